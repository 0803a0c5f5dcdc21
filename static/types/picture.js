// What the server and a picture tell each other, as types: no page loads this file. pages/shared/parts/picture.py says
// what each of them means.

/** @typedef {[x: number, y: number]} Point */

/**
 * @typedef {object} Handle
 * @property {string} name
 * @property {number} x
 * @property {number} y
 * @property {string} label
 * @property {[Point, Point] | null} line
 * @property {boolean} clear
 */

/**
 * @typedef {object} Knob
 * @property {string} name
 * @property {string} label
 * @property {number} low
 * @property {number} high
 * @property {number} step
 * @property {number} value
 * @property {string} help
 * @property {boolean} log
 * @property {boolean} open
 */

/**
 * A picture; its figure is JSON.
 * @typedef {object} Data
 * @property {number} serial
 * @property {string} name
 * @property {string} figure
 * @property {string} alt
 * @property {number} height
 * @property {boolean} square
 * @property {Handle[]} handles
 * @property {Knob[]} knobs
 * @property {boolean} clicks
 * @property {string[]} words
 * @property {number | null} step
 * @property {string} follows
 * @property {boolean} lead
 */

/**
 * What the visitor does with a picture.
 * @typedef {object} PictureEvent
 * @property {"handle" | "knob" | "click" | "pick" | "step"} kind
 * @property {string} name
 * @property {number | null} [x]
 * @property {number | null} [y]
 * @property {unknown} [value]
 * @property {boolean} [final]
 */

/** @typedef {(event: PictureEvent) => void} Send */

export {};

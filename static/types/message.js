// What the server and the stage tell each other, as types: no page loads this file. pages/shared/stage/message.py has
// the same types in Python and says who sends what, and when; a test compares the names.

/**
 * Whether a run is still training, or how it ended, and the reason in words.
 * @typedef {object} End
 * @property {string} status
 * @property {string} reason
 */

/** @typedef {[epoch: number, words: string]} Change */
/** @typedef {[epoch: number, learningRate: number]} Rate */

/**
 * How the stage is to look.
 * @typedef {object} Options
 * @property {boolean} presenter
 * @property {string[]} hidden
 * @property {boolean} [locked]
 */

/**
 * Where the numbers of a row begin.
 * @typedef {object} Columns
 * @property {number} gradient
 * @property {number} loss
 * @property {number} accuracy
 * @property {number} norms
 * @property {number} learningRate
 */

/**
 * @typedef {object} LearningRate
 * @property {number} low
 * @property {number} high
 * @property {string} help
 */

/** @typedef {import("./plotly.js").Figure<import("./plotly.js").FullLayout>} Figure */

/**
 * Everything about a run that does not change from epoch to epoch.
 * @typedef {object} Setup
 * @property {number[]} sizes
 * @property {string[]} activations
 * @property {string[]} formulas
 * @property {number} width
 * @property {Columns} columns
 * @property {string[][]} units
 * @property {string[]} parameters
 * @property {string[]} rows
 * @property {number[][]} inputs
 * @property {number[][]} targets
 * @property {number[]} classes
 * @property {number} boundary
 * @property {(number | null)[]} panels
 * @property {[low: number, high: number]} range
 * @property {[towards0: string, middle: string, towards1: string]} palette
 * @property {LearningRate} learningRate
 * @property {{ [name: string]: Figure }} figures
 */

/**
 * What stands before the rows of an answer.
 * @typedef {object} Header
 * @property {number} serial
 * @property {number} run
 * @property {number} revision
 * @property {Options} options
 * @property {number} n
 * @property {Setup} [setup]
 * @property {number} [epoch]
 * @property {number} [cut]
 * @property {Change[]} [changes]
 * @property {Rate[]} [rates]
 * @property {number} [mostEpochs]
 * @property {End} [end]
 * @property {string} [error]
 * @property {boolean} [ask]
 */

/**
 * What stands before the rows of a replay.
 * @typedef {object} RecordedHeader
 * @property {Setup} setup
 * @property {Change[]} changes
 * @property {Rate[]} rates
 * @property {End} end
 * @property {number} n
 */

/**
 * The rows that the stage wishes for.
 * @typedef {object} Want
 * @property {number} start
 * @property {number} count
 * @property {number} stride
 */

/**
 * What the browser asks for.
 * @typedef {object} Command
 * @property {number} run
 * @property {number} epoch
 * @property {number} seen
 * @property {Want} [want]
 * @property {{ [setting: string]: unknown }} [settings]
 * @property {{ [index: number]: number }} [edit]
 * @property {boolean} [accept]
 * @property {boolean} [commit]
 * @property {boolean} [newSeed]
 * @property {boolean} [explain]
 * @property {boolean} [reopen]
 */

export {};

// The part of Plotly, and of its figures, that is used here, as types: no page loads this file.

/** @typedef {{ size?: number, color?: string, family?: string }} Font */
/** @typedef {{ text: string, font: Font }} Title */
/** @typedef {{ l: number, r: number, t: number, b: number }} Margin */
/** @typedef {{ [key: string]: unknown, domain?: [number, number], range?: [number, number], type?: string }} Axis */
/** @typedef {{ color?: string, width?: number, dash?: string }} Line */
/** @typedef {{ [key: string]: unknown, line: { color: string, width: number, dash: string } }} Shape */

/**
 * @typedef {object} Annotation
 * @property {string} text
 * @property {number} x
 * @property {number} y
 * @property {string} [xref]
 * @property {number} yshift
 * @property {{ size: number }} font
 */

/**
 * @typedef {object} NamedLayout
 * @property {number} [width]
 * @property {number} [height]
 * @property {Font} [font]
 * @property {Title} [title]
 * @property {Partial<Margin>} [margin]
 * @property {{ font: Font, orientation?: "h" | "v" }} [legend]
 * @property {Shape[]} [shapes]
 * @property {Annotation[]} [annotations]
 * @property {{ [key: string]: unknown }} [hoverlabel]
 * @property {{ [key: string]: unknown, source: string }[]} [images]
 */

/** @typedef {NamedLayout & { [key: string]: unknown }} Layout */
/** @typedef {Layout & { title: Title, margin: Margin, xaxis: Axis, yaxis: Axis, yaxis2?: Axis }} FullLayout That of the stage's figures. */

/**
 * What a trace's `meta` says: the column of a run's rows that it draws, or how many of its points a step shows.
 * @typedef {object} Meta
 * @property {number} [column]
 * @property {boolean} [absolute]
 * @property {string} [name] of a curve that the legend does not name
 * @property {number} [smooth] how much each point counts of what the next one does: its curve is a moving average
 * @property {boolean} [tested] of the test set, whose points can be hidden
 * @property {boolean} [reveal]
 * @property {boolean} [point]
 * @property {string} [of] what the part of the picture shows that it is in
 * @property {string} [text] what its texts are
 * @property {string} [customdata] what its customdata are, if they are to be read
 * @property {"x" | "z"} [log10] whose numbers are logarithms
 * @property {[low: number, step: number]} [scale] of a map of levels: what level 0 is, and how far it is to the next
 * @property {boolean} [ground] only what others are drawn on, with no values of its own
 */

/** @typedef {{ [key: string]: unknown, meta?: Meta, yaxis?: string, x?: unknown[], y?: unknown[], line?: Line, opacity?: number, marker?: { [key: string]: unknown } }} Trace */
/** @typedef {{ data?: Partial<Trace>[], layout?: Partial<Layout>, traces?: number[] }} Frame */

/**
 * @template {Layout} [L=Layout]
 * @typedef {{ data: Trace[], layout: L, frames?: Frame[] }} Figure
 */

/**
 * An axis as it is drawn: where it begins and how long it is in pixels, and from its numbers to pixels and back.
 * @typedef {object} DrawnAxis
 * @property {number} _offset
 * @property {number} _length
 * @property {(value: number) => number} d2p
 * @property {(pixels: number) => number} p2d
 * @property {[number, number]} range
 */

/**
 * A trace as it is drawn: Plotly has completed what the figure leaves open.
 * @typedef {object} DrawnTrace
 * @property {string} uid
 * @property {string} type
 * @property {boolean | "legendonly"} visible
 * @property {string} mode
 * @property {string} [xaxis]
 * @property {string} [yaxis]
 * @property {number} [opacity]
 * @property {{ color: string, width: number, dash: string, shape: string }} line
 * @property {string} [fill]
 * @property {string} fillcolor
 * @property {{ symbol: string, size: number, color: string | string[], opacity?: number, line: { color: string | string[], width: number } }} marker
 * @property {{ size: number, color: string, family: string }} textfont
 * @property {string} textposition
 * @property {number} x0
 * @property {number} dx
 * @property {number} y0
 * @property {number} dy
 * @property {string | false} zsmooth
 * @property {string} [coloraxis]
 * @property {[number, string][]} colorscale
 * @property {number} zmin
 * @property {number} zmax
 */

/** @typedef {{ _fullData: DrawnTrace[], _fullLayout: { [key: string]: unknown, width: number, height: number } }} FullChart */

/** @typedef {{ customdata?: unknown }} Point */

/**
 * An element that Plotly draws into; it has more than an element once there is a chart in it.
 * @typedef {object} Drawn
 * @property {Trace[]} [data]
 * @property {Layout} [layout]
 * @property {{ width: number, height: number, xaxis: DrawnAxis, yaxis: DrawnAxis }} [_fullLayout]
 * @property {(event: "plotly_click", action: (event: { points: Point[] }) => void) => void} [on]
 */

/** @typedef {HTMLElement & Drawn} Chart */
/** @typedef {"png" | "svg"} Format */
/** @typedef {{ [path: string]: unknown }} Update */

/**
 * @typedef {object} Plotly
 * @property {(root: Chart, data: Trace[], layout: Layout, config: Update) => Promise<Chart>} newPlot
 * @property {(root: Chart, data: Trace[], layout: Layout, config: Update) => Promise<Chart>} react
 * @property {(root: Chart, traces: Update, layout: Update, indices: number[]) => Promise<Chart>} update
 * @property {(root: Chart, layout: Update) => Promise<Chart>} relayout
 * @property {(root: Chart, traces: Update, indices: number[]) => Promise<Chart>} restyle
 * @property {(root: Chart) => void} purge
 * @property {(figure: Figure, how: { format: Format, width?: number, height?: number, scale: number }) => Promise<string>} toImage
 */

export {};

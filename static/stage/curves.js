// The curves over the epochs: fills the figures made in Python from the columns that their traces name.

/**
 * @import { Change, Figure } from "../types/message.js"
 * @import { Chart, FullLayout, Plotly, Update } from "../types/plotly.js"
 * @import { History } from "./history.js"
 */

import { sizeOf } from "../shared/size.js";

const FIRST_RANGE = 60;
const PALE = 0.5; // a curve below its own moving average

/**
 * The exponentially weighted moving average of the points that are drawn, as core/stats/smoothing.py has it.
 * @param {number[]} values
 * @param {number} keep how much each counts of what the next one does
 */
function ewma(values, keep) {
  let total = 0,
    weight = 0;
  return values.map((value) => {
    total = keep * total + value;
    weight = keep * weight + 1;
    return total / weight;
  });
}

export class Curves {
  /**
   * @param {Plotly} Plotly
   * @param {Chart} root
   * @param {Figure} figure
   * @param {(layout: FullLayout) => FullLayout} theme
   * @param {boolean} log whether the y axis is logarithmic
   * @param {boolean} smooth whether moving averages are drawn too
   */
  constructor(Plotly, root, figure, theme, log, smooth = false) {
    this.Plotly = Plotly;
    this.root = root;
    this.log = log;
    const data = structuredClone(smooth ? figure.data : figure.data.filter(({ meta }) => !meta?.smooth));
    if (smooth) data[0].opacity = PALE;
    this.curves = data.flatMap(({ meta, yaxis }, trace) =>
      meta?.column === undefined
        ? []
        : [{ trace, column: meta.column, absolute: meta.absolute, keep: meta.smooth, second: yaxis === "y2" }],
    );
    const layout = theme({ ...structuredClone(figure.layout), ...sizeOf(root) });
    layout.yaxis.type = log ? "log" : "linear";
    this.range = { x: FIRST_RANGE, low: Infinity, high: -Infinity };
    Plotly.newPlot(root, data, layout, { displayModeBar: false, doubleClick: false });
    this.changes = data.findIndex(({ meta }) => !meta);
  }

  /**
   * Draw the history up to the epoch `seen`, with the cursor at `epoch`.
   * @param {History} history
   * @param {number} seen
   * @param {number} epoch
   * @param {Change[]} changes
   */
  draw(history, seen, epoch, changes) {
    if (!this.root.layout) return;
    const places = history.spread(seen),
      x = places.map((place) => history.epochs[place]);
    /** @type {{ x: number[][], y: number[][], text?: (string[] | undefined)[] }} */
    const points = { x: [], y: [] };
    const indices = [];
    let low = Infinity,
      high = -Infinity;
    for (const { trace, column, absolute, keep, second } of this.curves) {
      const values = places.map((place) => {
        const value = history.rows[place * history.width + column];
        return absolute ? Math.abs(value) : value;
      });
      const y = keep ? ewma(values, keep) : values;
      if (!second) {
        for (const value of y) {
          if (this.log && value <= 0) continue;
          if (value < low) low = value;
          if (value > high) high = value;
        }
      }
      points.x.push(x);
      points.y.push(y);
      indices.push(trace);
    }
    if (this.changes >= 0) {
      const shown = changes.filter(([at]) => at <= seen && history.indexAtOrBefore(at) >= 0);
      const [{ column }] = this.curves;
      points.x.push(shown.map(([at]) => at));
      points.y.push(shown.map(([at]) => history.rows[history.indexAtOrBefore(at) * history.width + column]));
      points.text = [...this.curves.map(() => undefined), shown.map(([, words]) => words)];
      indices.push(this.changes);
    }
    const layout = { ...this.axes(seen, low, high), shapes: this.lines(seen, epoch, changes) };
    this.Plotly.update(this.root, points, layout, indices);
  }

  /**
   * New axis ranges where the data left the old ones; fixed in between, so that nothing is laid out anew.
   * @param {number} seen
   * @param {number} low the least value that is drawn; Infinity for none
   * @param {number} high
   */
  axes(seen, low, high) {
    const { range } = this;
    /** @type {Update} */
    const update = {};
    let { x } = range;
    while (seen > x) x *= 1.5;
    while (x > FIRST_RANGE && seen < x / 3) x /= 1.5;
    if (x !== range.x) {
      range.x = x;
      update["xaxis.range"] = [0, x];
    }
    if (!Number.isFinite(low)) return update;
    const fits = low >= range.low && high <= range.high && (this.log || high > range.high / 3);
    if (!fits) {
      if (this.log) {
        range.low = 10 ** Math.floor(Math.log10(low));
        range.high = 10 ** Math.ceil(Math.log10(high) + 0.05);
        const from = Math.max(-18, Math.round(Math.log10(range.low))),
          to = Math.round(Math.log10(range.high));
        update["yaxis.range"] = [from, to];
        update["yaxis.dtick"] = Math.ceil((to - from) / 5);
      } else {
        range.low = 0;
        range.high = high * 1.1;
        update["yaxis.range"] = [-0.03 * range.high, range.high];
      }
    }
    return update;
  }

  /**
   * @param {number} seen
   * @param {number} epoch
   * @param {Change[]} changes
   */
  lines(seen, epoch, changes) {
    /**
     * @param {number} x
     * @param {object} style
     */
    const line = (x, style) => ({ type: "line", xref: "x", yref: "paper", x0: x, x1: x, y0: 0, y1: 1, line: style });
    const marks = changes
      .filter(([at]) => at <= seen)
      .slice(-50)
      .map(([at]) => line(at, { width: 1.5, color: "#b0307a", dash: "dot" }));
    return [line(epoch, { width: 1, color: "#888" }), ...marks];
  }

  resize() {
    if (this.root.layout) this.Plotly.relayout(this.root, sizeOf(this.root));
  }
  destroy() {
    this.Plotly.purge(this.root);
  }
}

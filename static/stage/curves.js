// The curves over the epochs: fills the figures made in Python from the columns that their traces name.

import { sizeOf } from "../shared/size.js";

const MOST_POINTS = 400;
const FIRST_RANGE = 60;

export class Curves {
  // root: an element; figure: data and layout; log: whether the y axis is logarithmic.
  constructor(Plotly, root, figure, theme, log) {
    Object.assign(this, { Plotly, root, log });
    this.traces = figure.data.map((trace) => trace.meta ?? null);
    const layout = theme({ ...structuredClone(figure.layout), ...sizeOf(root) });
    layout.yaxis.type = log ? "log" : "linear";
    this.range = { x: FIRST_RANGE, low: Infinity, high: -Infinity };
    this.ready = Plotly.newPlot(root, structuredClone(figure.data), layout, {
      displayModeBar: false,
      doubleClick: false,
    });
    this.changes = this.traces.indexOf(null);
  }

  // Draw the history up to the epoch `seen`, with the cursor at `epoch`. changes: [[epoch, words], …]
  draw(history, seen, epoch, changes) {
    const { Plotly, root, traces } = this;
    if (!root.layout) return;
    const places = history.spread(seen, MOST_POINTS),
      x = places.map((place) => history.epochs[place]);
    const xs = [],
      ys = [],
      texts = [],
      numbers = [];
    let low = Infinity,
      high = -Infinity;
    traces.forEach((meta, trace) => {
      if (!meta) return;
      const y = places.map((place) => {
        const value = history.rows[place * history.width + meta.column];
        return meta.absolute ? Math.abs(value) : value;
      });
      if (root.data[trace].yaxis !== "y2") {
        for (const value of y) {
          if (this.log && value <= 0) continue;
          if (value < low) low = value;
          if (value > high) high = value;
        }
      }
      xs.push(x);
      ys.push(y);
      texts.push(undefined);
      numbers.push(trace);
    });
    if (this.changes >= 0) {
      const shown = changes.filter(([at]) => at <= seen && history.indexAtOrBefore(at) >= 0);
      const column = traces[0].column;
      xs.push(shown.map(([at]) => at));
      ys.push(shown.map(([at]) => history.rows[history.indexAtOrBefore(at) * history.width + column]));
      texts.push(shown.map(([, words]) => words));
      numbers.push(this.changes);
    }
    const points = this.changes >= 0 ? { x: xs, y: ys, text: texts } : { x: xs, y: ys };
    Plotly.update(root, points, { ...this.axes(seen, low, high), shapes: this.lines(seen, epoch, changes) }, numbers);
  }

  // New axis ranges where the data left the old ones; fixed in between, so that nothing is laid out anew.
  axes(seen, low, high) {
    const { range } = this,
      update = {};
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

  lines(seen, epoch, changes) {
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

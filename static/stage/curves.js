// The curves over the epochs: fills the figures made in Python from the columns that their traces name. While the run
// moves they grow on a canvas above Plotly's axes, which stand still; when it rests, Plotly draws them itself, so that
// they can be saved.

/**
 * @import { Change, Figure } from "../types/message.js"
 * @import { Chart, FullLayout, Plotly, Trace, Update } from "../types/plotly.js"
 * @import { History } from "./history.js"
 * @import { Numbers } from "./network.js"
 */

import { dashes, emptied } from "../shared/canvas.js";
import { elementOf } from "../shared/parts.js";
import { sizeOf } from "../shared/size.js";
import { hide, write } from "../shared/write.js";
import { number } from "./words.js";

const FIRST_RANGE = 60;
const CHANGE = "#64748b"; // as core/charts/palette.py has what belongs to the whole network
const CURSOR = "#888";
const MOST_MARKS = 50; // vertical lines where something was changed, the latest
const DIAMOND = 4.5; // pixels from the middle of a change's mark to its corners
const NOTHING = "All of these are 0 or no numbers: nothing moves, and a logarithmic axis has no place for them.";
const SMALL = 1e-4; // what is smaller is written as a power of ten: beside its name there is little room
const MOST_TOLD = 2; // more curves than that are told one at a time
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

/**
 * What is drawn up to an epoch: x, the values of each curve, and the least and largest of those on the left axis.
 * @typedef {{ x: number[], ys: number[][], low: number, high: number, marks: Mark[] }} Points
 */
/** @typedef {{ x: number, y: number }} Mark A change during the run, on the first curve. */

export class Curves {
  /**
   * @param {Plotly} Plotly
   * @param {Chart} root
   * @param {Figure} figure
   * @param {(layout: FullLayout) => FullLayout} theme
   * @param {boolean} log whether the y axis is logarithmic
   * @param {boolean} smooth whether moving averages are drawn too
   * @param {number} until an epoch that the run is watched up to first
   */
  constructor(Plotly, root, figure, theme, log, smooth = false, until = FIRST_RANGE) {
    this.Plotly = Plotly;
    this.root = root;
    this.log = log;
    const data = structuredClone(smooth ? figure.data : figure.data.filter(({ meta }) => !meta?.smooth));
    const averaged = data.filter(({ meta }) => meta?.smooth).map(({ meta }) => meta?.column);
    for (const trace of data) if (!trace.meta?.smooth && averaged.includes(trace.meta?.column)) trace.opacity = PALE;
    this.curves = data.flatMap(({ meta, yaxis, line, opacity = 1 }, trace) =>
      meta?.column === undefined
        ? []
        : [{ trace, ...meta, column: meta.column, second: yaxis === "y2", line: { width: 2, ...line }, opacity }],
    );
    this.names = this.curves.map(({ trace, name }) => name ?? String(data[trace].name));
    this.changes = data.findIndex(({ meta }) => !meta);
    const layout = theme({ ...structuredClone(figure.layout), ...sizeOf(root) });
    layout.yaxis.type = log ? "log" : "linear";
    layout.showlegend = false; // its own has the values too
    this.margin = layout.margin;
    this.range = { x: FIRST_RANGE, low: Infinity, high: -Infinity };
    this.firstRange = Math.min(FIRST_RANGE, until);
    this.second = layout.yaxis2?.range ?? [0, 1];
    this.size = this.measured();
    Plotly.newPlot(root, data, layout, { displayModeBar: false, doubleClick: false });
    this.canvas = document.createElement("canvas");
    this.canvas.className = "stage-curves";
    root.append(this.canvas);
    this.moving = false; // the curves are on the canvas, and Plotly has none
    this.nothing = elementOf(`<p class="stage-nothing" hidden>${NOTHING}</p>`);
    root.append(this.nothing);
    this.cross = elementOf('<div class="stage-cross" hidden></div>');
    root.append(this.cross);
    /** @type {{ history: History, seen: number, changes: Change[] } | null} */
    this.drawn = null;
    this.legend = this.legendOf(data, layout);
    root.append(this.legend);
  }

  /**
   * The names of the curves, and room for the value of each that has one of its own.
   * @param {Trace[]} data
   * @param {FullLayout} layout
   */
  legendOf(data, { margin, legend }) {
    const box = elementOf('<div class="stage-legend"></div>'),
      beside = legend?.orientation === "v";
    box.classList.toggle("stage-beside", beside);
    box.style.cssText = beside
      ? `left: calc(100% - ${margin.r - 4}px); top: ${margin.t}px`
      : `right: ${margin.r}px; bottom: calc(100% - ${margin.t - 2}px)`;
    /** @type {(HTMLElement | null)[]} */
    this.values = this.curves.map(({ trace, name, line }) => {
      if (data[trace].showlegend === false) return null;
      const entry = elementOf("<span><i></i><span></span> <b></b></span>"),
        [swatch, label, value] = /** @type {Iterable<HTMLElement>} */ (entry.querySelectorAll("i, span, b"));
      const style = line.dash === "dot" ? "dotted" : line.dash && line.dash !== "solid" ? "dashed" : "solid";
      swatch.style.borderTop = `${line.width}px ${style} ${line.color}`;
      label.textContent = String(data[trace].name);
      box.append(entry);
      return name === undefined ? value : null;
    });
    return box;
  }

  /**
   * A value of a curve as text.
   * @param {number} curve
   * @param {Numbers} row
   */
  valueOf(curve, row) {
    const { column, absolute, second } = this.curves[curve],
      value = absolute ? Math.abs(row[column]) : row[column];
    if (second) return `${Math.round(100 * value)}%`;
    return value && Math.abs(value) < SMALL ? value.toExponential(2).replaceAll("-", "−") : number(value);
  }

  /**
   * Draw the history up to the epoch `seen`, with the cursor at `epoch`.
   * @param {History} history
   * @param {number} seen
   * @param {number} epoch
   * @param {Change[]} changes
   * @param {boolean} moving whether the next epochs follow at once
   */
  draw(history, seen, epoch, changes, moving) {
    if (!this.root.layout) return;
    this.drawn = { history, seen, changes };
    const index = history.indexAtOrBefore(epoch);
    this.values.forEach((value, curve) => {
      if (value && index >= 0) write(value, this.valueOf(curve, history.row(index)));
    });
    const points = this.points(history, seen, changes),
      axes = this.axes(seen, points.low, points.high);
    hide(this.nothing, !this.log || Number.isFinite(points.low) || !points.x.length);
    if (moving) {
      if (!this.moving) this.clear(axes);
      else if (Object.keys(axes).length) this.Plotly.relayout(this.root, axes);
      this.paint(points, epoch, changes, seen);
    } else {
      this.plotted(points, { ...axes, shapes: this.lines(seen, epoch, changes) });
      this.canvas.hidden = true;
    }
    this.moving = moving;
  }

  /**
   * @param {History} history
   * @param {number} seen
   * @param {Change[]} changes
   * @returns {Points}
   */
  points(history, seen, changes) {
    const places = history.spread(seen),
      x = places.map((place) => history.epochs[place]);
    let low = Infinity,
      high = -Infinity;
    const ys = this.curves.map(({ column, absolute, smooth, second }) => {
      const values = places.map((place) => {
        const value = history.rows[place * history.width + column];
        return absolute ? Math.abs(value) : value;
      });
      const y = smooth ? ewma(values, smooth) : values;
      if (second) return y;
      for (const value of y) {
        if (this.log && value <= 0) continue;
        if (value < low) low = value;
        if (value > high) high = value;
      }
      return y;
    });
    const shown = this.changes < 0 ? [] : changes.filter(([at]) => at <= seen && history.indexAtOrBefore(at) >= 0);
    const marks = shown.map(([at]) => {
      const y = history.rows[history.indexAtOrBefore(at) * history.width + this.curves[0].column];
      return { x: at, y };
    });
    return { x, ys, low, high, marks };
  }

  // ---- by Plotly

  /**
   * @param {Points} points
   * @param {Update} layout
   */
  plotted({ x, ys, marks }, layout) {
    /** @type {{ x: number[][], y: number[][] }} */
    const points = { x: ys.map(() => x), y: ys };
    const indices = this.curves.map(({ trace }) => trace);
    if (this.changes >= 0) {
      points.x.push(marks.map((mark) => mark.x));
      points.y = [...ys, marks.map((mark) => mark.y)];
      indices.push(this.changes);
    }
    this.Plotly.update(this.root, points, layout, indices);
  }

  /**
   * Without curves: they are on the canvas. A point that is nowhere keeps their names in the legend.
   * @param {Update} axes
   */
  clear(axes) {
    const nowhere = { x: [Number.NaN], ys: this.curves.map(() => [Number.NaN]), low: 0, high: 0, marks: [] };
    this.plotted(nowhere, { ...axes, shapes: [] });
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
    let x = seen <= this.firstRange ? this.firstRange : Math.max(FIRST_RANGE, range.x);
    while (seen > x) x *= 1.5;
    while (x > FIRST_RANGE && seen < x / 3) x /= 1.5;
    if (x !== range.x) {
      range.x = x;
      update["xaxis.range"] = [0, x];
    }
    if (!Number.isFinite(low)) return update;
    const wide = high - Math.min(low, 0) > (range.high - range.low) / 3;
    const fits = low >= range.low && high <= range.high && (this.log || wide);
    if (!fits) {
      if (this.log) {
        range.low = 10 ** Math.floor(Math.log10(low));
        range.high = 10 ** Math.ceil(Math.log10(high) + 0.05);
        const from = Math.max(-18, Math.round(Math.log10(range.low))),
          to = Math.round(Math.log10(range.high));
        update["yaxis.range"] = [from, to];
        update["yaxis.dtick"] = Math.ceil((to - from) / 5);
      } else {
        range.low = Math.min(0, low * 1.1);
        range.high = Math.max(0, high * 1.1);
        update["yaxis.range"] = [range.low - 0.03 * (range.high - range.low), range.high];
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
      .slice(-MOST_MARKS)
      .map(([at]) => line(at, { width: 1.5, color: CHANGE, dash: "dot" }));
    return [line(epoch, { width: 1, color: CURSOR }), ...marks];
  }

  // ---- on the canvas

  /**
   * @param {Points} points
   * @param {number} epoch
   * @param {Change[]} changes
   * @param {number} seen
   */
  paint({ x, ys, marks }, epoch, changes, seen) {
    const { canvas, margin } = this,
      { width, height, across, up, right } = this.scales();
    const context = emptied(canvas, { left: margin.l, top: margin.t, width, height });

    const vertical = (/** @type {number} */ at, /** @type {string} */ color, /** @type {number} */ thick) => {
      context.strokeStyle = color;
      context.lineWidth = thick;
      context.beginPath();
      context.moveTo(across(at), 0);
      context.lineTo(across(at), height);
      context.stroke();
    };
    context.setLineDash([3, 3]);
    for (const [at] of changes.filter(([at]) => at <= seen).slice(-MOST_MARKS)) vertical(at, CHANGE, 1.5);
    this.curves.forEach(({ line, opacity, second }, curve) => {
      const y = second ? right : up,
        values = ys[curve];
      context.globalAlpha = opacity;
      context.strokeStyle = String(line.color);
      context.lineWidth = line.width;
      context.setLineDash(dashes(line.dash, line.width));
      context.beginPath();
      let drawing = false; // a logarithmic axis has no place for 0
      for (let i = 0; i < x.length; i += 1) {
        const down = y(values[i]);
        if (!Number.isFinite(down)) drawing = false;
        else if (drawing) context.lineTo(across(x[i]), down);
        else {
          context.moveTo(across(x[i]), down);
          drawing = true;
        }
      }
      context.stroke();
    });
    context.globalAlpha = 1;
    context.setLineDash([]);
    context.fillStyle = CHANGE;
    for (const mark of marks) {
      const [middle, down] = [across(mark.x), up(mark.y)];
      context.beginPath();
      context.moveTo(middle, down - DIAMOND);
      context.lineTo(middle + DIAMOND, down);
      context.lineTo(middle, down + DIAMOND);
      context.lineTo(middle - DIAMOND, down);
      context.fill();
    }
    vertical(epoch, CURSOR, 1);
  }

  /** The size of the place of the curves: to ask for it in the middle of a frame makes the browser lay the page out. */
  measured() {
    const { margin, root } = this;
    return { width: root.clientWidth - margin.l - margin.r, height: root.clientHeight - margin.t - margin.b };
  }

  /** The size of the place of the curves, and where an epoch, and values on both axes, are in it. */
  scales() {
    const { range } = this,
      { width, height } = this.size;
    /** @param {number} at */
    const across = (at) => (at / range.x) * width;
    const [left, right] = [this.leftAxis(), this.second].map(([from, to]) => {
      const scale = height / (to - from);
      return (/** @type {number} */ value) => height - (value - from) * scale;
    });
    /** @param {number} value */
    const up = (value) => left(this.log ? Math.log10(value) : value);
    return { width, height, across, up, right };
  }

  /**
   * What there is at the epoch under the pointer, in words: a change, and all values; of many curves, the nearest one's.
   * @param {MouseEvent} event
   */
  describe(event) {
    const { drawn, curves, margin, root } = this,
      epoch = this.epochAt(event);
    const index = !drawn || epoch === undefined || epoch > drawn.seen ? -1 : drawn.history.indexAtOrBefore(epoch);
    this.cross.hidden = index < 0;
    if (!drawn || index < 0) return "";
    const { across, up, right, height } = this.scales(),
      row = drawn.history.row(index),
      at = drawn.history.epochs[index];
    this.cross.style.cssText = `left: ${margin.l + across(at)}px; top: ${margin.t}px; height: ${height}px`;
    const y = event.clientY - root.getBoundingClientRect().top - margin.t;
    const own = curves.flatMap(({ column, absolute, smooth, second }, curve) => {
      const value = absolute ? Math.abs(row[column]) : row[column];
      return smooth ? [] : [{ curve, distance: Math.abs((second ? right : up)(value) - y) }];
    });
    const told =
      own.length > MOST_TOLD ? [own.reduce((best, one) => (one.distance < best.distance ? one : best))] : own;
    const change = drawn.changes.findLast(([when]) => Math.abs(across(when) - across(at)) <= DIAMOND);
    const values = told.map(({ curve }) => `${this.names[curve]} ${this.valueOf(curve, row)}`);
    return `Epoch ${at}: ${[...values, ...(change ? [change[1]] : [])].join(", ")}`;
  }

  /**
   * The epoch below the pointer; none beside the curves.
   * @param {MouseEvent} event
   */
  epochAt(event) {
    const { root, margin } = this,
      { width } = this.size;
    const across = (event.clientX - root.getBoundingClientRect().left - margin.l) / width;
    return across >= 0 && across <= 1 ? Math.round(across * this.range.x) : undefined;
  }

  /** The ends of the left axis, as Plotly has them: logarithms on a logarithmic one. */
  leftAxis() {
    return /** @type {FullLayout} */ (this.root.layout).yaxis.range ?? [0, 1];
  }

  resize() {
    this.size = this.measured();
    if (this.root.layout) this.Plotly.relayout(this.root, sizeOf(this.root));
  }
  destroy() {
    for (const own of [this.canvas, this.nothing, this.cross, this.legend]) own.remove();
    this.Plotly.purge(this.root);
  }
}

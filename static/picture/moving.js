// What moves in a picture, on a canvas above Plotly's traces and below its legend. Plotly's axes stand still, and its own
// drawing of the traces that are on the canvas is hidden; it draws them itself when the picture rests, so that one can
// hover over them and click them.

/**
 * @import { Chart, DrawnAxis, DrawnTrace, Figure, FullChart, Layout, Trace } from "../types/plotly.js"
 */

import { contextOf, emptied, palette } from "../shared/canvas.js";
import { BOLD, OPEN, OUTLINES, pixels, scatter } from "../shared/scatter.js";

const FINE = 4; // cells of a smooth map for each of its values, in each direction

export class Moving {
  /** @param {Chart} chart */
  constructor(chart) {
    this.chart = chart;
    this.canvas = document.createElement("canvas");
    this.canvas.className = "picture-canvas";
    this.canvas.hidden = true;
    /** @type {Figure | null} */
    this.source = null; // the figure that Plotly has drawn, as the server has sent it
    /** @type {Told | null} */
    this.told = null; // the same, to compare others with
    /** @type {Figure | null} */
    this.figure = null; // the same, or one whose points alone are elsewhere
    /** @type {number[]} */
    this.lifted = []; // its traces that the canvas takes over while it moves
    /** @type {Map<number, Cells>} */
    this.maps = new Map();
    /** @type {SVGElement[]} */
    this.covered = [];
  }

  get isOn() {
    return !this.canvas.hidden;
  }

  /**
   * Take note of the figure that Plotly has drawn.
   * @param {Figure} figure
   * @param {Figure} source the same as the server has sent it: Plotly writes into what it draws
   */
  stand(figure, source) {
    this.clear();
    if (source === this.source && figure === this.figure) return;
    this.figure = figure;
    this.source = source;
    this.told = null;
    this.maps.clear();
    this.lifted = liftedOf(figure, full(this.chart), []);
  }

  /**
   * Take over a figure that differs from Plotly's in nothing but points that the canvas can draw; whether it is one.
   * @param {Figure} figure
   * @param {Figure} source the same as the server has sent it
   */
  take(figure, source) {
    if (!this.source) return false;
    this.told ??= toldOf(this.source);
    const now = toldOf(source);
    if (now.looks !== this.told.looks) return false;
    const { points } = this.told,
      moved = now.points.flatMap((point, i) => (point === points[i] ? [] : [i])),
      lifted = liftedOf(figure, full(this.chart), moved);
    if (!lifted.length) return false;
    this.clear(); // what is covered may be another trace
    this.figure = figure;
    this.lifted = lifted;
    return true;
  }

  /** Leave everything to Plotly. */
  clear() {
    this.canvas.hidden = true;
    for (const node of this.covered) node.style.visibility = "";
    this.covered = [];
  }

  /**
   * The layout with the ranges of the axes that stand, where it leaves them to Plotly: they are those of the whole figure.
   * @param {Figure} figure
   * @param {Layout} layout
   */
  standing(figure, layout) {
    if (figure !== this.figure || !this.lifted.length) return layout;
    const { _fullLayout } = full(this.chart);
    const axes = Object.entries(layout).filter(([key, axis]) => /^[xy]axis/.test(key) && !Object(axis).range);
    return {
      ...layout,
      ...Object.fromEntries(
        axes.map(([key, axis]) => [key, { ...Object(axis), range: [...rangeOf(_fullLayout, key)] }]),
      ),
    };
  }

  /**
   * Draw a step of the figure, if Plotly has drawn it before and the canvas can; whether it has.
   * @param {Figure} figure
   * @param {Trace[]} data its traces as they are at this step
   */
  paint(figure, data) {
    if (figure !== this.figure || !this.lifted.length || !this.chart._fullLayout) return false;
    const { _fullData, _fullLayout } = full(this.chart);
    if (!this.isOn) this.cover(_fullData);
    const { width, height } = _fullLayout;
    const context = emptied(this.canvas, { left: 0, top: 0, width, height });
    context.lineJoin = "miter";
    context.miterLimit = 2; // as Plotly's lines
    for (const index of this.lifted) {
      const trace = _fullData[index];
      const axes = { x: axisOf(_fullLayout, trace.xaxis), y: axisOf(_fullLayout, trace.yaxis) };
      context.save();
      context.beginPath();
      context.rect(axes.x._offset, axes.y._offset, axes.x._length, axes.y._length);
      context.clip();
      context.globalAlpha = trace.opacity ?? 1;
      if (trace.type === "heatmap") this.map(index, trace, _fullLayout).draw(context, data[index].z, trace, axes);
      else scatter(context, trace, data[index], axes);
      context.restore();
    }
    return true;
  }

  /**
   * Hide what Plotly has drawn of the traces that are on the canvas.
   * @param {DrawnTrace[]} drawn
   */
  cover(drawn) {
    if (!this.canvas.isConnected) this.chart.querySelector(".gl-container")?.append(this.canvas);
    const layers = this.lifted.map((index) =>
      drawn[index].type === "heatmap" ? ".heatmaplayer" : `.scatterlayer .trace${drawn[index].uid}`,
    );
    this.covered = [...this.chart.querySelectorAll(layers.join())].map((node) => /** @type {SVGElement} */ (node));
    for (const node of this.covered) node.style.visibility = "hidden";
  }

  /**
   * @param {number} index
   * @param {DrawnTrace} trace
   * @param {FullChart["_fullLayout"]} layout
   */
  map(index, trace, layout) {
    const found = this.maps.get(index) ?? new Cells(colorsOf(trace, layout), Boolean(trace.zsmooth));
    this.maps.set(index, found);
    return found;
  }
}

/** The cells of a heat map. */
class Cells {
  /**
   * @param {Colors} colors
   * @param {boolean} smooth whether the values in between are drawn too
   */
  constructor({ colorscale, low, high }, smooth) {
    this.fine = smooth ? FINE : 1;
    this.colors = palette(colorscale.map(([, color]) => color));
    this.low = low;
    this.high = high;
    this.canvas = document.createElement("canvas");
    /** @type {unknown} */
    this.z = null; // what is on the canvas
  }

  /** @param {number[][]} z from the lowest row to the highest */
  fill(z) {
    if (z === this.z) return;
    this.z = z;
    const { canvas, colors, low, fine } = this,
      [rows, columns] = [z.length, z[0].length],
      [high, wide] = [rows * fine, columns * fine];
    if (canvas.width !== wide || canvas.height !== high) [canvas.width, canvas.height] = [wide, high];
    const context = contextOf(canvas),
      image = context.createImageData(wide, high),
      pixels = new Uint32Array(image.data.buffer),
      scale = 255 / (this.high - low);
    for (let row = 0, at = 0; row < high; row += 1) {
      const [below, above, up] = between(high - 1 - row, fine, rows);
      for (let column = 0; column < wide; column += 1, at += 1) {
        const [left, right, across] = between(column, fine, columns);
        const lower = z[below][left] + (z[below][right] - z[below][left]) * across,
          upper = z[above][left] + (z[above][right] - z[above][left]) * across;
        const level = Math.round((lower + (upper - lower) * up - low) * scale);
        pixels[at] = colors[Math.min(255, Math.max(0, level))];
      }
    }
    context.putImageData(image, 0, 0);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {unknown} z
   * @param {DrawnTrace} trace
   * @param {Axes} axes
   */
  draw(context, z, { x0, dx, y0, dy }, { x, y }) {
    const rows = /** @type {number[][]} */ (z);
    this.fill(rows);
    const [left, right] = [-0.5, rows[0].length - 0.5].map((at) => pixels(x, x0 + at * dx)),
      [bottom, top] = [-0.5, rows.length - 0.5].map((at) => pixels(y, y0 + at * dy));
    context.imageSmoothingEnabled = this.fine > 1;
    context.drawImage(this.canvas, left, top, right - left, bottom - top);
  }
}

/**
 * Between which values a fine cell lies, and how far from the first to the second.
 * @param {number} cell
 * @param {number} fine cells for each value
 * @param {number} n values
 */
function between(cell, fine, n) {
  const place = Math.min(n - 1, Math.max(0, (cell + 0.5) / fine - 0.5)),
    low = Math.floor(place);
  return [low, Math.min(n - 1, low + 1), place - low];
}

/** @typedef {{ x: DrawnAxis, y: DrawnAxis }} Axes */
/** @typedef {{ colorscale: [number, string][], low: number, high: number }} Colors */

/** @param {Chart} chart in which Plotly has drawn */
const full = (chart) => /** @type {FullChart} */ (/** @type {unknown} */ (chart));

/**
 * @param {FullChart["_fullLayout"]} layout
 * @param {string} [id] as a trace names it: "x", "y2"
 */
const axisOf = (layout, id = "x") => /** @type {DrawnAxis} */ (layout[nameOf(id)]);

/** @param {string} id */
const nameOf = (id) => `${id[0]}axis${id.slice(1)}`;

/**
 * @param {FullChart["_fullLayout"]} layout
 * @param {string} name
 */
const rangeOf = (layout, name) => /** @type {DrawnAxis} */ (layout[name]).range;

// ---- what the canvas can draw

const POINTS = ["x", "y", "z", "text"]; // what may change of a trace

/** @typedef {{ looks: string, points: string[] }} Told A figure without the points of its traces, and these. */

/**
 * @param {Figure} figure
 * @returns {Told}
 */
function toldOf(figure) {
  const looks = JSON.stringify(figure, (key, value) => (POINTS.includes(key) && value instanceof Object ? 0 : value));
  return { looks, points: figure.data.map((trace) => JSON.stringify(POINTS.map((key) => trace[key]))) };
}

/**
 * The traces that move, and those that Plotly draws above them; none if there is one that only Plotly can draw.
 * @param {Figure} figure
 * @param {FullChart} chart
 * @param {number[]} others which move beside those that the figure itself says
 */
function liftedOf({ data, layout, frames = [] }, { _fullData, _fullLayout }, others) {
  const changes = frames.flatMap(({ data = [], traces }) =>
    data.map((change, i) => ({ index: traces?.[i] ?? i, change })),
  );
  const marked = data.flatMap(({ meta }, i) => (meta?.reveal || meta?.point ? [i] : []));
  const moved = new Set([...others, ...marked, ...changes.map(({ index }) => index)]);
  const isMap = (/** @type {number} */ i) => _fullData[i].type === "heatmap";
  const hasMaps = [...moved].some(isMap),
    first = hasMaps ? 0 : Math.min(...moved);
  const above = data.flatMap((_, i) => (i >= first && !isMap(i) ? [i] : []));
  const lifted = [...[...moved].filter(isMap), ...above].filter((i) => _fullData[i].visible === true);
  /** @param {number} i */
  const isWithinAxes = (i) =>
    data[i].meta?.point ||
    [_fullData[i].xaxis ?? "x", _fullData[i].yaxis ?? "y"].every((id) => Object(layout[nameOf(id)]).range);
  const can =
    frames.every(({ layout }) => !layout) &&
    changes.every(({ change }) => Object.keys(change).every((key) => key === "type" || POINTS.includes(key))) &&
    [...moved].every(isWithinAxes) &&
    lifted.every((i) => isPaintable(_fullData[i], _fullLayout)) &&
    [...changes.map(({ change }) => change), ...lifted.map((i) => data[i])].every(({ text }) => isPlain(text));
  return can && moved.size ? lifted : [];
}

/** @param {unknown} text one, or one for each point */
function isPlain(text) {
  return [text ?? ""].flat().every((one) => !/[<&]/.test(String(one).replace(BOLD, "$1")));
}

/**
 * @param {DrawnTrace} trace
 * @param {FullChart["_fullLayout"]} layout
 */
function isPaintable(trace, layout) {
  if (trace.type === "heatmap") {
    const { colorscale } = colorsOf(trace, layout),
      last = colorscale.length - 1;
    const isEven = colorscale.every(([place, color], i) => /^#[0-9a-f]{6}$/i.test(color) && place === i / last);
    return isEven && Number.isFinite(trace.x0) && Number.isFinite(trace.dx) && Number.isFinite(trace.dy);
  }
  const { mode, line, fill, marker } = trace;
  return (
    trace.type === "scatter" &&
    (!fill || fill === "none" || fill === "toself") &&
    (!mode.includes("lines") || line.shape === "linear") &&
    (!mode.includes("markers") ||
      (String(marker.symbol).replace(OPEN, "") in OUTLINES &&
        typeof marker.size === "number" &&
        [marker.color].flat().every((color) => typeof color === "string")))
  );
}

/**
 * @param {DrawnTrace} trace
 * @param {FullChart["_fullLayout"]} layout
 * @returns {Colors}
 */
function colorsOf({ coloraxis, colorscale, zmin, zmax }, layout) {
  if (!coloraxis) return { colorscale, low: zmin, high: zmax };
  const { colorscale: scale, cmin, cmax } = /** @type {ColorAxis} */ (layout[coloraxis]);
  return { colorscale: scale, low: cmin, high: cmax };
}

/** @typedef {{ colorscale: [number, string][], cmin: number, cmax: number }} ColorAxis */

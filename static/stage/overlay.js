// What moves in the chart of a coloured map: the map itself, on canvases below Plotly's axes; above them the samples, the
// line of each unit of the first layer (a curve where its inputs are derived), the output at each sample, and what the
// ends of a colour bar stand for.
// The looks come from the figure's traces, shapes and annotations; Plotly itself would draw the whole chart anew for each,
// and a browser goes through each of its markers at every frame, though they stand still.

/**
 * @import { Setup } from "../types/message.js"
 * @import { Annotation, Axis, Chart, FullChart, FullLayout, Shape, Trace } from "../types/plotly.js"
 * @import { Point } from "./contours.js"
 * @import { Network, Numbers } from "./network.js"
 */

import { emptied } from "../shared/canvas.js";
import { scatter } from "../shared/scatter.js";
import { addSvg, setAttributes } from "../shared/svg.js";
import { write } from "../shared/write.js";
import { hasMany } from "./classes.js";
import { Contours } from "./contours.js";
import { areDerived } from "./features.js";
import { Parting } from "./parting.js";
import { decimalsOf, fixed } from "./words.js";

const BAR_TICKS = [0, 0.5, 1]; // where the numbers beside a colour bar stand, from its lower end
const BAR_ROOM = 18; // pixels from the map to them

// What is drawn in a panel changes no bounds while this lies below it: the browser orders its layers anew for each change.
const BEYOND = { x: -1e4, y: -1e4, width: 2e4, height: 2e4, fill: "none", stroke: "transparent" };

export const NEAR = 11; // pixels from a sample that belong to it

const DASHES = new Map([
  ["solid", "none"],
  ["dash", "9 6"],
  ["dot", "2 5"],
  ["dashdot", "9 5 2 5"],
]);

export class Overlay {
  /**
   * @param {Chart} root
   * @param {Trace[]} traces the points of each of the chart's traces, of which Plotly itself has the looks alone
   * @param {FullLayout & { shapes: Shape[], annotations: Annotation[] }} layout
   * @param {Setup} setup
   * @param {number} side cells on a side of the map
   * @param {boolean} hasBar whether a colour bar stands beside it
   * @param {Network} network the one whose classes meet in the last line, where there are more than two
   */
  constructor(root, traces, layout, setup, side, hasBar, network) {
    this.root = root;
    this.traces = traces;
    this.setup = setup;
    this.layout = layout;
    for (const old of root.querySelectorAll(".stage-map, .stage-overlay")) old.remove();
    this.canvases = setup.panels.map(() => {
      const canvas = document.createElement("canvas");
      canvas.className = "stage-map";
      canvas.width = canvas.height = side;
      return canvas;
    });
    root.prepend(...this.canvases);
    this.canvas = document.createElement("canvas"); // of the traces
    this.canvas.className = "stage-overlay";
    root.append(this.canvas);
    this.svg = addSvg("svg", { class: "stage-overlay" }, root);
    const ticks = { class: "stage-tick", "font-size": layout.font?.size ?? 12 };
    this.ticks = hasBar ? BAR_TICKS.map(() => addSvg("text", ticks, this.svg)) : [];
    this.panels = setup.panels.map(() => addSvg("svg", {}, this.svg)); // each clips what leaves it
    for (const panel of this.panels) addSvg("rect", BEYOND, panel);
    this.contours = areDerived(setup.features, setup.points[0].length) ? new Contours(setup) : null;
    this.setParting(network);
    this.lines = layout.shapes.map(({ line: { color, width, dash } }, i) => {
      const looks = { stroke: color, "stroke-width": width, "stroke-dasharray": DASHES.get(dash) ?? "none" };
      return addSvg("path", { fill: "none", ...looks }, this.panels[this.panelOf(i)]);
    });
    this.labels = layout.annotations.map(({ font }) => {
      const looks = { class: "stage-probability", "font-size": font.size };
      return addSvg("text", looks, this.svg);
    });
    this.ring = addSvg("circle", { class: "stage-ring", r: NEAR }, this.svg);
    this.ring.style.display = "none";
    /** @type {{ x: number, y: number, width: number, height: number }[]} none before there is room */
    this.boxes = [];
    this.resize();
  }

  /**
   * Where the classes of this network meet, in the present range of the axes; nothing where there are two.
   * @param {Network} network
   */
  setParting(network) {
    const { setup, layout } = this;
    this.parting = hasMany(setup) && layout.shapes.length ? new Parting(setup, network) : null;
  }

  resize() {
    const { root, setup, layout } = this,
      { margin } = layout;
    const width = root.clientWidth - margin.l - margin.r,
      height = root.clientHeight - margin.t - margin.b;
    if (width <= 0 || height <= 0) return;
    this.boxes = setup.panels.map((_, i) => {
      const [x, y] = ["xaxis", "yaxis"].map((name) => /** @type {Axis} */ (layout[`${name}${i ? i + 1 : ""}`]));
      const [left, right] = x.domain ?? [0, 1],
        [low, high] = y.domain ?? [0, 1];
      return {
        ...{ x: margin.l + left * width, y: margin.t + (1 - high) * height },
        ...{ width: (right - left) * width, height: (high - low) * height },
      };
    });
    this.panels.forEach((panel, i) => {
      setAttributes(panel, this.boxes[i]);
      const { x, y, width, height } = this.boxes[i];
      this.canvases[i].style.cssText = `left:${x}px;top:${y}px;width:${width}px;height:${height}px`;
    });
    this.ticks.forEach((tick, i) => {
      setAttributes(tick, { x: margin.l + width + BAR_ROOM, y: margin.t + (1 - BAR_TICKS[i]) * height + 4 });
    });
    this.placeLabels();
    this.drawTraces();
  }

  drawTraces() {
    const { root, canvas, traces, boxes } = this;
    const { _fullData } = /** @type {FullChart} */ (/** @type {unknown} */ (root));
    const context = emptied(canvas, { left: 0, top: 0, width: root.clientWidth, height: root.clientHeight });
    _fullData.slice(0, traces.length).forEach((looks, i) => {
      const panel = numberOf(looks.xaxis),
        { x, y, width, height } = boxes[panel];
      context.save();
      context.beginPath();
      context.rect(x, y, width, height);
      context.clip();
      scatter(context, looks, traces[i], {
        x: { _offset: x, d2p: (/** @type {number} */ value) => this.toPixels(panel, value, 0)[0] },
        y: { _offset: y, d2p: (/** @type {number} */ value) => this.toPixels(panel, 0, value)[1] },
      });
      context.restore();
    });
  }

  /** Put each label where its annotation is; in a low region beside its sample, where it touches no other one. */
  placeLabels() {
    const places = this.layout.annotations.map(({ x, y, xref, yshift, font }) => {
      const panel = numberOf(xref),
        box = this.boxes[panel],
        [across, down] = this.toPixels(panel, x, y);
      return { x: box.x + across, y: box.y + down, shift: yshift, size: font.size };
    });
    const isLow = places.some(({ x, y, shift, size }) =>
      places.some((above) => above.x === x && above.y < y && y - above.y < shift + size / 2 + NEAR),
    );
    places.forEach(({ x, y, shift, size }, i) => {
      const beside = { x: x + NEAR, y: y + size / 2 - 2, "text-anchor": "start" };
      const above = { x, y: y - shift + size / 2 - 2, "text-anchor": "middle" };
      setAttributes(this.labels[i], isLow ? beside : above);
    });
  }

  /**
   * What stands at a sample.
   * @param {number} sample
   * @param {Numbers} answers those to each of the samples
   */
  label(sample, answers) {
    return fixed(answers[sample], Math.max(0, decimalsOf(this.setup) - 1));
  }

  /**
   * Where a point of the plane is in its panel.
   * @param {number} panel
   * @param {number} x
   * @param {number} y
   */
  toPixels(panel, x, y) {
    const [low, high] = this.setup.range,
      { width, height } = this.boxes[panel];
    return [((x - low) / (high - low)) * width, ((high - y) / (high - low)) * height];
  }

  /**
   * @param {Numbers} row
   * @param {Network} network
   * @param {Numbers} answers those to each of the samples
   */
  draw(row, network, answers) {
    if (!this.boxes.length) return;
    this.lines.forEach((line, i) => {
      const panel = this.panelOf(i);
      setAttributes(line, { d: asPath(this.curve(row, network, i), ([x, y]) => this.toPixels(panel, x, y)) });
    });
    this.labels.forEach((label, i) => {
      write(label, this.label(i, answers));
    });
  }

  /**
   * A ring around one of the samples, or none.
   * @param {number | null} sample
   */
  light(sample) {
    this.ring.style.display = sample === null || !this.boxes.length ? "none" : "";
    if (sample === null || !this.boxes.length) return;
    const [x1, x2] = this.setup.points[sample],
      panel = panelOf(this.setup, this.setup.points[sample]),
      [x, y] = this.toPixels(panel, x1, x2);
    setAttributes(this.ring, { cx: this.boxes[panel].x + x, cy: this.boxes[panel].y + y });
  }

  /**
   * The sample under a point of the plane; null where there is none.
   * @param {number[]} point
   */
  sampleAt([x1, x2, ...others]) {
    const [low, high] = this.setup.range,
      near = (NEAR * (high - low)) / this.boxes[0].width;
    let best = null,
      least = near;
    this.setup.points.forEach(([a, b, ...rest], i) => {
      const distance = Math.hypot(a - x1, b - x2);
      if (distance <= least && others.every((x, k) => x === rest[k])) [best, least] = [i, distance];
    });
    return best;
  }

  /**
   * What the ends and the middle of the colour bar stand for.
   * @param {string[]} words
   */
  drawBar(words) {
    this.ticks.forEach((tick, i) => {
      write(tick, words[i]);
    });
  }

  /** @param {number} line */
  panelOf(line) {
    return Math.min(Math.floor(line / this.setup.sizes[1]), this.setup.panels.length - 1);
  }

  /** @param {number} line */
  isParting(line) {
    return this.parting !== null && line === this.layout.shapes.length - 1;
  }

  /**
   * A line where it crosses its panel, in units of the inputs: chains of points, none where it does not cross it.
   * @param {Numbers} row
   * @param {Network} network
   * @param {number} line
   */
  curve(row, network, line) {
    const { setup } = this,
      unit = line % setup.sizes[1];
    if (this.parting && this.isParting(line)) return this.parting.of(row);
    if (this.contours) return this.contours.of(row, network, unit);
    /** @param {number} source */
    const weight = (source) => row[network.weightIndex(0, source, unit)];
    const others = setup.panels[this.panelOf(line)];
    const bias = others.reduce((sum, x, i) => sum + weight(i + 2) * x, row[network.biasIndex(0, unit)]);
    const ends = zeroLine(weight(0), weight(1), bias, setup.range);
    return ends ? [ends] : [];
  }

  /** The map as images that the chart itself can hold, for a file. */
  images() {
    const [low, high] = this.setup.range,
      size = high - low;
    return (this.layout.images ?? []).map((image, panel) => {
      return { ...image, x: low, y: high, sizex: size, sizey: size, source: this.canvases[panel].toDataURL() };
    });
  }

  /**
   * What moves above the map, as shapes and annotations of the chart itself, for a file.
   * @param {Numbers} row
   * @param {Network} network
   * @param {Numbers} answers
   */
  asLayout(row, network, answers) {
    const { shapes, annotations } = this.layout;
    return {
      shapes: shapes.flatMap((shape, i) => {
        const path = asPath(this.curve(row, network, i), (point) => point);
        return path ? [{ ...shape, type: "path", path }] : [];
      }),
      annotations: annotations.map((annotation, i) => ({ ...annotation, text: this.label(i, answers) })),
    };
  }

  /**
   * The inputs under the pointer; null outside.
   * @param {PointerEvent} event
   */
  pointAt(event) {
    const bounds = this.root.getBoundingClientRect(),
      [low, high] = this.setup.range;
    const x = event.clientX - bounds.left,
      y = event.clientY - bounds.top;
    const panel = this.boxes.findIndex(
      (box) => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height,
    );
    if (panel < 0) return null;
    const box = this.boxes[panel];
    const point = [low + ((high - low) * (x - box.x)) / box.width, high - ((high - low) * (y - box.y)) / box.height];
    return [...point, ...this.setup.panels[panel]];
  }
}

/**
 * Chains of points as the path of an SVG.
 * @param {Point[][]} chains
 * @param {(point: Point) => number[]} placed
 */
export const asPath = (chains, placed) =>
  chains.map((chain) => `M${chain.map((p) => placed(p).join()).join("L")}`).join("");

/**
 * The panel of an axis: 0 for x, 1 for x2.
 * @param {string | undefined} axis
 */
const numberOf = (axis) => Number(axis?.slice(1) || 1) - 1;

/**
 * The panel in which a sample stands.
 * @param {Setup} setup
 * @param {number[]} point
 */
export function panelOf({ panels }, [, , ...others]) {
  return panels.findIndex((panel) => panel.every((x, i) => x === others[i]));
}

/**
 * Where w1 x + w2 y + b = 0 enters and leaves the square; null where it does not cross it.
 * @param {number} w1
 * @param {number} w2
 * @param {number} b
 * @param {[low: number, high: number]} range that of x and of y
 */
export function zeroLine(w1, w2, b, [low, high]) {
  /** @type {Point[]} */
  const points = [];
  /** @param {number} value */
  const inside = (value) => value >= low && value <= high;
  if (w2 !== 0)
    for (const x of [low, high]) {
      const y = -(w1 * x + b) / w2;
      if (inside(y)) points.push([x, y]);
    }
  if (w1 !== 0)
    for (const y of [low, high]) {
      const x = -(w2 * y + b) / w1;
      if (inside(x)) points.push([x, y]);
    }
  if (points.length < 2) return null;
  /** @param {Point} point */
  const distance = ([x, y]) => Math.abs(x - points[0][0]) + Math.abs(y - points[0][1]);
  return [points[0], points.reduce((best, point) => (distance(point) > distance(best) ? point : best))];
}

// The pictures of a network with one input: the output of a unit as a curve over it. One such curve stands in the place
// of each coloured map.

/**
 * @import { Setup } from "../types/message.js"
 * @import { Annotation, Chart, FullLayout, Shape, Trace } from "../types/plotly.js"
 * @import { Point } from "./contours.js"
 * @import { Network, Numbers } from "./network.js"
 */

import { contextOf } from "../shared/canvas.js";
import { addSvg, setAttributes } from "../shared/svg.js";
import { Maps } from "./maps.js";
import { asPath, NEAR, Overlay } from "./overlay.js";

const STEPS = 240; // between the points of a curve
const CURVE = "#222"; // on the ground that maps have in both themes
const WIDTH = 3;

/** The outputs of all units on a line of inputs. */
export class Graphs extends Maps {
  /**
   * @param {Setup} setup
   * @param {Network} network
   */
  constructor(setup, network) {
    super(setup, network);
    this.ground = setup.palette[1];
    this.line = this.points(setup)[0];
  }

  /** @param {Setup} setup */
  points({ range: [low, high] }) {
    return [Float64Array.from({ length: STEPS + 1 }, (_, i) => low + ((high - low) * i) / STEPS)];
  }

  /** Nothing: the curves are no pictures of cells. */
  show() {}

  /**
   * The curve of a unit on a canvas of any size.
   * @param {HTMLCanvasElement} target
   * @param {number} layer
   * @param {number} unit
   */
  draw(target, layer, unit) {
    const context = contextOf(target),
      { width, height } = target,
      [low, high] = this.unitRange(layer, unit);
    context.fillStyle = this.ground;
    context.fillRect(0, 0, width, height);
    context.strokeStyle = CURVE;
    context.lineWidth = 2;
    context.beginPath();
    this.outputs[layer][unit].forEach((value, i) => {
      context.lineTo((i / STEPS) * width, height * (0.95 - (0.9 * (value - low)) / (high - low)));
    });
    context.stroke();
  }
}

/** What moves in the chart of a curve: the curve, where the units' net inputs are 0, and the output at each sample. */
export class Graph extends Overlay {
  /**
   * @param {Chart} root
   * @param {Trace[]} traces
   * @param {FullLayout & { shapes: Shape[], annotations: Annotation[] }} layout
   * @param {Setup} setup
   * @param {Graphs} graphs
   * @param {() => [layer: number, unit: number]} shown which unit this is about
   * @param {boolean} isOutput whether the samples stand in it
   */
  constructor(root, traces, layout, setup, graphs, shown, isOutput) {
    super(root, traces, layout, setup, 1, !isOutput, graphs.network);
    this.graphs = graphs;
    this.shown = shown;
    this.isOutput = isOutput;
    this.path = addSvg("path", { fill: "none", stroke: CURVE, "stroke-width": WIDTH }, this.panels[0]);
    this.resize();
  }

  /** What a saved picture says below it. */
  get legend() {
    const what = this.setup.classes ? "■ class 1, ● class 0." : "●";
    return this.isOutput ? `Curve: the output. ${what} at the targets.<br>Upright: net input 0.` : "Curve: its output.";
  }

  /** The range of outputs on the vertical axis. */
  get reach() {
    const { setup, graphs } = this;
    if (!graphs) return [0, 1]; // as long as it is being made
    if (this.isOutput) return setup.outputRange ?? setup.levels;
    const [low, high] = graphs.unitRange(...this.shown());
    return [low, high];
  }

  /**
   * @param {number} _panel
   * @param {number} x an input
   * @param {number} y an output
   */
  toPixels(_panel, x, y) {
    const [left, right] = this.setup.range,
      [low, high] = this.reach,
      { width, height } = this.boxes[0];
    return [((x - left) / (right - left)) * width, ((high - y) / (high - low)) * height];
  }

  /**
   * @param {Numbers} row
   * @param {Network} network
   * @param {Numbers} answers
   */
  draw(row, network, answers) {
    super.draw(row, network, answers);
    if (this.boxes.length) setAttributes(this.path, { d: asPath([this.points()], ([x, y]) => this.toPixels(0, x, y)) });
  }

  /**
   * The points of the curve.
   * @returns {Point[]}
   */
  points() {
    const [layer, unit] = this.shown(),
      { line, outputs } = this.graphs;
    /** @type {Point[]} */
    const points = [];
    line.forEach((x, i) => {
      const y = outputs[layer][unit][i];
      if (Number.isFinite(y)) points.push([x, y]);
    });
    return points;
  }

  /**
   * Upright where the net input of a unit of the first layer is 0.
   * @param {Numbers} row
   * @param {Network} network
   * @param {number} line
   * @returns {Point[][]}
   */
  curve(row, network, line) {
    const x = -row[network.biasIndex(0, line)] / row[network.weightIndex(0, 0, line)],
      [left, right] = this.setup.range,
      [low, high] = this.reach;
    if (!(x >= left && x <= right)) return [];
    return [
      [
        [x, low],
        [x, high],
      ],
    ];
  }

  /** @param {number | null} sample */
  light(sample) {
    this.ring.style.display = sample === null || !this.boxes.length ? "none" : "";
    if (sample === null || !this.boxes.length) return;
    const [x, y] = this.placeOf(sample);
    setAttributes(this.ring, { cx: this.boxes[0].x + x, cy: this.boxes[0].y + y });
  }

  /** @param {number} sample */
  placeOf(sample) {
    const { points, targets } = this.setup;
    return this.toPixels(0, points[sample][0], targets[sample][targets[sample].length - 1]);
  }

  /**
   * The sample under a point of the graph; null where there is none.
   * @param {number[]} point
   */
  sampleAt([x, y]) {
    const [across, down] = this.toPixels(0, x, y);
    let best = null,
      least = NEAR;
    this.setup.points.forEach((_, i) => {
      const [left, top] = this.placeOf(i),
        distance = Math.hypot(left - across, top - down);
      if (distance <= least) [best, least] = [i, distance];
    });
    return best;
  }

  /**
   * Input and output under the pointer; null outside.
   * @param {PointerEvent} event
   */
  pointAt(event) {
    const inside = super.pointAt(event);
    if (!inside) return null;
    const [left, right] = this.setup.range,
      [low, high] = this.reach;
    return [inside[0], low + ((high - low) * (inside[1] - left)) / (right - left)];
  }

  /** There is no map. */
  images() {
    return [];
  }

  /**
   * For a file, the curve too.
   * @param {Numbers} row
   * @param {Network} network
   * @param {Numbers} answers
   */
  asLayout(row, network, answers) {
    const found = super.asLayout(row, network, answers),
      path = asPath([this.points()], (point) => point),
      line = { color: CURVE, width: WIDTH, dash: "solid" };
    return { ...found, shapes: [...found.shapes, { type: "path", path, xref: "x", yref: "y", line }] };
  }
}

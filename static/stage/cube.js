// The hidden space of three units, as a cube that can be turned. Where the layer has no fourth unit, the units of the next
// layer have planes in it, on which their net input is 0: training seeks places where one of them parts the classes.

/**
 * @import { Setup } from "../types/message.js"
 * @import { Chart, FullLayout, Shape, Annotation, Update } from "../types/plotly.js"
 * @import { Axes } from "./axes.js"
 * @import { Network, Numbers } from "./network.js"
 * @import { Turn } from "./turn.js"
 */

import { addSvg, setAttributes } from "../shared/svg.js";
import { asPath } from "./overlay.js";
import { Space } from "./space.js";
import { fixed } from "./words.js";

const REACH = 1.8; // of the picture, where the cube goes from -1 to 1
const NAME = 1.25; // how far along its edge the name of an axis stands
const EDGE = "#7d7d7d";
const PLANE = "#222222";
const PLANE_FILL = "rgba(34, 34, 34, 0.16)";

/** @type {number[][]} */
const CORNERS = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => [i & 1, (i >> 1) & 1, i >> 2].map((bit) => 2 * bit - 1));
/** Corners that differ in one coordinate. */
const EDGES = CORNERS.flatMap((_, i) => [1, 2, 4].flatMap((bit) => (i & bit ? [] : [[i, i | bit]])));

export class Cube extends Space {
  /**
   * @param {Chart} root
   * @param {FullLayout & { shapes: Shape[], annotations: Annotation[] }} layout
   * @param {Setup} setup
   * @param {Network} network
   * @param {Axes} axes
   * @param {(update: Update) => void} relayout change the chart's axes
   * @param {Turn} turn
   */
  constructor(root, layout, setup, network, axes, relayout, turn) {
    super(root, layout, setup, network, axes, relayout);
    this.turn = turn;
    this.rescale();
    this.isWhole = this.rest.sizes[0] === 3;
    /** @type {number[][]} what the units put out for each sample, and for each of the test set */
    this.values = [];
    /** @type {number[][]} */
    this.testValues = [];
    const looks = { fill: PLANE_FILL, stroke: PLANE, "stroke-width": 1.3 };
    const nPlanes = this.isWhole ? Math.min(this.nLines, layout.shapes.length) : 0;
    this.planes = Array.from({ length: nPlanes }, () => addSvg("path", looks, this.panels[0]));
    this.edges = addSvg(
      "path",
      { class: "stage-cube", fill: "none", stroke: EDGE, "stroke-width": 1.3 },
      this.panels[0],
    );
    const font = { class: "stage-probability", "text-anchor": "middle", "font-size": layout.font?.size ?? 12 };
    this.axisNames = this.names.map((name) => {
      const text = addSvg("text", font, this.panels[0]);
      text.textContent = name;
      return text;
    });
  }

  /** The cube has no axes of the chart, and is no wider than high. */
  rescale() {
    const [across, up] = this.shown;
    this.relayout({
      ...{ "xaxis.visible": false, "xaxis.range": [-across, across] },
      ...{ "yaxis.visible": false, "yaxis.range": [-up, up] },
    });
  }

  resize() {
    super.resize();
    if (this.turn) this.rescale(); // not while it is being made
  }

  /** How far the picture reaches from its middle, across and upwards. */
  get shown() {
    const [{ width, height } = { width: 1, height: 1 }] = this.boxes;
    return [width, height].map((side) => (REACH * side) / Math.min(width, height));
  }

  images() {
    const [across, up] = this.shown;
    return super.images().map((image) => ({ ...image, x: -across, y: up, sizex: 2 * across, sizey: 2 * up }));
  }

  /** Pixels of a unit of length. */
  get scale() {
    const [{ width, height }] = this.boxes;
    return Math.min(width, height) / (2 * REACH);
  }

  /**
   * @param {number} panel
   * @param {number} x
   * @param {number} y
   */
  toPixels(panel, x, y) {
    const { width, height } = this.boxes[panel];
    return [width / 2 + this.scale * x, height / 2 - this.scale * y];
  }

  /** @param {PointerEvent} event */
  samplesAt(event) {
    return this.turn.held ? [] : super.samplesAt(event);
  }

  /** @param {PointerEvent} event */
  pointAt(event) {
    const { left, top } = this.root.getBoundingClientRect(),
      [box] = this.boxes;
    if (!box) return null;
    const [x, y] = [event.clientX - left - box.x, event.clientY - top - box.y];
    return [(x - box.width / 2) / this.scale, (box.height / 2 - y) / this.scale];
  }

  /** It is made wide enough before anything is placed in it. */
  follow() {}

  get outputs() {
    return [this.values, this.testValues];
  }

  /**
   * @param {Numbers} row
   * @param {Float64Array[][]} outputs
   * @param {Numbers} answers
   */
  show(row, outputs, answers) {
    this.values = this.valuesIn(outputs);
    this.testValues = this.valuesIn(this.network.evaluate(row, this.testInputs, this.testOutputs));
    this.widen([...this.values, ...this.testValues].flat());
    super.show(row, outputs, answers);
  }

  /** @param {Float64Array[][]} outputs */
  valuesIn(outputs) {
    const axes = this.units.map((unit) => outputs[this.layer][unit]);
    return Array.from(axes[0], (_, i) => axes.map((values) => values[i]));
  }

  /** @param {Float64Array[][]} outputs */
  placesIn(outputs) {
    return this.valuesIn(outputs).map((values) => this.turn.seen(this.inCube(values)));
  }

  /** The outputs at the faces of the cube. */
  get ends() {
    return this.fixedRange ?? [this.reach[0], Math.max(this.reach[1], this.reach[0] + 1e-9)];
  }

  /** @param {number[]} values */
  inCube(values) {
    const [low, high] = this.ends;
    return values.map((value) => (2 * (value - low)) / (high - low) - 1);
  }

  /**
   * @param {Numbers} row
   * @param {Network} network
   * @param {Numbers} answers
   */
  draw(row, network, answers) {
    super.draw(row, network, answers);
    /** @param {number[]} place */
    const pixels = ([x, y]) => this.toPixels(0, x, y);
    setAttributes(this.edges, { d: asPath(this.cubeEdges(), pixels) });
    this.planes.forEach((plane, i) => {
      const polygon = this.polygon(row, i);
      setAttributes(plane, { d: polygon.length ? `${asPath([polygon], pixels)}Z` : "" });
    });
    this.axisNames.forEach((text, axis) => {
      const [x, y] = pixels(this.nameAt(axis));
      setAttributes(text, { x, y: y + 4 });
    });
  }

  /** @returns {import("./contours.js").Point[][]} */
  cubeEdges() {
    return EDGES.map((ends) => ends.map((corner) => this.turn.seen(CORNERS[corner])));
  }

  /** @param {number} axis */
  nameAt(axis) {
    return this.turn.seen([0, 1, 2].map((other) => (other === axis ? NAME : -1)));
  }

  /**
   * Where the plane of a unit of the next layer cuts the cube, as it is seen.
   * @param {Numbers} row
   * @param {number} unit
   * @returns {import("./contours.js").Point[]}
   */
  polygon(row, unit) {
    const { weights, bias } = this.border(row, unit),
      [low, high] = this.ends;
    /** @param {number[]} corner */
    const value = (corner) =>
      corner.reduce((sum, c, i) => sum + weights[i] * (low + ((high - low) * (c + 1)) / 2), bias);
    const cuts = EDGES.flatMap(([from, to]) => {
      const [a, b] = [CORNERS[from], CORNERS[to]],
        [at, then] = [value(a), value(b)];
      if (at > 0 === then > 0) return [];
      const share = at / (at - then);
      return [this.turn.seen(a.map((c, i) => c + share * (b[i] - c)))];
    });
    const [x, y] = [0, 1].map((i) => cuts.reduce((sum, cut) => sum + cut[i], 0) / cuts.length);
    /** @param {number[]} cut */
    const angle = (cut) => Math.atan2(cut[1] - y, cut[0] - x);
    return cuts.sort((a, b) => angle(a) - angle(b));
  }

  /**
   * @param {Numbers} row
   * @param {Network} network
   * @param {Numbers} answers
   */
  asLayout(row, network, answers) {
    const { shapes, annotations } = super.asLayout(row, network, answers);
    /** @param {import("./contours.js").Point[][]} chains @param {string} color @param {string} fillcolor */
    const shape = (chains, color, fillcolor) => ({
      ...{ type: "path", path: asPath(chains, (point) => point), fillcolor },
      line: { color, width: 1.3, dash: "solid" },
    });
    const planes = this.planes.map((_, i) => {
      const polygon = this.polygon(row, i);
      return shape([[...polygon, ...polygon.slice(0, 1)]], PLANE, PLANE_FILL);
    });
    const names = this.names.map((text, axis) => {
      const [x, y] = this.nameAt(axis);
      return { x, y, text, showarrow: false, yshift: 0, font: { size: 12, color: "#111111" } };
    });
    return {
      shapes: [...shapes, ...planes, shape(this.cubeEdges(), EDGE, "rgba(0, 0, 0, 0)")],
      annotations: [...annotations, ...names],
    };
  }

  /**
   * The samples under the pointer with their values; of other places two numbers say nothing.
   * @param {PointerEvent} event
   */
  describe(event) {
    const samples = this.samplesAt(event);
    if (!samples.length) return "";
    const values = this.values[samples[0]].map((value, i) => `${this.names[i]}: ${fixed(value, 3)}`);
    return `${this.named(samples)}<br>${values.join(", ")}`;
  }

  get legend() {
    const grid = this.grid.length ? "Grey: input grid, cube." : "Grey: cube.";
    return [grid, ...(this.planes.length ? ["Planes: net input 0 of the next layer."] : [])];
  }

  get caption() {
    const [a, b, c] = this.names,
      n = this.network.sizes[this.layer + 1],
      [low, high] = this.ends.map((end) => fixed(end, 1));
    const planes = this.isWhole ? "Planes: net input 0 of the next layer." : `No plane: it needs all ${n}.`;
    return `Where ${a}, ${b}, ${c} put the ${this.whole.row}s, from ${low} to ${high}. ${planes} Drag to turn.`;
  }

  get alt() {
    return `Hidden space as a cube: the samples, with the outputs of ${this.names.join(", ")} along its edges`;
  }
}

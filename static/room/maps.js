// Maps of what a network answers over its inputs, of any size: those of a stage, drawn for one run or for a whole class.
// Over one input there is a curve in place of a map.

/**
 * @import { Functions } from "../stage/network.js"
 * @import { Setup } from "../types/message.js"
 */

import { contextOf } from "../shared/canvas.js";
import { outline } from "../shared/scatter.js";
import { hasMany } from "../stage/classes.js";
import { Maps } from "../stage/maps.js";
import { Network } from "../stage/network.js";
import { ask } from "./api.js";
import { theTunnel } from "./tunnel.js";

const MARKER = 0.016; // the radius of a point, as a share of the map's width
const MARKER_OF_MANY = 0.011;
const MANY = 50; // points
const MOST_POINTS = 300;
const OUTLINE = "#222"; // of points that have values
const COLORS = ["orange", "blue", "green", "purple"]; // of the classes, by the names of core/charts/palette.py's
const ROOM = 0.05; // below and above a curve, as a share of the height; so does static/stage/graphs.js

const SYMBOLS = ["circle", "square", "triangle-up", "diamond"]; // of the classes, as core/charts/palette.py has them

/**
 * What a class's maps are drawn with: a stage's setup, but for what they do not need. Without `classes`, the points have
 * values.
 * @typedef {Setup & { markerColors: string[] }} MapSetup
 */

export class OutputMaps {
  /**
   * Those of the present training: one for all networks, or one for each of the experiments that differ.
   * @param {URL} home the app's address
   * @param {URL} room
   * @param {string} key
   */
  static async of(home, room, key) {
    /** @type {{ setups: MapSetup[] }} */
    const { setups } = await ask(new URL("setup", room), key);
    return Promise.all(setups.map((setup) => OutputMaps.with(setup, home)));
  }

  /**
   * @param {MapSetup} setup
   * @param {URL} home
   */
  static async with(setup, home) {
    const { outputRange } = setup,
      shown = outputRange ? { ...setup, levels: outputRange } : setup,
      network = new Network(setup.sizes, setup.activations, await functionsOf(home)),
      Pictures = outputRange ? (await import("../stage/graphs.js")).Graphs : Maps; // most phones need no curves
    return new OutputMaps(shown, network, new Pictures(shown, network));
  }

  /**
   * @param {MapSetup} setup
   * @param {Network} network
   * @param {Maps} maps
   */
  constructor(setup, network, maps) {
    this.setup = setup;
    this.network = network;
    this.maps = maps;
    this.rows = Math.ceil(setup.panels.length / 2);
    this.columns = Math.min(2, setup.panels.length);
    /** @type {HTMLCanvasElement[]} the panels of a map of many classes, cell by cell */
    this.cells = [];
  }

  /** Whether there is one input: the pictures are curves then. */
  get isGraph() {
    return this.setup.outputRange !== undefined;
  }

  /** What the pictures show, without points. */
  get ground() {
    const { setup } = this,
      short = (/** @type {number} */ value) => String(Number(value.toPrecision(3))).replace("-", "−"),
      [low, high] = setup.levels.map(short),
      [left, right] = setup.range.map(short);
    if (this.isGraph)
      return `The curve is what the network answers, from ${low} below to ${high} above, for each input from ${left} to ${right}.`;
    if (!setup.classes) return `Orange: the network answers ${low} or less; blue: ${high} or more; pale: between.`;
    if (!hasMany(setup)) return "Orange: the network answers 0; blue: 1; pale: undecided.";
    const classes = setup.classNames.map((name, cls) => `${COLORS[cls]}: ${name}`).join(", ");
    return `The colour is the class that the network names (${classes}); the paler, the less sure it is.`;
  }

  /** What its colours and markers mean, and, of more than two inputs, which panel is where. */
  get legend() {
    const { panels, classes, classNames, classSigns } = this.setup,
      others = panels[0].length > 1 ? "x₃x₄" : "x₃";
    const named = hasMany(this.setup) ? classNames : ["class 0", "class 1"];
    const markers = classes
      ? named.map((name, cls) => `${classSigns[cls]} ${name}`).join(", ")
      : "● points to be learned";
    const words = `${markers}. ${this.ground}`;
    if (panels.length < 2) return words;
    return `${words} Panels from the bottom left: ${others} = ${panels.map((inputs) => inputs.join("")).join(", ")}.`;
  }

  /**
   * A canvas for one of them, so many pixels of the page wide.
   * @param {number} width
   */
  canvas(width) {
    const canvas = document.createElement("canvas"),
      cell = (width * devicePixelRatio) / this.columns;
    canvas.width = Math.round(cell * this.columns);
    canvas.height = Math.round(cell * this.rows);
    canvas.style.width = `${width}px`;
    return canvas;
  }

  /**
   * Draw the answers of the network with these parameters, and above them the points that it learns, if they are wanted.
   * @param {HTMLCanvasElement} canvas
   * @param {Float32Array | Float64Array} parameters
   * @param {boolean} points
   */
  draw(canvas, parameters, points) {
    const layer = this.network.nLayers - 1;
    this.maps.evaluate(parameters);
    if (hasMany(this.setup)) this.drawClasses(canvas);
    else this.maps.draw(canvas, layer, this.network.sizes[layer + 1] - 1);
    if (points) this.drawPoints(canvas);
  }

  /** @param {HTMLCanvasElement} canvas */
  drawClasses(canvas) {
    const { side, panels } = this.maps,
      context = contextOf(canvas),
      width = canvas.width / this.columns;
    if (!this.cells.length) {
      this.cells = panels.map(() => document.createElement("canvas"));
      for (const cells of this.cells) cells.width = cells.height = side;
    }
    this.maps.showRegion(this.cells);
    this.cells.forEach((cells, panel) => {
      const [left, top] = this.corner(panel, width);
      context.drawImage(cells, left, top, width, width);
    });
  }

  /**
   * Where a panel begins: two are in a row, and the first row is the lowest.
   * @param {number} panel
   * @param {number} side
   * @returns {[left: number, top: number]}
   */
  corner(panel, side) {
    return [(panel % this.columns) * side, (this.rows - 1 - Math.floor(panel / 2)) * side];
  }

  /**
   * Where a point stands in the panel that begins at a corner.
   * @param {number} at
   * @param {number} side
   * @returns {[x: number, y: number]}
   */
  place(at, side) {
    const { points, targets, range, levels } = this.setup,
      across = (/** @type {number} */ value, /** @type {number[]} */ [low, high]) => (value - low) / (high - low),
      [x, y] = points[at];
    const up = this.isGraph ? ROOM + (1 - 2 * ROOM) * across(targets[at].at(-1) ?? 0, levels) : across(y, range);
    return [side * across(x, range), side * (1 - up)];
  }

  /** @param {HTMLCanvasElement} canvas */
  drawPoints(canvas) {
    const context = contextOf(canvas),
      { setup } = this,
      side = canvas.width / this.columns,
      radius = (setup.points.length > MANY ? MARKER_OF_MANY : MARKER) * canvas.width;
    context.lineWidth = radius / 4;
    setup.points.slice(0, MOST_POINTS).forEach((point, at) => {
      const panel = setup.panels.findIndex((others) => others.every((x, i) => x === point[i + 2]));
      if (panel < 0) return;
      const [left, top] = this.corner(panel, side),
        [x, y] = this.place(at, side);
      const cls = setup.classes ? setup.classes[at] : 0;
      const path = outline(SYMBOLS[cls], 2 * radius);
      context.save();
      context.translate(left + x, top + y);
      context.fillStyle = setup.markerColors[setup.classes ? cls : at];
      context.fill(path);
      context.strokeStyle = setup.classes ? "#fff" : OUTLINE;
      context.stroke(path);
      context.restore();
    });
  }
}

/**
 * The functions of the activations.
 * @param {URL} home
 * @returns {Promise<Functions>}
 */
async function functionsOf(home) {
  return theTunnel()?.functions ?? (await import(new URL("rooms/activations.js", home).href)).FUNCTIONS;
}

// Maps of what a network answers over its inputs, of any size: those of a stage, drawn for one run or for a whole class.

/**
 * @import { Functions } from "../stage/network.js"
 * @import { Setup } from "../types/message.js"
 */

import { contextOf } from "../shared/canvas.js";
import { Maps } from "../stage/maps.js";
import { Network } from "../stage/network.js";
import { ask } from "./api.js";
import { theTunnel } from "./tunnel.js";

const MARKER = 0.016; // the radius of a point, as a share of the map's width
const MOST_POINTS = 300;

/**
 * What a class's maps are drawn with: a stage's setup, but for what they do not need.
 * @typedef {Setup & { classes: number[], markerColors: [string, string], columns: { accuracy: number } }} MapSetup
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
    return new OutputMaps(setup, new Network(setup.sizes, setup.activations, await functionsOf(home)));
  }

  /**
   * @param {MapSetup} setup
   * @param {Network} network
   */
  constructor(setup, network) {
    this.setup = setup;
    this.network = network;
    this.maps = new Maps(setup, network);
    this.rows = Math.ceil(setup.panels.length / 2);
    this.columns = Math.min(2, setup.panels.length);
  }

  /** What its colours and markers mean, and, of more than two inputs, which panel is where. */
  get legend() {
    const { panels } = this.setup,
      others = panels[0].length > 1 ? "x₃x₄" : "x₃";
    const words = "● class 0, ■ class 1. Orange: the network answers 0; blue: 1; pale: undecided.";
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
    this.maps.draw(canvas, layer, this.network.sizes[layer + 1] - 1);
    if (points) this.drawPoints(canvas);
  }

  /** @param {HTMLCanvasElement} canvas */
  drawPoints(canvas) {
    const context = contextOf(canvas),
      { setup, columns, rows } = this,
      [low, high] = setup.range,
      side = canvas.width / columns,
      radius = MARKER * canvas.width;
    setup.points.slice(0, MOST_POINTS).forEach((point, at) => {
      const panel = setup.panels.findIndex((others) => others.every((x, i) => x === point[i + 2]));
      if (panel < 0) return;
      const x = (panel % columns) * side + ((point[0] - low) / (high - low)) * side,
        y = (rows - 1 - Math.floor(panel / 2)) * side + ((high - point[1]) / (high - low)) * side;
      context.beginPath();
      if (setup.classes[at]) context.rect(x - radius, y - radius, 2 * radius, 2 * radius);
      else context.arc(x, y, 1.15 * radius, 0, 2 * Math.PI);
      context.fillStyle = setup.markerColors[setup.classes[at]];
      context.fill();
      context.strokeStyle = "#fff";
      context.lineWidth = radius / 4;
      context.stroke();
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

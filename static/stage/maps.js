// Coloured maps of the input plane: evaluates the network on a grid once a frame and paints units from it.

/**
 * @import { Setup } from "../types/message.js"
 * @import { Network, Numbers } from "./network.js"
 */

import { RANGES } from "./network.js";

const MOST_WORK = 4e5;

/** @param {string[]} colors of the lowest, the middle and the highest value */
function palette(colors) {
  const rgb = colors.map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const t = (i / 255) * 2,
      k = t < 1 ? 0 : 1;
    const [r, g, b] = rgb[k].map((low, c) => Math.round(low + (rgb[k + 1][c] - low) * (t - k)));
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  });
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2DSettings} [settings]
 */
function contextOf(canvas, settings) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", settings)); // every browser has it
}

export class Maps {
  /**
   * @param {Setup} setup
   * @param {Network} network
   */
  constructor(setup, network) {
    this.network = network;
    this.colors = palette(setup.palette);
    this.panels = setup.panels;
    this.side = Math.max(
      24,
      Math.min(60, Math.round(Math.sqrt(MOST_WORK / (network.nParameters * setup.panels.length)))),
    );
    const [low, high] = setup.range,
      side = this.side,
      area = side * side;
    this.inputs = Array.from({ length: network.sizes[0] }, () => new Float64Array(area * this.panels.length));
    this.panels.forEach((x3, panel) => {
      for (let i = 0; i < area; i += 1) {
        const at = panel * area + i; // from the top left, pixel centres
        this.inputs[0][at] = low + ((high - low) * ((i % side) + 0.5)) / side;
        this.inputs[1][at] = high - ((high - low) * (Math.floor(i / side) + 0.5)) / side;
        if (x3 !== null) this.inputs[2][at] = x3;
      }
    });
    this.outputs = network.buffers(area * this.panels.length);
    this.canvas = document.createElement("canvas");
    this.canvas.width = this.canvas.height = side;
    this.context = contextOf(this.canvas, { willReadFrequently: true });
    this.image = this.context.createImageData(side, side);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  /** @param {Numbers} row */
  evaluate(row) {
    this.network.evaluate(row, this.inputs, this.outputs);
  }

  /**
   * The values that the ends of the palette stand for.
   * @param {number} layer
   * @param {number} unit
   */
  unitRange(layer, unit) {
    const fixed = RANGES[this.network.activations[layer]];
    if (fixed) return fixed;
    if (layer === this.network.nLayers - 1) return [0, 1];
    let largest = 1e-9;
    for (const value of this.outputs[layer][unit]) if (Math.abs(value) > largest) largest = Math.abs(value);
    return [-largest, largest];
  }

  /**
   * @param {number} layer
   * @param {number} unit
   * @param {number} panel
   */
  paint(layer, unit, panel) {
    const values = this.outputs[layer][unit],
      [low, high] = this.unitRange(layer, unit);
    const scale = 255 / (high - low),
      area = this.side * this.side,
      from = panel * area;
    for (let i = 0; i < area; i += 1) {
      const level = (values[from + i] - low) * scale;
      this.pixels[i] = this.colors[level <= 0 ? 0 : level >= 255 ? 255 : Math.round(level)];
    }
    this.context.putImageData(this.image, 0, 0);
  }

  /**
   * A picture for a Plotly layout image.
   * @param {number} layer
   * @param {number} unit
   * @param {number} panel
   */
  url(layer, unit, panel) {
    this.paint(layer, unit, panel);
    return this.canvas.toDataURL();
  }

  /**
   * All panels of a unit, side by side, on another canvas.
   * @param {HTMLCanvasElement} target
   * @param {number} layer
   * @param {number} unit
   */
  draw(target, layer, unit) {
    const context = contextOf(target),
      width = target.width / this.panels.length;
    this.panels.forEach((_, panel) => {
      this.paint(layer, unit, panel);
      context.drawImage(this.canvas, panel * width, 0, width, target.height);
    });
  }
}

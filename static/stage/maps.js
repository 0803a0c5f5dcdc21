// Coloured maps of the input plane: evaluates the network on a grid once a frame and paints units from it, the large
// maps cell by cell, the small ones from every other cell.

/**
 * @import { Setup } from "../types/message.js"
 * @import { Network, Numbers } from "./network.js"
 */

import { contextOf, palette } from "../shared/canvas.js";
import { hasMany } from "./classes.js";
import { derive } from "./features.js";
import { RANGES } from "./network.js";

const FINEST = 120; // cells on a side of the large maps
const MOST_WORK = 5e5;

/** The cells of a square map. */
class Picture {
  /** @param {number} side */
  constructor(side) {
    this.side = side;
    this.canvas = document.createElement("canvas");
    this.canvas.width = this.canvas.height = side;
    this.context = contextOf(this.canvas);
    this.image = this.context.createImageData(side, side);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  /** Onto the canvas of its own. */
  paint() {
    this.context.putImageData(this.image, 0, 0);
  }
}

export class Maps {
  /**
   * @param {Setup} setup
   * @param {Network} network
   */
  constructor(setup, network) {
    this.network = network;
    this.levels = setup.levels;
    this.colors = palette(setup.palette);
    this.classColors = hasMany(setup) ? setup.classColors.map((color) => palette([setup.palette[1], color])) : [];
    this.panels = setup.panels;
    const cells = Math.sqrt(MOST_WORK / (network.nParameters * setup.panels.length));
    this.side = 2 * Math.round(Math.max(24, Math.min(FINEST, cells)) / 2); // even, so that every other one can be left out
    const points = this.points(setup);
    this.inputs = derive(setup.features, points);
    this.outputs = network.buffers(points[0].length);
    this.fine = new Picture(this.side);
    this.coarse = new Picture(this.side / 2);
  }

  /**
   * Where the network is evaluated, panel by panel: the middles of all cells, from the top left.
   * @param {Setup} setup
   * @returns {Float64Array[]} the numbers of each coordinate
   */
  points({ range: [low, high], points: samples }) {
    const { side, panels } = this,
      area = side * side;
    const coordinates = samples[0].map(() => new Float64Array(area * panels.length));
    panels.forEach((others, panel) => {
      for (let i = 0; i < area; i += 1) {
        const at = panel * area + i;
        coordinates[0][at] = low + ((high - low) * ((i % side) + 0.5)) / side;
        coordinates[1][at] = high - ((high - low) * (Math.floor(i / side) + 0.5)) / side;
        others.forEach((x, i) => {
          coordinates[i + 2][at] = x;
        });
      }
    });
    return coordinates;
  }

  /** @param {Numbers} row */
  evaluate(row) {
    this.network.evaluate(row, this.inputs, this.outputs);
  }

  /**
   * The values that the ends of the palette stand for: of the output the targets.
   * @param {number} layer
   * @param {number} unit
   */
  unitRange(layer, unit) {
    if (layer === this.network.nLayers - 1) return this.levels;
    const fixed = RANGES[this.network.activations[layer]];
    if (fixed) return fixed;
    let largest = 1e-9;
    for (const value of this.outputs[layer][unit]) if (Math.abs(value) > largest) largest = Math.abs(value);
    return [-largest, largest];
  }

  /**
   * Fill the cells of a picture with the colours of a unit's outputs in one panel.
   * @param {Picture} picture with as many cells on a side as there are outputs, or half of them
   * @param {number} layer
   * @param {number} unit
   * @param {number} panel
   */
  fill({ pixels, side }, layer, unit, panel) {
    const values = this.outputs[layer][unit],
      [low, high] = this.unitRange(layer, unit);
    const scale = 255 / (high - low),
      step = this.side / side;
    for (let row = 0, at = 0; row < side; row += 1) {
      let from = (panel * this.side + row * step) * this.side;
      for (let column = 0; column < side; column += 1, at += 1, from += step) {
        const level = (values[from] - low) * scale;
        pixels[at] = this.colors[level <= 0 ? 0 : level >= 255 ? 255 : Math.round(level)];
      }
    }
  }

  /**
   * Fill the cells of a picture with the colour of the class that has the largest output: as strong as the target is
   * near, and none where it says no more than a guess. So does core/charts/regions.py.
   * @param {Picture} picture with as many cells on a side as there are outputs
   * @param {number} panel
   */
  fillClasses({ pixels }, panel) {
    const last = this.outputs[this.network.nLayers - 1],
      [low, high] = this.levels,
      guess = 1 / last.length,
      scale = 255 / ((high - low) * (1 - guess)),
      none = low + (high - low) * guess;
    for (let at = 0, from = panel * pixels.length; at < pixels.length; at += 1, from += 1) {
      let cls = 0;
      for (let unit = 1; unit < last.length; unit += 1) if (last[unit][from] > last[cls][from]) cls = unit;
      const level = (last[cls][from] - none) * scale;
      pixels[at] = this.classColors[cls][level <= 0 ? 0 : level >= 255 ? 255 : Math.round(level)];
    }
  }

  /**
   * The decision region: each panel on a canvas of its own, cell by cell. Of two classes the answer says it all.
   * @param {HTMLCanvasElement[]} canvases as many cells wide and high as a map
   */
  showRegion(canvases) {
    const { nLayers, sizes } = this.network;
    if (!this.classColors.length) {
      this.show(canvases, nLayers - 1, sizes[nLayers] - 1);
      return;
    }
    canvases.forEach((canvas, panel) => {
      this.fillClasses(this.fine, panel);
      contextOf(canvas).putImageData(this.fine.image, 0, 0);
    });
  }

  /**
   * Each panel of a unit on a canvas of its own, cell by cell.
   * @param {HTMLCanvasElement[]} canvases as many cells wide and high as a map
   * @param {number} layer
   * @param {number} unit
   */
  show(canvases, layer, unit) {
    canvases.forEach((canvas, panel) => {
      this.fill(this.fine, layer, unit, panel);
      contextOf(canvas).putImageData(this.fine.image, 0, 0);
    });
  }

  /**
   * All panels of a unit, two in a row, on a canvas of any size.
   * @param {HTMLCanvasElement} target
   * @param {number} layer
   * @param {number} unit
   */
  draw(target, layer, unit) {
    const context = contextOf(target),
      rows = Math.ceil(this.panels.length / 2),
      width = target.width / Math.min(2, this.panels.length),
      height = target.height / rows;
    this.panels.forEach((_, panel) => {
      this.fill(this.coarse, layer, unit, panel);
      this.coarse.paint();
      const top = (rows - 1 - Math.floor(panel / 2)) * height; // the first row is the lowest
      context.drawImage(this.coarse.canvas, (panel % 2) * width, top, width, height);
    });
  }
}

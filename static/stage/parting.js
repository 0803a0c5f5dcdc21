// Where more than two classes meet: the line on which two outputs are the largest together.

/**
 * @import { Setup } from "../types/message.js"
 * @import { Point } from "./contours.js"
 * @import { Network, Numbers } from "./network.js"
 */

import { Grid } from "./contours.js";
import { derive } from "./features.js";

const CELLS = 32; // on each side: between net inputs, which are smooth, no more are needed
const LEAST = 1e-300; // of what a logarithm is taken

/**
 * What makes net inputs of outputs again: between them a line is straight where the outputs themselves are a step.
 * @type {{ [activation: string]: (a: number) => number }}
 */
const UNDONE = {
  softmax: (a) => Math.log(a + LEAST),
  sigmoid: (a) => Math.log((a + LEAST) / (1 - a + Number.EPSILON)),
};

export class Parting extends Grid {
  /**
   * @param {Setup} setup
   * @param {Network} network
   */
  constructor({ features, range }, network) {
    super(range, CELLS);
    this.network = network;
    this.inputs = derive(features, [this.x, this.y]);
    this.outputs = network.buffers(this.x.length);
    this.undone = UNDONE[network.activations[network.nLayers - 1]] ?? ((a) => a);
  }

  /**
   * The line in its pieces, each a chain of points.
   * @param {Numbers} row
   * @returns {Point[][]}
   */
  of(row) {
    const { network, values, undone } = this,
      last = network.evaluate(row, this.inputs, this.outputs)[network.nLayers - 1];
    for (const unit of last) for (let node = 0; node < unit.length; node += 1) unit[node] = undone(unit[node]);
    // Each line lies between two classes, and is found with the first of them.
    return last.slice(0, -1).flatMap((own, cls) => {
      for (let node = 0; node < values.length; node += 1) {
        let other = -Infinity;
        last.forEach((unit, k) => {
          if (k !== cls && unit[node] > other) other = unit[node];
        });
        values[node] = own[node] - other;
      }
      return this.chains();
    });
  }
}

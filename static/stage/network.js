// The forward pass, as in core/nn/network.py: the same few lines for many points at once. A row of a run holds, for each
// layer, the weights (n_in, n_out) row by row and then the biases.

/** @typedef {Float32Array | Float64Array} Numbers */
/** @typedef {{ [activation: string]: (z: number) => number }} Functions Those of core/nn/activations.py. */

/**
 * Where a unit's outputs lie, if not anywhere.
 * @type {{ [activation: string]: [low: number, high: number] }}
 */
export const RANGES = { step: [0, 1], sigmoid: [0, 1], softmax: [0, 1], tanh: [-1, 1] };

/** @param {Float64Array[]} units */
function softmax(units) {
  for (let i = 0; i < units[0].length; i += 1) {
    const largest = Math.max(...units.map((unit) => unit[i]));
    let sum = 0;
    for (const unit of units) {
      unit[i] = Math.exp(unit[i] - largest);
      sum += unit[i];
    }
    for (const unit of units) unit[i] /= sum;
  }
}

export class Network {
  /**
   * @param {number[]} sizes the number of inputs, then of the units of each layer
   * @param {string[]} activations that of each layer
   * @param {Functions} functions those of all activations but softmax
   */
  constructor(sizes, activations, functions) {
    this.sizes = sizes;
    this.activations = activations;
    this.functions = functions;
    /** @type {number[]} */
    this.starts = [];
    let at = 0;
    for (let layer = 0; layer + 1 < sizes.length; layer += 1) {
      this.starts.push(at);
      at += (sizes[layer] + 1) * sizes[layer + 1];
    }
    this.nParameters = at;
  }

  get nLayers() {
    return this.sizes.length - 1;
  }

  /**
   * @param {number} layer
   * @param {number} source
   * @param {number} unit
   */
  weightIndex(layer, source, unit) {
    return this.starts[layer] + source * this.sizes[layer + 1] + unit;
  }

  /**
   * @param {number} layer
   * @param {number} unit
   */
  biasIndex(layer, unit) {
    return this.starts[layer] + this.sizes[layer] * this.sizes[layer + 1] + unit;
  }

  /**
   * The layers above this one, which see its outputs alone, as a network of their own. Its parameters are those of a row
   * from `starts[layer + 1]` on.
   * @param {number} layer
   */
  above(layer) {
    return new Network(this.sizes.slice(layer + 1), this.activations.slice(layer + 1), this.functions);
  }

  /**
   * Arrays for the outputs of every unit of every layer at n points.
   * @param {number} n
   */
  buffers(n) {
    return this.sizes.slice(1).map((units) => Array.from({ length: units }, () => new Float64Array(n)));
  }

  /**
   * Fills and returns the outputs.
   * @param {Numbers} row
   * @param {Float64Array[]} inputs n numbers for each input
   * @param {Float64Array[][]} outputs outputs[layer][unit][point]
   */
  evaluate(row, inputs, outputs) {
    let below = inputs;
    for (let layer = 0; layer < this.nLayers; layer += 1) {
      const name = this.activations[layer],
        f = this.functions[name];
      outputs[layer].forEach((out, unit) => {
        out.fill(row[this.biasIndex(layer, unit)]);
        for (let source = 0; source < below.length; source += 1) {
          const weight = row[this.weightIndex(layer, source, unit)],
            values = below[source];
          for (let i = 0; i < out.length; i += 1) out[i] += weight * values[i];
        }
        if (f) for (let i = 0; i < out.length; i += 1) out[i] = f(out[i]);
      });
      if (name === "softmax") softmax(outputs[layer]);
      below = outputs[layer];
    }
    return outputs;
  }

  /**
   * What the app shows as the answer: the only output, or the second of two (class 1).
   * @param {Float64Array[][]} outputs
   */
  answer(outputs) {
    const last = outputs[outputs.length - 1];
    return last[last.length - 1];
  }
}

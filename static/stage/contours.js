// Where a function of the plane is 0: a curve, found on a grid by marching squares. So the net input of a unit of the
// first layer when the network gets derived features.

/**
 * @import { Setup } from "../types/message.js"
 * @import { Network, Numbers } from "./network.js"
 */

import { derive } from "./features.js";

const CELLS = 48; // on each side of the plane

/** @typedef {[x: number, y: number]} Point */

/** The values of a function at the nodes of a grid. */
export class Grid {
  /**
   * @param {[low: number, high: number]} range that of x and of y
   * @param {number} cells on each side
   */
  constructor([low, high], cells) {
    this.cells = cells;
    const nodes = cells + 1;
    this.values = new Float64Array(nodes * nodes);
    /** @param {number} step */
    const at = (step) => low + ((high - low) * step) / cells;
    this.x = this.values.map((_, node) => at(node % nodes));
    this.y = this.values.map((_, node) => at(Math.floor(node / nodes)));
  }

  /**
   * The curve where the values are 0 in its pieces, each a chain of points.
   * @returns {Point[][]}
   */
  chains() {
    return this.values.every(Number.isFinite) ? this.chained(this.joints()) : [];
  }

  /** Which crossings of the grid's edges follow one another; an edge is 2 node, to the right, or 2 node + 1, upwards. */
  joints() {
    const { values, cells } = this,
      nodes = cells + 1;
    /** @type {Map<number, number[]>} */
    const joints = new Map();
    /** @param {number} a @param {number} b */
    const join = (a, b) => {
      joints.set(a, [...(joints.get(a) ?? []), b]);
      joints.set(b, [...(joints.get(b) ?? []), a]);
    };
    for (let row = 0; row < cells; row += 1) {
      for (let column = 0; column < cells; column += 1) {
        const a = row * nodes + column,
          isAbove = values[a] > 0;
        // Nothing crosses most cells.
        if (isAbove === values[a + 1] > 0 && isAbove === values[a + nodes] > 0 && isAbove === values[a + 1 + nodes] > 0)
          continue;
        const above = [a, a + 1, a + 1 + nodes, a + nodes].map((node) => values[node] > 0), // around the cell
          edges = [2 * a, 2 * a + 3, 2 * (a + nodes), 2 * a + 1].filter((_, i) => above[i] !== above[(i + 1) % 4]);
        if (edges.length === 2) join(edges[0], edges[1]);
        if (edges.length < 4) continue;
        const middle = values[a] + values[a + 1] + values[a + nodes] + values[a + 1 + nodes] > 0;
        const [first, second, third, fourth] = middle === above[0] ? edges : [edges[3], ...edges];
        join(first, second);
        join(third, fourth);
      }
    }
    return joints;
  }

  /**
   * From one end to the other, then those that have no end.
   * @param {Map<number, number[]>} joints
   */
  chained(joints) {
    /** @type {Point[][]} */
    const chains = [];
    const starts = [...joints.keys()].sort((a, b) => (joints.get(a)?.length ?? 0) - (joints.get(b)?.length ?? 0));
    for (const start of starts) {
      if (!joints.has(start)) continue;
      const chain = [this.crossing(start)];
      /** @type {number | undefined} */
      let edge = start;
      while (edge !== undefined) {
        /** @type {number[]} */
        const next = joints.get(edge) ?? [];
        joints.delete(edge);
        edge = next.find((other) => joints.has(other));
        if (edge !== undefined) chain.push(this.crossing(edge));
        else if (chain.length > 2 && next.includes(start)) chain.push(chain[0]); // around
      }
      chains.push(chain);
    }
    return chains;
  }

  /**
   * Where an edge is crossed, with the net input linear along it.
   * @param {number} edge
   * @returns {Point}
   */
  crossing(edge) {
    const { values, x, y, cells } = this,
      from = edge >> 1,
      to = from + (edge % 2 ? cells + 1 : 1),
      share = values[from] / (values[from] - values[to]);
    return [x[from] + share * (x[to] - x[from]), y[from] + share * (y[to] - y[from])];
  }
}

export class Contours extends Grid {
  /** @param {Setup} setup */
  constructor({ features, range }) {
    super(range, CELLS);
    this.inputs = derive(features, [this.x, this.y]);
  }

  /**
   * The curve of a unit.
   * @param {Numbers} row
   * @param {Network} network
   * @param {number} unit
   */
  of(row, network, unit) {
    const { values } = this;
    values.fill(row[network.biasIndex(0, unit)]);
    this.inputs.forEach((input, source) => {
      const weight = row[network.weightIndex(0, source, unit)];
      for (let node = 0; node < values.length; node += 1) values[node] += weight * input[node];
    });
    return this.chains();
  }
}

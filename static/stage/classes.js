// The classes of a run: which one the network gives a sample, and which of its outputs is told of it. Two classes share
// one output, or the second of two is told; of more, each has an output, and that of the sample's own class is told.

/**
 * @import { Setup } from "../types/message.js"
 * @import { Numbers } from "./network.js"
 */

const NEAR = 1e-6; // as BOUNDARY in core/nn/network.py: of outputs this near to the largest the first one counts

/** @param {Pick<Setup, "classNames">} setup */
export const hasMany = ({ classNames }) => classNames.length > 2;

/**
 * The class of a sample, where classes are learned.
 * @param {Pick<Setup, "classes">} setup
 * @param {number} i
 */
export const classOf = ({ classes = [] }, i) => classes[i];

/**
 * The output that is told of each sample.
 * @param {Setup} setup
 * @param {Float64Array[]} last the outputs, one array for each unit of the last layer
 * @param {number[]} classes those of the samples
 * @returns {Numbers}
 */
export const toldOf = (setup, last, classes) =>
  hasMany(setup) ? Float64Array.from(classes, (cls, i) => last[cls][i]) : last[last.length - 1];

/**
 * The class that each sample is given.
 * @param {Setup} setup
 * @param {Float64Array[]} last as above
 */
export function givenOf(setup, last) {
  if (!hasMany(setup)) return Array.from(last[last.length - 1], (answer) => (answer > setup.boundary ? 1 : 0));
  return Array.from(last[0], (_, i) => {
    let largest = -Infinity,
      size = 0;
    for (const unit of last) {
      largest = Math.max(largest, unit[i]);
      size = Math.max(size, Math.abs(unit[i]));
    }
    return last.findIndex((unit) => unit[i] >= largest - NEAR * Math.min(size, 1));
  });
}

/**
 * A class with its sign: ● setosa.
 * @param {Setup} setup
 * @param {number} cls
 */
export const classLabel = ({ classNames, classSigns }, cls) => `${classSigns[cls]} ${classNames[cls]}`;

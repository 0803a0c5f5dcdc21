// What the network gets of points: their coordinates or what is derived from them, as in core/data/features.py.

/** @import { Feature } from "../types/message.js" */

/**
 * @param {Feature[]} features
 * @param {Float64Array[]} coordinates n numbers for each
 */
export const derive = (features, coordinates) =>
  features.map(({ factors, sine }) =>
    coordinates[0].map((_, i) => {
      const value = factors.reduce((product, factor) => product * coordinates[factor][i], 1);
      return sine ? Math.sin(value) : value;
    }),
  );

/**
 * Whether they are anything else than the coordinates of a point.
 * @param {Feature[]} features
 * @param {number} n coordinates
 */
export const areDerived = (features, n) =>
  features.length !== n || features.some(({ factors, sine }, i) => sine || factors.length > 1 || factors[0] !== i);

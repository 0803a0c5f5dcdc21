// The selects that choose which units are the axes of the hidden space: two, or three for one with depth.

/**
 * @import { Setup } from "../types/message.js"
 * @import { Get } from "../shared/parts.js"
 */

/** @typedef {[layer: number, across: number, up: number, ...deep: number[]]} Axes A hidden layer and two or three of its units, in their order. */

/** The parts of the page that hold them. */
export const AXES = /** @type {const} */ (["space-across", "space-up", "space-deep"]);

/** @param {string} value */
const parsed = (value) => value.split(",").map(Number);

/**
 * Offer the units of this run, and of what the selects say keep what there is; the last layer if there is nothing. A
 * single pair is no choice, and the third axis is there only if it is asked for.
 * @param {Get} get
 * @param {Setup} setup in which some hidden layer has two units
 * @returns {Axes}
 */
export function chosenAxes(get, { units }) {
  const layers = units.slice(0, -1).flatMap(({ length }, layer) => (length > 1 ? [layer] : []));
  const [across, up, deep] = AXES.map(get);
  /** @param {number} layer @param {number} unit */
  const has = (layer, unit) => layers.includes(layer) && unit < units[layer].length;
  let [layer, first] = parsed(across.value),
    [other, second] = parsed(up.value);
  if (!has(layer, first)) [layer, first] = [layers[layers.length - 1], 0];
  if (other !== layer || !has(other, second)) second = first + 1;
  if (second === first || second >= units[layer].length)
    second = first + 1 < units[layer].length ? first + 1 : first - 1;
  [first, second] = [Math.min(first, second), Math.max(first, second)];
  fill(across, units, layers, layer, first);
  fill(up, units, [layer], layer, second);
  across.hidden = up.hidden = layers.length < 2 && units[layer].length < 3;
  const [of, third] = deep.value ? parsed(deep.value) : [],
    others = units[layer].flatMap((_, unit) => (unit === first || unit === second ? [] : [unit])),
    depth = of === layer ? others.find((unit) => unit === third) : undefined,
    options = others.map((unit) => new Option(units[layer][unit], `${layer},${unit}`));
  deep.replaceChildren(new Option("flat", ""), ...options);
  deep.value = depth === undefined ? "" : `${layer},${depth}`;
  deep.hidden = !others.length;
  if (depth === undefined) return [layer, first, second];
  const [one, two, three] = [first, second, depth].sort((a, b) => a - b);
  return [layer, one, two, three];
}

/**
 * @param {HTMLSelectElement} select
 * @param {string[][]} units
 * @param {number[]} layers
 * @param {number} layer
 * @param {number} unit
 */
function fill(select, units, layers, layer, unit) {
  const options = layers.flatMap((from) => units[from].map((name, i) => new Option(name, `${from},${i}`)));
  select.replaceChildren(...options);
  select.value = `${layer},${unit}`;
}

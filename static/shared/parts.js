// The parts of a component's page, by their data-part names.

/** @import { Chart } from "../types/plotly.js" */

/**
 * Those that are more than an HTML element.
 * @typedef {object} Special
 * @property {HTMLInputElement} slider
 * @property {HTMLSelectElement} speed
 * @property {HTMLInputElement} rate
 * @property {HTMLInputElement} rate-number
 * @property {HTMLInputElement} seed
 * @property {HTMLInputElement} editor-value
 * @property {HTMLInputElement} epoch-field
 * @property {HTMLInputElement} loss-log
 * @property {HTMLInputElement} loss-smooth
 * @property {HTMLInputElement} loss-tone
 * @property {HTMLInputElement} test-points
 * @property {HTMLInputElement} wide
 * @property {HTMLSelectElement} magnitudes-kind
 * @property {HTMLSelectElement} unit-kind
 * @property {HTMLSelectElement} space-across
 * @property {HTMLSelectElement} space-up
 * @property {HTMLSelectElement} space-deep
 * @property {HTMLInputElement} space-turn
 * @property {HTMLSelectElement} table-kind
 * @property {Chart} region
 * @property {Chart} unit
 * @property {Chart} loss-chart
 * @property {Chart} magnitudes-chart
 */

/** @typedef {ReturnType<typeof partsOf>} Get */

/**
 * A function that finds a part of an element.
 * @param {HTMLElement} element
 */
export function partsOf(element) {
  /** @type {Map<string, any>} */
  const known = new Map(); // most are asked for at every frame
  /**
   * @template {string} P
   * @param {P} name
   * @returns {P extends keyof Special ? Special[P] : HTMLElement}
   */
  return (name) => {
    const before = known.get(name),
      part = before && element.contains(before) ? before : element.querySelector(`[data-part="${name}"]`);
    if (!part) throw new Error(`there is no part ${name}`);
    known.set(name, part);
    return part;
  };
}

/**
 * An element of this HTML.
 * @param {string} html
 */
export function elementOf(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  return /** @type {HTMLElement} */ (holder.content.firstElementChild);
}

/** @param {string} id */
export function elementById(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`there is no element ${id}`);
  return found;
}

// How the run is shown: the choices that links and replays keep, each with its control on the page, and the setup as the
// maps show it by them. pages/shared/stage/looks.py has the same choices.

/**
 * @import { Looks, Setup } from "../types/message.js"
 * @import { FullLayout } from "../types/plotly.js"
 * @import { Get } from "../shared/parts.js"
 */

/** What a box says when it is ticked, and when it is not. */
const SWITCHES = /** @type {const} */ ([
  ["test_points", "test-points", "shown", "hidden"],
  ["margin", "wide", "wide", "near"],
  ["smooth", "loss-smooth", "on", "off"],
]);

/** The boxes that change what the maps are made of. */
export const OF_THE_MAPS = /** @type {const} */ (["test-points", "wide"]);

/**
 * What the controls say.
 * @param {Get} get
 * @returns {Looks}
 */
export function chosenLooks(get) {
  const switches = SWITCHES.map(([name, part, on, off]) => [name, get(part).checked ? on : off]);
  return { picture: get("unit-kind").value, ...Object.fromEntries(switches) };
}

/**
 * Let the controls say this, each as if the visitor had chosen it.
 * @param {Get} get
 * @param {Looks} looks
 */
export function chooseLooks(get, looks) {
  const now = chosenLooks(get);
  /** @param {string} name */
  const changes = (name) => name in looks && looks[name] !== now[name];
  for (const [name, part, on] of SWITCHES) {
    if (!changes(name)) continue;
    get(part).checked = looks[name] === on;
    get(part).dispatchEvent(new Event("change"));
  }
  if (!changes("picture")) return;
  get("unit-kind").value = looks.picture;
  get("unit-kind").dispatchEvent(new Event("change"));
}

/**
 * The setup as the maps show it: as much of the plane as is chosen, and without the points of the test set if they are
 * hidden.
 * @param {Setup} setup
 * @param {Looks} looks
 * @returns {Setup}
 */
export function seenBy(setup, { test_points, margin }) {
  const [low, high] = setup.range,
    room = margin === "wide" ? (high - low) / 2 : 0;
  const shown = { ...setup, range: /** @type {[number, number]} */ ([low - room, high + room]) };
  if (test_points === "hidden") {
    delete shown.testInputs;
    delete shown.testClasses;
    delete shown.testTargets;
  }
  return shown;
}

/**
 * Let all axes of a map be as long as its range; of a graph over one input, the horizontal one.
 * @param {FullLayout} layout
 * @param {Setup} setup
 */
export function stretch(layout, { range, outputRange }) {
  const axes = outputRange ? /^xaxis$/ : /^[xy]axis\d*$/;
  for (const name of Object.keys(layout)) {
    if (axes.test(name)) Object.assign(/** @type {object} */ (layout[name]), { range });
  }
}

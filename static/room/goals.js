// What a lecturer lets a class compete for: a ready goal, or one that is built from the experiment of the room.

import { elementOf, partsOf } from "../shared/parts.js";
import { checkAll, watchNumber } from "./numbers.js";
import { onSubmit } from "./submit.js";

/**
 * @typedef {object} Goals
 * @property {{ name: string, title: string, rules: string[] }[]} ready
 * @property {[name: string, label: string][]} measures
 * @property {number} mostParameters
 * @property {{ name: string, label: string, ends: [number, number] | null, isWhole: boolean }[]} settings that may be
 *   free; numbers with the ends that they have anyway
 */

/**
 * @typedef {{ measure: string, free: { [name: string]: [number, number] | null }, most_parameters: number,
 *   changes: boolean }} Goal
 */

const OWN = "own";
const FREE_AT_FIRST = ["hidden", "learning_rate"];

const HTML = `<form class="room-train" novalidate><h2>Challenge</h2>
  <p>Everybody tries in the lab and sends runs. The server trains each anew before it counts; the best ten stand on the
    wall.</p>
  <label>Goal <select data-part="goal" name="goal"></select></label>
  <p><b data-part="title"></b></p>
  <ul data-part="rules"></ul>
  <div data-part="own" hidden>
    <p>With <b data-part="experiment"></b>, but for what you leave free:</p>
    <label>What counts <select data-part="measure" name="measure"></select></label>
    <label>Most weights and biases together (0: any number)
      <input data-part="most" name="most" type="number" step="1" value="0"></label>
    <fieldset><legend>Free settings, and the lowest and highest number of each</legend>
      <div class="room-free" data-part="free"></div></fieldset>
    <label><input type="checkbox" data-part="changes" name="changes"> Free settings may be changed while it learns</label>
    <p>Leave the seed fixed, unless finding a good start is to be part of the challenge. What is free and whether the
      seed is one of them is said on the phones.</p>
  </div>
  <button class="control-button control-play">Start</button>
  <p role="alert" data-part="refused"></p></form>`;

const SETTING = `<div><label><input type="checkbox" data-part="is-free"> <span data-part="label"></span></label>
  <span data-part="limits" hidden><input data-part="low" type="number"> to
    <input data-part="high" type="number"></span></div>`;

/**
 * A row for each setting; what the rows say of those that are free.
 * @param {Goals["settings"]} settings
 * @param {HTMLElement} place
 * @param {(() => string)[]} numbers to which what refuses a limit is added
 */
function freeSettings(settings, place, numbers) {
  const rows = settings.map(({ name, label, ends, isWhole }) => {
    const row = elementOf(SETTING),
      get = partsOf(row);
    const field = (/** @type {string} */ part) => /** @type {HTMLInputElement} */ (get(part));
    get("label").textContent = label;
    const isFree = field("is-free");
    isFree.name = `free ${name}`;
    isFree.checked = FREE_AT_FIRST.includes(name);
    const show = () => {
      get("limits").hidden = !ends || name === "seed" || !isFree.checked;
    };
    isFree.addEventListener("change", show);
    show();
    if (ends) {
      const [low, high] = ends;
      [field("low"), field("high")].forEach((limit, at) => {
        const told = `${label}, ${["lowest", "highest"][at]}`;
        limit.name = `${["low", "high"][at]} ${name}`;
        limit.value = String(ends[at]);
        limit.setAttribute("aria-label", told);
        limit.step = isWhole ? "1" : "any";
        numbers.push(watchNumber(limit, () => ({ label: told, low, high, whole: isWhole })));
      });
    }
    const limits = () => /** @type {[number, number]} */ ([field("low").valueAsNumber, field("high").valueAsNumber]);
    const isLimited = () => ends !== null && !limits().every((limit, at) => limit === ends[at]);
    place.append(row);
    return () => (isFree.checked ? [[name, isLimited() ? limits() : null]] : []);
  });
  return () => Object.fromEntries(rows.flatMap((row) => row()));
}

/**
 * @param {Goals} goals
 * @param {(goal: { ready: string } | { goal: Goal }) => Promise<void>} send
 */
export function goalForm({ ready, measures, settings, mostParameters }, send) {
  const element = elementOf(HTML),
    get = partsOf(element);
  const field = (/** @type {string} */ part) => /** @type {HTMLInputElement} */ (get(part));
  const goal = /** @type {HTMLSelectElement} */ (get("goal")),
    measure = /** @type {HTMLSelectElement} */ (get("measure"));
  goal.append(...ready.map(({ name, title }) => new Option(title, name)), new Option("One of my own", OWN));
  measure.append(...measures.map(([name, label]) => new Option(label, name)));
  const most = { label: "Most weights and biases", low: 0, high: mostParameters, whole: true },
    numbers = [watchNumber(field("most"), () => most)],
    free = freeSettings(settings, get("free"), numbers);
  const choose = () => {
    get("own").hidden = goal.value !== OWN;
    const chosen = ready.find(({ name }) => name === goal.value);
    get("title").textContent = chosen?.title ?? "";
    get("rules").replaceChildren(
      ...(chosen?.rules ?? []).map((rule) => {
        const item = document.createElement("li");
        item.textContent = rule;
        return item;
      }),
    );
  };
  goal.addEventListener("change", choose);
  choose();
  const read = () => {
    checkAll(numbers);
    const own = {
      measure: measure.value,
      free: free(),
      most_parameters: field("most").valueAsNumber || 0,
      changes: field("changes").checked,
    };
    return goal.value === OWN ? { goal: own } : { ready: goal.value };
  };
  onSubmit(element, get("refused"), read, send);
  return element;
}

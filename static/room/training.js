// What a lecturer lets everyone train: the experiment of the room, with a seed each, and maybe one setting each.

import { elementOf, partsOf } from "../shared/parts.js";
import { checkAll, watchNumber } from "./numbers.js";
import { onSubmit } from "./submit.js";

/**
 * Settings that may be shared out: a range of numbers, which has ends, or values with commas between them. `fewest` and
 * `most`: how many values.
 * @typedef {{ name: string, label: string, ends: [number, number] | null, isWhole: boolean, values: string }} Setting
 * @typedef {{ settings: Setting[], fewest: number, most: number }} Shareable
 */

const HTML = `<form class="room-train" novalidate><h2>Everyone trains</h2>
  <p>Each trains <b data-part="experiment"></b> with a seed of their own. The wall shows all of them.</p>
  <label><input type="checkbox" data-part="share" name="share"> One setting each: the class shares out its values</label>
  <div class="room-shared" data-part="shared" hidden>
    <label>Setting <select data-part="setting" name="setting"></select></label>
    <label data-part="of-range">From <input data-part="low" name="low" type="number"></label>
    <label data-part="of-range-to">To <input data-part="high" name="high" type="number"></label>
    <label data-part="of-range-count">Values <input data-part="count" name="count" type="number" step="1"></label>
    <label data-part="of-range-scale">Scale <select data-part="scale" name="scale"><option value="linear">linear</option>
      <option value="log">log</option></select></label>
    <label data-part="of-list">Values <input data-part="values" name="values"></label>
  </div>
  <button class="control-button control-play">Start</button>
  <p role="alert" data-part="refused"></p></form>`;

const OF_RANGE = ["of-range", "of-range-to", "of-range-count", "of-range-scale"];
const ENDS = ["low", "high"];
const FIELDS = [...ENDS, "count", "scale"];

/**
 * @param {Shareable} shareable
 * @param {(shared: { setting?: string, values?: string }) => Promise<void>} send
 */
export function trainingForm({ settings, fewest, most }, send) {
  const element = elementOf(HTML),
    get = partsOf(element);
  const field = (/** @type {string} */ part) => /** @type {HTMLInputElement} */ (get(part));
  const select = /** @type {HTMLSelectElement} */ (get("setting"));
  select.append(...settings.map(({ name, label }) => new Option(label, name)));
  const choose = () => {
    const { ends, isWhole, values } = settings[select.selectedIndex];
    for (const part of OF_RANGE) get(part).hidden = !ends;
    get("of-list").hidden = ends !== null;
    for (const part of ENDS) field(part).step = isWhole ? "1" : "any";
    if (ends) {
      values.split("~").forEach((value, at) => {
        field(FIELDS[at]).value = value;
      });
    } else field("values").value = values;
  };
  select.addEventListener("change", choose);
  select.value = "learning_rate";
  choose();
  const allowed = () => {
    const { label, ends, isWhole } = settings[select.selectedIndex];
    const [low, high] = ends ?? [-Infinity, Infinity];
    return { label, low, high, whole: isWhole };
  };
  const count = { label: "Values", low: fewest, high: most, whole: true },
    numbers = ENDS.map((part) => watchNumber(field(part), allowed));
  numbers.push(watchNumber(field("count"), () => count));
  const share = field("share");
  share.addEventListener("change", () => {
    get("shared").hidden = !share.checked;
  });
  const read = () => {
    checkAll(numbers);
    const { name, ends } = settings[select.selectedIndex],
      values = ends ? FIELDS.map((part) => field(part).value).join("~") : field("values").value;
    return share.checked ? { setting: name, values } : {};
  };
  onSubmit(element, get("refused"), read, send);
  return element;
}

// What a lecturer lets everyone train: the experiment above the room, with a seed each, and maybe one setting each.

import { elementOf, partsOf } from "../shared/parts.js";

/**
 * A setting that may be shared out: a range of numbers, or values with commas between them.
 * @typedef {{ name: string, label: string, isRange: boolean, values: string }} Shareable
 */

const HTML = `<form class="room-train"><h2>Everyone trains</h2>
  <p>Each trains the experiment above with a seed of their own. The wall shows all of them.</p>
  <label><input type="checkbox" data-part="share"> One setting each: the class shares out its values</label>
  <div class="room-shared" data-part="shared" hidden>
    <label>Setting <select data-part="setting"></select></label>
    <label data-part="of-range">From <input data-part="low" inputmode="decimal" type="number" step="any"></label>
    <label data-part="of-range-to">To <input data-part="high" inputmode="decimal" type="number" step="any"></label>
    <label data-part="of-range-count">Values <input data-part="count" type="number" min="2" max="20"></label>
    <label data-part="of-range-scale">Scale <select data-part="scale"><option value="linear">linear</option>
      <option value="log">log</option></select></label>
    <label data-part="of-list">Values <input data-part="values"></label>
  </div>
  <button class="control-button control-play">Start</button>
  <p role="alert" data-part="refused"></p></form>`;

const OF_RANGE = ["of-range", "of-range-to", "of-range-count", "of-range-scale"];
const FIELDS = ["low", "high", "count", "scale"];

/**
 * @param {Shareable[]} settings
 * @param {(shared: { setting?: string, values?: string }) => Promise<void>} send
 */
export function trainingForm(settings, send) {
  const element = elementOf(HTML),
    get = partsOf(element);
  const field = (/** @type {string} */ part) => /** @type {HTMLInputElement} */ (get(part));
  const select = /** @type {HTMLSelectElement} */ (get("setting"));
  select.append(...settings.map(({ name, label }) => new Option(label, name)));
  const choose = () => {
    const { isRange, values } = settings[select.selectedIndex];
    for (const part of OF_RANGE) get(part).hidden = !isRange;
    get("of-list").hidden = isRange;
    if (isRange) {
      values.split("~").forEach((value, at) => {
        field(FIELDS[at]).value = value;
      });
    } else field("values").value = values;
  };
  select.addEventListener("change", choose);
  select.value = "learning_rate";
  choose();
  const share = field("share");
  share.addEventListener("change", () => {
    get("shared").hidden = !share.checked;
  });
  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    get("refused").textContent = "";
    const { name, isRange } = settings[select.selectedIndex],
      values = isRange ? FIELDS.map((part) => field(part).value).join("~") : field("values").value;
    try {
      await send(share.checked ? { setting: name, values } : {});
    } catch (error) {
      get("refused").textContent = error instanceof Error ? error.message : String(error);
    }
  });
  return element;
}

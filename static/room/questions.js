// What a lecturer asks a class: the question of a lesson's step, or one that is typed on the spot.

import { elementOf, partsOf } from "../shared/parts.js";

/** @typedef {{ name: string, title: string, steps: { title: string, question: string }[] }} Lesson */
/** @typedef {{ lesson: string, step: number } | { text: string, options: string[] }} Question */

const FEWEST = 2,
  MOST = 6;

const HTML = `<div class="room-ask">
  <form data-part="lesson-form"><h2>Ask a question of a lesson</h2>
    <p>The answer is computed, and shown when you say so.</p>
    <label>Step <select data-part="step"></select></label>
    <blockquote data-part="preview"></blockquote>
    <button class="control-button control-play">Ask</button>
  </form>
  <form data-part="typed-form"><h2>Or type one</h2>
    <label>Question <input data-part="text" maxlength="200" required></label>
    <div data-part="options"></div>
    <div class="room-buttons">
      <button type="button" class="control-button" data-part="more">One more option</button>
      <button class="control-button control-play">Ask</button>
    </div>
    <p role="alert" data-part="refused"></p>
  </form></div>`;

/**
 * @param {Lesson[]} lessons
 * @param {{ lesson: string, step: number } | null} first the step that is chosen at first
 * @param {(question: Question) => Promise<void>} send
 */
export function questionForm(lessons, first, send) {
  const element = elementOf(HTML),
    get = partsOf(element);
  const steps = /** @type {HTMLSelectElement} */ (get("step")),
    text = /** @type {HTMLInputElement} */ (get("text"));
  for (const { title, steps: of } of lessons) {
    const group = document.createElement("optgroup");
    group.label = title;
    of.forEach((step, at) => {
      group.append(new Option(`${at + 1} ${step.title}`));
    });
    steps.append(group);
  }
  const places = lessons.flatMap(({ name, title: lesson, steps: of }) =>
    of.map((step, at) => ({ name, lesson, number: at + 1, ...step })),
  );
  const chosen = places.findIndex(({ name, number }) => name === first?.lesson && number === first?.step);
  steps.selectedIndex = Math.max(0, chosen);
  const preview = () => {
    const chosen = places[steps.selectedIndex];
    get("preview").textContent = chosen ? `${chosen.lesson}, step ${chosen.number}: ${chosen.question}` : "";
  };
  steps.addEventListener("change", preview);
  preview();

  const addOption = () => {
    const at = get("options").children.length + 1;
    const row = elementOf(`<label>Option ${at} <input maxlength="80" ${at <= FEWEST ? "required" : ""}></label>`);
    get("options").append(row);
    get("more").hidden = at >= MOST;
    return row;
  };
  for (let at = 0; at < FEWEST; at += 1) addOption();
  get("more").addEventListener("click", () => addOption().querySelector("input")?.focus());

  /** @param {Question} question */
  const attempt = async (question) => {
    get("refused").textContent = "";
    try {
      await send(question);
    } catch (error) {
      get("refused").textContent = error instanceof Error ? error.message : String(error);
    }
  };
  get("lesson-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const { name, number } = places[steps.selectedIndex];
    attempt({ lesson: name, step: number });
  });
  get("typed-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const fields = /** @type {HTMLInputElement[]} */ ([...get("options").querySelectorAll("input")]);
    attempt({ text: text.value, options: fields.map(({ value }) => value.trim()).filter(Boolean) });
  });
  return element;
}

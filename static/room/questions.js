// What a lecturer asks a class: the question of a lesson's step, or one that is typed on the spot.

import { elementOf, partsOf } from "../shared/parts.js";
import { onSubmit } from "./submit.js";

/** @typedef {{ name: string, title: string, steps: { title: string, question: string }[] }} Lesson */
/** @typedef {{ lesson: string, step: number } | { text: string, options: string[] }} Question */

const FEWEST = 2,
  MOST = 6;

const HTML = `<div class="room-ask">
  <form data-part="lesson-form"><h2>Ask a question of a lesson</h2>
    <p>The answer is computed, and shown when you say so.</p>
    <label>Step <select data-part="step" name="step"></select></label>
    <blockquote data-part="preview"></blockquote>
    <button class="control-button control-play">Ask</button>
  </form>
  <form data-part="typed-form" autocomplete="off"><h2>Or type one</h2>
    <label>Question <input data-part="text" name="text" maxlength="200" required></label>
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
  for (const { name, title, steps: of } of lessons) {
    const group = document.createElement("optgroup");
    group.label = title;
    of.forEach((step, at) => {
      group.append(new Option(`${at + 1} ${step.title}`, `${name}/${at + 1}`));
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

  const rows = Array.from({ length: MOST }, (_, at) => {
    const needed = at < FEWEST ? "required" : "";
    return elementOf(`<label>Option ${at + 1} <input name="option ${at + 1}" maxlength="80" ${needed}></label>`);
  });
  const fields = rows.map((row) => /** @type {HTMLInputElement} */ (row.firstElementChild));
  let shown = FEWEST;
  const showOptions = () => {
    shown = Math.max(shown, fields.findLastIndex(({ value }) => value) + 1); // on another device there may be more
    rows.forEach((row, at) => {
      row.hidden = at >= shown;
    });
    get("more").hidden = shown >= MOST;
  };
  get("options").append(...rows);
  get("options").addEventListener("change", showOptions);
  showOptions();
  get("more").addEventListener("click", () => {
    shown += 1;
    showOptions();
    fields[shown - 1].focus();
  });

  const chosenStep = () => {
    const { name, number } = places[steps.selectedIndex];
    return { lesson: name, step: number };
  };
  const typed = () => ({ text: text.value, options: fields.map(({ value }) => value.trim()).filter(Boolean) });
  onSubmit(get("lesson-form"), get("refused"), chosenStep, send);
  onSubmit(get("typed-form"), get("refused"), typed, send);
  return element;
}

// What a class answered: an option in each row, as long as the share of those who chose it, once that is known.

/** @import { Question } from "./api.js" */

import { elementOf } from "../shared/parts.js";

const ROW = `<li><p class="room-option"></p>
  <div class="room-bar"><i></i></div><p class="room-count"></p></li>`;

/**
 * @param {Question & { counts: number[] | null }} activity
 * @param {((option: number) => void) | null} mark makes an option the right one; null where that is not the lecturer's
 */
export function bars({ options, counts, right, state }, mark) {
  const list = elementOf('<ol class="room-bars"></ol>'),
    all = counts?.reduce((sum, count) => sum + count, 0) ?? 0;
  options.forEach((option, at) => {
    const row = elementOf(ROW),
      [name, bar, count] = /** @type {HTMLElement[]} */ ([...row.children]),
      isRight = state === "shown" && at === right;
    row.classList.toggle("room-right", isRight);
    const words = `${isRight ? "✓ " : ""}${option}`;
    if (mark) {
      const button = document.createElement("button");
      button.className = "control-button";
      button.textContent = words;
      button.setAttribute("aria-pressed", String(isRight));
      button.dataset.act = `mark ${at}`;
      button.addEventListener("click", () => mark(at));
      name.append(button);
    } else name.textContent = words;
    if (counts) {
      const share = all ? counts[at] / all : 0;
      /** @type {HTMLElement} */ (bar.firstElementChild).style.width = `${100 * share}%`;
      count.textContent = `${counts[at]} · ${Math.round(100 * share)} %`;
    } else bar.hidden = count.hidden = true;
    list.append(row);
  });
  return list;
}

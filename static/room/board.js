// A challenge on the wall: its rules, how many have sent a run, and the best ten, each of which opens in the lab.

/** @import { Challenge } from "./api.js" */

import { elementOf, partsOf } from "../shared/parts.js";

/**
 * @typedef {Challenge & { best: { name: string, words: string, link: string }[], sent: number,
 *   waiting: number }} Board
 */

const HTML = `<div class="room-board" data-testid="board"><h2 data-part="title"></h2>
  <p role="status" data-part="sent"></p>
  <ol data-part="best"></ol>
  <h3>Rules</h3><ul data-part="rules"></ul></div>`;

export class BoardOnTheWall {
  /**
   * @param {Board} board
   * @param {URL} home
   */
  constructor({ number, text, rules }, home) {
    this.number = number;
    this.home = home;
    this.element = elementOf(HTML);
    this.get = partsOf(this.element);
    this.get("title").textContent = text;
    this.get("rules").append(
      ...rules.map((rule) => {
        const item = document.createElement("li");
        item.textContent = rule;
        return item;
      }),
    );
  }

  /**
   * @param {Board} board
   * @param {number} people
   */
  receive({ state, best, sent, waiting }, people) {
    const trained = waiting ? ` ${waiting} ${waiting === 1 ? "is" : "are"} being trained.` : "",
      closed = state === "open" ? "" : " No more runs are taken.";
    this.get("sent").textContent = `${sent} of ${people} ${sent === 1 ? "has" : "have"} sent a run.${trained}${closed}`;
    const focused = document.activeElement?.getAttribute("href");
    this.get("best").replaceChildren(
      ...best.map(({ name, words, link: to }) => {
        const row = elementOf('<li><a target="_blank" title="Open the run in the lab"></a> <span></span></li>'),
          [link, figure] = row.children;
        link.textContent = name;
        link.setAttribute("href", new URL(`./?${to}`, this.home).href);
        figure.textContent = words;
        return row;
      }),
    );
    if (focused)
      /** @type {HTMLElement | null} */ (this.element.querySelector(`[href="${CSS.escape(focused)}"]`))?.focus();
  }
}

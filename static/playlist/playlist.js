// The steps of a playlist: a row each, to be dragged by its dots or moved by the arrow keys, renamed, noted and removed.

import { elementOf } from "../shared/parts.js";

/**
 * @typedef {{ page: string, link: string, title: string, note: string, href: string, name: string }} Step
 * @typedef {{ steps: Step[], most: { title: number, note: number } }} Data
 * @typedef {[page: string, link: string, title: string, note: string]} Row
 */

/** @type {WeakMap<HTMLElement, List>} */
const lists = new WeakMap();

/**
 * Called by Streamlit at every rerun.
 * @param {{ data: Data, parentElement: HTMLElement, setTriggerValue: (name: string, rows: Row[]) => void }} call
 */
export default function show({ data, parentElement, setTriggerValue }) {
  const list = lists.get(parentElement) ?? new List(parentElement);
  lists.set(parentElement, list);
  list.send = (rows) => setTriggerValue("change", rows);
  list.receive(data);
}

class List {
  /** @param {HTMLElement} root */
  constructor(root) {
    /** @type {(rows: Row[]) => void} */
    this.send = () => {};
    this.known = ""; // the page's steps as it gave them last
    /** @type {string[]} */
    this.told = []; // and as it was told them, as long as it has not given them back
    this.element = elementOf('<section><ol class="playlist" data-testid="playlist"></ol></section>');
    this.list = /** @type {HTMLElement} */ (this.element.firstElementChild);
    root.append(this.element);
    this.list.addEventListener("change", () => this.tell());
  }

  /** @param {Data} data */
  receive(data) {
    const steps = JSON.stringify(data.steps.map(({ page, link, title, note }) => [page, link, title, note])),
      told = this.told.indexOf(steps),
      isKnown = steps === this.known;
    this.known = steps;
    this.told.splice(0, told + 1);
    if (told >= 0 || isKnown || steps === JSON.stringify(this.steps())) return; // what is here is the same, or newer
    this.list.replaceChildren(...data.steps.map((step) => this.row(step, data.most)));
    this.number();
  }

  /**
   * @param {Step} step
   * @param {{ title: number, note: number }} most letters
   */
  row(step, most) {
    const row = elementOf(`<li>
      <button type="button" class="playlist-move" title="Drag to move, or press the arrow keys">⠿</button>
      <div><input type="text" class="playlist-title" maxlength="${most.title}">
      <textarea class="playlist-note" rows="2" maxlength="${most.note}" placeholder="A note: what to say, what to ask"></textarea></div>
      <a></a>
      <button type="button" class="playlist-remove">Remove</button></li>`);
    const [move, remove] = row.querySelectorAll("button");
    const [title, note] = texts(row),
      link = /** @type {HTMLAnchorElement} */ (row.querySelector("a"));
    [title.value, note.value, link.href, link.textContent] = [step.title, step.note, step.href, step.name];
    [row.dataset.page, row.dataset.link] = [step.page, step.link];
    remove.addEventListener("click", () => {
      row.remove();
      this.tell();
    });
    move.addEventListener("keydown", (event) => {
      const other = { ArrowUp: row.previousElementSibling, ArrowDown: row.nextElementSibling }[event.key];
      if (!other) return;
      event.preventDefault();
      if (event.key === "ArrowUp") other.before(row);
      else other.after(row);
      move.focus();
      this.tell();
    });
    this.drag(row, move);
    return row;
  }

  /**
   * @param {HTMLElement} row
   * @param {HTMLElement} handle
   */
  drag(row, handle) {
    handle.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      this.list.setPointerCapture(event.pointerId); // not the handle, which leaves its place
      row.classList.add("playlist-dragged");
      const before = JSON.stringify(this.steps());
      const move = (/** @type {PointerEvent} */ { clientY }) => {
        for (const other of this.list.children) {
          const { top, height } = other.getBoundingClientRect(),
            isAbove = other.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING;
          if (other === row) continue;
          if (isAbove && clientY < top + height / 2) return other.before(row);
          if (!isAbove && clientY > top + height / 2) other.after(row);
        }
      };
      const end = () => {
        this.list.removeEventListener("pointermove", move);
        row.classList.remove("playlist-dragged");
        if (JSON.stringify(this.steps()) !== before) this.tell();
      };
      this.list.addEventListener("pointermove", move);
      this.list.addEventListener("lostpointercapture", end, { once: true });
    });
  }

  /** Say to those who do not see it where each step stands. */
  number() {
    [...this.list.children].forEach((row, at) => {
      const [title, note] = texts(row),
        [move, remove] = row.querySelectorAll("button");
      title.setAttribute("aria-label", `Title of step ${at + 1}`);
      note.setAttribute("aria-label", `Note of step ${at + 1}`);
      move.setAttribute("aria-label", `Move step ${at + 1}`);
      remove.setAttribute("aria-label", `Remove step ${at + 1}`);
    });
  }

  /** @returns {Row[]} */
  steps() {
    return /** @type {HTMLElement[]} */ ([...this.list.children]).map((row) => {
      const [title, note] = texts(row),
        { page = "", link = "" } = row.dataset;
      return [page, link, title.value, note.value];
    });
  }

  tell() {
    this.number();
    this.told.push(JSON.stringify(this.steps()));
    this.send(this.steps());
  }
}

/**
 * The fields of a row: title and note.
 * @param {Element} row
 */
const texts = (row) =>
  /** @type {NodeListOf<HTMLInputElement | HTMLTextAreaElement>} */ (row.querySelectorAll("input, textarea"));

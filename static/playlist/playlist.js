// The steps of a playlist: a row each, to be dragged by its dots or moved by the arrow keys, renamed, noted and removed.

import { elementOf } from "../shared/parts.js";

/**
 * @typedef {{ title: string, note: string, page: string, href: string }} Step
 * @typedef {{ steps: Step[], most: { title: number, note: number }, serial: number }} Data
 * @typedef {[number: number, title: string, note: string]} Row a step's number before the change, and its texts
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
    this.element = elementOf('<section><ol class="playlist" data-testid="playlist"></ol></section>');
    this.list = /** @type {HTMLElement} */ (this.element.firstElementChild);
    this.shown = "";
    root.append(this.element);
    this.list.addEventListener("change", () => this.tell());
  }

  /** @param {Data} data */
  receive(data) {
    const shown = JSON.stringify(data);
    if (shown === this.shown) return;
    this.shown = shown;
    this.list.replaceChildren(...data.steps.map((step, number) => this.row(step, number, data.most)));
  }

  /**
   * @param {Step} step
   * @param {number} number
   * @param {{ title: number, note: number }} most letters
   */
  row(step, number, most) {
    /** @type {HTMLElement} */
    const row = elementOf(`<li data-number="${number}">
      <button type="button" class="playlist-move" title="Drag to move, or press the arrow keys">⠿</button>
      <div><input type="text" class="playlist-title" maxlength="${most.title}">
      <textarea class="playlist-note" rows="2" maxlength="${most.note}" placeholder="A note: what to say, what to ask"></textarea></div>
      <a></a>
      <button type="button" class="playlist-remove">Remove</button></li>`);
    const [move, remove] = /** @type {NodeListOf<HTMLElement>} */ (row.querySelectorAll("button"));
    const [title, note] = texts(row),
      link = /** @type {HTMLAnchorElement} */ (row.querySelector("a"));
    [title.value, note.value, link.href, link.textContent] = [step.title, step.note, step.href, step.page];
    const which = `step ${number + 1}, ${step.title}`;
    title.setAttribute("aria-label", `Title of step ${number + 1}`);
    note.setAttribute("aria-label", `Note of step ${number + 1}`);
    move.setAttribute("aria-label", `Move ${which}`);
    remove.setAttribute("aria-label", `Remove ${which}`);
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
      const before = this.order();
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
        if (this.order() !== before) this.tell();
      };
      this.list.addEventListener("pointermove", move);
      this.list.addEventListener("lostpointercapture", end, { once: true });
    });
  }

  /** @returns {HTMLElement[]} */
  get rows() {
    return [...this.list.querySelectorAll("li")];
  }

  order() {
    return this.rows.map((row) => row.dataset.number).join();
  }

  tell() {
    this.send(
      this.rows.map((row) => {
        const [title, note] = texts(row);
        return [Number(row.dataset.number), title.value, note.value];
      }),
    );
  }
}

/**
 * The fields of a row: title and note.
 * @param {HTMLElement} row
 */
const texts = (row) =>
  /** @type {NodeListOf<HTMLInputElement | HTMLTextAreaElement>} */ (row.querySelectorAll("input, textarea"));

// The keyboard's way to click in a picture: a cross that the arrow keys move, and Enter clicks where it stands.

/**
 * @import { Axes } from "./handles.js"
 * @import { Send } from "../types/picture.js"
 */

import { write } from "../shared/write.js";
import { elementOf } from "../shared/parts.js";

const STEP = 0.02; // of the axis, for one arrow key
const KEYS = new Map([
  ["ArrowLeft", [-1, 0]],
  ["ArrowRight", [1, 0]],
  ["ArrowUp", [0, -1]],
  ["ArrowDown", [0, 1]],
]);
const DIGITS = 3;
const HELP = "Arrow keys move the cross, with Shift further. Enter clicks there.";

export class Pointer {
  /**
   * @param {HTMLElement} plot around the chart
   * @param {() => Axes | undefined} axes none before the chart is drawn
   * @param {Send} send
   */
  constructor(plot, axes, send) {
    this.axes = axes;
    this.send = send;
    this.at = [0.5, 0.5]; // from the left and from the top, as shares of the axes
    this.box = elementOf(`<div class="reader" tabindex="0" role="application" aria-label="Click by keyboard" hidden>
      <i class="reader-cursor" hidden></i><p class="reader-words" role="status" aria-live="polite"></p></div>`);
    this.cross = /** @type {HTMLElement} */ (this.box.firstElementChild);
    this.words = /** @type {HTMLElement} */ (this.box.lastElementChild);
    this.box.addEventListener("focus", () => {
      write(this.words, HELP);
      this.place();
    });
    this.box.addEventListener("blur", () => {
      this.cross.hidden = true;
      this.words.textContent = "";
    });
    this.box.addEventListener("keydown", (event) => this.onKey(event));
    plot.append(this.box);
  }

  /** @param {boolean} clicks whether the picture takes any */
  show(clicks) {
    this.box.hidden = !clicks;
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const direction = KEYS.get(event.key),
      axes = this.axes();
    if (!axes || (!direction && event.key !== "Enter") || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (direction) {
      const step = STEP * (event.shiftKey ? 5 : 1);
      this.at = this.at.map((share, i) => Math.min(Math.max(share + step * direction[i], 0), 1));
    }
    const [x, y] = this.place();
    write(this.words, `${direction ? "" : "Clicked at "}${[x, y].map(spoken).join(", ")}`);
    if (!direction) this.send({ kind: "click", name: "", x, y });
  }

  /** Put the cross where it stands; there in numbers. */
  place() {
    const axes = this.axes();
    if (!axes) return [0, 0];
    const { xaxis, yaxis } = axes,
      [across, down] = [this.at[0] * xaxis._length, this.at[1] * yaxis._length];
    this.cross.hidden = false;
    this.cross.style.translate = `${xaxis._offset + across}px ${yaxis._offset + down}px`;
    return [xaxis.p2d(across), yaxis.p2d(down)];
  }
}

/** @param {number} value */
const spoken = (value) => String(Number(value.toPrecision(DIGITS))).replace("-", "−");

// The steps of an animated picture: which of them is on the screen, its sentence, and the buttons that move it. Other
// pictures may follow it: they have no buttons and show the step that it shows.

/**
 * @import { Send } from "../types/picture.js"
 * @import { Figure, Trace } from "../types/plotly.js"
 */

import { button, PLAY_BUTTON, showPlaying } from "../shared/buttons.js";
import { onTransportKey } from "../shared/keys.js";
import { CALM_MS, wantsCalm } from "../shared/motion.js";
import { partsOf } from "../shared/parts.js";
import { write } from "../shared/write.js";

const SPEEDS = [
  { label: "1 step a second", perSecond: 1 },
  { label: "3 steps a second", perSecond: 3 },
  { label: "10 steps a second", perSecond: 10 },
  { label: "30 steps a second", perSecond: 30 },
];
const LONGEST_SECONDS = 20; // the speed at first shows everything within this time, if one of them does
const REST_MS = 300; // a step that stays on the screen this long is told to the server, and Plotly draws it
const STEP = "picture-step"; // what a picture tells the document when it shows a step

/** @typedef {{ name: string, step: number, playing: boolean }} Told What it tells. */

const HTML = `
<div class="picture-transport" data-part="transport" role="group" aria-label="Play and step" hidden>
  ${button("reset", "To the beginning", "Back to the first step")}
  ${button("back", "Step back", "One step back (left arrow)")}
  ${PLAY_BUTTON}
  ${button("forward", "Step forward", "One step on (right arrow)")}
  <input type="range" class="control-slider" data-part="slider" min="0" value="0" step="1" aria-label="Step on the screen">
  <span class="picture-reading" data-part="reading"></span>
  <select data-part="speed" aria-label="Speed">${SPEEDS.map(({ label }, i) => `<option value="${i}">${label}</option>`).join("")}</select>
</div>
<p class="picture-words" data-part="words" aria-live="polite" hidden></p>`;

export class Animation {
  /**
   * @param {HTMLElement} element the picture
   * @param {() => Promise<void>} draw called when another step is to be drawn
   * @param {() => void} stay called when a step stays on the screen
   * @param {Send} send
   */
  constructor(element, draw, stay, send) {
    this.element = element;
    this.draw = draw;
    this.stay = stay;
    this.send = send;
    /** @type {string[]} */
    this.words = [];
    this.step = 0;
    /** @type {number | null} */
    this.given = null; // the step that the server knows
    this.playing = false; // this picture, or the one that it follows
    this.ticket = {}; // another one for each time that it is played
    this.follows = "";
    this.untold = false; // whether the visitor has moved since the server heard of a step
    this.rest = 0;
    element.insertAdjacentHTML("beforeend", HTML);
    this.get = partsOf(element);
    const slider = this.get("slider");
    this.get("play").addEventListener("click", () => this.toggle());
    this.get("back").addEventListener("click", () => this.go(this.step - 1));
    this.get("forward").addEventListener("click", () => this.go(this.step + 1));
    this.get("reset").addEventListener("click", () => this.go(0));
    slider.addEventListener("input", () => this.go(slider.valueAsNumber));
    element.addEventListener("keydown", (event) => {
      if (!this.words.length) return;
      const toggle = () => this.toggle();
      onTransportKey(event, toggle, (by) => this.go(this.step + by));
    });
    element.tabIndex = -1; // a click gives the picture the keys
    /** @param {Event} event */
    this.listen = (event) => {
      if (!(event instanceof CustomEvent)) return;
      const { name, step, playing } = /** @type {Told} */ (event.detail);
      if (this.follows && name === this.follows) this.follow(step, playing);
    };
    document.addEventListener(STEP, this.listen);
  }

  /**
   * @param {string[]} words a sentence for each step
   * @param {number | null} step where to stand, if that is to be said
   * @param {boolean} changed whether the figure is another one
   * @param {string} follows the name of the picture whose steps are shown here too, or ""
   */
  show(words, step, changed, follows) {
    const before = this.words.length;
    this.follows = follows;
    this.words = words;
    this.get("transport").hidden = this.get("words").hidden = !words.length;
    if (follows && step !== null && step !== this.given) {
      this.given = step;
      this.follow(step, this.playing);
    }
    if (!words.length) {
      if (!follows) this.playing = false;
      return;
    }
    if (words.length !== before) {
      const enough = SPEEDS.findIndex(({ perSecond }) => words.length / perSecond <= LONGEST_SECONDS);
      this.get("speed").selectedIndex = enough < 0 ? SPEEDS.length - 1 : enough;
    }
    const wanted =
      step !== null && step !== this.given
        ? step
        : changed && words.length !== before && this.step >= words.length
          ? 0
          : this.step;
    this.given = step;
    const next = Math.min(Math.max(0, wanted), words.length - 1),
      moved = next !== this.step;
    this.step = next;
    this.write();
    if (moved && !changed) this.change();
  }

  /**
   * Show the step that another picture shows.
   * @param {number} step
   * @param {boolean} playing whether the next one follows at once
   */
  follow(step, playing) {
    this.element.dataset.step = String(step);
    if (step === this.step && playing === this.playing) return;
    this.step = step;
    this.playing = playing;
    this.change();
  }

  /** Draw what has moved; once it stays on the screen, Plotly draws it and the server is told of the step. */
  change() {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      if (this.playing) return;
      this.stay();
      if (this.untold) {
        this.untold = false;
        this.given = this.step;
        this.send({ kind: "step", name: "", value: this.step });
      }
    }, REST_MS);
    return this.draw();
  }

  /** @param {number} step */
  go(step) {
    this.playing = false;
    this.move(step);
  }

  /** @param {number} step */
  async move(step) {
    const next = Math.min(Math.max(0, step), this.words.length - 1);
    if (next === this.step) {
      this.write();
      return;
    }
    this.step = next;
    this.write();
    this.untold = true;
    await this.change();
  }

  toggle() {
    this.playing = !this.playing;
    if (this.playing && this.step === this.words.length - 1) this.step = 0;
    this.write();
    if (this.playing) this.play();
    else {
      this.untold = true;
      this.change();
    }
  }

  async play() {
    const ticket = {};
    this.ticket = ticket;
    let next = performance.now();
    while (this.playing && this.ticket === ticket && this.element.isConnected) {
      const { perSecond } = SPEEDS[this.get("speed").selectedIndex];
      const by = wantsCalm() ? Math.max(1, Math.round((perSecond * CALM_MS) / 1000)) : 1;
      next = Math.max(next + (1000 * by) / perSecond, performance.now());
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
      if (!this.playing || this.ticket !== ticket) return;
      if (this.step + by >= this.words.length - 1) this.playing = false;
      await this.move(this.step + by);
    }
  }

  write() {
    const { playing, step, words } = this,
      slider = this.get("slider");
    slider.max = String(words.length - 1);
    slider.value = String(step);
    slider.setAttribute("aria-valuetext", `step ${step} of ${words.length - 1}`);
    write(this.get("reading"), `${step} / ${words.length - 1}`);
    write(this.get("words"), words[step]);
    this.element.dataset.step = String(step);
    document.dispatchEvent(new CustomEvent(STEP, { detail: { name: this.element.dataset.name, step, playing } }));
    showPlaying(this.get("play"), playing);
  }

  /**
   * The figure as it is at the present step.
   * @param {Figure} figure
   * @returns {Figure}
   */
  at({ data: traces, layout, frames = [] }) {
    if (!this.words.length && !this.follows) return { data: traces, layout };
    const { step } = this;
    const data = traces.map((trace) => {
      if (trace.meta?.reveal) return cut(trace, 0, step + 1);
      if (trace.meta?.point) return cut(trace, step, step + 1);
      return trace;
    });
    const frame = frames[step];
    (frame?.data ?? []).forEach((change, i) => {
      const index = frame.traces?.[i] ?? i;
      data[index] = merged(data[index], change);
    });
    return { data, layout: frame?.layout ? merged(layout, frame.layout) : layout };
  }

  destroy() {
    this.playing = false;
    clearTimeout(this.rest);
    document.removeEventListener(STEP, this.listen);
  }
}

/**
 * The points from `start` to before `end` of a trace, with everything that it holds for each point.
 * @param {Trace} trace
 * @param {number} start
 * @param {number} end
 */
function cut(trace, start, end) {
  const n = trace.x?.length;
  /** @param {unknown} value */
  const pick = (value) => (Array.isArray(value) && value.length === n ? value.slice(start, end) : value);
  const part = { ...trace };
  for (const key of ["x", "y", "text", "customdata", "hovertext"]) if (key in part) part[key] = pick(part[key]);
  if (part.marker) {
    part.marker = Object.fromEntries(Object.entries(part.marker).map(([key, value]) => [key, pick(value)]));
  }
  return part;
}

/**
 * `base` with the parts of `change` in it, down to what is no object.
 * @template {{ [key: string]: unknown }} T
 * @param {T} base
 * @param {{ [key: string]: unknown }} change
 */
function merged(base, change) {
  /** @type {{ [key: string]: unknown }} */
  const result = { ...base };
  for (const [key, part] of Object.entries(change)) {
    const own = result[key];
    result[key] = isObject(part) ? merged(isObject(own) ? own : {}, part) : part;
  }
  return /** @type {T} */ (result);
}

/**
 * @param {unknown} value
 * @returns {value is { [key: string]: unknown }}
 */
function isObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

// The steps of an animated picture: which of them is on the screen, its sentence, and the buttons that move it. Other
// pictures may follow it: they have no buttons and show the step that it shows.

import { button, PLAY_BUTTON, showPlaying } from "../shared/buttons.js";

const SPEEDS = [
  ["1 step a second", 1],
  ["3 steps a second", 3],
  ["10 steps a second", 10],
  ["30 steps a second", 30],
];
const LONGEST_SECONDS = 20; // the speed at first shows everything within this time, if one of them does
const REST_MS = 300; // a step that stays on the screen this long is told to the server
const STEP = "picture-step"; // what a picture tells the document when it shows a step
const FIELDS = "input, select, textarea, button, [role=slider]";

const HTML = `
<div class="picture-transport" role="group" aria-label="Transport" hidden>
  ${button("reset", "To the beginning", "Back to the first step")}
  ${button("back", "Step back", "One step back (left arrow)")}
  ${PLAY_BUTTON}
  ${button("forward", "Step forward", "One step on (right arrow)")}
  <input type="range" class="control-slider" data-part="slider" min="0" value="0" step="1" aria-label="Step on the screen">
  <span class="picture-reading" data-part="reading"></span>
  <select data-part="speed" aria-label="Speed">${SPEEDS.map(([label], i) => `<option value="${i}">${label}</option>`).join("")}</select>
</div>
<p class="picture-words" data-part="words" aria-live="polite" hidden></p>`;

export class Animation {
  // element: the picture; redraw(): called when another step is to be drawn; send(event).
  constructor(element, redraw, send) {
    Object.assign(this, { element, redraw, send, words: [], step: 0, playing: false, follows: "" });
    element.insertAdjacentHTML("beforeend", HTML);
    this.get = (part) => element.querySelector(`[data-part="${part}"]`);
    const on = (part, event, action) => this.get(part).addEventListener(event, action);
    on("play", "click", () => this.toggle());
    on("back", "click", () => this.go(this.step - 1));
    on("forward", "click", () => this.go(this.step + 1));
    on("reset", "click", () => this.go(0));
    on("slider", "input", (event) => this.go(event.target.valueAsNumber));
    element.addEventListener("keydown", (event) => this.onKey(event));
    element.tabIndex = -1; // a click gives the picture the keys
    this.listen = ({ detail }) => {
      if (this.follows && detail.name === this.follows) this.follow(detail.step);
    };
    document.addEventListener(STEP, this.listen);
  }

  // words: a sentence for each step; step: where to stand, or null; changed: whether the figure is another one;
  // follows: the name of the picture whose steps are shown here too, or "".
  show(words, step, changed, follows) {
    const before = this.words.length;
    this.follows = follows;
    this.words = words;
    this.get("slider").parentElement.hidden = this.get("words").hidden = !words.length;
    if (follows && step !== this.given) this.follow((this.given = step));
    if (!words.length) {
      this.playing = false;
      return;
    }
    if (words.length !== before) {
      const enough = SPEEDS.findIndex(([, rate]) => words.length / rate <= LONGEST_SECONDS);
      this.get("speed").value = enough < 0 ? SPEEDS.length - 1 : enough;
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
    if (moved && !changed) this.redraw();
  }

  // Show the step that another picture shows: the last one told, if it tells them faster than they are drawn.
  async follow(step) {
    this.step = step;
    this.element.dataset.step = step;
    if (this.drawing) return;
    this.drawing = true;
    for (let drawn = null; drawn !== this.step; ) {
      drawn = this.step;
      await this.redraw();
    }
    this.drawing = false;
  }

  go(step) {
    this.playing = false;
    this.move(step);
  }

  move(step) {
    const next = Math.min(Math.max(0, step), this.words.length - 1);
    if (next === this.step) {
      this.write();
      return Promise.resolve();
    }
    this.step = next;
    this.write();
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      if (this.playing) return;
      this.given = this.step;
      this.send({ kind: "step", name: "", value: this.step });
    }, REST_MS);
    return this.redraw();
  }

  toggle() {
    this.playing = !this.playing;
    if (this.playing && this.step === this.words.length - 1) this.step = 0;
    this.write();
    if (this.playing) this.play();
  }

  async play() {
    const ticket = (this.ticket = {});
    let next = performance.now();
    while (this.playing && this.ticket === ticket && this.element.isConnected) {
      next = Math.max(next + 1000 / SPEEDS[this.get("speed").value][1], performance.now());
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
      if (!this.playing || this.ticket !== ticket) return;
      if (this.step + 1 >= this.words.length - 1) this.playing = false;
      await this.move(this.step + 1);
    }
  }

  write() {
    const { step, words } = this,
      slider = this.get("slider");
    slider.max = words.length - 1;
    slider.value = step;
    slider.setAttribute("aria-valuetext", `step ${step} of ${words.length - 1}`);
    this.get("reading").textContent = `${step} / ${words.length - 1}`;
    this.get("words").textContent = words[step];
    this.element.dataset.step = step;
    document.dispatchEvent(new CustomEvent(STEP, { detail: { name: this.element.dataset.name, step } }));
    showPlaying(this.get("play"), this.playing);
  }

  onKey(event) {
    if (!this.words.length || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const action = {
      " ": () => this.toggle(),
      ArrowRight: () => this.go(this.step + 1),
      ArrowLeft: () => this.go(this.step - 1),
    }[event.key];
    if (!action || event.target.closest(FIELDS)) return;
    action();
    event.preventDefault();
  }

  // The figure as it is at the present step: data and layout.
  at({ data, layout, frames = [] }) {
    if (!this.words.length && !this.follows) return { data, layout };
    const { step } = this;
    data = data.map((trace) => {
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

// The points from `start` to before `end` of a trace, with everything that it holds for each point.
function cut(trace, start, end) {
  const n = trace.x.length,
    pick = (value) => (Array.isArray(value) && value.length === n ? value.slice(start, end) : value);
  const part = { ...trace };
  for (const key of ["x", "y", "text", "customdata", "hovertext"]) if (key in part) part[key] = pick(part[key]);
  if (part.marker)
    part.marker = Object.fromEntries(Object.entries(part.marker).map(([key, value]) => [key, pick(value)]));
  return part;
}

function merged(base, change) {
  if (change === null || typeof change !== "object" || Array.isArray(change)) return change;
  const result = base !== null && typeof base === "object" && !Array.isArray(base) ? { ...base } : {};
  for (const [key, value] of Object.entries(change)) result[key] = merged(result[key], value);
  return result;
}

// What can be dragged on a picture: round handles and lines, drawn above the chart in its coordinates.

/**
 * @import { Handle, Send } from "../types/picture.js"
 * @import { Chart, DrawnAxis } from "../types/plotly.js"
 */

import { addSvg, setAttributes } from "../shared/svg.js";

const RADIUS = 9;
const KEY_STEP = 0.01; // of the axis, for one arrow key
const KEYS = new Map([
  ["ArrowLeft", [-1, 0]],
  ["ArrowRight", [1, 0]],
  ["ArrowUp", [0, 1]],
  ["ArrowDown", [0, -1]],
]);

/** @typedef {{ xaxis: DrawnAxis, yaxis: DrawnAxis }} Axes */

/**
 * A handle as it is drawn: its knob, its line if it has one, and which of them is held.
 * @typedef {object} Part
 * @property {string} name
 * @property {SVGCircleElement} knob
 * @property {SVGLineElement | null} line
 * @property {SVGElement | null} held
 * @property {number} x
 * @property {number} y
 * @property {boolean} clear
 */

export class Handles {
  /**
   * @param {HTMLElement} plot around the chart
   * @param {Chart} chart
   * @param {Send} send
   */
  constructor(plot, chart, send) {
    this.plot = plot;
    this.chart = chart;
    this.send = send;
    /** @type {Map<string, Part>} */
    this.parts = new Map();
    this.moved = false; // in the present drag, so that the click at the end of it is not one into the chart
    this.svg = addSvg("svg", { class: "picture-handles" }, plot);
  }

  /** @returns {Axes | undefined} none before the chart is drawn */
  get axes() {
    return this.chart._fullLayout;
  }

  /**
   * The data coordinates of a pointer event; null outside of the axes, unless it may be moved onto their edge.
   * @param {MouseEvent} event
   */
  pointAt(event, clamp = false) {
    if (!this.axes) return null;
    const { xaxis, yaxis } = this.axes,
      box = this.plot.getBoundingClientRect();
    const across = event.clientX - box.left - xaxis._offset,
      down = event.clientY - box.top - yaxis._offset;
    if (!clamp && (across < 0 || across > xaxis._length || down < 0 || down > yaxis._length)) return null;
    return {
      x: xaxis.p2d(Math.min(Math.max(across, 0), xaxis._length)),
      y: yaxis.p2d(Math.min(Math.max(down, 0), yaxis._length)),
    };
  }

  /** @param {Handle[]} handles */
  show(handles) {
    if (!this.axes) return;
    const names = handles.map(({ name }) => name);
    if ([...this.parts.keys()].join("\n") !== names.join("\n")) {
      this.svg.replaceChildren();
      this.parts.clear();
    }
    for (const handle of handles) {
      const part = this.parts.get(handle.name) ?? this.build(handle);
      this.parts.set(handle.name, part);
      place(part, handle, this.axes);
    }
  }

  /**
   * @param {Handle} handle
   * @returns {Part}
   */
  build({ name, x, y, label, line, clear }) {
    const drawn = line ? addSvg("line", { class: "picture-line" }, this.svg) : null;
    const button = { tabindex: 0, role: "button", "data-handle": name };
    const knob = addSvg("circle", { class: "picture-handle", r: RADIUS, ...button }, this.svg);
    knob.classList.toggle("picture-clear", clear);
    addSvg("title", {}, knob).textContent = label;
    /** @type {Part} */
    const part = { name, knob, line: drawn, held: null, x, y, clear };
    knob.addEventListener("pointerdown", (event) => this.drag(event, part, knob));
    drawn?.addEventListener("pointerdown", (event) => this.drag(event, part, drawn));
    knob.addEventListener("keydown", (event) => this.onKey(event, part));
    return part;
  }

  /**
   * @param {PointerEvent} event
   * @param {Part} part
   * @param {SVGElement} grip
   */
  drag(event, part, grip) {
    const { axes } = this,
      { name, knob } = part;
    if (!axes) return;
    event.preventDefault();
    event.stopPropagation();
    grip.setPointerCapture(event.pointerId);
    part.held = grip;
    if (grip === knob) knob.focus({ preventScroll: true });
    this.moved = true;
    /** @type {{ x: number, y: number } | null} */
    let last = null;
    /** @param {PointerEvent} event */
    const move = (event) => {
      last = this.pointAt(event, true);
      if (!last) return;
      if (grip === knob) moveKnob(part, toPixels(axes, last.x, last.y));
      this.send({ kind: "handle", name, ...last, final: false });
    };
    const end = () => {
      grip.removeEventListener("pointermove", move);
      for (const type of ["pointerup", "pointercancel"]) grip.removeEventListener(type, end);
      part.held = null;
      if (last) this.send({ kind: "handle", name, ...last, final: true });
      else if (part.clear) this.choose(part);
      setTimeout(() => {
        this.moved = false;
      });
    };
    grip.addEventListener("pointermove", move);
    for (const type of ["pointerup", "pointercancel"]) grip.addEventListener(type, end);
  }

  /** @param {Part} part */
  choose({ name, x, y }) {
    this.send({ kind: "handle", name, x, y });
  }

  /**
   * @param {KeyboardEvent} event
   * @param {Part} part
   */
  onKey(event, part) {
    const direction = KEYS.get(event.key),
      { axes } = this;
    if (part.clear && event.key === "Enter") this.choose(part);
    if (!direction || !axes || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const [x, y] = toPixels(axes, part.x, part.y),
      { xaxis, yaxis } = axes,
      step = KEY_STEP * (event.shiftKey ? 10 : 1);
    part.x = xaxis.p2d(x - xaxis._offset + direction[0] * step * xaxis._length);
    part.y = yaxis.p2d(y - yaxis._offset - direction[1] * step * yaxis._length);
    this.send({ kind: "handle", name: part.name, x: part.x, y: part.y });
  }
}

/**
 * @param {Axes} axes
 * @param {number} x
 * @param {number} y
 */
function toPixels({ xaxis, yaxis }, x, y) {
  return [xaxis._offset + xaxis.d2p(x), yaxis._offset + yaxis.d2p(y)];
}

/**
 * @param {Part} part
 * @param {Handle} handle
 * @param {Axes} axes
 */
function place(part, { x, y, label, line }, axes) {
  part.x = x;
  part.y = y;
  part.knob.setAttribute("aria-label", label);
  if (part.held !== part.knob) moveKnob(part, toPixels(axes, x, y));
  if (part.line && line) {
    const [[x1, y1], [x2, y2]] = line.map(([a, b]) => toPixels(axes, a, b));
    setAttributes(part.line, { x1, y1, x2, y2 });
  }
}

/**
 * @param {Part} part
 * @param {number[]} middle
 */
function moveKnob({ knob }, [cx, cy]) {
  setAttributes(knob, { cx, cy });
}

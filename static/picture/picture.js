// A picture: one instance for each place in the page, alive across Streamlit's reruns. It changes its Plotly chart to
// each new figure in place and tells the server what the visitor does with it, one event at a time.

/**
 * @import { Data, PictureEvent } from "../types/picture.js"
 * @import { Chart, Figure, Format, Plotly, Point } from "../types/plotly.js"
 */

import { mounting } from "../shared/component.js";
import { elementOf } from "../shared/parts.js";
import { pointReader } from "../shared/points.js";
import { backgroundOf, chartImage, cornerTaken, saveControl } from "../shared/save.js";
import { seriesOf } from "../shared/series.js";
import { followTheme, themed, themeKey, typeScale, withAxes } from "../shared/theme.js";
import { Animation } from "./animation.js";
import { Handles } from "./handles.js";
import { Knobs } from "./knobs.js";
import { Moving } from "./moving.js";
import { Pointer } from "./pointer.js";

const STYLES = ["../shared/controls.css", "./picture.css"];
const PATIENCE_MS = 2000; // an answer that takes longer is not waited for
const TWICE_MS = 300; // Plotly makes a second click of a mouse's
const FONT_SIZE = 13;
const LARGER = 1.5; // times the type of a picture that fills the screen
const MARGIN = { l: 52, r: 14, t: 30, b: 44 };
const LAYOUT = { dragmode: false, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)" };
const CONFIG = { displayModeBar: false, doubleClick: false, showTips: false };

let dragging = false; // whether something on any of the pictures is being dragged

class Picture {
  /**
   * @param {HTMLElement} root
   * @param {Promise<Plotly>} plotly the chart's place and all around it are there before
   */
  constructor(root, plotly) {
    this.root = root;
    /** @type {(name: string, event: PictureEvent) => void} */
    this.trigger = () => {};
    /** @type {Map<string, PictureEvent>} */
    this.queue = new Map(); // events that wait for an answer to the one before: the last of each thing
    this.sent = 0;
    this.picked = 0; // when a point was
    this.clicked = { place: "", at: 0 }; // where and when the plot was
    /** @type {Plotly | null} */
    this.Plotly = null;
    this.chain = plotly.then((Plotly) => {
      this.Plotly = Plotly;
    });
    this.waiting = false; // whether the chart is to be drawn once more
    /** @type {Data | null} */
    this.data = null; // before the first call
    /** @type {Figure} */
    this.figure = { data: [], layout: {} };
    this.source = this.figure; // as the server has sent it
    this.shown = this.figure; // as it is at the step on the screen
    this.theme = "";
    this.place = "";

    this.element = elementOf('<section class="picture controls" data-testid="picture"></section>');
    this.plot = elementOf('<div class="picture-plot"></div>');
    /** @type {Chart} */
    this.chart = elementOf('<div class="picture-chart" role="img"></div>');
    root.append(this.element);
    this.element.append(this.plot);
    this.plot.append(this.chart);
    /** @param {PictureEvent} event */
    const send = (event) => this.send(event);
    this.handles = new Handles(this.plot, this.chart, send);
    this.pointer = new Pointer(this.plot, () => this.handles.axes, send);
    this.knobs = new Knobs(this.element, send);
    this.moving = new Moving(this.chart);
    const stay = () => {
      if (this.moving.isOn) this.redraw();
    };
    this.animation = new Animation(this.element, () => this.step(), stay, send);
    this.plot.addEventListener("click", (event) => this.click(event));
    const file = () => `perceptarium-${this.data?.name}`;
    const series = () => seriesOf(this.chart, this.shown.data);
    this.chart.after(pointReader(this.chart, series));
    this.plot.append(saveControl({ label: "", name: file, image: (format) => this.image(format), series }));
    this.resizer = new ResizeObserver(() => this.resize());
    this.resizer.observe(this.plot);
    this.watch = setInterval(() => this.look(), 500);
  }

  /** Follow the theme, which has no event of its own, and end with the page. */
  look() {
    if (!this.root.isConnected) {
      clearInterval(this.watch);
      this.resizer.disconnect();
      this.animation.destroy();
      this.Plotly?.purge(this.chart);
    } else if (this.data && this.theme !== themeKey(this.element)) this.redraw();
  }

  /** @param {Data} data */
  receive(data) {
    const before = this.data;
    if (before && data.serial <= before.serial) return; // the same again, or one that was overtaken
    this.data = data;
    this.sent = 0;
    this.element.dataset.name = data.name;
    this.plot.classList.toggle("picture-clicks", data.clicks);
    this.pointer.show(data.clicks);
    this.chart.setAttribute("aria-label", data.alt);
    if (data.lead && !before) this.plot.before(...this.element.querySelectorAll(".picture-knobs, .picture-transport"));
    this.knobs.show(data.knobs);
    const changed = data.figure !== before?.figure;
    if (changed) {
      this.source = JSON.parse(data.figure);
      this.figure = /** @type {Figure} */ (decoded(this.source));
    }
    this.plot.style.height = `${this.height}px`;
    this.animation.show(data.words, data.step, changed, data.follows);
    const sized = data.height !== before?.height;
    if (sized || (changed && !(dragging && this.moving.take(this.figure, this.source)))) this.redraw();
    else {
      if (changed) this.animation.change();
      this.handles.show(data.handles);
    }
    this.flush();
  }

  /** Show the step at which the animation stands: on the canvas, or by Plotly where the canvas cannot. */
  step() {
    const shown = this.animation.at(this.figure);
    if (!this.moving.paint(this.figure, shown.data)) return this.redraw();
    this.shown = shown;
    return Promise.resolve();
  }

  /** Let Plotly draw everything, once for all who ask while it is busy. */
  redraw() {
    if (!this.waiting) {
      this.waiting = true;
      this.chain = this.chain.then(() => this.draw()).catch((error) => console.error(error));
    }
    return this.chain;
  }

  async draw() {
    this.waiting = false;
    const { Plotly } = this;
    if (!Plotly || !this.data || !this.root.isConnected || !this.plot.clientWidth) return;
    this.theme = themeKey(this.element);
    followTheme(this.element);
    const { figure, source } = this,
      { step } = this.animation;
    this.shown = this.animation.at(figure);
    const { data } = this.shown,
      layout = this.moving.standing(figure, this.shown.layout);
    const width = this.plot.clientWidth,
      margin = { ...MARGIN, ...layout.margin };
    this.plot.style.height = `${this.height}px`;
    const size = { width: Math.max(60, width), height: this.height, autosize: false, margin };
    const whole = themed(
      { ...layout, ...size, ...LAYOUT },
      this.element,
      (width < 480 ? FONT_SIZE - 1 : typeScale() * FONT_SIZE) * (this.isWhole ? LARGER : 1),
    );
    const isFirst = !this.chart.on;
    await Plotly.react(this.chart, data, withAxes(whole, { fixedrange: true }), CONFIG);
    this.moving.stand(figure, source);
    if (step !== this.animation.step) this.step();
    if (isFirst) this.chart.on?.("plotly_click", ({ points }) => this.pick(points));
    this.handles.show(this.data.handles);
    if (!this.element.dataset.ready) performance.mark("picture");
    this.element.dataset.ready = "true";
    this.clearCorner(`${this.data.name} ${width}`);
  }

  /**
   * Put the control that saves below a chart that is written on there; it stays there while the chart moves.
   * @param {string} place the picture and its width
   */
  clearCorner(place) {
    if (place !== this.place) this.plot.classList.remove("picture-full");
    this.place = place;
    if (!this.plot.classList.contains("picture-full") && cornerTaken(this.chart)) {
      this.plot.classList.add("picture-full");
    }
  }

  /**
   * The chart as it stands on the screen, with its handles as marks; a data URL.
   * @param {Format} format
   */
  async image(format) {
    if (!this.Plotly) return null;
    const { data } = this.shown,
      { layout = {} } = this.chart,
      handles = this.data?.handles ?? [],
      style = getComputedStyle(this.element);
    const marker = {
      size: 17,
      color: backgroundOf(this.element),
      line: { width: 3, color: style.getPropertyValue("--st-text-color") },
    };
    const marks = {
      type: "scatter",
      mode: "markers",
      x: handles.map(({ x }) => x),
      y: handles.map(({ y }) => y),
      marker,
      showlegend: false,
    };
    return chartImage(this.Plotly, { data: handles.length ? [...data, marks] : data, layout }, this.element, format);
  }

  /** Whether it fills the screen. */
  get isWhole() {
    return document.fullscreenElement === this.element;
  }

  /** As high as it is to be; a square chart leaves no room below it where it has to be small. */
  get height() {
    const { height = 0, square = false } = this.data ?? {};
    if (this.isWhole) return this.plot.clientHeight;
    if (!square || !this.plot.clientWidth) return height;
    const { l, r, t, b } = { ...MARGIN, ...this.figure.layout?.margin };
    return Math.min(height, this.plot.clientWidth - l - r + t + b);
  }

  resize() {
    const { width, height } = this.chart._fullLayout ?? {};
    if (!this.data || !this.plot.clientWidth) return;
    if (this.plot.clientWidth !== width || this.height !== height) this.redraw();
  }

  // ---- what the visitor does

  /** @param {Point[]} points */
  pick(points) {
    const point = points.find(({ customdata }) => customdata !== undefined && customdata !== null);
    if (!point) return;
    this.picked = performance.now();
    this.send({ kind: "pick", name: "", value: point.customdata });
  }

  /** @param {MouseEvent} event */
  click(event) {
    if (!this.data?.clicks || this.handles.moved || performance.now() - this.picked < 50) return;
    const point = this.handles.pointAt(event);
    const place = `${event.clientX} ${event.clientY}`,
      at = performance.now(),
      again = place === this.clicked.place && at - this.clicked.at < TWICE_MS;
    this.clicked = { place, at };
    if (point && !again) this.send({ kind: "click", name: "", ...point });
  }

  /**
   * Send now, or as soon as the answer to the last event is here.
   * @param {PictureEvent} event
   */
  send(event) {
    dragging = event.final === false;
    const thing = `${event.kind} ${event.name}`;
    this.queue.delete(thing);
    this.queue.set(thing, { x: null, y: null, value: null, final: true, ...event });
    this.flush();
  }

  flush() {
    const [first] = this.queue;
    if (!first || (this.sent && performance.now() - this.sent < PATIENCE_MS)) return;
    const [thing, event] = first;
    this.queue.delete(thing);
    this.sent = performance.now();
    this.trigger("event", event);
  }
}

/** @typedef {new (buffer: ArrayBuffer) => Iterable<number>} TypedArray */

/** @type {{ [dtype: string]: TypedArray }} */
const PACKED = {
  f8: Float64Array,
  f4: Float32Array,
  i4: Int32Array,
  i2: Int16Array,
  i1: Int8Array,
  u4: Uint32Array,
  u2: Uint16Array,
  u1: Uint8Array,
};

/**
 * Arrays that Plotly's Python side packs in base64, wherever they are in this, as the numbers that they hold.
 * @param {unknown} value
 * @returns {unknown}
 */
function decoded(value) {
  if (Array.isArray(value)) return value.map(decoded);
  if (value === null || typeof value !== "object") return value;
  if ("bdata" in value) return unpacked(/** @type {Packed} */ (value));
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, decoded(part)]));
}

/** @typedef {{ bdata: string, dtype: string, shape?: string | number }} Packed */

/** @param {Packed} array */
function unpacked({ bdata, dtype, shape = "" }) {
  const bytes = Uint8Array.from(atob(bdata), (character) => character.charCodeAt(0));
  const numbers = Array.from(new PACKED[dtype](bytes.buffer));
  const [rows, columns] = String(shape).split(",").map(Number);
  if (columns === undefined) return numbers;
  return Array.from({ length: rows }, (_, row) => numbers.slice(row * columns, (row + 1) * columns));
}

/** Called by Streamlit at every rerun of the component. */
export default mounting(import.meta.url, STYLES, (root, plotly) => new Picture(root, plotly));

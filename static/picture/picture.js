// A picture: one instance for each place in the page, alive across Streamlit's reruns. It changes its Plotly chart to
// each new figure in place and tells the server what the visitor does with it, one event at a time.

import { loadPlotly, loadStyles } from "../shared/load.js";
import { backgroundOf, chartImage, cornerTaken, saveControl } from "../shared/save.js";
import { followTheme, themed, themeKey } from "../shared/theme.js";
import { Animation } from "./animation.js";
import { Handles } from "./handles.js";
import { Knobs } from "./knobs.js";

const STYLES = ["../shared/controls.css", "./picture.css"];
const PATIENCE_MS = 2000; // an answer that takes longer is not waited for
const FONT_SIZE = 13;
const MARGIN = { l: 52, r: 14, t: 30, b: 44 };
const CONFIG = { displayModeBar: false, doubleClick: false, showTips: false };

const pictures = new WeakMap();

class Picture {
  constructor(root, plotlyUrl) {
    this.root = root;
    this.queue = new Map(); // events that wait for an answer to the one before: the last of each thing
    this.sent = 0;
    this.chain = Promise.resolve();
    this.started = Promise.all([loadPlotly(plotlyUrl), loadStyles(root, import.meta.url, STYLES)]).then(([Plotly]) =>
      this.build(Plotly),
    );
    this.started.catch((error) => {
      root.textContent = `The picture could not be drawn: ${error.message}. Reload the page.`;
    });
  }

  build(Plotly) {
    this.Plotly = Plotly;
    this.element = document.createElement("section");
    this.element.className = "picture controls";
    this.element.dataset.testid = "picture";
    this.element.innerHTML = '<div class="picture-plot"><div class="picture-chart" role="img"></div></div>';
    this.root.append(this.element);
    this.plot = this.element.firstElementChild;
    this.chart = this.plot.firstElementChild;
    const send = (event) => this.send(event);
    this.handles = new Handles(this.plot, this.chart, send);
    this.knobs = new Knobs(this.element, send);
    this.animation = new Animation(this.element, () => this.redraw(), send);
    this.plot.addEventListener("click", (event) => this.click(event));
    this.plot.append(
      saveControl(
        () => `perceptarium-${this.data.name}`,
        (format) => this.image(format),
      ),
    );
    this.resizer = new ResizeObserver(() => this.resize());
    this.resizer.observe(this.plot);
    this.watch = setInterval(() => this.look(), 500);
  }

  // Follow the theme, which has no event of its own, and end with the page.
  look() {
    if (!this.root.isConnected) {
      clearInterval(this.watch);
      this.resizer.disconnect();
      this.animation.destroy();
      this.Plotly.purge(this.chart);
    } else if (this.data && this.theme !== themeKey(this.element)) this.redraw();
  }

  async receive(data) {
    await this.started;
    if (data.serial <= this.data?.serial) return; // the same again, or one that was overtaken
    const before = this.data;
    this.data = data;
    this.sent = 0;
    this.element.dataset.name = data.name;
    this.plot.style.height = `${data.height}px`;
    this.plot.classList.toggle("picture-clicks", data.clicks);
    this.chart.setAttribute("aria-label", data.alt);
    this.knobs.show(data.knobs);
    const changed = data.figure !== before?.figure;
    if (changed) this.figure = decoded(JSON.parse(data.figure));
    this.animation.show(data.words, data.step, changed, data.follows);
    if (changed || data.height !== before?.height) this.redraw();
    else this.handles.show(data.handles);
    this.flush();
  }

  redraw() {
    this.chain = this.chain.then(() => this.draw()).catch((error) => console.error(error));
    return this.chain;
  }

  async draw() {
    if (!this.root.isConnected || !this.plot.clientWidth) return;
    this.theme = themeKey(this.element);
    followTheme(this.element);
    const { data, layout } = this.animation.at(this.figure);
    const narrow = this.plot.clientWidth < 480;
    const whole = themed({ ...layout, ...this.size() }, this.element, narrow ? FONT_SIZE - 1 : FONT_SIZE);
    for (const key of Object.keys(whole).filter((name) => /^[xy]axis/.test(name)))
      whole[key] = { fixedrange: true, ...whole[key] };
    Object.assign(whole, {
      margin: { ...MARGIN, ...whole.margin },
      dragmode: false,
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
    });
    await this.Plotly.react(this.chart, data, whole, CONFIG);
    if (!this.listening) {
      this.listening = true;
      this.chart.on("plotly_click", ({ points }) => this.pick(points));
    }
    this.handles.show(this.data.handles);
    if (!this.element.dataset.ready) performance.mark("picture");
    this.element.dataset.ready = "true";
    this.clearCorner();
  }

  // Put the control that saves below a chart that is written on there; it stays there while the chart moves.
  clearCorner() {
    const place = `${this.data.name} ${this.plot.clientWidth}`;
    if (place !== this.place) this.plot.classList.remove("picture-full");
    this.place = place;
    if (!this.plot.classList.contains("picture-full") && cornerTaken(this.chart))
      this.plot.classList.add("picture-full");
  }

  // The chart as it stands on the screen, with its handles as marks; a data URL.
  image(format) {
    const { data, layout } = this.chart,
      { handles } = this.data,
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

  size() {
    return { width: Math.max(60, this.plot.clientWidth), height: this.data.height, autosize: false };
  }

  resize() {
    if (this.data && this.plot.clientWidth && this.plot.clientWidth !== this.chart._fullLayout?.width) this.redraw();
  }

  // ---- what the visitor does

  pick(points) {
    const point = points.find(({ customdata }) => customdata !== undefined && customdata !== null);
    if (!point) return;
    this.picked = performance.now();
    this.send({ kind: "pick", name: "", value: point.customdata });
  }

  click(event) {
    if (!this.data?.clicks || this.handles.moved || performance.now() - this.picked < 50) return;
    const point = this.handles.pointAt(event);
    if (point) this.send({ kind: "click", name: "", ...point });
  }

  // Send now, or as soon as the answer to the last event is here.
  send(event) {
    this.queue.delete(`${event.kind} ${event.name}`);
    this.queue.set(`${event.kind} ${event.name}`, { x: null, y: null, value: null, final: true, ...event });
    this.flush();
  }

  flush() {
    if (!this.queue.size || (this.sent && performance.now() - this.sent < PATIENCE_MS)) return;
    const [key, event] = this.queue.entries().next().value;
    this.queue.delete(key);
    this.sent = performance.now();
    this.trigger("event", event);
  }
}

// Arrays that Plotly's Python side packs in base64, as the numbers that they hold.
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

function decoded(value) {
  if (Array.isArray(value)) return value.map(decoded);
  if (value === null || typeof value !== "object") return value;
  if (typeof value.bdata === "string") {
    const bytes = Uint8Array.from(atob(value.bdata), (character) => character.charCodeAt(0));
    const numbers = Array.from(new PACKED[value.dtype](bytes.buffer));
    if (value.shape === undefined) return numbers;
    const [rows, columns] = String(value.shape).split(",").map(Number);
    if (columns === undefined) return numbers;
    return Array.from({ length: rows }, (_, row) => numbers.slice(row * columns, (row + 1) * columns));
  }
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, decoded(part)]));
}

// Called by Streamlit at every rerun of the component.
export default function mount({ data, parentElement, setTriggerValue }, plotlyUrl) {
  let picture = pictures.get(parentElement);
  if (!picture) {
    picture = new Picture(parentElement, plotlyUrl);
    pictures.set(parentElement, picture);
  }
  picture.trigger = setTriggerValue;
  return picture.receive(data);
}

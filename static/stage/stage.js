// The stage: one instance for each place in the page, alive across Streamlit's reruns. It holds the arrived rows,
// draws the epoch on the screen, and pulls further rows when it needs them.

import { Curves } from "./curves.js";
import { Diagram } from "./diagram.js";
import { History } from "./history.js";
import { Maps } from "./maps.js";
import { Network } from "./network.js";
import { DEFAULT_SPEED, Player, SPEEDS } from "./player.js";
import { TruthTable, WeightTable } from "./tables.js";
import { describe, number } from "./words.js";
import { Overlay } from "./region.js";
import { page } from "./page.js";
import { sizeOf } from "./size.js";

const SLOW_MS = 80; // curves, labels and tables are drawn at most this often
const REST_MS = 300; // an epoch that stays on the screen this long is told to the server
const GRID = "rgba(128, 128, 128, 0.3)";
const PATIENCE_MS = 4000; // an answer that takes longer is asked for again

const stages = new WeakMap();
let plotly = null;

function loadPlotly(url) {
  plotly ??= window.Plotly ? Promise.resolve(window.Plotly) : new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL(url, document.baseURI).href;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error(`could not load ${script.src}`));
    document.head.append(script);
  });
  return plotly;
}

function loadStyle(root) {
  return new Promise((resolve) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL("./stage.css" + new URL(import.meta.url).search, import.meta.url).href;
    link.onload = link.onerror = resolve;
    root.append(link);
  });
}

class Stage {
  constructor(root, plotlyUrl) {
    this.root = root;
    this.run = -1;
    this.history = new History(1);
    this.player = new Player(this.history);
    this.pending = 0;
    this.queue = {}; // what the next command will carry besides the wish for rows
    this.changes = [];
    this.rates = [[0, 0]];
    this.selected = [0, 0];
    this.overlays = {};
    this.started = Promise.all([loadPlotly(plotlyUrl), loadStyle(root)]).then(([Plotly]) => { this.Plotly = Plotly; this.build(); });
    this.started.catch((error) => { root.textContent = `The stage could not start: ${error.message}. Reload the page.`; });
  }

  build() {
    const holder = document.createElement("div");
    holder.innerHTML = page(SPEEDS.map(({ label }) => label), DEFAULT_SPEED);
    this.root.append(holder);
    this.element = holder.firstElementChild;
    this.get = (name) => this.element.querySelector(`[data-part="${name}"]`);
    this.listen();
    this.loop = (time) => {
      if (!this.root.isConnected) { this.destroy(); return; }
      this.tick(time);
      requestAnimationFrame(this.loop);
    };
    this.last = performance.now();
    requestAnimationFrame(this.loop);
  }

  // ---- what the server sends

  async receive(bytes) {
    await this.started;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const length = view.getUint32(0, true);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
    if (header.serial === this.serial) return; // a rerun that had nothing new for the stage
    this.serial = header.serial;
    this.pending = 0;
    this.setOptions(header.options);
    if (header.setup) this.open(header);
    else if (header.run !== this.run || (header.revision !== this.revision && header.cut === undefined)) {
      this.reopening = header.run === this.run; // an answer was lost on the way: begin anew where we are
      this.run = header.run;
      this.pull({ reopen: true });
      return;
    }
    this.revision = header.revision;
    const body = bytes.slice(4 + length).buffer;
    if (header.cut !== undefined) this.cut(header);
    this.history.add(new Int32Array(body, 0, header.n), new Float32Array(body, 4 * header.n, header.n * this.setup.width));
    if (header.end) this.player.end = header.end;
    if (header.changes) { this.changes = header.changes; this.rates = header.rates; this.player.mostEpochs = header.mostEpochs; }
    if (header.setup) { this.player.show(header.epoch); this.player.playing = this.resume; this.reported = header.epoch; }
    this.say(header.error ?? "");
    if (header.ask) this.queue.accept = true;
    this.dirty = true;
    this.sendIfNeeded();
  }

  setOptions(options) {
    this.options = options;
    this.element.classList.toggle("stage-presenter", Boolean(options.presenter));
    this.get("rate-group").hidden = options.hidden.includes("training");
    this.get("new-seed").hidden = options.hidden.includes("start");
  }

  open(header) {
    const { setup } = header;
    this.resume = this.player.playing && !this.player.rushing && (header.epoch === 0 || this.reopening);
    this.reopening = false;
    this.run = header.run;
    this.setup = setup;
    this.network = new Network(setup.sizes, setup.activations);
    this.history = new History(setup.width);
    const { speed } = this.player;
    this.player = new Player(this.history);
    this.player.speed = speed;
    this.maps = new Maps(setup, this.network);
    const n = setup.inputs.length;
    this.sampleInputs = setup.inputs[0].map((_, input) => Float64Array.from({ length: n }, (_, i) => setup.inputs[i][input]));
    this.sampleOutputs = this.network.buffers(n);
    const [layer, unit] = this.selected;
    if (layer >= this.network.nLayers || unit >= setup.sizes[layer + 1]) this.selected = [0, 0];
    this.rebuild();
  }

  cut(header) {
    this.history.cutFrom(header.cut);
    this.player.end = null;
    this.player.seen = this.player.epoch = header.cut;
    this.player.wish = null;
  }

  // ---- what the server is asked for

  pull(command) {
    this.pending = performance.now();
    const { epoch, seen } = this.player;
    this.reported = epoch;
    this.trigger("pull", { run: this.run, epoch, seen, ...command });
  }

  sendIfNeeded() {
    if (!this.setup || (this.pending && performance.now() - this.pending < PATIENCE_MS)) return;
    const command = this.queue, changes = Boolean(command.settings || command.edit || command.accept);
    const want = changes ? this.player.ahead() : this.player.want();
    if (!want && !Object.keys(command).length && !this.mustReport()) return;
    this.queue = {};
    this.pull(want ? { ...command, want } : command);
  }

  // Downloads and links need the epoch on the screen: tell it once it has come to rest.
  mustReport() {
    return !this.player.playing && this.player.epoch !== this.reported && performance.now() - this.movedAt > REST_MS;
  }

  // Change settings or parameters at the epoch on the screen. `commit` marks the last of a series of changes.
  change(command) {
    Object.assign(this.queue, command);
    this.sendIfNeeded();
  }

  // ---- what is shown

  rebuild() {
    this.followColorScheme();
    this.unitKey = "";
    const { setup } = this;
    this.element.classList.toggle("stage-wide", setup.panels.length > 1);
    this.plot("region");
    this.plot("unit");
    this.diagram?.destroy();
    this.get("diagram").textContent = "";
    this.diagram = new Diagram(this.get("diagram"), setup, this.network, {
      select: (layer, unit) => { this.selected = [layer, unit]; this.dirty = true; },
      edit: (index, x, y) => this.openEditor(index, x, y),
      hover: (html, event) => this.hover(html, event),
      unhover: () => this.unhover(),
    });
    this.diagram.select(this.selected);
    this.truth = new TruthTable(this.get("truth"), setup);
    this.weights = new WeightTable(this.get("weights"), setup, (index, value) => this.change({ edit: { [index]: value }, commit: true }));
    this.lossCurves?.destroy();
    this.magnitudes?.destroy();
    this.buildLossCurves();
    this.buildMagnitudes();
    this.get("magnitudes-kind").querySelectorAll("option").forEach((option) => { option.disabled = !setup.figures[option.value]; });
    this.dirty = true;
  }

  buildLossCurves() {
    const log = this.get("loss-log").checked;
    this.lossCurves = new Curves(this.Plotly, this.get("loss-chart"), this.setup.figures.loss, (l) => this.themed(l), log);
  }

  buildMagnitudes() {
    const select = this.get("magnitudes-kind");
    if (!this.setup.figures[select.value]) select.value = "layers";
    this.magnitudes = new Curves(this.Plotly, this.get("magnitudes-chart"), this.setup.figures[select.value], (l) => this.themed(l), true);
  }

  plot(name) {
    const root = this.get(name), figure = structuredClone(this.setup.figures[name]);
    root.dataset.ready = "";
    const { shapes = [], annotations = [] } = figure.layout;
    const layout = this.themed({ ...figure.layout, shapes: [], annotations: [], ...sizeOf(root) });
    this.Plotly.newPlot(root, figure.data, layout, { staticPlot: true, displayModeBar: false }).then(() => {
      root.querySelector(".stage-overlay")?.remove();
      this.overlays[name] = new Overlay(root, { ...layout, shapes, annotations }, this.setup);
      root.dataset.ready = "true";
      this.dirty = true;
    });
  }

  // The colours of the page's theme, which the figures made in Python leave open.
  themed(layout) {
    const style = getComputedStyle(this.element);
    const text = style.getPropertyValue("--st-text-color");
    layout.font = { color: text, family: style.fontFamily, size: this.options.presenter ? 16 : 12 };
    for (const key of Object.keys(layout)) {
      if (/^[xy]axis/.test(key)) Object.assign(layout[key], { gridcolor: GRID, zerolinecolor: GRID, linecolor: GRID });
    }
    layout.hoverlabel = { bgcolor: style.getPropertyValue("--st-secondary-background-color"), font: { color: text } };
    if (this.options.presenter) {
      layout.title.font.size = 20;
      if (layout.legend) layout.legend.font.size = 16;
      layout.margin = { ...layout.margin, l: layout.margin.l + 16, b: layout.margin.b + 10 };
    }
    this.themeKey = this.currentTheme();
    return layout;
  }

  // Streamlit's theme may differ from the system's: say which one native controls and light-dark() are to follow.
  followColorScheme() {
    const [r, g, b] = getComputedStyle(this.element).color.match(/[\d.]+/g).map(Number);
    this.element.style.colorScheme = r + g + b > 384 ? "dark" : "light";
  }

  currentTheme() { return getComputedStyle(this.element).getPropertyValue("--st-text-color") + this.options.presenter; }

  tick(time) {
    const seconds = Math.min(0.25, (time - this.last) / 1000);
    this.last = time;
    if (!this.setup) return;
    const { player } = this, before = player.playing;
    player.frame(seconds);
    this.sendIfNeeded();
    const moved = player.epoch !== this.shown;
    if (moved || this.dirty || before !== player.playing) this.draw(time);
    else if (this.stale) this.drawSlow(time);
  }

  draw(time) {
    const { player, history, network, maps, setup } = this;
    const index = history.indexAtOrBefore(player.epoch);
    if (index < 0) return;
    const forced = this.dirty || !player.playing;
    this.dirty = false;
    if (this.shown !== player.epoch) this.movedAt = time;
    this.shown = player.epoch;
    this.row = history.row(index);
    maps.evaluate(this.row);
    network.evaluate(this.row, this.sampleInputs, this.sampleOutputs);
    this.answers = network.answer(this.sampleOutputs);
    this.get("epoch").textContent = player.epoch;
    this.get("loss").textContent = Number(this.row[setup.columns.loss].toPrecision(6));
    this.drawMaps();
    this.stale = true;
    const slow = forced || time - (this.slowTime ?? 0) > SLOW_MS;
    this.diagram.draw(this.row, maps, slow);
    if (slow) this.drawSlow(time, true);
  }

  // The answer's map, and the map of the chosen unit, with what lies above them.
  drawMaps() {
    const { network, maps, setup, row, answers } = this;
    const shown = { region: [network.nLayers - 1, setup.sizes.at(-1) - 1], unit: this.selected };
    for (const [name, [layer, unit]] of Object.entries(shown)) {
      const root = this.get(name), update = {};
      if (!root.dataset.ready) continue;
      setup.panels.forEach((_, panel) => { update[`images[${panel}].source`] = maps.url(layer, unit, panel); });
      this.Plotly.relayout(root, update);
      if (name === "region") this.overlays.region.draw(row, network, answers);
    }
  }

  drawSlow(time, now = false) {
    if (!now && time - this.slowTime < SLOW_MS) return;
    this.slowTime = time;
    this.stale = false;
    const { player, history, row } = this;
    if (this.currentTheme() !== this.themeKey) { this.rebuild(); return; }
    this.get("slider").max = player.seen;
    if (document.activeElement !== this.get("slider") || player.playing) this.get("slider").value = player.epoch;
    this.get("slider").setAttribute("aria-valuetext", `epoch ${player.epoch} of ${player.seen}`);
    const play = this.get("play"), name = player.playing ? "Pause" : "Play";
    if (play.getAttribute("aria-label") !== name) { play.setAttribute("aria-label", name); play.classList.toggle("stage-playing", player.playing); play.querySelector("span").textContent = name; }
    this.get("words").textContent = describe(this);
    if (!player.playing && this.spoken !== this.get("words").textContent) this.spoken = this.get("spoken").textContent = this.get("words").textContent;
    this.element.dataset.status = player.atEnd ? player.end.status : "training";
    this.drawRate();
    this.drawUnitText();
    this.truth.draw(this.answers);
    if (this.get("weights").offsetParent) this.weights.draw(row);
    this.lossCurves.draw(history, player.seen, player.epoch, this.changes);
    this.magnitudes.draw(history, player.seen, player.epoch, this.changes);
  }

  drawUnitText() {
    const { setup, network, row, maps } = this, [layer, unit] = this.selected, root = this.get("unit");
    const name = setup.units[layer][unit], activation = setup.activations[layer];
    const inputs = layer === 0 ? setup.sizes[0] : setup.sizes[layer];
    const names = Array.from({ length: inputs }, (_, i) => (layer === 0 ? `x${"₁₂₃"[i]}` : setup.units[layer - 1][i]));
    const terms = names.map((from, i) => `${signed(row[network.weightIndex(layer, i, unit)], i === 0)} ${from}`);
    if (terms.length > 6) terms.splice(5, terms.length - 5, "+ …");
    this.get("unit-formula").textContent = `${name} = f(z), z = ${terms.join(" ")} ${signed(row[network.biasIndex(layer, unit)])}; f is ${activation.replace("_", " ")}: ${setup.formulas[layer]}`;
    if (!root.dataset.ready) return;
    const [low, high] = maps.unitRange(layer, unit), key = `${name}|${number(low)}|${number(high)}`;
    if (key === this.unitKey) return;
    this.unitKey = key;
    this.Plotly.relayout(root, { "title.text": `Unit ${name}` });
    this.Plotly.restyle(root, { "marker.colorbar.ticktext": [[number(low, 2), number((low + high) / 2, 2), number(high, 2)]] }, [0]);
  }

  drawRate() {
    const rate = this.rates.filter(([at]) => at <= this.player.epoch).at(-1)[1];
    const slider = this.get("rate"), box = this.get("rate-number");
    if (this.rateMoving) return;
    if (document.activeElement !== box) box.value = Number(rate.toPrecision(6));
    slider.value = Math.log10(rate);
    slider.setAttribute("aria-valuetext", String(Number(rate.toPrecision(6))));
  }

  say(error) {
    const box = this.get("notice");
    box.textContent = error;
    box.hidden = !error;
  }

  // ---- what the visitor does

  listen() {
    const on = (part, event, action) => this.get(part).addEventListener(event, action);
    const { element } = this;
    on("play", "click", () => this.toggle());
    on("back", "click", () => this.act((player) => player.step(-1)));
    on("forward", "click", () => this.act((player) => player.step(1)));
    on("reset", "click", () => this.act((player) => player.seek(0)));
    on("rush", "click", () => this.act((player) => player.rush()));
    on("slider", "input", (event) => this.act((player) => player.seek(event.target.valueAsNumber)));
    on("speed", "change", (event) => { this.player.speed = SPEEDS[event.target.value]; });
    on("new-seed", "click", () => { this.change({ newSeed: true }); });
    on("rate", "input", (event) => {
      this.rateMoving = true;
      const rate = this.clampRate(10 ** event.target.valueAsNumber);
      this.get("rate-number").value = rate;
      this.change({ settings: { learning_rate: rate } });
    });
    on("rate", "change", () => { this.rateMoving = false; this.change({ commit: true }); });
    on("rate-number", "change", (event) => {
      const rate = event.target.valueAsNumber;
      if (Number.isFinite(rate)) this.change({ settings: { learning_rate: rate }, commit: true });
    });
    on("loss-log", "change", () => { this.lossCurves.destroy(); this.buildLossCurves(); this.dirty = true; });
    on("magnitudes-kind", "change", () => { this.magnitudes.destroy(); this.buildMagnitudes(); this.dirty = true; });
    on("table-kind", "change", (event) => {
      this.get("truth").hidden = event.target.value !== "truth";
      this.get("weights").hidden = event.target.value !== "weights";
      this.dirty = true;
    });
    for (const [name, caption] of [["region", "output"], ["unit", "unit"]]) {
      on(name, "pointermove", (event) => this.hoverMap(name, caption, event));
      on(name, "pointerleave", () => this.unhover());
    }
    for (const name of ["loss-chart", "magnitudes-chart"]) {
      on(name, "click", () => {
        const point = this.get(name)._hoverdata?.[0];
        if (point) this.act((player) => player.seek(point.x));
      });
    }
    on("editor", "submit", (event) => { event.preventDefault(); this.commitEdit(); });
    on("editor", "keydown", (event) => { if (event.key === "Escape") { this.get("editor").hidden = true; event.stopPropagation(); } });
    on("editor-close", "click", () => { this.get("editor").hidden = true; });
    this.keys = (event) => this.onKey(event);
    document.addEventListener("keydown", this.keys);
    this.resizer = new ResizeObserver(() => this.resize());
    this.resizer.observe(element);
  }

  act(action) {
    if (!this.setup) return;
    action(this.player);
    this.dirty = true;
    this.sendIfNeeded();
  }

  toggle() { this.act((player) => (player.playing ? player.pause() : player.play())); }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target, inField = target.closest?.("input, select, textarea, [contenteditable], [role=slider], [role=listbox], [role=combobox], [role=radiogroup], [role=tab]");
    if (inField) return;
    const onButton = target.closest?.("button, a, summary, [role=button]");
    if (event.key === " " && !onButton) this.toggle();
    else if (event.key === "ArrowRight") this.act((player) => player.step(1));
    else if (event.key === "ArrowLeft") this.act((player) => player.step(-1));
    else return;
    event.preventDefault();
  }

  clampRate(rate) {
    const { low, high } = this.setup.learningRate;
    return Number(Math.min(high, Math.max(low, rate)).toPrecision(3));
  }

  openEditor(index, clientX, clientY) {
    this.act((player) => player.pause());
    const box = this.get("editor"), bounds = this.element.getBoundingClientRect(), input = this.get("editor-value");
    this.editing = index;
    this.get("editor-name").textContent = `${this.setup.parameters[index]} =`;
    input.value = Number(this.row[index].toPrecision(6));
    box.hidden = false;
    box.style.left = `${Math.max(4, Math.min(bounds.width - box.offsetWidth - 4, clientX - bounds.left - 40))}px`;
    box.style.top = `${Math.max(4, clientY - bounds.top + 10)}px`;
    input.focus();
    input.select();
  }

  commitEdit() {
    const value = this.get("editor-value").valueAsNumber;
    if (!Number.isFinite(value)) return;
    this.get("editor").hidden = true;
    this.change({ edit: { [this.editing]: value }, commit: true });
  }

  hoverMap(name, caption, event) {
    const { setup, network } = this, point = this.row && this.overlays[name]?.pointAt(event);
    if (!point) { this.unhover(); return; }
    const outputs = network.evaluate(this.row, point.map((value) => Float64Array.of(value)), network.buffers(1));
    const [layer, unit] = name === "unit" ? this.selected : [network.nLayers - 1, setup.sizes.at(-1) - 1];
    const at = point.map((value) => value.toFixed(2).replace("-", "−")).join(", ");
    this.hover(`(${at})<br>${name === "unit" ? setup.units[layer][unit] : caption}: ${number(outputs[layer][unit][0], 4)}`, event);
  }

  hover(html, event) {
    const box = this.get("tooltip"), bounds = this.element.getBoundingClientRect();
    box.innerHTML = html;
    box.hidden = false;
    const left = Math.min(event.clientX - bounds.left + 14, bounds.width - box.offsetWidth - 4);
    box.style.transform = `translate(${left}px, ${event.clientY - bounds.top + 14}px)`;
  }

  unhover() { this.get("tooltip").hidden = true; }

  resize() {
    if (!this.setup) return;
    for (const [name, overlay] of Object.entries(this.overlays)) {
      this.Plotly.relayout(this.get(name), sizeOf(this.get(name)));
      overlay.resize();
    }
    this.lossCurves.resize();
    this.magnitudes.resize();
    this.dirty = true;
  }

  destroy() {
    document.removeEventListener("keydown", this.keys);
    this.resizer.disconnect();
    this.diagram?.destroy();
    this.lossCurves?.destroy();
    this.magnitudes?.destroy();
    for (const name of ["region", "unit"]) this.Plotly.purge(this.get(name));
  }
}

const signed = (value, first = false) => `${value < 0 ? "−" : first ? "" : "+"}${first ? "" : " "}${number(Math.abs(value))}`;

// Called by Streamlit at every rerun of the component.
export default function mount({ data, parentElement, setTriggerValue }, plotlyUrl) {
  let stage = stages.get(parentElement);
  if (!stage) { stage = new Stage(parentElement, plotlyUrl); stages.set(parentElement, stage); }
  stage.trigger = setTriggerValue;
  return stage.receive(data);
}

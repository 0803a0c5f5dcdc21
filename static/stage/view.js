// What is on the screen: draws one epoch into the charts, the diagram, the tables and the words. Maps and numbers at
// every frame; curves, labels and tables a few times a second.

import { Curves } from "./curves.js";
import { Diagram } from "./diagram.js";
import { Maps } from "./maps.js";
import { Overlay } from "./region.js";
import { showPlaying } from "../shared/buttons.js";
import { backgroundOf, chartImage, saveControl } from "../shared/save.js";
import { sizeOf } from "../shared/size.js";
import { followTheme, themed, themeKey } from "../shared/theme.js";
import { TruthTable, WeightTable } from "./tables.js";
import { describe, number } from "./words.js";

const SLOW_MS = 100; // the slow parts are drawn at most this often
const LOOK_MS = 200; // another theme, which has no event of its own, is noticed this soon
const MOST_TERMS = 6;
const LEGEND = 20; // pixels below a saved region
const PICTURES = ["diagram", "region", "unit", "loss-chart", "magnitudes-chart"];

export class View {
  // actions: see Diagram; and editWeight(index, value).
  constructor(element, Plotly, actions) {
    Object.assign(this, { element, Plotly, actions });
    this.get = (part) => element.querySelector(`[data-part="${part}"]`);
    this.selected = [0, 0];
    this.overlays = {};
    this.options = {};
    this.slowTime = this.lookedAt = -Infinity;
    for (const name of PICTURES) {
      const file = () => `perceptarium-${name.replace("-chart", "")}-epoch-${this.drawn}`;
      this.get(name)
        .closest("figure")
        .append(saveControl(file, (format) => this.image(name, format)));
    }
  }

  setOptions(options) {
    this.options = options;
    this.element.classList.toggle("stage-presenter", Boolean(options.presenter));
    this.get("rate-group").hidden = options.hidden.includes("training");
    this.get("new-seed").hidden = options.hidden.includes("start");
    for (const part of ["transport", "controls", "weights"]) this.get(part).inert = Boolean(options.locked);
  }

  // ---- once for each run

  open(setup, network) {
    Object.assign(this, { setup, network, maps: new Maps(setup, network), drawn: null });
    const n = setup.inputs.length;
    this.inputs = setup.inputs[0].map((_, input) => Float64Array.from({ length: n }, (_, i) => setup.inputs[i][input]));
    this.outputs = network.buffers(n);
    const [layer, unit] = this.selected;
    if (layer >= network.nLayers || unit >= setup.sizes[layer + 1]) this.selected = [0, 0];
    this.build();
  }

  build() {
    const { setup, actions } = this;
    this.theme = this.themeKey();
    followTheme(this.element);
    this.unitKey = "";
    this.element.classList.toggle("stage-wide", setup.panels.length > 1);
    this.plotMap("region");
    this.plotMap("unit");
    this.diagram?.destroy();
    this.diagram = new Diagram(this.get("diagram"), setup, this.network, {
      ...actions,
      select: (layer, unit) => {
        this.selected = [layer, unit];
        this.dirty = true;
      },
    });
    this.diagram.select(this.selected);
    this.truth = new TruthTable(this.get("truth"), setup);
    this.weights = new WeightTable(this.get("weights"), setup, actions.editWeight);
    for (const option of this.get("magnitudes-kind").options) option.disabled = !setup.figures[option.value];
    this.plotLoss();
    this.plotMagnitudes();
  }

  plotMap(name) {
    const root = this.get(name),
      figure = structuredClone(this.setup.figures[name]);
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

  plotLoss() {
    this.loss = this.curves(this.loss, "loss-chart", "loss", this.get("loss-log").checked);
  }

  plotMagnitudes() {
    const select = this.get("magnitudes-kind");
    if (!this.setup.figures[select.value]) select.value = "layers";
    this.magnitudes = this.curves(this.magnitudes, "magnitudes-chart", select.value, true);
  }

  curves(old, part, figure, log) {
    old?.destroy();
    this.dirty = true;
    return new Curves(this.Plotly, this.get(part), this.setup.figures[figure], (layout) => this.themed(layout), log);
  }

  // ---- the page's theme, whose colours the figures made in Python leave open

  themeKey() {
    return themeKey(this.element) + this.options.presenter;
  }

  themed(layout) {
    themed(layout, this.element, this.options.presenter ? 16 : 12);
    if (this.options.presenter) {
      layout.title.font.size = 20;
      if (layout.legend) layout.legend.font.size = 16;
      layout.margin = { ...layout.margin, l: layout.margin.l + 16, b: layout.margin.b + 10 };
    }
    return layout;
  }

  // ---- at every frame

  // run: what the stage knows of the run: player, history, changes and rates.
  draw(time, run) {
    const { player, history } = run,
      index = history.indexAtOrBefore(player.epoch);
    if (index < 0) return;
    if (time - this.lookedAt > LOOK_MS) {
      this.lookedAt = time;
      if (this.themeKey() !== this.theme) this.build();
    }
    const moved = player.epoch !== this.drawn;
    if (!moved && !this.dirty && player.playing === this.wasPlaying) {
      if (this.stale && time - this.slowTime > SLOW_MS) this.drawSlow(time, run);
      return;
    }
    this.dirty = false;
    this.wasPlaying = player.playing;
    if (moved) this.movedAt = time;
    this.drawn = player.epoch;
    this.row = history.row(index);
    this.maps.evaluate(this.row);
    this.answers = this.network.answer(this.network.evaluate(this.row, this.inputs, this.outputs));
    this.get("epoch").textContent = player.epoch;
    this.get("loss").textContent = Number(this.row[this.setup.columns.loss].toPrecision(6));
    this.drawMaps();
    const slow = !player.playing || time - this.slowTime > SLOW_MS;
    this.diagram.draw(this.row, this.maps, slow);
    this.stale = !slow;
    if (slow) this.drawSlow(time, run);
  }

  // Which unit each map shows: the answer, and the chosen one.
  shownUnit(name) {
    return name === "unit" ? this.selected : [this.network.nLayers - 1, this.setup.sizes.at(-1) - 1];
  }

  drawMaps() {
    for (const [name, overlay] of Object.entries(this.overlays)) {
      const root = this.get(name),
        update = {};
      if (!root.dataset.ready) continue;
      this.setup.panels.forEach((_, panel) => {
        update[`images[${panel}].source`] = this.maps.url(...this.shownUnit(name), panel);
      });
      this.Plotly.relayout(root, update);
      if (name === "region") overlay.draw(this.row, this.network, this.answers);
    }
  }

  // ---- a few times a second

  drawSlow(time, run) {
    const { player, history, changes } = run;
    this.slowTime = time;
    this.stale = false;
    this.drawTransport(player);
    this.drawWords(run);
    this.drawRate(run);
    this.drawUnitText();
    this.truth.draw(this.answers);
    if (this.get("weights").offsetParent) this.weights.draw(this.row);
    this.loss.draw(history, player.seen, player.epoch, changes);
    this.magnitudes.draw(history, player.seen, player.epoch, changes);
  }

  drawTransport(player) {
    const slider = this.get("slider");
    slider.max = player.seen;
    if (document.activeElement !== slider || player.playing) slider.value = player.epoch;
    slider.setAttribute("aria-valuetext", `epoch ${player.epoch} of ${player.seen}`);
    showPlaying(this.get("play"), player.playing);
  }

  drawWords({ player, history }) {
    const words = describe({
      setup: this.setup,
      player,
      history,
      answers: this.answers,
      row: this.row,
      locked: this.options.locked,
    });
    this.get("words").textContent = words;
    if (!player.playing && this.get("spoken").textContent !== words) this.get("spoken").textContent = words;
    this.element.dataset.status = player.atEnd ? player.end.status : "training";
  }

  drawRate({ player, rates }) {
    if (this.rateMoves) return;
    const rate = rates.filter(([at]) => at <= player.epoch).at(-1)[1];
    const slider = this.get("rate"),
      box = this.get("rate-number"),
      shown = Number(rate.toPrecision(6));
    if (document.activeElement !== box) box.value = shown;
    slider.value = Math.log10(rate);
    slider.setAttribute("aria-valuetext", String(shown));
  }

  // The chosen unit's formula with its numbers, its name, and what the ends of its colour bar stand for.
  drawUnitText() {
    const { setup, network, row } = this,
      [layer, unit] = this.selected,
      root = this.get("unit");
    const name = setup.units[layer][unit],
      activation = setup.activations[layer].replace("_", " ");
    const sources = layer === 0 ? setup.inputs[0].map((_, i) => `x${"₁₂₃"[i]}`) : setup.units[layer - 1];
    const terms = sources.map((from, i) => `${signed(row[network.weightIndex(layer, i, unit)], i === 0)} ${from}`);
    if (terms.length > MOST_TERMS) terms.splice(MOST_TERMS - 1, Infinity, "+ …");
    const z = `${terms.join(" ")} ${signed(row[network.biasIndex(layer, unit)])}`;
    this.get("unit-formula").textContent = `${name} = f(z), z = ${z}; f is ${activation}: ${setup.formulas[layer]}`;
    const [low, high] = this.maps.unitRange(layer, unit),
      ticks = [low, (low + high) / 2, high].map((x) => number(x, 2));
    const key = `${name} ${ticks}`;
    if (!root.dataset.ready || key === this.unitKey) return;
    this.unitKey = key;
    this.Plotly.relayout(root, { "title.text": `Unit ${name}` });
    this.Plotly.restyle(root, { "marker.colorbar.ticktext": [ticks] }, [0]);
  }

  // ---- on demand

  // What a map says about the point under the pointer; null beside it.
  describePoint(name, event) {
    const { setup, network } = this,
      point = this.row && this.overlays[name]?.pointAt(event);
    if (!point) return null;
    const outputs = network.evaluate(
      this.row,
      point.map((value) => Float64Array.of(value)),
      network.buffers(1),
    );
    const [layer, unit] = this.shownUnit(name),
      label = name === "unit" ? setup.units[layer][unit] : "output";
    const at = point.map((value) => value.toFixed(2).replace("-", "−")).join(", ");
    return `(${at})<br>${label}: ${number(outputs[layer][unit][0], 4)}`;
  }

  // A picture as it stands on the screen, as a data URL.
  image(name, format) {
    const { element, Plotly, drawn } = this;
    if (name === "diagram") return this.diagram.image(format, backgroundOf(element), `epoch ${drawn}`);
    const root = this.get(name),
      layout = { ...root.layout };
    if (name in this.overlays) layout.title = { ...layout.title, text: `${layout.title.text}, epoch ${drawn}` };
    if (name === "magnitudes-chart")
      layout.title = { ...layout.title, text: this.get("magnitudes-kind").selectedOptions[0].label };
    if (name === "region") {
      const { shapes, annotations } = this.overlays.region.asLayout(this.row, this.network, this.answers),
        { margin, height } = layout;
      const text = "■ class 1, ● class 0, with the predicted probability of 1. Lines: net input 0.";
      const legend = {
        xref: "paper",
        yref: "paper",
        x: 0,
        y: 0,
        xanchor: "left",
        yanchor: "top",
        yshift: -margin.b,
        xshift: -margin.l + 8,
        text,
        showarrow: false,
        font: { size: 11 },
      };
      Object.assign(layout, {
        shapes,
        annotations: [...annotations, legend],
        height: height + LEGEND,
        margin: { ...margin, b: margin.b + LEGEND },
      });
    }
    return chartImage(Plotly, { data: root.data, layout }, element, format);
  }

  resize() {
    if (!this.setup) return;
    for (const [name, overlay] of Object.entries(this.overlays)) {
      this.Plotly.relayout(this.get(name), sizeOf(this.get(name)));
      overlay.resize();
    }
    this.loss.resize();
    this.magnitudes.resize();
    this.dirty = true;
  }

  destroy() {
    for (const part of [this.diagram, this.loss, this.magnitudes]) part?.destroy();
    for (const name of Object.keys(this.overlays)) this.Plotly.purge(this.get(name));
  }
}

function signed(value, first = false) {
  const sign = value < 0 ? "−" : first ? "" : "+";
  return `${sign}${first ? "" : " "}${number(Math.abs(value))}`;
}

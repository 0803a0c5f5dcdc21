// A run on the screen: draws one epoch into the maps, the curves, the diagram, the tables and the words, at every frame.
// No frame of a moving run draws a chart of Plotly anew.

/**
 * @import { Setup } from "../types/message.js"
 * @import { Chart, Format, FullLayout, Layout, Update } from "../types/plotly.js"
 * @import { Numbers } from "./network.js"
 * @import { Screen } from "./screen.js"
 */

import { showPlaying } from "../shared/buttons.js";
import { CALM_MS, wantsCalm } from "../shared/motion.js";
import { backgroundOf, chartImage } from "../shared/save.js";
import { sizeOf } from "../shared/size.js";
import { followTheme, themed, themeKey } from "../shared/theme.js";
import { setAttributes } from "../shared/svg.js";
import { hide, write } from "../shared/write.js";
import { AXES, chosenAxes } from "./axes.js";
import { classLabel, givenOf, hasMany, toldOf } from "./classes.js";
import { Cube } from "./cube.js";
import { Curves } from "./curves.js";
import { Diagram } from "./diagram.js";
import { derive } from "./features.js";
import { Graph, Graphs } from "./graphs.js";
import { seenBy, stretch } from "./looks.js";
import { Maps } from "./maps.js";
import { Network } from "./network.js";
import { Overlay } from "./overlay.js";
import { Space } from "./space.js";
import { ConfusionMatrix, TruthTable, WeightTable } from "./tables.js";
import { areValues, brief, describe, fixed, number, outputWords } from "./words.js";

const QUICK_MS = 150; // epochs that follow each other sooner are a movement
const LOOK_MS = 200; // another theme, which has no event of its own, is noticed this soon
/** @type {number[]} */
const NO_LOCKS = [];
const MOST_TERMS = 6;
const SORTED_MS = 200; // between two orders of a cloud's points in a playing run: nobody reads faster
const SPOKEN_MS = 5000; // between two sentences of a playing run that are spoken
const LARGER = 4 / 3; // type for a projector
const LARGEST = 1.6; // on the whole screen
const LEGEND = 17; // pixels for each line below a saved region
const VALUES = "Colour: the output; of a point, its target"; // in a regression over the plane
const GRAPH = "Curve: the output; points stand at their targets";

/** @typedef {"region" | "unit"} MapName */
/** @type {MapName[]} */
const MAPS = ["region", "unit"];

/** @typedef {MapName | "diagram" | "loss-chart" | "magnitudes-chart"} PictureName */
/** @type {PictureName[]} */
export const PICTURES = ["diagram", "region", "unit", "loss-chart", "magnitudes-chart"];

export class View {
  /**
   * @param {Screen} screen
   * @param {Setup} setup
   * @param {[layer: number, unit: number]} selected the unit that the second map shows, where there is one
   */
  constructor(screen, setup, selected) {
    const network = new Network(setup.sizes, setup.activations, screen.functions);
    this.screen = screen;
    this.setup = setup;
    this.seen = seenBy(setup, screen.looks); // what the maps show of it
    this.network = network;
    this.get = screen.get;
    this.maps = setup.outputRange ? new Graphs(this.seen, network) : new Maps(this.seen, network);
    const n = setup.inputs.length;
    this.inputs = columnsOf(setup.inputs);
    this.outputs = network.buffers(n);
    const { testInputs } = setup;
    this.test = testInputs && { inputs: columnsOf(testInputs), outputs: network.buffers(testInputs.length) };

    /** @type {number | null} the epoch that is drawn, and its row and answers */
    this.drawn = null;
    /** @type {Numbers} */
    this.row = new Float32Array(setup.width);
    /** @type {Numbers} */
    this.answers = new Float64Array(n);
    /** @type {number[]} */
    this.given = [];
    this.dirty = true; // something else than the epoch has changed
    this.moving = false; // the curves are drawn for a moving run
    this.wasPlaying = false;
    this.movedAt = 0;
    this.sortedAt = 0; // when the table was drawn
    this.spokenAt = 0; // when a screen reader was told where the run is

    followTheme(screen.element);
    this.theme = this.themeKey();
    this.lookedAt = -Infinity;
    screen.element.classList.toggle("stage-wide", setup.panels.length > 1);
    /** @type {{ [name in MapName]?: Overlay }} */
    this.overlays = {};
    this.unitTitle = ""; // that of the second map
    this.get("unit-option").hidden = !("space" in setup.figures);
    for (const name of MAPS) this.plotMap(name);

    const [layer, unit] = selected;
    /** @type {[layer: number, unit: number]} */
    this.selected = layer < network.nLayers && unit < setup.sizes[layer + 1] ? selected : [0, 0];
    this.diagram = new Diagram(this.get("diagram"), setup, network, this.maps, this.selected, {
      select: (layer, unit) => {
        this.selected = [layer, unit];
        this.dirty = true;
        if (this.showsSpace) screen.showLooks({ picture: "unit" });
      },
      edit: (index) => screen.edit(index),
      hover: (html, event) => screen.controls.hover(html, event),
      unhover: () => screen.controls.unhover(),
    });
    /** @param {number} index @param {HTMLInputElement} field */
    const edit = (index, field) => {
      if (screen.controls.allows(field, setup.parameter)) screen.change({ [index]: field.valueAsNumber }, true);
      else field.value = this.inForce(index);
    };
    this.showSeed();
    this.truth = new TruthTable(this.get("truth"), setup, (sample) => this.lightMaps(sample));
    this.confusion = new ConfusionMatrix(this.get("confusion"), setup);
    this.nameSamples();
    const explains = screen.editable && !screen.options.hidden.includes("menu");
    this.weights = new WeightTable(
      this.get("weights"),
      setup,
      screen.editsWeights ? edit : null,
      explains ? (index) => screen.explain(index) : null,
      screen.editsLocks ? (index) => screen.toggleLock(index) : null,
    );
    this.get("bias-words").hidden = !setup.biases;
    const layers = setup.activations.map((name) => name.replace("_", " "));
    const differ = new Set(layers.slice(0, -1)).size > 1;
    this.get("layer-words").textContent = differ ? `Layers from left to right: ${layers.join(", ")}.` : "";
    this.get("each-parameter").textContent = setup.biases ? "each weight and bias" : "each weight";
    this.get("all-parameters").textContent = setup.biases ? "weights and biases" : "weights";
    for (const option of this.get("magnitudes-kind").options) option.disabled = !(option.value in setup.figures);
    this.loss = this.lossCurves();
    this.magnitudes = this.magnitudeCurves();
  }

  /** What the numbers in the region are: what a sigmoid or a softmax says is a probability. */
  get numbersAre() {
    const output = this.setup.activations[this.network.nLayers - 1],
      many = hasMany(this.setup);
    if (output !== "sigmoid" && output !== "softmax") return many ? "output of its class" : "output";
    return `predicted probability of ${many ? "its class" : "1"}`;
  }

  /** What the samples are called around the table and the region. */
  nameSamples() {
    const { row, testInputs, classNames } = this.setup,
      tested = this.seen.testInputs !== undefined,
      many = hasMany(this.setup),
      order = classNames.map((_, cls) => cls);
    this.get("test-points-option").hidden = !testInputs;
    const [truth, confusion] = this.get("table-kind").options,
      values = areValues(this.setup);
    truth.text = row === "point" ? `${testInputs ? "training points" : "points"} furthest off` : "truth table";
    confusion.disabled = confusion.hidden = values;
    if (values && confusion.selected) {
      truth.selected = true;
      this.get("table-kind").dispatchEvent(new Event("change"));
    }
    if (!many) order.reverse(); // so it has always been
    const keys = order.map((cls) => `<span class="stage-key stage-class-${cls}">${classLabel(this.setup, cls)}</span>`);
    this.get("region-classes").innerHTML = values ? "" : keys.join(" ");
    const isGraph = this.maps instanceof Graphs,
      parting = many ? "; black line: where classes meet" : isGraph ? "" : "; white: undecided",
      numbers = this.setup.figures.region.layout.annotations?.length ? `; numbers: ${this.numbersAre}` : "";
    const ofCloud = `to train on${tested ? "; hollow: test set" : ""}${numbers}${parting}.`,
      ofValues = `${isGraph ? GRAPH : VALUES}${tested ? "; white inside: test set." : "."}`,
      ofRows = `${isGraph ? "at their targets, " : ""}with the ${this.numbersAre}${parting}.`;
    write(this.get("region-words"), values ? ofValues : row === "point" ? ofCloud : ofRows);
    const what = isGraph
      ? "The output as a curve over the input, the samples at their targets, and where each unit's net input is 0"
      : `${values ? "The output" : "Decision region: the output"} for every pair of inputs, the samples, and the line of each unit of the first layer`;
    this.get("region").setAttribute("aria-label", what);
    this.get("unit-kind").options[0].text = `${isGraph ? "curve" : "map"} of a unit`;
    this.get("loss-chart").setAttribute("aria-label", `Loss${values ? "" : " and accuracy"} over the epochs`);
  }

  /** Whether a colour bar stands beside a map. @param {MapName} name */
  hasBar(name) {
    return name === "unit" || (areValues(this.setup) && !this.setup.outputRange);
  }

  /** Whether the second map shows the hidden space in place of one unit. */
  get showsSpace() {
    return "space" in this.setup.figures && this.get("unit-kind").value === "space";
  }

  /** @param {MapName} name */
  plotMap(name) {
    const root = this.get(name),
      isSpace = name === "unit" && this.showsSpace,
      figure = structuredClone(this.setup.figures[isSpace ? "space" : name]),
      data = figure.data.filter(({ meta }) => this.seen.testInputs || !meta?.tested);
    root.dataset.ready = "";
    if (!isSpace) stretch(figure.layout, this.seen);
    const { shapes = [], annotations = [], images = [], ...themed } = this.themed(figure.layout, root);
    const layout = { ...themed, images: [], shapes: [], annotations: [], ...sizeOf(root) };
    const axes = isSpace ? chosenAxes(this.get, this.setup) : null,
      relayout = (/** @type {Update} */ update) => this.screen.Plotly.relayout(root, update);
    if (name === "unit") this.screen.turn.show(axes?.length === 4);
    if (name === "unit" && !axes) for (const part of AXES) this.get(part).hidden = true;
    const looks = data.map((trace) => ({ ...trace, x: [null], y: [null] }));
    this.screen.Plotly.newPlot(root, looks, layout, { staticPlot: true, displayModeBar: false }).then(() => {
      const full = { ...layout, shapes, annotations, images };
      if (axes?.length === 4) {
        this.overlays[name] = new Cube(root, full, this.seen, this.network, axes, relayout, this.screen.turn);
      } else if (axes) this.overlays[name] = new Space(root, full, this.seen, this.network, axes, relayout);
      else if (this.maps instanceof Graphs) {
        const shown = () => this.shownUnit(name);
        this.overlays[name] = new Graph(root, data, full, this.seen, this.maps, shown, name === "region");
      } else {
        this.overlays[name] = new Overlay(root, data, full, this.seen, this.maps.side, this.hasBar(name), this.network);
      }
      root.dataset.ready = "true";
      this.dirty = true;
    });
  }

  /** Draw the second map anew: another kind of picture, or other axes. */
  plotUnit() {
    delete this.overlays.unit;
    this.unitTitle = "";
    this.plotMap("unit");
  }

  lossCurves() {
    return this.curves(this.get("loss-chart"), "loss", this.get("loss-log").checked, this.get("loss-smooth").checked);
  }

  magnitudeCurves() {
    const select = this.get("magnitudes-kind");
    if (!(select.value in this.setup.figures)) select.value = "layers";
    const isLog = this.setup.figures[select.value].layout.yaxis.type === "log";
    write(this.get("magnitudes-hint"), hintOf(select.value, this.setup));
    return this.curves(this.get("magnitudes-chart"), select.value, isLog);
  }

  /**
   * @param {Chart} root
   * @param {string} name that of its figure
   * @param {boolean} log
   * @param {boolean} [smooth]
   */
  curves(root, name, log, smooth) {
    const figure = this.setup.figures[name];
    const { Plotly, options } = this.screen;
    return new Curves(Plotly, root, figure, (layout) => this.themed(layout, root), log, smooth, options.until);
  }

  plotLoss() {
    this.loss.destroy();
    this.loss = this.lossCurves();
    this.dirty = true;
  }

  plotMagnitudes() {
    this.magnitudes.destroy();
    this.magnitudes = this.magnitudeCurves();
    this.dirty = true;
  }

  // ---- the page's theme, whose colours the figures made in Python leave open

  themeKey() {
    const { element, options } = this.screen;
    return [themeKey(element), options.presenter, element.querySelector(":fullscreen")?.className].join();
  }

  /**
   * Whether the page has another theme than the one that all of this was made for; looked at now and then.
   * @param {number} time
   */
  isOutdated(time) {
    if (time - this.lookedAt <= LOOK_MS) return false;
    this.lookedAt = time;
    return this.themeKey() !== this.theme;
  }

  /**
   * @template {FullLayout} L
   * @param {L} layout
   * @param {Element} root
   */
  themed(layout, root) {
    const { element, options } = this.screen;
    const scale = root.closest(":fullscreen") ? LARGEST : options.presenter ? LARGER : 1,
      { l, r, t, b } = layout.margin;
    themed(layout, element, 12 * scale);
    layout.title.font.size = 14 * scale;
    if (layout.legend) layout.legend.font.size = 11 * scale;
    for (const annotation of layout.annotations ?? []) annotation.font.size *= scale;
    layout.margin = { ...layout.margin, l: l * scale, r: r * scale, t: t * scale, b: b * scale };
    return layout;
  }

  // ---- at every frame

  /** @param {number} time */
  draw(time) {
    const { player } = this.screen,
      index = player.history.indexAtOrBefore(player.epoch);
    if (index < 0) return;
    const moved = player.epoch !== this.drawn,
      sinceMoved = time - this.movedAt;
    if (!moved && !this.dirty && player.playing === this.wasPlaying) {
      if (this.moving && !player.playing && sinceMoved > QUICK_MS) this.drawCurves(false);
      return;
    }
    if (wantsCalm() && player.playing && !this.dirty && sinceMoved < CALM_MS) return;
    this.dirty = false;
    this.wasPlaying = player.playing;
    if (moved) this.movedAt = time;
    this.drawn = player.epoch;
    this.row = player.history.row(index);
    this.maps.evaluate(this.row);
    const outputs = this.network.evaluate(this.row, this.inputs, this.outputs)[this.network.nLayers - 1];
    this.answers = toldOf(this.setup, outputs, this.setup.classes ?? []);
    this.given = givenOf(this.setup, outputs);
    write(this.get("epoch"), String(player.epoch));
    write(this.get("loss"), String(Number(this.row[this.setup.columns.loss].toPrecision(6))));
    this.drawMaps();
    const { locks } = this;
    this.diagram.draw(this.row, this.screen.locked, locks);
    hide(this.get("lock-words"), !locks.length);
    this.drawTransport();
    this.drawWords();
    this.drawRate();
    this.drawFormula();
    if (!player.playing || !this.truth.isCloud || time - this.sortedAt > SORTED_MS) {
      this.truth.draw(this.answers, this.given, this.screen.locked);
      this.sortedAt = time;
    }
    if (!this.get("confusion").hidden) this.drawConfusion();
    if (!this.get("weights").hidden) this.weights.draw(this.row, player.history.start, this.screen.locked, locks);
    this.drawCurves(player.playing || (moved && sinceMoved < QUICK_MS));
    if (moved) this.screen.controls.readAgain();
  }

  drawConfusion() {
    const { test, network, row, setup } = this,
      onTest = test ? [givenOf(setup, network.evaluate(row, test.inputs, test.outputs)[network.nLayers - 1])] : [];
    this.confusion.draw([this.given, ...onTest], this.screen.locked);
  }

  /**
   * Which unit a map shows: the answer, or the chosen one.
   * @param {MapName} name
   * @returns {[layer: number, unit: number]}
   */
  shownUnit(name) {
    const { nLayers, sizes } = this.network;
    return name === "unit" ? this.selected : [nLayers - 1, sizes[nLayers] - 1];
  }

  drawMaps() {
    for (const name of MAPS) {
      const overlay = this.overlays[name],
        [layer, unit] = this.shownUnit(name);
      if (!overlay) continue;
      if (overlay instanceof Space) {
        overlay.show(this.row, this.outputs, this.answers);
        continue;
      }
      if (name === "region" && !(overlay instanceof Graph)) this.maps.showRegion(overlay.canvases);
      else this.maps.show(overlay.canvases, layer, unit);
      if (name === "region" || overlay instanceof Graph) overlay.draw(this.row, this.network, this.answers);
      if (name === "unit") this.nameUnit();
      if (this.hasBar(name)) overlay.drawBar(this.barTicks(name));
    }
  }

  /**
   * The curves; none while a lesson waits for a prediction, because even their first points may give the answer away.
   * @param {boolean} moving whether the next epochs follow at once
   */
  drawCurves(moving) {
    const { player, changes, locked } = this.screen;
    if (locked) return;
    this.moving = moving;
    for (const curves of [this.loss, this.magnitudes]) {
      curves.draw(player.history, player.seen, player.epoch, changes, moving);
    }
  }

  /** Let Plotly have the curves of a moving run. */
  rest() {
    if (this.moving) this.drawCurves(false);
  }

  drawTransport() {
    const { player, changes, editable } = this.screen,
      slider = this.get("slider");
    if (editable) hide(this.get("forget"), !changes.length);
    setAttributes(slider, { max: player.seen, "aria-valuetext": `epoch ${player.epoch} of ${player.seen}` });
    if (document.activeElement !== slider || player.playing) slider.value = String(player.epoch);
    showPlaying(this.get("play"), player.playing);
  }

  drawWords() {
    const { element, player, options, changes, remark } = this.screen;
    const words = describe(this.setup, player, this.row, this.answers, options, changes, remark.words),
      best = player.atEnd && !options.locked ? player.end?.best : undefined;
    write(this.get("words"), words);
    write(this.get("best"), `Go to epoch ${best}`);
    hide(this.get("best"), best === undefined);
    if (this.screen.editable) hide(this.get("undo"), !remark.words || !remark.canUndo);
    const now = performance.now();
    if (!player.playing || now - this.spokenAt > SPOKEN_MS) {
      write(this.get("spoken"), words);
      this.spokenAt = now;
    }
    setAttributes(element, { "data-status": player.end && player.atEnd ? player.end.status : "training" });
  }

  /** The learning rate that is in force, before its schedule; undefined as long as it is not known. */
  get rate() {
    const { player, rates } = this.screen;
    return rates.findLast(([at]) => at <= player.epoch)?.[1];
  }

  /**
   * The places of the parameters that are locked at the epoch on the screen.
   * @returns {number[]}
   */
  get locks() {
    const { player, locks } = this.screen;
    return locks.findLast(([at]) => at <= player.epoch)?.[1] ?? NO_LOCKS;
  }

  /** Let the box show it. */
  showRate() {
    if (this.rate !== undefined) this.get("rate-number").value = String(Number(this.rate.toPrecision(6)));
  }

  /** Let the field show the seed that is in force. */
  showSeed() {
    this.get("seed").value = String(this.setup.seed);
  }

  /**
   * A weight or bias as a field holds it.
   * @param {number} index
   */
  inForce(index) {
    return String(Number(this.row[index].toPrecision(6)));
  }

  drawRate() {
    const { rate } = this;
    if (this.screen.controls.rateMoves || rate === undefined) return;
    const slider = this.get("rate"),
      shown = String(Number(rate.toPrecision(6)));
    if (document.activeElement !== this.get("rate-number")) this.showRate();
    slider.value = String(Math.log10(rate));
    setAttributes(slider, { "aria-valuetext": shown });
    const now = this.row[this.setup.columns.learningRate],
      isScheduled = Math.abs(now - rate) > 1e-6 * rate;
    write(this.get("rate-now"), isScheduled ? `now ${number(now)}` : "");
    hide(this.get("rate-now"), !isScheduled);
  }

  /** The chosen unit's formula with its numbers. */
  drawFormula() {
    const { setup, network, row } = this,
      [layer, unit] = this.selected;
    const { unit: map } = this.overlays;
    const drawn = `${map instanceof Graph ? "Curve" : "Map"} of the chosen unit over the inputs`;
    setAttributes(this.get("unit"), { "aria-label": map instanceof Space ? map.alt : drawn });
    if (map instanceof Space) {
      write(this.get("unit-formula"), map.caption);
      return;
    }
    const ofClass = hasMany(setup) && layer === network.nLayers - 1 ? ` (${setup.classNames[unit]})` : "",
      name = `${setup.units[layer][unit]}${ofClass}`,
      activation = setup.activations[layer].replace("_", " ");
    const sources = layer === 0 ? setup.features.map((feature) => feature.name) : setup.units[layer - 1];
    const terms = sources.map((from, i) => `${signed(row[network.weightIndex(layer, i, unit)], i === 0)} ${from}`);
    if (terms.length > MOST_TERMS) terms.splice(MOST_TERMS - 1, Infinity, "+ …");
    if (setup.biases) terms.push(signed(row[network.biasIndex(layer, unit)]));
    const z = terms.join(" ");
    write(this.get("unit-formula"), `${name} = f(z), z = ${z}; f is ${activation}: ${setup.formulas[layer]}`);
  }

  /**
   * What the ends and the middle of a map's colour bar stand for.
   * @param {MapName} name
   */
  barTicks(name) {
    const [low, high] = this.maps.unitRange(...this.shownUnit(name));
    return [low, (low + high) / 2, high].map(brief);
  }

  /** The chosen unit's name above its map. */
  nameUnit() {
    const [layer, unit] = this.selected,
      title = `Unit ${this.setup.units[layer][unit]}`;
    if (title === this.unitTitle) return;
    this.unitTitle = title;
    this.screen.Plotly.relayout(this.get("unit"), { "title.text": title });
  }

  // ---- on demand

  /**
   * What a map says about the point under the pointer; nothing beside it.
   * @param {MapName} name
   * @param {PointerEvent} event
   */
  describePoint(name, event) {
    const { setup, network } = this,
      overlay = this.overlays[name],
      point = this.drawn === null ? null : overlay?.pointAt(event);
    if (!point) return null;
    if (overlay instanceof Space) {
      this.light(overlay.samplesAt(event)[0] ?? null);
      return overlay.describe(event, this.row);
    }
    const coordinates = point.map((value) => Float64Array.of(value)),
      inputs = derive(setup.features, coordinates);
    const outputs = network.evaluate(this.row, inputs, network.buffers(1));
    const [layer, unit] = this.selected,
      last = outputs[network.nLayers - 1];
    this.light(name === "region" ? (this.overlays.region?.sampleAt(point) ?? null) : null);
    const own = point.slice(0, setup.points[0].length); // of a graph, the input alone
    const at = own.map((value) => fixed(value, 2)).join(", ");
    const words =
      name === "unit" ? `${setup.units[layer][unit]}: ${number(outputs[layer][unit][0], 4)}` : outputWords(setup, last);
    return `(${at})<br>${words}`;
  }

  /**
   * Show where a sample stands in the table and in the maps.
   * @param {number | null} sample
   */
  light(sample) {
    this.truth.light(sample);
    this.lightMaps(sample);
  }

  /** @param {number | null} sample */
  lightMaps(sample) {
    const { region, unit } = this.overlays;
    region?.light(sample);
    if (unit instanceof Space) unit.light(sample);
  }

  /**
   * A picture as it stands on the screen, as a data URL.
   * @param {PictureName} name
   * @param {Format} format
   */
  image(name, format) {
    const { Plotly, element } = this.screen,
      when = `epoch ${this.drawn}`;
    if (name === "diagram") return this.diagram.image(format, backgroundOf(element), when);
    this.rest();
    const { data = [], layout = {} } = this.get(name);
    const title = { font: {}, text: "", ...layout.title };
    const map = name === "region" || name === "unit" ? this.overlays[name] : undefined,
      space = map instanceof Space ? map : null;
    if (space) title.text = "Hidden space";
    if (name === "region" || name === "unit") title.text += `, ${when}`;
    if (name === "magnitudes-chart") title.text = this.get("magnitudes-kind").selectedOptions[0].label;
    const overlaid = map && (name === "region" || space || map instanceof Graph) ? this.overlaid(map, layout) : {};
    const images = map?.images() ?? [];
    const showlegend = name.endsWith("-chart"); // which on the screen is none of Plotly's
    const traces = data.map((trace, i) => ({ ...trace, ...map?.traces[i] }));
    const figure = structuredClone({ data: traces, layout: { ...layout, title, images, showlegend, ...overlaid } });
    if (map instanceof Graph) {
      Object.assign(figure.layout, { yaxis: { ...map.layout.yaxis, range: map.reach, showticklabels: true } });
    } else if ((name === "region" || name === "unit") && !space && this.hasBar(name)) {
      const bar = figure.data.find(({ marker }) => marker?.colorbar)?.marker?.colorbar;
      Object.assign(bar ?? {}, { showticklabels: true, ticktext: this.barTicks(name) });
    }
    return chartImage(Plotly, figure, element, format);
  }

  /**
   * What stands above a map on the screen, and a legend below it, as a part of its layout.
   * @param {Overlay} overlay
   * @param {Layout} layout
   */
  overlaid(overlay, { height = 0 }) {
    const { shapes, annotations } = overlay.asLayout(this.row, this.network, this.answers),
      { margin } = overlay.layout,
      lines = this.legendLines(overlay, annotations.length > 0),
      room = LEGEND * lines.length;
    const legend = {
      text: lines.join("<br>"),
      align: "left",
      ...{ xref: "paper", yref: "paper", x: 0, y: 0, xanchor: "left", yanchor: "top" },
      ...{ xshift: -margin.l + 8, yshift: -margin.b, showarrow: false, font: { size: 11 } },
    };
    return {
      shapes,
      annotations: [...annotations, legend],
      height: height + room,
      margin: { ...margin, b: margin.b + room },
    };
  }

  /**
   * What the marks in a saved map mean, line by line; the classes have a line of their own.
   * @param {Overlay} overlay
   * @param {boolean} hasNumbers whether samples have numbers beside them
   */
  legendLines(overlay, hasNumbers) {
    if (overlay instanceof Graph) return overlay.legend.split("<br>");
    const numbers = hasNumbers ? `Numbers: ${this.numbersAre}.` : "",
      isSpace = overlay instanceof Space,
      classes = this.setup.classNames.map((_, cls) => classLabel(this.setup, cls));
    const [first, ...others] = isSpace ? overlay.legend : [numbers, "Lines: net input 0."];
    if (areValues(this.setup)) return [`${VALUES}. ${first}`, ...others];
    if (!hasMany(this.setup)) classes.reverse();
    const rest = isSpace || !hasMany(this.setup) ? others : ["Black: classes meet. Other lines: net input 0."];
    return [`${classes.join(", ")}.`, ...(first ? [first] : []), ...rest];
  }

  resize() {
    for (const name of MAPS) {
      const overlay = this.overlays[name];
      if (!overlay) continue;
      this.screen.Plotly.relayout(this.get(name), sizeOf(this.get(name)));
      overlay.resize();
    }
    this.loss.resize();
    this.magnitudes.resize();
    this.dirty = true;
  }

  destroy() {
    this.diagram.destroy();
    this.loss.destroy();
    this.magnitudes.destroy();
    for (const name of MAPS) this.screen.Plotly.purge(this.get(name));
  }
}

/**
 * The same samples, input by input.
 * @param {number[][]} samples
 */
function columnsOf(samples) {
  return samples[0].map((_, input) => Float64Array.from(samples, (sample) => sample[input]));
}

/**
 * What to look at in the curves of this kind.
 * @param {string} kind
 * @param {Setup} setup
 */
function hintOf(kind, { features, biases }) {
  if (kind === "layers")
    return "Small gradient, small steps: on a plateau, near the goal, or where units are saturated.";
  const dashes = ["Solid", "dashed", "dotted", "long dashes"].map((dash, i) => {
    const from = features.filter((_, input) => input % 4 === i).map(({ name }) => name);
    return from.length ? [`${dash}: ${i ? "" : "from "}${from.join(" or ")}`] : [];
  });
  const hint = `${dashes.flat().join(", ")}${biases ? ", dash-dot: bias" : ""}; thick: what leaves the unit of that colour.`;
  return kind === "gradients" ? `Magnitudes. ${hint}` : hint;
}

/** @param {number} value */
function signed(value, first = false) {
  const sign = value < 0 ? "−" : first ? "" : "+";
  return `${sign}${first ? "" : " "}${number(Math.abs(value))}`;
}

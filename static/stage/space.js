// The hidden space: two units of a hidden layer as axes, and in it the samples and the grid of the inputs, where the layer
// puts them. The layers above see nothing else. So, where the layer has no third unit, it is the decision region of the
// network that they are, and the lines in it are those of their first units.

/**
 * @import { Setup } from "../types/message.js"
 * @import { Annotation, Chart, FullLayout, Shape, Update } from "../types/plotly.js"
 * @import { Series } from "../shared/series.js"
 * @import { Axes } from "./axes.js"
 * @import { Network, Numbers } from "./network.js"
 */

import { contextOf } from "../shared/canvas.js";
import { derive } from "./features.js";
import { hasMany } from "./classes.js";
import { Maps } from "./maps.js";
import { RANGES } from "./network.js";
import { NEAR, Overlay, zeroLine } from "./overlay.js";
import { areValues, fixed, number, outputWords, targetOf } from "./words.js";

const GRID_LINES = 9; // across, and as many up
const MOST_GRID_POINTS = 101; // on each
const MOST_WORK = 4e5; // for all of the grid: its points times the network's parameters
const MARGIN = 0.16; // around the units' outputs, in units of their range: names stand above points
const TOGETHER = 6; // pixels: points that are nearer to each other have come to the same place, and share a label
const LABEL = [20, 12]; // pixels that the label of a point takes, across and down
const MOST_NAMES = 4; // in the tooltip
const FARTHEST = 50; // a net input beyond which every activation is flat, or its output far from the classes

/** The two units are the inputs of the layers above, as they are. */
const PLANE = [0, 1].map((unit) => ({ name: "", factors: [unit], sine: false }));

/** @typedef {[low: number, high: number]} Range */

export class Space extends Overlay {
  /**
   * @param {Chart} root
   * @param {FullLayout & { shapes: Shape[], annotations: Annotation[] }} layout
   * @param {Setup} setup
   * @param {Network} network
   * @param {Axes} axes
   * @param {(update: Update) => void} relayout change the chart's axes
   */
  constructor(root, layout, setup, network, [layer, ...units], relayout) {
    const rest = network.above(layer),
      isWhole = rest.sizes[0] === 2 && units.length === 2,
      many = hasMany(setup),
      isLast = rest.nLayers === 1,
      nLines = many && isLast ? 0 : rest.activations[0] === "softmax" ? 1 : rest.sizes[1];
    const fixedRange = RANGES[network.activations[layer]];
    const range = around(fixedRange ?? [0, 1]);
    const points = setup.points.map(() => [0, 0]);
    const own = { ...setup, sizes: rest.sizes, panels: [[]], range, points, features: PLANE };
    const annotations = layout.annotations.map((annotation) => ({ ...annotation })); // which move
    const maps = isWhole ? new Maps(own, rest) : null;
    const shapes = isWhole ? [...layout.shapes.slice(0, nLines), ...(many ? layout.shapes.slice(-1) : [])] : [];
    super(root, [], { ...layout, shapes, annotations }, own, maps?.side ?? 1, false, rest);
    this.whole = setup;
    this.network = network;
    this.rest = rest;
    this.start = network.starts[layer + 1];
    this.layer = layer;
    this.units = units;
    this.nLines = nLines;
    this.names = this.units.map((unit) => setup.units[layer][unit]);
    this.maps = maps;
    this.relayout = relayout;
    this.fixedRange = fixedRange;
    /** @type {Range} */
    this.reach = [0, 0]; // that of all points so far
    this.threshold = thresholdOf(rest, setup.boundary);
    const most = Math.round(MOST_WORK / (2 * GRID_LINES * network.nParameters));
    this.gridPoints = Math.min(MOST_GRID_POINTS, Math.max(GRID_LINES, most)); // on each line
    this.grid = setup.panels.length > 1 ? [] : gridOf(setup.range, this.gridPoints, Boolean(setup.outputRange));
    this.gridInputs = derive(setup.features, columns(this.grid, setup.points[0].length));
    this.gridOutputs = network.buffers(this.grid.length);
    const { testInputs = [] } = setup;
    this.testInputs = columns(testInputs, network.sizes[0]);
    this.testOutputs = network.buffers(testInputs.length);
    /** @type {number[][]} */
    this.tested = []; // where the points of the test set are
    /** @type {number[][]} */
    this.together = []; // the samples that the label of each of them names
    /** @type {number | null} */
    this.lit = null; // the sample with a ring
    this.rescale();
  }

  /**
   * @param {Numbers} row
   * @param {Float64Array[][]} outputs those of every unit for each sample
   * @param {Numbers} answers
   */
  show(row, outputs, answers) {
    if (!this.boxes.length) return;
    this.setup.points = this.placesIn(outputs);
    this.tested = this.placed(row, this.testInputs, this.testOutputs);
    this.follow();
    this.paint(row);
    this.traces = this.moved(row);
    this.drawTraces();
    this.nameSamples();
    this.draw(row, this.network, answers);
    this.placeLabels();
    this.light(this.lit);
  }

  /**
   * @param {Float64Array[][]} outputs
   * @returns {number[][]} where they are in this plane
   */
  placesIn(outputs) {
    const [across, up] = this.units.map((unit) => outputs[this.layer][unit]);
    return Array.from(across, (x, i) => [x, up[i]]);
  }

  /**
   * Where the layer puts these inputs.
   * @param {Numbers} row
   * @param {Float64Array[]} inputs
   * @param {Float64Array[][]} outputs
   */
  placed(row, inputs, outputs) {
    return this.placesIn(this.network.evaluate(row, inputs, outputs));
  }

  /**
   * Widen the reach where a value has left it, by a step that lasts for a while; whether it was widened.
   * @param {number[]} values
   */
  widen(values) {
    if (this.fixedRange) return false;
    let [low, high] = this.reach;
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    if (low === this.reach[0] && high === this.reach[1]) return false;
    this.reach = [-rounded(-low), rounded(high)];
    return true;
  }

  /** Widen the axes where a point has left them. */
  follow() {
    if (!this.widen([...this.setup.points, ...this.tested].flat())) return;
    this.setup.range = around(this.reach);
    if (this.maps) this.maps = new Maps(this.setup, this.rest);
    this.setParting(this.rest);
    this.rescale();
  }

  /** Let the chart's axes be those of this plane. */
  rescale() {
    const [x, y] = this.names,
      [low, high] = this.setup.range;
    this.relayout({
      "xaxis.title.text": x,
      "yaxis.title.text": y,
      "xaxis.range": [low, high],
      "yaxis.range": [low, high],
    });
  }

  /**
   * The output that the layers above give to each place; a plain ground where the place does not decide it.
   * @param {Numbers} row
   */
  paint(row) {
    const { maps } = this;
    if (maps) {
      maps.evaluate(row.subarray(this.start));
      maps.showRegion(this.canvases);
      return;
    }
    const context = contextOf(this.canvases[0]);
    context.fillStyle = this.setup.palette[1];
    context.fillRect(0, 0, 1, 1);
  }

  /**
   * The points of the figure's traces: the grid's, and those of each class or all, to train on and to test with.
   * @param {Numbers} row
   */
  moved(row) {
    const { setup, tested } = this,
      grid = this.placed(row, this.gridInputs, this.gridOutputs);
    const ends = grid.flatMap((place, i) => (i % this.gridPoints ? [place] : [[null, null], place]));
    const byClass = (/** @type {number[][]} */ points, /** @type {number[] | undefined} */ classes) =>
      classes ? setup.classNames.map((_, cls) => points.filter((_, i) => classes[i] === cls)) : [points];
    const groups = [...byClass(setup.points, setup.classes), ...byClass(tested, setup.testClasses)];
    return [ends, ...groups].map((places) => ({ x: places.map(([x]) => x), y: places.map(([, y]) => y) }));
  }

  /** One label for the samples that have come together, at the first of them: above, or below where another one is. */
  nameSamples() {
    const { annotations } = this.layout;
    this.together = annotations.map(() => []);
    annotations.forEach((annotation, i) => {
      [annotation.x, annotation.y] = this.setup.points[i];
      annotation.yshift = Math.abs(annotation.yshift);
      const firsts = this.together.flatMap(([first]) => (first === undefined ? [] : [first]));
      const first = firsts.find((other) => this.areNear(other, i, TOGETHER, TOGETHER)) ?? i;
      this.together[first].push(i);
      const isTaken = firsts.some(
        (other) => annotations[other].yshift > 0 && this.areNear(other, i, LABEL[0], LABEL[1]),
      );
      if (first === i && isTaken) annotation.yshift *= -1;
    });
  }

  /**
   * Whether two samples are nearer to each other than so many pixels.
   * @param {number} a
   * @param {number} b
   * @param {number} across
   * @param {number} down
   */
  areNear(a, b, across, down) {
    const [[x1, y1], [x2, y2]] = [a, b].map((i) => this.pixelsOf(this.setup.points[i]));
    return Math.abs(x1 - x2) < across && Math.abs(y1 - y2) < down;
  }

  /** @param {number[]} place */
  pixelsOf([x, y]) {
    return this.toPixels(0, x, y);
  }

  /** @param {number} sample */
  label(sample) {
    return this.together[sample].map((i) => this.whole.rows[i]).join(", ");
  }

  /**
   * @param {Numbers} row
   * @param {Network} _network
   * @param {number} line
   */
  curve(row, _network, line) {
    if (this.parting && this.isParting(line)) return this.parting.of(row.subarray(this.start));
    const { weights, bias } = this.border(row, line),
      ends = zeroLine(weights[0], weights[1], bias, this.setup.range);
    return ends ? [ends] : [];
  }

  /**
   * The weights and the bias with which a unit of the next layer changes sides.
   * @param {Numbers} row
   * @param {number} line
   */
  border(row, line) {
    const { rest, start } = this,
      isSoftmax = rest.activations[0] === "softmax"; // whose classes part where both net inputs are the same
    /** @param {(unit: number) => number} index */
    const value = (index) => (isSoftmax ? row[start + index(1)] - row[start + index(0)] : row[start + index(line)]);
    const weights = this.units.map((_, source) => value((unit) => rest.weightIndex(0, source, unit)));
    return { weights, bias: value((unit) => rest.biasIndex(0, unit)) - this.threshold };
  }

  /** @param {number | null} sample */
  light(sample) {
    this.lit = sample;
    super.light(sample);
  }

  /**
   * The samples under the pointer, the nearest first.
   * @param {PointerEvent} event
   */
  samplesAt(event) {
    const point = this.pointAt(event);
    if (!point) return [];
    const [x, y] = this.pixelsOf(point);
    const far = this.setup.points.map((place) => {
      const [across, down] = this.pixelsOf(place);
      return Math.hypot(across - x, down - y);
    });
    const found = far.flatMap((distance, i) => (distance <= NEAR ? [i] : []));
    return found.sort((a, b) => far[a] - far[b]);
  }

  /**
   * What the picture says about the place under the pointer: the samples that are there, or the output that one would get.
   * @param {PointerEvent} event
   * @param {Numbers} row
   */
  describe(event, row) {
    const { rest, names, setup, whole } = this,
      point = this.pointAt(event);
    if (!point) return "";
    const samples = this.samplesAt(event),
      [x, y] = samples.length ? setup.points[samples[0]] : point,
      at = `${names[0]}: ${fixed(x, 3)}, ${names[1]}: ${fixed(y, 3)}`;
    if (samples.length) return `${this.named(samples)}<br>${at}`;
    if (!this.maps) return at;
    const inputs = point.map((value) => Float64Array.of(value));
    const outputs = rest.evaluate(row.subarray(this.start), inputs, rest.buffers(1));
    return `${at}<br>${outputWords(whole, outputs[outputs.length - 1])}`;
  }

  /** @param {number[]} samples the nearest first */
  named(samples) {
    const { whole } = this,
      names = samples.slice(0, MOST_NAMES).sort((a, b) => a - b),
      many = samples.length > 1 ? "s" : "",
      more = samples.length > MOST_NAMES ? " …" : "";
    return `${whole.row}${many} ${names.map((i) => whole.rows[i]).join("; ")}${more}`;
  }

  /** What a saved picture says below it, line by line. */
  get legend() {
    const grid = this.grid.length ? "Grey: input grid." : "",
      isOnly = this.parting && this.rest.nLayers === 1, // then there are no other lines
      lines = this.lines.length && !isOnly ? ["Lines: net input 0 of the next layer."] : [];
    return [`${grid}${this.parting ? " Black: classes meet." : ""}`, ...lines];
  }

  /** What to look at. */
  get caption() {
    const { whole, network, layer, names, maps, rest } = this;
    if (!maps) {
      const n = network.sizes[layer + 1],
        bent = this.grid.length ? " and the grid" : "";
      return `Where two of the ${n} units put the ${whole.row}s${bent}. No line: it needs all ${n}.`;
    }
    const lands = `Each ${whole.row} lands where ${names.join(" and ")} put it.`;
    const parting = this.parting ? " Black line: where classes meet." : "";
    if (rest.nLayers > 1) return `${lands} Lines: net input 0 of the units of the next layer.${parting}`;
    if (areValues(whole)) {
      return `${lands} The line: where the output is ${number(whole.boundary)}, the middle of the colours.`;
    }
    return this.parting
      ? `${lands} Training seeks places where straight lines part the classes.`
      : `${lands} Training seeks places where one straight line parts the classes.`;
  }

  /** What the picture shows, in words. */
  get alt() {
    const [across, up] = this.names;
    const bent = this.grid.length ? " and the grid of the inputs" : "";
    return `Hidden space: the samples${bent}, with the output of ${across} across and of ${up} upwards`;
  }

  /** What the units put out for each sample, and for each point to test with. */
  get outputs() {
    return [this.setup.points, this.tested];
  }

  /**
   * The samples, and the points to test with.
   * @returns {Series[]}
   */
  series() {
    const { whole, setup, tested, names, outputs } = this,
      { testInputs = [], classes, testClasses = [], testTargets = [] } = whole,
      inputs = whole.features.map((feature) => feature.name);
    /** @param {string} name @param {number[][]} places @param {number[][]} values @param {(i: number) => number[]} of */
    const one = (name, places, values, of) => ({
      name,
      columns: [...inputs, classes ? "class" : "target", ...names],
      count: places.length,
      point: (/** @type {number} */ i) => [...of(i), ...values[i]],
      place: (/** @type {number} */ i) => {
        const [box] = this.boxes,
          [x, y] = this.pixelsOf(places[i]);
        return box ? /** @type {[number, number]} */ ([box.x + x, box.y + y]) : null;
      },
    });
    return [
      one("samples", setup.points, outputs[0], (i) => [...whole.inputs[i], classes ? classes[i] : targetOf(whole, i)]),
      one("test set", tested, outputs[1], (i) => [...testInputs[i], classes ? testClasses[i] : testTargets[i][0]]),
    ];
  }
}

/**
 * A range with a margin around it; that of no points, or of nothing but zeros, is as wide as 1.
 * @param {Range} range
 * @returns {Range}
 */
function around([low, high]) {
  const end = high > low ? high : low + 1,
    margin = MARGIN * (end - low);
  return [low - margin, end + margin];
}

/**
 * The next number that is easily read, such as 1, 1.5, 2, 3, or their tenths; 0 for what is below.
 * @param {number} value
 */
function rounded(value) {
  if (value <= 0) return 0;
  const unit = 10 ** Math.floor(Math.log10(value));
  return unit * ([1, 1.5, 2, 3, 4, 5, 6, 8].find((step) => step * unit >= value * (1 - 1e-9)) ?? 10);
}

/**
 * The net input of the next layer's units at which their line lies: of the output that where the classes part, else 0.
 * @param {Network} rest
 * @param {number} boundary the output that parts them
 */
function thresholdOf(rest, boundary) {
  const f = rest.functions[rest.activations[0]];
  if (rest.nLayers > 1 || !f) return 0;
  let low = -FARTHEST,
    high = FARTHEST;
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    if (f(middle) > boundary) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * Points on lines across and up through the plane of two inputs, line after line.
 * @param {Range} range
 * @param {number} n points on each line
 * @param {boolean} isLine whether there is one input only: then the one line across
 */
function gridOf([low, high], n, isLine) {
  /** @param {number} i @param {number} of */
  const along = (i, of) => low + ((high - low) * i) / (of - 1);
  /** @type {number[][]} */
  const points = [];
  for (const isUp of isLine ? [false] : [false, true]) {
    for (let line = 0; line < (isLine ? 1 : GRID_LINES); line += 1) {
      for (let i = 0; i < n; i += 1) {
        const point = [along(i, n), along(line, GRID_LINES)];
        points.push(isUp ? point.reverse() : point);
      }
    }
  }
  return points;
}

/**
 * Points as the network wants them: the numbers of each input.
 * @param {number[][]} points
 * @param {number} n inputs
 */
const columns = (points, n) => Array.from({ length: n }, (_, i) => Float64Array.from(points, (point) => point[i]));

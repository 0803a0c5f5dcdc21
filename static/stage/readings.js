// What the stage's pictures show, as numbers: for the cursor that reads them and for CSV files.

/**
 * @import { Series } from "../shared/series.js"
 * @import { Overlay } from "./overlay.js"
 * @import { MapName, PictureName, View } from "./view.js"
 */

import { seriesOf } from "../shared/series.js";
import { classOf, hasMany } from "./classes.js";
import { derive } from "./features.js";
import { Graphs } from "./graphs.js";
import { panelOf } from "./overlay.js";
import { Space } from "./space.js";
import { inputName, targetOf } from "./words.js";

const EVERY = 10; // so many points of a curve, one is read
const STEPS = 12; // between the points of a map that are read, on each side

/**
 * @param {View} view
 * @param {PictureName} name
 * @returns {Series[]}
 */
export function readingsOf(view, name) {
  if (name === "diagram") return [parameters(view)];
  const { unit } = view.overlays;
  if (name === "unit" && unit instanceof Space) return unit.series();
  if (name === "region" || name === "unit") return mapped(view, name);
  const chart = view.get(name);
  view.rest();
  return seriesOf(chart, chart.data ?? []);
}

/**
 * @param {View} view
 * @returns {Series}
 */
function parameters({ setup, row }) {
  return {
    name: setup.biases ? "weights and biases" : "weights",
    columns: ["label", "value", "gradient"],
    count: setup.places.length,
    point: (i) => {
      const index = setup.places[i];
      return [setup.parameters[index], row[index], row[setup.columns.gradient + index]];
    },
    place: () => null,
  };
}

/**
 * The samples, and below them a unit's output on a grid, row by row from the top.
 * @param {View} view
 * @param {MapName} name
 * @returns {Series[]}
 */
function mapped(view, name) {
  const { maps } = view;
  if (maps instanceof Graphs) return graphed(view, name, maps);
  const { setup, network, row, answers } = view,
    [low, high] = view.seen.range,
    [layer, unit] = view.shownUnit(name),
    coordinates = setup.points[0].map((_, i) => setup.axes[i] ?? inputName(i)),
    many = name === "region" && hasMany(setup),
    columns = many ? setup.classNames : [name === "unit" ? setup.units[layer][unit] : "output"],
    overlay = view.overlays[name];
  /** @param {number} i */
  const along = (i) => low + ((high - low) * i) / STEPS;
  const grid = setup.panels.flatMap((others, panel) =>
    Array.from({ length: STEPS + 1 }, (_, line) => {
      const up = along(STEPS - line);
      /** @param {number} i */
      const point = (i) => [along(i), up, ...others];
      return {
        name: [...others.map((x, i) => `${inputName(i + 2)} ${x}, `), `x₂ ${Number(up.toPrecision(3))}`].join(""),
        columns: [...coordinates, ...columns],
        count: STEPS + 1,
        point: (/** @type {number} */ i) => {
          const values = derive(
            setup.features,
            point(i).map((value) => Float64Array.of(value)),
          );
          const outputs = network.evaluate(row, values, network.buffers(1))[layer];
          return [...point(i), ...(many ? outputs : [outputs[unit]]).map(([output]) => output)];
        },
        place: (/** @type {number} */ i) => placed(overlay, panel, along(i), up),
      };
    }),
  );
  if (name === "unit") return grid;
  const samples = {
    name: "samples",
    columns: [...coordinates, ...(many ? ["class", "output of its class"] : ["target", ...columns])],
    count: answers.length,
    point: (/** @type {number} */ i) => [
      ...setup.points[i],
      many ? setup.classNames[classOf(setup, i)] : targetOf(setup, i),
      answers[i],
    ],
    place: (/** @type {number} */ i) => {
      const [x1, x2] = setup.points[i];
      return placed(overlay, panelOf(setup, setup.points[i]), x1, x2);
    },
  };
  return [samples, ...grid];
}

/**
 * Of one input: the samples, and the curve of a unit's output, at every tenth of its points.
 * @param {View} view
 * @param {MapName} name
 * @param {Graphs} graphs
 * @returns {Series[]}
 */
function graphed(view, name, { line, outputs }) {
  const { setup, answers } = view,
    [layer, unit] = view.shownUnit(name),
    output = name === "unit" ? setup.units[layer][unit] : "output",
    overlay = view.overlays[name];
  const curve = {
    name: "curve",
    columns: [inputName(0), output],
    count: Math.ceil(line.length / EVERY),
    point: (/** @type {number} */ i) => [line[EVERY * i], outputs[layer][unit][EVERY * i]],
    place: (/** @type {number} */ i) => placed(overlay, 0, line[EVERY * i], outputs[layer][unit][EVERY * i]),
  };
  if (name === "unit") return [curve];
  const samples = {
    name: "samples",
    columns: [inputName(0), "target", output],
    count: answers.length,
    point: (/** @type {number} */ i) => [...setup.points[i], targetOf(setup, i), answers[i]],
    place: (/** @type {number} */ i) => placed(overlay, 0, setup.points[i][0], targetOf(setup, i)),
  };
  return [samples, curve];
}

/**
 * @param {Overlay | undefined} overlay
 * @param {number} panel
 * @param {number} x
 * @param {number} y
 * @returns {[x: number, y: number] | null}
 */
function placed(overlay, panel, x, y) {
  const box = overlay?.boxes[panel];
  if (!overlay || !box) return null;
  const [across, down] = overlay.toPixels(panel, x, y);
  return [box.x + across, box.y + down];
}

// What the stage's pictures show, as numbers: for the cursor that reads them and for CSV files.

/**
 * @import { Series } from "../shared/series.js"
 * @import { Overlay } from "./overlay.js"
 * @import { MapName, PictureName, View } from "./view.js"
 */

import { seriesOf } from "../shared/series.js";
import { derive } from "./features.js";
import { panelOf } from "./overlay.js";
import { Space } from "./space.js";
import { inputName, targetOf } from "./words.js";

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
    name: "weights and biases",
    columns: ["label", "value", "gradient"],
    count: setup.parameters.length,
    point: (i) => [setup.parameters[i], row[i], row[setup.columns.gradient + i]],
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
  const { setup, network, row, answers } = view,
    [low, high] = view.seen.range,
    [layer, unit] = view.shownUnit(name),
    coordinates = setup.points[0].map((_, i) => inputName(i)),
    output = name === "unit" ? setup.units[layer][unit] : "output",
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
        columns: [...coordinates, output],
        count: STEPS + 1,
        point: (/** @type {number} */ i) => {
          const values = derive(
            setup.features,
            point(i).map((value) => Float64Array.of(value)),
          );
          return [...point(i), network.evaluate(row, values, network.buffers(1))[layer][unit][0]];
        },
        place: (/** @type {number} */ i) => placed(overlay, panel, along(i), up),
      };
    }),
  );
  if (name === "unit") return grid;
  const samples = {
    name: "samples",
    columns: [...coordinates, "target", output],
    count: answers.length,
    point: (/** @type {number} */ i) => [...setup.points[i], targetOf(setup, i), answers[i]],
    place: (/** @type {number} */ i) => {
      const [x1, x2] = setup.points[i];
      return placed(overlay, panelOf(setup, setup.points[i]), x1, x2);
    },
  };
  return [samples, ...grid];
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

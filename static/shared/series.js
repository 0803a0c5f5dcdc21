// What a chart shows, as numbers: its curves or the rows of its map, one value after the other, and all as a CSV file.

/** @import { Axis, Chart, DrawnAxis, Trace } from "../types/plotly.js" */

/**
 * A curve, or a row of a map.
 * @typedef {object} Series
 * @property {string} name
 * @property {string[]} columns what each number of a point is
 * @property {number} count of its points
 * @property {(i: number) => unknown[]} point its numbers
 * @property {(i: number) => [x: number, y: number] | null} place where it is in the chart, in pixels
 */

const DIGITS = 4;

/**
 * The series of a Plotly chart: those of its traces that can be hovered over, or all if there is none, but never a mere
 * ground that others are drawn on. Maps come last, for they have a series a row.
 * @param {Chart} chart for its axes
 * @param {Trace[]} traces as they are on the screen
 * @returns {Series[]}
 */
export function seriesOf(chart, traces) {
  const shown = traces.filter(({ visible, meta }) => visible !== false && visible !== "legendonly" && !meta?.ground);
  const told = shown.filter(({ hoverinfo }) => hoverinfo !== "skip");
  const curves = /** @type {Series[]} */ ([]),
    rows = /** @type {Series[]} */ ([]);
  for (const [number, trace] of (told.length ? told : shown).entries()) {
    const name = plain(trace.name) || `curve ${number + 1}`,
      axes = axesOf(chart, trace),
      { z } = trace;
    if (Array.isArray(z) && Array.isArray(z[0])) rows.push(...rowsOf(trace, z, name, axes));
    else curves.push(curveOf(trace, name, axes));
  }
  return [...curves, ...rows];
}

/**
 * An axis of a trace: what it is called, "" for none; what a number on it is, which may be one of a list or a logarithm;
 * where that is, in pixels.
 * @typedef {{ title: string, read: (value: unknown) => unknown, pixel: (value: unknown) => number }} TraceAxis
 */

/**
 * @param {Chart} chart
 * @param {Trace} trace
 * @returns {TraceAxis[]}
 */
function axesOf(chart, trace) {
  const drawn = /** @type {{ [name: string]: DrawnAxis } | undefined} */ (/** @type {unknown} */ (chart._fullLayout)),
    all = /** @type {{ [name: string]: Axis } | undefined} */ (chart.layout);
  return ["x", "y"].map((letter) => {
    const place = String(trace[`${letter}axis`] ?? letter).replace(/^([xy])/, "$1axis"),
      axis = all?.[place];
    /** @param {Axis | undefined} one */
    const titleOf = (one) => plain(/** @type {{ text?: string } | undefined} */ (one?.title)?.text?.split("<br>")[0]);
    return {
      title: titleOf(axis) || titleOf(all?.[`${letter}axis`]), // beside others of its kind, only the first has one
      read: (value) => (trace.meta?.log10 === letter ? 10 ** Number(value) : axis?.title ? listed(axis, value) : value),
      pixel: (value) => (drawn?.[place]?.d2p ? drawn[place]._offset + drawn[place].d2p(Number(value)) : Number.NaN),
    };
  });
}

/**
 * What stands at this place of an axis whose places are numbered, as those of a list are; elsewhere the number.
 * @param {Axis | undefined} axis
 * @param {unknown} value
 */
function listed(axis, value) {
  const { tickvals, ticktext } = axis ?? {};
  if (!Array.isArray(tickvals) || !Array.isArray(ticktext) || !tickvals.every((tick, i) => tick === i)) return value;
  const place = tickvals.indexOf(value);
  return place < 0 ? value : plain(ticktext[place]);
}

/**
 * @param {TraceAxis[]} axes
 * @param {unknown} across
 * @param {unknown} up
 * @returns {[x: number, y: number] | null}
 */
function placeOf([x, y], across, up) {
  const at = /** @type {[number, number]} */ ([x.pixel(across), y.pixel(up)]);
  return at.every(Number.isFinite) ? at : null;
}

/**
 * A map's rows, from the top.
 * @param {Trace} trace
 * @param {unknown[][]} z
 * @param {string} name
 * @param {TraceAxis[]} axes
 * @returns {Series[]}
 */
function rowsOf(trace, z, name, axes) {
  const { x0 = 0, dx = 1, y0 = 0, dy = 1 } = /** @type {{ [name: string]: number | undefined }} */ (trace),
    [x, y] = axes,
    texts = /** @type {unknown[][] | undefined} */ (Array.isArray(trace.text) ? trace.text : undefined),
    titles = [x.title || "x", y.title || "y"];
  /** @param {number} i */
  const across = (i) => trace.x?.[i] ?? x0 + dx * i;
  /** @param {number} row */
  const up = (row) => trace.y?.[row] ?? y0 + dy * row;
  const { log10, scale } = trace.meta ?? {};
  /** @param {unknown} value */
  const read = (value) => {
    if (value === null) return value;
    if (scale) return scaled(Number(value), scale);
    return log10 === "z" ? 10 ** Number(value) : value;
  };
  const rows = z.map((values, row) => ({
    name: of(trace, `${titles[1]} ${spoken(y.read(up(row)))}`),
    columns: [...titles, texts ? "label" : name],
    count: values.length,
    point: (/** @type {number} */ i) => [
      x.read(across(i)),
      y.read(up(row)),
      texts ? plain(texts[row][i]) : read(values[i]),
    ],
    place: (/** @type {number} */ i) => placeOf(axes, across(i), up(row)),
  }));
  return rows.reverse();
}

/**
 * The number that a level of a map stands for, in no more decimals than levels can tell apart.
 * @param {number} level
 * @param {[low: number, step: number]} scale of level 0, and from each level to the next
 */
const scaled = (level, [low, step]) => Number((low + step * level).toFixed(Math.max(0, Math.floor(-Math.log10(step)))));

/**
 * @param {Trace} trace
 * @param {string} name
 * @param {TraceAxis[]} axes
 * @returns {Series}
 */
function curveOf(trace, name, axes) {
  const places = [trace.x, trace.y, trace.z].filter(Array.isArray),
    [x, y] = axes,
    { text, hovertext, customdata, meta } = trace,
    isDrawing = !x.title && !y.title; // where things are in it says nothing, and what it says of one has its name
  const count = Math.max(0, ...places.map(({ length }) => length));
  const texts = [isDrawing ? hovertext : null, text].filter(Array.isArray).find((all) => all.some(Boolean));
  if (!Array.isArray(trace.x)) places.unshift(Array.from({ length: count }, (_, i) => i));
  // A curve has gaps, and what only stands in the legend has no point at all.
  const kept = Array.from({ length: count }, (_, i) => i).filter((i) => places.every((values) => values[i] != null));
  /** @type {[column: string, value: (i: number) => unknown][]} */
  const parts = [
    [x.title || "x", (i) => x.read(places[0][i])],
    [y.title || name, (i) => y.read(places[1]?.[i])],
    ["z", (i) => places[2][i]],
  ];
  const told = isDrawing && texts ? [] : parts.slice(0, places.length);
  if (meta?.customdata && Array.isArray(customdata)) told.push([meta.customdata, (i) => customdata[i]]);
  if (texts) told.push([meta?.text ?? "label", (i) => plain(texts[i])]);
  return {
    name: of(trace, name),
    columns: told.map(([column]) => column),
    count: kept.length,
    point: (i) => told.map(([, value]) => value(kept[i])),
    place: (i) => placeOf(axes, places[0][kept[i]], places[1]?.[kept[i]]),
  };
}

/**
 * The name of a series, with that of the part of the picture that it is in.
 * @param {Trace} trace
 * @param {string} name
 */
const of = ({ meta }, name) => (meta?.of ? `${meta.of}: ${name}` : name);

/**
 * A point in words.
 * @param {Series} series
 * @param {number} i
 */
export function wordsOf({ columns, point }, i) {
  return point(i)
    .map((value, column) => (columns[column] === "label" ? String(value) : `${columns[column]} ${spoken(value)}`))
    .filter(Boolean)
    .join(", ");
}

/** @param {unknown} value */
function spoken(value) {
  if (value === null || value === undefined) return "none";
  return typeof value === "number" && Number.isFinite(value)
    ? String(Number(value.toPrecision(DIGITS))).replace("-", "−")
    : String(value);
}

/**
 * All points, one a line; a line of names before those of each kind.
 * @param {Series[]} all
 */
export function csvOf(all) {
  /** @type {string[]} */
  const lines = [];
  let head = "";
  for (const { name, columns, count, point } of all.filter(({ count }) => count > 0)) {
    const names = line(["curve", ...columns]);
    if (names !== head) lines.push(names);
    head = names;
    for (let i = 0; i < count; i += 1) lines.push(line([name, ...point(i)]));
  }
  return `${lines.join("\r\n")}\r\n`;
}

/** @param {unknown[]} cells */
const line = (cells) =>
  cells
    .map((cell) => String(cell ?? ""))
    .map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(",");

/** @param {unknown} html */
const plain = (html) =>
  String(html ?? "")
    .replace(/<br>/g, ", ")
    .replace(/<[^>]*>/g, "");

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
 * The series of a Plotly chart: those of its traces that can be hovered over, or all if there is none.
 * @param {Chart} chart for its axes
 * @param {Trace[]} traces as they are on the screen
 * @returns {Series[]}
 */
export function seriesOf(chart, traces) {
  const shown = traces.filter(({ visible }) => visible !== false && visible !== "legendonly");
  const told = shown.filter(({ hoverinfo }) => hoverinfo !== "skip");
  const drawn = /** @type {{ [name: string]: DrawnAxis } | undefined} */ (/** @type {unknown} */ (chart._fullLayout)),
    axes = /** @type {{ [name: string]: Axis } | undefined} */ (chart.layout);
  return (told.length ? told : shown).flatMap((trace, number) => {
    const name = plain(trace.name) || `curve ${number + 1}`;
    const [x, y] = ["x", "y"].map((letter) => {
      const place = String(trace[`${letter}axis`] ?? letter).replace(/^([xy])/, "$1axis"),
        title = /** @type {{ text?: string } | undefined} */ (axes?.[place]?.title)?.text;
      return { axis: drawn?.[place], title: plain(title) || (letter === "x" ? letter : name) };
    });
    /** @param {unknown} across @param {unknown} up */
    const place = (across, up) => {
      if (!x.axis?.d2p || !y.axis?.d2p) return null;
      const at = [x.axis._offset + x.axis.d2p(Number(across)), y.axis._offset + y.axis.d2p(Number(up))];
      return at.every(Number.isFinite) ? /** @type {[number, number]} */ (at) : null;
    };
    const { z } = trace;
    return Array.isArray(z) && Array.isArray(z[0])
      ? rowsOf(trace, z, name, [x.title, y.title], place)
      : [curveOf(trace, name, [x.title, y.title], place)];
  });
}

/** @typedef {(across: unknown, up: unknown) => [number, number] | null} Place */

/**
 * A map's rows, from the top.
 * @param {Trace} trace
 * @param {unknown[][]} z
 * @param {string} name
 * @param {string[]} titles
 * @param {Place} place
 * @returns {Series[]}
 */
function rowsOf(trace, z, name, [xTitle, yTitle], place) {
  const { x0 = 0, dx = 1, y0 = 0, dy = 1 } = /** @type {{ [name: string]: number | undefined }} */ (trace);
  /** @param {number} i */
  const across = (i) => trace.x?.[i] ?? x0 + dx * i;
  /** @param {number} row */
  const up = (row) => trace.y?.[row] ?? y0 + dy * row;
  const rows = z.map((values, row) => ({
    name: `${yTitle} ${spoken(up(row))}`,
    columns: [xTitle, yTitle, name],
    count: values.length,
    point: (/** @type {number} */ i) => [across(i), up(row), values[i]],
    place: (/** @type {number} */ i) => place(across(i), up(row)),
  }));
  return rows.reverse();
}

/**
 * @param {Trace} trace
 * @param {string} name
 * @param {string[]} titles
 * @param {Place} place
 * @returns {Series}
 */
function curveOf(trace, name, titles, place) {
  const parts = [trace.x, trace.y, trace.z].filter(Array.isArray),
    { text } = trace;
  const count = Math.max(0, ...parts.map(({ length }) => length));
  const texts = Array.isArray(text) && text.some(Boolean) ? text : null;
  if (!Array.isArray(trace.x)) parts.unshift(Array.from({ length: count }, (_, i) => i));
  const columns = [...titles, "z"].slice(0, parts.length);
  // A curve has gaps, and what only stands in the legend has no point at all.
  const kept = Array.from({ length: count }, (_, i) => i).filter((i) => parts.every((values) => values[i] != null));
  return {
    name,
    columns: texts ? [...columns, "label"] : columns,
    count: kept.length,
    point: (i) => [...parts.map((values) => values[kept[i]]), ...(texts ? [plain(texts[kept[i]])] : [])],
    place: (i) => place(parts[0][kept[i]], parts[1]?.[kept[i]]),
  };
}

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

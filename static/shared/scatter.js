// A scatter trace on a canvas, with the looks that Plotly has completed: lines, markers and texts.

/**
 * @import { DrawnAxis, DrawnTrace, Trace } from "../types/plotly.js"
 */

import { dashes } from "./canvas.js";

/**
 * The outlines of Plotly's markers around (0, 0), for half of their size; as its own file symbol_defs.js has them.
 * @type {{ [symbol: string]: (r: number) => string }}
 */
export const OUTLINES = {
  circle: (r) => `M${r},0A${r},${r} 0 1,1 0,${-r}A${r},${r} 0 0,1 ${r},0Z`,
  square: (r) => polygon(r, [-1, -1, 1, -1, 1, 1, -1, 1]),
  diamond: (r) => polygon(1.3 * r, [0, -1, 1, 0, 0, 1, -1, 0]),
  cross: (r) => polygon(0.4 * r, [3, -1, 3, 1, 1, 1, 1, 3, -1, 3, -1, 1, -3, 1, -3, -1, -1, -1, -1, -3, 1, -3, 1, -1]),
  x: (r) =>
    polygon(0.8 * Math.SQRT1_2 * r, [0, 1, 1, 2, 2, 1, 1, 0, 2, -1, 1, -2, 0, -1, -1, -2, -2, -1, -1, 0, -2, 1, -1, 2]),
  "triangle-up": (r) => polygon(r, [-1.1547, 0.5, 1.1547, 0.5, 0, -1]),
  pentagon: (r) => polygon(r, [0.951, -0.309, 0.588, 0.809, -0.588, 0.809, -0.951, -0.309, 0, -1]),
  hexagon: (r) => polygon(r, [0.866, -0.5, 0.866, 0.5, 0, 1, -0.866, 0.5, -0.866, -0.5, 0, -1]),
  star: (r) =>
    polygon(1.4 * r, [
      ...[0.225, -0.309, 0.951, -0.309, 0.363, 0.118, 0.588, 0.809, 0, 0.382],
      ...[-0.588, 0.809, -0.363, 0.118, -0.951, -0.309, -0.225, -0.309, 0, -1],
    ]),
  "x-thin": (r) => `M${r},${r}L${-r},${-r}M${r},${-r}L${-r},${r}`,
};
export const OPEN = /-open$/;
export const BOLD = /^<b>(.*)<\/b>$/;

/**
 * @param {number} scale
 * @param {number[]} corners x and y in turn
 */
function polygon(scale, corners) {
  return `M${corners.map((value) => value * scale).join(",")}Z`;
}

/** @type {Map<string, Path2D>} */
const paths = new Map();

/**
 * A marker around (0, 0), to be filled or drawn around.
 * @param {string} symbol
 * @param {number} size
 */
export function outline(symbol, size) {
  const key = `${symbol} ${size}`;
  const path = paths.get(key) ?? new Path2D(OUTLINES[symbol.replace(OPEN, "")](size / 2));
  paths.set(key, path);
  return path;
}

/** @typedef {Pick<DrawnAxis, "_offset" | "d2p">} Scale From the numbers of an axis to pixels. */

/**
 * @param {Scale} axis
 * @param {unknown} value
 */
export const pixels = (axis, value) => axis._offset + axis.d2p(/** @type {number} */ (value));

/**
 * One for all points, or one for each.
 * @template T
 * @param {T | T[]} value
 * @param {number} point
 */
const at = (value, point) => (Array.isArray(value) ? value[point] : value);

/**
 * @param {CanvasRenderingContext2D} context
 * @param {DrawnTrace} trace its looks, as Plotly has completed them
 * @param {Trace} now its points
 * @param {{ x: Scale, y: Scale }} axes
 */
export function scatter(context, trace, now, axes) {
  const ys = now.y ?? [];
  const places = (now.x ?? []).map((x, i) =>
    x === null || ys[i] === null ? null : [pixels(axes.x, x), pixels(axes.y, ys[i])],
  );
  const { mode, line, fill, fillcolor } = trace;
  const hasLines = mode.includes("lines"),
    hasFill = fill === "toself";
  if (hasLines || hasFill) {
    context.beginPath();
    places.forEach((place, i) => {
      if (!place) return;
      if (places[i - 1]) context.lineTo(place[0], place[1]);
      else context.moveTo(place[0], place[1]);
    });
    if (hasFill) {
      context.fillStyle = fillcolor;
      context.fill();
    }
    if (hasLines && line.width) {
      context.strokeStyle = line.color;
      context.lineWidth = line.width;
      context.setLineDash(dashes(line.dash, line.width));
      context.stroke();
      context.setLineDash([]);
    }
  }
  if (mode.includes("markers")) markers(context, trace, now, places);
  if (mode.includes("text")) texts(context, trace, now, places);
}

/** @typedef {(number[] | null)[]} Places */

/**
 * @param {CanvasRenderingContext2D} context
 * @param {DrawnTrace} trace
 * @param {Trace} now
 * @param {Places} places
 */
function markers(context, { marker }, now, places) {
  const alpha = context.globalAlpha;
  const colors = Array.isArray(now.marker?.color) ? now.marker.color : marker.color;
  places.forEach((place, i) => {
    if (!place) return;
    const isOpen = OPEN.test(marker.symbol),
      color = at(colors, i),
      path = outline(marker.symbol, marker.size);
    context.save();
    context.translate(place[0], place[1]);
    context.globalAlpha = alpha * (marker.opacity ?? 1);
    context.fillStyle = color;
    context.strokeStyle = isOpen ? color : at(marker.line.color, i);
    context.lineWidth = marker.line.width || (isOpen ? 1 : 0);
    if (!isOpen) context.fill(path);
    if (context.lineWidth && (isOpen || marker.line.width)) context.stroke(path);
    context.restore();
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {DrawnTrace} trace
 * @param {Trace} now
 * @param {Places} places
 */
function texts(context, { mode, marker, textfont, textposition }, now, places) {
  const { size, color, family } = textfont;
  const [up, across] = textposition.split(" ");
  const away = mode.includes("markers") ? marker.size / 1.6 + 1 : 0; // as far as Plotly puts them
  const vertical = { top: -1, middle: 0, bottom: 1 }[up] ?? 0,
    horizontal = { left: -1, center: 0, right: 1 }[across] ?? 0;
  context.fillStyle = color;
  context.textAlign = horizontal < 0 ? "right" : horizontal > 0 ? "left" : "center";
  places.forEach((place, i) => {
    const text = at(now.text, i);
    if (!place || !text) return;
    const bold = BOLD.exec(String(text));
    context.font = `${bold ? "bold " : ""}${size}px ${family}`;
    const down = 0.75 * size + vertical * away + ((vertical - 1) * size) / 2;
    context.fillText(bold ? bold[1] : String(text), place[0] + horizontal * away, place[1] + down);
  });
}

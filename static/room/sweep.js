// What became of each value of a setting that a class has shared out: the share solved and the epochs, of the class's
// own runs and of other starts.

/** @import { Share } from "./trainings.js" */

import { addSvg, SVG } from "../shared/svg.js";

const WIDTH = 640,
  HEIGHT = 210,
  LEFT = 56,
  RIGHT = 14,
  TOP = 12,
  BOTTOM = 50;
const APART = 5; // pixels between the marks of a value

/** @typedef {{ text: string, share: Share, others: Share | { progress: number } }} Value */
/** @typedef {{ at: number, value: number, low?: number, high?: number }} Mark at a value's place */

/**
 * @param {string} label of the setting
 * @param {Value[]} sweep
 */
export function sweepCharts(label, sweep) {
  const others = sweep.map((value) => ("solved" in value.others ? value.others : null)),
    own = sweep.map(({ share }) => share);
  const texts = sweep.map(({ text }) => text),
    longest = Math.max(1, ...[...own, ...others].map((share) => share?.epochs ?? 0));
  return [
    chart("Share solved in percent", label, texts, 100, shares(own), shares(others)),
    chart("Median of epochs to solve", label, texts, round(longest), epochs(own), epochs(others)),
  ];
}

/**
 * @param {(Share | null)[]} found
 * @returns {Mark[]}
 */
const shares = (found) =>
  found.flatMap((share, at) =>
    share?.ended ? { at, value: (100 * share.solved) / share.ended, low: 100 * share.low, high: 100 * share.high } : [],
  );

/**
 * Where more than half are solved.
 * @param {(Share | null)[]} found
 * @returns {Mark[]}
 */
const epochs = (found) =>
  found.flatMap((share, at) => (share && share.epochs !== null ? { at, value: share.epochs } : []));

/**
 * The next larger number that begins with 1, 2 or 5.
 * @param {number} most
 */
function round(most) {
  const power = 10 ** Math.floor(Math.log10(most));
  return power * ([1, 2, 5].find((digit) => digit * power >= most) ?? 10);
}

/**
 * @param {string} title
 * @param {string} label of the axis of values
 * @param {string[]} texts
 * @param {number} top of the other axis, which begins at 0
 * @param {Mark[]} own
 * @param {Mark[]} others
 */
function chart(title, label, texts, top, own, others) {
  const figure = document.createElement("figure"),
    caption = document.createElement("figcaption"),
    picture = document.createElementNS(SVG, "svg");
  figure.className = "room-sweep";
  caption.textContent = title;
  picture.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  picture.setAttribute("role", "img");
  const said = (/** @type {Mark[]} */ marks) =>
    marks.map(({ at, value }) => `${texts[at]}: ${Math.round(value)}`).join(", ") || "nothing yet";
  picture.setAttribute("aria-label", `${title} by ${label}. This class: ${said(own)}. Other starts: ${said(others)}.`);
  const x = (/** @type {number} */ at) => LEFT + ((WIDTH - LEFT - RIGHT) * (at + 0.5)) / texts.length,
    y = (/** @type {number} */ value) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top);
  for (const share of [0, 0.5, 1]) {
    const height = y(share * top);
    addSvg("line", { class: "room-grid", x1: LEFT, x2: WIDTH - RIGHT, y1: height, y2: height }, picture);
    const number = addSvg("text", { x: LEFT - 6, y: height + 5, "text-anchor": "end" }, picture);
    number.textContent = (share * top).toLocaleString("en");
  }
  texts.forEach((text, at) => {
    addSvg("text", { x: x(at), y: HEIGHT - BOTTOM + 24, "text-anchor": "middle" }, picture).textContent = text;
  });
  const middle = (LEFT + WIDTH - RIGHT) / 2;
  addSvg("text", { x: middle, y: HEIGHT - 6, "text-anchor": "middle" }, picture).textContent = label;
  const line = others.map(({ at, value }) => `${x(at) + APART},${y(value)}`).join(" ");
  addSvg("polyline", { class: "room-others-line", points: line }, picture);
  for (const { at, value } of others) {
    addSvg("rect", { class: "room-others", x: x(at) + APART - 5, y: y(value) - 5, width: 10, height: 10 }, picture);
  }
  for (const { at, value, low, high } of own) {
    const place = x(at) - APART;
    if (low !== undefined && high !== undefined)
      addSvg("line", { class: "room-own-interval", x1: place, x2: place, y1: y(low), y2: y(high) }, picture);
    addSvg("circle", { class: "room-own", cx: place, cy: y(value), r: 6 }, picture);
  }
  figure.append(caption, picture);
  return figure;
}

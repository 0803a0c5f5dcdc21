// Reads a chart's points one by one to those who cannot see them: a cursor that the arrow keys move, and a sentence that
// a screen reader speaks.

/** @import { Series } from "./series.js" */

import { elementOf } from "./parts.js";
import { wordsOf } from "./series.js";
import { canSound, Tone } from "./tone.js";
import { write } from "./write.js";

const FAR = 10; // points, for Page Up and Page Down
/** @type {Map<string, [series: number, point: number]>} */
const KEYS = new Map([
  ["ArrowLeft", [0, -1]],
  ["ArrowRight", [0, 1]],
  ["ArrowUp", [-1, 0]],
  ["ArrowDown", [1, 0]],
  ["PageUp", [0, -FAR]],
  ["PageDown", [0, FAR]],
  ["Home", [0, -Infinity]],
  ["End", [0, Infinity]],
]);
const HELP = `Left and right: the points. Up and down: the curves, or the rows of a map.${canSound ? " T: a tone as high as the value." : ""}`;
const TONE_MS = 400;

const tone = new Tone(); // of whichever chart is read
let sounds = false; // when it was asked for
let ends = 0;

/**
 * A place above a chart that the Tab key reaches and the mouse does not.
 * @param {HTMLElement} chart
 * @param {() => Series[]} read what is on the screen
 */
export function pointReader(chart, read) {
  const box = elementOf(`<div class="reader" tabindex="0" role="application" aria-roledescription="chart" >
      <i class="reader-cursor" hidden></i><p class="reader-words" role="status" aria-live="polite"></p></div>`);
  const cursor = /** @type {HTMLElement} */ (box.firstElementChild),
    words = /** @type {HTMLElement} */ (box.lastElementChild);
  const name = () => {
    const [title] = (chart.getAttribute("aria-label") || "The chart before this one").split(". ");
    box.setAttribute("aria-label", `Read the points: ${title}`);
  };
  name();
  new MutationObserver(name).observe(chart, { attributeFilter: ["aria-label"] });
  let series = 0,
    point = -1;
  box.addEventListener("focus", () => {
    const { offsetLeft, offsetTop, offsetWidth, offsetHeight } = chart;
    box.style.cssText = `left:${offsetLeft}px;top:${offsetTop}px;width:${offsetWidth}px;height:${offsetHeight}px`;
    write(words, HELP);
  });
  box.addEventListener("blur", () => {
    cursor.hidden = true;
    words.textContent = "";
    tone.rest();
  });
  box.addEventListener("keydown", (event) => {
    const step = KEYS.get(event.key),
      asksForTone = canSound && event.key.toLowerCase() === "t";
    if ((!step && !asksForTone) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (!step) {
      sounds = !sounds;
      write(words, `Tone ${sounds ? "on: the larger the value, the higher" : "off"}.`);
      return;
    }
    const all = read().filter(({ count }) => count > 0);
    if (!all.length) {
      write(words, "There are no points yet.");
      return;
    }
    const isFirst = point < 0;
    series = within(isFirst ? 0 : series + step[0], all.length);
    const one = all[series];
    point = within(isFirst ? 0 : point + step[1], one.count);
    const place = one.place(point),
      which = isFirst || step[0] ? `${one.name}, ${one.count} ${one.count === 1 ? "point" : "points"}. ` : "";
    write(words, `${which}${wordsOf(one, point)}`);
    cursor.hidden = !place;
    if (place) cursor.style.translate = `${place[0]}px ${place[1]}px`;
    if (sounds) sound(heightOf(all, one, point));
  });
  return box;
}

/** @param {number} height between 0 and 1 */
function sound(height) {
  tone.play(height);
  clearTimeout(ends);
  ends = window.setTimeout(() => tone.rest(), TONE_MS);
}

/**
 * Where a point's last number is between the least and the greatest of its kind in the chart, from 0 to 1.
 * @param {Series[]} all
 * @param {Series} one
 * @param {number} i
 */
function heightOf(all, one, i) {
  const at = one.point(i).findLastIndex((value) => typeof value === "number"),
    column = one.columns[at];
  const values = all
    .filter(({ columns }) => columns[at] === column)
    .flatMap(({ count, point }) => Array.from({ length: count }, (_, k) => Number(point(k)[at])))
    .filter(Number.isFinite);
  const low = values.reduce((least, value) => Math.min(least, value), Infinity),
    high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  return high > low ? (Number(one.point(i)[at]) - low) / (high - low) : 0.5;
}

/**
 * The nearest place in a list of this length.
 * @param {number} place
 * @param {number} length
 */
const within = (place, length) => Math.min(Math.max(place, 0), length - 1);

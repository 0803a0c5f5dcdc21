// The whole lab as one picture: its charts where they stand, the table, and above them what is trained and how it goes.

/**
 * @import { Format } from "../types/plotly.js"
 * @import { Screen } from "./screen.js"
 */

import { backgroundOf, FONT, svgImage } from "../shared/save.js";
import { addSvg, SVG } from "../shared/svg.js";
import { PICTURES } from "./view.js";

const HEAD = 64; // px for the title and a line above the panels
const LINE = 18; // px for each further line
const MARGIN = 8;

/**
 * A data URL; null before there is a run.
 * @param {Screen} screen
 * @param {Format} format
 */
export async function wholeImage(screen, format) {
  const { element, view } = screen;
  if (!view) return null;
  const said = screen.get("words").textContent ?? "",
    words = said.startsWith("Epoch ") ? said : `Epoch ${view.drawn}. ${said}`;
  const panels = [...element.querySelectorAll(".stage-panel")].map((panel) => panel.getBoundingClientRect());
  const left = Math.min(...panels.map((box) => box.left)) - MARGIN,
    width = Math.max(...panels.map((box) => box.right)) - left + MARGIN,
    lines = wrapped(words, 13, width - 2 * MARGIN),
    top = Math.min(...panels.map((box) => box.top)) - HEAD - LINE * (lines.length - 1),
    height = Math.max(...panels.map((box) => box.bottom)) - top + MARGIN;
  const svg = document.createElementNS(SVG, "svg"),
    { color } = getComputedStyle(element);
  for (const [name, value] of Object.entries({ xmlns: SVG, width, height, "font-family": FONT, fill: color })) {
    svg.setAttribute(name, String(value));
  }
  addSvg("rect", { width, height, fill: backgroundOf(element) }, svg);
  write(svg, document.querySelector("h1")?.textContent ?? "", MARGIN, 22, 18);
  lines.forEach((line, i) => {
    write(svg, line, MARGIN, 46 + LINE * i, 13);
  });
  for (const box of panels) {
    const frame = { x: box.left - left, y: box.top - top, width: box.width, height: box.height, rx: 8 };
    addSvg("rect", { ...frame, fill: "none", stroke: color, "stroke-opacity": 0.4 }, svg);
  }
  for (const name of PICTURES) {
    const url = await view.image(name, "svg"),
      box = screen.get(name).getBoundingClientRect();
    if (!url) continue;
    const text = decodeURIComponent(url.slice(url.indexOf(",") + 1)),
      picture = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    picture.setAttribute("x", String(box.left - left));
    picture.setAttribute("y", String(box.top - top));
    svg.append(picture);
  }
  for (const cell of element.querySelectorAll(".stage-table :is(th, td)")) {
    const box = cell.getBoundingClientRect(),
      panel = cell.closest(".stage-panel")?.getBoundingClientRect();
    if (!box.width || !panel || box.bottom > panel.bottom) continue;
    const text = cell.querySelector("input")?.value ?? cell.textContent ?? "";
    write(svg, text, box.left - left + box.width / 2, box.top - top + box.height / 2 + 4, 12, "middle");
  }
  return svgImage(svg, width, height, format);
}

/**
 * The lines of a text of this size that are no longer than so many pixels.
 * @param {string} text
 * @param {number} size
 * @param {number} most
 */
function wrapped(text, size, most) {
  const pen = document.createElement("canvas").getContext("2d");
  /** @type {string[]} */
  const lines = [];
  if (pen) pen.font = `${size}px ${FONT}`;
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && (pen?.measureText(longer).width ?? 0) <= most) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/**
 * @param {SVGElement} svg
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {number} size
 * @param {string} anchor
 */
function write(svg, text, x, y, size, anchor = "start") {
  addSvg("text", { x, y, "font-size": size, "text-anchor": anchor }, svg).textContent = text;
}

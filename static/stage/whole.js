// The whole lab as one picture: its charts where they stand, the table, and above them what is trained and how it goes.

/**
 * @import { Format } from "../types/plotly.js"
 * @import { Screen } from "./screen.js"
 */

import { backgroundOf, FONT, svgImage } from "../shared/save.js";
import { addSvg, SVG } from "../shared/svg.js";
import { PICTURES } from "./view.js";

const HEAD = 64; // px for two lines above the panels
const MARGIN = 8;

/**
 * A data URL; null before there is a run.
 * @param {Screen} screen
 * @param {Format} format
 */
export async function wholeImage(screen, format) {
  const { element, view } = screen;
  if (!view) return null;
  const panels = [...element.querySelectorAll(".stage-panel")].map((panel) => panel.getBoundingClientRect());
  const left = Math.min(...panels.map((box) => box.left)) - MARGIN,
    top = Math.min(...panels.map((box) => box.top)) - HEAD,
    width = Math.max(...panels.map((box) => box.right)) - left + MARGIN,
    height = Math.max(...panels.map((box) => box.bottom)) - top + MARGIN;
  const svg = document.createElementNS(SVG, "svg"),
    { color } = getComputedStyle(element);
  for (const [name, value] of Object.entries({ xmlns: SVG, width, height, "font-family": FONT, fill: color })) {
    svg.setAttribute(name, String(value));
  }
  addSvg("rect", { width, height, fill: backgroundOf(element) }, svg);
  write(svg, document.querySelector("h1")?.textContent ?? "", MARGIN, 22, 18);
  write(svg, `Epoch ${view.drawn}. ${screen.get("words").textContent}`, MARGIN, 46, 13);
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

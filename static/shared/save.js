// A small control on a picture that saves it as PNG or SVG, with the page's background behind it, or its numbers as CSV,
// or shows it alone on the whole screen.

/**
 * @import { Chart, Figure, Format, Plotly } from "../types/plotly.js"
 * @import { Series } from "./series.js"
 */

import { csvOf } from "./series.js";

const ICON =
  '<svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true"><path d="M11 3h2v9l3.5-3.5 1.4 1.4L12 15.8 6.1 9.9l1.4-1.4L11 12zM4 18h16v2.5H4z" fill="currentColor"/></svg>';
export const FONT = "Arial, sans-serif"; // the page's own font is not at hand where the file is opened
const PNG_SCALE = 2; // pixels of a PNG for each of the screen: sharp on a slide
const CORNER = 24; // pixels on each side that the control takes

/**
 * Something to save.
 * @typedef {object} Saved
 * @property {string} label what stands before the format on its buttons; empty for the picture itself
 * @property {() => string} name the file's name without its ending
 * @property {(format: Format) => Promise<string | null>} image a data URL; null before there is one
 * @property {() => Series[]} [series] its numbers
 */

/** @param {Saved[]} choices */
export function saveControl(...choices) {
  const box = document.createElement("details");
  box.className = "save";
  const whole = document.fullscreenEnabled
    ? '<button type="button" class="control-button control-text" data-whole>Full screen</button>'
    : "";
  box.innerHTML = `<summary aria-label="Save this picture" title="Save this picture as PNG or SVG, its numbers as CSV, or show it on the whole screen">${ICON}</summary>
    <div>${choices.map(buttons).join("")}${whole}</div>`;
  box.addEventListener("click", async (event) => {
    event.stopPropagation(); // it is no click on the picture
    const button = event.target instanceof Element && event.target.closest("button");
    if (!button) return;
    if (button.hasAttribute("data-whole")) {
      box.open = false;
      return document.fullscreenElement
        ? document.exitFullscreen()
        : box.closest("figure, .picture")?.requestFullscreen();
    }
    const { choice, format } = button.dataset,
      { name, image, series } = choices[Number(choice)];
    box.open = false;
    box.querySelector("summary")?.focus();
    const url =
      format === "csv" && series
        ? `data:text/csv,${encodeURIComponent(csvOf(series()))}`
        : await image(/** @type {Format} */ (format));
    if (url) download(url, `${name()}.${format}`);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") box.open = false;
    if (event.key === " ") event.stopPropagation(); // nor a wish to play
  });
  box.addEventListener("focusout", (event) => {
    if (event.relatedTarget instanceof Node && !box.contains(event.relatedTarget)) box.open = false;
  });
  return box;
}

/**
 * @param {Saved} saved
 * @param {number} choice its number
 */
function buttons({ label, series }, choice) {
  const one = (/** @type {string} */ format) => {
    const text = `${label} ${format}`.trim(),
      name = `Save ${label && `the ${label.toLowerCase()} `}as ${format}`;
    return `<button type="button" class="control-button control-text" data-choice="${choice}" data-format="${format.toLowerCase()}" aria-label="${name}">${text}</button>`;
  };
  return one("PNG") + one("SVG") + (series ? one("CSV") : "<i></i>");
}

/** @param {Element} element */
export const backgroundOf = (element) => getComputedStyle(element).getPropertyValue("--st-background-color");

/**
 * A chart of Plotly as a data URL.
 * @param {Plotly} Plotly
 * @param {Figure} figure as it is on the screen
 * @param {Element} element
 * @param {Format} format
 */
export function chartImage(Plotly, { data, layout }, element, format) {
  const { width, height } = layout,
    font = { ...layout.font, family: FONT };
  const figure = {
    data: structuredClone(data),
    layout: { ...structuredClone(layout), font, paper_bgcolor: backgroundOf(element) },
  };
  return Plotly.toImage(figure, { format, width, height, scale: format === "png" ? PNG_SCALE : 1 });
}

/**
 * An SVG as a data URL.
 * @param {SVGElement} svg
 * @param {number} width
 * @param {number} height
 * @param {Format} format
 */
export async function svgImage(svg, width, height, format) {
  const url = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
  if (format === "svg") return url;
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width * PNG_SCALE, height * PNG_SCALE];
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png");
}

/**
 * @param {string} url a data URL
 * @param {string} name
 */
function download(url, name) {
  const at = url.indexOf(","),
    head = url.slice(0, at),
    body = url.slice(at + 1);
  const bytes = head.endsWith(";base64")
    ? Uint8Array.from(atob(body), (character) => character.charCodeAt(0))
    : new TextEncoder().encode(decodeURIComponent(body));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: head.slice(5).split(";")[0] }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/**
 * Whether something is written in the corner of a chart where its control stands.
 * @param {Chart} chart
 */
export function cornerTaken(chart) {
  const { right, bottom } = chart.getBoundingClientRect();
  return [...chart.querySelectorAll("svg text")].some((text) => {
    const box = text.getBoundingClientRect();
    return box.width > 0 && box.right > right - CORNER && box.bottom > bottom - CORNER;
  });
}

// The page's theme, whose colours the figures made in Python leave open.

/** @import { Layout } from "../types/plotly.js" */

const GRID = "rgba(128, 128, 128, 0.3)";

/** How much larger than usual the page's type is, for a presenter. */
export const typeScale = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;

/**
 * Changes when the visitor chooses another theme, or larger type.
 * @param {Element} element
 */
export const themeKey = (element) => getComputedStyle(element).getPropertyValue("--st-text-color") + typeScale();

/**
 * The page's theme may differ from the system's: say which one native controls and light-dark() are to follow.
 * @param {HTMLElement} element
 */
export function followTheme(element) {
  const [r, g, b] = (getComputedStyle(element).color.match(/[\d.]+/g) ?? ["0", "0", "0"]).map(Number);
  element.style.colorScheme = r + g + b > 384 ? "dark" : "light";
}

/**
 * Give a layout the colours and the type of the page around it.
 * @template {Layout} L
 * @param {L} layout
 * @param {Element} element
 * @param {number} size
 */
export function themed(layout, element, size) {
  const style = getComputedStyle(element),
    text = style.getPropertyValue("--st-text-color");
  layout.font = { color: text, family: style.fontFamily, size };
  layout.hoverlabel = { bgcolor: style.getPropertyValue("--st-secondary-background-color"), font: { color: text } };
  return withAxes(layout, { gridcolor: GRID, zerolinecolor: GRID, linecolor: GRID });
}

/**
 * Give the axes of a layout what they do not say themselves.
 * @template {Layout} L
 * @param {L} layout
 * @param {object} looks
 */
export function withAxes(layout, looks) {
  for (const [key, axis] of Object.entries(layout)) {
    if (/^[xy]axis/.test(key)) Object.assign(layout, { [key]: { ...looks, ...Object(axis) } });
  }
  return layout;
}

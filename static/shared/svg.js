// Elements of SVG.

export const SVG = "http://www.w3.org/2000/svg";

/** @typedef {{ [name: string]: string | number }} Attributes */

/**
 * @template {keyof SVGElementTagNameMap} N
 * @param {N} name
 * @param {Attributes} attributes
 * @param {Element} parent
 */
export function addSvg(name, attributes, parent) {
  const made = document.createElementNS(SVG, name);
  setAttributes(made, attributes);
  parent.append(made);
  return made;
}

/**
 * Only what is another value costs the browser anything.
 * @param {Element} element
 * @param {Attributes} attributes
 */
export function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    const text = String(value);
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/**
 * Let an element say this; only another text costs the browser anything.
 * @param {Element} element
 * @param {string} words
 */
export function write(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

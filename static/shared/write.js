/**
 * Let an element say this; only another text costs the browser anything.
 * @param {Element} element
 * @param {string} words
 */
export function write(element, words) {
  const { firstChild } = element;
  if (firstChild instanceof Text && !firstChild.nextSibling) {
    if (firstChild.data !== words) firstChild.data = words; // another text node would be styled anew
  } else if (element.textContent !== words) element.textContent = words;
}

/**
 * Hide an element, or show it; an attribute that is set again has the page styled anew.
 * @param {HTMLElement} element
 * @param {boolean} hidden
 */
export function hide(element, hidden) {
  if (element.hidden !== hidden) element.hidden = hidden;
}

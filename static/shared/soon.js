/**
 * A function that does this so many milliseconds after it was called; further calls until then are the same one.
 * @param {() => void} action
 * @param {number} ms
 */
export function soon(action, ms) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      action();
    }, ms);
  };
}

/**
 * Whether something has come onto the page, or a text has become another one: not where a picture writes its numbers at
 * every frame.
 * @param {MutationRecord[]} records
 */
export const bringNews = (records) =>
  records.some(({ type, addedNodes }) => type === "characterData" || [...addedNodes].some(isElement));

/** @param {Node} node */
const isElement = (node) => node instanceof Element;

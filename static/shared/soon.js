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

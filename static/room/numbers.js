// Fields for numbers in a lecturer's forms: what is not allowed is refused in words, and the number before is back.

/**
 * @typedef {object} Allowed
 * @property {string} label what the field is for
 * @property {number} low
 * @property {number} high
 * @property {boolean} whole whether a whole number is wanted
 */

/**
 * @param {HTMLInputElement} field
 * @param {() => Allowed} allowed at that time
 * @param {(words: string) => void} say also "", when nothing is to be said any more
 */
export function watchNumber(field, allowed, say) {
  let before = "";
  field.addEventListener("focus", () => {
    before = field.value;
  });
  field.addEventListener("change", () => {
    const value = field.valueAsNumber,
      { label, low, high, whole } = allowed();
    const isAllowed = value >= low && value <= high && (!whole || Number.isInteger(value));
    const wanted = `a ${whole ? "whole " : ""}number from ${low} to ${high}`;
    say(isAllowed ? "" : `${label}: ${field.value || "what was typed"} is not allowed; allowed: ${wanted}.`);
    if (isAllowed) before = field.value;
    else field.value = before;
  });
}

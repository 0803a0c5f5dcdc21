// Fields for numbers in a lecturer's forms: what is not allowed is refused in words, and the number before is back.

/**
 * @typedef {object} Allowed
 * @property {string} label what the field is for
 * @property {number} low
 * @property {number} high
 * @property {boolean} whole whether a whole number is wanted
 */

/**
 * Why the number in the field cannot be taken, and the one before is back; "" where it can.
 * @param {HTMLInputElement} field
 * @param {() => Allowed} allowed at that time
 */
export function watchNumber(field, allowed) {
  let before = "";
  const isAllowed = () => {
    const value = field.valueAsNumber,
      { low, high, whole } = allowed();
    return value >= low && value <= high && (!whole || Number.isInteger(value));
  };
  field.addEventListener("focus", () => {
    if (isAllowed()) before = field.value;
  });
  return () => {
    if (!field.offsetParent || isAllowed()) return ""; // what is not in sight is not sent
    const { label, low, high, whole } = allowed(),
      typed = field.value || "what was typed";
    field.value = before;
    field.dispatchEvent(new Event("change", { bubbles: true })); // for the lecturer's other devices
    return `${label}: ${typed} is not allowed; allowed: a ${whole ? "whole " : ""}number from ${low} to ${high}.`;
  };
}

/**
 * Throw what such fields refuse, all of them.
 * @param {(() => string)[]} fields
 */
export function checkAll(fields) {
  const refused = fields.map((why) => why()).filter(Boolean);
  if (refused.length) throw new Error(refused.join(" "));
}

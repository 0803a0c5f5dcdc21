// A decimal comma in a field for numbers becomes a point. Most browsers drop the comma in silence, so that 0,05 would
// become 005, that is 5. In a field for whole numbers, three digits behind it are thousands: 1,000 is not 1.

const WITH_COMMA = /^\s*[-+]?\d*,\d*\s*$/,
  WITH_THOUSANDS = /^-?[1-9]\d*\.\d{3}$/;

/** @param {EventTarget | null} target */
const numberField = (target) => (target instanceof HTMLInputElement && target.type === "number" ? target : null);

/** @param {string} text */
const type = (text) => document.execCommand("insertText", false, text);

/** In all fields of the page. */
export function takeDecimalCommas() {
  document.addEventListener("beforeinput", (event) => {
    const { target, data, defaultPrevented } = event;
    if (!numberField(target) || defaultPrevented || !data || !WITH_COMMA.test(data)) return;
    event.preventDefault();
    type(data.trim().replace(",", "."));
  });
  document.addEventListener("input", ({ target }) => {
    const field = numberField(target);
    if (!field || !/^\d+$/.test(field.step) || !WITH_THOUSANDS.test(field.value)) return;
    field.select();
    type(field.value.replace(".", ""));
  });
}

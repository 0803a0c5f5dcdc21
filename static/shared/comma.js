// A decimal comma in a field for numbers becomes a point. Most browsers drop the comma in silence, so that 0,05 would
// become 005, that is 5.

const WITH_COMMA = /^\s*[-+]?\d*,\d*\s*$/;

/** In all fields of the page. */
export function takeDecimalCommas() {
  document.addEventListener("beforeinput", (event) => {
    const { target, data, defaultPrevented } = event;
    if (!(target instanceof HTMLInputElement) || target.type !== "number" || defaultPrevented) return;
    if (!data || !WITH_COMMA.test(data)) return;
    event.preventDefault();
    document.execCommand("insertText", false, data.trim().replace(",", "."));
  });
}

// The wheel over a number field scrolls what is around it, as everywhere else: Streamlit's fields keep it for
// themselves, and a browser's own would change the number.

export function letWheelScroll() {
  document.addEventListener("wheel", keepFromFields, { capture: true, passive: true });
}

/** @param {WheelEvent} event */
function keepFromFields(event) {
  const { target } = event;
  if (!(target instanceof HTMLInputElement && target.type === "number")) return;
  event.stopPropagation();
  if (target === document.activeElement) target.blur();
}

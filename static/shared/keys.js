// The keys of a transport.

const FIELDS =
  "input, select, textarea, [contenteditable], [role=slider], [role=listbox], [role=combobox], [role=radiogroup], [role=tab]";
const BUTTONS = "button, a, summary, [role=button]:not([data-handle])"; // a handle of a picture is only dragged

/**
 * Space plays and pauses, arrows step, wherever the focus is not in something that has its own use for them.
 * @param {KeyboardEvent} event
 * @param {() => void} toggle
 * @param {(by: number) => void} step
 */
export function onTransportKey(event, toggle, step) {
  const { target, key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !(target instanceof Element)) return;
  if (target.closest(FIELDS) || (key === " " && target.closest(BUTTONS))) return;
  if (key === " ") toggle();
  else if (key === "ArrowRight") step(1);
  else if (key === "ArrowLeft") step(-1);
  else return;
  event.preventDefault();
}

// Where a box stands that is about something on the stage.

const GAP = 8; // px between them

/**
 * Put a box below what it is about, within the stage.
 * @param {HTMLElement} box
 * @param {HTMLElement} target
 * @param {HTMLElement} stage
 * @param {HTMLElement} under what it is not to cover either
 */
export function placeBelow(box, target, stage, under = target) {
  const bounds = stage.getBoundingClientRect(),
    { left, bottom } = target.getBoundingClientRect();
  const lowest = Math.max(bottom, under.getBoundingClientRect().bottom);
  box.style.left = `${Math.max(0, Math.min(left - bounds.left, bounds.width - box.offsetWidth))}px`;
  box.style.top = `${lowest + GAP - bounds.top}px`;
}

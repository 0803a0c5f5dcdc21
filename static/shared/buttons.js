// The buttons of a transport, with their icons.

/** @param {string} path */
const icon = (path) =>
  `<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d="${path}" fill="currentColor"/></svg>`;
export const ICONS = {
  reset: icon("M12 5V1L6 6l6 5V7a5.5 5.5 0 1 1-5.5 5.5H4.5A7.5 7.5 0 1 0 12 5z"),
  forget: icon(
    "M12 5V1L6 6l6 5V7a5.5 5.5 0 1 1-5.5 5.5H4.5A7.5 7.5 0 1 0 12 5zM9 9.8l1.2-1.2 1.9 1.9 1.9-1.9 1.2 1.2-1.9 1.9 1.9 1.9-1.2 1.2-1.9-1.9-1.9 1.9L9 13.6l1.9-1.9z",
  ),
  back: icon("M6 5h2.5v14H6zM19 5v14l-9-7z"),
  play: icon("M7 4v16l13-8z"),
  pause: icon("M6 4h4v16H6zM14 4h4v16h-4z"),
  forward: icon("M15.5 5H18v14h-2.5zM5 5v14l9-7z"),
  rush: icon("M3 5v14l8-7zM11 5v14l8-7zM19 5h2.5v14H19z"),
};

/**
 * A button whose icon and data-part have the same name.
 * @param {keyof typeof ICONS} part
 * @param {string} name
 * @param {string} title
 * @param {boolean} hidden as long as nothing shows it
 */
export const button = (part, name, title, hidden = false) =>
  `<button type="button"${hidden ? " hidden" : ""} class="control-button" data-part="${part}" aria-label="${name}" title="${title}">${ICONS[part]}</button>`;

/** Play while paused, Pause while playing; the class control-playing on it says which. */
export const PLAY_BUTTON = `<button type="button" class="control-button control-play" data-part="play" aria-label="Play" title="Play or pause (space bar)"><i class="control-when-paused">${ICONS.play}</i><i class="control-when-playing">${ICONS.pause}</i><span aria-hidden="true">Play</span></button>`;

/**
 * @param {HTMLElement} play
 * @param {boolean} playing
 */
export function showPlaying(play, playing) {
  const name = playing ? "Pause" : "Play";
  if (play.getAttribute("aria-label") === name) return;
  play.setAttribute("aria-label", name);
  play.classList.toggle("control-playing", playing);
  for (const text of play.querySelectorAll("span")) text.textContent = name;
}

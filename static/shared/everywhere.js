// What every page of the app listens to, from the first one on.

import { keepDrawerClosed } from "./drawer.js";
import { followLinks } from "./links.js";
import { reachScrollers } from "./scrollers.js";
import { offerToSkip } from "./skip.js";
import { letWheelScroll } from "./wheel.js";
import { explainWords } from "./words.js";

/** @import { Entry } from "./words.js" */

let listening = false;

const PLAYLIST = "perceptarium-playlist"; // in the browser's memory: a visit ends with its tab

/**
 * Remember the playlist; where the visit has none yet, tell what was remembered.
 * @param {string | null} playlist
 * @param {(text: string) => void} tell
 */
function remember(playlist, tell) {
  try {
    if (playlist !== null) localStorage.setItem(PLAYLIST, playlist);
    const known = localStorage.getItem(PLAYLIST);
    if (!listening && playlist === null && known) tell(known);
  } catch {} // a browser that remembers nothing
}

/**
 * Called by Streamlit at every rerun.
 * @param {{ data: { entries: Entry[], playlist: string | null }, setTriggerValue: (name: string, text: string) => void }} call
 */
export default function listen({ data, setTriggerValue }) {
  remember(data.playlist, (text) => setTriggerValue("playlist", text));
  if (listening) return;
  listening = true;
  followLinks();
  keepDrawerClosed();
  letWheelScroll();
  offerToSkip();
  reachScrollers();
  explainWords(data.entries);
}

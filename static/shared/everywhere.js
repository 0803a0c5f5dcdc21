// What every page of the app listens to, from the first one on.

import { keepDrawerClosed } from "./drawer.js";
import { followLinks } from "./links.js";
import { reachScrollers } from "./scrollers.js";
import { offerToSkip } from "./skip.js";
import { letWheelScroll } from "./wheel.js";
import { explainWords } from "./words.js";

/** @import { Entry } from "./words.js" */

let listening = false;
let answered = ""; // the server's question what is remembered

const PLAYLIST = "perceptarium-playlist"; // in the browser's memory: a visit ends with its tab

/**
 * Remember the playlist; where the visit has none yet, tell what was remembered.
 * @param {{ playlist: string | null, asked: string }} data
 * @param {(text: string) => void} tell
 */
function remember({ playlist, asked }, tell) {
  try {
    if (playlist !== null) localStorage.setItem(PLAYLIST, playlist);
    const known = localStorage.getItem(PLAYLIST);
    if (playlist === null && known && answered !== asked) tell(known);
    answered = asked;
  } catch {} // a browser that remembers nothing
}

/**
 * Called by Streamlit at every rerun.
 * @typedef {{ entries: Entry[], playlist: string | null, asked: string }} Data
 * @param {{ data: Data, setTriggerValue: (name: string, text: string) => void }} call
 */
export default function listen({ data, setTriggerValue }) {
  remember(data, (text) => setTriggerValue("playlist", text));
  if (listening) return;
  listening = true;
  followLinks();
  keepDrawerClosed();
  letWheelScroll();
  offerToSkip();
  reachScrollers();
  explainWords(data.entries);
}

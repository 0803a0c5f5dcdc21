// What every page of the app listens to, from the first one on.

import { keepDrawerClosed } from "./drawer.js";
import { followLinks } from "./links.js";
import { offerToSkip } from "./skip.js";
import { letWheelScroll } from "./wheel.js";
import { explainWords } from "./words.js";

/** @import { Entry } from "./words.js" */

let listening = false;

/**
 * Called by Streamlit at every rerun.
 * @param {{ data: { entries: Entry[] } }} call
 */
export default function listen({ data }) {
  if (listening) return;
  listening = true;
  followLinks();
  keepDrawerClosed();
  letWheelScroll();
  offerToSkip();
  explainWords(data.entries);
}

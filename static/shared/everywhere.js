// What every page of the app listens to, from the first one on.

import { keepDrawerClosed } from "./drawer.js";
import { followLinks } from "./links.js";
import { offerToSkip } from "./skip.js";
import { letWheelScroll } from "./wheel.js";

let listening = false;

/** Called by Streamlit at every rerun. */
export default function listen() {
  if (listening) return;
  listening = true;
  followLinks();
  keepDrawerClosed();
  letWheelScroll();
  offerToSkip();
}

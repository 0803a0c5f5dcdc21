// What scrolls sideways because it is wider than the screen, a table or a formula, is reached by the keyboard too.

import { bringNews, soon } from "./soon.js";

const WIDE = ".stMarkdown, .stMarkdown p, .katex-display";
const PATIENCE = 200; // ms between two looks at a page that changes

const lookSoon = soon(look, PATIENCE);

export function reachScrollers() {
  new MutationObserver((records) => {
    if (bringNews(records)) lookSoon();
  }).observe(document.body, { childList: true, subtree: true });
  document.addEventListener("click", lookSoon); // something may have been unfolded
  addEventListener("resize", lookSoon);
  lookSoon();
}

function look() {
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(WIDE))) {
    const scrolls = place.scrollWidth > place.clientWidth + 1 && getComputedStyle(place).overflowX === "auto";
    if (scrolls) place.tabIndex = 0;
    else place.removeAttribute("tabindex");
  }
}

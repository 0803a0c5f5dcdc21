// What scrolls sideways because it is wider than the screen, a table or a formula, is reached by the keyboard too.

const WIDE = ".stMarkdown, .stMarkdown p, .katex-display";
const PATIENCE = 200; // ms between two looks at a page that changes

let waiting = false;

export function reachScrollers() {
  new MutationObserver(lookSoon).observe(document.body, { childList: true, subtree: true });
  document.addEventListener("click", lookSoon); // something may have been unfolded
  addEventListener("resize", lookSoon);
  lookSoon();
}

function lookSoon() {
  if (waiting) return;
  waiting = true;
  setTimeout(() => {
    waiting = false;
    look();
  }, PATIENCE);
}

function look() {
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(WIDE))) {
    const scrolls = place.scrollWidth > place.clientWidth + 1 && getComputedStyle(place).overflowX === "auto";
    if (scrolls) place.tabIndex = 0;
    else place.removeAttribute("tabindex");
  }
}

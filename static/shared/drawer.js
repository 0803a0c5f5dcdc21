// On a narrow screen the side bar is a drawer over the page. It closes when a page was chosen in it, and is closed when
// the app is opened again: Streamlit leaves it open, and remembers that for good.

const NARROW = matchMedia("(max-width: 767.98px)"); // Streamlit's own limit
const REMEMBERED = "stSidebarCollapsed-"; // the beginning of its names in the browser's memory

export function keepDrawerClosed() {
  if (NARROW.matches) close();
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("[data-testid=stSidebarNavLink]");
    if (link && NARROW.matches) close();
  });
  addEventListener("pagehide", () => {
    if (!NARROW.matches) return;
    for (const name of Object.keys(localStorage)) if (name.startsWith(REMEMBERED)) localStorage.removeItem(name);
  });
}

function close() {
  const bar = document.querySelector("[data-testid=stSidebar]");
  /** @type {HTMLElement | null | undefined} */
  const button = bar?.querySelector("[data-testid=stSidebarCollapseButton] button");
  if (bar && bar.getBoundingClientRect().right > 0) button?.click();
}

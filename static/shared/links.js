// Links to other pages of the app open in this tab and in this visit, as those of the menu do: Streamlit gives each
// link of a text a new tab, where the visitor would begin anew, without his run.

export function followLinks() {
  document.addEventListener("click", follow);
  document.addEventListener("click", nameInAddress);
  document.addEventListener("click", leadToBeginning);
}

const IN_THE_MENU = ["stTopNavLink", "stTopNavDropdownLink", "stSidebarNavLink"];
const OF_THE_VIEW = ["present", "hide", "embed", "embed_options"]; // parameters that say nothing of what a page shows

/**
 * The menu's entry of the page that is shown leads to the page's beginning: Streamlit would leave the parameters in the
 * address, and with them what is open. The lab has one run, which is not to be lost, but a lesson is left for it.
 * @param {MouseEvent} event
 */
function leadToBeginning(event) {
  /** @type {HTMLAnchorElement | null} */
  const link = event.target instanceof Element ? event.target.closest("a[data-testid]") : null;
  if (!link || !IN_THE_MENU.includes(link.dataset.testid ?? "") || !event.defaultPrevented) return;
  if (link.pathname !== location.pathname) return;
  if (link.pathname === new URL(".", document.baseURI).pathname) {
    /** @type {HTMLElement | null} */
    const leave = document.querySelector(".st-key-leave_lesson button");
    leave?.click();
    return;
  }
  const kept = [...new URLSearchParams(location.search)].filter(([name]) => OF_THE_VIEW.includes(name));
  const search = kept.length ? `?${new URLSearchParams(kept)}` : "";
  if (search === location.search) return;
  history.pushState(null, "", link.pathname + search);
  dispatchEvent(new PopStateEvent("popstate"));
}

/**
 * A button that leads to the page that is shown, with other parameters: Streamlit opens it, and leaves the address as it
 * was, so that whatever is pressed next would lead back.
 * @param {MouseEvent} event
 */
function nameInAddress(event) {
  /** @type {HTMLAnchorElement | null} */
  const link = event.target instanceof Element ? event.target.closest("a[data-testid=stPageLink-NavLink]") : null;
  if (!link || !event.defaultPrevented || link.getAttribute("href")?.startsWith("?")) return; // which is the lab
  if (link.pathname === location.pathname && link.search !== location.search) history.pushState(null, "", link.href);
}

/** @param {MouseEvent} event */
function follow(event) {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  const otherwise = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (link?.target !== "_blank" || otherwise || event.defaultPrevented || !isPage(new URL(link.href))) return;
  event.preventDefault();
  history.pushState(null, "", link.href);
  dispatchEvent(new PopStateEvent("popstate")); // as after Back: Streamlit shows the page of this address
}

/**
 * Whether it is the address of a page of this app: there is one name at most behind that of the app.
 * @param {URL} url
 */
function isPage(url) {
  const home = new URL(".", document.baseURI);
  return (
    url.origin === home.origin &&
    url.pathname.startsWith(home.pathname) &&
    !url.pathname.slice(home.pathname.length).includes("/")
  );
}

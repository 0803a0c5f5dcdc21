// Links to other pages of the app open in this tab and in this visit, as those of the menu do: Streamlit gives each
// link of a text a new tab, where the visitor would begin anew, without his run.

export function followLinks() {
  document.addEventListener("click", follow);
  document.addEventListener("click", nameInAddress);
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

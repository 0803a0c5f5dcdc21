// Links to other pages of the app open in this tab and in this visit, as those of the menu do: Streamlit gives each
// link of a text a new tab, where the visitor would begin anew, without his run.

export function followLinks() {
  document.addEventListener("click", follow);
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

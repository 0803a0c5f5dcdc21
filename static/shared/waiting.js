// Stands in the page that serve.py sends: where the page's websocket does not come about, it says so, until it does.
(() => {
  const PATIENCE_MS = 12000; // the server may have to start

  const begin = performance.now(),
    box = document.createElement("p");
  box.setAttribute("role", "alert");
  box.style.cssText =
    "position:fixed;inset:25% 0 auto;z-index:1000000;margin:0 auto;max-width:34em;padding:1em;font:16px/1.5 sans-serif;" +
    "color:#111;background:#fff;border:2px solid #a04f00;border-radius:8px";
  box.textContent =
    "There is no connection to the server yet. This page needs a websocket, which some networks and proxies block. " +
    "Try another network, or ask who runs this site. If the connection comes, the page goes on by itself.";
  const timer = setInterval(() => {
    const isThere = document.querySelector(".st-key-everywhere"); // comes with the first answer
    if (isThere) {
      clearInterval(timer);
      box.remove();
    } else if (performance.now() - begin > PATIENCE_MS && !box.isConnected) document.body.append(box);
  }, 500);
})();

"""How long a first visitor, who has nothing in the browser's cache, waits for a page's first picture."""

from __future__ import annotations

from statistics import median

from playwright.sync_api import Browser

from benchmarks.browser import SIZE
from benchmarks.others import Others
from benchmarks.report import Report, spread
from benchmarks.server import Server

PAGES = ("neuron", "activations", "backpropagation", "autodiff", "descent")
WITHOUT_PICTURE = "formulas?find=nothing+of+the+kind"
ROUNDS = 5
SECONDS = 2.0

FIRST = """
new MutationObserver((_, observer) => {
  const ready = '[data-testid=picture][data-ready=true], [data-testid=stAlert]';
  if (!document.querySelector(ready)) return;
  observer.disconnect();
  requestAnimationFrame(() => { window.first = performance.now(); });
}).observe(document, { subtree: true, childList: true, attributes: true });
"""


def measure(report: Report, server: Server, browser: Browser) -> None:
    others = Others()
    report.title(f"Pages: seconds until the first picture stands, nothing cached, {ROUNDS} rounds in turns")
    for name in (WITHOUT_PICTURE, *PAGES):
        _first(server, browser, name)  # the server's own first visit
    waits: dict[str, list[float]] = {name: [] for name in (WITHOUT_PICTURE, *PAGES)}
    for _ in range(ROUNDS):
        for name, seconds in waits.items():
            seconds.append(_first(server, browser, name))
    report.note("a page of the same app without a picture", spread(waits[WITHOUT_PICTURE], 2))
    for name in PAGES:
        report.at_most(f"{name}, seconds", median(waits[name]), SECONDS)
    for name in PAGES:
        ratios = [own / bare for own, bare in zip(waits[name], waits[WITHOUT_PICTURE], strict=True)]
        report.note(f"{name} / page without a picture", spread(ratios, 2))
    report.note("other programs took meanwhile, of all cores", f"{others.share():8.0f} %")


def _first(server: Server, browser: Browser, name: str) -> float:
    """Seconds from the start of the navigation to the first frame with the page's first picture."""
    context = browser.new_context(viewport=SIZE)
    try:
        page = context.new_page()
        page.add_init_script(FIRST)
        page.goto(f"{server.url}{name}")
        page.wait_for_selector("[data-testid=picture][data-ready=true], [data-testid=stAlert]")
        page.wait_for_timeout(100)
        return float(page.evaluate("window.first")) / 1000
    finally:
        context.close()

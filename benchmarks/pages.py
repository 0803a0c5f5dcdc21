"""How long a first visitor, who has nothing in the browser's cache, waits for a page's first picture.

The browser is left alone until the picture stands: driven from the start, as by a test, it needs twice as long to
evaluate Plotly, because V8 then notes the source position of everything that throws.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median
from urllib.request import Request, urlopen

from playwright.sync_api import sync_playwright

from benchmarks.browser import OPTIONS, SIZE, chromium
from benchmarks.others import Others
from benchmarks.report import Report, spread
from benchmarks.server import Server

PAGES = ("neuron", "activations", "backpropagation", "autodiff", "descent", "starts")
ROUNDS = 5
PROMISE = 2.0
AT_REST, SURELY_DRAWN = 2.0, 5.0
"""Seconds that the browser gets to start, and the page to be drawn, before anybody looks."""

LOOK = """() => ({
  first: performance.getEntriesByName("picture")[0]?.startTime,
  page: performance.getEntriesByType("navigation")[0].loadEventEnd,
})"""


def measure(report: Report, server: Server) -> None:
    others = Others()
    report.title(f"Pages: seconds until the first picture stands, nothing cached, {ROUNDS} rounds in turns")
    looks: dict[str, list[dict[str, float]]] = {name: [] for name in PAGES}
    for name in PAGES:
        _visit(server, name)  # the server's own first visit
    for _ in range(ROUNDS):
        for name, found in looks.items():
            found.append(_visit(server, name))
    for name, found in looks.items():
        report.at_most(f"{name}, seconds", median(look["first"] for look in found) / 1000, PROMISE)
        ratios = [look["first"] / look["page"] for look in found]
        report.note(f"{name} / Streamlit's empty page", spread(ratios, 2))
    report.note("other programs took meanwhile, of all cores", f"{others.share():8.0f} %")


def _visit(server: Server, name: str) -> dict[str, float]:
    """Milliseconds from the start of the navigation to the first picture, and until Streamlit's page was loaded."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = ["--headless=new", "--remote-debugging-port=0", f"--user-data-dir={profile}"]
        options += [f"--window-size={SIZE['width']},{SIZE['height']}", "about:blank"]
        process = subprocess.Popen([chromium(), *OPTIONS, *options], stderr=subprocess.DEVNULL)
        try:
            time.sleep(AT_REST)
            port = (Path(profile) / "DevToolsActivePort").read_text().split()[0]
            address = f"http://127.0.0.1:{port}"
            with urlopen(Request(f"{address}/json/new?{server.url}{name}", method="PUT")):
                time.sleep(SURELY_DRAWN)
            with sync_playwright() as playwright:
                browser = playwright.chromium.connect_over_cdp(address)
                page = next(page for page in browser.contexts[0].pages if page.url.startswith(server.url))
                return dict(page.evaluate(LOOK))
        finally:
            process.terminate()
            process.wait(10)

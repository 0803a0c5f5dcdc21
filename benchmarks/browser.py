"""A headless Chromium with the lab open in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Response, sync_playwright

from benchmarks.client import answer_header
from benchmarks.server import Server

OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")
SIZE = {"width": 1440, "height": 900}
ENDLESS = "target_loss=0&max_epochs=1000000"
EPOCH_A_FRAME = "1 epoch a frame"


def chromium() -> str:
    """The Chromium that CHROMIUM names, or any on the PATH."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise SystemExit("The benchmarks need a browser: install Chromium, or name one with CHROMIUM=/path/to/it.")
    return path


@contextmanager
def running_browser() -> Iterator[Browser]:
    """A Chromium that the benchmarks drive."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=OPTIONS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def open_page(browser: Browser, address: str = "about:blank") -> Iterator[Page]:
    """A page with the probe in it."""
    page = browser.new_page(viewport=SIZE)
    page.add_init_script(path=Path(__file__).parent / "probe.js")
    try:
        page.goto(address)
        yield page
    finally:
        page.close()


@contextmanager
def open_lab(browser: Browser, server: Server, query: str = ENDLESS, wire: Wire | None = None) -> Iterator[Page]:
    """The lab at rest at epoch 0, to be played at one epoch a frame."""
    with open_page(browser) as page:
        if wire is not None:
            wire.listen(page)
        page.goto(f"{server.url}?{query}")
        page.wait_for_selector('[data-part="region"][data-ready="true"]')
        page.get_by_label("Speed").select_option(label=EPOCH_A_FRAME)
        page.wait_for_timeout(500)
        yield page


def toggle(page: Page) -> None:
    """Press Play or Pause."""
    page.locator('[data-part="play"]').click()


class Wire:
    """What comes to a page: bytes of its websocket and of rows, and snapshots for the stage."""

    def __init__(self) -> None:
        self.bytes = self.snapshots = 0

    def listen(self, page: Page) -> None:
        page.on("websocket", lambda socket: socket.on("framereceived", self._count))
        page.on("response", self._count_rows)

    def _count(self, payload: bytes | str) -> None:
        self.bytes += len(payload)

    def _count_rows(self, response: Response) -> None:
        if "/rows/" in response.url:
            body = response.body()
            self.bytes += len(body)
            self.snapshots += answer_header(body)["n"]

"""A running server, one Chromium, and pages that must stay silent: no error, no warning, no request to another host."""

import os
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.explained import ExplainedVisit
from tests.browser.visit import SECONDS, Visit

ROOT = Path(__file__).parents[2]
SECONDS_TO_START = 60
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

WELL_KNOWN = 'try { localStorage.setItem("perceptarium-hints", "seen"); } catch {}'
"""For a visitor who has been here before: no hints stand before the controls."""

expect.set_options(timeout=1000 * SECONDS)


@contextmanager
def running(script, folder, port=0, end=subprocess.Popen.terminate, below=""):
    """The address of the app, started by this script on a free port and ended afterwards; its log is in the folder.

    `below`: the path that it is served at, with a slash before it.
    """
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", port))
        port = free.getsockname()[1]
    log = folder / "log.txt"
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.headless", "true"]
    command += [
        "--server.baseUrlPath",
        below,
        "--server.address",
        "127.0.0.1",
        "--server.port",
        str(port),
    ]
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=output,
            stderr=output,
            env={"PERCEPTARIUM_ROOMS": f"{folder}/rooms.sqlite3"} | os.environ | {"OPENBLAS_NUM_THREADS": "1"},
        )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for_health(f"{address}{below}", process, log)
        yield f"{address}{below}"
    finally:
        end(process)
        process.wait(10)
    # A page that is closed while Streamlit writes to it is no mistake, but Streamlit logs one.
    mistakes = [part for part in log.read_text().split("Traceback")[1:] if "WebSocketDisconnected" not in part]
    assert not mistakes, log.read_text()


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The address of the app that these tests share; other sites on this machine may frame it."""
    with pytest.MonkeyPatch.context() as own:
        own.setenv("PERCEPTARIUM_FRAME_ANCESTORS", "'self' http://localhost:*")
        with running("serve.py", tmp_path_factory.mktemp("server")) as address:
            yield address


def wait_for_health(address, process, log):
    deadline = monotonic() + SECONDS_TO_START
    while True:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                return
        except OSError:
            assert process.poll() is None, log.read_text()
            assert monotonic() < deadline, log.read_text()
            sleep(0.1)


@pytest.fixture(scope="session")
def launching():
    """Playwright's Chromium, and how it is to be launched."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert path, "the browser's tests need a Chromium: name one with CHROMIUM=/path/to/it"
    with sync_playwright() as playwright:
        yield playwright.chromium, {"executable_path": path, "args": CHROMIUM_OPTIONS}


@pytest.fixture(scope="session")
def chromium(launching):
    kind, options = launching
    browser = kind.launch(**options)
    yield browser
    browser.close()


WIDE = {"width": 1280, "height": 800}


def known(context):
    """The same context, of a visitor who has been here before."""
    context.set_default_timeout(1000 * SECONDS)
    context.add_init_script(WELL_KNOWN)
    return context


class Tabs:
    """The tabs of one browser, which its tests use in turn: what a test leaves, the next one takes.

    A tab that has been at the app before opens it in three quarters of the processor time of a new one, for it has
    compiled the scripts. What a test has made is not there in the next one: a tab leaves the app, and it forgets.
    """

    def __init__(self, context, server):
        self.context, self.free, self.elsewhere = known(context), [], f"{server}/_stcore/health"

    def take(self, viewport=WIDE, color_scheme="light", reduced_motion="no-preference"):
        """A tab of this size, and `color_scheme` and `reduced_motion` as the system would set them."""
        page = self.free.pop() if self.free else self.context.new_page()
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=color_scheme, reduced_motion=reduced_motion)
        return page

    def leave(self, pages):
        """Take these tabs back."""
        left = [page for page in pages if not page.is_closed()] or [self.context.new_page()]
        for page in left:
            page.goto(self.elsewhere)
            page.mouse.move(0, 0)
        for page in left:  # when all have left, and none can write it down again
            page.evaluate("localStorage.clear(), sessionStorage.clear()")
        self.free += left


@pytest.fixture(scope="session")
def regular(launching, server, tmp_path_factory):
    """The browser of one who comes again and again: on its disk it keeps the app's scripts as they are compiled.

    Others compile them anew, which is a quarter of the processor time of opening a page.
    """
    kind, options = launching
    context = kind.launch_persistent_context(tmp_path_factory.mktemp("profile"), viewport=WIDE, **options)
    yield Tabs(context, server)
    context.close()


OF_A_PHONE = {"has_touch": True, "is_mobile": True}


@pytest.fixture(scope="session")
def telephone(chromium, server):
    """The same of one who comes with a phone."""
    context = chromium.new_context(**OF_A_PHONE)
    yield Tabs(context, server)
    context.close()


OF_ANY_PAGE = {"viewport", "color_scheme", "reduced_motion"}


@pytest.fixture
def new_page(chromium, regular, request):
    """A function that makes a page: in a context of its own, or, where that is enough, a tab that is used in turn.

    After the test, none of them may have complained.
    """
    contexts, taken, complaints, deafen = [], [], [], []

    def tabs_for(options):
        of_a_phone = {name: value for name, value in options.items() if name not in OF_ANY_PAGE}
        if not of_a_phone:
            return regular
        return request.getfixturevalue("telephone") if of_a_phone == OF_A_PHONE else None

    def make(of_regular=False, **options):
        tabs = tabs_for(options) if of_regular else None
        if tabs:
            page = tabs.take(**{name: value for name, value in options.items() if name in OF_ANY_PAGE})
            taken.append((tabs, page))
        else:
            contexts.append(known(chromium.new_context(**{"viewport": WIDE, **options})))
            page = contexts[-1].new_page()
        deafen.append(listen(page, complaints))
        return page

    make.complaints = complaints
    yield make
    for stop in deafen:
        stop()
    for tabs in {tabs for tabs, _ in taken}:
        tabs.leave([page for of, page in taken if of is tabs])
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


ALLOWED = (
    # Streamlit's own, when a widget and the stage speak in the same moment; a test of its own sees that both are heard.
    "Multiple different fragmentIds detected in a single batch",
    # Where the first picture waits for work, on a busy machine; which pages fetch Plotly early has a test of its own.
    "was preloaded using link preload but not used within a few seconds",
)


STREAMLITS_GUESSES = ("/_stcore/health", "/_stcore/host-config")


def listen(page, complaints):
    """Write down what a careful visitor would find in the browser's console and network panels; how to stop that."""

    def on_console(message):
        # Streamlit asks below a page's address first, and finds its health and settings at the root then.
        if "404" in message.text and urlsplit(message.location["url"]).path.endswith(STREAMLITS_GUESSES):
            return
        if message.type in ("error", "warning") and not any(text in message.text for text in ALLOWED):
            complaints.append(f"console {message.type}: {message.text} ({message.location})")

    def on_request(request):
        if urlsplit(request.url).hostname not in ("127.0.0.1", "localhost", None):
            complaints.append(f"request to another host: {request.url}")

    def on_error(error):
        complaints.append(f"page error: {error}")

    heard = {"console": on_console, "pageerror": on_error, "request": on_request, "websocket": on_request}
    for event, write_down in heard.items():
        page.on(event, write_down)

    def stop():
        for event, write_down in heard.items():
            page.remove_listener(event, write_down)

    return stop


@pytest.fixture
def open_lab(new_page, server):
    """A function that opens the lab: parameters of the link, and options as of a context."""

    def go(link="", **options):
        visit = Visit(new_page(of_regular=True, **options), server)
        visit.go(link)
        return visit

    return go


@pytest.fixture
def lab(open_lab):
    """The lab, as it opens first."""
    return open_lab()


@pytest.fixture
def open_page(new_page, server):
    """A function that opens one of the pages that explain, by name, with options as of a context."""

    def go(name, parameters=None, **options):
        visit = ExplainedVisit(new_page(of_regular=True, **options), server)
        visit.go(name, parameters)
        return visit

    return go

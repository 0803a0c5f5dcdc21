"""What a viewer sees: painted updates beside an empty page's frames, blank frames, the time until a change shows."""

from __future__ import annotations

import base64
import io
from statistics import median

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Page

from benchmarks.browser import ENDLESS, open_lab, open_page, toggle
from benchmarks.others import Others
from benchmarks.report import Report, spread
from benchmarks.server import Server

XOR = {f"2-{hidden}-1": f"hidden={hidden}" for hidden in (2, 4, 8)}
CLOUD = {"2,000 points, 2-8-8-1": "problem=moons&n=2000&test=0&hidden=8-8&batch_size=32"}
STAGES = XOR | CLOUD
LARGEST = "2-8-1"
ROUNDS = 3
WINDOW = 2500
"""Milliseconds of one look at a page."""

LATE, HASTE = 20_000, 80
"""An epoch far into a run. To get there the stage plays so many times as fast, with the rows of the usual pace."""

FASTEST = "1000 epochs a frame"
SCREENSHOTS = 50
TRIALS = 20


def measure(report: Report, server: Server, browser: Browser) -> None:
    others = Others()
    report.title(f"Stage: painted updates at 1 epoch a frame beside an empty page's frames, {ROUNDS} rounds in turns")
    _painted_updates(report, server, browser)
    report.title(f"Stage: {FASTEST}, 2-4-1")
    _fastest(report, server, browser)
    report.title("Stage: blank frames, 2-8-1 playing")
    _blank_frames(report, server, browser)
    report.title(f"Stage: time until it is seen, {TRIALS} trials each")
    _delays(report, server, browser)
    report.note("other programs took meanwhile, of all cores", f"{others.share():8.0f} %")


def _painted_updates(report: Report, server: Server, browser: Browser) -> None:
    frames: list[float] = []
    shares: dict[str, list[float]] = {name: [] for name in STAGES}
    busy: dict[str, list[float]] = {name: [] for name in STAGES}
    late: list[float] = []
    for _ in range(ROUNDS):  # one page at a time: even one at rest takes something from the others
        with open_page(browser) as page:
            frames.append(page.evaluate(f"probe.updates({WINDOW})")["frames"])
        for name, link in STAGES.items():
            with open_lab(browser, server, f"{ENDLESS}&{link}") as page:
                updates, milliseconds = _updates(page)
                shares[name].append(updates / frames[-1])
                busy[name].append(milliseconds)
                if name == LARGEST:
                    page.evaluate(f"probe.hurryTo({LATE}, {HASTE})")
                    late.append(_updates(page)[0] / frames[-1])
    report.note("empty page, frames a second", spread(frames, 1))
    for name in STAGES:
        report.at_least(f"{name} / empty page", median(shares[name]), 0.9)
        report.note(f"{name}, the tab's main thread, ms a picture", spread(busy[name], 1))
    report.at_least(f"{LARGEST} from epoch {LATE:,} on, every row kept / empty page", median(late), 0.9)
    change = [after / before for before, after in zip(shares[LARGEST], late, strict=True)]
    report.at_least(f"from epoch {LATE:,} on / from the beginning", median(change), 0.9)


def _fastest(report: Report, server: Server, browser: Browser) -> None:
    with open_page(browser) as page:
        frames = page.evaluate(f"probe.updates({WINDOW})")["frames"]
    with open_lab(browser, server, f"{ENDLESS}&hidden=4") as page:
        page.get_by_label("Speed").select_option(label=FASTEST)
        toggle(page)
        page.wait_for_timeout(1500)
        before = int(page.get_by_test_id("epoch").inner_text())
        updates = page.evaluate(f"probe.updates({WINDOW})")["updates"]
        epochs = int(page.get_by_test_id("epoch").inner_text()) - before
        report.at_least("painted updates / empty page", updates / frames, 0.9)
        report.at_least("epochs a second", 1000 * epochs / WINDOW, 25_000)


def _updates(page: Page) -> tuple[float, float]:
    """Painted updates a second while the page plays, and milliseconds of its main thread for each of them."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def busy() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")

    toggle(page)
    page.wait_for_timeout(300)
    before = busy()
    found = page.evaluate(f"probe.updates({WINDOW})")["updates"]
    seconds = busy() - before
    toggle(page)
    session.detach()
    return found, 1e3 * seconds / (found * WINDOW / 1e3)


def _blank_frames(report: Report, server: Server, browser: Browser) -> None:
    with open_lab(browser, server, f"{ENDLESS}&hidden=8") as page:
        toggle(page)
        looked = page.evaluate(f"probe.blanks({WINDOW})")
        pictures = _screencast(page, SCREENSHOTS)
        bare = sum(_is_bare(page, picture) for picture in pictures)
        toggle(page)
        report.at_most(f"frames without a map or a unit, of {looked['frames']}", looked["blank"], 0)
        report.at_most(f"screencast pictures with a bare region, of {len(pictures)}", bare, 0)
        report.at_most("mistakes of these two checks, tried with the map and without", _mistakes(page), 0)


def _mistakes(page: Page) -> int:
    """How often the checks for blankness are wrong about a stage at rest, and about the same without its map."""
    page.wait_for_timeout(1000)
    mistakes = page.evaluate("probe.isBlank()") + _is_bare(page, page.screenshot())
    page.evaluate("document.querySelectorAll('[data-part=region] .stage-map').forEach((map) => map.remove())")
    return mistakes + (not page.evaluate("probe.isBlank()")) + (not _is_bare(page, page.screenshot()))


def _screencast(page: Page, count: int) -> list[bytes]:
    """The next pictures that Chromium has composed."""
    pictures: list[bytes] = []
    session = page.context.new_cdp_session(page)

    def keep(frame: dict) -> None:
        pictures.append(base64.b64decode(frame["data"]))
        session.send("Page.screencastFrameAck", {"sessionId": frame["sessionId"]})

    session.on("Page.screencastFrame", keep)
    session.send("Page.startScreencast", {"format": "png", "everyNthFrame": 1})
    for _ in range(200):
        page.wait_for_timeout(100)
        if len(pictures) >= count:
            break
    session.remove_listener("Page.screencastFrame", keep)
    session.send("Page.stopScreencast")
    session.detach()
    return pictures


def _is_bare(page: Page, picture: bytes) -> bool:
    """Whether most of the middle of the decision region has the page's own colour."""
    box = page.locator('[data-part="region"]').bounding_box()
    assert box is not None
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    left, top = box["x"] + 0.35 * box["width"], box["y"] + 0.35 * box["height"]
    middle = image.crop((int(left), int(top), int(left + 0.3 * box["width"]), int(top + 0.3 * box["height"])))
    color = page.evaluate("probe.background()")
    difference = np.abs(np.asarray(middle, dtype=int) - color).max(axis=2)
    return bool((difference > 8).mean() < 0.5)


def _delays(report: Report, server: Server, browser: Browser) -> None:
    with open_lab(browser, server) as page:
        play, bare = [], []
        for _ in range(TRIALS):
            bare.append(server.answer_time())
            delay = page.evaluate_handle("probe.delay('play', 'click', false)")
            toggle(page)
            play.append(delay.evaluate("({ found }) => found"))
            toggle(page)
            page.wait_for_timeout(100)
        toggle(page)
        dragged = _dragged(page)
        typed = _typed(page)
    report.note("the server's simplest answer, ms", spread(bare, 1))
    report.note("Play, ms", spread(play))
    report.at_most("Play until the epoch moves", median(play), 100, " ms")
    report.note("learning rate dragged, ms", spread(dragged))
    report.at_most("learning rate dragged until a frame shows it", median(dragged), 100, " ms")
    report.note("learning rate typed, ms", spread(typed))
    report.at_most("learning rate typed until a frame shows it", median(typed), 100, " ms")


def _dragged(page: Page) -> list[float]:
    """The slider held by the mouse and moved a little, again and again."""
    box = page.locator('[data-part="rate"]').bounding_box()
    assert box is not None
    y, found = box["y"] + box["height"] / 2, []
    page.mouse.move(box["x"] + 0.5 * box["width"], y)
    page.mouse.down()
    page.wait_for_timeout(500)
    for trial in range(TRIALS):
        delay = page.evaluate_handle("probe.delay('rate', 'input', true)")
        page.mouse.move(box["x"] + (0.4 + 0.01 * trial) * box["width"], y)
        found.append(delay.evaluate("({ found }) => found"))
        page.wait_for_timeout(100)
    page.mouse.up()
    page.wait_for_timeout(1000)
    return found


def _typed(page: Page) -> list[float]:
    """Another number in the box, and Enter."""
    found = []
    for trial in range(TRIALS):
        delay = page.evaluate_handle("probe.delay('rate-number', 'change', true)")
        page.locator('[data-part="rate-number"]').fill(str(0.2 + 0.01 * trial))
        page.keyboard.press("Enter")
        found.append(delay.evaluate("({ found }) => found"))
        page.wait_for_timeout(100)
    return found

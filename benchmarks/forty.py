"""A class of forty in one room, five of them in real browsers: no phase of a lesson has an error or loses an answer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from tempfile import TemporaryDirectory
from typing import Any

from playwright.async_api import Browser, Page, async_playwright

from benchmarks.browser import OPTIONS, chromium
from benchmarks.classroom import Line
from benchmarks.report import Report
from benchmarks.server import Server, running_server

LINES = 35
"""Of the forty, who ask as a phone does, without a browser."""

SIZES = ((390, 844), (390, 844), (768, 1024), (1280, 800), (1280, 800))
"""Of the browsers' windows, in pixels."""

PATIENCE_MS = 60_000
EXPERIMENT = "learning_rate=5.0&init=normal&max_epochs=300"


class Class:
    """The room, its lecturer and those who are in; `errors` is what went wrong in browsers, in words."""

    def __init__(self, server: Server, lecturer: Line, path: str):
        self.server, self.lecturer, self.path = server, lecturer, path
        self.lines: list[Line] = []
        self.pages: list[Page] = []
        self.errors: list[str] = []

    async def join(self, browser: Browser) -> None:
        for width, height in SIZES:
            context = await browser.new_context(
                viewport={"width": width, "height": height}, reduced_motion="reduce", color_scheme="dark"
            )
            context.set_default_timeout(PATIENCE_MS)
            page = await context.new_page()
            page.on("pageerror", lambda error: self.errors.append(str(error)))
            page.on("console", lambda told: self.errors.append(told.text) if told.type == "error" else None)
            await page.goto(f"{self.server.url}in/{self.path.rpartition('/')[2]}")
            await page.get_by_role("heading", name="You are in").wait_for()
            self.pages.append(page)
        for _ in range(LINES):
            line = Line(self.server)
            line.key = (await line.ask(f"{self.path}/join", {}))["token"]
            self.lines.append(line)

    async def drive(self, **message: Any) -> Any:
        return await self.lecturer.ask(f"{self.path}/drive", message)

    async def begin(self, **message: Any) -> int:
        """Begin an activity, when the present one is taken away; returns its number."""
        if activity := await self.wall():
            await self.drive(act="clear", number=activity["number"])
        return int((await self.drive(**message))["number"])

    async def wall(self) -> Any:
        return (await self.lecturer.ask(f"{self.path}/wall"))["activity"]

    async def all(self, of_line: Callable[[int, Line], Awaitable[None]], of_page: Callable[[int, Page], Any]) -> None:
        """Let all do this at the same time, each with their number, from 0 on."""
        pages = [of_page(at, page) for at, page in enumerate(self.pages)]
        await asyncio.gather(*pages, *(of_line(at, line) for at, line in enumerate(self.lines, len(pages))))


async def predict(room: Class) -> int:
    """All answer a question; returns how many answers are not what was said."""
    options = ["yes", "no", "sometimes"]
    number = await room.begin(act="ask", text="Will every network learn XOR?", options=options)

    async def send(at: int, line: Line) -> None:
        await line.ask(f"{room.path}/answer", {"number": number, "option": at % 3})

    async def press(at: int, page: Page) -> None:
        await page.get_by_role("button", name=options[at % 3], exact=True).click()
        await page.get_by_text("Your answer is in.").wait_for()

    await room.all(send, press)
    await room.drive(act="finish", number=number)
    await room.drive(act="show", number=number, right=2)
    for page in room.pages:
        await page.get_by_role("button", name="✓ sometimes").wait_for()
    everybody = range(len(room.pages) + len(room.lines))
    expected = [sum(at % 3 == option for at in everybody) for option in range(3)]
    counts = (await room.wall())["counts"]
    return sum(abs(found - wanted) for found, wanted in zip(counts, expected, strict=True))


async def train(room: Class) -> int:
    """All watch a network of their own to its end; returns how many of them are not on the wall."""
    number = await room.begin(act="train", address=EXPERIMENT)

    async def send(at: int, line: Line) -> None:
        own = (await line.ask(f"{room.path}/phone"))["activity"]
        query = f"{own['address']}&start=0&count=300&stride=1"
        await line.get(f"{own['rows']['url']}?{query}", visitor=own["rows"]["visitor"])
        await line.ask(f"{room.path}/answer", {"number": number, "option": 0})

    async def watch(_: int, page: Page) -> None:
        await page.get_by_role("button", name="Watch it again").wait_for()

    await room.all(send, watch)
    missing = len(room.pages) + len(room.lines)
    while not (found := await room.drive(act="runs", known=[]))["done"]:
        pass
    return missing - len(found["runs"])


async def show(room: Class) -> int:
    """All offer the run that they have watched, and the first one is shown; returns how many offers are not there."""

    async def send(at: int, line: Line) -> None:
        await line.ask(f"{room.path}/run", {"address": f"{EXPERIMENT}&seed={at + 1}"})

    async def offer(_: int, page: Page) -> None:
        await page.get_by_role("button", name="Offer to show it on the wall").click()
        await page.get_by_text("You offer a run").wait_for()

    await room.all(send, offer)
    offers = (await room.lecturer.ask(f"{room.path}/wall"))["offers"]
    await room.drive(act="put up", person=1)
    await room.pages[0].get_by_text("Your run is on the wall.").wait_for()
    await room.drive(act="shown")
    await room.drive(act="take down", person=1)
    await room.drive(act="clear offers", people=[person for person, _ in offers])
    return len(room.pages) + len(room.lines) - len(offers)


async def challenge(room: Class) -> int:
    """All send a run, from the lab who has a browser; returns how many of them have no verdict."""
    goal = {"measure": "epochs", "free": {"seed": None}}
    await room.begin(act="challenge", address=EXPERIMENT, goal=goal)

    async def send(at: int, line: Line) -> None:
        await line.ask(f"{room.path}/run", {"address": f"{EXPERIMENT}&seed={at}"})
        while (await line.ask(f"{room.path}/run"))["waits"]:
            pass

    async def compete(_: int, page: Page) -> None:
        async with page.context.expect_page() as opened:
            await page.get_by_role("link", name="Open it in the lab").click()
        lab = await opened.value
        await lab.get_by_role("button", name="Send to the class").click()
        await lab.get_by_text(re.compile("^Solved in|^It does not count")).wait_for()
        await lab.close()

    await room.all(send, compete)
    activity = await room.wall()
    return len(room.pages) + len(room.lines) - int(activity["sent"]) + int(activity["waiting"])


PHASES: dict[str, Callable[[Class], Awaitable[int]]] = {
    **{"predict": predict, "train": train, "show": show, "challenge": challenge},
}
"""What the class does, one after the other; each returns how many answers were lost."""


async def lesson(report: Report, server: Server) -> None:
    opened = await Line(server).ask("rooms", {"address": EXPERIMENT})
    room = Class(server, Line(server, opened["secret"]), f"rooms/{opened['code']}")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=OPTIONS)
        await room.join(browser)
        for name, phase in PHASES.items():
            begin = asyncio.get_running_loop().time()
            report.at_most(f"{name}: answers that were lost", await phase(room), 0)
            report.note(f"{name}: until the last was in", f"{asyncio.get_running_loop().time() - begin:8.1f} s")
        report.at_most("errors in the browsers", len(room.errors), 0)
        await browser.close()
    for line in (room.lecturer, *room.lines):
        line.close()
    for error in room.errors:
        print(f"  {error}")


def measure(report: Report) -> None:
    report.title(f"A class of {LINES + len(SIZES)} in one room, {len(SIZES)} of them in browsers")
    with TemporaryDirectory() as folder, running_server(PERCEPTARIUM_ROOMS=f"{folder}/rooms.sqlite3") as server:
        asyncio.run(lesson(report, server))

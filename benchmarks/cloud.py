"""Community Cloud: app.py alone, in one process with 1 GB of memory, while many visitors go from page to page."""

from __future__ import annotations

import asyncio
import time

from benchmarks.client import Tab
from benchmarks.report import Report
from benchmarks.server import Server, running_server
from pages.shared.menu import TITLES

VISITORS = 30
SECONDS = 180
STAY = 20
"""Seconds on a page."""

MOST_MB = 1000


def measure(report: Report) -> None:
    report.title(f"app.py alone with {VISITORS} visitors at a time, who go through all pages for {SECONDS} s")
    with running_server("app.py") as server:
        report.note("nobody there", f"{server.memory():8.1f} MB")
        opened, largest = asyncio.run(wander(server))
        report.note("pages opened", f"{opened:8}")
        report.at_most("the most memory meanwhile", largest, MOST_MB, " MB")
        report.at_most("memory after them", server.memory(), MOST_MB, " MB")


async def wander(server: Server) -> tuple[int, float]:
    """How many pages were opened in all, and the most memory in MB that was seen."""
    opened, largest, end = 0, server.memory(), time.monotonic() + SECONDS
    pages = ["", *list(TITLES)[1:]]

    async def visit(number: int) -> None:
        nonlocal opened
        await asyncio.sleep(number * STAY / VISITORS)
        while time.monotonic() < end:
            async with Tab(server.address, page=pages[(number + opened) % len(pages)]):
                opened += 1
                await asyncio.sleep(STAY)

    async def look() -> None:
        nonlocal largest
        while time.monotonic() < end:
            largest = max(largest, server.memory())
            await asyncio.sleep(1)

    await asyncio.gather(look(), *map(visit, range(VISITORS)))
    return opened, largest

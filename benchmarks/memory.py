"""The server's memory while one tab pulls thousands of times, and while many visitors come and go."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from benchmarks.client import Tab
from benchmarks.crowd import CHUNK, QUERY
from benchmarks.report import Report
from benchmarks.server import Server, running_server

LAST_EPOCH = 900_000
REQUESTS = (200, 800)
VISITORS = 40


def measure(report: Report) -> None:
    report.title("Memory of the server, MB")
    with running_server() as server:
        report.note("nobody there", f"{server.memory():8.1f}")
        first, last = asyncio.run(memory_while_pulling(server, REQUESTS))
        report.note(f"one tab after {REQUESTS[0]:,} requests, as fast as they go", f"{first:8.1f}")
        report.note(f"the same tab after {REQUESTS[1]:,}", f"{last:8.1f}")
        report.at_most("    growth per 1,000 requests", 1000 * (last - first) / (REQUESTS[1] - REQUESTS[0]), 2, " MB")
        visited = asyncio.run(memory_of_visitors(server, VISITORS))
        report.note(f"after {VISITORS} visitors who came and went", f"{visited:8.1f}")
        report.note("    for each of them, kept for their return", f"{(visited - last) / VISITORS:8.2f}")


async def memory_while_pulling(server: Server, stops: Sequence[int], count: int = CHUNK) -> list[float]:
    """MB after so many requests of one tab, made as fast as they are answered."""
    found, start = [], 0
    async with Tab(server.address, QUERY) as tab:
        for number in range(1, max(stops) + 1):
            start = start + await tab.rows(start, count) if start < LAST_EPOCH else 0
            if number in stops:
                found.append(server.memory())
    return found


async def memory_of_visitors(server: Server, visitors: int, pulls: int = 2) -> float:
    """MB after so many visitors, one after the other, have opened the page, pulled a few times and gone."""
    for _ in range(visitors):
        async with Tab(server.address, QUERY) as tab:
            for number in range(pulls):
                await tab.rows(number * CHUNK, CHUNK)
    await asyncio.sleep(1)
    return server.memory()

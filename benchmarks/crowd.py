"""Many playing tabs at once: what the server takes, how fast it answers, and whether anybody runs out of rows."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from benchmarks.client import Tab
from benchmarks.server import Server

FRAMES_A_SECOND = 60
RESERVE = 180
CHUNK = 480
"""As in static/stage/player.js: rows are asked for, so many at once, when less than this is left."""

QUERY = "target_loss=0&max_epochs=1000000"
AT_ONCE = 5


@dataclass
class Crowd:
    """What was measured: percent of one core, seconds from request to answer, and answers that came too late."""

    cpu: float = 0.0
    latencies: list[float] = field(default_factory=list)
    starved: int = 0


async def play_crowd(server: Server, tabs: int, settle: float, seconds: float) -> Crowd:
    """Open the tabs, press Play in all of them within a second, and after `settle` seconds measure for `seconds`."""
    crowd = Crowd()
    gate = asyncio.Semaphore(AT_ONCE)
    ready = asyncio.Barrier(tabs + 1)

    async def visitor(number: int) -> None:
        async with Tab(server.address, QUERY) as tab:
            gate.release()
            await ready.wait()
            await asyncio.sleep(number / tabs)
            await _play(tab, crowd, time.monotonic() + settle + seconds + 1)

    async with asyncio.TaskGroup() as group:
        for number in range(tabs):
            await gate.acquire()  # released once the page is there: opening is not what is measured
            group.create_task(visitor(number))
        await ready.wait()
        await asyncio.sleep(settle)
        before, begin = server.cpu_seconds(), time.monotonic()
        await asyncio.sleep(seconds)
        crowd.cpu = server.cpu_share(before, time.monotonic() - begin)
    return crowd


async def _play(tab: Tab, crowd: Crowd, until: float) -> None:
    """Move on by one row a frame, as the stage does at 1 epoch a frame; a stage without rows stands still."""
    arrived, shown, then = tab.header["n"] - 1, 0.0, time.monotonic()
    while then < until:
        wait = (arrived - shown - RESERVE) / FRAMES_A_SECOND
        if wait > 0:
            await asyncio.sleep(min(wait, until - then) + 0.001)
        else:
            await tab.pull(arrived + 1, CHUNK, epoch=int(shown))
            crowd.latencies.append(time.monotonic() - then)
        now = time.monotonic()
        shown += (now - then) * FRAMES_A_SECOND
        if shown >= arrived:
            crowd.starved += 1
            shown = arrived
        if wait <= 0:
            arrived += tab.header["n"]
        then = now

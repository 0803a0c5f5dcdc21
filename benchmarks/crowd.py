"""Many playing tabs at once: what the server takes, how fast it answers, and whether anybody runs out of rows."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from random import Random

from benchmarks.client import Tab
from benchmarks.server import Server

FRAMES_A_SECOND = 60
RESERVE = 180
CHUNK = 480
"""As in static/stage/player.js: rows are asked for, so many at once, when less than this is left."""

QUERY = "target_loss=0&max_epochs=1000000"
AT_ONCE = 4
CHANGE_SECONDS = 20
"""How long it takes on the average until a visitor turns the learning rate."""

FIRST_ROWS = 120


@dataclass
class Crowd:
    """What was measured: percent of one core, seconds from request to answer, answers that came too late, and MB."""

    cpu: float = 0.0
    latencies: list[float] = field(default_factory=list)
    changes: list[float] = field(default_factory=list)
    starved: int = 0
    memory: float = 0.0


async def play_crowd(
    server: Server, tabs: int, settle: float, seconds: float, *, turns: bool = False, explorers: int = 0
) -> Crowd:
    """Open the tabs, press Play in all of them within a chunk's time, and after `settle` seconds measure for `seconds`.

    turns: whether they turn the learning rate now and then. explorers: so many
    others open Random starts with 500 seeds, one after the other.
    """
    crowd = Crowd()
    gate = asyncio.Semaphore(AT_ONCE)
    ready = asyncio.Barrier(tabs + 1)
    rng = Random(1)
    spread = CHUNK / FRAMES_A_SECOND

    async def visitor(number: int) -> None:
        async with Tab(server.address, f"{QUERY}&seed={number}") as tab:
            gate.release()
            await ready.wait()
            begin = time.monotonic() + spread
            await asyncio.sleep(spread * number / tabs)
            await _play(tab, crowd, (begin + settle, begin + settle + seconds), rng if turns else None)

    async with asyncio.TaskGroup() as group:
        for number in range(tabs):
            await gate.acquire()  # released once the page is there: opening is not what is measured
            group.create_task(visitor(number))
        await ready.wait()
        await asyncio.sleep(spread + settle)
        before, begin = server.cpu_seconds(), time.monotonic()
        for _ in range(explorers):
            async with Tab(server.address, "seeds=500", "starts"):
                await asyncio.sleep(seconds / explorers)
        await asyncio.sleep(begin + seconds - time.monotonic())
        crowd.cpu = server.cpu_share(before, time.monotonic() - begin)
        crowd.memory = server.memory()
    return crowd


async def _play(tab: Tab, crowd: Crowd, measured: tuple[float, float], rng: Random | None) -> None:
    """Move on by one row a frame, as the stage does at 1 epoch a frame; a stage without rows stands still."""
    last, shown, then = FIRST_ROWS - 1, 0.0, time.monotonic()
    turn = then + rng.expovariate(1 / CHANGE_SECONDS) if rng else measured[1] + 1
    while then < measured[1]:
        wait = min((last - shown - RESERVE) / FRAMES_A_SECOND, turn - then)
        asked = False
        if wait > 0:
            await asyncio.sleep(min(wait, measured[1] - then) + 0.001)
        elif rng and turn <= then:
            change = f"{int(shown)}:learning_rate={rng.uniform(0.1, 2):.3g}"
            last, asked = int(shown) + await tab.rows(0, FIRST_ROWS, change=change) - 1, True
            turn = then + rng.expovariate(1 / CHANGE_SECONDS)
        else:
            last += await tab.rows(last + 1, CHUNK)
        now = time.monotonic()
        if wait <= 0 and measured[0] <= then:
            (crowd.changes if asked else crowd.latencies).append(now - then)
        shown += (now - then) * FRAMES_A_SECOND
        if shown >= last:
            crowd.starved += measured[0] <= then
            shown = last
        then = now

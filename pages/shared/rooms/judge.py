"""Trains the runs that were sent to challenges anew, one after the other, and says what they come to.

The work is done by the processes that answer stages, in pieces, so that no stage waits for it.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import BrokenExecutor

from core.room.challenge import DoesNotCount, Verdict, goal_of, read_run, verdict
from core.room.keeper import Unreachable
from core.room.rooms import NoRoom, Rooms
from core.room.sending import Waiting, judge, waiting
from core.training.run import EPOCH
from core.training.snapshot import Snapshot
from pages.shared.rows.service import SERVICE

PIECE_SECONDS = 0.1

REST_SECONDS = 1.0
"""Before a run is tried again whose process was killed, or whose verdict could not be kept."""


def trained(address: str, seconds: float) -> Snapshot:
    """The end of the run of this address, or where so many seconds of training lead."""
    found = SERVICE.snapshot(address, EPOCH.high, PIECE_SECONDS)
    for _ in range(round(seconds / PIECE_SECONDS) - 1):
        if found.status != "training":
            break
        found = SERVICE.snapshot(address, EPOCH.high, PIECE_SECONDS)
    return found


class Judge:
    """What waits to be trained, once `begin` was called where an event loop runs."""

    def __init__(self, rooms: Rooms):
        self.rooms = rooms
        self._queue: asyncio.Queue[Waiting] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []

    def begin(self) -> None:
        """Go on with what waited when the server ended; as many at once as there are processes."""
        for run in waiting(self.rooms):
            self.put(run)
        self._tasks = [asyncio.create_task(self._work()) for _ in range(max(len(SERVICE.processes), 1))]

    def end(self) -> None:
        """Stop; what waits is in the rooms."""
        for task in self._tasks:
            task.cancel()

    def put(self, run: Waiting) -> int:
        """Let it wait; returns how many are before it."""
        self._queue.put_nowait(run)
        return self._queue.qsize() - 1

    async def _work(self) -> None:
        while True:
            run = await self._queue.get()
            try:
                await self._judge(run)
            except (BrokenExecutor, Unreachable):
                await asyncio.sleep(REST_SECONDS)
                self.put(run)
            except NoRoom:  # it ended meanwhile
                continue

    async def _judge(self, run: Waiting) -> None:
        seconds = self.rooms.limits.seconds
        activity = self.rooms.view(run.code).activity
        if activity is None or activity.number != run.number:
            return
        goal = goal_of(activity.content)
        try:
            read_run(goal, run.address)  # it may have waited for another version of this server
            found = verdict(goal, await asyncio.to_thread(trained, run.address, seconds), seconds)
        except DoesNotCount as error:
            found = Verdict(None, str(error))
        judge(self.rooms, run, found)

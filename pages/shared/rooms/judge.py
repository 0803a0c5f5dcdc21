"""Trains the runs that were sent to challenges anew, in the order of their arrival, and says what they come to.

The work is done by the processes that answer stages, in pieces, so that no stage waits for it.
"""

from __future__ import annotations

import time
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from threading import Event, Lock

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


def trained(address: str, seconds: float, stopped: Event | None = None) -> Snapshot:
    """The end of the run of this address, or where so many seconds of training lead, unless it is stopped."""
    found = SERVICE.snapshot(address, EPOCH.high, PIECE_SECONDS)
    for _ in range(round(seconds / PIECE_SECONDS) - 1):
        if found.status != "training" or (stopped is not None and stopped.is_set()):
            break
        found = SERVICE.snapshot(address, EPOCH.high, PIECE_SECONDS)
    return found


class Judge:
    """What waits to be trained; as many at once as there are processes. What waited before, waits again."""

    def __init__(self, rooms: Rooms):
        self.rooms, self._stopped = rooms, Event()
        self._n_waiting, self._lock = 0, Lock()
        self._threads = ThreadPoolExecutor(max(len(SERVICE.processes), 1), "judge")
        self._threads.submit(self._find)

    def end(self) -> None:
        """Stop; what waits is in the rooms."""
        self._stopped.set()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def put(self, run: Waiting) -> int:
        """Let it wait; returns how many are before it."""
        with self._lock:
            self._n_waiting += 1
            before = self._n_waiting - 1
        self._threads.submit(self._work, run)
        return before

    def _find(self) -> None:
        """Let everything wait that waited when a server ended."""
        while not self._stopped.is_set():
            try:
                found = list(waiting(self.rooms))
            except Unreachable:
                time.sleep(REST_SECONDS)
            else:
                for run in found:
                    self.put(run)
                break

    def _work(self, run: Waiting) -> None:
        while not self._stopped.is_set():
            try:
                self._judge(run)
                break
            except (BrokenExecutor, Unreachable):
                time.sleep(REST_SECONDS)
            except NoRoom:  # it ended meanwhile
                break
        with self._lock:
            self._n_waiting -= 1

    def _judge(self, run: Waiting) -> None:
        seconds = self.rooms.limits.seconds
        activity = self.rooms.view(run.code).activity
        if activity is None or activity.number != run.number:
            return
        goal = goal_of(activity.content)
        try:
            read_run(goal, run.address)  # it may have waited for another version of this server
            found = verdict(goal, trained(run.address, seconds, self._stopped), seconds)
        except DoesNotCount as error:
            found = Verdict(None, str(error))
        if not self._stopped.is_set():
            judge(self.rooms, run, found)

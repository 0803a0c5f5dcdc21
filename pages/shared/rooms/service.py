"""The rooms of this server, and news of them for all who wait: nobody asks on a clock, but holds a request open."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.experiment.settings import SettingError
from core.room.keeper import Keeper, Unreachable
from core.room.limits import VARIABLE, Limits, read_limits
from core.room.rates import OwnRate, Rate
from core.room.rooms import HOUR, Rooms, View
from core.room.sqlite import SqliteKeeper
from pages.shared.rooms.judge import Judge
from pages.shared.rooms.redis import SCHEMES, RedisKeeper

PLACE = "PERCEPTARIUM_ROOMS"
"""The environment variable that says where the rooms are: a file, or redis://… for several servers."""

LOOKS_EVERY = 0.05
"""Seconds between two looks whether the file has changed, which take some microseconds, while anybody waits."""

SWEEPS_EVERY = 600.0
"""Seconds after which rooms are looked for that have come to their end."""

Numbers = tuple[int, int]
"""A room's `version` and `wall`."""

MINUTE = 60.0

MOST_WITHOUT_ROUTES = 30
"""People in a room where each of them has a session of Streamlit, which asks for news on a clock."""


def keeper() -> Keeper:
    """What keeps the rooms. Raises ImportError and ValueError as RedisKeeper does, OSError and sqlite3.Error."""
    place = os.environ.get(PLACE, "")
    if place.startswith(SCHEMES):
        return RedisKeeper(place)
    return SqliteKeeper(Path(place or Path.home() / ".perceptarium" / "rooms.sqlite3"))


class Service:
    """The rooms, once `begin` has opened them, how often whom does what, and who waits for news."""

    def __init__(self) -> None:
        self.rooms: Rooms | None = None
        self.refused = ""
        """Why there are none, in words."""
        self.has_routes = False
        """Whether phones and wall ask by the app's routes; else through a component (pages.shared.rooms.tunnel)."""
        self.stopping = False
        """Whether the server is about to end: it waits for all who are answered, so nobody is to wait any more."""
        self.judge: Judge | None = None
        """Who trains the runs that are sent to challenges."""
        self.limit(Limits(), lambda _, tries, seconds: OwnRate(tries, seconds))
        self._waiting: dict[tuple[str, bool], set[asyncio.Future[Numbers | None]]] = {}
        self._looking: asyncio.Task[None] | None = None
        self._sweeping: asyncio.Task[None] | None = None
        self._seen: dict[str, Numbers] = {}
        self._views: dict[str, View] = {}

    def limit(self, limits: Limits, rate: Callable[[str, int, float], Rate]) -> None:
        """Set how often something may be done, and who counts it."""
        self.openings = rate("openings", limits.openings, HOUR)
        self.guesses = rate("guesses", limits.guesses, MINUTE)
        self.messages = rate("messages", limits.messages, MINUTE)
        self.runs = rate("runs", limits.runs, MINUTE)

    def begin(self, has_routes: bool = True) -> None:
        """Open the rooms, within the limits that the environment sets; where that cannot be done, `refused` says why.

        To be called where an event loop runs.
        """
        self.has_routes = has_routes
        try:
            limits = read_limits(os.environ.get(VARIABLE, ""))
            if not has_routes:
                limits = replace(limits, people=min(limits.people, MOST_WITHOUT_ROUTES))
            self.rooms, self.stopping, self.refused = Rooms(keeper(), limits), False, ""
        except (SettingError, ImportError, ValueError) as error:
            self.refused = str(error)
            return
        except (OSError, sqlite3.Error) as error:
            self.refused = f"Their file cannot be opened: {getattr(error, 'strerror', None) or error}."
            return
        self.limit(limits, self.rooms.keeper.rate)
        self._sweeping = asyncio.create_task(self._sweep())
        self.judge = Judge(self.rooms)

    def end(self) -> None:
        """Let go of them; who waits is answered."""
        self.stopping, self.has_routes = True, False
        for task in (self._looking, self._sweeping):
            if task is not None:
                task.cancel()
        self._looking = self._sweeping = None
        if self.judge is not None:
            self.judge.end()
        rooms, self.rooms = self.rooms, None
        if rooms is not None:
            rooms.keeper.close()
        self._wake_all()

    def _wake_all(self) -> None:
        while self._waiting:
            _, waiting = self._waiting.popitem()
            for heard in waiting:
                heard.set_result(None)

    def view(self, code: str, numbers: Numbers | None = None) -> View:
        """The room as it is, or as it was with these numbers or later: read once for all who ask. Raises NoRoom."""
        assert self.rooms is not None
        known = self._views.pop(code, None)
        _, wall = numbers or self.rooms.numbers_of(code)
        if known is None or known.wall < wall:
            known = self.rooms.view(code)
        self._views[code] = known
        return known

    # News

    async def news(
        self, code: str, since: int, seconds: float, wall: bool, gone: Callable[[], Coroutine[Any, Any, None]]
    ) -> Numbers:
        """Wait until the room's number (`wall`, or `version`) is another one than `since`, and return its numbers.

        Not longer than this; nor than who asks is there, for `gone` returns when they are not; nor than the server
        serves. Raises NoRoom where the room ends.
        """
        assert self.rooms is not None
        clock = asyncio.get_running_loop().time
        deadline, leaves = clock() + seconds, asyncio.create_task(gone())
        try:
            while True:
                heard = self._listener(code, wall)  # first, so that nothing comes between
                try:
                    numbers = self.rooms.numbers_of(code)
                    if numbers[wall] != since or self.stopping or leaves.done() or clock() >= deadline:
                        return numbers
                    either: list[asyncio.Future[Any]] = [heard, leaves]
                    await asyncio.wait(either, timeout=deadline - clock(), return_when=asyncio.FIRST_COMPLETED)
                    if heard.done() and (told := heard.result()) and told[wall] != since:
                        return told
                finally:
                    self._forget(code, wall, heard)
        finally:
            leaves.cancel()

    def _listener(self, code: str, wall: bool) -> asyncio.Future[Numbers | None]:
        """What is done when the room's number is another one, with its numbers; or may be, with nothing."""
        heard: asyncio.Future[Numbers | None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault((code, wall), set()).add(heard)
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        return heard

    def _forget(self, code: str, wall: bool, heard: asyncio.Future[Numbers | None]) -> None:
        waiting = self._waiting.get((code, wall), set())
        waiting.discard(heard)
        if not waiting:
            self._waiting.pop((code, wall), None)

    async def _look(self) -> None:
        """Wake those up whose room has changed; to the end of the server, or until nobody waits."""
        last = -1
        try:
            while self.rooms is not None and self._waiting and not self.stopping:
                try:
                    changes = self.rooms.keeper.changes()
                    numbers = self._seen if changes == last else self.rooms.keeper.numbers()
                except Unreachable:
                    return  # who waits asks anew, and is told
                if changes != last:
                    last, before, self._seen = changes, self._seen, numbers
                    for code in before.keys() | self._seen.keys():
                        self._compare(code, before.get(code), self._seen.get(code))
                await asyncio.sleep(LOOKS_EVERY)
        finally:
            self._looking = None
            self._wake_all()

    def _compare(self, code: str, before: Numbers | None, now: Numbers | None) -> None:
        for wall in (False, True):
            if before is None or now is None or before[wall] != now[wall]:
                for heard in self._waiting.pop((code, wall), ()):
                    heard.set_result(now)
        if now is None:
            self._views.pop(code, None)

    async def _sweep(self) -> None:
        while self.rooms is not None:
            with suppress(Unreachable):  # later, then
                self.rooms.sweep()
            await asyncio.sleep(SWEEPS_EVERY)


ROOMS = Service()
"""Those of this server."""

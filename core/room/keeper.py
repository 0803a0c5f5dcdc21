"""How rooms are kept, whatever keeps them and whatever they are for: each has a state and records, all of it JSON.

A record is known by its kind and by the person whose it is, so that a new kind of them needs nothing new here. Two
numbers tell news: every change raises `wall`, and one that concerns all who are in raises `version` too. They are also
what makes a change safe among many that are made at the same time: who has read a room says how much of it must still
be so, and reads it again where it is not (https://en.wikipedia.org/wiki/Optimistic_concurrency_control).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from core.room.rates import Rate

Json = Any
"""What json.dumps takes and json.loads gives back unchanged."""

Key = tuple[str, int]
"""Of a record: its kind, a word, and the number of the person."""

Records = Mapping[str, Mapping[int, Json]]
"""Records by their kind and the number of the person, in the order of these numbers."""


class Unreachable(RuntimeError):
    """What keeps the rooms does not answer at present; says so in words."""


@dataclass(frozen=True)
class Kept:
    """A room as it was when it was read, with those of its records that were asked for.

    `alive` is the time of its last sign of life, in seconds since 1970.
    """

    state: Mapping[str, Json]
    alive: float
    version: int
    wall: int
    records: Records = field(default_factory=dict)

    def record(self, kind: str, person: int) -> Json | None:
        """This record, if there is one."""
        return self.records.get(kind, {}).get(person)


@dataclass(frozen=True)
class Change:
    """What is done to a room together, or not at all.

    The state stays where none is given. With `only`, all records of other kinds are deleted; then `records` are put in
    place of those of the same key. `for_all`: whether it concerns all who are in. `alone`: whether nothing at all may
    have changed since the room was read; else nothing that concerns all.
    """

    records: Mapping[Key, Json] = field(default_factory=dict)
    state: Mapping[str, Json] | None = None
    only: Collection[str] | None = None
    for_all: bool = True
    alone: bool = False


def read_records(found: Iterable[tuple[str, int, str]]) -> Records:
    """Records from the kind, the person and the JSON of each. All of it is parsed at once: a class has a thousand."""
    found = list(found)
    contents = json.loads(f"[{','.join(content for _, _, content in found)}]")
    records: dict[str, dict[int, Json]] = {}
    for (kind, person, _), content in zip(found, contents, strict=True):
        records.setdefault(kind, {})[person] = content
    return records


class Keeper(Protocol):
    """Keeps the rooms of one server or of several. It may be used by several threads. Each may raise Unreachable."""

    def add(self, code: str, state: Mapping[str, Json], now: float) -> bool:
        """Keep a new room, whose numbers are 1; False where there is one of this code."""

    def read(self, code: str, *keys: Key) -> Kept | None:
        """The room with these records of it, or None."""

    def read_all(self, code: str) -> Kept | None:
        """The room with all of its records, or None."""

    def commit(self, code: str, seen: Kept, change: Change) -> bool:
        """Make the change, which is safe when this returns True; False where the room is not as it was when `seen`."""

    def touch(self, code: str, now: float) -> None:
        """Write a sign of life down; that is no news."""

    def delete(self, code: str) -> None:
        """Delete the room and everything in it."""

    def sweep(self, oldest: float) -> None:
        """Delete the rooms whose last sign of life is older."""

    def changes(self) -> int:
        """A number that is another one when another process may have changed something, or this one has."""

    def numbers(self) -> dict[str, tuple[int, int]]:
        """`version` and `wall` of each room, by its code."""

    def numbers_of(self, code: str) -> tuple[int, int] | None:
        """Those of one room."""

    def rate(self, name: str, tries: int, seconds: float) -> Rate:
        """What is counted by this name for all servers that share the rooms."""

    def close(self) -> None:
        """Let go of what keeps them."""

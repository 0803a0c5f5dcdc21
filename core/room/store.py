"""All rooms of a server in one SQLite file, which several processes may share: what was taken is in it, come what may.

Its write-ahead log (https://sqlite.org/wal.html) keeps whatever was committed when the process is killed. Every change
raises the number `wall` of its room, and what concerns all who are in raises `version` too, so that whoever waits for
news compares numbers.
"""

from __future__ import annotations

import hmac
import json
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import Any

from core.experiment.settings import Integer, check_value
from core.room.activity import CLOSED, OPEN, SHOWN, Activity
from core.room.limits import Limits
from core.room.names import check_name, digest, invented_name, new_code, new_secret, read_code
from core.stream.address import run_at

FORMAT = 1
"""Raised when the tables change: rooms of another format are forgotten."""

TABLES = """
CREATE TABLE rooms (code TEXT PRIMARY KEY, secret TEXT, address TEXT, alive REAL, version INTEGER, wall INTEGER);
CREATE TABLE people (room TEXT REFERENCES rooms ON DELETE CASCADE, number INTEGER, token TEXT, name TEXT,
  PRIMARY KEY (room, number), UNIQUE (room, token), UNIQUE (room, name));
CREATE TABLE activities (room TEXT REFERENCES rooms ON DELETE CASCADE, number INTEGER, kind TEXT, content TEXT,
  state TEXT, right INTEGER, words TEXT, PRIMARY KEY (room, number));
CREATE TABLE answers (room TEXT, activity INTEGER, person INTEGER, option INTEGER,
  PRIMARY KEY (room, activity, person),
  FOREIGN KEY (room, activity) REFERENCES activities ON DELETE CASCADE,
  FOREIGN KEY (room, person) REFERENCES people ON DELETE CASCADE);
"""

SECONDS_TO_WAIT = 5.0
"""For another process that writes to the same file."""

SIGN_OF_LIFE = 60.0
"""Seconds: a sign of life is not written down more often."""

HOUR = 3600.0


class NoRoom(LookupError):
    """There is no room of this code, or no longer."""


class NotAllowed(PermissionError):
    """This is for those only who have the room's secret, or are in it."""


class NotNow(RuntimeError):
    """What is asked for does not fit the state of the room; says why."""


@dataclass(frozen=True)
class Person:
    """Somebody who is in a room; people are numbered from 1 in the order in which they came."""

    number: int
    name: str


@dataclass(frozen=True)
class View:
    """A room as it is at present.

    `answers` has the option that each person chose in the present activity, by their number; `people` their names.
    """

    version: int
    wall: int
    address: str
    people: Mapping[int, str]
    activity: Activity | None
    answers: Mapping[int, int]

    @property
    def counts(self) -> list[int]:
        """How many chose each option of the activity."""
        chosen = list(self.answers.values())
        return [chosen.count(option) for option in range(self.activity.n_options)] if self.activity else []


class Rooms:
    """The rooms in a file, within these limits. It may be used by several threads."""

    def __init__(self, path: Path, limits: Limits, clock: Callable[[], float] = time.time):
        """Opens the file, or makes it. Raises OSError and sqlite3.Error where that cannot be done."""
        self.limits, self._clock, self._lock = limits, clock, RLock()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._db, self._others = self._connect(path), self._connect(path)
        with self._write():
            [found] = self._db.execute("PRAGMA user_version").fetchone()
            if found != FORMAT:
                for table in ("answers", "activities", "people", "rooms"):
                    self._db.execute(f"DROP TABLE IF EXISTS {table}")
                for statement in filter(str.strip, TABLES.split(";")):
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version = {FORMAT}")

    def _connect(self, path: Path) -> sqlite3.Connection:
        db = sqlite3.connect(path, SECONDS_TO_WAIT, isolation_level=None, check_same_thread=False)
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
        return db

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()
            self._others.close()

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        """Everything that is done within is done together, or nothing of it is."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    # News

    def changes(self) -> int:
        """A number that is another one whenever anybody has changed anything in the file."""
        with self._lock:
            [version] = self._others.execute("PRAGMA data_version").fetchone()
        return int(version)

    def numbers(self) -> dict[str, tuple[int, int]]:
        """`version` and `wall` of each room, by its code."""
        with self._lock:
            rows = self._db.execute("SELECT code, version, wall FROM rooms").fetchall()
        return {code: (version, wall) for code, version, wall in rows}

    def numbers_of(self, code: str) -> tuple[int, int]:
        """Those of one room. Raises NoRoom."""
        with self._lock:
            room = self._room(code)
        return room["version"], room["wall"]

    def view(self, code: str) -> View:
        """The room as it is. Raises NoRoom."""
        with self._lock:
            room = self._room(code)
            people = self._db.execute("SELECT number, name FROM people WHERE room = ? ORDER BY number", (code,))
            names = dict(people)
            activity = self._present(code)
            answers = self._db.execute(
                "SELECT person, option FROM answers WHERE room = ? AND activity = ? ORDER BY person",
                (code, activity.number if activity else 0),
            )
            chosen = dict(answers)
        return View(room["version"], room["wall"], room["address"], names, activity, chosen)

    # Those who drive

    def open(self, address: str) -> tuple[str, str]:
        """Open a room for the run of this address. Returns its code, and the secret of who drives it.

        Raises SettingError for an address that is none, NotNow where there are too many rooms.
        """
        run_at(address)
        secret = new_secret()
        with self._write() as db:
            self._sweep()
            [open_rooms] = db.execute("SELECT count(*) FROM rooms").fetchone()
            if open_rooms >= self.limits.rooms:
                raise NotNow(f"This server has {open_rooms} rooms, and no more at the same time. Try again later.")
            code = next(code for code in iter(new_code, "") if not self._exists(code))
            db.execute("INSERT INTO rooms VALUES (?, ?, ?, ?, 1, 1)", (code, digest(secret), address, self._clock()))
        return code, secret

    def check_secret(self, code: str, secret: str) -> None:
        """Raise NoRoom, or NotAllowed unless the secret is that of the room. It is a sign of life."""
        with self._lock:
            if not hmac.compare_digest(self._room(code)["secret"], digest(secret)):
                raise NotAllowed("This needs the lecturer's link of the room.")
        self._touch(code)

    def begin(self, code: str, secret: str, kind: str, content: Mapping[str, Any]) -> int:
        """Begin an activity in place of the present one; returns its number."""
        self.check_secret(code, secret)
        with self._write() as db:
            [last] = db.execute("SELECT coalesce(max(number), 0) FROM activities WHERE room = ?", (code,)).fetchone()
            db.execute("DELETE FROM activities WHERE room = ?", (code,))  # what is over is not kept
            db.execute(
                "INSERT INTO activities VALUES (?, ?, ?, ?, ?, NULL, '')",
                (code, last + 1, kind, json.dumps(content), OPEN),
            )
            self._changed(code)
        return int(last) + 1

    def finish(self, code: str, secret: str, number: int) -> None:
        """Take no more answers. Raises NotNow where another activity is the present one."""
        self.check_secret(code, secret)
        with self._write() as db:
            if self._activity(code, number).state == OPEN:
                db.execute("UPDATE activities SET state = ? WHERE room = ?", (CLOSED, code))
                self._changed(code)

    def show(self, code: str, secret: str, number: int, right: int, words: str = "") -> None:
        """Take no more answers, and show which option is right. Raises SettingError, and NotNow as `finish`."""
        self.check_secret(code, secret)
        with self._write() as db:
            activity = self._activity(code, number)
            place = check_value("right", right, Integer(0, activity.n_options - 1))
            db.execute(
                "UPDATE activities SET state = ?, right = ?, words = ? WHERE room = ?", (SHOWN, place, words, code)
            )
            self._changed(code)

    def clear(self, code: str, secret: str) -> None:
        """Take the present activity away, and all that was answered."""
        self.check_secret(code, secret)
        with self._write() as db:
            db.execute("UPDATE activities SET kind = '', content = '{}', words = '' WHERE room = ?", (code,))
            db.execute("DELETE FROM answers WHERE room = ?", (code,))
            self._changed(code)

    def end(self, code: str, secret: str) -> None:
        """End the room: everything in it is deleted."""
        self.check_secret(code, secret)
        with self._write() as db:
            db.execute("DELETE FROM rooms WHERE code = ?", (code,))

    def sweep(self) -> None:
        """Delete the rooms that have given no sign of life for too long."""
        with self._write():
            self._sweep()

    # Those who are in

    def join(self, code: str) -> tuple[str, Person]:
        """Let somebody in. Returns their token, which they are known by, and who they are. Raises NoRoom, NotNow."""
        token = new_secret()
        with self._write() as db:
            self._room(code)
            [last] = db.execute("SELECT coalesce(max(number), 0) FROM people WHERE room = ?", (code,)).fetchone()
            if last >= self.limits.people:
                raise NotNow(f"This room is full: {self.limits.people} are in it.")
            person = Person(last + 1, self._free_name(code, last + 1))
            db.execute("INSERT INTO people VALUES (?, ?, ?, ?)", (code, person.number, digest(token), person.name))
            self._changed(code, for_all=False)
        self._touch(code)
        return token, person

    def person(self, code: str, token: str) -> Person:
        """Who has this token. Raises NoRoom and NotAllowed."""
        with self._lock:
            self._room(code)
            found = self._db.execute(
                "SELECT number, name FROM people WHERE room = ? AND token = ?", (code, digest(token))
            ).fetchone()
        if found is None:
            raise NotAllowed("You are not in this room.")
        return Person(*found)

    def rename(self, code: str, token: str, name: object) -> Person:
        """Give oneself another nickname. Raises SettingError, and NotNow where somebody else has it."""
        person, wanted = self.person(code, token), check_name(name)
        with self._write() as db:
            try:
                db.execute("UPDATE people SET name = ? WHERE room = ? AND number = ?", (wanted, code, person.number))
            except sqlite3.IntegrityError:
                raise NotNow("Somebody else in this room is called so.") from None
            self._changed(code, for_all=False)
        return Person(person.number, wanted)

    def answer(self, code: str, token: str, number: int, option: object) -> None:
        """Answer the present activity; while it is open the answer may be changed.

        When this returns, the answer is in the file. Raises SettingError, and NotNow where it is no longer open.
        """
        person = self.person(code, token)
        with self._write() as db:
            activity = self._activity(code, number)
            if activity.state != OPEN:
                raise NotNow("No more answers are taken.")
            chosen = check_value("option", option, Integer(0, activity.n_options - 1))
            db.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)", (code, number, person.number, chosen))
            self._changed(code, for_all=False)
        self._touch(code)

    # What these are made of; to be called with the lock

    def _exists(self, code: str) -> bool:
        return self._db.execute("SELECT 1 FROM rooms WHERE code = ?", (code,)).fetchone() is not None

    def _room(self, code: str) -> sqlite3.Row:
        room: sqlite3.Row | None = self._db.execute("SELECT * FROM rooms WHERE code = ?", (read_code(code),)).fetchone()
        if room is None or room["alive"] < self._oldest:
            raise NoRoom("There is no such room, or it has ended.")
        return room

    def _present(self, code: str) -> Activity | None:
        found = self._db.execute("SELECT * FROM activities WHERE room = ? AND kind != ''", (code,)).fetchone()
        if found is None:
            return None
        content = json.loads(found["content"])
        return Activity(found["number"], found["kind"], content, found["state"], found["right"], found["words"])

    def _activity(self, code: str, number: int) -> Activity:
        activity = self._present(code)
        if activity is None or activity.number != number:
            raise NotNow("The class is at something else by now.")
        return activity

    def _free_name(self, code: str, number: int) -> str:
        """An invented name that nobody in the room has chosen."""
        taken = {name for (name,) in self._db.execute("SELECT name FROM people WHERE room = ?", (code,))}
        names = (invented_name(other) for other in range(number, number + len(taken) + 1))
        return next(name for name in names if name not in taken)

    def _changed(self, code: str, for_all: bool = True) -> None:
        self._db.execute("UPDATE rooms SET version = version + ?, wall = wall + 1 WHERE code = ?", (for_all, code))

    def _touch(self, code: str) -> None:
        """Write a sign of life down, if the last one is old."""
        now = self._clock()
        with self._lock:
            if self._room(code)["alive"] < now - SIGN_OF_LIFE:
                with self._write() as db:
                    db.execute("UPDATE rooms SET alive = ? WHERE code = ?", (now, code))

    @property
    def _oldest(self) -> float:
        return self._clock() - self.limits.hours * HOUR

    def _sweep(self) -> None:
        self._db.execute("DELETE FROM rooms WHERE alive < ?", (self._oldest,))

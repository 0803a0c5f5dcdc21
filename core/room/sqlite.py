"""Rooms in one SQLite file, which several processes of one machine may share.

Its write-ahead log (https://sqlite.org/wal.html) keeps whatever was committed when the process is killed.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from core.room.keeper import Change, Json, Kept, Key, read_records
from core.room.rates import OwnRate, Rate

FORMAT = 2
"""Raised when the tables change: rooms of another format are forgotten."""

TABLES = """
CREATE TABLE rooms (code TEXT PRIMARY KEY, state TEXT, alive REAL, version INTEGER, wall INTEGER);
CREATE TABLE records (room TEXT REFERENCES rooms ON DELETE CASCADE, kind TEXT, person INTEGER, content TEXT,
  PRIMARY KEY (room, kind, person)) WITHOUT ROWID;
"""
FORMER_TABLES = ("records", "answers", "activities", "people", "rooms")

SECONDS_TO_WAIT = 5.0
"""For another process that writes to the same file."""


class SqliteKeeper:
    """Keeps rooms in a file."""

    def __init__(self, path: Path):
        """Opens the file, or makes it. Raises OSError and sqlite3.Error where that cannot be done."""
        self._lock = RLock()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._db, self._others = self._connect(path), self._connect(path)
        with self._write():
            [found] = self._db.execute("PRAGMA user_version").fetchone()
            if found != FORMAT:
                for table in FORMER_TABLES:
                    self._db.execute(f"DROP TABLE IF EXISTS {table}")
                for statement in filter(str.strip, TABLES.split(";")):
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version = {FORMAT}")

    def _connect(self, path: Path) -> sqlite3.Connection:
        db = sqlite3.connect(path, SECONDS_TO_WAIT, isolation_level=None, check_same_thread=False)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
        return db

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

    def add(self, code: str, state: Mapping[str, Json], now: float) -> bool:
        with self._write() as db:
            added = db.execute("INSERT OR IGNORE INTO rooms VALUES (?, ?, ?, 1, 1)", (code, json.dumps(state), now))
            return added.rowcount == 1

    def read(self, code: str, *keys: Key) -> Kept | None:
        with self._lock:
            found = "SELECT content FROM records WHERE room = ? AND kind = ? AND person = ?"
            rows = [(*key, self._db.execute(found, (code, *key)).fetchone()) for key in keys]
            return self._kept(code, ((kind, person, row[0]) for kind, person, row in rows if row))

    def read_all(self, code: str) -> Kept | None:
        with self._lock:
            found = "SELECT kind, person, content FROM records WHERE room = ? ORDER BY kind, person"
            return self._kept(code, self._db.execute(found, (code,)))

    def _kept(self, code: str, rows: Iterable[tuple[str, int, str]]) -> Kept | None:
        room = self._db.execute("SELECT state, alive, version, wall FROM rooms WHERE code = ?", (code,)).fetchone()
        if room is None:
            return None
        state, alive, version, wall = room
        return Kept(json.loads(state), alive, version, wall, read_records(rows))

    def commit(self, code: str, seen: Kept, change: Change) -> bool:
        with self._write() as db:
            numbers = self.numbers_of(code)
            if numbers is None or numbers[change.alone] != (seen.version, seen.wall)[change.alone]:
                return False
            db.execute("UPDATE rooms SET version = version + ?, wall = wall + 1 WHERE code = ?", (change.for_all, code))
            if change.state is not None:
                db.execute("UPDATE rooms SET state = ? WHERE code = ?", (json.dumps(change.state), code))
            if change.only is not None:
                kept = ", ".join("?" * len(change.only))
                db.execute(f"DELETE FROM records WHERE room = ? AND kind NOT IN ({kept})", (code, *change.only))
            db.executemany(
                "INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?)",
                [(code, *key, json.dumps(content)) for key, content in change.records.items()],
            )
            return True

    def touch(self, code: str, now: float) -> None:
        with self._write() as db:
            db.execute("UPDATE rooms SET alive = ? WHERE code = ?", (now, code))

    def delete(self, code: str) -> None:
        with self._write() as db:
            db.execute("DELETE FROM rooms WHERE code = ?", (code,))

    def sweep(self, oldest: float) -> None:
        with self._write() as db:
            db.execute("DELETE FROM rooms WHERE alive < ?", (oldest,))

    def changes(self) -> int:
        with self._lock:  # SQLite tells of the changes of other connections only: one is asked that makes none
            [version] = self._others.execute("PRAGMA data_version").fetchone()
        return int(version)

    def numbers(self) -> dict[str, tuple[int, int]]:
        with self._lock:
            rows = self._db.execute("SELECT code, version, wall FROM rooms").fetchall()
        return {code: (version, wall) for code, version, wall in rows}

    def numbers_of(self, code: str) -> tuple[int, int] | None:
        with self._lock:
            found: tuple[int, int] | None = self._db.execute(
                "SELECT version, wall FROM rooms WHERE code = ?", (code,)
            ).fetchone()
        return found

    def rate(self, name: str, tries: int, seconds: float) -> Rate:
        return OwnRate(tries, seconds)  # all visitors of one machine come to one server

    def close(self) -> None:
        with self._lock:
            self._db.close()
            self._others.close()

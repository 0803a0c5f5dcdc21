"""The log of the runs of a visitor: each run once, with its settings and as far as it has been seen.

Runs of an earlier visit come back as addresses. What they were at the epoch that was seen is computed anew.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from core.experiment.experiment import SETTINGS
from core.stream.address import address_of, parameters_of, run_at
from core.training.run import Run
from core.training.snapshot import Snapshot
from core.training.status import LEFT
from core.training.words import changes_in_words, label_of
from pages.shared.rows.service import SERVICE
from pages.shared.stage.session import StageSession
from pages.shared.state.work import kept

MOST_RUNS = 200
"""The oldest runs beyond this many are forgotten."""

PIECE = 0.1
"""Seconds of training at once of runs that are computed anew."""

SECONDS_TO_REPLAY = 1.0
"""The most training to get to the epoch at which a run was left."""

COLUMNS = ("run", "settings", "changes", "seed", "status", "epoch", "loss", "accuracy")
KEY, RECALLED, REPLAYS = "run_log", "run_log_recalled", "run_log_replays"
Step = tuple[str, int]
"""The name of a lesson, and the number of one of its steps."""


@dataclass(frozen=True)
class Entry:
    """A run: its number, the lab's parameters for it, and what the columns of the log say about it."""

    number: int
    parameters: Mapping[str, str]
    settings: str
    changes: str
    seed: int
    epoch: int
    status: str = ""
    """Empty as long as a run of an earlier visit has not been computed anew."""

    loss: float | None = None
    """None until then."""

    accuracy: float | None = None
    """None until then, and where values are learned."""

    step: Step | None = None
    """The step of a lesson that it was played in, if any."""

    @property
    def address(self) -> str:
        return urlencode(self.parameters)

    def row(self) -> dict[str, Any]:
        """The columns by name."""
        return {name: getattr(self, "number" if name == "run" else name) for name in COLUMNS}


def entries() -> list[Entry]:
    """The runs of this visitor, the last one first."""
    return list(reversed(_log().values()))


def _log() -> dict[str, Entry]:
    """The session's, by address, the last run at the end."""
    found: dict[str, Entry] = st.session_state.setdefault(KEY, {})
    return found


def log_run(run: Run, snapshot: Snapshot, step: Step | None = None) -> bool:
    """Write the run down as it is at the snapshot, in place of what was written down about it at an earlier epoch.

    step: the step of a lesson that it was played in. Returns whether anything new was written.
    """
    known, address = _log(), address_of(run)
    before = known.get(address)
    if before and before.epoch >= snapshot.epoch and before.status:
        if step in (None, before.step):
            return False
        known[address] = replace(before, step=step)
        return True
    number = before.number if before else 1 + max((entry.number for entry in known.values()), default=0)
    known[address] = _seen_at(_entry(number, run, snapshot.epoch, step or (before.step if before else None)), snapshot)
    while len(known) > MOST_RUNS:
        del known[next(iter(known))]
    return True


def _entry(number: int, run: Run, epoch: int, step: Step | None) -> Entry:
    """What is known of a run without training it."""
    changes = "; ".join(f"epoch {at}: {words}" for at, words in changes_in_words(run))
    return Entry(number, parameters_of(run), _settings(run), changes, run.experiment.seed, epoch, step=step)


def _seen_at(entry: Entry, snapshot: Snapshot) -> Entry:
    """The same with what the run is at this snapshot."""
    return replace(
        entry,
        epoch=snapshot.epoch,
        status=LEFT if snapshot.status == "training" else snapshot.status,
        loss=snapshot.loss,
        accuracy=None if snapshot.samples.are_values else snapshot.accuracy,
    )


def log_end(session: StageSession) -> bool:
    """Write the lab's run down if its end has been on the screen; whether that is new."""
    if session.end is None or session.seen < session.end.epoch:
        return False
    return log_run(session.run, session.end, session.step)


def log_left(session: StageSession | None) -> None:
    """Write the lab's run down as far as it has been seen, because it is left. One that nobody has played is no run."""
    if session is not None and session.seen:
        log_run(session.run, session.snapshot(session.seen, SECONDS_TO_REPLAY), session.step)


# Runs of an earlier visit


def recall_runs(runs: Iterable[tuple[str, int, Step | None]]) -> None:
    """Put runs that are known by address, epoch and step before those of the log, and number all anew."""
    mine = _log()
    before = {address: _entry(0, run_at(address), epoch, step) for address, epoch, step in runs if address not in mine}
    if before:
        st.session_state[RECALLED] = tuple(before)
        together = list((before | mine).items())[-MOST_RUNS:]
        mine.clear()
        mine.update({address: replace(entry, number=at) for at, (address, entry) in enumerate(together, 1)})


class Replays:
    """The runs of the log that are not computed yet: each up to the epoch that was seen. Work of core/progress.py."""

    def __init__(self, log: dict[str, Entry]):
        """`log`, by address, is changed as the runs become known."""
        self.log = log
        self.waiting = [address for address, entry in log.items() if not entry.status]
        self.n, self._stopped, self._reached = len(self.waiting), False, 0.0

    @property
    def complete(self) -> bool:
        return not self.waiting

    @property
    def done(self) -> bool:
        return self._stopped or self.complete

    @property
    def progress(self) -> float:
        return (self.n - len(self.waiting) + self._reached) / self.n if self.n else 1.0

    def advance(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not self.done and time.monotonic() < deadline:
            address = self.waiting[0]
            entry = self.log.get(address)
            if entry is not None and not entry.status:
                snapshot = SERVICE.snapshot(address, entry.epoch, PIECE)
                if snapshot.status == "training" and snapshot.epoch < entry.epoch:
                    self._reached = snapshot.epoch / entry.epoch
                    continue
                further = SERVICE.snapshot(address, entry.epoch + 1, PIECE)
                if further.epoch == snapshot.epoch:  # the run diverges in the next update: the same numbers, its end
                    snapshot = further
                self.log[address] = _seen_at(entry, snapshot)
            self.waiting.pop(0)
            self._reached = 0.0

    def stop(self) -> None:
        self._stopped = True

    def say(self) -> str:
        return f"Runs of your earlier visit, computed anew: {self.n - len(self.waiting)} of {self.n}."


def replays() -> Replays:
    """The session's work on the runs that came back from an earlier visit."""
    return kept(REPLAYS, st.session_state.get(RECALLED), lambda: Replays(_log()))


def _settings(run: Run) -> str:
    """The problem, and the other settings that are not the defaults, but the seed."""
    experiment = run.experiment
    parts = [experiment.task.label]
    for name in experiment.to_url():
        if name not in ("problem", "truth_table", "seed"):
            value = getattr(experiment, name)
            parts.append(f"{label_of(name, [value])} {SETTINGS[name].text(value)}")
    return ", ".join(parts)

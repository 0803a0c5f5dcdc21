"""The log of the runs made in this visit: each run once, with its settings and as far as it has been seen."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from core.experiment.experiment import SETTINGS
from core.stream.address import parameters_of
from core.training.run import Run
from core.training.snapshot import Snapshot
from core.training.words import changes_in_words, label_of
from pages.shared.stage.session import StageSession

MOST_RUNS = 200
"""The oldest runs beyond this many are forgotten."""

SECONDS_TO_REPLAY = 1.0
"""The most training to get to the epoch at which a run was left."""

COLUMNS = ("run", "settings", "changes", "seed", "status", "epoch", "loss", "accuracy")
KEY = "run_log"


@dataclass(frozen=True)
class Entry:
    """A run: its number in this visit, the lab's parameters for it, and what the columns of the log say about it."""

    number: int
    parameters: Mapping[str, str]
    settings: str
    changes: str
    seed: int
    status: str
    epoch: int
    loss: float
    accuracy: float | None
    """None where values are learned."""

    def row(self) -> dict[str, Any]:
        """The columns by name."""
        return {name: getattr(self, "number" if name == "run" else name) for name in COLUMNS}


def entries() -> list[Entry]:
    """The runs of this visit, the last one first."""
    return list(reversed(st.session_state.get(KEY, {}).values()))


def log_run(run: Run, snapshot: Snapshot) -> None:
    """Write the run down as it is at the snapshot, in place of what was written down about it at an earlier epoch."""
    known = st.session_state.setdefault(KEY, {})
    parameters = parameters_of(run)
    text = urlencode(parameters)
    before = known.get(text)
    if before and before.epoch >= snapshot.epoch:
        return
    known[text] = Entry(
        before.number if before else 1 + max((entry.number for entry in known.values()), default=0),
        parameters,
        _settings(run),
        "; ".join(f"epoch {epoch}: {words}" for epoch, words in changes_in_words(run)),
        run.experiment.seed,
        "left" if snapshot.status == "training" else snapshot.status,
        snapshot.epoch,
        snapshot.loss,
        None if snapshot.samples.are_values else snapshot.accuracy,
    )
    while len(known) > MOST_RUNS:
        del known[next(iter(known))]


def log_end(session: StageSession) -> None:
    """Write the lab's run down if its end has been on the screen."""
    if session.end is not None and session.seen >= session.end.epoch:
        log_run(session.run, session.end)


def log_left(session: StageSession | None) -> None:
    """Write the lab's run down as far as it has been seen, because it is left. One that nobody has played is no run."""
    if session is not None and session.seen:
        log_run(session.run, session.snapshot(session.seen, SECONDS_TO_REPLAY))


def _settings(run: Run) -> str:
    """The problem, and the other settings that are not the defaults, but the seed."""
    experiment = run.experiment
    parts = [experiment.task.label]
    for name in experiment.to_url():
        if name not in ("problem", "truth_table", "seed"):
            value = getattr(experiment, name)
            parts.append(f"{label_of(name, [value])} {SETTINGS[name].text(value)}")
    return ", ".join(parts)


def log_csv(rows: list[dict[str, Any]]) -> str:
    """The rows of the log as CSV, numbers in full."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()

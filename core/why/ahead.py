"""What becomes of a run when it is trained on: tried in the background, as far as there is time for it."""

from __future__ import annotations

import time

import numpy as np

from core.training.run import EPOCH, Run
from core.training.snapshot import Snapshot
from core.training.status import TRAINING

FURTHER = 10
"""A run is trained on to so many times its most epochs at the latest."""

LEFT = 0.5
"""A standstill is over when the loss has fallen to this share."""

MOST_ROWS = 4096
"""Read at once."""


class Ahead:
    """The run from this snapshot on, as it is set there, beyond its most epochs too, and not stopped early."""

    def __init__(self, run: Run, here: Snapshot):
        self.here = self.last = here
        self.left_at: int | None = None
        """The first epoch with a loss of no more than LEFT of that here."""
        self.done = here.status in ("solved", "stalled", "diverged")
        self.most = min(FURTHER * here.experiment.max_epochs, EPOCH.high)
        """The epoch at which it ends at the latest."""
        self.run = run.copy()
        if not self.done:
            self.run.change(here.epoch, {"max_epochs": self.most, "patience": 0})

    @property
    def solved_at(self) -> int | None:
        """The epoch at which it is solved, if that was reached."""
        return self.last.epoch if self.last.status == "solved" else None

    def advance(self, seconds: float) -> None:
        """Train on for so long, or to the end."""
        deadline = time.monotonic() + seconds
        while not self.done and time.monotonic() < deadline:
            rows = self.run.stretch(self.last.epoch, MOST_ROWS, 1, deadline - time.monotonic())
            if self.left_at is None:
                fallen = np.flatnonzero(rows.losses <= LEFT * self.here.loss)
                self.left_at = int(rows.epochs[fallen[0]]) if fallen.size else None
            self.last = rows.snapshot(len(rows) - 1).copied()
            self.done = rows.end is not TRAINING

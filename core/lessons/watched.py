"""A run watched from epoch 0 to the measured one: how a lesson sees it."""

from __future__ import annotations

import time

from core.training.run import Run
from core.training.snapshot import Snapshot


class Watched:
    """A run from epoch 0 to the measured one: both snapshots, and what its losses did between them."""

    def __init__(self, run: Run, until: int):
        self.run, self.until = run, until
        self.first = self.last = run.snapshot(0)
        self.rises, self.highest_loss = 0, self.last.loss
        self.best = self.first
        """The snapshot with the lowest loss on the test set so far; epoch 0's where there is none."""

    @property
    def done(self) -> bool:
        return self.last.status != "training" or self.last.epoch >= self.until

    @property
    def progress(self) -> float:
        """How much of it is done, 0 to 1."""
        return 1.0 if self.done else self.last.epoch / min(self.until, self.run.final_experiment.max_epochs)

    def advance(self, deadline: float) -> None:
        """Train on until the clock (time.monotonic) passes the deadline, or to the end."""
        while not self.done and time.monotonic() < deadline:
            before, self.last = self.last, self.run.snapshot(self.last.epoch + 1)
            self.rises += self.last.loss > before.loss
            self.highest_loss = max(self.highest_loss, self.last.loss)
            if _test_loss(self.last) < _test_loss(self.best):
                self.best = self.last


def _test_loss(snapshot: Snapshot) -> float:
    return snapshot.test_measures[0] if snapshot.test_measures else 0.0

"""How the same run ends with other learning rates: tried in the background, as far as there is time for it."""

from __future__ import annotations

import time

from core.experiment.experiment import SETTINGS
from core.experiment.settings import Number
from core.training.run import Run
from core.training.side_by_side import stretches
from core.training.snapshot import Snapshot
from core.training.status import TRAINING
from core.why.rate import Steps

LARGER, SMALLER = (10.0, 100.0, 1000.0), (0.1, 0.01, 0.001)
EITHER = (10.0, 0.1)
"""How many times the rate is tried, where it is small, large, or neither."""

ROWS = 512
"""Read at once."""


class OtherRates:
    """The run from where its learning rate was set, with others in its place; later changes are left out."""

    def __init__(self, run: Run, steps: Steps):
        self.since = steps.since
        kind = SETTINGS["learning_rate"].kind
        assert isinstance(kind, Number)
        times = SMALLER if steps.is_large else LARGER if steps.is_small else EITHER
        rates = [float(f"{steps.rate * factor:.3g}") for factor in times]
        self._runs: dict[float, Run] = {}
        self.tried: dict[float, Snapshot] = {}
        """By the rate, how far its run was trained."""
        for rate in rates:
            if kind.low <= rate <= kind.high:
                one = self._runs[rate] = run.copy()
                one.change(self.since, {"learning_rate": rate})
                self.tried[rate] = one.snapshot(self.since)

    @property
    def done(self) -> bool:
        """Whether one of them solves the problem, or all have come to their end."""
        return bool(self.solved) or not self._going_on

    @property
    def solved(self) -> dict[float, Snapshot]:
        """Those that solve the problem."""
        return {rate: last for rate, last in self.tried.items() if last.status == "solved"}

    @property
    def _going_on(self) -> list[float]:
        return [rate for rate, last in self.tried.items() if last.diagnosis is TRAINING]

    def advance(self, seconds: float) -> None:
        """Train on for so long, or to the end."""
        deadline = time.monotonic() + seconds
        while not self.done and time.monotonic() < deadline:
            rates, left = self._going_on, deadline - time.monotonic()
            readings = [self._runs[rate].reading(self.tried[rate].epoch, ROWS, 1, left) for rate in rates]
            for rate, rows in zip(rates, stretches(readings), strict=True):
                self.tried[rate] = rows.snapshot(len(rows) - 1).copied()

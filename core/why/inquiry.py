"""Everything that is found out about one epoch of a run, step by step: the facts at once, what takes time in pieces."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from core.training.run import Run
from core.training.snapshot import Snapshot
from core.why.ahead import Ahead
from core.why.changes import OtherSettings
from core.why.other_rates import OtherRates
from core.why.other_starts import OtherStarts
from core.why.rate import Steps, first_steps
from core.why.shares import RowShares
from core.why.standstill import Standstill, standstill
from core.why.units import HiddenUnit, hidden_units
from core.why.weights import LargestChange, largest_change, path_to

MOST_SECONDS = 1.5
"""Of training in the background, each for what is tried: see `Findings.tried`."""

SHARES = 4
"""So many times as long for other settings, which are several experiments."""

Tried = RowShares | Ahead | OtherStarts | OtherRates | OtherSettings


@dataclass
class Findings:
    """What was found at an epoch. What is `tried` goes on, until `ended`: then no more will be found.

    shares is None where nothing has changed; others and settings where batches or dropout do not allow
    it, settings also where all is well; steps and rates where not one step can be made.
    """

    here: Snapshot
    units: list[HiddenUnit]
    change: LargestChange | None
    shares: RowShares | None
    still: Standstill
    steps: Steps | None
    ahead: Ahead
    others: OtherStarts | None
    rates: OtherRates | None
    settings: OtherSettings | None
    ended: bool = False

    @property
    def tried(self) -> list[Tried]:
        """What is trained in the background."""
        everything = (self.shares, self.ahead, self.others, self.rates, self.settings)
        return [one for one in everything if one is not None]


class Inquiry:
    """The question why a run is as it is at an epoch."""

    def __init__(self, run: Run, epoch: int):
        self.run, self.epoch = run.copy(), epoch
        self.findings: Findings | None = None
        """None before the epoch is reached."""
        self._spent = 0.0

    @property
    def done(self) -> bool:
        """Whether no more will be found: all is there, or no time is left for more."""
        return self.findings is not None and self.findings.ended

    def advance(self, seconds: float) -> None:
        """Find out more for about so long."""
        deadline = time.monotonic() + seconds
        if self.findings is None:
            here = self.run.snapshot(self.epoch, deadline)
            if here.epoch < self.epoch and here.status == "training":
                return
            self._look_at(here)
        found = self.findings
        assert found is not None
        begin = time.monotonic()
        end = begin + max(deadline - begin, seconds / 4)
        going_on = [one for one in found.tried if not one.done]
        while going_on:
            share = _shares(going_on[:1]) / _shares(going_on)
            going_on.pop(0).advance(max(end - time.monotonic(), 0.0) * share)
        solved_at = found.ahead.solved_at
        if solved_at is not None and solved_at <= found.here.experiment.max_epochs:
            found.settings = None  # nothing has to be changed
        self._spent += time.monotonic() - begin
        found.ended = all(one.done for one in found.tried) or self._spent >= _shares(found.tried) * MOST_SECONDS

    def _look_at(self, here: Snapshot) -> None:
        path = path_to(self.run, here)
        change = largest_change(self.run, path[0], here)
        steps = first_steps(self.run, here)
        side_by_side = OtherStarts.can_be_tried(here.experiment)
        self.findings = Findings(
            here,
            hidden_units(here),
            change,
            RowShares(self.run, change.place, here.epoch) if change else None,
            standstill(path),
            steps,
            Ahead(self.run, here),
            OtherStarts(here.experiment) if side_by_side else None,
            OtherRates(self.run, steps) if steps else None,
            OtherSettings(here) if side_by_side and here.status != "solved" else None,
        )


def _shares(tried: Sequence[Tried]) -> int:
    """Of the time."""
    return sum(SHARES if isinstance(one, OtherSettings) else 1 for one in tried)

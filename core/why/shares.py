"""What each row, the penalties and the visitor's hand did to one parameter: trained once more, update by update.

An update with the gradient of all rows is the sum of what the gradient of each row makes, as long as the update rule
is linear: plain descent, and momentum, which carries each row's gradients on. Clipping shortens all of them alike.
AdaGrad, RMSProp and Adam divide by the root of squares to which all rows add: no part of their step belongs to a row,
and only how much each row's gradient pulled is counted.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from core.experiment.experiment import Experiment
from core.nn.array import Array
from core.nn.summation import norm
from core.training.run import Run
from core.training.snapshot import Snapshot
from core.training.trainer import Trainer, train

LONGEST, SECONDS = 1024, 0.05
"""Epochs at once: ever more, as long as they take less time than this."""


@dataclass
class Shares:
    """What moved a parameter, in its unit.

    by_rows (rows,): the steps that the gradient of each row made; by_penalties: that of L1 and L2; by_hand: what the
    visitor set. Their sum is the change, to rounding, where `adds_up`; elsewhere by_rows and by_penalties are minus the
    learning rate times the gradients, clipped as they were.
    """

    by_rows: Array
    adds_up: bool
    by_penalties: float = 0.0
    by_hand: float = 0.0

    @property
    def sum(self) -> float:
        """Of all that moved it."""
        return float(self.by_rows.sum()) + self.by_penalties + self.by_hand


class RowShares:
    """The run up to an epoch that it has, trained once more, and what moved the parameter at this place."""

    _trainer: _Watched

    def __init__(self, run: Run, place: int, until: int):
        self.run, self.place, self.until = run, place, until
        self._events = sorted({event.epoch for event in run.events if event.epoch <= until})
        experiments = [run.experiment_at(epoch) for epoch in (0, *self._events)]
        start = next(train(run.experiment))
        adds_up = all(experiment.update_rule.is_linear for experiment in experiments)
        self.shares = Shares(np.zeros(len(start.samples.inputs)), adds_up)
        self._length = 1
        self._enter(start)
        self.shares.by_hand = 0.0  # what was set at epoch 0 is where the run begins
        self.before = float(self._trainer.parameters[place])

    @property
    def epoch(self) -> int:
        """Up to where it is added up."""
        return self._trainer.epoch

    @property
    def change(self) -> float:
        """That of the parameter up to there."""
        return float(self._trainer.parameters[self.place]) - self.before

    @property
    def done(self) -> bool:
        return self.epoch == self.until

    def advance(self, seconds: float) -> None:
        """Train on for so long, or to the end."""
        deadline = time.monotonic() + seconds
        while not self.done and time.monotonic() < deadline:
            end = min([epoch for epoch in self._events if epoch > self.epoch], default=self.until)
            stretch = self._trainer.record(min(self._length, end - self.epoch))
            self._length = min(2 * self._length, LONGEST) if self._trainer.seconds < SECONDS else self._length
            if self.epoch in self._events:
                self._enter(stretch.snapshot(len(stretch) - 1))

    def _enter(self, snapshot: Snapshot) -> None:
        """Let the events of this epoch happen, and go on from there."""
        edits: dict[int, float] = {}
        for event in self.run.events:
            if event.epoch == snapshot.epoch:
                edits.update(event.parameters)
        edited = snapshot.with_parameters(edits)
        self.shares.by_hand += float(edited.parameters[self.place] - snapshot.parameters[self.place])
        before = self._trainer if snapshot.epoch else None
        self._trainer = _Watched(self.run.experiment_at(snapshot.epoch), edited, self.place, self.shares, before)
        self._trainer.record(1)


class _Watched(Trainer):
    """A trainer that splits each of its updates of one parameter by rows."""

    watches = True

    def __init__(
        self, experiment: Experiment, start: Snapshot, place: int, shares: Shares, before: _Watched | None = None
    ):
        """before: the one whose training this goes on."""
        super().__init__(experiment, start=start)
        self.place, self.shares = place, shares
        n = len(shares.by_rows) + 1  # the last part is that of the penalties
        goes_on = before is not None and before.experiment.optimizer == experiment.optimizer
        self._slots: Array = before._slots if before and goes_on else np.zeros((len(self.update.slots), n))

    def _update(self, rows: slice | np.ndarray, learning_rate: float) -> None:
        parts = np.zeros(len(self.shares.by_rows) + 1)
        fixed = self.update.fixed is not None and bool(self.update.fixed[self.place])
        if not fixed:
            parts[:-1][rows] = self.moving.measured.last_passes.of_each_sample(self.place)
            parts[-1] = self._of_penalties()
            parts *= self._clipped()
        super()._update(rows, learning_rate)
        update = self.update
        if self.shares.adds_up:
            parts = update.optimizer.rule(parts, self._slots, update.step, update.constants)
        if not fixed:
            self.shares.by_rows -= learning_rate * parts[:-1]
            self.shares.by_penalties -= learning_rate * float(parts[-1])

    def _of_penalties(self) -> float:
        objective = self.objective
        weight = self.parameters[self.place] * objective.is_weight[self.place]
        return float(objective.dpenalty_dweights(weight)) if objective.penalised else 0.0

    def _clipped(self) -> float:
        """To which share the gradient is shortened."""
        most, length = self.experiment.clip_norm, float(norm(self.gradient))
        return most / length if most and length > most else 1.0

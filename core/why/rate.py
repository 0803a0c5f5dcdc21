"""What the learning rate does: how far its first updates go, and whether the loss and the gradient bear them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from core.nn.network import bias_places
from core.nn.summation import norm
from core.training.ending import STILL
from core.training.run import Run
from core.training.snapshot import Snapshot
from core.why.units import HiddenUnit, flat_outputs, hidden_units

LOOK = 100
"""Epochs that are looked at, from where the learning rate was set."""

FAR, OFTEN = 1.0, 0.2
"""A rate is large where an update moves the parameters by FAR of their own length, or where the loss rises, or the
gradient turns round, in OFTEN of the updates."""

NEAR, LITTLE = 0.02, 0.1
"""It is small where no update moves them by more than the share NEAR, and the loss falls with each, by no more than the
share LITTLE in all.
"""

ROUNDING = 1e-12
"""A loss that rises by no more than this share of it only seems to."""


@dataclass(frozen=True)
class Steps:
    """The first epochs with the learning rate that is in force, which was set at epoch `since`.

    length: of the parameters there that have a gradient in these epochs; moves_all: whether these are all of them;
    moved: by how much the first epoch moves them; losses (n + 1,): before and after
    each epoch; turns: how many of the gradients after the first point against the one before. flat_at: the first of
    these epochs after which more is saturated than before it, None for none; then flat_units are the hidden units that
    let no gradient pass on any row, and flat_rows those whose outputs are all saturated.
    """

    rate: float
    since: int
    length: float
    moves_all: bool
    moved: float
    losses: tuple[float, ...]
    turns: int
    flat_at: int | None
    flat_units: tuple[HiddenUnit, ...]
    flat_rows: tuple[int, ...]

    @property
    def n(self) -> int:
        """How many epochs were looked at."""
        return len(self.losses) - 1

    @property
    def rises(self) -> int:
        """After how many of them the loss is larger."""
        return sum(after > before * (1.0 + ROUNDING) for before, after in pairwise(self.losses))

    @property
    def goes_far(self) -> bool:
        return self.moved > FAR * self.length

    @property
    def is_large(self) -> bool:
        return self.goes_far or max(self.rises, self.turns) > OFTEN * self.n

    @property
    def is_small(self) -> bool:
        falls = all(after < before for before, after in pairwise(self.losses))
        little = self.losses[0] - self.losses[-1] <= LITTLE * self.losses[0]
        return falls and little and not self.turns and self.moved < NEAR * self.length


def set_at(run: Run, epoch: int) -> int:
    """The epoch at which the learning rate that is in force at this one was set."""
    return max((e.epoch for e in run.events if e.epoch <= epoch and "learning_rate" in e.settings), default=0)


def first_steps(run: Run, here: Snapshot) -> Steps | None:
    """Those with the learning rate of this snapshot, as far as nothing is changed; None where there is no step."""
    since = set_at(run, here.epoch)
    following = [event.epoch for event in run.events if event.epoch > since]
    path = run.copy().snapshots(since, min([LOOK, *(epoch - since for epoch in following)]) + 1)
    if len(path) < 2 or not (moved := float(norm(path[1].parameters - path[0].parameters))):
        return None
    gradients = [snapshot.gradient for snapshot in path]
    learn = np.any(np.stack(gradients) != 0.0, axis=0)
    exist = np.ones(len(learn), bool)
    if not here.experiment.has_biases:
        exist[bias_places(here.architecture.sizes)] = False
    flat = [(_flat_units(snapshot), flat_outputs(snapshot)) for snapshot in path]
    at = next((n for n, found in enumerate(flat) if sum(map(len, found)) > sum(map(len, flat[0]))), None)
    units, rows = flat[at or 0]
    return Steps(
        here.experiment.learning_rate,
        since,
        float(norm(path[0].parameters[learn])),
        bool(learn[exist].all()),
        moved,
        tuple(snapshot.loss for snapshot in path),
        sum(
            bool(np.dot(a.gradient, b.gradient) < 0.0)
            for a, b in pairwise(path)
            if min(a.gradient_norm, b.gradient_norm) > STILL
        ),
        at,
        units,
        rows,
    )


def _flat_units(snapshot: Snapshot) -> tuple[HiddenUnit, ...]:
    return tuple(unit for unit in hidden_units(snapshot) if unit.flat or unit.dead)

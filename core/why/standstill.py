"""Whether the loss stands still at an epoch, and what is seen of it there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.ensemble.starts import ALIKE
from core.training.diagnosis import UNDECIDED
from core.training.snapshot import Snapshot

LOOK_BACK = 500
"""Epochs in which the loss of a run that does not stand still falls by more than STILL."""

STILL = 0.02


@dataclass(frozen=True)
class Standstill:
    """The loss at an epoch and `since` epochs before it, and what keeps it.

    stands: it has fallen by no more than STILL since then. middle: between the two targets. undecided: rows with an
    output near it. alike: rows whose outputs are nearly the same though their targets differ; both are empty where
    there are none, and in a regression, where no output has to decide. norms: the gradient's in each layer.
    """

    since: int
    loss_before: float
    loss: float
    stands: bool
    middle: float
    undecided: tuple[int, ...]
    alike: tuple[int, ...]
    norms: tuple[float, ...]


def standstill(path: Sequence[Snapshot]) -> Standstill:
    """What is there at the last snapshot of the path."""
    here = path[-1]
    before = next((s for s in reversed(path) if s.epoch <= here.epoch - LOOK_BACK), path[0])
    fall = (before.loss - here.loss) / before.loss if before.loss > 0 else 0.0
    old_enough = here.epoch - before.epoch >= LOOK_BACK
    answers, targets = here.samples.told(here.outputs), here.samples.told(here.samples.targets)
    low, high = (targets.min(), targets.max()) if np.ptp(targets) else here.experiment.levels
    span, middle = float(high - low), float(low + (high - low) / 2.0)
    undecided = (np.abs(answers - middle) < UNDECIDED * span) & (not here.samples.are_values)
    groups = [np.flatnonzero(np.abs(answers - value) < ALIKE * span) for value in answers[undecided]]
    alike = max((group for group in groups if np.ptp(targets[group])), key=len, default=np.array([], int))
    return Standstill(
        here.epoch - before.epoch,
        before.loss,
        here.loss,
        here.status == "stalled" or (old_enough and abs(fall) <= STILL),
        middle,
        tuple(np.flatnonzero(undecided).tolist()),
        tuple(alike.tolist()),
        here.gradient_norms,
    )

"""Whether a change of a setting helps: tried in the background, all from the same few starts, to the same epoch."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from math import comb
from typing import Any

import numpy as np

from core.ensemble.block import Block, shape_of
from core.experiment.experiment import SETTINGS, Experiment, asks_for_values
from core.experiment.scaled_values import are_hard
from core.experiment.settings import Layers, Number
from core.experiment.usual import standard
from core.nn.array import Array
from core.nn.optimizers import OPTIMIZERS
from core.training.diagnosis import one_line_separates
from core.training.ending import DIVERGED, SOLVED
from core.training.snapshot import Snapshot
from core.why.other_starts import other_seeds

MOST, LEAST, MOST_NUMBERS = 20, 5, 4_000
"""Starts of each change: so many that its outputs are no more than MOST_NUMBERS, if they are at least LEAST."""

CHANCE = 0.05
"""A difference that starts show by chance more often is none."""

MUCH = 0.8
"""A median loss of more than this share of the other is much the same."""

SOON = 200
"""Epochs before which a change is not judged, unless all runs have ended."""

FACTORS = (3.0, 1 / 3)
"""How many times the learning rate is tried."""

MORE_UNITS = 1.5

INSTEAD = {"sigmoid": "tanh", "tanh": "relu", "relu": "leaky_relu"}
"""The hidden activation that is tried in the place of another; of all others tanh."""

Settings = dict[str, Any]


def changes_of(here: Snapshot) -> list[Settings]:
    """Those that fit the experiment: if something is known to be in the way, what takes that away, and nothing else."""
    return list(_in_the_way(here) or _likely(here.experiment))


def _in_the_way(here: Snapshot) -> list[Settings]:
    """What has to be changed before anything else can help."""
    experiment = here.experiment
    if one_line_separates(here) is False and not experiment.locked:
        return [{"hidden": more_units(experiment)}]
    if len(experiment.locked) == len(here.parameters):
        return [{"locked": ()}]
    steps = {}
    if "step" in here.architecture.activations[:-1]:
        steps["hidden_activation"] = "sigmoid"
    if experiment.output_activation == "step":
        steps["output_activation"] = "sigmoid"
    if steps:
        return [steps]
    if are_hard(experiment):
        return [{"value_scaling": "standard"}]
    if not here.parameters.any() or experiment.init in ("zeros", "alike"):
        return [{"init": "by_activation"}]
    return []


def _likely(experiment: Experiment) -> Iterator[Settings]:
    """What often helps."""
    kind = SETTINGS["learning_rate"].kind
    assert isinstance(kind, Number)
    for factor in FACTORS:
        rate = float(f"{experiment.learning_rate * factor:.2g}")
        if kind.low <= rate <= kind.high:
            yield {"learning_rate": rate}
    if experiment.optimizer != "adam":
        yield {"optimizer": "adam", "learning_rate": OPTIMIZERS["adam"].usual_rate}
    if not experiment.locked and (hidden := more_units(experiment)):
        yield {"hidden": hidden}
    if isinstance(experiment.hidden_activation, str) and experiment.hidden:
        yield {"hidden_activation": INSTEAD.get(experiment.hidden_activation, "tanh")}
    values = asks_for_values(partial(getattr, experiment))
    squared = experiment.loss in ("half_squared_error", "squared_error") and not values
    if squared and experiment.output_activation == "sigmoid":
        yield {"loss": "binary_cross_entropy"}
    if squared and experiment.output_activation == "softmax":
        yield {"loss": "categorical_cross_entropy"}
    if experiment.l1 or experiment.l2:
        yield {"l1": 0.0, "l2": 0.0}
    if not experiment.has_biases:
        yield {"bias": "with"}
    if experiment.locked:
        yield {"locked": ()}


def more_units(experiment: Experiment) -> tuple[int, ...]:
    """Half as many again in each hidden layer, the usual layer where there is none; empty if there is no room."""
    kind = SETTINGS["hidden"].kind
    assert isinstance(kind, Layers)
    if not experiment.hidden:
        return standard(experiment).hidden
    more = tuple(min(round(MORE_UNITS * units), kind.most_units) for units in experiment.hidden)
    return more if more != experiment.hidden else ()


class OtherSettings:
    """The experiment as it is and with each change, from the first of the other seeds."""

    def __init__(self, here: Snapshot):
        self.experiment, self.changes = here.experiment, changes_of(here)
        outputs = sum(here.architecture.sizes[1:]) * len(here.outputs)
        self.seeds = other_seeds(here.experiment)[: int(np.clip(MOST_NUMBERS // outputs, LEAST, MOST))]
        arms = [self.experiment, *(self.experiment.replace(**change) for change in self.changes)]
        shapes: dict[Experiment, list[int]] = {}
        for arm, experiment in enumerate(arms):
            shapes.setdefault(shape_of(experiment), []).append(arm)
        self._blocks: list[Block] = []
        self._place: dict[int, tuple[Block, slice]] = {}
        """Of each arm, its block, and which of its members are those of the arm."""
        n = len(self.seeds)
        for of_shape in shapes.values():
            cell_of = np.repeat(np.arange(len(of_shape)), n)
            block = Block([arms[arm] for arm in of_shape], cell_of, np.tile(self.seeds, len(of_shape)))
            self._blocks.append(block)
            self._place |= {arm: (block, slice(n * cell, n * cell + n)) for cell, arm in enumerate(of_shape)}
        self.epoch = 0
        """How far all are that have not ended."""

    @property
    def done(self) -> bool:
        """Whether all have come to their end."""
        return all(block.done for block in self._blocks)

    @property
    def tells(self) -> bool:
        """Whether they went far enough to be compared."""
        return self.done or self.epoch >= SOON

    def advance(self, seconds: float) -> None:
        """Train on for so long, or to the end: epoch by epoch, all to the same one."""
        deadline = time.monotonic() + seconds
        while not self.done and time.monotonic() < deadline:
            for block in self._blocks:
                if not block.done:
                    block.advance(0.0)
            self.epoch = max(block.epoch for block in self._blocks)

    def solved(self, arm: int) -> np.ndarray:
        """Which starts are solved (seeds,): arm 0 is the experiment as it is, then the changes come."""
        block, members = self._place[arm]
        return block.outcomes.status[members] == SOLVED

    def losses(self, arm: int) -> Array:
        """The loss of each start (seeds,) without penalties, infinite where it has diverged."""
        block, members = self._place[arm]
        return np.where(block.outcomes.status[members] == DIVERGED, np.inf, block.data_losses()[members])

    @property
    def by_loss(self) -> bool:
        """Whether they are compared by their losses: as it is none is solved, and with no change clearly more are."""
        return not self.solved(0).any() and not any(self._solves_more(arm) for arm in self._arms)

    @property
    def _arms(self) -> range:
        """Those of the changes."""
        return range(1, len(self.changes) + 1)

    def median_loss(self, arm: int) -> float:
        """Infinite where most have diverged."""
        return float(np.median(self.losses(arm)))

    def is_measured_alike(self, arm: int) -> bool:
        """Whether its losses can be compared with those of the experiment as it is."""
        return arm == 0 or self.changes[arm - 1].keys().isdisjoint(("loss", "value_scaling"))

    def helps(self, arm: int) -> bool:
        """Whether more starts are solved than as it is, or if that tells nothing, their loss is clearly smaller."""
        if not self.by_loss:
            return self._solves_more(arm)
        if not self.is_measured_alike(arm) or self.median_loss(arm) > MUCH * self.median_loss(0):
            return False
        return is_ahead(self.losses(arm) < self.losses(0), self.losses(0) < self.losses(arm))

    def _solves_more(self, arm: int) -> bool:
        return is_ahead(self.solved(arm) & ~self.solved(0), self.solved(0) & ~self.solved(arm))

    def helpful(self) -> list[int]:
        """The arms that help, the most helpful first."""
        arms = [arm for arm in self._arms if self.helps(arm)]
        if self.by_loss:
            return sorted(arms, key=self.median_loss)
        return sorted(arms, key=lambda arm: -int(self.solved(arm).sum()))


def is_ahead(better: np.ndarray, worse: np.ndarray) -> bool:
    """Whether of two that were compared start by start (starts,) the first one is ahead: a one-sided sign test.

    So many heads or more in throws of a fair coin have a chance of no more than CHANCE; ties are not counted.
    """
    heads, n = int(np.count_nonzero(better)), int(np.count_nonzero(better) + np.count_nonzero(worse))
    return sum(comb(n, k) for k in range(heads, n + 1)) <= CHANCE * 2**n

"""How the same experiment does from other random starts, as far as there is time to train them."""

from __future__ import annotations

import numpy as np

from core.ensemble.block import Block
from core.experiment.experiment import Experiment
from core.nn.network import count_parameters
from core.training.ending import SOLVED

MOST_STARTS, MOST_NUMBERS = 100, 20_000
"""Fewer starts of large networks: their parameters together are no more than MOST_NUMBERS."""

FAR = 2**31
"""From this seed on the others begin at 0: the page that shows them has no first seed near the largest one."""


def other_seeds(experiment: Experiment) -> list[int]:
    """The next seeds after the experiment's own."""
    n = max(1, min(MOST_STARTS, MOST_NUMBERS // count_parameters(experiment.sizes)))
    first = experiment.seed + 1 if experiment.seed < FAR else 0
    return list(range(first, first + n))


class OtherStarts:
    """The experiment from those seeds, all trained to the same epoch, so that their count is fair at any time."""

    def __init__(self, experiment: Experiment):
        self.seeds = other_seeds(experiment)
        self._block = Block([experiment], np.zeros(len(self.seeds), int), np.array(self.seeds))

    @staticmethod
    def can_be_tried(experiment: Experiment) -> bool:
        """Networks side by side draw no random numbers after their start."""
        return not experiment.is_stochastic()

    @property
    def done(self) -> bool:
        """Whether all have come to their end."""
        return self._block.done

    @property
    def epoch(self) -> int:
        """How far those are that have not."""
        return max(self._block.epoch, 0)

    @property
    def n_solved(self) -> int:
        return int(np.count_nonzero(self._block.outcomes.status == SOLVED))

    def advance(self, seconds: float) -> None:
        """Train on for so long, or to the end."""
        if not self.done:
            self._block.advance(seconds)

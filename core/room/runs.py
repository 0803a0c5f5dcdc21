"""The networks of a class: the same experiment for everybody, each with the number of the participant as its seed.

They are trained like random starts (core.ensemble), in blocks of some seeds, as soon as one of them is wanted. Beside
them other seeds are trained, which tell the share that the class's own is an estimate of.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import fields
from typing import Any

import numpy as np

from core.ensemble.outcomes import Outcomes
from core.ensemble.population import Population, Workers
from core.ensemble.starts import Starts
from core.experiment.experiment import Experiment
from core.stats.proportion import wilson
from core.training.ending import TRAINING

BLOCK = 100
"""Seeds that are trained together."""

N_OTHERS, FIRST_OTHER = 1000, 1001
"""Other starts, with seeds that no participant has."""


class ClassRuns:
    """The runs of one experiment, as far as they have been trained. Raises SettingError as Population does."""

    def __init__(self, experiment: Experiment, workers: Workers | None = None):
        """Without workers the caller's thread does the work."""
        self.experiment, self._workers = experiment, workers
        self._blocks: dict[int, Population] = {}
        self._others = Population([experiment], range(FIRST_OTHER, FIRST_OTHER + N_OTHERS), workers)

    def advance(self, numbers: Collection[int], seconds: float) -> None:
        """Train on for about so long: first the runs of these participants, then the others."""
        deadline = time.monotonic() + seconds
        for population in (*self._wanted(numbers), self._others):
            if not population.done and time.monotonic() < deadline:
                population.advance(deadline - time.monotonic())

    def done(self, numbers: Collection[int]) -> bool:
        """Whether there is nothing left to train for these participants."""
        return all(population.done for population in (*self._wanted(numbers), self._others))

    def _wanted(self, numbers: Collection[int]) -> list[Population]:
        firsts = sorted({number - (number - 1) % BLOCK for number in numbers})
        for first in firsts:
            if first not in self._blocks:
                self._blocks[first] = Population([self.experiment], range(first, first + BLOCK), self._workers)
        return [self._blocks[first] for first in firsts]

    def starts(self, numbers: Collection[int]) -> Starts:
        """The runs of these participants that have ended, in their order."""
        seeds, parts = [], [Outcomes.empty(0, self.experiment)]
        for population in self._wanted(numbers):
            outcomes = population.outcomes[0]
            places = np.flatnonzero(np.isin(population.seeds, list(numbers)) & (outcomes.status != TRAINING))
            parts.append(outcomes.take(places))
            seeds += population.seeds[places].tolist()
        joined = [np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Outcomes)]
        return Starts(self.experiment, np.array(seeds, dtype=np.int64), Outcomes(*joined))

    @property
    def others(self) -> dict[str, Any]:
        """How many of the other starts are solved, when all have ended; before, how much is done, 0 to 1."""
        population = self._others
        if population.n_ended < population.n_members:
            return {"progress": population.progress}
        return share(Starts(self.experiment, population.seeds, population.outcomes[0]))


def share(starts: Starts) -> dict[str, Any]:
    """How many of the runs that have ended are solved, and the 95 % interval of their share."""
    solved, ended = len(starts.solved), len(starts.ended)
    low, high = wilson(solved, ended) if ended else (0.0, 1.0)
    return {"solved": solved, "ended": ended, "low": low, "high": high}

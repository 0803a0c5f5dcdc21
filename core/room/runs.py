"""The networks of a class: one experiment for everybody, or one of several, and each participant's number as seed.

They are trained like random starts (core.ensemble), in blocks of some seeds, as soon as one of them is wanted. Beside
them other seeds are trained, which tell the share that the class's own is an estimate of.
"""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from core.ensemble.outcomes import Outcomes
from core.ensemble.population import Population, Workers
from core.ensemble.starts import Starts
from core.experiment.experiment import Experiment
from core.room.sharing import place_of
from core.stats.median import median
from core.stats.proportion import wilson
from core.training.ending import TRAINING

BLOCK = 100
"""Seeds that are trained together."""

N_OTHERS, FIRST_OTHER = 1000, 1001
"""Other starts, with seeds that no participant has. Several experiments share them, but have FEWEST_OTHERS each."""

FEWEST_OTHERS = 100


class ClassRuns:
    """The runs of a class, as far as they have been trained. Raises SettingError as Population does.

    Of several experiments each participant has one, as core.room.sharing gives them out.
    """

    def __init__(self, experiments: Sequence[Experiment], workers: Workers | None = None):
        """Without workers the caller's thread does the work."""
        self.experiments, self._workers = tuple(experiments), workers
        self._blocks: dict[int, list[Population]] = {}
        n_others = max(N_OTHERS // len(self.experiments), FEWEST_OTHERS)
        self._others = Population(self.experiments, range(FIRST_OTHER, FIRST_OTHER + n_others), workers)

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
        """Those of the blocks of these participants: in each, one for each experiment that anybody there has."""
        firsts = sorted({number - (number - 1) % BLOCK for number in numbers})
        for first in firsts:
            if first not in self._blocks:
                self._blocks[first] = [
                    Population([experiment], seeds, self._workers)
                    for place, experiment in enumerate(self.experiments)
                    if (seeds := [n for n in range(first, first + BLOCK) if self.place(n) == place])
                ]
        return [population for first in firsts for population in self._blocks[first]]

    def place(self, number: int) -> int:
        """The place of the experiment that the participant with this number has."""
        return place_of(number, len(self.experiments))

    def starts(self, numbers: Collection[int], place: int = 0) -> Starts:
        """The runs that have ended of those participants among these who have the experiment at this place."""
        experiment = self.experiments[place]
        seeds, parts = [], [Outcomes.empty(0, experiment)]
        for population in self._wanted(numbers):
            if population.experiments != (experiment,):
                continue
            outcomes = population.outcomes[0]
            ended = np.flatnonzero(np.isin(population.seeds, list(numbers)) & (outcomes.status != TRAINING))
            parts.append(outcomes.take(ended))
            seeds += population.seeds[ended].tolist()
        joined = [np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Outcomes)]
        return Starts(experiment, np.array(seeds, dtype=np.int64), Outcomes(*joined))

    def others(self, place: int = 0) -> dict[str, Any]:
        """What became of the other starts of the experiment at this place, when all have ended: as `share`.

        Before, how much is done, 0 to 1.
        """
        population = self._others
        if population.n_ended < population.n_members:
            return {"progress": population.progress}
        return share(Starts(self.experiments[place], population.seeds, population.outcomes[place]))


def share(starts: Starts) -> dict[str, Any]:
    """How many of the runs that have ended are solved, the 95 % interval of their share, and the median of epochs.

    The median is that of all which have ended; None unless more than half of them are solved.
    """
    solved, ended = len(starts.solved), len(starts.ended)
    low, high = wilson(solved, ended) if ended else (0.0, 1.0)
    epochs = np.full(max(ended, 1), np.inf)
    epochs[:solved] = starts.outcomes.epoch[starts.solved]
    middle = median(epochs).value
    found = {"solved": solved, "ended": ended, "low": low, "high": high}
    return found | {"epochs": middle if math.isfinite(middle) else None}

"""Runs and populations for the items, in pieces, and how their numbers and tables are written."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from core.ensemble.batched import populated
from core.ensemble.population import Population
from core.ensemble.starts import Starts
from core.experiment.experiment import Experiment
from core.nn.array import Array
from core.notation.numbers import percent
from core.stats.proportion import wilson
from core.textbook.item import Number, Table
from core.training.snapshot import Snapshot
from core.training.trainer import train

AUTHOR = "missing in the text; from its author's public code"


def run(experiment: Experiment) -> Generator[float, None, list[Snapshot]]:
    """All snapshots of a run; yields the progress."""
    snapshots = []
    for snapshot in train(experiment):
        snapshots.append(snapshot)
        if snapshot.epoch % 100 == 0:
            yield snapshot.epoch / experiment.max_epochs
    return snapshots


def losses_of(snapshots: list[Snapshot]) -> Array:
    """The loss of every epoch, (epochs + 1,)."""
    return np.array([snapshot.loss for snapshot in snapshots])


def starts_of(experiment: Experiment, seeds: int) -> Generator[float, None, Starts]:
    """The runs of the seeds 0, 1, 2 ...; yields the progress."""
    population = yield from populated(Population([experiment], range(seeds)))
    return Starts(experiment, population.seeds, population.outcomes[0])


def interval(successes: int, n: int) -> str:
    """The 95 % interval of a share, in words."""
    low, high = wilson(successes, n)
    return f"95 % interval {percent(low)} to {percent(high)}"


def solved_number(starts: Starts, what: str) -> Number:
    """The share of seeds that learn it, with its interval."""
    solved, n = len(starts.solved), len(starts.ended)
    goal = f"all rows right and loss at most {starts.experiment.target_loss:g}"
    comment = f"{interval(solved, n)}; seeds 0 to {n - 1}; {goal}"
    return Number(f"share of seeds that learn {what}", 100.0 * solved / n, unit="%", comment=comment)


def failures_table(starts: Starts, most: int = 4) -> Table:
    """The most frequent ways to fail."""
    rows = tuple((kind.name, str(len(kind.places)), kind.words) for kind in starts.failures[:most])
    return Table(("outputs", "seeds", "what happens"), rows, "How the others end, the most frequent first")

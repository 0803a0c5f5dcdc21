"""Runs and random starts for the items, in pieces, and how their numbers and tables are written."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TypeVar

import numpy as np

from core.ensemble.batched import Trained, measure_of, part, populated, train_many
from core.ensemble.population import Population
from core.ensemble.starts import Starts
from core.experiment.experiment import Experiment
from core.nn.array import Array
from core.nn.initializers import initial_parameters
from core.nn.losses import Loss
from core.nn.network import Network, flatten, forward, layer_views
from core.notation.numbers import percent
from core.stats.proportion import wilson
from core.textbook.item import Number, Table, percentage
from core.training.learner import Learner
from core.training.snapshot import Snapshot
from core.training.trainer import train

Result = TypeVar("Result")

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


def between(successes: int, n: int) -> str:
    """The 95 % interval of a share, such as "63% to 81%"."""
    low, high = wilson(successes, n)
    return f"{percent(low)} to {percent(high)}"


def interval(successes: int, n: int) -> str:
    """The same with its name."""
    return f"95 % interval {between(successes, n)}"


def share_text(successes: int, n: int) -> str:
    """Such as "73% (63% to 81%)"."""
    return f"{percent(successes / n)} ({between(successes, n)})"


def median_epoch(starts: Starts) -> float:
    """By which epoch half of the solved runs were so; not a number if none was."""
    return float(np.median(starts.outcomes.epoch[starts.solved])) if len(starts.solved) else float("nan")


def solved_number(starts: Starts, what: str) -> Number:
    """The share of seeds that learn it, with its interval."""
    solved, n = len(starts.solved), len(starts.ended)
    goal = f"all rows right and loss at most {starts.experiment.target_loss:g}"
    comment = f"{interval(solved, n)}; seeds 0 to {n - 1}; {goal}"
    return percentage(f"share of seeds that learn {what}", solved / n, comment=comment)


def solved_cells(starts: Starts) -> tuple[str, str, str]:
    """For a table: the share that is solved, its 95 % interval, and the median of their epochs."""
    solved, n = len(starts.solved), len(starts.ended)
    return percent(solved / n), between(solved, n), f"{median_epoch(starts):,.0f}"


def failures_table(starts: Starts, most: int = 4) -> Table:
    """The most frequent ways to fail."""
    rows = [(kind.name, str(len(kind.places)), kind.words) for kind in starts.failures[:most]]
    return Table(("outputs", "seeds", "what happens"), rows, "How the others end, the most frequent first")


def after(epochs: int, learner: Learner) -> Generator[float, None, Learner]:
    """A learner after so many epochs more; yields the progress."""
    yield from learner.train(epochs)
    return learner


def untrained(init: str, sizes: tuple[int, ...], seed: int, activations: Sequence[str], scale: float = 1.0) -> Network:
    """A network as the seed draws it."""
    layers = initial_parameters(init, scale, sizes, seed)
    return Network.from_parameters([w for w, _ in layers], [b for _, b in layers], activations)


def one_of(task: Generator[float, None, Result], index: int, n: int) -> Generator[float, None, Result]:
    """A computation as one of n that take equally long."""
    return part(task, index / n, (index + 1) / n)


def many_on(
    experiment: Experiment, inputs: Array, targets: Array, seeds: int, loss: Loss | None = None
) -> Generator[float, None, tuple[Trained, Array]]:
    """Train the seeds 0, 1, 2 ... of an experiment on other samples (n, n_inputs) with other targets (n, outputs).

    loss: another one than the experiment's. Returns the runs and the outputs at their ends, (n, outputs, seeds); yields
    the progress.
    """
    sizes = (inputs.shape[1], *experiment.hidden, targets.shape[1])
    names = tuple(activation.name for activation in experiment.activations)
    drawn = [initial_parameters(experiment.init, experiment.init_scale, sizes, seed) for seed in range(seeds)]
    ends = yield from train_many(
        measure_of(sizes, names, loss or experiment.loss, experiment.reduction, inputs, targets),
        np.array([flatten(layers) for layers in drawn]).T,
        optimizer="sgd",
        learning_rate=experiment.learning_rate,
        epochs=experiment.max_epochs,
    )
    return ends, forward(layer_views(ends.parameters, sizes), experiment.activations, inputs)[1][-1]

"""How the arms of a test are trained, in pieces: together where that is possible, and one run after another else."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import replace

import numpy as np

from core.claims.claim import Found
from core.claims.sizes import deltas, in_parts
from core.ensemble.batched import part
from core.ensemble.block import Block
from core.ensemble.outcomes import Outcomes
from core.ensemble.population import Population, Workers
from core.experiment.experiment import Experiment
from core.experiment.settings import SettingError
from core.landscape.annealing import Annealing, Schedule
from core.landscape.landscape import on_lines_of_runs, rises, start_places
from core.nn.array import Array
from core.training.snapshot import Snapshot
from core.training.status import STATUSES
from core.training.trainer import train

PIECE = 0.05
"""Seconds of work at once."""

EPOCHS_AT_ONCE = 20
"""Of a run that is trained alone."""

ROWS_AT_ONCE = 200
"""Seeds whose straight lines are evaluated at once."""

Steps = Generator[float, None, Found]


def train_all(experiments: Mapping[str, Experiment], seeds: np.ndarray, workers: Workers | None) -> Steps:
    """Train every arm from every seed."""
    together = [name for name, experiment in experiments.items() if not experiment.is_stochastic()]
    alone = [name for name in experiments if name not in together]
    outcomes: dict[str, Outcomes] = {}
    if together:
        population = Population([experiments[name] for name in together], seeds.tolist(), workers)
        try:
            yield 0.0
            while not population.done:
                population.advance(PIECE)
                yield 0.1 * population.progress if alone else population.progress
        finally:
            population.stop()
        outcomes = dict(zip(together, population.outcomes, strict=True))
    for number, name in enumerate(alone):
        begin, weight = (0.1 if together else 0.0), (0.9 if together else 1.0) / len(alone)
        outcomes[name] = Outcomes.empty(len(seeds), experiments[name])
        for share in one_by_one(experiments[name], seeds, outcomes[name]):
            yield begin + weight * (number + share)
    return Found(experiments, seeds, {name: outcomes[name] for name in experiments})


def one_by_one(
    experiment: Experiment,
    seeds: np.ndarray,
    outcomes: Outcomes,
    look: Callable[[int, Snapshot], None] = lambda place, snapshot: None,
) -> Iterator[float]:
    """Fill the outcomes with one run after another; `look` sees each snapshot with the place of its seed."""
    for place, seed in enumerate(seeds.tolist()):
        for snapshot in train(experiment.replace(seed=seed)):
            look(place, snapshot)
            if snapshot.epoch % EPOCHS_AT_ONCE == 0:
                yield (place + snapshot.epoch / experiment.max_epochs) / len(seeds)
        outcomes.status[place] = STATUSES.index(snapshot.status)
        outcomes.epoch[place] = snapshot.epoch
        outcomes.loss[place], outcomes.data_loss[place] = snapshot.loss, snapshot.data_loss
        outcomes.gradient_norm[place] = math.hypot(*snapshot.gradient_norms)
        outcomes.accuracy[place] = snapshot.accuracy
        outcomes.outputs[place], outcomes.parameters[place] = snapshot.outputs, snapshot.parameters


# Besides training


def with_measured(measure: Callable[[Found], Mapping[str, Array]]) -> Callable[..., Steps]:
    """Train every arm, and measure something at the ends."""

    def run(experiments: Mapping[str, Experiment], seeds: np.ndarray, workers: Workers | None) -> Steps:
        found = yield from train_all(experiments, seeds, workers)
        return replace(found, measured=measure(found))

    return run


def straight_lines(experiments: Mapping[str, Experiment], seeds: np.ndarray, workers: Workers | None) -> Steps:
    """Train, and measure how far the loss climbs on the line from each start to the end; nan for diverged runs."""
    found = yield from part(train_all(experiments, seeds, workers), 0.0, 0.8)
    measured = {}
    for name, experiment in experiments.items():
        climbs = []
        for begin in range(0, len(seeds), ROWS_AT_ONCE):
            rows = slice(begin, begin + ROWS_AT_ONCE)
            losses = on_lines_of_runs(experiment, seeds[rows], found.outcomes[name].parameters[rows])
            climbs.append(np.where(np.isfinite(losses).all(axis=0), rises(losses), np.nan))
            yield 0.8 + 0.2 * begin / len(seeds)
        measured[name] = np.concatenate(climbs)
    return replace(found, measured=measured)


SCHEDULE, GRADIENT_COST = Schedule(6000, 0.1, 1.5), 3
"""Of annealing; and how many evaluations of the loss one gradient counts as."""

DESCENT, ANNEALING = "gradient descent", "annealing"


def against_annealing(experiments: Mapping[str, Experiment], seeds: np.ndarray, workers: Workers | None) -> Steps:
    """Descent to the last epoch, and as many evaluations of annealing from the same starts; the losses of both.

    Annealing's random numbers come from the first seed. Its loss is the lowest that it has found.
    """
    [experiment] = experiments.values()
    schedule = replace(SCHEDULE, evaluations=GRADIENT_COST * experiment.max_epochs)
    found = yield from part(train_all({DESCENT: experiment}, seeds, workers), 0.0, 0.5)
    search = Annealing(experiment.replace(seed=int(seeds[0])), seeds, schedule)
    while not search.done:
        search.advance(PIECE)
        yield 0.5 + 0.5 * search.evaluations / schedule.evaluations
    losses = {DESCENT: found.outcomes[DESCENT].loss, ANNEALING: search.best_losses}
    return Found(experiments, seeds, {}, losses)


class SummedBias(Block):
    """Networks whose biases get the sum over all units of their layer as gradient, instead of one unit's own."""

    def _measure(self) -> None:
        super()._measure()
        for layer in self.present.gradients:
            layer.bias[:] = layer.bias.sum(axis=0)


PRINTED, CORRECTED = "as printed", "corrected"


def summed_bias(experiments: Mapping[str, Experiment], seeds: np.ndarray, workers: Workers | None) -> Steps:
    """Train the corrected arm as it is, and the printed one with its summed gradients of the biases."""
    experiment = experiments[PRINTED]
    if experiment.in_batches() or experiment.drops_out:
        raise SettingError("batch_size", experiment.batch_size, "full, without dropout, in this test")
    found = yield from part(train_all({CORRECTED: experiments[CORRECTED]}, seeds, workers), 0.0, 0.5)
    outcomes = Outcomes.empty(len(seeds), experiment)
    for begin in range(0, len(seeds), 2048):
        some = seeds[begin : begin + 2048]
        block = SummedBias([experiment], np.zeros(len(some), int), some)
        while not block.done:
            block.advance(PIECE)
            yield 0.5 + 0.5 * (begin + block.progress * len(some)) / len(seeds)
        outcomes.put(slice(begin, begin + len(some)), block.outcomes)
    return Found(experiments, seeds, {PRINTED: outcomes, CORRECTED: found.outcomes[CORRECTED]})


def delta_sizes(experiments: Mapping[str, Experiment], seeds: np.ndarray, workers: Workers | None) -> Steps:
    """At the start and at the end of each arm's runs: the mean size of the first and the last layer's deltas."""
    found = yield from train_all(experiments, seeds, workers)
    measured = {}
    for name, experiment in experiments.items():
        places = {AT_START: start_places(experiment, seeds), AT_END: found.outcomes[name].parameters.T}
        for when, parameters in places.items():
            sizes = in_parts(deltas, experiment, parameters)
            yield 1.0
            measured[layer_name(name, when, FIRST)] = sizes[0]
            measured[layer_name(name, when, OUTPUT)] = sizes[-1]
    return replace(found, measured=measured)


AT_START, AT_END = "at the start", "at the end"
FIRST, OUTPUT = "first layer", "output layer"


def layer_name(arm: str, when: str, layer: str) -> str:
    """The name of what was measured in this layer."""
    return f"mean size of d loss / d net input: {arm}, {layer}, {when}"


def zeros_once(experiments: Mapping[str, Experiment], seeds: np.ndarray, workers: Workers | None) -> Steps:
    """Train the arms that start from zeros from the first seed alone, for all seeds are the same; others as always."""
    once = {name: experiment for name, experiment in experiments.items() if experiment.init == "zeros"}
    found = yield from train_all(once, seeds[:1], workers)
    many = {name: experiment for name, experiment in experiments.items() if name not in once}
    others = yield from train_all(many, seeds, workers)
    return replace(others, experiments=experiments, outcomes={**others.outcomes, **found.outcomes})


def noise(experiments: Mapping[str, Experiment], seeds: np.ndarray, workers: Workers | None) -> Steps:
    """Train one run after another, and measure the share of epochs after which the loss is higher than before."""
    outcomes: dict[str, Outcomes] = {}
    measured: dict[str, Array] = {}
    for number, (name, experiment) in enumerate(experiments.items()):
        losses: list[list[float]] = [[] for _ in seeds]
        outcomes[name] = Outcomes.empty(len(seeds), experiment)

        def look(place: int, snapshot: Snapshot, losses: list[list[float]] = losses) -> None:
            losses[place].append(snapshot.loss)

        for share in one_by_one(experiment, seeds, outcomes[name], look):
            yield (number + share) / len(experiments)
        measured[name] = np.array([np.mean(np.diff(curve) > 0) if len(curve) > 1 else np.nan for curve in losses])
    return Found(experiments, seeds, outcomes, measured)

"""Simulated annealing: a search that knows no gradient and now and then goes uphill, less and less often as it cools.

Kirkpatrick, Gelatt and Vecchi (1983), "Optimization by Simulated Annealing", Science 220: a move that changes the loss
by d is accepted if d <= 0, and else with the chance exp(-d / T) (Metropolis and others, 1953); the temperature T falls
by the same factor each time. A move here is a step in a random direction of the space of all parameters.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.ensemble.population import Population, Workers
from core.experiment.experiment import Experiment
from core.landscape.landscape import LossLandscape, RunPath, record, start_places
from core.nn.array import Array
from core.nn.elementary import exp_minus
from core.nn.network import forward, layer_views
from core.training.run import Run
from core.training.trainer import overflow_ends_the_run

COLDEST = 0.01
"""The temperature at the end, as a share of that at the start."""


@dataclass(frozen=True)
class Schedule:
    """So many evaluations of the loss, the first one at the start; the temperature at first, in units of the loss; and
    how long a move is in the root mean square, in units of the parameters.
    """

    evaluations: int
    temperature: float
    move: float

    def temperature_at(self, evaluation: int) -> float:
        """T at this evaluation, counted from 0: from `temperature` by equal factors down to COLDEST of it."""
        return self.temperature * COLDEST ** (evaluation / max(1, self.evaluations - 1))


class Annealing:
    """Searches from several starts side by side: from the start of the run with each of the seeds.

    losses (seeds,): where each search is now; best_losses (seeds,) and best (parameters, seeds): the lowest it has
    been; trace: the losses where the first search was after each evaluation. The random numbers come from the
    experiment's seed.
    """

    def __init__(self, experiment: Experiment, seeds: np.ndarray, schedule: Schedule):
        self.experiment, self.schedule = experiment, schedule
        self.landscape = LossLandscape(experiment)
        self.places = start_places(experiment, seeds)
        self.losses = self._measure(self.places)
        self.best, self.best_losses = self.places.copy(), self.losses.copy()
        self.evaluations = 1
        self.trace = [float(self.losses[0])]
        self._rng = np.random.default_rng([experiment.seed, len(seeds)])
        self._stopped = False

    @property
    def done(self) -> bool:
        return self._stopped or self.evaluations >= self.schedule.evaluations

    def advance(self, seconds: float = math.inf) -> None:
        """Search on for about so long, or to the end."""
        deadline = time.monotonic() + seconds
        while not self.done and time.monotonic() < deadline:
            self.step()

    def stop(self) -> None:
        self._stopped = True

    def step(self) -> None:
        """One evaluation: a move of each search, and whether it is accepted."""
        free, n = self.landscape.free, self.places.shape[1]
        spread = self.schedule.move / math.sqrt(len(free))
        moved = self.places.copy()
        moved[free] += spread * self._rng.standard_normal((len(free), n))
        losses = self._measure(moved)
        temperature = self.schedule.temperature_at(self.evaluations)
        with overflow_ends_the_run():
            chance = exp_minus(np.maximum((losses - self.losses) / temperature, 0.0))
        accepted = self._rng.random(n) < chance
        self.places = np.where(accepted, moved, self.places)
        self.losses = np.where(accepted, losses, self.losses)
        better = self.losses < self.best_losses
        self.best = np.where(better, self.places, self.best)
        self.best_losses = np.minimum(self.losses, self.best_losses)
        self.trace.append(float(self.losses[0]))
        self.evaluations += 1

    def _measure(self, places: Array) -> Array:
        losses = self.landscape.losses(places)
        return np.where(np.isfinite(losses), losses, np.finfo(float).max)


def solves(experiment: Experiment, places: Array) -> np.ndarray:
    """Whether each network (parameters, networks) gets all rows right with no more than the target loss, (networks,).

    Without a target loss it is enough to get all rows right; of a cloud the loss alone decides where there is one, and
    of a regression always, so that nothing is solved without one. Penalties do not count, as in training.
    """
    samples = experiment.samples
    with overflow_ends_the_run():
        _, outputs = forward(layer_views(places, experiment.sizes), experiment.activations, samples.inputs)
        found = outputs[-1]
        data = LossLandscape(experiment.replace(l1=0.0, l2=0.0)).losses(places)
    right = samples.accuracy(found) == 1.0
    if not experiment.target_loss:
        return right
    reached = data <= experiment.loss_to_reach()
    return reached & right if experiment.needs_all_right else reached


class Comparison:
    """Gradient descent, with the experiment's optimizer, and annealing: from the same starts, for the same evaluations.

    A gradient counts as `cost` evaluations. Nothing ends at the target loss. The starts are those of the experiment's
    own seed and of the seeds 0 to n - 1. Raises SettingError as Population does.
    """

    def __init__(self, experiment: Experiment, schedule: Schedule, cost: int, n: int, workers: Workers | None = None):
        self.experiment, self.schedule, self.cost = experiment, schedule, cost
        self.epochs = max(1, schedule.evaluations // cost)
        self._descent = experiment.replace(max_epochs=self.epochs, target_loss=0.0)
        seeds = np.array([experiment.seed, *range(n)])
        self.population = Population([self._descent], seeds.tolist(), workers)
        self.annealing = Annealing(experiment, seeds, schedule)
        self._stopped = False

    @property
    def done(self) -> bool:
        return self._stopped or (self.population.done and self.annealing.done)

    @property
    def progress(self) -> float:
        """How much is done: half of it is either method's."""
        return 0.5 * (self.population.progress + self.annealing.evaluations / self.schedule.evaluations)

    def advance(self, seconds: float) -> None:
        """Carry on for about so long, or to the end."""
        deadline = time.monotonic() + seconds
        self.population.advance(seconds)
        self.annealing.advance(deadline - time.monotonic())

    def stop(self) -> None:
        """End here. Without both methods' results there is no comparison."""
        self._stopped = True
        self.population.stop()

    @property
    def descent_losses(self) -> Array:
        """Where descent ended from each of the n starts, (n,)."""
        return self.population.outcomes[0].loss[1:]

    @property
    def annealing_losses(self) -> Array:
        """The lowest that annealing found from each of the n starts, (n,)."""
        return self.annealing.best_losses[1:]

    @cached_property
    def descent_solved(self) -> np.ndarray:
        """Which of the n ends of descent solve the problem, (n,)."""
        return solves(self.experiment, self.population.outcomes[0].parameters[1:].T)

    @cached_property
    def annealing_solved(self) -> np.ndarray:
        """Which of the n best places of annealing do, (n,)."""
        return solves(self.experiment, self.annealing.best[:, 1:])

    @cached_property
    def own_descent(self) -> RunPath:
        """Descent from the experiment's own seed."""
        return record(Run(self._descent))

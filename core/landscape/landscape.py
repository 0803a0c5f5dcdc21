"""The loss as a landscape over the parameters: planes through a run's path, and the straight line between two places.

One place is a vector of all parameters, (parameters,); many are (parameters, places), evaluated together.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.experiment.experiment import Experiment
from core.nn.array import Array
from core.nn.network import LossAndGradient, Objective, count_parameters
from core.training.run import Run
from core.training.snapshot import Snapshot
from core.training.trainer import overflow_ends_the_run

BLOCK_NUMBERS = 400_000
"""Parameters that are evaluated together at most: memory is bounded, and the arrays stay near the processor."""

MOST_RECORDED = 1000
"""Snapshots of a run that are kept to draw its path."""

RISE = 1e-6
"""A climb of less than this share of the loss at the start is rounding, or nothing that anybody could see."""


class LossLandscape:
    """The training loss of an experiment as a function of the parameters. Where it overflows it is inf or nan."""

    def __init__(self, experiment: Experiment):
        self.experiment, self.sizes, self.samples = experiment, experiment.sizes, experiment.samples
        self.n_parameters = count_parameters(experiment.sizes)
        self.objective = Objective(
            self.sizes,
            experiment.activations,
            experiment.loss,
            experiment.reduction,
            experiment.l1,
            experiment.l2,
            experiment.fixed(),
        )

    @property
    def free(self) -> np.ndarray:
        """The places in the vector of the parameters that are there to be changed: all, or without the biases."""
        fixed = self.objective.fixed
        return np.arange(self.n_parameters) if fixed is None else np.flatnonzero(~fixed)

    def __call__(self, place: Array) -> tuple[float, Array]:
        """The loss and its gradient (parameters,) at one place."""
        here = LossAndGradient(self.objective, place)
        with overflow_ends_the_run():
            return here.measure(self.samples.inputs, self.samples.targets).loss, here.gradient

    def losses(self, places: Array) -> Array:
        """The loss (places,) at each of many places (parameters, places)."""
        width = max(1, BLOCK_NUMBERS // self.n_parameters)
        blocks = [places[:, begin : begin + width] for begin in range(0, places.shape[1], width)]
        with overflow_ends_the_run():
            return np.concatenate([self._of_block(np.ascontiguousarray(block)) for block in blocks])

    def _of_block(self, places: Array) -> Array:
        return self.objective.value(places, self.samples.inputs, self.samples.targets[:, :, None])


# The path of a run


@dataclass(frozen=True, eq=False)
class RunPath:
    """Some places of a run in the order of their epochs, the first and the last among them.

    epochs (n,), places (n, parameters), losses (n,) and gradient_norms (n,) as they were measured there; `last` is the
    last snapshot, whose settings the landscape is drawn for.
    """

    epochs: np.ndarray
    places: Array
    losses: Array
    gradient_norms: Array
    last: Snapshot

    @property
    def start(self) -> Array:
        return self.places[0]

    @property
    def end(self) -> Array:
        return self.places[-1]

    @cached_property
    def landscape(self) -> LossLandscape:
        return LossLandscape(self.last.experiment)

    def spaced(self, most: int) -> RunPath:
        """At most so many of the places, about equally far from each other along the path: pauses take no time."""
        lengths = np.linalg.norm(np.diff(self.places, axis=0), axis=1)
        along = np.concatenate([[0.0], np.cumsum(lengths)])
        wanted = np.linspace(0.0, along[-1], most)
        last = len(along) - 1
        chosen = np.unique(np.concatenate([[0], np.searchsorted(along, wanted).clip(0, last), [last]]))
        if len(chosen) > most:
            chosen = np.delete(chosen, -2)
        return RunPath(
            self.epochs[chosen], self.places[chosen], self.losses[chosen], self.gradient_norms[chosen], self.last
        )


def record(run: Run, deadline: float = math.inf) -> RunPath:
    """Train the run to its end, or until the clock (time.monotonic) passes `deadline`, and keep its path."""
    snapshot, stride = run.snapshot(0), 1
    kept = [_measured(snapshot)]
    while snapshot.status == "training" and time.monotonic() < deadline:
        snapshot = run.snapshot(snapshot.epoch + stride, deadline)
        kept.append(_measured(snapshot))
        if len(kept) > MOST_RECORDED:
            stride *= 2
            kept = [*kept[:-1:2], kept[-1]]
    epochs, places, losses, norms = zip(*kept, strict=True)
    return RunPath(np.array(epochs), np.array(places), np.array(losses), np.array(norms), snapshot)


def _measured(snapshot: Snapshot) -> tuple[int, Array, float, float]:
    return snapshot.epoch, snapshot.parameters.copy(), snapshot.loss, snapshot.gradient_norm


# Planes


@dataclass(frozen=True)
class Plane:
    """A plane in the space of the parameters: origin + u first + v second.

    origin, first and second (parameters,); first and second are at a right angle and have length 1. `share` is the
    part of the path's squared distances from the origin that lies in the plane.
    """

    origin: Array
    first: Array
    second: Array
    share: float

    def shadow(self, places: Array) -> Array:
        """Coordinates (n, 2) of the points of the plane that are nearest to places (n, parameters)."""
        return (places - self.origin) @ np.array([self.first, self.second]).T

    def distance(self, places: Array) -> Array:
        """How far places (n, parameters) are from the plane, (n,)."""
        return np.linalg.norm(places - self.points(*self.shadow(places).T).T, axis=1)

    def points(self, u: Array, v: Array) -> Array:
        """The places (parameters, n) with these coordinates (n,)."""
        return self.origin[:, None] + np.outer(self.first, u) + np.outer(self.second, v)


def main_plane(path: RunPath) -> Plane:
    """The plane through the end of the path along its two main directions.

    They are the first right singular vectors of the matrix with a row place - end for each place of the path (Li, Xu,
    Taylor, Studer and Goldstein, 2018, "Visualizing the Loss Landscape of Neural Nets", section 7). Of the two signs
    of each, that with which the start lies at a negative coordinate.
    """
    rows = path.places - path.end
    _, _, directions = np.linalg.svd(np.vstack([rows, np.zeros((2, rows.shape[1]))]), full_matrices=False)
    first, second = (direction if direction @ rows[0] <= 0 else -direction for direction in directions[:2])
    return _plane(path, path.end, first, second)


def weight_plane(path: RunPath, first: int, second: int) -> Plane:
    """The plane through the end of the path in which only the parameters with these two places change.

    Raises ValueError if they are the same or there are none such.
    """
    n = path.places.shape[1]
    if first == second or not (0 <= first < n and 0 <= second < n):
        raise ValueError(f"parameters {first} and {second}: need two different places from 0 to {n - 1}")
    axes = np.zeros((2, n))
    axes[0, first] = axes[1, second] = 1.0
    origin = path.end.copy()
    origin[[first, second]] = 0.0  # so that the coordinates are the weights themselves
    return _plane(path, origin, *axes)


def _plane(path: RunPath, origin: Array, first: Array, second: Array) -> Plane:
    rows = path.places - path.end
    inside = rows @ np.array([first, second]).T
    total = float((rows * rows).sum())
    return Plane(origin, first, second, float((inside**2).sum()) / total if total else 1.0)


@dataclass(frozen=True)
class Terrain:
    """The loss on a square of a plane: so many points a side, around the shadow of a path.

    Above `ceiling`, a multiple of what the path has seen, the loss is cut off; a path that knows the lowest loss alone
    cuts nothing off.
    """

    path: RunPath
    plane: Plane
    points: int = 61

    @cached_property
    def shadow(self) -> Array:
        """The path in the plane, (n, 2)."""
        return self.plane.shadow(self.path.places)

    @cached_property
    def axes(self) -> tuple[Array, Array]:
        """The values of u and of v, (points,) each."""
        low, high = self.shadow.min(axis=0), self.shadow.max(axis=0)
        half = max(0.75 * float((high - low).max()), 1.0)
        u, v = (np.linspace(middle - half, middle + half, self.points) for middle in 0.5 * (low + high))
        return u, v

    @cached_property
    def heights(self) -> Array:
        """The loss, (points, points): a row for each v; nan where it is no finite number."""
        u, v = np.meshgrid(*self.axes)
        losses = self.path.landscape.losses(self.plane.points(u.ravel(), v.ravel()))
        return np.where(np.isfinite(losses), losses, np.nan).reshape(self.points, self.points)

    @cached_property
    def below(self) -> Array:
        """The loss in the plane below each place of the path, (n,)."""
        losses = self.path.landscape.losses(self.plane.points(*self.shadow.T))
        return np.where(np.isfinite(losses), losses, np.nan)

    @property
    def lowest(self) -> float:
        found = np.concatenate([self.heights.ravel(), self.below])
        return float(np.nanmin(found)) if np.isfinite(found).any() else 0.0

    @property
    def highest(self) -> float:
        """The largest loss that is drawn: the largest there is, or the ceiling."""
        found = self.heights[np.isfinite(self.heights)]
        return min(float(found.max()), self.ceiling) if found.size else self.lowest

    @property
    def ceiling(self) -> float:
        seen = float(max(self.path.losses.max(), np.nanmax(self.below, initial=self.lowest)))
        rise = seen - self.lowest
        return self.lowest + 2.0 * rise if rise > 1e-9 * abs(seen) else np.inf

    @property
    def is_cut(self) -> bool:
        """Whether the loss is higher than the ceiling, or no number, somewhere in the square."""
        return bool((~(self.heights <= self.ceiling)).any())


# The straight line


def start_places(experiment: Experiment, seeds: np.ndarray) -> Array:
    """The parameters (parameters, seeds) that the runs with these seeds start from."""
    rng = np.random.RandomState()
    return np.array([experiment.start(int(seed), rng) for seed in seeds]).T


def on_lines(landscape: LossLandscape, starts: Array, ends: Array, pieces: int = 100) -> Array:
    """The losses (pieces + 1, lines) on the straight lines from starts to ends, (parameters, lines) each.

    Goodfellow, Vinyals and Saxe (2015, "Qualitatively characterizing neural network optimization problems"): loss at
    (1 - a) start + a end for a from 0 to 1.
    """
    shares = np.linspace(0.0, 1.0, pieces + 1)
    return np.array([landscape.losses((1.0 - share) * starts + share * ends) for share in shares])


def on_lines_of_runs(experiment: Experiment, seeds: np.ndarray, ends: Array) -> Array:
    """The losses (places, seeds) on the lines from where the run of each seed starts to ends (seeds, parameters).

    Block by block, so that memory is bounded.
    """
    landscape = LossLandscape(experiment)
    width = max(1, BLOCK_NUMBERS // landscape.n_parameters)
    blocks = [slice(begin, begin + width) for begin in range(0, len(seeds), width)]
    lines = [on_lines(landscape, start_places(experiment, seeds[block]), ends[block].T) for block in blocks]
    return np.concatenate(lines, axis=1)


def rises(losses: Array) -> Array:
    """How much the loss climbs on each line, (lines,), of losses (places, lines): the most that it is above what it was
    before. Less than RISE of the loss at the start counts as 0.
    """
    climbed = (losses - np.fmin.accumulate(losses, axis=0)).max(axis=0)
    return np.where(climbed > RISE * np.abs(losses[0]), climbed, 0.0)

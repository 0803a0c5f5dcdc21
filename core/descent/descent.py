"""Walking downhill: the path that an optimizer takes from a start, and how noisy small batches make it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, islice, takewhile
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from core.nn.array import Array
from core.nn.optimizers import OPTIMIZERS, Constants
from core.nn.update import UpdateStep
from core.training.batches import batches, epoch_generator

Function = Callable[[Array], tuple[Any, Array]]
"""point (d,) -> the loss, and its gradient (d,)."""

TOO_FAR = 1e6
"""A walk that is farther than this from 0 is not followed any longer."""


@dataclass(frozen=True)
class Path:
    """A walk of k steps in d dimensions, as far as its numbers stay finite and within TOO_FAR.

    points (k + 1, d) with the losses (k + 1,) and the gradients (k + 1, d) there; `directions` (k + 1, d) are what the
    optimizer made of them, so that points[i + 1] = points[i] - learning_rate * directions[i]. `escaped` says that
    the next point would be too far away or without a finite loss.
    """

    rule: str
    learning_rate: float
    points: Array
    losses: Array
    gradients: Array
    directions: Array
    escaped: bool

    @property
    def steps(self) -> int:
        return len(self.points) - 1

    @property
    def next_point(self) -> Array:
        """Where the next step would lead, shape (d,)."""
        return self.points[-1] - self.learning_rate * self.directions[-1]

    @property
    def length(self) -> float:
        """The length of the walk: its steps added up."""
        return float(np.linalg.norm(np.diff(self.points, axis=0), axis=1).sum())

    @property
    def distance(self) -> float:
        """From the start straight to the end."""
        return float(np.linalg.norm(self.points[-1] - self.points[0]))


def descend(
    function: Function,
    start: ArrayLike,
    rule: str,
    learning_rate: float,
    steps: int,
    *,
    estimate: Callable[[Array, int], Array] | None = None,
    clipping: tuple[str, float] = ("none", 1.0),
) -> Path:
    """Walk from `start` (d,) by an optimizer of OPTIMIZERS, with its usual constants, for at most so many steps.

    estimate: (point, step) -> the gradient (d,) that is followed instead of the function's own, such as a batch's;
        steps count from 0.
    clipping: how and at which threshold the gradient is clipped.
    Raises ValueError if loss or gradient is not finite at the start.
    """
    places = []
    with np.errstate(all="ignore"):  # what is no longer finite is found
        for place in islice(_walk(function, start, rule, learning_rate, estimate, clipping), steps + 1):
            if not _is_within(place):
                break
            places.append(place)
    if not places:
        raise ValueError(f"the loss or its gradient is no finite number at the start {np.asarray(start).tolist()}")
    return _path(rule, learning_rate, places, escaped=len(places) <= steps)


def descend_each(function: Function, starts: ArrayLike, rule: str, learning_rate: float, steps: int) -> list[Path]:
    """Walk in one dimension from each of the starts (n,) by itself; the rules work on each number by itself anyway.

    `function` takes points (n,) to losses (n,) and slopes (n,). Raises ValueError as `descend` does.
    """
    with np.errstate(all="ignore"):
        together = list(islice(_walk(function, starts, rule, learning_rate, None, ("none", 1.0)), steps + 1))
    paths = []
    for i, start in enumerate(np.asarray(starts).tolist()):
        alone = [_Place(*(np.asarray(part)[i : i + 1] for part in place)) for place in together]
        places = list(takewhile(_is_within, alone))
        if not places:
            raise ValueError(f"the loss or its gradient is no finite number at the start {start}")
        paths.append(_path(rule, learning_rate, places, escaped=len(places) <= steps))
    return paths


class _Place(NamedTuple):
    """One place on a walk."""

    point: Array
    loss: Any
    gradient: Array
    direction: Array


def _walk(
    function: Function,
    start: ArrayLike,
    rule: str,
    learning_rate: float,
    estimate: Callable[[Array, int], Array] | None,
    clipping: tuple[str, float],
) -> Iterator[_Place]:
    """The places of a walk without an end."""
    optimizer = OPTIMIZERS[rule]
    point = np.array(start, dtype=float)
    update = UpdateStep(optimizer, Constants(epsilon=optimizer.default_epsilon), point.shape, clipping)
    for step in count():
        loss, gradient = function(point)
        # The direction may be the optimizer's own memory, which the next step changes: a copy stays as it is.
        direction = np.array(update.direction(estimate(point, step) if estimate else gradient))
        yield _Place(point, loss, gradient, direction)
        point = point - learning_rate * direction


def _is_within(place: _Place) -> bool:
    return bool(
        np.abs(place.point).max() <= TOO_FAR and np.isfinite(place.loss).all() and np.isfinite(place.gradient).all()
    )


def _path(rule: str, learning_rate: float, places: list[_Place], escaped: bool) -> Path:
    points, losses, gradients, directions = (np.array(part) for part in zip(*places, strict=True))
    return Path(rule, learning_rate, points, losses.ravel(), gradients, directions, escaped)


def hessian(function: Function, point: ArrayLike, step: float = 1e-4) -> Array:
    """The second derivatives (d, d) of a function at a point (d,), by central differences of its gradient."""
    at = np.array(point, dtype=float)
    columns = []
    for i in range(at.size):
        shift = np.zeros(at.size)
        shift[i] = step * max(1.0, abs(at[i]))
        columns.append((function(at + shift)[1] - function(at - shift)[1]) / (2.0 * shift[i]))
    matrix = np.array(columns)
    return 0.5 * (matrix + matrix.T)


def batch_rows(seed: int, n: int, size: int, step: int) -> np.ndarray:
    """The rows (at most `size`,) of update number `step`, counted from 0, of n samples in batches of this size.

    Each epoch goes through all samples in a new order, the one that `core.training` takes with the same seed.
    """
    updates = math.ceil(n / size)
    if updates == 1:
        return np.arange(n)
    epoch, batch = divmod(step, updates)
    return next(islice(batches(epoch_generator(seed, epoch + 1), n, size), batch, None))


def estimate_spread(sample_gradients: Array, size: int) -> float:
    """How far the gradient of a batch of this size is from the gradient of all n samples, as a root mean square.

    `sample_gradients` (n, d) are the gradients of the single samples; batches are drawn without replacement and
    averaged, so the mean squared distance is their variance s^2 / size * (n - size) / (n - 1).
    """
    n = len(sample_gradients)
    variance = sample_gradients.var(axis=0).sum()
    return math.sqrt(variance / size * (n - size) / (n - 1))

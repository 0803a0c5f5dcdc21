"""Walking downhill: the path that an optimizer takes from a start, and how noisy small batches make it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.activations import Array
from core.optimizers import OPTIMIZERS, Constants

Function = Callable[[Array], tuple[float, Array]]
"""point (d,) -> loss, and its gradient (d,)."""

TOO_FAR = 1e6
"""A walk that is farther than this from 0 is not followed any longer."""

CLIPS = {"none": "Never", "norm": "By its norm", "value": "Element by element"}
"""Ways to shorten a gradient that is too long."""


@dataclass(frozen=True)
class Path:
    """A walk of k steps in d dimensions, as far as its numbers stay finite and within TOO_FAR.

    points (k + 1, d) with the losses (k + 1,) and the gradients (k + 1, d) there; `directions` (k, d) are what the
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
        return len(self.directions)

    @property
    def length(self) -> float:
        """The length of the walk: its steps added up."""
        return float(np.linalg.norm(np.diff(self.points, axis=0), axis=1).sum())

    @property
    def distance(self) -> float:
        """From the start straight to the end."""
        return float(np.linalg.norm(self.points[-1] - self.points[0]))


def clip(gradient: Array, kind: str, threshold: float) -> Array:
    """The gradient (d,), clipped at a threshold above 0 in one of the ways of CLIPS.

    "norm" shortens it to that norm and keeps its direction (Pascanu, Mikolov and Bengio, 2013); "value" cuts each
    element to [-threshold, threshold], which turns it unless all are cut alike.
    """
    if kind == "norm":
        norm = math.sqrt(gradient.dot(gradient))
        return gradient * (threshold / norm) if norm > threshold else gradient
    return np.clip(gradient, -threshold, threshold) if kind == "value" else gradient


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
    optimizer = OPTIMIZERS[rule]
    constants = Constants(epsilon=optimizer.default_epsilon)
    point = np.array(start, dtype=float)
    slots = np.zeros((optimizer.n_slots, point.size))
    points, losses, gradients, directions = [point], [], [], []
    escaped = False
    with np.errstate(all="ignore"):  # what is no longer finite is found below
        loss, gradient = function(point)
        if not _finite(loss, gradient):
            raise ValueError(f"the loss or its gradient is no finite number at the start {point.tolist()}")
        losses.append(loss)
        gradients.append(gradient)
        for step in range(steps):
            followed = clip(estimate(point, step) if estimate else gradient, *clipping)
            # The first optimizer hands its gradient on and momentum its own memory: a copy stays as it is.
            direction = np.array(optimizer.rule(followed, slots, step + 1, constants))
            point = point - learning_rate * direction
            if not np.abs(point).max() <= TOO_FAR:
                escaped = True
                break
            loss, gradient = function(point)
            if not _finite(loss, gradient):
                escaped = True
                break
            points.append(point)
            losses.append(loss)
            gradients.append(gradient)
            directions.append(direction)
    return Path(
        rule,
        learning_rate,
        np.array(points),
        np.array(losses),
        np.array(gradients),
        np.array(directions).reshape(-1, point.size),
        escaped,
    )


def _finite(loss: float, gradient: Array) -> bool:
    return bool(np.isfinite(loss) and np.isfinite(gradient).all())


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
    order = np.random.RandomState([seed, epoch + 1]).permutation(n)
    return order[batch * size : (batch + 1) * size]


def estimate_spread(sample_gradients: Array, size: int) -> float:
    """How far the gradient of a batch of this size is from the gradient of all n samples, as a root mean square.

    `sample_gradients` (n, d) are the gradients of the single samples; batches are drawn without replacement and
    averaged, so the mean squared distance is their variance s^2 / size * (n - size) / (n - 1).
    """
    n = len(sample_gradients)
    variance = sample_gradients.var(axis=0).sum()
    return math.sqrt(variance / size * (n - size) / (n - 1))

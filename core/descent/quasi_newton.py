"""The quasi-Newton method of Broyden, Fletcher, Goldfarb and Shanno (BFGS): gradients that learn how the loss bends.

Nocedal and Wright, Numerical Optimization (2006), sections 3.1 and 6.1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from core.descent.descent import TOO_FAR, Function, Path
from core.nn.array import Array

LESS, FLATTER = 1e-4, 0.9
"""Wolfe's conditions: a step must win this share of what the slope at its start promises, and leave a flatter slope."""

TRIALS, LONGEST = 40, 1000.0
"""So many step lengths are tried, up to this one; if none of them will do, the longest that has fallen enough is taken.

With none the walk is over: it is at the bottom, as far as the numbers tell.
"""

RESTS = 1e-10
"""A gradient of no more than this share of the first one is rounding: the walk is at the bottom."""


def bfgs(function: Function, start: ArrayLike, steps: int) -> Path:
    """Walk from `start` (d,) for at most so many steps; the path's directions are the steps themselves, at rate 1.

    Raises ValueError if loss or gradient is not finite at the start.
    """
    point = np.array(start, dtype=float)
    with np.errstate(all="ignore"):  # a trial step may lead where the loss is not finite
        loss, gradient = function(point)
        if not (np.isfinite(loss).all() and np.isfinite(gradient).all()):
            raise ValueError(f"the loss or its gradient is no finite number at the start {point.tolist()}")
        inverse, rows, still = np.eye(point.size), [], RESTS * np.linalg.norm(gradient)
        while True:
            at_rest = np.linalg.norm(gradient) <= still
            direction = 0.0 * gradient if at_rest else -inverse @ gradient
            length, after = _length(function, point, float(loss), gradient, direction)
            step = length * direction
            rows.append((point, loss, gradient, -step))
            escaped = bool(np.abs(point + step).max() > TOO_FAR)
            if length == 0.0:
                rows += rows[-1:] * (steps + 1 - len(rows))
            if len(rows) > steps or escaped:
                break
            next_loss, next_gradient = after
            inverse = _learned(inverse, step, next_gradient - gradient, first=len(rows) == 1)
            point, loss, gradient = point + step, next_loss, next_gradient
    points, losses, gradients, directions = (np.array(part) for part in zip(*rows, strict=True))
    return Path("bfgs", 1.0, points, losses.ravel(), gradients, directions, escaped)


def _learned(inverse: Array, step: Array, change: Array, *, first: bool) -> Array:
    """The estimate (d, d) of the inverse Hessian after a step (d,) that changed the gradient by `change` (d,).

    It is the nearest symmetric one that takes this change to this step.
    """
    bend = float(step @ change)
    if bend <= 0.0:
        return inverse  # where the loss does not bend upwards, there is nothing to learn
    if first:
        inverse = bend / float(change @ change) * inverse
    left = np.eye(step.size) - np.outer(step, change) / bend
    return left @ inverse @ left.T + np.outer(step, step) / bend


def _length(
    function: Function, point: Array, loss: float, gradient: Array, direction: Array
) -> tuple[float, tuple[float, Array]]:
    """How far to go, in units of the direction (d,), and the loss and gradient there.

    Doubled while the slope is as steep as before, halved towards the last good length where the loss has not fallen
    enough; then, if that is lower, where a parabola with both slopes has its bottom: in a bowl that is the best length.
    """
    slope = float(gradient @ direction)
    longest, length, reached = np.inf, 1.0, (0.0, (loss, gradient))
    for _ in range(TRIALS if slope < 0.0 else 0):
        there, its_gradient = function(point + length * direction)
        its_slope = float(its_gradient @ direction)
        if not (there <= loss + LESS * length * slope and np.isfinite(its_slope)):  # also where it is not a number
            longest = length
        else:
            reached = (length, (there, its_gradient))
            if its_slope >= FLATTER * slope:
                best = length * slope / (slope - its_slope)
                lower, lower_gradient = function(point + best * direction)
                return (best, (lower, lower_gradient)) if lower < there else reached
        length = 2.0 * length if longest == np.inf else 0.5 * (reached[0] + longest)
        if length > LONGEST:
            break
    return reached

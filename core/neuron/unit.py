"""One unit by itself: from its weights and bias to its outputs, its answers and the line between them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from core.experiment.settings import SettingError
from core.nn.activations import ACTIVATIONS
from core.nn.array import Array

NET_INPUT_ON_LINE = {"step": 0.0, "sigmoid": 0.0, "tanh": math.atanh(0.5), "linear": 0.5}
"""The net input at which each activation's output passes ½: the unit's line is where it has this value."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Unit:
    """A unit with n inputs: output a = f(z) of the net input z = w·x + b. An output above ½ is the answer 1.

    Raises SettingError for an activation whose output does not pass ½, or for numbers that are not finite.
    """

    weights: tuple[float, ...]
    bias: float
    activation: str = "step"

    def __post_init__(self) -> None:
        if self.activation not in NET_INPUT_ON_LINE:
            raise SettingError("activation", self.activation, ", ".join(NET_INPUT_ON_LINE))
        if not np.isfinite([*self.weights, self.bias]).all():
            raise SettingError("weights and bias", (*self.weights, self.bias), "finite numbers")

    @property
    def net_input_on_line(self) -> float:
        return NET_INPUT_ON_LINE[self.activation]

    def net_inputs(self, points: ArrayLike) -> Array:
        """z (...) for points (..., n), to 12 decimals: so that 0.7 + 0.1 - 0.8 is 0, as anybody would say."""
        z = np.asarray(points, dtype=float) @ np.array(self.weights) + self.bias
        return np.round(np.asarray(z), 12) + 0.0

    def outputs(self, points: ArrayLike) -> Array:
        """f(z) (...) for points (..., n)."""
        z = self.net_inputs(points)
        return ACTIVATIONS[self.activation].function(np.atleast_1d(z)).reshape(z.shape)

    def answers(self, points: ArrayLike) -> np.ndarray:
        """0 or 1 (...) for points (..., n): whether the output is above ½."""
        return (self.outputs(points) > 0.5).astype(int)

    def right(self, points: ArrayLike, classes: ArrayLike) -> np.ndarray:
        """Whether the answer is the class, row by row; points (rows, n), classes (rows,)."""
        return self.answers(points) == np.asarray(classes)


# The line of a unit with two inputs


def foot(unit: Unit, point: Point) -> Point:
    """The point of the line that is nearest to `point`. The weights must not both be 0."""
    (x, y), (w1, w2) = point, unit.weights
    beyond = (w1 * x + w2 * y + unit.bias - unit.net_input_on_line) / (w1 * w1 + w2 * w2)
    return (x - beyond * w1, y - beyond * w2)


def line_ends(unit: Unit, low: float, high: float) -> tuple[Point, Point] | None:
    """Where the line enters and leaves the square from `low` to `high`; None if it does not pass through it."""
    w1, w2 = unit.weights
    if not (w1 or w2):
        return None
    middle = (low + high) / 2.0
    start, length = foot(unit, (middle, middle)), math.hypot(w1, w2)
    direction = (-w2 / length, w1 / length)
    first, last = -math.inf, math.inf  # distances from `start` along the line
    for at, step in zip(start, direction, strict=True):
        if abs(step) < 1e-9:
            if not low <= at <= high:
                return None
        else:
            bounds = sorted(((low - at) / step, (high - at) / step))
            first, last = max(first, bounds[0]), min(last, bounds[1])
    if last <= first:
        return None
    return (
        (start[0] + first * direction[0], start[1] + first * direction[1]),
        (start[0] + last * direction[0], start[1] + last * direction[1]),
    )


def half_plane(unit: Unit, low: float, high: float) -> list[Point]:
    """The corners of that part of the square from `low` to `high` in which the answer is 1, in order; may be empty.

    The square is cut along the line (Sutherland and Hodgman, 1974).
    """
    square = [(low, low), (high, low), (high, high), (low, high)]
    beyond = [float(unit.net_inputs(corner)) - unit.net_input_on_line for corner in square]
    if not any(unit.weights):
        return square if unit.answers(square[0]) else []
    corners: list[Point] = []
    for index, ((x, y), here) in enumerate(zip(square, beyond, strict=True)):
        (x0, y0), before = square[index - 1], beyond[index - 1]
        if (before < 0.0) != (here < 0.0):
            share = before / (before - here)
            corners.append((x0 + share * (x - x0), y0 + share * (y - y0)))
        if here >= 0.0:
            corners.append((x, y))
    return corners


def shifted_through(unit: Unit, point: Point) -> Unit:
    """The unit with another bias, so that its line passes through the point in the same direction."""
    return replace(unit, bias=unit.net_input_on_line - float(np.dot(unit.weights, point)))


def turned_through(unit: Unit, pivot: Point, point: Point) -> Unit:
    """The unit whose line passes through both points; the length of the weights and the side of answer 1 stay.

    Where the points are one, nothing changes.
    """
    dx, dy = point[0] - pivot[0], point[1] - pivot[1]
    distance = math.hypot(dx, dy)
    if distance < 1e-9:
        return unit
    w1, w2 = unit.weights
    length = math.hypot(w1, w2) * (1.0 if w2 * dx - w1 * dy >= 0.0 else -1.0)
    turned = replace(unit, weights=(-dy / distance * length, dx / distance * length))
    return shifted_through(turned, pivot)

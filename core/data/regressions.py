"""Points with a value each, for regression: surfaces over two inputs, and curves over one.

`plane` and `hills` are TensorFlow Playground's reg-plane and reg-gauss (playground.tensorflow.org): shapes, sizes and
the way of the noise are theirs, and the points are drawn anew from the seed of the data. Only operations that are exact
everywhere make them: the same seed gives the same points and values on every processor.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.data.clouds import REACH
from core.nn.array import Array
from core.nn.elementary import sin
from core.nn.random_numbers import RandomNumbers

Draw = Callable[[RandomNumbers, int, float], tuple[Array, Array]]
"""(random, n, noise from 0 to ½) -> points (n, inputs) and their values (n,)."""


@dataclass(frozen=True)
class Regression:
    """A function to be learned, by name, and how its points are drawn.

    n_inputs: of each point. reach: coordinates lie between -reach and reach. levels: the values that the ends of a
    scale of colours stand for. ends: the least and the largest value that there can be; with noise, unless
    `moves_points`, there are none: the noise is added to the values.
    """

    name: str
    label: str
    draw: Draw
    n_inputs: int = 2
    reach: float = REACH
    levels: tuple[float, float] = (-1.0, 1.0)
    ends: tuple[float, float] = (-1.0, 1.0)
    moves_points: bool = False

    def ends_with(self, noise: float) -> tuple[float, float]:
        """Between which numbers all values lie with so much noise."""
        return self.ends if self.moves_points or not noise else (-math.inf, math.inf)


def draw_values(name: str, n: int, noise: float, seed: int) -> tuple[Array, Array]:
    """Points (n, inputs) and their values (n,). noise: in percent."""
    return REGRESSIONS[name].draw(RandomNumbers(seed), n, noise / 100.0)


def _plane(random: RandomNumbers, n: int, noise: float) -> tuple[Array, Array]:
    """(x1 + x2) / 10; with noise each value is that of a point beside its own."""
    points = REACH * random.around_0((n, 2))
    moved = points + noise * REACH * random.around_0((n, 2))
    return points, (moved[:, 0] + moved[:, 1]) / 10.0


HILLS = ((-4.0, 2.5, 1.0), (0.0, 2.5, -1.0), (4.0, 2.5, 1.0), (-4.0, -2.5, -1.0), (0.0, -2.5, 1.0), (4.0, -2.5, -1.0))
"""The middle of each cone, x1 and x2, and its height."""

FOOT = 2.0
"""How far a cone reaches from its middle."""


def _hills(random: RandomNumbers, n: int, noise: float) -> tuple[Array, Array]:
    """Three cones up and three down; with noise each value is that of a point beside its own."""
    points = REACH * random.around_0((n, 2))
    moved = points + noise * REACH * random.around_0((n, 2))
    values = np.zeros(n)
    for x1, x2, height in HILLS:
        across, up = moved[:, 0] - x1, moved[:, 1] - x2
        cone = height * np.maximum(1.0 - np.sqrt(across * across + up * up) / FOOT, 0.0)
        values = np.where(np.abs(cone) > np.abs(values), cone, values)
    return points, values


def _saddle(random: RandomNumbers, n: int, noise: float) -> tuple[Array, Array]:
    """x1² + 3 x1 x2 + x2² + 5; the noise is the standard deviation of what is added, as a share of half the range."""
    points = random.around_0((n, 2))
    x1, x2 = points.T
    return points, x1 * x1 + 3.0 * x1 * x2 + x2 * x2 + 5.0 + _added(random, n, 3.0 * noise)


def _curve(function: Callable[[Array], Array], scale: float) -> Draw:
    """A function of one input; the noise is the standard deviation of what is added, as a share of `scale`."""

    def drawn(random: RandomNumbers, n: int, noise: float) -> tuple[Array, Array]:
        points = REACH * random.around_0((n, 1))
        return points, function(points[:, 0]) + _added(random, n, scale * noise)

    return drawn


def _added(random: RandomNumbers, n: int, deviation: float) -> Array | float:
    """Normal noise of this standard deviation."""
    return deviation * random.normal((n,)) if deviation else 0.0


REGRESSIONS: dict[str, Regression] = {
    regression.name: regression
    for regression in (
        Regression("plane", "A plane (regression)", _plane, ends=(-1.8, 1.8), moves_points=True),
        Regression("hills", "Hills and hollows (regression)", _hills, moves_points=True),
        Regression(
            "saddle",
            "x₁² + 3 x₁x₂ + x₂² + 5 (regression)",
            _saddle,
            reach=1.0,
            levels=(4.0, 10.0),
            ends=(4.0, 10.0),
        ),
        Regression("sine", "y = sin x (regression)", _curve(sin, 1.0), n_inputs=1),
        Regression(
            "step",
            "A step (regression)",
            _curve(lambda x: np.where(x < 0.0, 0.0, 1.0), 0.5),
            n_inputs=1,
            levels=(0.0, 1.0),
            ends=(0.0, 1.0),
        ),
        Regression(
            "square",
            "y = x² / 36 (regression)",
            _curve(lambda x: x * x / (REACH * REACH), 0.5),
            n_inputs=1,
            levels=(0.0, 1.0),
            ends=(0.0, 1.0),
        ),
        Regression(
            "abs",
            "y = |x| / 6 (regression)",
            _curve(lambda x: np.abs(x) / REACH, 0.5),
            n_inputs=1,
            levels=(0.0, 1.0),
            ends=(0.0, 1.0),
        ),
    )
}
"""Every function by name."""

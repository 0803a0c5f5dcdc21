"""A curve in one dimension to walk down on: its values and slopes, its valleys, and how far a step may go in them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np

from core.autodiff.expressions import Expression, parse
from core.autodiff.graph import gradient
from core.nn.array import Array

POINTS = 1201
"""So many points of a curve are looked at."""


@dataclass(frozen=True)
class Preset:
    """A curve to choose: its name, its formula in x, what it is good for, and how far its picture reaches."""

    label: str
    text: str
    help: str
    reach: float = 4.0


PRESETS = {
    "parabola": Preset("Parabola", "x^2", "One valley, equally curved everywhere."),
    "steep": Preset("Steep and flat", "exp(x) - 2x", "One valley with a steep side and a flat one.", 3.0),
    "two": Preset("Two valleys", "x^4/4 - 1.5x^2 + 0.6x", "Two valleys, one deeper than the other.", 3.0),
    "plateau": Preset("Plateau", "1 - exp(-x^2)", "One valley in the middle of a plateau."),
    "waves": Preset("Many valleys", "x^2/8 + sin(3x)", "A wide bowl with many valleys in it."),
}
"""Curves by name."""


@dataclass(frozen=True)
class Valley:
    """The bottom of a valley: where it is, its value, and the second derivative there."""

    x: float
    value: float
    curvature: float


class Curve:
    """A formula in x between two ends, and beyond them wherever it has values."""

    def __init__(self, expression: Expression, low: float, high: float):
        self.expression, self.low, self.high = expression, low, high

    def __call__(self, x: Array) -> tuple[Array, Array]:
        """Values and slopes, of the shape of x; nan where there are none."""
        with np.errstate(all="ignore"):
            graph = self.expression.graph(x=x)
            value = np.broadcast_to(graph.result.value, np.shape(x)).astype(float)
            slope = np.broadcast_to(gradient(graph).get("x", 0.0), np.shape(x)).astype(float)
        return value, slope

    @property
    def width(self) -> float:
        return self.high - self.low

    @property
    def tolerance(self) -> float:
        """Nearer than this to the bottom of a valley counts as there."""
        return 0.005 * self.width

    @cached_property
    def x(self) -> Array:
        """Points (POINTS,) from end to end."""
        return np.linspace(self.low, self.high, POINTS)

    @cached_property
    def _table(self) -> tuple[Array, Array]:
        return self(self.x)

    @property
    def y(self) -> Array:
        """The values at these points."""
        return self._table[0]

    @property
    def slopes(self) -> Array:
        """The slopes at these points."""
        return self._table[1]

    @property
    def steepest(self) -> float:
        """The largest magnitude of a slope."""
        finite = np.abs(self.slopes[np.isfinite(self.slopes)])
        return float(finite.max()) if finite.size else 0.0

    def curvature(self, x: float) -> float:
        """The second derivative, by a central difference of the slope."""
        h = 1e-4 * max(1.0, abs(x))
        below, above = self(np.array([x - h, x + h]))[1]
        return float((above - below) / (2.0 * h))

    @cached_property
    def parabola(self) -> float | None:
        """The second derivative c > 0 if the curve is a parabola that opens upwards, else None."""
        slopes = self.slopes
        if not np.isfinite(slopes).all():
            return None
        c = (slopes[-1] - slopes[0]) / self.width
        straight = slopes[0] + c * (self.x - self.low)
        return float(c) if c > 0 and np.abs(slopes - straight).max() <= 1e-9 * self.steepest else None

    @cached_property
    def valleys(self) -> tuple[Valley, ...]:
        """The bottoms between the ends, from left to right: where the slope turns from negative to positive."""
        found = []
        signs = np.where(np.isfinite(self.slopes), np.sign(self.slopes), np.nan)
        turning = np.flatnonzero(signs != 0)
        for left, right in pairwise(turning):
            if signs[left] == -1 and signs[right] == 1:
                x = self.bottom(float(self.x[left]), float(self.x[right]))
                value = float(self(np.array([x]))[0][0])
                # Where the curve falls off to minus infinity, the slope turns too, and the value is no minimum.
                if value >= -1e9 and value <= min(self.y[left], self.y[right]) + 1e-9 * max(1.0, abs(value)):
                    found.append(Valley(x, value, self.curvature(x)))
        return tuple(found)

    def bottom(self, left: float, right: float) -> float:
        """Where between them the slope, negative on the left and positive on the right, is 0; in the middle of it."""
        for _ in range(3):  # 1000 parts of 1000 parts of 1000 parts
            x = np.linspace(left, right, 1001)
            slopes = self(x)[1]
            middle = np.flatnonzero(slopes == 0)
            if middle.size:
                return float(0.5 * (x[middle[0]] + x[middle[-1]]))
            at = int(np.flatnonzero(slopes > 0)[0])
            left, right = float(x[at - 1]), float(x[at])
            below, above = float(slopes[at - 1]), float(slopes[at])
        return left + (right - left) * below / (below - above)  # where a straight line through the two is 0

    def valley_at(self, x: float) -> Valley | None:
        """The valley whose bottom is within the tolerance of x, or None."""
        left, right = x - self.tolerance, x + self.tolerance
        slopes = self(np.array([left, right]))[1]
        if not (slopes[0] < 0 < slopes[1]):
            return None
        bottom = self.bottom(left, right)
        return Valley(bottom, float(self(np.array([bottom]))[0][0]), self.curvature(bottom))

    def steps_to(self, x: float, valley: Valley, learning_rate: float) -> float:
        """About how many small steps of plain descent lead from x to within the tolerance of a valley's bottom.

        On a parabola each step multiplies the distance by 1 - learning_rate * c. Elsewhere it is the time that a flow
        of speed learning_rate * slope takes, the limit of small steps. nan if the way leads over a top.
        """
        distance = abs(x - valley.x)
        if distance <= self.tolerance:
            return 0.0
        if self.parabola is not None:
            factor = abs(1.0 - learning_rate * self.parabola)
            if factor >= 1.0:
                return float("nan")
            return float(np.ceil(np.log(self.tolerance / distance) / np.log(factor))) if factor else 1.0
        end = valley.x + np.sign(x - valley.x) * self.tolerance
        # Points that lie closer towards the bottom, where the flow is slow.
        way = valley.x + np.geomspace(x - valley.x, end - valley.x, 2001)
        towards = self(way)[1] * np.sign(x - valley.x)
        if not (towards > 0).all():
            return float("nan")
        return float(np.abs(np.trapezoid(1.0 / towards, way)) / learning_rate)


@lru_cache(maxsize=64)
def curve(text: str, reach: float) -> Curve:
    """The curve of a formula in x from -reach to reach. Raises SettingError if the formula cannot be read."""
    return Curve(parse(text, ("x",)), -reach, reach)

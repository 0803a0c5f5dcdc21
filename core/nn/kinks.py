"""Where the slope of an activation jumps, or it does itself: a derivative is a convention there, and a central
difference another one.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from core.nn.activations import Activation
from core.nn.array import Array

FAR, POINTS = 16.0, 257
"""How far from 0 kinks are looked for, and between how many points."""

JUMP = 1e-9
"""A slope that changes by more than this within 1e-12 jumps."""


class Kink(NamedTuple):
    """A net input, and the slopes of the activation below and above it."""

    z: float
    below: float
    above: float


@lru_cache(maxsize=64)
def kinks(activation: Activation) -> tuple[Kink, ...]:
    """The kinks of an activation, found by halving; none for softmax. A step jumps at 0."""
    derivative = activation.derivative
    if derivative is None:
        return ()
    if activation.jumps:
        return (Kink(0.0, 0.0, 0.0),)

    def slope(z: Array) -> Array:
        return derivative(z[:, None], activation.function(z[:, None]))[:, 0]

    grid = np.linspace(-FAR, FAR, POINTS)
    low, high = grid[:-1], grid[1:]
    while high[0] - low[0] > 1e-12:
        middle = (low + high) / 2.0
        is_left = np.abs(slope(middle) - slope(low)) > np.abs(slope(high) - slope(middle))
        low, high = np.where(is_left, low, middle), np.where(is_left, middle, high)
    below, above = slope(low), slope(high)
    jumps = np.abs(above - below) > JUMP
    columns = (np.round((low + high) / 2.0, 9) + 0.0, below, above)
    return tuple(Kink(*map(float, row)) for row in zip(*(column[jumps] for column in columns), strict=True))


def kink_between(activation: Activation, low: float, high: float) -> Kink | None:
    """The kink that lies from `low` to `high`, if there is one."""
    return next((kink for kink in kinks(activation) if low <= kink.z <= high), None)

"""Where an activation goes flat: where its slope is nearly 0, and where rounding takes it to its limit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np

from core.nn.activations import Activation
from core.nn.array import Array
from core.nn.kinks import Kink, kink_between

SATURATED = 0.01
"""An activation counts as saturated where the size of its slope is below this share of its largest."""

FAR = 1000.0
"""As far from 0 as the searches look; every activation is flat by then or never."""


def values(activation: Activation, z: Array) -> Array:
    """The outputs (n,) for net inputs (n,)."""
    return activation.function(z[:, None])[:, 0]


def slopes(activation: Activation, z: Array) -> Array:
    """d a / d z (n,) for net inputs (n,). A step has slope 0, and none (nan) at 0 itself, where it jumps."""
    if activation.jumps:
        return np.where(z == 0, np.nan, 0.0)
    assert activation.derivative is not None
    column = z[:, None]
    return activation.derivative(column, activation.function(column))[:, 0]


@dataclass(frozen=True)
class Tangent:
    """An activation at one net input z: its output, its slope, and the central difference beside the slope.

    `kink` is one that lies within the step of the difference.
    """

    z: float
    a: float
    slope: float
    difference: float
    kink: Kink | None


def tangent(activation: Activation, z: float, step: float = 1e-5) -> Tangent:
    """The activation at z; the central difference is (f(z + h) - f(z - h)) / 2h with h = step max(1, |z|)."""
    h = step * max(1.0, abs(z))
    below, here, above = z - h, z, z + h
    f_below, a, f_above = values(activation, np.array([below, here, above])).tolist()
    slope = slopes(activation, np.array([z])).item()
    return Tangent(z, a, slope, (f_above - f_below) / (above - below), kink_between(activation, below, above))


def largest_slope(activation: Activation) -> float:
    """The largest size of the slope: of a fine grid around 0, and right below 0, where a kink may be steepest."""
    grid = np.append(np.linspace(-40.0, 40.0, 8001), np.nextafter(0.0, -1.0))
    return float(np.nanmax(np.abs(slopes(activation, grid))))


@lru_cache(maxsize=64)
def saturation(activation: Activation) -> tuple[float | None, float | None]:
    """The net inputs at and below which, and from which on, the activation is saturated; None where it never is.

    A step counts as saturated on both sides of its jump.
    """
    if activation.jumps:
        return 0.0, 0.0
    bound = SATURATED * largest_slope(activation)

    def saturated(z: np.floating) -> bool:
        return abs(slopes(activation, np.array([z])).item()) < bound

    grid = np.linspace(-40.0, 40.0, 8001)  # a slope that changes its sign is small in between, too
    steep = grid[~(np.abs(slopes(activation, grid)) < bound)]
    return first_float(saturated, steep[0], -FAR), first_float(saturated, steep[-1], FAR)


def first_float(
    holds: Callable[[np.floating], bool], start: float, end: float, dtype: type[np.floating] = np.float64
) -> float | None:
    """The first number of the type, on the way from `start`, where it does not hold, to `end`, at which it holds.

    Found by bisection until no number is left between; None if it does not hold at `end` either.
    """
    no, yes = dtype(start), dtype(end)
    if not holds(yes):
        return None
    while True:
        middle = dtype(no + (yes - no) / 2)
        if middle in (no, yes):
            return float(yes)
        if holds(middle):
            yes = middle
        else:
            no = middle


def rounds_to(
    function: Callable[[Array], Array], limit: float, towards: float, dtype: type[np.floating] = np.float64
) -> float | None:
    """The first net input, on the way from 0 to `towards`, at which the function (n,) -> (n,) gives just `limit`."""

    def there(z: np.floating) -> bool:
        return function(np.array([z], dtype)).item() == limit

    return first_float(there, -np.sign(towards), towards, dtype)


@dataclass(frozen=True)
class Rounding:
    """What float64 makes of an activation far out on one side; None where it does not happen.

    `limit` is the number that the output tends to, `reached` the net input from which the output is that number
    exactly, `flat` the one from which the computed slope is exactly 0.
    """

    limit: float | None
    reached: float | None
    flat: float | None


@lru_cache(maxsize=64)
def rounding(activation: Activation, towards: float) -> Rounding:
    """What float64 makes of the activation on the way from 0 to `towards`, which is FAR or -FAR."""
    near, far = values(activation, np.array([towards, 2 * towards])).tolist()
    if near != far:
        return Rounding(None, None, None)
    reached = rounds_to(partial(values, activation), far, towards)
    if activation.jumps:
        return Rounding(far, reached, None)
    return Rounding(far, reached, rounds_to(partial(slopes, activation), 0.0, towards))


def plain_sigmoid(z: Array) -> Array:
    """1 / (1 + exp(-z)) as it is usually printed; exp(-z) overflows far below 0."""
    return 1 / (1 + np.exp(-z))


def plain_sigmoid_of_exp(z: Array) -> Array:
    """exp(z) / (1 + exp(z)), another usual form; far above 0 both overflow, and their ratio is nan."""
    return np.exp(z) / (1 + np.exp(z))


def plain_tanh(z: Array) -> Array:
    """(1 - exp(-2z)) / (1 + exp(-2z)); far below 0 both overflow, and their ratio is nan."""
    return (1 - np.exp(-2 * z)) / (1 + np.exp(-2 * z))


@lru_cache(maxsize=64)
def overflows_from(function: Callable[[Array], Array], towards: float) -> float | None:
    """The first net input, on the way from 0 to `towards`, at which the function overflows on its way."""

    def overflows(z: np.floating) -> bool:
        try:
            with np.errstate(over="raise", invalid="ignore"):
                function(np.array([z]))
        except FloatingPointError:
            return True
        return False

    return first_float(overflows, 0.0, towards)


def quietly(function: Callable[[Array], Array], z: float) -> float:
    """What a formula gives at z, without NumPy's warnings: possibly inf or nan."""
    with np.errstate(all="ignore"):
        return function(np.array([z])).item()

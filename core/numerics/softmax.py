"""Softmax looked at closely: its Jacobian, the same by central differences, and the plain formula that overflows."""

from __future__ import annotations

import numpy as np

from core.nn.activations import softmax
from core.nn.array import Array
from core.numerics.saturation import first_float

FARTHEST_SHIFT = 2000.0
"""How far the search for a shift that breaks the plain formula looks."""


def probabilities(z: Array) -> Array:
    """softmax of one row of logits (n,), as (n,)."""
    return softmax(z[None])[0]


def jacobian(a: Array) -> Array:
    """d a_i / d z_j = a_i (delta_ij - a_j), shape (n, n), for softmax outputs a (n,)."""
    return a[:, None] * (np.eye(a.size) - a[None, :])


def jacobian_by_differences(z: Array, step: float = 1e-5) -> Array:
    """(a_i(z + h e_j) - a_i(z - h e_j)) / 2h, shape (n, n), for logits z (n,)."""
    columns = []
    for j in range(z.size):
        h = step * max(1.0, abs(z[j]))
        above, below = z.copy(), z.copy()
        above[j] += h
        below[j] -= h
        columns.append((probabilities(above) - probabilities(below)) / (above[j] - below[j]))
    return np.column_stack(columns)


def plain_softmax(z: Array) -> Array:
    """exp(z_i) / sum_j exp(z_j) of one row (n,) as it is usually printed: nan where an exponential overflows."""
    with np.errstate(over="ignore", invalid="ignore"):
        powers = np.exp(z)
        return powers / powers.sum()


def breaking_shift(z: Array) -> float | None:
    """The first shift upwards of all logits (n,) from which the plain formula's outputs do not add up to 1.

    Where a power overflows one of them is nan; where only the sum of the powers does, all are 0.
    """
    return first_float(lambda c: not abs(plain_softmax(z + c).sum() - 1) < 0.5, -z.max(), FARTHEST_SHIFT)

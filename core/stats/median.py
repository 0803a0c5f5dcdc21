"""The median of a sample, and the interval in which the median of all lies."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

ALPHA = 0.05
"""The share of intervals that may miss the true median."""


class Median(NamedTuple):
    """A median with its 95 % interval; `low` and `high` are None where the sample is too small to have one."""

    value: float
    low: float | None
    high: float | None


def median(values: ArrayLike) -> Median:
    """The median of at least one number, which may be inf, and its distribution-free interval.

    The interval's ends are two of the numbers themselves: the k-th smallest and the k-th largest (Conover 1999,
    Practical Nonparametric Statistics, section 3.2).
    """
    ordered = np.sort(np.asarray(values, float))
    n = len(ordered)
    value = float(ordered[(n - 1) // 2]) / 2 + float(ordered[n // 2]) / 2
    rank = _rank(n)
    return Median(value, *((float(ordered[rank - 1]), float(ordered[n - rank])) if rank else (None, None)))


@lru_cache(maxsize=256)
def _rank(n: int) -> int:
    """The largest k for which fewer than k of n lie below the median with at most half of ALPHA's chance; 0 if none."""
    below = np.arange(n)
    log_chance = np.concatenate(([0.0], np.cumsum(np.log((n - below) / (below + 1.0))))) - n * np.log(2.0)
    return int(np.searchsorted(np.cumsum(np.exp(log_chance)), ALPHA / 2, side="right"))

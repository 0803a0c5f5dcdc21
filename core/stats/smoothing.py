"""Smoothing of a curve that jumps about."""

from __future__ import annotations

import numpy as np

from core.nn.array import Array


def ewma(values: Array, keep: float) -> Array:
    """The exponentially weighted moving average of values (n,): each counts `keep` times as much as the next, 0 to 1.

    The weights are divided by their sum, so that the first values do not pull towards 0: pandas calls this
    ``ewm(alpha=1 - keep, adjust=True)``, and Adam (Kingma and Ba, 2015) corrects its averages alike.
    """
    smooth = np.empty(len(values))
    total = weight = 0.0
    for place, value in enumerate(values):
        total, weight = keep * total + value, keep * weight + 1.0
        smooth[place] = total / weight
    return smooth

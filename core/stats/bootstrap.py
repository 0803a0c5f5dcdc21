"""How sure a mean is, by drawing the sample again from itself."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

RESAMPLES = 2000


def bootstrap(values: ArrayLike, seed: int = 0) -> tuple[float, float]:
    """The 95 % percentile interval of the mean of these numbers (Efron 1979, Annals of Statistics 7, 1-26).

    As many of them are drawn with replacement, again and again; 95 % of the means lie between the two ends.
    """
    sample = np.asarray(values, float)
    drawn = np.random.RandomState(seed).randint(len(sample), size=(RESAMPLES, len(sample)))
    low, high = np.quantile(sample[drawn].mean(axis=1), [0.025, 0.975])
    return float(low), float(high)

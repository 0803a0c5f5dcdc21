"""The order of the samples in an epoch, and the mini-batches that it is cut into."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np


def epoch_generator(seed: int, epoch: int, rng: np.random.RandomState | None = None) -> np.random.RandomState:
    """What decides about the order of the samples in this epoch, counted from 1, and then about dropout.

    Seeded anew for each epoch, so that a run can be continued from any of them. `rng`: a generator to be seeded, which
    takes a tenth of the time that a new one takes.
    """
    rng = rng or np.random.RandomState()
    rng.seed([seed, epoch])
    return rng


def batches(rng: np.random.RandomState | None, n: int, size: int) -> Iterator[np.ndarray]:
    """The indices of n samples, `size` of them at a time; the last batch may be smaller.

    In random order, or without a generator as they are listed.
    """
    order = np.arange(n) if rng is None else rng.permutation(n)
    for begin in range(0, n, size):
        yield order[begin : begin + size]

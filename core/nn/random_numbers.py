"""Random numbers from a seed: the stream of NumPy's RandomState, with the same bits on every processor.

NumPy has promised never to change that stream (NEP 19), and it is the one that older books reach with
numpy.random.seed. Its normal numbers, however, take a logarithm that some processors round in another way; here they
are made of its uniform numbers.
"""

from __future__ import annotations

import numpy as np

from core.nn.array import Array
from core.nn.elementary import log


class RandomNumbers:
    """Numbers drawn one after the other. `rng`: a generator to be seeded anew, which takes less time than a new one."""

    def __init__(self, seed: int | list[int], rng: np.random.RandomState | None = None):
        self.rng = rng or np.random.RandomState()
        self.rng.seed(seed)
        self.normals = np.empty(0)

    def uniform(self, shape: tuple[int, ...]) -> Array:
        """Numbers from 0 to below 1."""
        return self.rng.random_sample(shape)

    def around_0(self, shape: tuple[int, ...]) -> Array:
        """Numbers from -1 to below 1."""
        return 2.0 * self.rng.random_sample(shape) - 1.0

    def normal(self, shape: tuple[int, ...]) -> Array:
        """Numbers with mean 0 and standard deviation 1, as rng.standard_normal draws them up to its rounding.

        Marsaglia's polar method: points in the square from -1 to 1 that lie in the circle give two numbers each. Some
        are drawn ahead, so that uniform numbers drawn later are not those of NumPy's stream.
        """
        n = int(np.prod(shape))
        while self.normals.size < n:
            x, y = 2.0 * self.rng.random_sample((max(8, n), 2)).T - 1.0
            square = x * x + y * y
            inside = (square < 1.0) & (square > 0.0)
            square = square[inside]
            stretch = np.sqrt(-2.0 * log(square) / square)
            pairs = np.stack([stretch * y[inside], stretch * x[inside]], axis=1)
            self.normals = np.concatenate([self.normals, pairs.ravel()])
        drawn, self.normals = self.normals[:n], self.normals[n:]
        return drawn.reshape(shape)

"""Where a network starts: the rules that draw its first weights and biases.

Random numbers come from `numpy.random.RandomState`, whose stream NumPy has promised never to change (NEP 19): the
same seed gives the same network in every version, and it is the stream that older books reach with numpy.random.seed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from core.nn.array import Array

Draw = Callable[[np.random.RandomState, tuple[int, ...], int, int, float], Array]
"""(rng, shape, n_in, n_out, scale) -> values of that shape."""


@dataclass(frozen=True)
class Initializer:
    """A rule for the weights; biases start at 0 unless `draws_biases`."""

    name: str
    label: str
    formula: str
    draw: Draw
    draws_biases: bool = False
    uses_scale: bool = True


def initial_parameters(
    name: str, scale: float, sizes: tuple[int, ...], seed: int, rng: np.random.RandomState | None = None
) -> list[tuple[Array, Array]]:
    """Weights (n_in, n_out) and bias (n_out,) of each layer, drawn layer by layer, weights first.

    `sizes` are the numbers of inputs, of units in each hidden layer and of outputs. Who draws many starts lends an
    `rng` to be seeded anew, which takes a hundredth of the time that a new one takes.
    """
    initializer = INITIALIZERS[name]
    rng = rng or np.random.RandomState()
    rng.seed(seed)
    layers = []
    for n_in, n_out in pairwise(sizes):
        weights = initializer.draw(rng, (n_in, n_out), n_in, n_out, scale)
        shape = (n_out,)
        bias = initializer.draw(rng, shape, n_in, n_out, scale) if initializer.draws_biases else np.zeros(shape)
        layers.append((weights, bias))
    return layers


INITIALIZERS: dict[str, Initializer] = {
    initializer.name: initializer
    for initializer in (
        Initializer(
            "uniform_01",
            "Uniform from 0 to 1",
            "w, b ~ U[0, 1)",
            lambda rng, shape, n_in, n_out, s: rng.random_sample(shape),
            draws_biases=True,
            uses_scale=False,
        ),
        Initializer(
            "uniform",
            "Uniform from −s to s",
            "w, b ~ U(−s, s)",
            lambda rng, shape, n_in, n_out, s: rng.uniform(-s, s, shape),
            draws_biases=True,
        ),
        Initializer(
            "normal",
            "Normal with standard deviation s",
            "w ~ N(0, s²), b = 0",
            lambda rng, shape, n_in, n_out, s: s * rng.standard_normal(shape),
        ),
        Initializer(
            "inverse_sqrt",
            "Normal with standard deviation s / √inputs",
            "w ~ N(0, s² / n_in), b = 0",
            lambda rng, shape, n_in, n_out, s: s / np.sqrt(n_in) * rng.standard_normal(shape),
        ),
        Initializer(
            "glorot",
            "Glorot (uniform)",
            "w ~ U(−r, r), r = s √(6 / (n_in + n_out)), b = 0",
            lambda rng, shape, n_in, n_out, s: s * np.sqrt(6.0 / (n_in + n_out)) * rng.uniform(-1.0, 1.0, shape),
        ),
        Initializer(
            "he",
            "He (normal)",
            "w ~ N(0, 2 s² / n_in), b = 0",
            lambda rng, shape, n_in, n_out, s: s * np.sqrt(2.0 / n_in) * rng.standard_normal(shape),
        ),
        Initializer(
            "alike",
            "All weights of a layer alike",
            "w = c in each layer, c ~ N(0, s²), b = 0",
            lambda rng, shape, n_in, n_out, s: np.full(shape, s * rng.standard_normal()),
        ),
        Initializer(
            "zeros",
            "Zeros",
            "w = b = 0",
            lambda rng, shape, n_in, n_out, s: np.zeros(shape),
            uses_scale=False,
        ),
    )
}
"""Every initialisation by name. Glorot: Glorot and Bengio (2010); He: He, Zhang, Ren and Sun (2015)."""

"""Where a network starts: the rules that draw its first weights and biases.

The same seed gives the same network everywhere: see `core.nn.random_numbers`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from core.nn.array import Array
from core.nn.random_numbers import RandomNumbers

Draw = Callable[[RandomNumbers, tuple[int, ...], int, int, float], Array]
"""(random, shape, n_in, n_out, scale) -> values of that shape."""

RECTIFIERS = ("relu", "leaky_relu", "elu", "softplus", "silu", "gelu", "mish")
"""Activations that let about half of what comes in pass, for which He's rule is made."""


@dataclass(frozen=True)
class Initializer:
    """A rule for the weights; biases start at 0 unless `draws_biases`."""

    name: str
    label: str
    formula: str
    draw: Draw
    draws_biases: bool = False
    uses_scale: bool = True
    rectified: str = ""
    """The name of the rule that takes its place in layers of rectifiers."""

    def of_layer(self, activation: str) -> Initializer:
        """The rule for the weights that lead into a layer with this activation."""
        return INITIALIZERS[self.rectified] if self.rectified and activation in RECTIFIERS else self


def initial_parameters(
    name: str,
    scale: float,
    sizes: tuple[int, ...],
    seed: int,
    rng: np.random.RandomState | None = None,
    *,
    has_biases: bool = True,
    activations: Sequence[str] = (),
) -> list[tuple[Array, Array]]:
    """Weights (n_in, n_out) and bias (n_out,) of each layer, drawn layer by layer, weights first.

    `sizes` are the numbers of inputs, of units in each hidden layer and of outputs. `rng`: a generator to be seeded
    anew, which takes a hundredth of the time that a new one takes. Without `has_biases` all biases are 0; the numbers
    that some would be are drawn all the same, so that the weights are those of the network with biases. `activations`:
    of each layer, for a rule that goes by them; without, all layers count as others than rectifiers.
    """
    initializer, random = INITIALIZERS[name], RandomNumbers(seed, rng)
    layers = []
    for layer, (n_in, n_out) in enumerate(pairwise(sizes)):
        rule = initializer.of_layer(activations[layer]) if activations else initializer
        weights = rule.draw(random, (n_in, n_out), n_in, n_out, scale)
        shape = (n_out,)
        bias = rule.draw(random, shape, n_in, n_out, scale) if rule.draws_biases else np.zeros(shape)
        layers.append((weights, bias if has_biases else np.zeros(shape)))
    return layers


INITIALIZERS: dict[str, Initializer] = {
    initializer.name: initializer
    for initializer in (
        Initializer(
            "uniform_01",
            "Uniform from 0 to 1",
            "w, b ~ U[0, 1)",
            lambda random, shape, n_in, n_out, s: random.uniform(shape),
            draws_biases=True,
            uses_scale=False,
        ),
        Initializer(
            "uniform",
            "Uniform around 0 (from −s to s)",
            "w, b ~ U(−s, s)",
            lambda random, shape, n_in, n_out, s: s * random.around_0(shape),
            draws_biases=True,
        ),
        Initializer(
            "normal",
            "Normal (standard deviation s)",
            "w ~ N(0, s²), b = 0",
            lambda random, shape, n_in, n_out, s: s * random.normal(shape),
        ),
        Initializer(
            "inverse_sqrt",
            "Normal by inputs (standard deviation s / √inputs)",
            "w ~ N(0, s² / n_in), b = 0",
            lambda random, shape, n_in, n_out, s: s / np.sqrt(n_in) * random.normal(shape),
        ),
        Initializer(
            "glorot",
            "Glorot (uniform)",
            "w ~ U(−r, r), r = s √(6 / (n_in + n_out)), b = 0",
            lambda random, shape, n_in, n_out, s: s * np.sqrt(6.0 / (n_in + n_out)) * random.around_0(shape),
        ),
        Initializer(
            "he",
            "He (normal)",
            "w ~ N(0, 2 s² / n_in), b = 0",
            lambda random, shape, n_in, n_out, s: s * np.sqrt(2.0 / n_in) * random.normal(shape),
        ),
        Initializer(
            "by_activation",
            "By activation: He or Glorot",
            "He into layers of ReLU and its relatives, Glorot into all others, b = 0",
            lambda random, shape, n_in, n_out, s: s * np.sqrt(6.0 / (n_in + n_out)) * random.around_0(shape),
            rectified="he",
        ),
        Initializer(
            "alike",
            "All weights of a layer alike",
            "w = c in each layer, c ~ N(0, s²), b = 0",
            lambda random, shape, n_in, n_out, s: np.full(shape, s * random.normal((1,))[0]),
        ),
        Initializer(
            "zeros",
            "Zeros",
            "w = b = 0",
            lambda random, shape, n_in, n_out, s: np.zeros(shape),
            uses_scale=False,
        ),
    )
}
"""Every initialisation by name. Glorot: Glorot and Bengio (2010); He: He, Zhang, Ren and Sun (2015)."""

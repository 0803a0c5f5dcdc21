"""How wrong the network is: each loss beside its derivative.

A loss adds up terms over samples (axis 0) and outputs (axis 1). The two cross-entropies belong to one output
activation each and are computed from the net inputs z of the output layer (the logits), never from the rounded
probabilities, so they stay finite and right however large the logits are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.nn.activations import Activation, sum_over_units
from core.nn.array import HALF, Array
from core.nn.elementary import exp_minus, log, log1p

REDUCTIONS = {"sum": "Sum over the samples", "mean": "Mean over the samples"}


@dataclass(frozen=True)
class Loss:
    """A loss as terms to be added up, and its derivative.

    z, a and t are the output layer's net inputs, its outputs and the targets, each of shape (samples, outputs).
    `terms(z, a, t)` are the summands. Exactly one derivative is given: `dterms_da(a, t)`, with respect to the
    outputs, or, where the output activation is fixed, `dterms_dz(a, t)` with respect to the logits.
    """

    name: str
    label: str
    formula: str
    terms: Callable[[Array, Array, Array], Array]
    dterms_da: Callable[[Array, Array], Array] | None = None
    dterms_dz: Callable[[Array, Array], Array] | None = None
    output_activation: str | None = None

    @property
    def uses_nets(self) -> bool:
        """Whether its terms are computed from z."""
        return self.dterms_dz is not None

    def gradient(self, activation: Activation, z: Array, a: Array, t: Array) -> Array:
        """d (sum of the terms) / d z, shape (samples, outputs)."""
        if self.dterms_dz is not None:
            return self.dterms_dz(a, t)
        assert self.dterms_da is not None
        return activation.pull_back(self.dterms_da(a, t), z, a)

    def check_output_activation(self, name: str) -> None:
        """Raise ValueError unless the loss can follow an output layer with the activation `name`."""
        if self.output_activation not in (None, name):
            raise ValueError(
                f"loss {self.name!r} is defined on a {self.output_activation} output; "
                f"the output activation is {name!r}, allowed is {self.output_activation!r}"
            )


def _binary_cross_entropy(z: Array, a: Array, t: Array) -> Array:
    """-(t ln a + (1 - t) ln(1 - a)) with a = sigmoid(z), rewritten so that no large exponential is taken."""
    return np.maximum(z, 0.0) - z * t + log1p(exp_minus(np.abs(z)))


def _categorical_cross_entropy(z: Array, a: Array, t: Array) -> Array:
    """-t ln a with a = softmax(z): ln a_i is z_i less the logarithm of the sum of the exponentials."""
    below_largest = z.max(axis=1, keepdims=True) - z
    return t * (log(sum_over_units(exp_minus(below_largest))) + below_largest)


LOSSES: dict[str, Loss] = {
    loss.name: loss
    for loss in (
        Loss(
            "half_squared_error",
            "Half squared error",
            "½ Σ (a − t)²",
            lambda z, a, t: HALF * np.square(a - t),
            dterms_da=lambda a, t: a - t,
        ),
        Loss(
            "squared_error",
            "Squared error",
            "Σ (a − t)²",
            lambda z, a, t: np.square(a - t),
            dterms_da=lambda a, t: 2.0 * (a - t),
        ),
        Loss(
            "binary_cross_entropy",
            "Binary cross-entropy",
            "−Σ (t ln a + (1 − t) ln(1 − a))",
            _binary_cross_entropy,
            dterms_dz=lambda a, t: a - t,
            output_activation="sigmoid",
        ),
        Loss(
            "categorical_cross_entropy",
            "Categorical cross-entropy",
            "−Σ t ln a",
            _categorical_cross_entropy,
            dterms_dz=lambda a, t: a * sum_over_units(t) - t,
            output_activation="softmax",
        ),
    )
}
"""Every loss by name."""

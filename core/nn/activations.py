"""What a unit does with its net input: each activation function beside its derivative.

Arrays have samples on axis 0 and units on axis 1. Further axes are allowed, so that the same functions serve many
networks at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.nn.array import MINUS_ONE, ONE, ZERO, Array

LEAKY_SLOPE = 0.01
"""Slope of leaky ReLU for negative net inputs (Maas, Hannun and Ng, 2013)."""


@dataclass(frozen=True)
class Activation:
    """A function of the net input z and its derivative.

    `derivative(z, a)` is d a / d z, element by element; `a` is passed because it often makes the derivative cheap.
    It is None for step, which has no useful derivative, and for softmax, whose derivative is a matrix: its
    `pull_back` multiplies by that matrix instead.
    """

    name: str
    label: str
    formula: str
    function: Callable[[Array], Array]
    derivative: Callable[[Array, Array], Array] | None
    jacobian_product: Callable[[Array, Array], Array] | None = None

    @property
    def differentiable(self) -> bool:
        return self.derivative is not None or self.jacobian_product is not None

    def pull_back(self, dloss_da: Array, z: Array, a: Array) -> Array:
        """Chain rule: d loss / d z from d loss / d a; all of shape (samples, units)."""
        if self.derivative is not None:
            return dloss_da * self.derivative(z, a)
        if self.jacobian_product is not None:
            return self.jacobian_product(dloss_da, a)
        raise ValueError(f"activation {self.name!r} has no derivative: it can be evaluated but not trained")


def sigmoid(z: Array) -> Array:
    """1 / (1 + exp(-z)) = exp(min(z, 0)) / (1 + exp(-|z|)): no exponential of a number above 0, so none overflows."""
    numerator = np.exp(np.minimum(z, ZERO))
    denominator = np.copysign(z, MINUS_ONE)  # -|z|
    np.exp(denominator, out=denominator)
    denominator += ONE
    numerator /= denominator
    return numerator


def softmax(z: Array) -> Array:
    """exp(z_i) / sum_j exp(z_j) over the units; shifted by the largest, which changes nothing but avoids overflow."""
    exp_shifted = np.exp(z - z.max(axis=1, keepdims=True))
    return exp_shifted / _sum_over_units(exp_shifted)


def _softmax_jacobian_product(dloss_da: Array, a: Array) -> Array:
    """sum_i dloss_da_i * a_i (delta_ij - a_j), the transposed Jacobian of softmax times d loss / d a."""
    return a * (dloss_da - _sum_over_units(dloss_da * a))


def _sum_over_units(terms: Array) -> Array:
    """Added from the first unit to the last, whether for one network or for many."""
    return np.add.accumulate(terms, axis=1)[:, -1:]


def _elu(z: Array) -> Array:
    return np.where(z >= 0, z, np.expm1(np.minimum(z, 0.0)))


ACTIVATIONS: dict[str, Activation] = {
    activation.name: activation
    for activation in (
        Activation("step", "Step", "1 if z ≥ 0 else 0", lambda z: (z >= 0).astype(float), None),
        Activation("linear", "Linear", "z", lambda z: z + 0.0, lambda z, a: np.ones_like(z)),
        Activation("sigmoid", "Sigmoid", "1 / (1 + exp(−z))", sigmoid, lambda z, a: a * (ONE - a)),
        Activation("tanh", "Tanh", "tanh z", np.tanh, lambda z, a: ONE - a * a),
        Activation("relu", "ReLU", "max(0, z)", lambda z: np.maximum(z, 0.0), lambda z, a: (z > 0).astype(float)),
        Activation(
            "leaky_relu",
            "Leaky ReLU",
            f"z if z > 0 else {LEAKY_SLOPE:g} z",
            lambda z: np.where(z > 0, z, LEAKY_SLOPE * z),
            lambda z, a: np.where(z > 0, 1.0, LEAKY_SLOPE),
        ),
        Activation("elu", "ELU", "z if z ≥ 0 else exp(z) − 1", _elu, lambda z, a: np.where(z >= 0, 1.0, a + 1.0)),
        Activation("softmax", "Softmax", "exp(zᵢ) / Σⱼ exp(zⱼ)", softmax, None, _softmax_jacobian_product),
    )
}
"""Every activation by name. At 0 the derivative is 0 for ReLU, 0.01 for leaky ReLU and 1 for ELU."""

TRAINABLE_ACTIVATIONS = {name: item for name, item in ACTIVATIONS.items() if item.differentiable}

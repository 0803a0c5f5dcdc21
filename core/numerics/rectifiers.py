"""The activations with a constant of their own: leaky ReLU with any slope below 0, and ELU with any alpha."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from core.nn.activations import Activation
from core.nn.array import Array
from core.nn.elementary import expm1_minus


@lru_cache(maxsize=64)
def leaky_relu(slope: float) -> Activation:
    """z above 0, slope * z below: 0 makes it ReLU, a trained slope makes it PReLU (He, Zhang, Ren and Sun, 2015)."""
    return Activation(
        "leaky_relu",
        "Leaky ReLU",
        f"z if z > 0 else {slope:g} z",
        lambda z: np.where(z > 0, z, slope * z),
        lambda z, a: np.where(z > 0, 1.0, slope),
    )


@lru_cache(maxsize=64)
def elu(alpha: float) -> Activation:
    """z above 0, alpha (exp(z) - 1) below (Clevert, Unterthiner and Hochreiter, 2016)."""
    return Activation(
        "elu",
        "ELU",
        f"z if z ≥ 0 else {alpha:g} (exp(z) − 1)",
        lambda z: np.where(z >= 0, z, alpha * expm1_minus(np.maximum(-z, 0.0))),
        lambda z, a: np.where(z >= 0, 1.0, a + alpha),
    )


def larger_of_two_lines(z: Array, slope: float) -> Array:
    """max(slope * z, z): leaky ReLU as it is often printed, which holds for slopes up to 1 only."""
    return np.maximum(slope * z, z)

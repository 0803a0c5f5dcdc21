"""Cross-entropy computed from probabilities, as it is usually printed: kept to show where and how it fails.

The outputs come from core's own sigmoid and softmax, which do not overflow: what fails here is the loss alone.
"""

from __future__ import annotations

import numpy as np

from core.nn.array import Array
from core.nn.elementary import sigmoid
from core.numerics.saturation import FAR, first_float
from core.numerics.softmax import jacobian, probabilities


def binary_cross_entropy(a: Array, t: float) -> Array:
    """-(t ln a + (1 - t) ln(1 - a)) for outputs a (n,): inf or nan where an output is 0 or 1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return -(t * np.log(a) + (1 - t) * np.log(1 - a))


def binary_gradient(a: Array, t: float) -> tuple[Array, Array, Array]:
    """d loss / d a = (1 - t) / (1 - a) - t / a, d a / d z = a (1 - a), and their product d loss / d z; all (n,)."""
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        dloss_da = (1 - t) / (1 - a) - t / a
        da_dz = a * (1 - a)
        return dloss_da, da_dz, dloss_da * da_dz


def categorical_cross_entropy(a: Array, t: Array) -> float:
    """-sum_i t_i ln a_i for outputs a (k,) and a one-hot target t (k,): an output of 0 spoils the sum."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(-(t * np.log(a)).sum())


def minus_log_of_target(a: Array, target: int) -> float:
    """-ln a_t for outputs a (k,) and the index t of the target: inf where that output is 0."""
    with np.errstate(divide="ignore"):
        return float(-np.log(a[target]))


def categorical_gradient(a: Array, t: Array) -> tuple[Array, Array]:
    """d loss / d a_i = -t_i / a_i (k,), and d loss / d z = its product with the Jacobian of softmax (k,)."""
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        dloss_da = -t / a
        return dloss_da, (dloss_da[:, None] * jacobian(a)).sum(axis=0)


def binary_fails_from(t: float, towards: float) -> float | None:
    """The first logit, on the way from 0 to `towards`, at which the binary formula's loss is no finite number."""
    return first_float(lambda z: not np.isfinite(binary_cross_entropy(sigmoid(np.array([z])), t)).all(), 0.0, towards)


def binary_gradient_fails_from(t: float, towards: float) -> float | None:
    """The first logit, on the way from 0 to `towards`, at which the product d loss / d a * d a / d z is nan."""
    return first_float(lambda z: bool(np.isnan(binary_gradient(sigmoid(np.array([z])), t)[2]).any()), 0.0, towards)


def categorical_fails_from(z: Array, target: int) -> tuple[float | None, float | None]:
    """How far the target's logit must fall, from logits z (k,): where -ln a_t is infinite, where its gradient is nan.

    Both are values of the target's own logit, the others staying as they are.
    """
    t = np.eye(z.size)[target]

    def outputs(z_t: np.floating) -> Array:
        return probabilities(np.where(t == 1, z_t, z))

    highest = float(np.delete(z, target).max())
    return (
        first_float(lambda z_t: np.isinf(minus_log_of_target(outputs(z_t), target)), highest, highest - FAR),
        first_float(lambda z_t: bool(np.isnan(categorical_gradient(outputs(z_t), t)[1]).any()), highest, highest - FAR),
    )

"""Text 001's errors of hidden units: three ways to hand an output's error back, beside the true derivative.

Errors are target minus output. None of the three looks at the slope of an activation, and only one is a derivative of
the loss, and only where the outputs let the net input through unchanged or the slope cancels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.nn.array import Array
from core.nn.gradient_check import check_gradient
from core.nn.losses import LOSSES
from core.worked.example import Example
from core.worked.trace import Trace


def equal_shares(weights: Array) -> Array:
    """(n_in, n_out): each of the n_in units gets 1 / n_in of an output's error."""
    return np.full(weights.shape, 1.0 / len(weights))


def shares_by_weight(weights: Array) -> Array:
    """(n_in, n_out): w_jk / sum_i w_ik. Not a number where an output's incoming weights add up to 0."""
    sums = weights.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(sums == 0.0, np.nan, weights / sums)


@dataclass(frozen=True)
class HiddenErrors:
    """The errors (samples, units) that arrive at one level, in every way; `descent` is minus d loss / d output."""

    level: int
    equally: Array
    by_weight: Array
    unnormalised: Array
    descent: Array


def output_errors(example: Example) -> Array:
    """Target minus output, (samples, outputs)."""
    return example.targets - Trace(example).a(len(example.sizes) - 1)


def hidden_errors(example: Example) -> tuple[HiddenErrors, ...]:
    """The errors of every level before the outputs, the last hidden one first.

    The inputs (level 0) are left out, unless the network has no hidden level: then they stand for hidden units.
    """
    trace = Trace(example)
    errors = output_errors(example)
    equally = by_weight = unnormalised = errors
    found = []
    for level in range(trace.last - 1, -1 if trace.last == 1 else 0, -1):
        weights = example.layers[level].weights
        equally = equally @ equal_shares(weights).T
        by_weight = by_weight @ shares_by_weight(weights).T
        unnormalised = unnormalised @ weights.T
        descent = -(trace.dloss_dz(level + 1) @ weights.T)
        found.append(HiddenErrors(level, equally, by_weight, unnormalised, descent))
    return tuple(found)


def weighted_half_squared_error(hidden: Array, weights: Array, targets: Array, scale: Array) -> float:
    """1/2 sum_k (t_k - o_k)^2 / scale_k for linear outputs o = hidden W, without bias.

    Minus its derivative by the hidden outputs is W^T e for scale 1, and the split by weight where scale_k is the sum of
    the weights into output k.
    """
    return float((0.5 * (targets - hidden @ weights) ** 2 / scale).sum())


def differences_of_split(example: Example, level_weights: Array, hidden: Array) -> tuple[Array, Array]:
    """Minus the central differences (units,) of what the unnormalised and the normalised error are derivatives of.

    The outputs are taken as linear, with the example's present errors, for the first sample: half squared error, and
    half squared error divided by the sum of the weights into the output. Not a number where such a sum is 0.
    """
    at, errors, sums = hidden[0], output_errors(example)[0], level_weights.sum(axis=0)
    targets = at @ level_weights + errors
    found = []
    for scale in (np.ones_like(sums), np.where(sums == 0.0, np.nan, sums)):

        def function(point: Array, scale: Array = scale) -> float:
            return weighted_half_squared_error(point, level_weights, targets, scale)

        if np.isnan(scale).any():
            found.append(np.full_like(at, np.nan))
        else:
            found.append(-check_gradient(function, at, np.zeros_like(at)).numerical)
    return found[0], found[1]


def differences_of_cross_entropy(example: Example, weights: Array, bias: Array, hidden: Array) -> Array:
    """Minus the central differences (units,) of binary cross-entropy by the hidden outputs, for the first sample.

    Sigmoid outputs: its slope cancels, and what is left is W^T e with the error of those outputs.
    """
    loss, targets = LOSSES["binary_cross_entropy"], example.targets[:1]

    def function(point: Array) -> float:
        z = (point @ weights + bias)[None, :]
        return float(loss.terms(z, z, targets).sum())

    at = hidden[0]
    return -check_gradient(function, at, np.zeros_like(at)).numerical

"""A loss seen from the output layer: its value, and its gradient with respect to the outputs and to the logits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.nn.activations import ACTIVATIONS
from core.nn.array import Array
from core.nn.elementary import sigmoid
from core.nn.losses import LOSSES


@dataclass(frozen=True)
class AtLogits:
    """A loss at many rows of logits: outputs a (n, k), loss (n,), and its gradients (n, k)."""

    a: Array
    loss: Array
    dloss_da: Array
    dloss_dz: Array


def at_logits(loss: str, z: Array, t: Array) -> AtLogits:
    """The loss for logits z (n, k) and a target t (k,): one sigmoid output for k = 1, softmax outputs otherwise."""
    entry, activation = LOSSES[loss], ACTIVATIONS["sigmoid" if z.shape[1] == 1 else "softmax"]
    entry.check_output_activation(activation.name)
    a, targets = activation.function(z), np.broadcast_to(t, z.shape)
    terms = entry.terms(z, a, targets).sum(axis=1)
    if entry.dterms_da is not None:
        dloss_da = entry.dterms_da(a, targets)
    else:
        dloss_da = _cross_entropy_by_output(loss, z, targets)
    return AtLogits(a, terms, dloss_da, entry.gradient(activation, z, a, targets))


def loss_of(loss: str, t: Array, z: Array) -> float:
    """The loss of one row of logits z (k,) for a target t (k,)."""
    return at_logits(loss, z[None], t).loss.item()


def _cross_entropy_by_output(loss: str, z: Array, t: Array) -> Array:
    """-t / a, and for one output + (1 - t) / (1 - a) as well; 1 - a is sigmoid(-z), which keeps its digits."""
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        if loss == "binary_cross_entropy":
            wrong = np.where(t < 1, (1 - t) / sigmoid(-z), 0.0)
            return np.where(t > 0, -t / sigmoid(z), 0.0) + wrong
        shifted = z - z.max(axis=1, keepdims=True)
        one_over_a = np.exp(shifted * -1.0) * np.exp(shifted).sum(axis=1, keepdims=True)
        return np.where(t > 0, -t * one_over_a, 0.0)


def fastest(size: Callable[[Array], Array], low: float, high: float) -> tuple[float, float]:
    """Where `size` (n,) -> (n,), such as |d loss / d z|, is largest between low and high, and how large it is there.

    A grid of 2,001 points finds the neighbourhood, golden-section search the place, to seven decimals: nearer than the
    root of float64's precision to a smooth top, all sizes are equal but for rounding.
    """
    grid = np.linspace(low, high, 2001)
    best = int(size(grid).argmax())
    left, right = grid[max(best - 1, 0)], grid[min(best + 1, grid.size - 1)]
    golden = (np.sqrt(5.0) - 1.0) / 2.0
    while right - left > 1e-9 * max(1.0, abs(left)):
        a, b = right - golden * (right - left), left + golden * (right - left)
        below, above = size(np.array([a, b]))
        left, right = (left, b) if below >= above else (a, right)
    place = round(float((left + right) / 2), 7) + 0.0
    return place, size(np.array([place])).item()

"""Is a gradient right? Compare it with central differences, parameter by parameter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.nn.array import Array
from core.nn.network import Network, flatten, layer_views


@dataclass(frozen=True)
class GradientCheck:
    """The given gradient beside the numerical one, both (parameters,), and their relative differences.

    A relative difference is |g - n| / max(|g|, |n|, floor), where the floor stands for the rounding error that the
    differences themselves carry.
    """

    gradient: Array
    numerical: Array
    relative_difference: Array

    @property
    def worst(self) -> int:
        """The place of the largest relative difference."""
        return int(self.relative_difference.argmax())

    def __str__(self) -> str:
        i = self.worst
        return (
            f"worst of {self.gradient.size} parameters is number {i}: gradient {self.gradient[i]:.10g}, "
            f"central difference {self.numerical[i]:.10g}, relative difference {self.relative_difference[i]:.2g}"
        )


def check_gradient(
    function: Callable[[Array], float], point: ArrayLike, gradient: ArrayLike, step: float = 1e-5
) -> GradientCheck:
    """Compare `gradient` (n,) of `function` at `point` (n,) with (f(x + h) - f(x - h)) / 2h along each axis."""
    x, g = np.array(point, dtype=float), np.array(gradient, dtype=float)
    numerical = np.empty_like(x)
    largest = 0.0
    for i in range(x.size):
        h = step * max(1.0, abs(x[i]))
        above, below = x.copy(), x.copy()
        above[i] += h
        below[i] -= h
        f_above, f_below = function(above), function(below)
        numerical[i] = (f_above - f_below) / (above[i] - below[i])
        largest = max(largest, abs(f_above), abs(f_below))
    floor = max(1e-6, 1e-10 * largest / step)
    scale = np.maximum(np.maximum(np.abs(g), np.abs(numerical)), floor)
    return GradientCheck(g, numerical, np.abs(g - numerical) / scale)


def gradient_check(
    network: Network,
    inputs: ArrayLike,
    targets: ArrayLike,
    *,
    loss: str,
    reduction: str,
    l1: float = 0.0,
    l2: float = 0.0,
) -> GradientCheck:
    """Check backpropagation: the gradients of `network.loss_and_gradients` against central differences.

    Parameters are numbered layer by layer, weights row by row and then biases. Where the loss has a kink within a
    step of the parameters (ReLU at 0, L1 at weight 0), the two may rightly differ.
    """
    activations = [layer.activation for layer in network.layers]

    def evaluate(parameters: Array) -> tuple[float, Array]:
        layers = layer_views(parameters, network.sizes)
        moved = Network.from_parameters([w for w, _ in layers], [b for _, b in layers], activations)
        value, gradients = moved.loss_and_gradients(inputs, targets, loss=loss, reduction=reduction, l1=l1, l2=l2)
        return value, flatten(gradients)

    point = network.parameters()
    return check_gradient(lambda parameters: evaluate(parameters)[0], point, evaluate(point)[1])

"""Is a gradient right? Compare it with central differences, parameter by parameter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike

from core.nn.activations import ACTIVATIONS
from core.nn.array import Array
from core.nn.kinks import kinks
from core.nn.network import Network, Objective, flatten, layer_views

STEP = 1e-5
"""The step of the differences at parameters up to 1; of larger ones their size times this."""

APART = 1e-4
"""A larger relative difference comes from a kink, if one lies within the step."""


@dataclass(frozen=True)
class Corner:
    """What has a kink within the step of one parameter's central difference.

    `below` and `above` are the parameter's gradient a step to either side. `nets` are the net inputs that pass a kink
    of their activation: layer, sample, unit. `penalty`: the L1 penalty, whose kink is at weight 0.
    """

    below: float
    above: float
    nets: tuple[tuple[int, int, int], ...]
    penalty: bool


@dataclass(frozen=True)
class GradientCheck:
    """The given gradient beside the numerical one, both (parameters,), and their relative differences.

    A relative difference is |g - n| / max(|g|, |n|, floor), where the floor stands for the rounding error that the
    differences themselves carry. `corners` has the parameters at which gradient and difference are no slopes of a
    smooth loss, because something has a kink there.
    """

    gradient: Array
    numerical: Array
    relative_difference: Array
    corners: Mapping[int, Corner] = field(default_factory=dict)

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
    function: Callable[[Array], float], point: ArrayLike, gradient: ArrayLike, step: float = STEP
) -> GradientCheck:
    """Compare `gradient` (n,) of `function` at `point` (n,) with (f(x + h) - f(x - h)) / 2h along each axis."""
    return _compared(lambda points: np.array([float(function(column)) for column in points.T]), point, gradient, step)


def _compared(
    function: Callable[[Array], Array], point: ArrayLike, gradient: ArrayLike, step: float = STEP
) -> GradientCheck:
    """The same for a function of many points (n, points) at once, which has a value (points,) for each."""
    x, g = np.array(point, dtype=float), np.array(gradient, dtype=float)
    below, above = (np.array(points).T for points in zip(*(_aside(x, i, step) for i in range(x.size)), strict=True))
    f_below, f_above = function(below), function(above)
    with np.errstate(invalid="ignore"):  # where both are infinite
        numerical = (f_above - f_below) / (np.diag(above) - np.diag(below))
    largest = max(float(np.abs(f_above).max()), float(np.abs(f_below).max()))
    floor = max(1e-6, 1e-10 * largest / step)
    scale = np.maximum(np.maximum(np.abs(g), np.abs(numerical)), floor)
    return GradientCheck(g, numerical, np.abs(g - numerical) / scale)


def _aside(point: Array, i: int, step: float) -> tuple[Array, Array]:
    """The point a step below and above along axis i."""
    below, above = point.copy(), point.copy()
    h = step * max(1.0, abs(point[i]))
    below[i] -= h
    above[i] += h
    return below, above


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

    Parameters are numbered layer by layer, weights row by row and then biases. Where there is a kink within a step of
    a parameter (ReLU at 0, L1 at weight 0), the two may rightly differ; `corners` says which.
    """
    activations = [layer.activation for layer in network.layers]

    def at(parameters: Array) -> Network:
        layers = layer_views(parameters, network.sizes)
        return Network.from_parameters([w for w, _ in layers], [b for _, b in layers], activations)

    def gradient(parameters: Array) -> Array:
        _, gradients = at(parameters).loss_and_gradients(inputs, targets, loss=loss, reduction=reduction, l1=l1, l2=l2)
        return flatten(gradients)

    point, x, t = network.parameters(), np.asarray(inputs, dtype=float), np.asarray(targets, dtype=float)
    functions = [ACTIVATIONS[name] for name in activations]
    objective = Objective(network.sizes, functions, loss, reduction, l1, l2)
    check = _compared(lambda points: np.asarray(objective.value(points, x, t[:, :, None])), point, gradient(point))
    known = [kinks(function) for function in functions]
    is_weight = flatten([(np.ones_like(w), np.zeros_like(b)) for w, b in layer_views(point, network.sizes)])
    corners = {}
    for i in range(point.size) if any(known) or l1 else ():
        below, above = _aside(point, i, STEP)
        nets = []
        for layer, (z1, z2) in enumerate(zip(at(below).forward(inputs)[0], at(above).forward(inputs)[0], strict=True)):
            for kink in known[layer]:
                passes = (z1 != z2) & (np.minimum(z1, z2) <= kink.z) & (kink.z <= np.maximum(z1, z2))
                nets += [(layer, int(sample), int(unit)) for sample, unit in np.argwhere(passes)]
        penalty = bool(l1 and is_weight[i] and below[i] <= 0.0 <= above[i])
        if nets or penalty:
            slopes = [float(gradient(aside)[i]) for aside in (below, above)]
            # Without a kink the gradient changes by the step times the curvature, at most.
            if check.relative_difference[i] > APART or np.ptp(slopes) > 1e-3 * max(0.1, *np.abs(slopes)):
                corners[i] = Corner(slopes[0], slopes[1], tuple(nets), penalty)
    return replace(check, corners=corners)

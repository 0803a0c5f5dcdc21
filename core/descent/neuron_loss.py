"""The loss of a single unit as a landscape over two of its parameters, with its gradient from the network's core."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from core.data.problems import PROBLEMS, samples
from core.nn.activations import ACTIVATIONS
from core.nn.array import Array
from core.nn.losses import LOSSES
from core.nn.network import LossAndGradient, Network, Objective


@dataclass(frozen=True)
class Data:
    """Samples for one unit: inputs (n, 1 or 2) and targets (n, 1)."""

    label: str
    inputs: Array
    targets: Array


def scattered_points(n: int, seed: int) -> Data:
    """n points on a line from -2 to 2; their classes overlap, because a normal error decides about each."""
    x = np.linspace(-2.0, 2.0, n)
    classes = x + np.random.RandomState(seed).standard_normal(n) > 0.0
    return Data(f"{n} points of two overlapping classes: w, b", x[:, None], classes[:, None].astype(float))


def _gates() -> dict[str, Data]:
    found = {}
    for name, problem in PROBLEMS.items():
        if problem.n_inputs == 2 and len(problem.points) == 4:
            rows = samples(problem, "0/1", "0/1", 1)
            found[name] = Data(f"{problem.label}: w₁, w₂", rows.inputs, rows.targets)
    return found


_BITS = np.array([[0.0], [1.0]])

DATA: Mapping[str, Data] = {
    **_gates(),
    "same": Data("One input, the output is to be the same: w, b", _BITS, _BITS),
    "not": Data("One input, the output is to be the opposite: w, b", _BITS, 1.0 - _BITS),
    "points": scattered_points(16, seed=0),
}
"""What a unit may learn: the gates of two inputs, and data with one input."""


@dataclass(frozen=True)
class NeuronLoss:
    """The loss of one unit over (w₁, w₂), with the bias held, or, where there is one input, over (w, b).

    Called with a point (2,) it gives the loss and its gradient (2,).
    Raises ValueError for a loss that does not belong to the activation.
    """

    data: Data
    activation: str
    loss: str
    reduction: str
    bias: float = 0.0

    def __post_init__(self) -> None:
        LOSSES[self.loss].check_output_activation(self.activation)

    @property
    def names(self) -> tuple[str, str]:
        """The two parameters."""
        return ("w", "b") if self.data.inputs.shape[1] == 1 else ("w₁", "w₂")

    def network(self, point: ArrayLike) -> Network:
        """The unit with these two parameters."""
        first, second = np.asarray(point, dtype=float)
        one_input = self.data.inputs.shape[1] == 1
        weights, bias = ([[first]], [second]) if one_input else ([[first], [second]], [self.bias])
        return Network.from_parameters([weights], [bias], [self.activation])

    def __call__(self, point: Array) -> tuple[float, Array]:
        parameters = np.array([*point, self.bias]) if self.data.inputs.shape[1] == 2 else np.array(point)
        sizes = (self.data.inputs.shape[1], 1)
        objective = Objective(sizes, [ACTIVATIONS[self.activation]], self.loss, self.reduction)
        here = LossAndGradient(objective, parameters)
        return here.measure(self.data.inputs, self.data.targets).loss, here.gradient[:2]

    def on_grid(self, first: Array, second: Array) -> Array:
        """The loss at every pair of the two parameters, shape (len(second), len(first))."""
        u, v = (axis.ravel() for axis in np.meshgrid(first, second))
        if self.data.inputs.shape[1] == 1:
            z = self.data.inputs * u + v
        else:
            z = self.data.inputs @ np.stack([u, v]) + self.bias
        z, targets = z[:, None, :], self.data.targets[:, :, None]  # (samples, 1 unit, points of the grid)
        a = ACTIVATIONS[self.activation].function(z)
        total = LOSSES[self.loss].terms(z, a, targets).sum(axis=(0, 1))
        if self.reduction == "mean":
            total = total / len(self.data.inputs)
        return total.reshape(len(second), len(first))

    def rows(self, rows: np.ndarray) -> NeuronLoss:
        """The same for some of the samples."""
        return replace(self, data=Data(self.data.label, self.data.inputs[rows], self.data.targets[rows]))

    def sample_gradients(self, point: Array) -> Array:
        """The gradient (n, 2) of each sample's own loss."""
        return np.array([self.rows(np.array([row]))(point)[1] for row in range(len(self.data.inputs))])

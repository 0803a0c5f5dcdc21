"""What surrounds a place of the loss: its slope, and how the loss bends in each direction, in numbers and in words."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from core.descent.descent import hessian
from core.landscape.landscape import LossLandscape
from core.nn.activations import ACTIVATIONS
from core.nn.array import Array
from core.nn.kinks import kinks
from core.notation.numbers import about, counted, position, short
from core.training.trainer import overflow_ends_the_run

NOISE = 1e-7
"""An eigenvalue below this, or below this share of the largest, is what central differences cannot tell from 0."""

FLAT = 1e-3
"""A direction that bends less than this share of the most bent one is called flat."""

NEAR = 0.5
"""A minimum is here when its bottom is at most this far away, in units of the parameters."""

SLOW = 1000
"""Where plain descent would need more epochs than this for a tenth of the loss, the slope leads nowhere."""

LONG = 1e6
"""Epochs beyond which the exact number says nothing: the most that a run may have."""

LABELS = {
    "slope": "On a slope",
    "minimum": "At a local minimum",
    "trough": "In a long trough",
    "saddle": "At a saddle",
    "flat": "On a plateau or the floor of a trough",
}
"""Every kind of surroundings in words."""


def kinks_in_words(activations: Iterable[str]) -> str:
    """What these have that a second derivative does not see: jumps, or kinks, where the first one jumps; or nothing."""
    found = [ACTIVATIONS[name] for name in activations if kinks(ACTIVATIONS[name])]
    return "" if not found else "jumps" if any(activation.jumps for activation in found) else "kinks"


@dataclass(frozen=True)
class Surroundings:
    """The loss around a place: its value, its gradient (parameters,), and its Hessian's eigenvalues (directions,),
    rising, with the eigenvectors (parameters, directions) as columns. There is a direction for each parameter that may
    change.
    """

    loss: float
    gradient: Array
    eigenvalues: Array
    eigenvectors: Array

    @property
    def norm(self) -> float:
        """The length of the gradient."""
        return float(np.linalg.norm(self.gradient))

    @property
    def noise(self) -> float:
        """What an eigenvalue must exceed to count as other than 0."""
        return NOISE * max(1.0, float(np.abs(self.eigenvalues).max()))

    @property
    def n_negative(self) -> int:
        """In how many directions the loss bends downwards."""
        return int((self.eigenvalues < -self.noise).sum())

    @property
    def n_flat(self) -> int:
        """In how many directions the loss bends less than FLAT of the most bent one, and not measurably downwards."""
        limit = max(FLAT * float(np.abs(self.eigenvalues).max()), self.noise)
        return int(((self.eigenvalues >= -self.noise) & (self.eigenvalues <= limit)).sum())

    def epochs_for_a_tenth(self, learning_rate: float) -> float:
        """How many epochs plain descent would need to take away a tenth of the loss, at the slope that is here.

        One of its steps lowers the loss by about learning rate x |gradient|^2, to first order.
        """
        gain = learning_rate * self.norm**2
        return 0.1 * abs(self.loss) / gain if gain > 0 else math.inf

    @property
    def to_bottom(self) -> tuple[float, float]:
        """How far away the bottom is, and how much lower, if the loss went on to bend as it does here (Newton's step).

        Only where every eigenvalue is positive.
        """
        along = self.eigenvectors.T @ self.gradient
        step = along / self.eigenvalues
        return float(np.linalg.norm(step)), 0.5 * float(along @ step)

    def kind(self, learning_rate: float) -> str:
        """What kind of place this is for plain descent with this learning rate: a key of LABELS."""
        if self.epochs_for_a_tenth(learning_rate) < SLOW:
            return "slope"
        if self.n_negative:
            return "saddle"
        if (self.eigenvalues <= self.noise).any():
            return "flat"
        return "minimum" if self.to_bottom[0] <= NEAR else "trough"


def surroundings(landscape: LossLandscape, parameters: Array, free: np.ndarray | None = None) -> Surroundings:
    """The surroundings of a point (parameters,). Raises ValueError where loss or derivatives are not finite.

    free: the places of the parameters that may change, which alone span directions; by default all.
    """
    with overflow_ends_the_run():
        loss, gradient = landscape(parameters)
        matrix = hessian(landscape, parameters)
    if not (math.isfinite(loss) and np.isfinite(gradient).all() and np.isfinite(matrix).all()):
        raise ValueError("the loss or its derivatives are no finite numbers here")
    free = np.arange(len(parameters)) if free is None else free
    eigenvalues, within = np.linalg.eigh(matrix[np.ix_(free, free)])
    eigenvectors = np.zeros((len(parameters), len(free)))
    eigenvectors[free] = within
    return Surroundings(loss, gradient, eigenvalues, eigenvectors)


def say(around: Surroundings, learning_rate: float) -> list[str]:
    """The surroundings in sentences, for plain descent with this learning rate: the slope, then how the loss bends."""
    return [_slope(around, learning_rate), _bends(around), _verdict(around, learning_rate)]


def _slope(around: Surroundings, learning_rate: float) -> str:
    epochs = around.epochs_for_a_tenth(learning_rate)
    if math.isinf(epochs):
        return "The gradient is 0: plain descent does not move at all."
    if epochs < 1.0:
        taken = "less than 1 epoch"
    else:
        taken = f"about {about(epochs)} epochs" if epochs < LONG else f"more than {about(LONG)} epochs"
    return (
        f"The gradient's norm is {short(around.norm)}. At this slope plain descent with a learning rate of "
        f"{learning_rate:g} would take {taken} to lower the loss of {short(around.loss)} by a tenth."
    )


def _bends(around: Surroundings) -> str:
    values, n = around.eigenvalues, len(around.eigenvalues)
    up = int((values > around.noise).sum())
    flat = f"in {counted(around.n_flat, 'direction')} the loss is flat: it bends less than {FLAT:.1%} of the largest"
    if not around.n_flat:
        flat = f"in none the loss is flat, which means that it bends less than {FLAT:.1%} of the largest"
    return (
        f"Of the {counted(n, 'direction')} the loss bends upwards in {up}, downwards in {around.n_negative}, and in "
        f"{n - up - around.n_negative} not measurably. The second derivatives go from {position(float(values[0]))} to "
        f"{short(values[-1])}; {flat}."
    )


def _verdict(around: Surroundings, learning_rate: float) -> str:
    kind, lowest, largest = around.kind(learning_rate), float(around.eigenvalues[0]), float(around.eigenvalues[-1])
    if kind == "slope":
        text = "The slope still leads down: this is no end."
    elif kind == "saddle":
        grows = math.log(2.0) / (learning_rate * -lowest)
        text = (
            "A minimum would bend upwards everywhere; here there is a way down, but hardly any slope along it. A small "
            f"distance from the saddle doubles every {about(max(grows, 1.0))} epochs of plain descent, along the "
            "direction that bends down most."
        )
    elif kind == "minimum":
        away, lower = around.to_bottom
        text = (
            f"The loss bends upwards in all directions, and its bottom is {short(away)} away and {short(lower)} lower: "
            "a local minimum, as far as slope and second derivatives can tell. No small step downhill leads out of it."
        )
    elif kind == "trough":
        away, lower = around.to_bottom
        text = (
            "The loss bends upwards in every direction, in some of them so little that the bottom would be "
            f"{short(away)} away, in units of the parameters, and only {short(lower)} lower: descent creeps along a "
            "trough and gains next to nothing."
        )
    else:
        text = (
            "Nothing bends downwards, but not every direction bends upwards: along the flat ones the loss hardly "
            "changes, so nothing tells descent where to go."
        )
    if largest > 2.0 / learning_rate:
        text += (
            f" The steepest bend, {short(largest)}, is above 2 / learning rate = {short(2.0 / learning_rate)}: plain "
            "descent cannot come to rest here, it jumps to and fro across it."
        )
    return text

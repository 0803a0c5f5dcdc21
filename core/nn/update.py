"""One update of the parameters: clip the gradient, let the optimizer turn it into a direction, and go against it."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.nn.array import Array
from core.nn.optimizers import Constants, Optimizer
from core.nn.summation import norm

CLIPS = {"none": "Never", "norm": "By its norm", "value": "Element by element"}
"""Ways to shorten a gradient that is too long."""


def clip(gradient: Array, kind: str, threshold: float | Array) -> Array:
    """The gradient (parameters,), or each of (parameters, networks), clipped in one of the ways of CLIPS.

    "norm" shortens it to that norm and keeps its direction (Pascanu, Mikolov and Bengio, 2013); "value" cuts each
    element to [-threshold, threshold], which turns it unless all are cut alike. A threshold, or one for each network,
    is above 0; by norm, 0 means that nothing is clipped.
    """
    if kind == "norm":
        length = norm(gradient)
        too_long = (length > threshold) & (np.asarray(threshold) > 0)
        return gradient * np.where(too_long, threshold / np.where(too_long, length, 1.0), 1.0)
    return np.clip(gradient, -threshold, threshold) if kind == "value" else gradient


class UpdateStep:
    """What turns gradients into updates, one after the other: the optimizer with its memory, and clipping before it.

    constants, threshold: numbers, or arrays (networks,) for many networks at once. shape: of the gradient.
    slots: the optimizer's memory, (n_slots, *shape), and step: the number of updates so far, where it goes on. fixed:
    whether each parameter (parameters,) stays as it is, to the last bit; None where none does.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        constants: Constants,
        shape: tuple[int, ...],
        clipping: tuple[str, Any] = ("none", 1.0),
        slots: Array | None = None,
        step: int = 0,
        fixed: np.ndarray | None = None,
    ):
        self.optimizer, self.constants, self.clipping, self.step = optimizer, constants, clipping, step
        self.fixed = fixed
        self.slots = np.zeros((optimizer.n_slots, *shape)) if slots is None else slots.copy()

    def direction(self, gradient: Array) -> Array:
        """What the parameters go against, times the learning rate; it holds until the next call."""
        if self.clipping[0] != "none":
            gradient = clip(gradient, *self.clipping)
        self.step += 1
        return self.optimizer.rule(gradient, self.slots, self.step, self.constants)

    def apply(self, parameters: Array, gradient: Array, learning_rate: float | Array) -> None:
        """Change the parameters in place."""
        change = learning_rate * self.direction(gradient)
        if self.fixed is not None:
            change[self.fixed] = 0.0
        parameters -= change

"""Many networks trained side by side on data of any kind, and long computations in pieces."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import Any, NamedTuple, TypeVar

import numpy as np

from core.ensemble.population import Population
from core.nn.activations import ACTIVATIONS
from core.nn.array import Array
from core.nn.losses import Loss
from core.nn.network import LossAndGradient, Objective
from core.nn.optimizers import OPTIMIZERS, Constants
from core.nn.summation import norm
from core.nn.update import UpdateStep
from core.training.trainer import overflow_ends_the_run

PIECE_SECONDS = 0.04
"""Work between two reports of progress."""

Result = TypeVar("Result")

Measure = Callable[[Array], tuple[Array, Array]]
"""From parameters (parameters, networks) to losses (networks,) and gradients (parameters, networks)."""


class Trained(NamedTuple):
    """losses (epochs + 1, networks), from the start on, nan after a network's numbers were no longer finite; and the
    last parameters (parameters, networks).
    """

    losses: Array
    parameters: Array


def train_many(
    measure: Measure,
    start: Array,
    *,
    optimizer: str,
    learning_rate: float,
    epochs: int,
    clipping: tuple[str, float] = ("none", 1.0),
) -> Generator[float, None, Trained]:
    """Train networks that start at (parameters, networks), each by its own gradient; yields how much is done.

    clipping: a way of core.nn.update.CLIPS and its threshold. A network whose loss or gradient is no finite number
    stays where it was.
    """
    entry = OPTIMIZERS[optimizer]
    update = UpdateStep(entry, Constants(epsilon=entry.default_epsilon), start.shape, clipping)
    parameters = start.copy()
    losses = np.full((epochs + 1, start.shape[1]), np.nan)
    since = time.monotonic()
    for epoch in range(epochs + 1):
        with overflow_ends_the_run():  # not around the yield: who goes on may be another thread
            losses[epoch], gradient = measure(parameters)
            norms = norm(gradient)
            alive = np.isfinite(losses[epoch]) & np.isfinite(norms)
            losses[epoch, ~alive] = np.nan
            if epoch == epochs:
                break
            gradient[:, ~alive] = 0.0
            parameters -= learning_rate * np.where(alive, update.direction(gradient), 0.0)
        if time.monotonic() - since > PIECE_SECONDS:
            yield epoch / epochs
            since = time.monotonic()
    return Trained(losses, parameters)


def measure_of(
    sizes: tuple[int, ...],
    activations: tuple[str, ...],
    loss: str | Loss,
    reduction: str,
    inputs: Array,
    targets: Array,
) -> Measure:
    """The losses and gradients of ordinary networks on inputs (samples, n_inputs) and targets (samples, outputs)."""
    objective = Objective(sizes, [ACTIVATIONS[name] for name in activations], loss, reduction)

    def measure(parameters: Array) -> tuple[Array, Array]:
        at_these = LossAndGradient(objective, parameters)
        return at_these.measure(inputs, targets[:, :, None]).loss, at_these.gradient

    return measure


def populated(population: Population) -> Generator[float, None, Population]:
    """Train a population to its end; yields how much is done."""
    while not population.done:
        population.advance(PIECE_SECONDS)
        yield population.progress
    return population


def part(task: Generator[Any, None, Result], begin: float, end: float) -> Generator[Any, None, Result]:
    """A computation as a part of a longer one: its 0 to 1 becomes `begin` to `end`; what is no number stays."""
    while True:
        try:
            piece = next(task)
        except StopIteration as stop:
            return stop.value
        yield begin + (end - begin) * piece if isinstance(piece, float) else piece

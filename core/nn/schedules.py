"""How the learning rate changes with the epochs: schedules, as factors by which the first learning rate is multiplied.

Each entry follows the scheduler of that name in PyTorch or Keras, with two constants for all of them: a period T in
epochs and a factor γ. Epoch t counts the epochs already trained, so that the first update has the full learning rate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.nn.array import Array
from core.nn.elementary import cos_pi, exp_minus, log, powers

Factor = Callable[[Array, Array, Array], Array]
"""(epochs t, period T, factor γ) -> the factor; arrays that fit together."""


@dataclass(frozen=True)
class Schedule:
    """A schedule, the constants that it uses, and its factor as a formula."""

    name: str
    label: str
    formula: str
    factor: Factor
    constants: tuple[str, ...] = ()


def _exponential(t: Array, period: Array, gamma: Array) -> Array:
    """γ^(t / T): whole periods by multiplication, the rest of one by the exponential."""
    return powers(gamma, t // period) * exp_minus(t % period / period * -log(gamma))


def _cosine(t: Array, period: Array, gamma: Array) -> Array:
    return gamma + (1.0 - gamma) * (0.5 * (1.0 + cos_pi(np.minimum(t / period, 1.0))))


SCHEDULES: dict[str, Schedule] = {
    schedule.name: schedule
    for schedule in (
        Schedule("constant", "Constant", "1", lambda t, period, gamma: np.ones_like(t)),
        Schedule(
            "step",
            "Step decay",
            "γ^⌊t / T⌋",
            lambda t, period, gamma: powers(gamma, t // period),
            ("decay_epochs", "decay_factor"),
        ),
        Schedule("exponential", "Exponential decay", "γ^(t / T)", _exponential, ("decay_epochs", "decay_factor")),
        Schedule(
            "inverse_time",
            "1/t decay",
            "1 / (1 + t / T)",
            lambda t, period, gamma: 1.0 / (1.0 + t / period),
            ("decay_epochs",),
        ),
        Schedule(
            "cosine",
            "Cosine decay",
            "γ + (1 − γ) (1 + cos(π t / T)) / 2 until epoch T, then γ",
            _cosine,
            ("decay_epochs", "decay_factor"),
        ),
    )
}
"""Every schedule by name."""

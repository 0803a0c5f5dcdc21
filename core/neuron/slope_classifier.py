"""A classifier with one number: the slope A of the line y = A x, corrected by one example after the other.

The rule is Rashid's ("Make Your Own Neural Network", 2016): the error E = t - y at the example's x would vanish with
A + E / x; the slope moves by the share L of that, A ← A + L E / x.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.experiment.settings import SettingError

WIDTHS, LENGTHS = (3.0, 1.0), (1.0, 3.0)
"""Rashid's two examples: the ladybird, which belongs below the line, and the caterpillar, which belongs above it."""


@dataclass(frozen=True)
class SlopeStep:
    """One example: `output` y = slope x, `error` E = target - y, `change` ΔA = L E / x, and the slope `after` it.

    `example` is its index, `round` counts from 1.
    """

    round: int
    example: int
    x: float
    target: float
    slope: float
    output: float
    error: float
    change: float
    after: float


def slope_steps(
    slope: float, xs: Sequence[float], targets: Sequence[float], learning_rate: float, order: Sequence[int], rounds: int
) -> list[SlopeStep]:
    """The steps over the examples in `order`, `rounds` times, from the start `slope`.

    Raises SettingError for an x of 0, where no slope has any effect.
    """
    _check(xs)
    steps = []
    for number in range(1, rounds + 1):
        for example in order:
            x, target = float(xs[example]), float(targets[example])
            output = slope * x
            error = target - output
            change = learning_rate * (error / x)
            steps.append(SlopeStep(number, example, x, target, slope, output, error, change, slope + change))
            slope += change
    return steps


def fixed_points(
    xs: Sequence[float], targets: Sequence[float], learning_rate: float, order: Sequence[int]
) -> list[float]:
    """The slopes between which cycling through the examples ends, one after each example of `order`, in closed form.

    With r = t / x, an example turns A into (1 - L) A + L r. After a round of n examples that end with r_n,
    A = L Σ_i (1 - L)^(n - i) r_i / (1 - (1 - L)^n). For 0 < L < 2 every start comes there. With L = 1 it is r_n: the
    last example alone. With L towards 0 it is the mean of all r.
    Raises SettingError for an x of 0 or a learning rate outside 0 < L < 2.
    """
    _check(xs)
    if not 0.0 < learning_rate < 2.0:
        raise SettingError("learning rate", learning_rate, "a number above 0 and below 2")
    wanted = np.array([targets[example] / xs[example] for example in order])
    n = len(wanted)
    keeps = (1.0 - learning_rate) ** np.arange(n - 1, -1, -1)
    scale = learning_rate / (1.0 - (1.0 - learning_rate) ** n)
    return [float(scale * keeps @ np.roll(wanted, n - 1 - last)) for last in range(n)]


def is_above(slope: float, xs: ArrayLike, ys: ArrayLike) -> np.ndarray:
    """Whether the points (x, y), each of shape (n,), lie above the line y = slope x."""
    return np.asarray(ys, dtype=float) > slope * np.asarray(xs, dtype=float)


def slopes_between(xs: ArrayLike, ys: ArrayLike, above: ArrayLike) -> tuple[float, float] | None:
    """The open range of slopes with exactly the points `above` above the line; None if there is no such slope.

    x (n,) must be positive; `above` (n,) holds booleans and needs both values.
    """
    ratio, up = np.asarray(ys, dtype=float) / np.asarray(xs, dtype=float), np.asarray(above, dtype=bool)
    lowest, highest = float(ratio[~up].max()), float(ratio[up].min())
    return (lowest, highest) if lowest < highest else None


def most_right(xs: ArrayLike, ys: ArrayLike, above: ArrayLike) -> tuple[int, float]:
    """The most points that any slope has on their side, and a slope that does: midway between two points' own slopes.

    x (n,) must be positive; `above` (n,) holds booleans.
    """
    up = np.asarray(above, dtype=bool)
    ratios = np.unique(np.asarray(ys, dtype=float) / np.asarray(xs, dtype=float))
    candidates = [ratios[0] - 1.0, *(ratios[1:] + ratios[:-1]) / 2.0, ratios[-1] + 1.0]
    right = [int((is_above(slope, xs, ys) == up).sum()) for slope in candidates]
    best = int(np.argmax(right))
    return right[best], float(candidates[best])


def _check(xs: Sequence[float]) -> None:
    if 0.0 in xs:
        raise SettingError("x", 0.0, "numbers other than 0, because the rule divides by x")


def step_words(step: SlopeStep, name: str, learning_rate: float) -> str:
    """One example in a sentence with its numbers: output, error, correction, new slope."""
    return (
        f"Round {step.round}, {name} (x = {step.x:.4g}): output y = A x = {step.slope:.4g} · {step.x:.4g} = "
        f"{step.output:.4g}; error E = t − y = {step.target:.4g} − {_operand(step.output)} = {step.error:.4g}; "
        f"correction ΔA = L E / x = {learning_rate:.4g} · {_operand(step.error)} / {step.x:.4g} = {step.change:.4g}; "
        f"new slope A = {step.after:.4g}."
    ).replace("-", "−")


def _operand(value: float) -> str:
    return f"({value:.4g})" if value < 0 else f"{value:.4g}"

"""What a walk downhill did, as a kind with a reason; and how such sentences write numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from core.activations import Array
from core.descent import Path

TURNING = 0.5
"""A walk that turns round at this share of its steps, or more, jumps to and fro."""

FLAT = 0.02
"""A slope below this share of the steepest in the picture is that of a plateau."""

LABELS = {
    "right": "About right",
    "near": "Not there yet",
    "small": "Too small",
    "overshooting": "Overshooting",
    "bouncing": "To and fro without end",
    "diverging": "Diverging",
    "stuck": "Stuck on a plateau",
    "falling": "No valley ahead",
    "edge": "Out of the curve",
    "still": "No step at all",
}
"""Every kind of verdict in words."""


@dataclass(frozen=True)
class Verdict:
    """What happened: its kind, a key of LABELS, and how one can tell, as a sentence without its first capital."""

    kind: str
    reason: str

    @property
    def label(self) -> str:
        return LABELS[self.kind]


def turns(path: Path, steps: int | None = None) -> int:
    """How often, in so many first steps or in all, the gradient points against the one before."""
    gradients = path.gradients if steps is None else path.gradients[: steps + 1]
    return sum(float(before @ after) < 0.0 for before, after in pairwise(gradients))


def growth(path: Path) -> float:
    """The gradient's mean norm in the second half of the walk over that in the first half."""
    norms = np.linalg.norm(path.gradients, axis=1)
    half = len(norms) // 2
    return float(norms[half:].mean() / norms[: len(norms) - half].mean())


def grows(path: Path) -> bool:
    """Whether the gradient's norm grows: at every step, or by a tenth from the first half of the walk to the second."""
    return bool((_ratios(path) > 1.0 + 1e-9).all()) or growth(path) > 1.1


def shrinks(path: Path) -> bool:
    """Whether the gradient's norm shrinks, likewise."""
    return bool((_ratios(path) < 1.0 - 1e-9).all()) or growth(path) < 0.9


def _ratios(path: Path) -> Array:
    """The gradient's norm after each step over that before it."""
    norms = np.linalg.norm(path.gradients, axis=1)
    return norms[1:] / np.maximum(norms[:-1], np.finfo(float).tiny)


def way_down(path: Path, bottom: float) -> float:
    """How much of its height above the bottom the walk has lost: 1 is all of it, below 0 it went up."""
    height = path.losses[0] - bottom
    return float((path.losses[0] - path.losses[-1]) / height) if height > 0 else 1.0


def short(value: float) -> str:
    """A number with four significant digits."""
    return f"{value + 0.0:.4g}"


def bracketed(value: float) -> str:
    """The same, in parentheses if it has a sign."""
    return f"({short(value)})" if value < 0 else short(value)


def place(x: float) -> str:
    """A place on an axis, where a rounding error is 0."""
    return short(0.0 if abs(x) < 1e-9 else x)


def many(count: int, what: str) -> str:
    """1 step, 12 steps."""
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def about(count: float) -> str:
    """A large count in two significant digits."""
    return f"{float(f'{count:.2g}'):,.0f}" if count < 1e9 else f"{count:.1g}"


def percent(share: float) -> str:
    """A share that is 100% only if it is 1."""
    return f"{math.floor(1000 * share) / 10:g}%" if 0.99 <= share < 1.0 else f"{share:.0%}"

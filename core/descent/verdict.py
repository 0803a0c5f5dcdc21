"""What a walk downhill did, as a kind with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from core.descent.descent import Path
from core.nn.array import Array

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

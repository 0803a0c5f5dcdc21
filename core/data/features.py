"""Features: the numbers that a network gets of a point, its coordinates or what is derived from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.nn.array import Array
from core.nn.elementary import sin


@dataclass(frozen=True)
class Feature:
    """The product of some coordinates of a point, counted from 0, or the sine of it (in radians).

    `name` is as links have it, `label` as people read it.
    """

    name: str
    label: str
    factors: tuple[int, ...]
    sine: bool = False

    def of(self, points: Array) -> Array:
        """Its value (n,) for points (n, coordinates), the same on every processor."""
        first, *others = self.factors
        value = points[:, first]
        for factor in others:
            value = value * points[:, factor]
        return sin(value) if self.sine else value


COORDINATES = tuple(Feature(f"x{i + 1}", f"x{digit}", (i,)) for i, digit in enumerate("₁₂₃₄"))
"""A point's own numbers."""

FEATURES: dict[str, Feature] = {
    feature.name: feature
    for feature in (
        *COORDINATES[:2],
        Feature("x1x1", "x₁²", (0, 0)),
        Feature("x2x2", "x₂²", (1, 1)),
        Feature("x1x2", "x₁x₂", (0, 1)),
        Feature("sinx1", "sin x₁", (0,), sine=True),
        Feature("sinx2", "sin x₂", (1,), sine=True),
    )
}
"""What there is for points of a plane, by name."""


def derived(points: Array, features: Sequence[Feature]) -> Array:
    """The features (n, features) of points (n, coordinates); the points themselves where no others are named."""
    if not features or tuple(features) == COORDINATES[: points.shape[1]]:
        return points
    return np.stack([feature.of(points) for feature in features], axis=1)

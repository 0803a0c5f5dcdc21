"""Points of one's own: as text, short enough for a link, which of them are to test with, and how they are scaled.

The text has x1, x2 and the class of each point: "1.5,-2,1;0.3,3,0". Points with values instead, for regression, begin
with a word: "values:1.5,-2,0.37;0.3,3,1.2". With one input they have no x2: "values:1.5,0.37;0.3,1.2".
"""

from __future__ import annotations

import base64
import math
import zlib
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple, TypeVar

import numpy as np

from core.nn.array import Array

FEWEST, MOST = 2, 2000
"""Points that an experiment may have."""

MOST_CLASSES = 4
"""Their numbers are 0 to 3."""

LARGEST = 1e6
"""Of a coordinate, on either side of 0."""

DIGITS = 6
"""Coordinates are rounded to so many."""

VALUES = "values:"
"""A text of points with values begins so."""

ALLOWED = (
    f"{FEWEST} to {MOST:,} points, each as x₁,x₂,class with a class of 0 to {MOST_CLASSES - 1}, separated by "
    f"semicolons; or {VALUES} and points as x₁,x₂,value or, with one input, as x,value"
)

MOST_LETTERS = 120_000
"""Of a text of points, so that what is packed cannot unfold without end."""

READABLE, PACKED = 400, "z"
"""A text of up to so many letters stands in a link as it is; a longer one is packed, with this letter before it."""


class Point(NamedTuple):
    """A place in the plane, and the class (0 to 3) of what is there."""

    x1: float
    x2: float
    cls: int

    @property
    def place(self) -> tuple[float, ...]:
        """Its coordinates."""
        return self.x1, self.x2


class Valued(NamedTuple):
    """A place in the plane, or with x2 = None on the line of one input, and the value that is to be learned there."""

    x1: float
    x2: float | None
    value: float

    @property
    def place(self) -> tuple[float, ...]:
        """Its coordinates."""
        return (self.x1,) if self.x2 is None else (self.x1, self.x2)


AnyPoints = tuple[Point, ...] | tuple[Valued, ...]
"""Points with classes, or with values; these have all as many coordinates."""


def point(x1: float, x2: float, cls: int) -> Point:
    """The point with rounded coordinates. Raises ValueError for what is none."""
    if cls not in range(MOST_CLASSES):
        raise ValueError
    return Point(_rounded(x1), _rounded(x2), int(cls))


def valued(x1: float, x2: float | None, value: float) -> Valued:
    """The point with rounded coordinates and value. Raises ValueError for what is none."""
    return Valued(_rounded(x1), None if x2 is None else _rounded(x2), _rounded(value))


def _rounded(number: float) -> float:
    if not abs(number) <= LARGEST:
        raise ValueError
    return float(f"{number:.{DIGITS}g}") + 0.0


def has_values(text: str) -> bool:
    """Whether a text of points has values, and not classes."""
    return text.lstrip().startswith(VALUES)


@lru_cache(maxsize=64)
def read_points(text: str) -> AnyPoints:
    """The points in a text. Raises ValueError for a text of something else, or of too few or too many points."""
    if len(text) > MOST_LETTERS:
        raise ValueError
    parts = [part.split(",") for part in text.strip().removeprefix(VALUES).strip(";").split(";")]
    if not FEWEST <= len(parts) <= MOST:
        raise ValueError
    if not has_values(text):
        return tuple(point(float(x1), float(x2), int(cls)) for x1, x2, cls in parts)
    if len(parts[0]) == 2:
        return tuple(valued(float(x), None, float(value)) for x, value in parts)
    return tuple(valued(float(x1), float(x2), float(value)) for x1, x2, value in parts)


@lru_cache(maxsize=64)
def canonical(text: str) -> str:
    """The one text of these points. Raises ValueError, as read_points does."""
    return write_points(read_points(text))


def write_points(points: Sequence[Point] | Sequence[Valued]) -> str:
    """Inverse of read_points."""
    rows = (",".join(map(write_number, (*entry.place, entry[2]))) for entry in points)
    return (VALUES if any(isinstance(entry, Valued) for entry in points) else "") + ";".join(rows)


def ends_of(points: AnyPoints) -> tuple[float, float]:
    """The least and the largest value of points with values, or their classes'."""
    numbers = [entry[2] for entry in points]
    return float(min(numbers)), float(max(numbers))


def write_number(value: float) -> str:
    """The shortest text of the number."""
    return repr(value).removesuffix(".0")


@lru_cache(maxsize=64)
def packed(text: str) -> str:
    """The text of points as a link has it: a long one in letters that need no escaping, a third as many."""
    if len(text) <= READABLE:
        return text
    return PACKED + base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


@lru_cache(maxsize=64)
def unpacked(text: str) -> str:
    """Inverse of packed. Raises ValueError for what was not packed so, or would be too long."""
    if not text.startswith(PACKED):
        return text.replace(" ", "+")  # 1e+3 in a link written by hand
    letters = text.removeprefix(PACKED)
    unpacking = zlib.decompressobj()
    try:
        content = unpacking.decompress(
            base64.b64decode(letters + "=" * (-len(letters) % 4), b"-_", validate=True), MOST_LETTERS
        )
    except zlib.error as error:
        raise ValueError from error
    if not unpacking.eof:
        raise ValueError
    return content.decode("ascii")


AnyPoint = TypeVar("AnyPoint", bound=Point | Valued)


def split(points: Sequence[AnyPoint], percent: int, seed: int) -> tuple[list[AnyPoint], list[AnyPoint]]:
    """The points to train on, at least one, and those to test with, both in their order.

    Each point draws a number from the seed and its own place, and those with the smallest are set apart: to add, move
    or delete a point changes the sets of one other at most. Points at the same place are in the same set if they can.
    """
    n_test = min(round(len(points) * percent / 100), len(points) - 1)
    drawn = [blake2b(f"{seed} {x1!r} {x2!r}".encode(), digest_size=8).digest() for x1, x2, *_ in points]
    apart = set(sorted(range(len(points)), key=drawn.__getitem__)[:n_test])
    train = [entry for place, entry in enumerate(points) if place not in apart]
    return train, [points[place] for place in sorted(apart)]


AS_THEY_ARE = "none"

SCALINGS: dict[str, str] = {
    AS_THEY_ARE: "as they are",
    "0/1": "from 0 to 1",
    "-1/+1": "from −1 to 1",
    "standard": "mean 0, variance 1",
}
"""What can be made of the coordinates, each of the two by itself, and of the values."""


ENDS_OF_SCALED: dict[str, tuple[float, float] | None] = {
    AS_THEY_ARE: None,
    "0/1": (0.0, 1.0),
    "-1/+1": (-1.0, 1.0),
    "standard": (-math.inf, math.inf),
}
"""Between which numbers what is scaled so lies; None: where it lay before. With variance 1 it may be anywhere."""


FAR_VALUE, NEAR_VALUES = 10.0, 0.2
"""Learning rates and target losses are made for values around 1: if one is farther from 0, steps are too large, and if
the largest and the least are nearer to each other, a network that has learned nothing is hardly wrong.
"""


def need_scaling(points: AnyPoints) -> bool:
    """Whether these have values that are hard to learn as they are."""
    if not any(isinstance(entry, Valued) for entry in points):
        return False
    low, high = ends_of(points)
    return max(-low, high) > FAR_VALUE or 0.0 < high - low < NEAR_VALUES


LEAST_UNIT = 1e-100
"""What differs less is not stretched: the squares of such differences cannot be told from 0."""


class Scale(NamedTuple):
    """What a scaled coordinate or value of 0 stands for, and how much more one of 1 stands for; each (coordinates,)."""

    zero: Array
    unit: Array

    def __call__(self, points: Array) -> Array:
        """These points (k, coordinates) scaled."""
        return (points - self.zero) / self.unit


def scaling(name: str, train: Array) -> Scale:
    """The scaling of this name, learnt on train (n, coordinates).

    A coordinate that is the same everywhere, or as good as the same, is moved, but not stretched.
    """
    low, high = train.min(axis=0), train.max(axis=0)
    match name:
        case "0/1":
            zero, unit = low, high - low
        case "-1/+1":
            zero, unit = (low + high) / 2.0, (high - low) / 2.0
        case "standard":
            # math.fsum has one right result: the order of a sum would depend on the processor.
            zero = np.array([math.fsum(column) / len(train) for column in train.T])
            unit = np.sqrt([math.fsum(column) / len(train) for column in ((train - zero) * (train - zero)).T])
        case _:
            return Scale(np.zeros_like(low), np.ones_like(low))
    return Scale(zero, np.where((low == high) | (unit < LEAST_UNIT), 1.0, unit))

"""Clouds: points drawn at random in the plane, each with a class.

Most lie from -6 to 6. Their shapes, sizes and the way of the noise are those of TensorFlow Playground
(playground.tensorflow.org), so that its worksheets can be followed; the points themselves are drawn anew from the seed
of the data. A noisy gate has its points around the corners of the unit square. Only operations that are exact
everywhere make them: the same seed gives the same points on every processor.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.nn.array import Array
from core.nn.elementary import cos_pi
from core.nn.random_numbers import RandomNumbers

REACH = 6.0
"""Points are shown from -REACH to REACH."""

RADIUS = 5.0
"""Of the rings and the spirals; half a side of the quadrants, but for the gap along their axes."""

NOISY_GATE = "noisy"

Draw = Callable[[RandomNumbers, int, float], tuple[Array, np.ndarray]]
"""(random, n, noise from 0 to ½) -> points (n, 2) and classes (n,); for a noisy gate, rows of the truth table."""


@dataclass(frozen=True)
class Cloud:
    """A shape by name, and how the points of its classes are drawn; the way of its noise is said there."""

    name: str
    label: str
    draw: Draw
    n_classes: int = 2


def draw(name: str, n: int, noise: float, seed: int, truth_table: str = "0110") -> tuple[Array, np.ndarray]:
    """Points (n, 2) and their classes (n,), in random order. noise: in percent. truth_table: of a noisy gate."""
    random = RandomNumbers(seed)
    points, classes = CLOUDS[name].draw(random, n, noise / 100.0)
    if name == NOISY_GATE:
        classes = np.array([int(output) for output in truth_table])[classes]
    order = random.rng.permutation(n)
    return points[order], classes[order]


def _quadrants(random: RandomNumbers, n: int, noise: float) -> tuple[Array, np.ndarray]:
    """Class 1 where x1 and x2 have the same sign, with a gap along the axes; the noise moves points over the border."""
    points = RADIUS * random.around_0((n, 2))
    points += np.where(points > 0, 0.3, -0.3)
    moved = points + noise * RADIUS * random.around_0((n, 2))
    return points, (moved[:, 0] * moved[:, 1] >= 0).astype(int)


def _rings(random: RandomNumbers, n: int, noise: float) -> tuple[Array, np.ndarray]:
    """Half of the points in a disc, which is class 1, and half in a ring around it; the noise moves classes."""
    inner = np.arange(n) < n // 2
    radius = RADIUS * np.where(inner, 0.5 * random.uniform((n,)), 0.7 + 0.3 * random.uniform((n,)))
    points = radius[:, None] * _directions(random, n)
    moved = points + noise * RADIUS * random.around_0((n, 2))
    return points, (moved[:, 0] * moved[:, 0] + moved[:, 1] * moved[:, 1] < (0.5 * RADIUS) ** 2).astype(int)


def _moons(random: RandomNumbers, n: int, noise: float) -> tuple[Array, np.ndarray]:
    """Two half circles that reach into one another; the noise spreads them."""
    classes = (np.arange(n) < n // 2).astype(int)
    turn = random.uniform((n,))
    upper = np.stack([cos_pi(turn), _sin_pi(turn)], axis=1)
    points = 3.2 * np.where(classes[:, None] == 1, upper - [0.5, 0.25], [0.5, 0.25] - upper)
    return points + 3.0 * noise * random.normal((n, 2)), classes


def _spirals(random: RandomNumbers, n: int, noise: float) -> tuple[Array, np.ndarray]:
    """Two arms that wind around the middle 1.75 times, with points at even distances; the noise spreads them."""
    classes = (np.arange(n) < n // 2).astype(int)
    of_arm = np.where(classes == 1, n // 2, n - n // 2)
    share = np.where(classes == 1, np.arange(n), np.arange(n) - n // 2) / of_arm
    turn = 3.5 * share + np.where(classes == 1, 0.0, 1.0)  # in units of π
    points = (RADIUS * share)[:, None] * np.stack([_sin_pi(turn), _cos_of_turn(turn)], axis=1)
    return points + noise * random.around_0((n, 2)), classes


def _blobs(*middles: tuple[float, float]) -> Draw:
    """A normal distribution for each class around its middle, with as many points each; the noise makes them wider."""

    def drawn(random: RandomNumbers, n: int, noise: float) -> tuple[Array, np.ndarray]:
        classes = np.arange(n)[::-1] * len(middles) // n
        return np.array(middles)[classes] + np.sqrt(0.5 + 7.0 * noise) * random.normal((n, 2)), classes

    return drawn


def _corners(random: RandomNumbers, n: int, noise: float) -> tuple[Array, np.ndarray]:
    """The rows 00, 01, 10 and 11 in turn, as equally often as n allows; the noise is their standard deviation."""
    rows = np.arange(n) % 4
    corners = np.stack([rows // 2, rows % 2], axis=1).astype(float)
    return corners + noise * random.normal((n, 2)), rows


def _directions(random: RandomNumbers, n: int) -> Array:
    """Points of the unit circle, (n, 2)."""
    turn = 2.0 * random.uniform((n,))
    return np.stack([_cos_of_turn(turn), _sin_pi(turn)], axis=1)


def _cos_of_turn(turn: Array) -> Array:
    """cos(π turn) for any turn of at least 0."""
    rest = turn - 2.0 * np.floor(turn / 2.0)
    return cos_pi(np.where(rest > 1.0, 2.0 - rest, rest))


def _sin_pi(turn: Array) -> Array:
    """sin(π turn) for any turn of at least 0."""
    return _cos_of_turn(turn + 1.5)


CLOUDS: dict[str, Cloud] = {
    cloud.name: cloud
    for cloud in (
        Cloud("quadrants", "Four quadrants (XOR as a cloud)", _quadrants),
        Cloud("rings", "A disc in a ring", _rings),
        Cloud("moons", "Two moons", _moons),
        Cloud("spirals", "Two spirals", _spirals),
        Cloud("blobs", "Two blobs", _blobs((-2.0, -2.0), (2.0, 2.0))),
        Cloud("blobs3", "Three blobs", _blobs((-2.6, -1.5), (2.6, -1.5), (0.0, 3.0)), 3),
        Cloud("blobs4", "Four blobs", _blobs((-2.5, -2.5), (2.5, -2.5), (2.5, 2.5), (-2.5, 2.5)), 4),
        Cloud(NOISY_GATE, "A noisy gate (points around its four corners)", _corners),
    )
}
"""Every cloud by name."""

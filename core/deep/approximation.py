"""A curve on [0, 1] approximated by networks with one hidden layer, of more and more units.

Cybenko (1989) and Hornik (1991): with enough sigmoid units and a linear output, such a network comes as close to any
continuous curve as one likes. That says that good weights exist; training has to find them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

import numpy as np

from core.ensemble.batched import measure_of, part, train_many
from core.nn.array import Array
from core.nn.initializers import initial_parameters
from core.nn.network import Network, flatten, layer_views

UNITS = (1, 2, 4, 8, 16, 32)
"""Hidden units of the networks."""

STARTS = 6
"""Random starts of each, the seeds 0, 1, 2 ...; the best is kept."""

STEEPNESS = 20.0
"""Weights and biases of the hidden units are drawn evenly from -STEEPNESS to STEEPNESS, so that their steps are spread
over [0, 1]; those of the output so much smaller that it starts near 0."""

LEARNING_RATE = 0.02


def curve(x: Array) -> Array:
    """What is to be approximated: two waves, one of them three times as fast."""
    return np.sin(2.0 * np.pi * x) + 0.5 * np.sin(6.0 * np.pi * x)


@dataclass(frozen=True)
class Fit:
    """The best of the networks with so many hidden units, and its error: root mean square, and the largest anywhere."""

    network: Network
    error: float
    largest: float

    @property
    def units(self) -> int:
        return self.network.sizes[1]


def start_of(units: int, seed: int) -> Array:
    """The parameters (parameters,) that the network with so many hidden units begins with."""
    start = flatten(initial_parameters("uniform", STEEPNESS, (1, units, 1), seed))
    start[-(units + 1) :] /= STEEPNESS
    return start


def fits(
    points: int = 61, epochs: int = 3000, target: Callable[[Array], Array] = curve, widths: Sequence[int] = UNITS
) -> Generator[float, None, list[Fit]]:
    """Train all of them by Adam on the mean squared error at so many evenly spaced points; yields the progress."""
    x = np.linspace(0.0, 1.0, points)[:, None]
    fine = np.linspace(0.0, 1.0, 10 * points)[:, None]
    found = []
    shares = np.cumsum([0.0, *(4.0 + units for units in widths)])
    for units, begin, end in zip(widths, shares[:-1] / shares[-1], shares[1:] / shares[-1], strict=True):
        sizes, names = (1, units, 1), ("sigmoid", "linear")
        start = np.array([start_of(units, seed) for seed in range(STARTS)]).T
        measure = measure_of(sizes, names, "squared_error", "mean", x, target(x))
        training = train_many(measure, start, optimizer="adam", learning_rate=LEARNING_RATE, epochs=epochs)
        ends = yield from part(training, begin, end)
        best = layer_views(ends.parameters[:, int(np.nanargmin(ends.losses[-1]))], sizes)
        network = Network.from_parameters([layer.weights for layer in best], [layer.bias for layer in best], names)
        distance = network.predict(fine) - target(fine)
        found.append(Fit(network, float(np.sqrt((distance**2).mean())), float(np.abs(distance).max())))
    return found


def staircase(target: Callable[[Array], Array], units: int, steepness: float = 6.0) -> Network:
    """A network of sigmoid units that needs no training: a rounded stair for each piece of [0, 1].

    The stair in the middle of a piece is as high as the target (n,) -> (n,) rises between the ends of the piece. Its
    weight is the steepness divided by the length of the piece.
    """
    ends = np.linspace(0.0, 1.0, units + 1)
    heights = np.diff(target(ends))
    weights = np.full((1, units), steepness * units)
    biases = -weights[0] * (ends[1:] + ends[:-1]) / 2.0
    return Network.from_parameters([weights, heights[:, None]], [biases, target(ends[:1])], ("sigmoid", "linear"))


def bernstein(target: Callable[[Array], Array], degree: int, x: Array) -> Array:
    """Bernstein's polynomial of this degree at x (n,): how the theorem of Weierstrass can be proved."""
    values = target(np.arange(degree + 1) / degree)
    terms = (math.comb(degree, k) * x**k * (1.0 - x) ** (degree - k) for k in range(degree + 1))
    return sum((value * term for value, term in zip(values, terms, strict=True)), np.zeros_like(x))

"""Two classes that overlap: XOR's corners with noise, of which the least error of any classifier is known."""

from __future__ import annotations

from math import erf, sqrt

import numpy as np

from core.nn.array import Array
from core.textbook.text_002.pixels import glorot
from core.training.learner import Learner, Recipe, one_hot

NOISE = 0.8
"""Standard deviation of both inputs around the corners, which stand at -1 and 1."""

N_TRAIN, N_OTHERS = 100, 2000
"""Samples to train on, and in each other set."""

DATA = (
    f"XOR with its inputs at -1 and 1 and normal noise of standard deviation {NOISE:g}, {N_TRAIN} samples to train on"
)
NETWORKS = "tanh, two softmax outputs, Glorot's start, Adam, learning rate 0.02, all samples in each update"


def optimal_error() -> float:
    """The share of wrong answers of the best classifier, the sign of x₁ x₂: noise has turned exactly one of the two.

    The density of a class goes with cosh((x₁ + x₂) / σ²) where the corners are equal and with cosh((x₁ - x₂) / σ²)
    where they differ; the first is larger exactly where x₁ x₂ > 0.
    """
    turned = 0.5 * (1.0 - erf(1.0 / (NOISE * sqrt(2.0))))
    return 2.0 * turned * (1.0 - turned)


def samples(n: int, seed: int) -> tuple[Array, np.ndarray]:
    """Inputs (n, 2), and their classes (n,): 1 where the corners' two inputs differ."""
    rng = np.random.RandomState(seed)
    corners = rng.choice([-1.0, 1.0], (n, 2))
    return corners + NOISE * rng.standard_normal((n, 2)), (corners[:, 0] != corners[:, 1]).astype(int)


def learner(hidden: tuple[int, ...], seed: int) -> Learner:
    """A network with these hidden layers, about to learn the samples of seed 0."""
    inputs, classes = samples(N_TRAIN, 0)
    recipe = Recipe(learning_rate=0.02, batch_size=N_TRAIN, optimizer="adam")
    return Learner(glorot((2, *hidden, 2), "tanh", seed), inputs, one_hot(classes, 2), recipe)


def error(learned: Learner, found: tuple[Array, np.ndarray]) -> float:
    """The share of these samples that are put into the wrong class."""
    return 1.0 - learned.accuracy(*found)

"""The digits as text 002 takes them: 80 % of the images to train on, the pixels 0 to 16 as they are."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from functools import cache

import plotly.graph_objects as go
from numpy.typing import ArrayLike

from core.data.datasets import digits
from core.nn.array import Array
from core.nn.network import Network
from core.notation.numbers import percent
from core.textbook.figures import level, lines
from core.textbook.item import Drawing
from core.textbook.runs import after, untrained
from core.training.learner import Learner, Parts, Recipe, normal_start, parts

SIZES = (64, 50, 10)
BATCH = 100
VALUES = tuple(10.0**power for power in range(-5, 2))
"""logspace(-5, 1, 7): the learning rates, and the penalties."""

MOST_INK = 16.0
"""The largest value of a pixel."""

SPLIT = "1437 of the 1797 images to train on, drawn with seed 0, and 360 to test with"


@cache
def digits_parts() -> Parts:
    """The images in two parts, (images, 64)."""
    return parts(digits(), 0.8, seed=0)


def start() -> Network:
    """The text's network before training: weights N(0, 1), biases 0.01, seed 0."""
    return normal_start(SIZES, seed=0)


def glorot(sizes: tuple[int, ...], hidden: str, seed: int) -> Network:
    """A classifier that starts as Keras's dense layers do: Glorot's uniform weights, biases 0."""
    return untrained("glorot", sizes, seed, [*[hidden] * (len(sizes) - 2), "softmax"])


def author(learning_rate: float, penalty: float, batch_size: int = BATCH) -> Recipe:
    """The author's update: the gradient added up over the batch, plus λ w, which is the derivative of λ/2 Σ w²."""
    return Recipe(learning_rate=learning_rate, batch_size=batch_size, reduction="sum", l2=penalty / 2)


def learner(recipe: Recipe, network: Network | None = None) -> Learner:
    """The text's network, or this one, about to learn the training images."""
    data = digits_parts()
    return Learner(network or start(), data.train_values, data.train_targets, recipe)


def trained(recipe: Recipe, epochs: int, network: Network | None = None) -> Generator[float, None, Learner]:
    """The same after so many epochs; yields the progress."""
    return (yield from after(epochs, learner(recipe, network)))


def share_text(share: float) -> str:
    """A share of images as percent with one decimal: of 360 images one is 0.3 %."""
    return percent(share, 1)


def accuracies(learned: Learner) -> tuple[float, float]:
    """The shares of right answers on the training images and on the test images."""
    data = digits_parts()
    return (
        learned.accuracy(data.train_values, data.train_classes),
        learned.accuracy(data.test_values, data.test_classes),
    )


def accuracy_lines(x_title: str, y_title: str, curves: Mapping[str, Array], x: ArrayLike | None = None) -> go.Figure:
    """Shares of right answers over epochs, or over learning rates x."""
    figure = lines(x_title, y_title, curves, x, log_x=x is not None)
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%")
    return figure


def by_rate(rates: Sequence[float], curves: Mapping[str, Array]) -> Drawing:
    """Test accuracy over the learning rate, for each way of training."""
    figure = accuracy_lines("learning rate", "test accuracy", curves, rates)
    level(figure, 0.1, "guessing")
    return Drawing(
        figure,
        "Test accuracy by learning rate, from 0.00001 to 10 on a logarithmic axis.",
        "Between learning rates that are too small for so few epochs and those that are too large lies a plateau of "
        "two or three powers of ten.",
    )

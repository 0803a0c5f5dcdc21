"""The digits as text 002 takes them: 80 % of the images to train on, the pixels 0 to 16 as they are."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from functools import cache

import plotly.graph_objects as go
from numpy.typing import ArrayLike

from core.data.datasets import digits
from core.nn.array import Array
from core.nn.network import Network
from core.notation.numbers import between, percent
from core.textbook.figures import level, lines
from core.textbook.item import Drawing, Number, percentage
from core.textbook.runs import after, one_of, untrained
from core.training.learner import Learner, Parts, Recipe, normal_start, parts

SIZES, SMALL = (64, 50, 10), (64, 30, 10)
"""The text's network, and a smaller one where many are trained, on few images."""

BATCH = 100
VALUES = tuple(10.0**power for power in range(-5, 2))
"""logspace(-5, 1, 7): the learning rates, and the penalties."""

MOST_INK = 16.0
"""The largest value of a pixel."""

NEAR, NEARLY = 1e-12, "10⁻¹²"
"""By what part of itself each parameter of a nearby start is larger or smaller: a few thousand times its last bit."""

RANGES = (
    f"Where a range stands, networks that differed by only {NEARLY} of each parameter have come to different ends: "
    "long steps make so small a difference large, and rounding, which need not be the same on every machine, decides "
    "the digits."
)
"""Beside such numbers."""

SPLIT = "1437 of the 1797 images to train on, drawn with seed 0, and 360 to test with"


@cache
def digits_parts() -> Parts:
    """The images in two parts, (images, 64)."""
    return parts(digits(), 0.8, seed=0)


def few(images: int) -> Parts:
    """So many of the training images, which are drawn at random, and all test images; pixels from 0 to 1."""
    data = digits_parts()
    return Parts(
        data.train_values[:images] / MOST_INK,
        data.train_targets[:images],
        data.train_classes[:images],
        data.test_values / MOST_INK,
        data.test_classes,
        data.train_places[:images],
        data.test_places,
    )


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


def nearby(network: Network) -> tuple[Network, Network, Network]:
    """The network, and two whose parameters are larger and smaller by 1e-12 of themselves.

    Where they do not train alike, rounding decides what comes out: another machine's may be as far off.
    """

    def times(factor: float) -> Network:
        layers = network.layers
        weights, biases = [layer.weights * factor for layer in layers], [layer.bias * factor for layer in layers]
        return Network.from_parameters(weights, biases, [layer.activation for layer in layers])

    return network, times(1.0 + NEAR), times(1.0 - NEAR)


def trained_nearby(
    recipe: Recipe, epochs: int, network: Network | None = None
) -> Generator[float, None, list[Learner]]:
    """The text's network, or this one, after so many epochs, and the two whose starts are near it."""
    learned = []
    for index, near in enumerate(nearby(network or start())):
        learned.append((yield from one_of(trained(recipe, epochs, near), index, 3)))
    return learned


def reach_text(shares: Sequence[float]) -> str:
    """What starts near each other come to, in words: one decimal if they agree in it, else from the least to the most.

    Such as "55.8%", or "9% to 12%", where rounding decides and a decimal would say nothing.
    """
    low, high = min(shares), max(shares)
    if share_text(low) == share_text(high):
        return share_text(low)
    return f"about {percent(low)}" if percent(low) == percent(high) else between(low, high)


def reach(name: str, shares: Sequence[float], comment: str = "") -> Number:
    """The first of these shares as a number, with no more digits than the others, whose starts are near, agree in."""
    if len(set(shares)) == 1:
        return percentage(name, shares[0], comment=comment)
    text = reach_text(shares)
    digits, decided = (
        (3, "rounding decides further digits") if text == share_text(shares[0]) else (2, "rounding decides")
    )
    remark = f"{text} from networks that differed by {NEARLY}: {decided}"
    return percentage(name, round(shares[0], digits), comment=f"{remark}; {comment}" if comment else remark)


def mean_text(shares: Sequence[float]) -> str:
    """The mean of some runs, with the least and the most: "92.3% (91.9% to 92.8%)"; one number if all are alike."""
    low, high = min(shares), max(shares)
    reached = "" if low == high else f" ({between(low, high, 1)})"
    return share_text(sum(shares) / len(shares)) + reached


def share_text(share: float) -> str:
    """A share of images as percent with one decimal: of 360 images one is 0.3 %."""
    return percent(share, 1)


def accuracies(learned: Learner, data: Parts | None = None) -> tuple[float, float]:
    """The shares of right answers on the training images and on the test images, or on those of other parts."""
    data = data or digits_parts()
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

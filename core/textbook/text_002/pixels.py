"""The digits as text 002 takes them: 80 % of the images to train on, the pixels 0 to 16 as they are."""

from __future__ import annotations

from functools import cache

from core.data.datasets import digits
from core.nn.initializers import initial_parameters
from core.nn.network import Network
from core.training.learner import Learner, Parts, Recipe, normal_start, parts

SIZES = (64, 50, 10)
BATCH = 100
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
    layers = initial_parameters("glorot", 1.0, sizes, seed)
    names = [hidden] * (len(sizes) - 2) + ["softmax"]
    return Network.from_parameters([w for w, _ in layers], [b for _, b in layers], names)


def author(learning_rate: float, penalty: float, batch_size: int = BATCH) -> Recipe:
    """The author's update: the gradient added up over the batch, plus λ w, which is the derivative of λ/2 Σ w²."""
    return Recipe(learning_rate=learning_rate, batch_size=batch_size, reduction="sum", l2=penalty / 2)


def learner(recipe: Recipe, network: Network | None = None) -> Learner:
    """The text's network, or this one, about to learn the training images."""
    data = digits_parts()
    return Learner(network or start(), data.train_values, data.train_targets, recipe)


def share_text(share: float) -> str:
    """A share of images as percent with one decimal: of 360 images one is 0.3 %."""
    return f"{100 * share:.1f}%"


def accuracies(learned: Learner) -> tuple[float, float]:
    """The shares of right answers on the training images and on the test images."""
    data = digits_parts()
    return (
        learned.accuracy(data.train_values, data.train_classes),
        learned.accuracy(data.test_values, data.test_classes),
    )

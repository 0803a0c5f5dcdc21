"""Text 002's digits learned: why full-batch training failed, the class's defaults, and the accuracy on test data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.nn.array import Array
from core.notation.numbers import short
from core.textbook.item import Item, Number, Place, Report, Table, Task
from core.textbook.text_002.pixels import (
    BATCH,
    MOST_INK,
    SPLIT,
    accuracies,
    author,
    digits_parts,
    learner,
    share_text,
    start,
)
from core.training.learner import Learner, Recipe, confusion

ITERATIONS = 1000
LOOK = 20
EPOCHS = 100


@dataclass(frozen=True)
class Accuracies:
    """Training accuracy by way: a name, and shares (looks,) at these updates (looks,)."""

    updates: Array
    curves: dict[str, Array]


@dataclass(frozen=True)
class Judged:
    """How training went, and the test images afterwards.

    train, test: accuracy (epochs + 1,) from before the first epoch on; counts (10, 10): true digit in rows, said digit
    in columns; images (wrong, 64) that were taken for another digit, with both digits.
    """

    train: Array
    test: Array
    counts: np.ndarray
    images: Array
    true: np.ndarray
    said: np.ndarray


def _mean_cost(learned: Learner) -> float:
    """The cross-entropy an image, whichever way the gradient is reduced."""
    data_loss = learned.loss - learned.recipe.l2 * float(
        ((learned.parameters * learned.objective.is_weight) ** 2).sum()
    )
    return data_loss / (1.0 if learned.objective.mean else len(learned.inputs))


def _full_batch() -> Task:
    """The text's thousand updates as its program makes them, and with one thing changed at a time."""
    data = digits_parts()
    n = len(data.train_classes)
    scaled = data.train_values / MOST_INK
    ways: tuple[tuple[str, Recipe, Array], ...] = (
        ("as in the program: sum, 0.01", author(0.01, 0.01, n), data.train_values),
        ("sum, 0.01, pixels 0 to 1", author(0.01, 0.01, n), scaled),
        ("mean, 0.01", Recipe(learning_rate=0.01, batch_size=n, l2=0.005 / n), data.train_values),
        ("mean, 1, pixels 0 to 1", Recipe(learning_rate=1.0, batch_size=n, l2=0.005 / n), scaled),
    )
    curves, rows, found = {}, [], []
    for index, (name, recipe, values) in enumerate(ways):
        learned = Learner(start(), values, data.train_targets, recipe)
        looks = [learned.accuracy(values, data.train_classes)]
        costs = [_mean_cost(learned)]
        for share in learned.train(ITERATIONS):
            if learned.epoch == 1:
                costs.append(_mean_cost(learned))
            if learned.epoch % LOOK == 0:
                looks.append(learned.accuracy(values, data.train_classes))
            yield (index + share) / len(ways)
        test_values = data.test_values / (MOST_INK if values is scaled else 1.0)
        test = learned.accuracy(test_values, data.test_classes)
        curves[name] = np.array(looks)
        found.append((looks[-1], test, *costs))
        rows.append((name, share_text(looks[0]), share_text(looks[-1]), share_text(test)))
    numbers = (
        Number("training accuracy, as in the program", 100 * found[0][0], unit="%", comment="guessing gives about 10%"),
        Number("training accuracy, mean instead of sum", 100 * found[2][0], unit="%", comment="nothing else changed"),
        Number("test accuracy, mean, learning rate 1, pixels 0 to 1", 100 * found[3][1], unit="%"),
        Number("mean cost before training", found[0][2]),
        Number("mean cost after the program's first update", found[0][3]),
        Number("mean cost after the first update with the mean", found[2][3]),
        Number("the program's learning rate for the mean gradient", 0.01 * n, comment=f"0.01 times {n} images"),
    )
    words = (
        f"It is true that the program learns nothing ({share_text(found[0][0])}). The cause is not the missing "
        f"mini-batches: the gradient is added up over {n} images, so that 0.01 acts as a learning rate of "
        f"{short(0.01 * n)} on the mean. The first step alone takes the mean cost from {short(found[0][2])} to "
        f"{short(found[0][3])}: the outputs are sure and wrong, and so it goes on. Scaling the pixels alone does not "
        f"help ({share_text(found[1][0])}). Dividing by the number of images does ({share_text(found[2][0])}, and "
        f"rising); with both, and a learning rate of 1, the full batch gets {share_text(found[3][1])} of the test "
        "images right."
    )
    header = ("gradient and learning rate", "accuracy before", f"after {ITERATIONS} updates", "test accuracy")
    updates = np.arange(0.0, ITERATIONS + 1, LOOK)
    return Report(numbers, words, (Table(header, tuple(rows)),), Accuracies(updates, curves))


def _defaults() -> Task:
    """The class with its default settings, gradient added up as in the program and as a mean."""
    ways = (("sum, as in the program", author(0.1, 0.0)), ("mean", Recipe(learning_rate=0.1, batch_size=BATCH)))
    rows, found = [], []
    for index, (name, recipe) in enumerate(ways):
        learned = learner(recipe)
        for share in learned.train(10):
            yield (index + share) / len(ways)
        train, test = accuracies(learned)
        found.append(test)
        rows.append((name, share_text(train), share_text(test)))
    numbers = (
        Number("test accuracy with the defaults", 100 * found[0], unit="%"),
        Number("the same with the mean over the batch", 100 * found[1], unit="%"),
    )
    words = (
        "With its own defaults the class guesses: a sum over 100 images times 0.1 is a learning rate of 10 on the "
        "mean. The text trains with other settings, and its grid search finds its best learning rates far below this "
        "one."
    )
    return Report(numbers, words, (Table(("gradient", "training accuracy", "test accuracy"), tuple(rows)),))


def _evaluation() -> Task:
    """Train with the text's settings, and look at the test images."""
    data = digits_parts()
    learned = learner(author(0.01, 0.01))
    shares = [accuracies(learned)]
    for share in learned.train(EPOCHS):
        shares.append(accuracies(learned))
        yield share
    train, test = np.array(shares).T
    said = learned.predicted(data.test_values)
    counts = confusion(data.test_classes, said, 10)
    wrong = np.flatnonzero(said != data.test_classes)
    off = counts - np.diag(np.diag(counts))
    true_digit, said_digit = np.unravel_index(int(off.argmax()), off.shape)
    numbers = (
        Number("test images", len(said)),
        Number("right", int(np.trace(counts))),
        Number("test accuracy", 100 * test[-1], unit="%", comment="the text prints none"),
        Number("training accuracy", 100 * train[-1], unit="%"),
    )
    words = (
        f"{len(wrong)} of the {len(said)} test images are taken for another digit, most often the {true_digit} for "
        f"the {said_digit} ({off.max()} times). Training images are nearly all right ({share_text(train[-1])}): the "
        "difference between the two is what the network has learned by heart."
    )
    return Report(
        numbers,
        words,
        data=Judged(train, test, counts, data.test_values[wrong], data.test_classes[wrong], said[wrong]),
    )


LEARNING_ITEMS: tuple[Item, ...] = (
    Item(
        "002-35",
        '"Not learning at all"',
        "A first loop makes a thousand updates with all training images. The accuracy stays that of guessing, and "
        "the text proposes other learning rates and penalties, mini-batches, and more units or layers.",
        settings=f"{SPLIT}. Missing in the text, from its author's public code: learning rate 0.01, λ = 0.01, 1000 "
        "updates, raw pixels, gradients added up. With the mean, the penalty is divided by the number of images too: "
        "only the length of the steps differs.",
        places=(Place("descent", {"section": "two", "data": "points"}, "Sum and mean on a surface"),),
        compute=_full_batch,
    ),
    Item(
        "002-36",
        "The class NeuralNetwork",
        "The network as a class whose constructor takes data, sizes and settings.",
        settings="Defaults as printed: 50 hidden units, 10 epochs, batches of 100, learning rate 0.1, λ = 0. Its "
        "methods are cut off in the text; the sum over the batch is from its author's public code.",
        places=(Place("textbook", {"item": "002-35"}, "Why a sum needs a small learning rate"),),
        compute=_defaults,
    ),
    Item(
        "002-37",
        "How good is it on images it has never seen?",
        "The accuracy is the share of test images whose digit is found. The class is trained for 100 epochs with "
        "batches of 100, and its accuracy is printed.",
        settings=f"{SPLIT}. 100 epochs and batches of 100 as printed; learning rate 0.01 and λ = 0.01 from its "
        "author's public code, gradients added up over the batch, raw pixels.",
        slip="The text goes on to choose its settings by this same test accuracy (002-38). From then on it is too "
        "good an estimate.",
        places=(
            Place("textbook", {"item": "002-38"}, "The grid search"),
            Place("textbook", {"item": "002-56"}, "A third part of the data for choosing"),
        ),
        compute=_evaluation,
    ),
)

"""Text 002's last advice: train, dev and test sets, when to stop, other data than those of training; and its limits."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import NamedTuple

import numpy as np

from core.nn.array import Array
from core.notation.numbers import short
from core.textbook.figures import GREY, images, lines
from core.textbook.item import Drawing, Findings, Items, Number, Table, percentage, see
from core.textbook.runs import after, one_of
from core.textbook.text_002 import overlapping
from core.textbook.text_002.pixels import MOST_INK, SMALL, accuracy_lines, digits_parts, few, glorot, share_text
from core.training.learner import Learner, Recipe, normal_start

ITEMS = Items()

# 002-56: three sets

UNITS, RATES, SEEDS, EPOCHS = (10, 20), (0.2, 0.5, 1.0, 2.0), range(3), 40
"""What there is to choose from."""

N_TRAIN, N_SMALL = 150, 100
"""Images to train on, and in each of the dev and the test set."""

STOPPED, LOOK, STOP_EPOCHS = (16, 16), 5, 300
SHIFTS = (0, 1, 2)
SHOWN = 5


class Sets(NamedTuple):
    """Images (images, 64), pixels 0 to 1, and digits (images,): to train on, to choose, to test, and all others."""

    train: tuple[Array, np.ndarray]
    dev: tuple[Array, np.ndarray]
    test: tuple[Array, np.ndarray]
    others: tuple[Array, np.ndarray]


def sets() -> Sets:
    """The digits in four sets, in the random order of this text's split."""
    data = digits_parts()
    values = np.concatenate([data.train_values, data.test_values]) / MOST_INK
    classes = np.concatenate([data.train_classes, data.test_classes])
    ends = np.cumsum([N_TRAIN, N_SMALL, N_SMALL])
    return Sets(*zip(np.split(values, ends), np.split(classes, ends), strict=True))


def shifted(values: Array, pixels: int) -> Array:
    """Images (images, 64) moved to the right; what leaves the picture is lost."""
    pictures = values.reshape(-1, 8, 8)
    moved = np.zeros_like(pictures)
    moved[:, :, pixels:] = pictures[:, :, : 8 - pixels]
    return moved.reshape(-1, 64)


class Candidate(NamedTuple):
    """A network that was trained, its name, and its accuracies on dev set, test set and all other images."""

    name: str
    learned: Learner
    dev: float
    test: float
    others: float


def _candidates(data: Sets) -> Generator[float, None, list[Candidate]]:
    """A network for each setting and seed."""
    settings = [(units, rate, seed) for units in UNITS for rate in RATES for seed in SEEDS]
    targets, found = np.eye(10)[data.train[1]], []
    for index, (units, rate, seed) in enumerate(settings):
        recipe = Recipe(learning_rate=rate, batch_size=10, seed=seed)
        one = Learner(glorot((64, units, 10), "sigmoid", seed), data.train[0], targets, recipe)
        yield from one_of(after(EPOCHS, one), index, len(settings))
        shares = [one.accuracy(*part) for part in data[1:]]
        found.append(Candidate(f"{units} units, learning rate {rate:g}, seed {seed}", one, *shares))
    return found


def _stopping() -> Generator[float, None, tuple[Array, Array, Array]]:
    """Losses of training and dev set, and errors of the test set, at every fifth epoch from the start."""
    (dev, dev_classes), test = (overlapping.samples(overlapping.N_OTHERS, seed) for seed in (1, 2))
    learned = overlapping.learner(STOPPED, 0)
    training, choosing, errors = [], [], []
    for epoch in range(STOP_EPOCHS + 1):
        if epoch:
            learned.advance()
        if epoch % LOOK == 0:
            said = learned.outputs(dev)[np.arange(len(dev)), dev_classes]
            training.append(learned.loss)
            choosing.append(-np.log(np.maximum(said, np.finfo(float).tiny)).mean())
            errors.append(overlapping.error(learned, test))
            yield epoch / STOP_EPOCHS
    return np.array(training), np.array(choosing), np.array(errors)


@ITEMS.item(
    "002-56",
    "Train, dev and test sets",
    see("The grid search of this text", "textbook", item="002-38"),
    see("Underfitting and overfitting, step by step", "textbook", item="002-47"),
    see("Cross-validation", "textbook", item="002-46"),
    see("A grid search of your own", "sweeps"),
    see("Accuracy on a test set", "textbook", item="002-37"),
    does="Advises to divide the data: parameters are fitted on the training set, choices made on the dev set, and the "
    "test set is used once, at the end. The two last should come from the same distribution. Data that were collected "
    "in another way may not match those of training. Elsewhere (002-39) it names early stopping.",
    settings=f"The text gives none. Here {N_TRAIN} digits to train on, {N_SMALL} in the dev set, {N_SMALL} in the test "
    f"set, pixels 0 to 1; one hidden layer of {' or '.join(map(str, UNITS))} sigmoid units, learning rates "
    f"{', '.join(f'{rate:g}' for rate in RATES)}, seeds 0 to {SEEDS[-1]}, {EPOCHS} epochs, batches of 10. Early "
    f"stopping: {overlapping.DATA}, {overlapping.N_OTHERS} each in the dev and the test set; hidden layers of "
    f"{' and '.join(map(str, STOPPED))} units, {overlapping.NETWORKS}.",
    slip="The text's own grid search (002-38) chooses by the accuracy on the test set.",
    draws=True,
)
def _three_sets() -> Findings:
    """Choose by the dev set and by the test set, stop early, and meet images that are not like those of training."""
    data = sets()
    found = yield from one_of(_candidates(data), 0, 2)
    by_dev, by_test = max(found, key=lambda one: one.dev), max(found, key=lambda one: one.test)
    yield Number("networks to choose from", len(found))
    yield percentage("accuracy of the chosen network on the dev set", by_dev.dev, comment="chosen by it")
    yield percentage("its accuracy on the test set", by_dev.test, comment="used once")
    others = len(data.others[1])
    yield percentage("its accuracy on all other images", by_dev.others, comment=f"{others:,} that nobody has used")
    yield (
        f"**Choosing.** The network that does best on the dev set gets {share_text(by_dev.dev)} of it right, but "
        f"{share_text(by_dev.others)} of the {others:,} other images: the best of {len(found)} is partly luck. The "
        f"test set, which took no part, says {share_text(by_dev.test)}. Who chooses by the test set reads "
        f"{share_text(by_test.test)} from it, and has a network that gets {share_text(by_test.others)} of the others: "
        "then no set is left that tells."
    )
    yield Table(
        ("chosen by", "network", "dev set", "test set", "all other images"),
        [
            (way, one.name, *map(share_text, one[2:]))
            for way, one in (("the dev set", by_dev), ("the test set", by_test))
        ],
        "Which network is chosen, and how many images it gets right",
    )
    rows = [
        (str(by), share_text(by_dev.learned.accuracy(shifted(data.others[0], by), data.others[1]))) for by in SHIFTS
    ]
    yield (
        f"\n\n**Mismatch.** The chosen network gets {rows[0][1]} of the other images right as they are, and "
        f"{rows[1][1]} of them when each is moved to the right by one pixel. Dev and test set cannot warn of it, since "
        "their images stand where those of training do."
    )
    yield Table(("pixels to the right", "accuracy on the other images"), rows, "Images that stand elsewhere")
    losses_train, losses_dev, errors = yield from one_of(_stopping(), 1, 2)
    best = int(losses_dev.argmin())
    yield Number("epoch with the least dev loss", LOOK * best, comment=f"looked at every {LOOK} epochs")
    yield percentage("test error at that epoch", errors[best])
    yield percentage(f"test error after {STOP_EPOCHS} epochs", errors[-1])
    yield percentage("optimal error", overlapping.optimal_error(), comment="of the best classifier that there is")
    yield (
        f"\n\n**Early stopping.** The dev loss is least after {LOOK * best} epochs. The test error is "
        f"{share_text(errors[best])} there, at the end {share_text(errors[-1])}; the training loss goes on from "
        f"{short(losses_train[best])} to {short(losses_train[-1])}."
    )
    epochs = LOOK * np.arange(len(losses_dev))
    curves = {"training set": losses_train, "dev set": losses_dev}
    figure = lines("epoch", "mean cross-entropy", curves, epochs)
    line = {"color": GREY, "dash": "dot", "width": 2}
    top = float(losses_dev.max())
    figure.add_scatter(x=[epochs[best]] * 2, y=[0.0, top], mode="lines", name="stop here", line=line, hoverinfo="skip")
    yield Drawing(
        figure,
        f"Loss over the epochs: the training loss falls, the dev loss is least at epoch {epochs[best]}.",
        "**Early stopping.** Keep the parameters of the epoch where the dev loss is least.",
    )
    shown = data.others[0][:SHOWN]
    labels = [str(digit) for digit in data.others[1][:SHOWN]]
    wall = np.concatenate([shifted(shown, by) for by in SHIFTS[:2]])
    said = [str(digit) for digit in by_dev.learned.predicted(shifted(shown, SHIFTS[1]))]
    moved = [f"{digit} → {answer}" for digit, answer in zip(labels, said, strict=True)]
    yield Drawing(
        images(wall * MOST_INK, [*labels, *moved], SHOWN),
        f"{SHOWN} digits as they are, and moved to the right by one pixel, with what the network says of them.",
        "**Mismatch.** Above as they are; below moved by one pixel, with digit → what the chosen network says.",
        360,
    )


# 002-57: limitations

IMAGES = (20, 50, 100, 200, 500, 1437)
UPDATES, LIMITS_RATE, LIMITS_BATCH, RANDOM = 1000, 0.15, 10, 200


def by_hand(values: Array) -> Array:
    """Sixteen features (images, 16): the sums of each column and of each row of the pictures (images, 64)."""
    pictures = values.reshape(-1, 8, 8)
    return np.concatenate([pictures.sum(axis=1), pictures.sum(axis=2)], axis=1)


@ITEMS.item(
    "002-57",
    "Limitations of supervised learning with deep networks",
    see("What one unit can do", "neuron", section="gates"),
    does="Says that a few features made by hand, or random ones, often solve a task as well, and lists limits: "
    "labelled data, and a great deal of them.",
    settings=f"The text gives none. Here the digits, pixels 0 to 1: the 64-30-10 network; {RANDOM} random features, "
    "which are a hidden layer with weights N(0, 0.3²) that is not trained; and 16 features made by hand, the ink of "
    "each column and each row. The features are followed by one softmax layer, which is trained. Learning rate "
    f"{LIMITS_RATE:g}, batches of {LIMITS_BATCH}, about {UPDATES} updates each, seed 0.",
    difference="In the copy that is used here the list breaks off in its second limit.",
    draws=True,
)
def _limits() -> Findings:
    """Test accuracy by the number of labelled images, of a network, of random features and of features by hand."""
    layer = normal_start((64, RANDOM, 10), 0, weight=0.3)
    ways: dict[str, tuple[tuple[int, ...], Callable[[Array], Array]]] = {
        "network 64-30-10": (SMALL, lambda values: values),
        f"{RANDOM} random features": ((RANDOM, 10), lambda values: layer.forward(values)[1][1]),
        "16 features by hand": ((16, 10), by_hand),
    }
    found = np.zeros((len(ways), len(IMAGES)))
    recipe = Recipe(learning_rate=LIMITS_RATE, batch_size=LIMITS_BATCH)
    for index, (i, j) in enumerate(np.ndindex(found.shape)):
        sizes, features = list(ways.values())[i]
        data = few(IMAGES[j])
        learned = Learner(glorot(sizes, "sigmoid", 0), features(data.train_values), data.train_targets, recipe)
        yield from one_of(after(round(UPDATES * LIMITS_BATCH / IMAGES[j]), learned), index, found.size)
        found[i, j] = learned.accuracy(features(data.test_values), data.test_classes)
    network, at_random, hand = found
    for images_, share in ((IMAGES[0], network[0]), (IMAGES[-1], network[-1])):
        yield percentage(f"test accuracy of the network from {images_} labelled images", share)
    yield (
        f"With {IMAGES[0]} labelled images the network gets {share_text(network[0])} of the test images right, with "
        f"{IMAGES[-1]} it gets {share_text(network[-1])}. Random features come to {share_text(at_random[0])} and "
        f"{share_text(at_random[-1])}, 16 features made by hand to {share_text(hand[0])} and {share_text(hand[-1])}."
    )
    yield Table(
        ("labelled images", *ways),
        [(f"{n:,}", *map(share_text, shares)) for n, shares in zip(IMAGES, found.T, strict=True)],
        "Test accuracy",
    )
    yield Drawing(
        accuracy_lines("labelled images", "test accuracy", dict(zip(ways, found, strict=True)), IMAGES),
        f"Test accuracy by the number of training images, from {IMAGES[0]} to {IMAGES[-1]}, logarithmic axis.",
        "More labelled images help all three. Compare the curves at one number of images.",
    )

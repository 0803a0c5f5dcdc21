"""Text 001's last pages: digits, their targets and first weights, and how the settings decide about the performance."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.nn.array import Array
from core.notation.numbers import percent, short
from core.textbook.item import Item, Number, Place, Report, Table, Task, in_the_lab
from core.textbook.text_001.digit_network import HIGH, LOW, DigitNetwork, Pictures, pictures

HIDDEN, RATE, EPOCHS, SEED = 50, 0.2, 20, 0
"""Of the network whose outputs are shown."""

PRINTED = {
    5: ("0.00", "0.00", "0.01", "0.00", "0.01", "0.99", "0.00", "0.00", "0.02", "0.01"),
    0: ("0.95", "0.00", "0.01", "0.01", "0.02", "0.00", "0.00", "0.00", "0.00", "0.02"),
    9: ("0.02", "0.00", "0.01", "0.01", "0.40", "0.01", "0.01", "0.00", "0.01", "0.86"),
}
"""The outputs that the text prints for its pictures of a 5, a 0 and a 9."""

RATES = (0.05, 0.1, 0.2, 0.5, 1.0, 3.0)
FEW, MANY, SEEDS = 3, 8, (0, 1)
"""Epochs after which learning rates are compared, epochs of the longest curve, and the seeds that are averaged."""

SIZES = (2, 5, 10, 20, 50, 100)
SIZE_EPOCHS = 3
"""Hidden nodes, and for how many epochs each number of them is trained."""

DATA = (
    "Missing in the text, which takes them from the book: MNIST, 28 x 28 points. Here: the 1,797 digits of 8 x 8 "
    "points that come with scikit-learn, four fifths of them to train on; so no number can agree exactly."
)
NETWORK = "No biases, sigmoid, one picture an update, inputs and targets from 0.01 to 0.99"


@dataclass(frozen=True)
class Shown:
    """Three pictures (8, 8) with the ten outputs of each, by their digit."""

    pictures: dict[int, Array]
    outputs: dict[int, Array]


@dataclass(frozen=True)
class Performances:
    """Performances on the test part, as means over the seeds.

    `by_epoch` for each learning rate (epochs + 1,), from before the first; `by_size` for each of `sizes`.
    """

    rates: tuple[float, ...]
    by_epoch: dict[float, Array]
    sizes: tuple[int, ...]
    by_size: Array


def _trained(data: Pictures, targets: tuple[float, float], done: float, share: float) -> Task:
    """A network after all epochs, as the data of a report; it is this share of the work, of which `done` is done."""
    network = DigitNetwork(HIDDEN, SEED)
    for number in range(1, EPOCHS + 1):
        for part in network.epoch(number, data, RATE, targets):
            yield done + share * (number - 1 + part) / EPOCHS
    return Report(data=network)


def _output_table() -> Task:
    data = pictures()
    network: DigitNetwork = (yield from _trained(data, (LOW, HIGH), 0.0, 1.0)).data
    first = {digit: int(np.flatnonzero(data.test_classes == digit)[0]) for digit in PRINTED}
    outputs = {digit: network.outputs(data.test_inputs[[index]])[0] for digit, index in first.items()}
    rows = tuple(
        (str(k), *(cell for digit in PRINTED for cell in (PRINTED[digit][k], f"{outputs[digit][k]:.2f}")))
        for k in range(10)
    )
    header = ("output", *(cell for digit in PRINTED for cell in (f"“{digit}”, the text", f"“{digit}”, here")))
    return Report(
        numbers=(
            *(
                Number(f"node with the largest output for the “{digit}”", int(outputs[digit].argmax()), str(digit))
                for digit in PRINTED
            ),
            Number("performance on the test part", 100 * network.performance(data), unit="%"),
        ),
        words="Only which output is the largest can be held against the text. Its outputs are those of its own network "
        "for its own pictures, and it gives neither. Here the pictures are the first 5, 0 and 9 of the test part.",
        tables=(Table(header, rows, "Ten outputs for three pictures"),),
        data=Shown({digit: data.test_inputs[index].reshape(8, 8) for digit, index in first.items()}, outputs),
    )


def _targets() -> Task:
    data, rows, norms = pictures(), [], []
    for index, targets in enumerate(((LOW, HIGH), (0.0, 1.0))):
        network: DigitNetwork = (yield from _trained(data, targets, index / 2, 0.5)).data
        norms.append(float(np.linalg.norm(network.to_output)))
        outputs = network.outputs(data.inputs)
        rows.append(
            (
                f"{targets[0]:g} and {targets[1]:g}",
                f"{norms[-1]:.2f}",
                percent(float((outputs < LOW).mean())),
                percent(float((outputs > HIGH).mean())),
                f"{100 * network.performance(data):.1f} %",
            )
        )
    target = np.where(np.arange(10) == 5, HIGH, LOW)
    return Report(
        numbers=(
            Number("target of the output 5 for the label 5", float(target[5]), "0.99"),
            Number("targets of the nine others", float(np.delete(target, 5).mean()), "0.01"),
        ),
        words=f"With targets 0 and 1 the output weights become {short(norms[1] / norms[0])} times as long in {EPOCHS} "
        "epochs, and would grow on. That is the direction of what the text says; on these digits the network learns "
        "well either way.",
        tables=(
            Table(
                ("targets", "norm of the output weights", "outputs below 0.01", "outputs above 0.99", "performance"),
                tuple(rows),
                "After training",
            ),
        ),
    )


def _first_weights() -> Task:
    yield 0.5
    rng = np.random.RandomState(SEED)
    rows = []
    for links in (3, 64, 784):
        scale = 1.0 / math.sqrt(links)
        inputs = rng.uniform(LOW, HIGH, (200, links))
        normal = inputs @ (scale * rng.standard_normal((links, 200)))
        even = inputs @ rng.uniform(-scale, scale, (links, 200))
        rows.append((str(links), short(scale), *(f"{net.std():.3f}" for net in (normal, even))))
        yield 0.9
    return Report(
        numbers=(Number("standard deviation of even numbers from -r to r, as a share of r", 1.0 / math.sqrt(3.0)),),
        words="With either reading the spread of the net inputs does not depend on the number of links: that is what "
        "the rule is for. Read as a standard deviation, it is larger by the root of 3.",
        tables=(
            Table(
                ("links into a node", "1 / √links", "net inputs, standard deviation", "net inputs, range"),
                tuple(rows),
                "Spread of the net inputs for random inputs from 0.01 to 0.99",
            ),
        ),
    )


def _curves() -> Task:
    data = pictures()
    epochs = len(SEEDS) * (len(RATES) * MANY + len(SIZES) * SIZE_EPOCHS)
    done = 0
    by_epoch: dict[float, Array] = {}
    for rate in RATES:
        found = np.zeros((len(SEEDS), MANY + 1))
        for row, seed in enumerate(SEEDS):
            network = DigitNetwork(HIDDEN, seed)
            found[row, 0] = network.performance(data)
            for number in range(1, MANY + 1):
                for part in network.epoch(number, data, rate):
                    yield (done + part) / epochs
                done += 1
                found[row, number] = network.performance(data)
        by_epoch[rate] = found.mean(axis=0)
    by_size = np.zeros((len(SEEDS), len(SIZES)))
    for column, size in enumerate(SIZES):
        for row, seed in enumerate(SEEDS):
            network = DigitNetwork(size, seed)
            for number in range(1, SIZE_EPOCHS + 1):
                for part in network.epoch(number, data, RATE):
                    yield (done + part) / epochs
                done += 1
            by_size[row, column] = network.performance(data)
    curves = Performances(RATES, by_epoch, SIZES, by_size.mean(axis=0))
    few = max(RATES, key=lambda rate: by_epoch[rate][FEW])
    many = max(RATES, key=lambda rate: by_epoch[rate][MANY])
    return Report(
        numbers=(
            Number(f"best learning rate after {FEW} epochs", few),
            Number(f"its performance after {FEW} epochs", 100 * by_epoch[few][FEW], unit="%"),
            Number(f"best learning rate after {MANY} epochs", many),
            Number(f"its performance after {MANY} epochs", 100 * by_epoch[many][MANY], unit="%"),
            Number("hidden nodes with the best performance", SIZES[int(curves.by_size.argmax())]),
        ),
        words=f"Each point is the mean over {len(SEEDS)} starts and {len(data.test_classes)} test pictures; "
        f"differences of a percent are chance. Small learning rates need more epochs, so that what is best after "
        f"{FEW} epochs need not be so later.",
        data=curves,
    )


ITEMS: tuple[Item, ...] = (
    Item(
        "001-26",
        "The ten outputs for a 5, a 0 and a 9",
        "Shows what the trained network answers to three pictures: the largest output names the digit.",
        f"{DATA} 64-{HIDDEN}-10. {NETWORK}. Learning rate {RATE:g}, {EPOCHS} epochs, seed {SEED}.",
        places=(Place("activations", {"section": "softmax"}, "Softmax, which makes such outputs add up to 1"),),
        compute=_output_table,
    ),
    Item(
        "001-27",
        "Targets 0.01 and 0.99",
        "Replaces the targets 0 and 1, which a sigmoid reaches nowhere and which would drive the weights up, by 0.01 "
        "and 0.99.",
        f"{DATA} 64-{HIDDEN}-10, learning rate {RATE:g}, {EPOCHS} epochs, with both kinds of targets.",
        places=(
            in_the_lab("XOR with targets 0.01 and 0.99 in the lab", targets="0.01/0.99", inputs="0.01/0.99"),
            Place("activations", {"section": "losses", "target": "0.99", "logit": "4"}, "The loss at such a target"),
        ),
        compute=_targets,
    ),
    Item(
        "001-28",
        "First weights: the inverse root of the number of links",
        "Draws first weights from a range of about 1 over the square root of the number of links into a node.",
        f"Missing in the text: the distribution. Random numbers of seed {SEED}.",
        slip="It says range and gives no distribution. The book draws normal numbers with this standard deviation, "
        "which spread further than even numbers of this range.",
        places=(
            in_the_lab("This rule in the lab", init="inverse_sqrt", inputs="0.01/0.99", targets="0.01/0.99"),
            Place("sweeps", {}, "Starts against each other"),
        ),
        compute=_first_weights,
    ),
    Item(
        "001-29",
        "Key points: saturation, zero signals, ranges",
        "Lists what to prepare: no saturation, no zero signals or weights, small random weights, inputs and targets in "
        "range.",
        "Inputs from 0.01 to 0.99 or from -1 to 1, targets from 0.01 to 0.99.",
        slip="That inputs must not be zero is too strict: a zero input stops the learning of its own links for this "
        "example only, and with a bias the node still learns.",
        places=(
            Place("activations", {"activation": "sigmoid"}, "Where the sigmoid saturates"),
            in_the_lab("Inputs 0 and 1: XOR learns", learning_rate=2.0),
            in_the_lab("All weights zero: it does not", learning_rate=2.0, init="zeros"),
        ),
    ),
    Item(
        "001-30",
        "Figures: learning rate, epochs, both, hidden nodes",
        "Shows the performance of the digit network for several learning rates, epochs and numbers of hidden nodes; "
        "the slides have the figures only.",
        f"{DATA} {NETWORK}. Learning rates and epochs: 64-{HIDDEN}-10. Hidden nodes: learning rate {RATE:g}, "
        f"{SIZE_EPOCHS} epochs. Means over the seeds {' and '.join(map(str, SEEDS))}: sizes that take seconds, where "
        "the book's took hours.",
        places=(Place("sweeps", {}, "The same questions for the gates"),),
        compute=_curves,
        figure_missing=True,
    ),
)

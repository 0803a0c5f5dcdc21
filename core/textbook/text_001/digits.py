"""Text 001's last pages: digits, their targets and first weights, and how the settings decide about the performance."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from core.charts.blank import blank
from core.charts.palette import LINES
from core.ensemble.batched import part
from core.nn.array import Array
from core.notation.numbers import percent, short
from core.textbook.figures import images, lines
from core.textbook.item import Drawing, Findings, Items, Number, Table, in_the_lab, percentage, see
from core.textbook.runs import one_of
from core.textbook.text_001.digit_network import HIGH, LOW, DigitNetwork, learn_together, pictures

HIDDEN, RATE, EPOCHS, SEED = 50, 0.2, 20, 0
"""Of the network whose outputs are shown."""

PRINTED = {
    5: ("0.00", "0.00", "0.01", "0.00", "0.01", "0.99", "0.00", "0.00", "0.02", "0.01"),
    0: ("0.95", "0.00", "0.01", "0.01", "0.02", "0.00", "0.00", "0.00", "0.00", "0.02"),
    9: ("0.02", "0.00", "0.01", "0.01", "0.40", "0.01", "0.01", "0.00", "0.01", "0.86"),
}
"""The outputs that the text prints for its pictures of a 5, a 0 and a 9."""

RATES = (0.05, 0.1, 0.2, 0.5, 1.0, 3.0, 5.0, 10.0)
NUDGED, NUDGE = (1.0, 3.0, 5.0, 10.0), 1e-12
"""Learning rates that are tried again with one weight of the start changed by so much, as another rounding might do."""

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


ITEMS = Items()


@ITEMS.item(
    "001-26",
    "The ten outputs for a 5, a 0 and a 9",
    see("Softmax, which makes such outputs add up to 1", "activations", section="softmax"),
    does="Shows what the trained network answers to three pictures: the largest output names the digit.",
    settings=f"{DATA} 64-{HIDDEN}-10. {NETWORK}. Learning rate {RATE:g}, {EPOCHS} epochs, seed {SEED}.",
    draws=True,
)
def _output_table() -> Findings:
    data = pictures()
    network = DigitNetwork(HIDDEN, SEED)
    yield from network.learn(EPOCHS, data, RATE)
    first = {digit: int(np.flatnonzero(data.test_classes == digit)[0]) for digit in PRINTED}
    outputs = {digit: network.outputs(data.test_inputs[[index]])[0] for digit, index in first.items()}
    rows = tuple(
        (str(k), *(cell for digit in PRINTED for cell in (PRINTED[digit][k], f"{outputs[digit][k]:.2f}")))
        for k in range(10)
    )
    header = ("output", *(cell for digit in PRINTED for cell in (f"“{digit}”, the text", f"“{digit}”, here")))
    for digit in PRINTED:
        yield Number(f"node with the largest output for the “{digit}”", int(outputs[digit].argmax()), str(digit))
    yield percentage("performance on the test part", network.performance(data))
    yield (
        "Only which output is the largest can be held against the text. Its outputs are those of its own network for "
        "its own pictures, and it gives neither. Here the pictures are the first 5, 0 and 9 of the test part."
    )
    yield Table(header, rows, "Ten outputs for three pictures")
    yield Drawing(
        images(data.test_inputs[list(first.values())], [f"a {digit}" for digit in first], 3),
        "Three pictures of 8 by 8 points: handwritten " + ", ".join(map(str, first)) + ".",
        "The three pictures. Say yourself which digit each is before you look at the bars.",
        240,
    )
    answers = blank("output", "value")
    for index, (digit, values) in enumerate(outputs.items()):
        answers.add_bar(x=list(range(10)), y=values, name=f"for the {digit}", marker={"color": LINES[index]})
    answers.update_xaxes(dtick=1)
    yield Drawing(
        answers,
        "Bars for the ten outputs to each of the three pictures.",
        "Look for the tallest bar of each colour, and for a second one: there the network hesitates.",
        300,
    )


@ITEMS.item(
    "001-27",
    "Targets 0.01 and 0.99",
    in_the_lab("XOR with targets 0.01 and 0.99 in the lab", targets="0.01/0.99", inputs="0.01/0.99"),
    see("The loss at such a target", "activations", section="losses", target=0.99, logit=4),
    does="Replaces the targets 0 and 1, which a sigmoid reaches nowhere and which would drive the weights up, by 0.01 "
    "and 0.99.",
    settings=f"{DATA} 64-{HIDDEN}-10, learning rate {RATE:g}, {EPOCHS} epochs, with both kinds of targets.",
)
def _targets() -> Findings:
    data, rows, norms = pictures(), [], []
    for index, targets in enumerate(((LOW, HIGH), (0.0, 1.0))):
        network = DigitNetwork(HIDDEN, SEED)
        yield from one_of(network.learn(EPOCHS, data, RATE, targets), index, 2)
        norms.append(float(np.linalg.norm(network.to_output)))
        outputs = network.outputs(data.inputs)
        rows.append(
            (
                f"{targets[0]:g} and {targets[1]:g}",
                f"{norms[-1]:.2f}",
                percent(float((outputs < LOW).mean())),
                percent(float((outputs > HIGH).mean())),
                percent(network.performance(data), 1),
            )
        )
    target = np.where(np.arange(10) == 5, HIGH, LOW)
    yield Number("target of the output 5 for the label 5", float(target[5]), "0.99")
    yield Number("targets of the nine others", float(np.delete(target, 5).mean()), "0.01")
    yield (
        f"With targets 0 and 1 the output weights become {short(norms[1] / norms[0])} times as long in {EPOCHS} "
        "epochs, and would grow on. That is the direction of what the text says; on these digits the network learns "
        "well either way."
    )
    yield Table(
        ("targets", "norm of the output weights", "outputs below 0.01", "outputs above 0.99", "performance"),
        rows,
        "After training",
    )


@ITEMS.item(
    "001-28",
    "First weights: the inverse root of the number of links",
    in_the_lab("This rule in the lab", init="inverse_sqrt", inputs="0.01/0.99", targets="0.01/0.99"),
    see("Starts against each other", "sweeps"),
    does="Draws first weights from a range of about 1 over the square root of the number of links into a node.",
    settings=f"Missing in the text: the distribution. Random numbers of seed {SEED}.",
    omission="It says range and gives no distribution. The book draws normal numbers with this standard deviation, "
    "which "
    "spread further than even numbers of this range.",
)
def _first_weights() -> Findings:
    rng = np.random.RandomState(SEED)
    rows = []
    for links in (3, 64, 784):
        scale = 1.0 / math.sqrt(links)
        inputs = rng.uniform(LOW, HIGH, (200, links))
        normal = inputs @ (scale * rng.standard_normal((links, 200)))
        even = inputs @ rng.uniform(-scale, scale, (links, 200))
        rows.append((str(links), short(scale), *(f"{net.std():.3f}" for net in (normal, even))))

    yield Number("standard deviation of even numbers from -r to r, as a share of r", 1.0 / math.sqrt(3.0))
    yield (
        "With either reading the spread of the net inputs does not depend on the number of links: that is what the "
        "rule is for. Read as a standard deviation, it is larger by the root of 3."
    )
    yield Table(
        ("links into a node", "1 / √links", "net inputs, standard deviation", "net inputs, range"),
        rows,
        "Spread of the net inputs for random inputs from 0.01 to 0.99",
    )


ITEMS.item(
    "001-29",
    "Key points: saturation, zero signals, ranges",
    see("Where the sigmoid saturates", "activations", activation="sigmoid"),
    in_the_lab("Inputs 0 and 1: XOR learns", learning_rate=2.0),
    in_the_lab("All weights zero: it does not", learning_rate=2.0, init="zeros"),
    does="Lists what to prepare: no saturation, no zero signals or weights, small random weights, inputs and targets "
    "in range.",
    settings="Inputs from 0.01 to 0.99 or from -1 to 1, targets from 0.01 to 0.99.",
    slip="That inputs must not be zero is too strict: a zero input stops the learning of its own links for this "
    "example only, and with a bias the node still learns.",
)


@ITEMS.item(
    "001-30",
    "Figures: learning rate, epochs, both, hidden nodes",
    see("The same questions for the gates", "sweeps"),
    does="Shows the performance of the digit network for several learning rates, epochs and numbers of hidden nodes; "
    "the slides have the figures only.",
    settings=f"{DATA} {NETWORK}. Learning rates and epochs: 64-{HIDDEN}-10. Hidden nodes: learning rate {RATE:g}, "
    f"{SIZE_EPOCHS} epochs. Means over the seeds {' and '.join(map(str, SEEDS))}: sizes that take seconds, where the "
    "book's took hours.",
    figure_missing=True,
)
def _curves() -> Findings:
    data = pictures()
    pairs = [(rate, seed) for rate in RATES for seed in SEEDS]
    networks = [DigitNetwork(HIDDEN, seed) for _, seed in pairs]
    training = learn_together(networks, data, [rate for rate, _ in pairs], MANY)
    performances = (yield from part(training, 0.0, 0.7)).reshape(len(RATES), len(SEEDS), -1)
    by_rate = dict(zip(RATES, performances.mean(axis=1), strict=True))
    changed = [DigitNetwork(HIDDEN, SEEDS[0]) for _ in NUDGED]
    for network in changed:
        network.to_hidden[0, 0] += NUDGE
    ends = (yield from part(learn_together(changed, data, NUDGED, FEW), 0.7, 0.8))[:, -1]
    alone = {rate: float(performances[RATES.index(rate), 0, FEW]) for rate in NUDGED}
    moved = dict(zip(NUDGED, ends.tolist(), strict=True))
    by_size = np.zeros(len(SIZES))
    for index, size in enumerate(SIZES):
        begin, end = (0.8 + 0.2 * done / len(SIZES) for done in (index, index + 1))
        sized = learn_together([DigitNetwork(size, seed) for seed in SEEDS], data, [RATE] * len(SEEDS), SIZE_EPOCHS)
        by_size[index] = (yield from part(sized, begin, end))[:, -1].mean()
    by_nudge = max(abs(moved[rate] - alone[rate]) for rate in NUDGED)
    chance = max(by_nudge, 0.01)
    best = {length: equally_good(by_rate, length, chance) for length in (FEW, MANY)}
    for length, good in best.items():
        doubt = f"not surely: {listed(good)} are within {100 * chance:.1f} points of it" if len(good) > 1 else ""
        top = max(by_rate, key=lambda rate: by_rate[rate][length])
        yield Number(f"best learning rate after {length} epochs", top, comment=doubt)
        yield percentage(f"its performance after {length} epochs", by_rate[top][length])
    for rate in NUDGED:
        change = f"{percent(moved[rate], 1)} instead of {percent(alone[rate], 1)}"
        comment = f"seed {SEEDS[0]} with a weight changed by {NUDGE:g}: {change}"
        yield percentage(f"performance after {FEW} epochs with {rate:g}", by_rate[rate][FEW], comment=comment)
    yield Number("hidden nodes with the best performance", SIZES[int(by_size.argmax())])
    slow = RATES[0]
    yield (
        f"Each point is the mean over {len(SEEDS)} starts and {len(data.test_classes)} test pictures; differences of a "
        f"percent are chance. Changing one weight of the start by {NUDGE:g}, as another rounding might, moves the "
        f"performance by up to {percent(by_nudge, 1)}. With the learning rate {slow:g} it rises from "
        f"{percent(by_rate[slow][1])} after one epoch to {percent(by_rate[slow][MANY])} after {MANY}; with "
        f"{RATES[-1]:g} steps are too long, and it is {percent(by_rate[RATES[-1]][MANY])}. "
        + (
            f"What is best after {FEW} epochs, {listed(best[FEW])}, need not be so later: after {MANY} it is "
            f"{listed(best[MANY])}."
            if not set(best[FEW]) & set(best[MANY])
            else f"Which is best cannot be said: {listed(best[FEW])} are equally good up to chance after {FEW} epochs, "
            f"and {listed(best[MANY])} after {MANY}."
        )
    )
    rates = {
        f"after {epochs} epoch{'s' * (epochs > 1)}": np.array([by_rate[rate][epochs] for rate in RATES])
        for epochs in (1, FEW, MANY)
    }
    epochs = {f"learning rate {rate:g}": by_rate[rate] for rate in RATES}
    yield _performances(
        "learning rate",
        rates,
        RATES,
        "Performance over the learning rate, after one, a few and many epochs.",
        "**Learning rate.** Look how the left end rises with more epochs: small learning rates only need longer. On "
        "the right the steps are too long.",
    )
    yield _performances(
        "epoch",
        {f"learning rate {RATE:g}": by_rate[RATE]},
        None,
        f"Performance over the epochs with the learning rate {RATE:g}.",
        "**Epochs.** Look where the curve becomes flat: more epochs help less and less.",
    )
    yield _performances(
        "epoch",
        epochs,
        None,
        "Performance over the epochs, a curve for each learning rate.",
        "**Epochs and learning rate.** Look how a small learning rate needs more epochs for the same performance.",
    )
    yield _performances(
        "hidden nodes",
        {f"after {SIZE_EPOCHS} epochs": by_size},
        SIZES,
        "Performance over the number of hidden nodes.",
        "**Hidden nodes.** Look where the curve bends: beyond it, many more of them help little.",
    )


def equally_good(by_rate: Mapping[float, Array], epochs: int, chance: float) -> list[float]:
    """The learning rates that are as good as the best after so many epochs, up to chance."""
    top = max(performances[epochs] for performances in by_rate.values())
    return [rate for rate, performances in by_rate.items() if performances[epochs] >= top - chance]


def listed(rates: Sequence[float]) -> str:
    """Such as "1, 3 and 5"."""
    names = [f"{rate:g}" for rate in rates]
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def _performances(
    x_title: str, curves: Mapping[str, Array], x: Sequence[float] | None, alt: str, caption: str
) -> Drawing:
    """Shares over epochs, or over a logarithmic axis x, in per cent."""
    percents = {name: 100.0 * values for name, values in curves.items()}
    figure = lines(x_title, "performance, %", percents, x, log_x=x is not None)
    figure.update_yaxes(range=[0, 101])
    return Drawing(figure, alt, caption, 420 if len(curves) > 3 else 300)

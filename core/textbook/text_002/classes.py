"""Text 002 from the four equations to classes: backpropagation, activations, softmax and cross-entropy."""

from __future__ import annotations

from collections.abc import Generator
from itertools import product

import numpy as np

from core.ensemble.batched import measure_of, train_many
from core.experiment.experiment import Experiment
from core.nn.activations import ACTIVATIONS
from core.nn.array import Array
from core.nn.initializers import initial_parameters
from core.nn.network import flatten
from core.notation.numbers import percent, short
from core.textbook.figures import lines
from core.textbook.item import Drawing, Findings, Items, Number, Table, in_the_lab, percentage, see
from core.textbook.runs import interval, median_epoch, one_of, share_text, solved_cells, starts_of
from core.training.learner import one_hot

SEEDS = 200
LOGITS = {"z1": "2", "z2": "1", "z3": "-1"}
MIXED_SEEDS, MIXED_EPOCHS = 60, 500
"""Starts and epochs of the networks with two kinds of hidden layers."""

XOR = Experiment(init="normal", learning_rate=0.5, max_epochs=3000)

ITEMS = Items()


@ITEMS.item(
    "002-18",
    "The four equations of backpropagation",
    see("All four with the numbers of the lab", "backpropagation", step=9),
    see("The fourth equation, two hidden layers", "backpropagation", net="godatadriven", row=3, delta="net", step=30),
    does="δ of the output layer, δ of each hidden layer from the one after it, and the derivatives by weight and bias. "
    "Then the algorithm: forward pass, output error, backward pass, update. Of the first equation it says that δ is "
    "small where the cost does not depend much on an output, and that its other factor is the slope at this net input.",
    settings="The two factors of δ for single sigmoid outputs, ours: the cost is c / 2 times (a - 1)².",
)
def _factors() -> Findings:
    """δ of four outputs: far off, near the target, hardly in the cost, and saturated."""
    sigmoid = ACTIVATIONS["sigmoid"]
    z, share = np.array([[0.0, 4.0, 0.0, -8.0]]), np.array([[1.0, 1.0, 0.01, 1.0]])
    a = sigmoid.function(z)
    by_output = share * (a - 1.0)
    by_net = sigmoid.pull_back(by_output, z, a)
    names = ("far off", "near its target", "hardly in the cost", "wrong, but saturated")
    for name, delta in zip(names, by_net[0], strict=True):
        yield Number(f"δ of an output that is {name}", float(delta))
    yield (
        "Both factors can make δ small. Where the cost hardly depends on an output, because it is near its target or "
        "counts little, there is little to correct. Where the slope is near 0 there is much to correct, and δ is small "
        "all the same: the last output is as wrong as it can be and learns least."
    )
    rows = zip(
        names, *(map(short, values[0]) for values in (share, z, a, by_output, a * (1.0 - a), by_net)), strict=True
    )
    yield Table(("output", "c", "z", "a", "∂C/∂a", "slope", "δ"), list(rows), "δ = slope times ∂C/∂a")


@ITEMS.item(
    "002-19",
    "What an activation must be, and why not linear",
    see("Linear layers collapse into one", "activations", section="linear", layers=2, units=3, seed=1, hidden="linear"),
    in_the_lab("XOR with linear hidden units", hidden_activation="linear", init="normal"),
    does="Four conditions: not constant, bounded, increasing, continuous. A network of linear units is a linear "
    "function, however many layers it has. Where it lists what makes a network, it says that activations may "
    "differ from layer to layer.",
    settings="Ours: XOR, 2-4-4-1, Glorot's start, sigmoid output, mean binary cross-entropy, learning rate 1, "
    f"{MIXED_EPOCHS} epochs, seeds 0 to {MIXED_SEEDS - 1}; learned: loss at most 0.1.",
    difference="In the lab all hidden layers have the same activation, and the output its own. The core "
    "(core/nn/network.py) takes one for each layer, as here.",
    omission="Boundedness, the second condition, excludes linear functions, but also ReLU, which the text "
    "recommends later (002-51). What matters is that the function is no polynomial.",
)
def _mixed_layers() -> Findings:
    """XOR by two hidden layers with every pair of three activations."""
    names, solved = ("linear", "tanh", "relu"), {}
    for index, pair in enumerate(product(names, repeat=2)):
        losses = yield from one_of(mixed_losses(pair, MIXED_SEEDS), index, len(names) ** 2)
        solved[pair] = int((losses[-1] <= 0.1).sum())
    for pair in (("linear", "linear"), ("tanh", "relu"), ("relu", "tanh")):
        first, second = (ACTIVATIONS[name].label for name in pair)
        share = solved[pair] / MIXED_SEEDS
        comment = interval(solved[pair], MIXED_SEEDS)
        yield percentage(f"starts that learn XOR, {first} then {second}", share, comment=comment)
    yield (
        f"Two linear layers are one linear function: {solved['linear', 'linear']} of {MIXED_SEEDS} starts learn XOR. "
        "One layer that is not linear is enough, before a linear one or after it. Which comes first can matter here: "
        f"tanh then ReLU learns from {solved['tanh', 'relu']} starts, ReLU then tanh from {solved['relu', 'tanh']}."
    )
    rows = [
        (ACTIVATIONS[name].label, *(share_text(solved[name, then], MIXED_SEEDS) for then in names)) for name in names
    ]
    yield Table(
        ("first layer", *(f"then {ACTIVATIONS[name].label}" for name in names)),
        rows,
        "Starts that learn XOR (95 % interval)",
    )


def mixed_losses(pair: tuple[str, ...], seeds: int) -> Generator[float, None, Array]:
    """The losses (epochs + 1, seeds) of XOR with these two hidden layers; yields the progress."""
    data, sizes = XOR.samples, (2, 4, 4, 1)
    start = np.array([flatten(initial_parameters("glorot", 1.0, sizes, seed)) for seed in range(seeds)]).T
    measure = measure_of(sizes, (*pair, "sigmoid"), "binary_cross_entropy", "mean", data.inputs, data.targets)
    ends = yield from train_many(measure, start, optimizer="sgd", learning_rate=1.0, epochs=MIXED_EPOCHS)
    return ends.losses


@ITEMS.item(
    "002-20",
    "The plot of the sigmoid",
    see(
        "Sigmoid and tanh with their slopes",
        "activations",
        section="activations",
        activation="sigmoid",
        z=1,
        beside="squashing",
    ),
    in_the_lab("XOR with tanh", init="normal", hidden_activation="tanh", max_epochs=XOR.max_epochs),
    see("XOR with sigmoid from many starts", "starts", XOR),
    does="A script plots the sigmoid from -5 to 5. The text finds it biologically plausible, because inactive units "
    "give zero, and says that tanh trains better.",
    settings="The plot: z from -5 to 4.9 in steps of 0.1. For the claim the text gives no experiment. Ours: XOR, "
    f"2-2-1, weights N(0, 1), the sum of ½ (a - y)², learning rate {XOR.learning_rate:g}, sigmoid output, seeds 0 to "
    f"{SEEDS - 1}, at most {XOR.max_epochs:,} epochs.",
    slip="The sentence after that on tanh has lost its subject: what “has become the most popular for deep neural "
    "networks” is ReLU.",
    draws=True,
)
def _sigmoid_plot() -> Findings:
    """The text's plot, and its claim that tanh trains better: both on XOR from many starts."""
    z = np.arange(-5.0, 5.0, 0.1)
    sigmoid = ACTIVATIONS["sigmoid"].function(z)
    rows, shares, medians = [], [], []
    for index, name in enumerate(("sigmoid", "tanh")):
        starts = yield from one_of(starts_of(XOR.replace(hidden_activation=name), SEEDS), index, 2)
        shares.append(starts.share_solved)
        medians.append(median_epoch(starts))
        rows.append((name, *solved_cells(starts)))
    inactive = float(ACTIVATIONS["sigmoid"].function(np.array([0.0]))[0])
    yield Number("sigmoid at z = 0", inactive, comment="an inactive unit is said to give 0")
    yield Number("tanh at z = 0", float(np.tanh(0.0)))
    yield Number("sigmoid at z = -5, the left end of the plot", float(sigmoid[0]))
    yield percentage("XOR solved with sigmoid", shares[0], comment=f"of {SEEDS} starts")
    yield percentage("XOR solved with tanh", shares[1], comment=f"of {SEEDS} starts")
    yield (
        f"On XOR with two hidden units and these settings tanh solves {percent(shares[1])} of the starts and sigmoid "
        f"{percent(shares[0])} within {XOR.max_epochs:,} epochs. Those that are solved take {medians[1]:,.0f} epochs "
        f"in the median with tanh and {medians[0]:,.0f} with sigmoid. This is one problem with one learning rate; the "
        "claim is about networks in general."
    )
    yield Table(("hidden activation", "solved", "95 % interval", "median epochs of the solved"), rows)
    yield Drawing(
        lines("z", "output", {"sigmoid": sigmoid, "tanh": np.tanh(z)}, z),
        "The sigmoid rises from near 0 to near 1 between -5 and 5, tanh from -1 to 1.",
        "The sigmoid is ½ at z = 0 and near 0 only on the far left; tanh is 0 at 0 and four times as steep there.",
    )


ITEMS.item(
    "002-21",
    "The cost of two classes",
    see("The cost of one sample", "activations", section="losses", target=0, logit=4),
    in_the_lab("XOR with this cost", loss="binary_cross_entropy"),
    does="The output of a sigmoid is read as a probability, and the cost is minus the logarithm of the probability of "
    "all the data.",
)


@ITEMS.item(
    "002-22",
    "One-hot vectors",
    see("A one-hot target of three", "activations", section="classes", wanted=3, **LOGITS),
    does="The label of a class becomes a vector with a single 1. The text prints those of 5 and of 1.",
)
def _one_hot_vectors() -> Findings:
    """The two vectors that the text prints."""
    stated = {5: "(0, 0, 0, 0, 0, 1, 0, 0, 0, 0)", 1: "(0, 1, 0, 0, 0, 0, 0, 0, 0, 0)"}
    vectors = one_hot(np.array(list(stated)), 10)
    ours = ["(" + ", ".join(f"{value:.0f}" for value in vector) + ")" for vector in vectors]
    rows = tuple(
        (str(label), text, vector, "yes" if text == vector else "no")
        for (label, text), vector in zip(stated.items(), ours, strict=True)
    )
    yield Number("classes C", vectors.shape[1], "10")
    yield Table(("label", "the text", "here", "the same"), rows)


ITEMS.item(
    "002-23",
    "Binary cross-entropy and the logistic function",
    see("Its curve with numbers", "activations", section="losses", target=0, logit=4),
    does="The cost of two classes once more, now with the class 1 as the one whose probability the model gives.",
)

ITEMS.item(
    "002-24",
    "Softmax and its derivative",
    see("Softmax with its matrix of derivatives", "activations", section="softmax", **LOGITS),
    does="Softmax turns the net inputs of K classes into probabilities. Each of them depends on all net inputs, so "
    "that its derivative is a matrix.",
)

ITEMS.item(
    "002-25",
    "Six steps to a network that learns",
    see("Step 1, the digits", "textbook", item="002-26"),
    see("Step 2, the network 64-50-10", "textbook", item="002-28"),
    see("Step 3, cost and optimizer", "textbook", item="002-30"),
    see("Step 4, training", "textbook", item="002-35"),
    see("Step 5, evaluation", "textbook", item="002-37"),
    see("Step 6, the grid search", "textbook", item="002-38"),
    does="Collect data, define the model, choose cost and optimizer, train, evaluate on test data, adjust the "
    "settings. The text goes through all six with handwritten digits.",
)

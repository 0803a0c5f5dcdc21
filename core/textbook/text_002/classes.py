"""Text 002 from the four equations to classes: backpropagation, activations, softmax and cross-entropy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.ensemble.population import Population
from core.ensemble.starts import Starts
from core.experiment.experiment import Experiment
from core.nn.activations import ACTIVATIONS
from core.nn.array import Array
from core.notation.numbers import percent
from core.stats.proportion import wilson
from core.textbook.item import Item, Number, Place, Report, Table, Task, in_the_lab
from core.training.learner import one_hot

SEEDS = range(200)
LOGITS = {"z1": "2", "z2": "1", "z3": "-1"}
XOR = Experiment(init="normal", learning_rate=0.5, max_epochs=3000)


@dataclass(frozen=True)
class Curve:
    """Net inputs (n,), and the sigmoid and tanh of them."""

    z: Array
    sigmoid: Array
    tanh: Array


def _sigmoid_plot() -> Task:
    """The text's plot, and its claim that tanh trains better: both on XOR from many starts."""
    z = np.arange(-5.0, 5.0, 0.1)
    curve = Curve(z, ACTIVATIONS["sigmoid"].function(z), np.tanh(z))
    names = ("sigmoid", "tanh")
    population = Population([XOR.replace(hidden_activation=name) for name in names], seeds=SEEDS)
    while not population.done:
        yield population.progress
        population.advance(seconds=0.04)
    rows, shares, medians = [], [], []
    for name, outcome in zip(names, population.outcomes, strict=True):
        starts = Starts(XOR.replace(hidden_activation=name), population.seeds, outcome)
        low, high = wilson(len(starts.solved), len(SEEDS))
        shares.append(starts.share_solved)
        epochs = float(np.median(outcome.epoch[starts.solved]))
        medians.append(epochs)
        rows.append((name, percent(starts.share_solved), f"{percent(low)} to {percent(high)}", f"{epochs:,.0f}"))
    inactive = float(ACTIVATIONS["sigmoid"].function(np.array([0.0]))[0])
    numbers = (
        Number("sigmoid at z = 0", inactive, comment="an inactive unit is said to give 0"),
        Number("tanh at z = 0", float(np.tanh(0.0))),
        Number("sigmoid at z = -5, the left end of the plot", float(curve.sigmoid[0])),
        Number("XOR solved with sigmoid", 100 * shares[0], unit="%", comment=f"of {len(SEEDS)} starts"),
        Number("XOR solved with tanh", 100 * shares[1], unit="%", comment=f"of {len(SEEDS)} starts"),
    )
    words = (
        f"On XOR with two hidden units and these settings tanh solves {percent(shares[1])} of the starts and sigmoid "
        f"{percent(shares[0])} within {XOR.max_epochs:,} epochs. Those that are solved take "
        f"{medians[1]:,.0f} epochs in the median with tanh and {medians[0]:,.0f} with sigmoid. This is one problem "
        "with one learning rate; the claim is about networks in general."
    )
    table = Table(("hidden activation", "solved", "95 % interval", "median epochs of the solved"), tuple(rows))
    return Report(numbers, words, (table,), curve)


def _one_hot_vectors() -> Task:
    """The two vectors that the text prints."""
    yield 0.0
    stated = {5: "(0, 0, 0, 0, 0, 1, 0, 0, 0, 0)", 1: "(0, 1, 0, 0, 0, 0, 0, 0, 0, 0)"}
    vectors = one_hot(np.array(list(stated)), 10)
    ours = ["(" + ", ".join(f"{value:.0f}" for value in vector) + ")" for vector in vectors]
    rows = tuple(
        (str(label), text, vector, "yes" if text == vector else "no")
        for (label, text), vector in zip(stated.items(), ours, strict=True)
    )
    return Report(
        (Number("classes C", vectors.shape[1], "10"),),
        tables=(Table(("label", "the text", "here", "the same"), rows),),
    )


CLASSES_ITEMS: tuple[Item, ...] = (
    Item(
        "002-18",
        "The four equations of backpropagation",
        "δ of the output layer, δ of each hidden layer from the one after it, and the derivatives by weight and bias. "
        "Then the algorithm: forward pass, output error, backward pass, update.",
        places=(
            Place("backpropagation", {"step": "9"}, "All four with the numbers of the lab"),
            Place(
                "backpropagation",
                {"net": "godatadriven", "row": "3", "delta": "net", "step": "30"},
                "The fourth equation, two hidden layers",
            ),
        ),
    ),
    Item(
        "002-19",
        "What an activation must be, and why not linear",
        "Four conditions: not constant, bounded, increasing, continuous. A network of linear units is a linear "
        "function, however many layers it has.",
        slip="It says that the second condition, boundedness, excludes linear functions. ReLU is not bounded either, "
        "and the text recommends it later (002-51): what matters is that the function is no polynomial.",
        places=(
            Place(
                "activations",
                {"section": "linear", "layers": "2", "units": "3", "seed": "1", "hidden": "linear"},
                "Linear layers collapse into one",
            ),
            in_the_lab("XOR with linear hidden units", hidden_activation="linear", init="normal"),
        ),
    ),
    Item(
        "002-20",
        "The plot of the sigmoid",
        "A script plots the sigmoid from -5 to 5. The text finds it biologically plausible, because inactive units "
        "give zero, and says that tanh trains better.",
        settings="The plot: z from -5 to 4.9 in steps of 0.1. For the claim the text gives no experiment. Ours: XOR, "
        f"2-2-1, weights N(0, 1), the sum of ½ (a - y)², learning rate {XOR.learning_rate:g}, sigmoid output, "
        f"seeds 0 to {SEEDS[-1]}, at most {XOR.max_epochs:,} epochs.",
        slip="The description above the script is garbled: its quotation marks do not match.",
        places=(
            Place(
                "activations",
                {"section": "activations", "activation": "sigmoid", "z": "1", "beside": "squashing"},
                "Sigmoid and tanh with their slopes",
            ),
            in_the_lab("XOR with tanh", init="normal", hidden_activation="tanh", max_epochs=XOR.max_epochs),
            Place("starts", XOR.to_url(), "XOR with sigmoid from many starts"),
        ),
        compute=_sigmoid_plot,
    ),
    Item(
        "002-21",
        "The cost of two classes",
        "The output of a sigmoid is read as a probability, and the cost is minus the logarithm of the probability "
        "of all the data.",
        places=(
            Place("activations", {"section": "losses", "target": "0", "logit": "4"}, "The cost of one sample"),
            in_the_lab("XOR with this cost", loss="binary_cross_entropy"),
        ),
    ),
    Item(
        "002-22",
        "One-hot vectors",
        "The label of a class becomes a vector with a single 1. The text prints those of 5 and of 1.",
        places=(Place("activations", {"section": "classes", "wanted": "3"} | LOGITS, "A one-hot target of three"),),
        compute=_one_hot_vectors,
    ),
    Item(
        "002-23",
        "Binary cross-entropy and the logistic function",
        "The cost of two classes once more, now with the class 1 as the one whose probability the model gives.",
        places=(Place("activations", {"section": "losses", "target": "0", "logit": "4"}, "Its curve with numbers"),),
    ),
    Item(
        "002-24",
        "Softmax and its derivative",
        "Softmax turns the net inputs of K classes into probabilities. Each of them depends on all net inputs, so "
        "that its derivative is a matrix.",
        places=(Place("activations", {"section": "softmax"} | LOGITS, "Softmax with its matrix of derivatives"),),
    ),
    Item(
        "002-25",
        "Six steps to a network that learns",
        "Collect data, define the model, choose cost and optimizer, train, evaluate on test data, adjust the "
        "settings. The text goes through all six with handwritten digits.",
        places=(
            Place("textbook", {"item": "002-26"}, "Step 1, the digits"),
            Place("textbook", {"item": "002-28"}, "Step 2, the network 64-50-10"),
            Place("textbook", {"item": "002-30"}, "Step 3, cost and optimizer"),
            Place("textbook", {"item": "002-35"}, "Step 4, training"),
            Place("textbook", {"item": "002-37"}, "Step 5, evaluation"),
            Place("textbook", {"item": "002-38"}, "Step 6, the grid search"),
        ),
    ),
)

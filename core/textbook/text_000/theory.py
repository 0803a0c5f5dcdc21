"""Text 000 up to its full script: the function, the perceptron, the gradients, the pieces of code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.ensemble.population import Population
from core.ensemble.starts import Starts
from core.experiment.experiment import Experiment
from core.neuron.separability import contradiction, most_rows_right, separating_unit
from core.neuron.unit import Unit
from core.notation.numbers import percent
from core.stats.proportion import wilson
from core.textbook.item import Item, Number, Place, Report, Table, Task, in_the_lab

XOR, OR, NAND = "0110", "0111", "1110"

STARTS = 400
"""Random starts for the claim that there are no local minima."""

FAST = Experiment(learning_rate=5.0, max_epochs=20_000)
"""For that claim: 250 times the text's learning rate."""

SCRIPT: dict[str, Any] = {"learning_rate": 0.02, "target_loss": 4e-4, "max_epochs": 1_000_000}
"""The text's settings, as an experiment: a mean of 1e-4 over four rows is a sum of 4e-4."""


@dataclass(frozen=True)
class Lines:
    """Lines in the plane of the inputs, each a unit that is 0 on it, by what they compute."""

    units: dict[str, Unit]


def _two_lines() -> Task:
    units = {"OR": separating_unit(OR), "NAND": separating_unit(NAND)}
    yield 0.5
    words = (
        "Both classes lie on two diagonals of the square. Above the line of OR and below that of NAND lie exactly the "
        "two points of class 1."
    )
    return Report(words=words, data=Lines({name: unit for name, unit in units.items() if unit is not None}))


def _one_line() -> Task:
    yield 0.5
    reason = contradiction(XOR)
    assert reason is not None
    ones, zeros = (" and ".join("".join(map(str, row)) for row in rows) for rows in (reason.ones, reason.zeros))
    return Report(
        numbers=(Number("rows of XOR that one perceptron gets right, at most", most_rows_right(XOR), comment="of 4"),),
        words=f"The rows {ones} and the rows {zeros} have inputs with the same sum, so that a unit's net inputs of the "
        "first pair add up to the same as those of the second. They would have to add up to more.",
    )


def _no_local_minima() -> Task:
    """How many starts learn XOR with more and more room to go wrong."""
    ways = {
        "weights and biases from 0 to 1, as in the text": FAST,
        "normal weights of standard deviation 1, biases 0": FAST.replace(init="normal"),
    }
    rows, words, numbers = [], "", []
    for index, (name, experiment) in enumerate(ways.items()):
        population = Population([experiment], range(STARTS))
        while not population.done:
            population.advance(0.04)
            yield (index + population.progress) / len(ways)
        starts = Starts(experiment, population.seeds, population.outcomes[0])
        low, high = wilson(len(starts.solved), STARTS)
        failed = len(starts.failed)
        kind = f"{starts.failures[0].name}, {len(starts.failures[0].places)} times" if failed else ""
        rows.append(
            (
                name,
                f"{experiment.learning_rate:g}",
                percent(starts.share_solved),
                f"{percent(low)} to {percent(high)}",
                str(failed),
                kind,
            )
        )
        numbers.append(Number(f"starts that fail, of {STARTS}: {name}", failed))
        if failed:
            words = (
                f"With {name}, {failed} of {STARTS} starts end without a solution. {starts.failures[0].words} "
                "Whether such a place is a minimum or a plateau that slopes down without end is another question: "
                "Hamey (Neural Networks 11, 1998) shows that this network has no local minima at finite weights. So "
                "the first half of the claim can be defended, and the guarantee cannot."
            )
    return Report(
        numbers=tuple(numbers),
        words=words,
        tables=(Table(("start", "learning rate", "solved", "95 % interval", "failed", "most often"), tuple(rows)),),
    )


def _broadcast() -> Task:
    """What the init snippet's targets do."""
    yield 0.5
    y, outputs = np.array([False, True, True, False]), np.full((4, 1), 0.5)
    try:
        refused = f"gives {np.negative(y)}"
    except TypeError as error:
        refused = f"ends in a {type(error).__name__}"
    shape = (y.astype(int) - outputs).shape
    return Report(
        words=f"With the snippet's y of shape {y.shape} and type {y.dtype}, -y {refused}. As whole numbers, y less "
        f"outputs of shape {outputs.shape} has the shape {shape}: every row is held against every target."
    )


ITEMS: tuple[Item, ...] = (
    Item(
        "000-01",
        "XOR: the function and its data",
        "Defines exclusive or and lists its four rows, which are all of the training data.",
        "Inputs 0 and 1; the target is 1 where exactly one input is 1.",
        places=(Place("neuron", {"section": "gates", "gate": "xor"}, "XOR among the 16 gates"),),
    ),
    Item(
        "000-02",
        "Figure: the four points, and two lines that suffice",
        "Plots the four points by class, and says that two straight lines separate them.",
        "The four rows of XOR. The text draws no lines; those of OR and NAND are taken here.",
        places=(Place("neuron", {"section": "gates", "gate": "xor"}, "Why one line is not enough"),),
        compute=_two_lines,
        figure_missing=True,
    ),
    Item(
        "000-03",
        "One perceptron cannot do XOR; two and a third can",
        "Says that a perceptron draws one straight line, and that two of them with a third to combine them do it.",
        "Step units with two inputs.",
        places=(
            Place("neuron", {"section": "hand", "gate": "xor"}, "Try it by hand"),
            in_the_lab("One unit and XOR in the lab", hidden=()),
            in_the_lab("Two hidden units and XOR in the lab"),
        ),
        compute=_one_line,
    ),
    Item(
        "000-04",
        "The sigmoid in place of the step",
        "Takes the sigmoid for the step function, because it can be differentiated as often as one likes.",
        places=(Place("activations", {"activation": "sigmoid", "beside": "squashing"}, "Sigmoid and step"),),
    ),
    Item(
        "000-05",
        "The error of one output",
        "Takes half the squared difference as the error; the half goes away with the derivative.",
        slip="It calls an error anything that decreases as one comes nearer to the target. For gradient descent it "
        "must also have a slope everywhere.",
        places=(Place("activations", {"section": "losses"}, "Losses and their slopes"),),
    ),
    Item(
        "000-06",
        "The algorithm in six steps",
        "Lists initialisation, forward pass, loss, backward pass, update and the test for the end.",
        "2-2-1, sigmoid, half squared error, all four rows in each update.",
        places=(
            in_the_lab("The algorithm at work in the lab", **SCRIPT),
            Place("backpropagation", {"row": "all"}, "One update, number by number"),
        ),
    ),
    Item(
        "000-07",
        "No test data: overtraining is the aim",
        "Says that the network is to reproduce the table exactly, so that no rows are kept back to test it with.",
        slip="Right for a truth table, which has no other rows. It says nothing about what the network does between "
        "them: look at the decision region, where different starts disagree.",
        places=(in_the_lab("The decision region in the lab", **SCRIPT),),
    ),
    Item(
        "000-08",
        "The claim that XOR has no local minima",
        "Says that this problem has no local minima, so that convergence is guaranteed.",
        f"The text gives no evidence. Here a 2-2-1 network is trained from {STARTS} random starts of two kinds: "
        "sigmoid, half squared error, sum, learning rate 5, up to 20,000 epochs, which is as far "
        "as 5 million epochs go with the text's 0.02; solved at a loss of 0.01.",
        slip="Nothing guarantees it. Text 001 (item 001-20) says that descent can end in the wrong valley and that one "
        "should restart; text 003 (item 003-17) calls local minima no problem in practice. What the runs show is "
        "below.",
        places=(
            Place("starts", FAST.replace(init="normal").to_url(), "Thousands of starts, and how they fail"),
            Place("landscape", {"section": "stuck"}, "Where stuck runs stand"),
        ),
        compute=_no_local_minima,
    ),
    Item(
        "000-09",
        "Stochastic gradient descent jumps about",
        "Says that real problems need stochastic gradient descent, which jumps about and finds the global minimum "
        "given enough time.",
        slip="Jumping may help out of a shallow valley. Nothing makes it find the deepest one.",
        places=(
            Place("descent", {"section": "batch"}, "Batch or single examples"),
            in_the_lab("One row an update in the lab", batch_size=1),
        ),
    ),
    Item(
        "000-10",
        "The gradient of the output layer",
        "Derives the gradient for the output weights and bias by the chain rule, factor by factor.",
        places=(Place("backpropagation", {"row": "2"}, "The chain with its numbers"),),
    ),
    Item(
        "000-11",
        "The gradient of the hidden layer",
        "Goes on through the hidden units: three more factors.",
        places=(Place("backpropagation", {"row": "2"}, "The chain with its numbers"),),
    ),
    Item(
        "000-12",
        "The update rule, and a learning rate of about 0.02",
        "Moves every parameter against its gradient by the learning rate, which it says is usually about 0.02.",
        "Learning rate 0.02 for half the squared error, summed over the four rows. For their mean the same steps need "
        "0.08.",
        places=(
            in_the_lab("Learning rate 0.02 in the lab", **SCRIPT),
            Place("descent", {"rate": "0.02"}, "What a learning rate does"),
        ),
    ),
    Item(
        "000-13",
        "Code: the first weights",
        "Draws all weights and biases evenly from 0 to 1, and writes the four rows as arrays.",
        "2 inputs, 2 hidden units, 1 output; no seed in this snippet.",
        slip="Its y has the wrong shape and type for the lines that follow; the full script has them right.",
        places=(in_the_lab("Starts from 0 to 1 in the lab", **SCRIPT),),
        compute=_broadcast,
    ),
    Item(
        "000-14",
        "Code: forward and backward pass, and the updates",
        "Computes both layers for all rows at once, goes back, and subtracts the gradients; biases get the sum over "
        "the rows.",
        places=(Place("backpropagation", {"row": "all"}, "All rows as one batch"),),
    ),
    Item(
        "000-15",
        "Code: when to stop, and what to record",
        "Stops when the mean of the half squared error is below 0.0001, and keeps error, gradients and parameters of "
        "every update.",
        "Mean over four rows below 0.0001; the lab's sum over the rows then is below 0.0004.",
        slip="What it keeps as gradients are the deltas, the derivatives by the net inputs: four numbers for the "
        "output and eight for the hidden units, not nine gradients. The state that ends the loop is in no list.",
        places=(in_the_lab("This target loss in the lab", **SCRIPT),),
    ),
)

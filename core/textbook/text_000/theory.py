"""Text 000 up to its full script: the function, the perceptron, the gradients, the pieces of code."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.experiment.experiment import Experiment
from core.neuron.separability import contradiction, most_rows_right, separating_unit
from core.textbook.by_hand import of_steps
from core.textbook.figures import add_line, plane
from core.textbook.item import Drawing, Findings, Items, Number, Table, in_the_lab, see
from core.textbook.runs import one_of, solved_cells, starts_of
from core.training.trainer import train

XOR, OR, NAND = "0110", "0111", "1110"

STARTS = 400
"""Random starts for the claim that there are no local minima."""

FAST = Experiment(learning_rate=5.0, max_epochs=20_000)
"""For that claim: 250 times the text's learning rate."""

SLOWER = FAST.replace(learning_rate=2.0, max_epochs=50_000)
"""As far in smaller steps: learning rate times epochs is the same."""

SCRIPT: dict[str, Any] = {"learning_rate": 0.02, "target_loss": 4e-4, "max_epochs": 1_000_000}
"""The text's settings, as an experiment: a mean of 1e-4 over four rows is a sum of 4e-4."""


ITEMS = Items()

ITEMS.item(
    "000-01",
    "XOR: the function and its data",
    see("XOR among the 16 gates", "neuron", section="gates", gate="xor"),
    does="Defines exclusive or and lists its four rows, which are all of the training data.",
    settings="Inputs 0 and 1; the target is 1 where exactly one input is 1.",
)


@ITEMS.item(
    "000-02",
    "Figure: the four points, and two lines that suffice",
    see("Why one line is not enough", "neuron", section="gates", gate="xor"),
    does="Plots the four points by class, and says that two straight lines separate them.",
    settings="The four rows of XOR. The text draws no lines; those of OR and NAND are taken here.",
    figure_missing=True,
)
def _two_lines() -> Findings:
    yield (
        "Both classes lie on two diagonals of the square. Above the line of OR and below that of NAND lie exactly the "
        "two points of class 1."
    )
    samples = Experiment().samples
    figure = plane(samples.inputs, samples.classes, -0.5, 1.5)
    for index, (name, outputs) in enumerate({"OR": OR, "NAND": NAND}.items()):
        unit = separating_unit(outputs)
        assert unit is not None
        add_line(figure, unit, f"line of {name}", index)
    yield Drawing(
        figure,
        "The four rows of XOR in the plane of the inputs, with the lines of OR and NAND between the classes.",
        "Look at the strip between the two lines: it holds both points of class 1 and no other.",
        380,
    )


@ITEMS.item(
    "000-03",
    "One perceptron cannot do XOR; two and a third can",
    see("Try it by hand", "neuron", section="hand", gate="xor"),
    in_the_lab("One unit and XOR in the lab", hidden=()),
    in_the_lab("Two hidden units and XOR in the lab"),
    of_steps("xor"),
    does="Says that a perceptron draws one straight line, and that two of them with a third to combine them do it.",
    settings="Step units with two inputs.",
)
def _one_line() -> Findings:
    reason = contradiction(XOR)
    assert reason is not None
    ones, zeros = (" and ".join("".join(map(str, row)) for row in rows) for rows in (reason.ones, reason.zeros))
    yield Number("rows of XOR that one perceptron gets right, at most", most_rows_right(XOR), comment="of 4")
    yield (
        f"The rows {ones} and the rows {zeros} have inputs with the same sum, so that a unit's net inputs of the first "
        "pair add up to the same as those of the second. They would have to add up to more."
    )


ITEMS.item(
    "000-04",
    "The sigmoid in place of the step",
    see("Sigmoid and step", "activations", activation="sigmoid", beside="squashing"),
    does="Takes the sigmoid for the step function, because it can be differentiated as often as one likes.",
)


@ITEMS.item(
    "000-05",
    "The error of one output",
    see("Losses and their slopes", "activations", section="losses"),
    does="Takes half the squared difference as the error; the half goes away with the derivative. A remark adds that "
    "target and output are vectors, and that the error should be written with their norm, ½ |y − y_o|².",
    settings="The remark's norm: XOR's four targets, and the outputs of the lab's network before its first step.",
    omission="What decreases as one comes nearer to the target is not yet enough for gradient descent: it also "
    "needs a slope nearly everywhere.",
)
def _norm_of_errors() -> Findings:
    """The remark: the squared norm of the vector of all errors is the sum of the squared errors."""
    start = next(iter(train(Experiment())))
    errors = start.outputs[:, 0] - start.samples.targets[:, 0]
    length = float(np.linalg.norm(errors))
    yield Number("half the squared norm of the four errors", length**2 / 2)
    yield Number("sum of the four half squared errors", float((errors**2).sum() / 2))
    yield Number("length of its gradient by the four outputs", length, comment="smaller where the errors are smaller")
    yield Number(
        "length of the gradient of the norm without the square",
        float(np.linalg.norm(errors / length)),
        comment="always 1: descent with a constant learning rate does not come to rest",
    )
    yield (
        "Both ways to write it are the same number, as the text says. The square matters: it lets the gradient become "
        "small near the target."
    )


ITEMS.item(
    "000-06",
    "The algorithm in six steps",
    in_the_lab("The algorithm at work in the lab", **SCRIPT),
    see("One update, number by number", "backpropagation", row="all"),
    does="Lists initialisation, forward pass, loss, backward pass, update and the test for the end.",
    settings="2-2-1, sigmoid, half squared error, all four rows in each update.",
)

ITEMS.item(
    "000-07",
    "No test data: overtraining is the aim",
    in_the_lab("The decision region in the lab", **SCRIPT),
    does="Says that the network is to reproduce the table exactly, so that no rows are kept back to test it with.",
    omission="For a truth table this is right: it has no other rows. What the network does between them is not "
    "asked: look at the decision region, where different starts disagree.",
)


@ITEMS.item(
    "000-08",
    "The claim that XOR has no local minima",
    see("Thousands of starts, and how they fail", "starts", FAST.replace(init="normal")),
    see("Slope and curvature where a run stands", "landscape", section="stuck"),
    does="Says that this problem has no local minima, so that convergence is guaranteed.",
    settings=f"The text gives no evidence. Here a 2-2-1 network is trained from {STARTS} random starts in three ways: "
    f"sigmoid, half squared error, sum, solved at a loss of 0.01. With a learning rate of {FAST.learning_rate:g} large "
    f"steps may jump out of shallow valleys. With {SLOWER.learning_rate:g} they follow the slope more closely; there "
    f"are {SLOWER.max_epochs:,} epochs instead of {FAST.max_epochs:,}, so that the way is as long.",
    slip="Nothing guarantees it. Text 001 (item 001-20) says that descent can end in the wrong valley and that one "
    "should restart; text 003 (item 003-17) calls local minima no problem in practice. What the runs show is below.",
)
def _no_local_minima() -> Findings:
    """How many starts learn XOR with more and more room to go wrong."""
    ways = {
        "weights and biases from 0 to 1, as in the text": FAST,
        "the same with smaller steps": SLOWER,
        "normal weights of standard deviation 1, biases 0": FAST.replace(init="normal"),
    }
    rows, words = [], ""
    for index, (name, experiment) in enumerate(ways.items()):
        starts = yield from one_of(starts_of(experiment, STARTS), index, len(ways))
        failed = len(starts.failed)
        kind = f"{starts.failures[0].name}, {len(starts.failures[0].places)} times" if failed else ""
        solved, interval, _ = solved_cells(starts)
        rows.append((name, f"{experiment.learning_rate:g}", solved, interval, str(failed), kind))
        yield Number(f"starts that fail, of {STARTS}: {name}", failed)
        if failed:
            words = (
                f"With {name}, {failed} of {STARTS} starts end without a solution. {starts.failures[0].words} Whether "
                "such a place is a minimum or a plateau that slopes down without end is another question: Hamey "
                "(Neural Networks 11, 1998) shows that this network has no local minima at finite weights. So the "
                "first half of the claim can be defended, and the guarantee cannot."
            )
    yield words
    yield Table(("start", "learning rate", "solved", "95 % interval", "failed", "most often"), rows)


ITEMS.item(
    "000-09",
    "Stochastic gradient descent jumps about",
    see("Batch or single examples", "descent", section="batch"),
    in_the_lab("One row an update in the lab", batch_size=1),
    does="Says that real problems need stochastic gradient descent, which jumps about and finds the global minimum "
    "given enough time.",
    slip="Jumping may help out of a shallow valley. Nothing makes it find the deepest one.",
)

ITEMS.item(
    "000-10",
    "The gradient of the output layer",
    see("The chain with its numbers", "backpropagation", row=2),
    does="Derives the gradient for the output weights and bias by the chain rule, factor by factor.",
)

ITEMS.item(
    "000-11",
    "The gradient of the hidden layer",
    see("The chain with its numbers", "backpropagation", row=2),
    does="Goes on through the hidden units: three more factors.",
)

ITEMS.item(
    "000-12",
    "The update rule, and a learning rate of about 0.02",
    in_the_lab("Learning rate 0.02 in the lab", **SCRIPT),
    see("What a learning rate does", "descent", rate=0.02),
    does="Moves every parameter against its gradient by the learning rate, which it says is usually about 0.02.",
    settings="Learning rate 0.02 for half the squared error, summed over the four rows. For their mean the same steps "
    "need 0.08.",
)


@ITEMS.item(
    "000-13",
    "Code: the first weights",
    in_the_lab("Starts from 0 to 1 in the lab", **SCRIPT),
    does="Draws all weights and biases evenly from 0 to 1, and writes the four rows as arrays.",
    settings="2 inputs, 2 hidden units, 1 output; no seed in this snippet.",
    slip="Its y has the wrong shape and type for the lines that follow; the full script has them right.",
)
def _broadcast() -> Findings:
    """What the init snippet's targets do."""
    y, outputs = np.array([False, True, True, False]), np.full((4, 1), 0.5)
    try:
        refused = f"gives {np.negative(y)}"
    except TypeError as error:
        refused = f"ends in a {type(error).__name__}"
    shape = (y.astype(int) - outputs).shape
    yield (
        f"With the snippet's y of shape {y.shape} and type {y.dtype}, -y {refused}. As whole numbers, y less outputs "
        f"of shape {outputs.shape} has the shape {shape}: every row is held against every target."
    )


ITEMS.item(
    "000-14",
    "Code: forward and backward pass, and the updates",
    see("All rows as one batch", "backpropagation", row="all"),
    does="Computes both layers for all rows at once, goes back, and subtracts the gradients; biases get the sum over "
    "the rows.",
)

ITEMS.item(
    "000-15",
    "Code: when to stop, and what to record",
    in_the_lab("This target loss in the lab", **SCRIPT),
    does="Stops when the mean of the half squared error is below 0.0001, and keeps error, gradients and parameters of "
    "every update.",
    settings="Mean over four rows below 0.0001; the lab's sum over the rows then is below 0.0004.",
    slip="What it keeps as gradients are the deltas, the derivatives by the net inputs: four numbers for the output "
    "and eight for the hidden units, not nine gradients. The state that ends the loop is in no list.",
)

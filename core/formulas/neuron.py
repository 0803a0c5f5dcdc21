"""What the texts say about one neuron: its equation, its signals, its limits, and Rashid's classifier."""

from __future__ import annotations

import functools
import math

import numpy as np

from core.data.datasets import iris_sepals, scale_without_centring
from core.experiment.experiment import Experiment
from core.formulas.formula import Formula
from core.neuron.separability import (
    contradiction,
    gates,
    inputs_of,
    most_rows_right,
    separable_gates,
    separating_unit,
)
from core.neuron.slope_classifier import LENGTHS, WIDTHS, fixed_points, slope_steps
from core.neuron.unit import Unit
from core.nn.network import Network
from core.notation.latex import matrix, number
from core.training.trainer import train

formula = functools.partial(Formula, page="neuron")

XOR, XNOR, AND, OR, NAND = "0110", "1001", "0001", "0111", "1110"
BUG_TARGETS = (1.1, 2.9)
"""Text 001 prints the first; the second stands in the book."""


def _table(outputs: str) -> str:
    """The truth table of a gate as LaTeX."""
    lines = (" & ".join([*map(str, row), output]) for row, output in zip(inputs_of(outputs), outputs, strict=True))
    return r"\begin{array}{cc|c} x_1 & x_2 & t \\ \hline " + r" \\ ".join(lines) + r" \end{array}"


def _unit(unit: Unit) -> str:
    """LaTeX of a unit's net input."""
    terms = [f"{number(weight)} x_{index}" for index, weight in enumerate(unit.weights, 1)]
    return " + ".join([*terms, number(unit.bias)]).replace("+ -", "- ").replace("1 x", "x")


def _net_inputs(unit: Unit, outputs: str) -> str:
    """LaTeX of the net inputs of the four rows and of what they are asked to be."""
    signs = {"0": "<", "1": r"\ge"}
    return r",\quad ".join(
        f"z_{{{a}{b}}} = {number(float(unit.net_inputs((a, b))))} {signs[output]} 0"
        for (a, b), output in zip(inputs_of(outputs), outputs, strict=True)
    )


def _separating(outputs: str) -> Unit:
    unit = separating_unit(outputs)
    assert unit is not None
    return unit


def _contradiction(outputs: str) -> str:
    """LaTeX of the inequalities that exclude each other."""
    reason = contradiction(outputs)
    assert reason is not None
    (a, b), (c, d) = reason.ones, reason.zeros

    def z(row: tuple[int, ...]) -> str:
        return "z_{" + "".join(map(str, row)) + "}"

    total = " + ".join(f"w_{index}" for index, count in enumerate(reason.total, 1) if count)
    return rf"{z(a)} + {z(b)} = {total} + 2b \ge 0 \quad\text{{but}}\quad {z(c)} + {z(d)} = {total} + 2b < 0"


def _two_lines() -> Formula:
    """Text 000's claim that two lines suffice: OR and NAND, joined by AND."""
    rows = inputs_of(XOR)
    either, not_both, both = _separating(OR), _separating(NAND), _separating(AND)
    hidden = np.stack([either.outputs(rows), not_both.outputs(rows)], axis=1)
    result = both.outputs(hidden)
    return formula(
        "000-02",
        "Two lines separate XOR: above the one and below the other",
        r"a = f(h_1 + h_2 - 1.5),\quad h_1 = f(" + _unit(either) + r"),\quad h_2 = f(" + _unit(not_both) + ")",
        rf"(h_1, h_2) = {matrix(hidden)},\quad a = {matrix(result[:, None])}",
        {"section": "gates", "gate": "xor"},
        omission="XNOR is as simple: it and XOR are the only two of 16 gates that one line cannot separate.",
    )


def _bugs() -> list[Formula]:
    """Rashid's classifier with the text's start A = 0.25."""
    first = slope_steps(0.25, WIDTHS, BUG_TARGETS, 1.0, (0, 1), 1)
    half = slope_steps(0.25, WIDTHS, BUG_TARGETS, 0.5, (0, 1), 1)
    one, two = first
    circle = fixed_points(WIDTHS, BUG_TARGETS, 0.5, (0, 1))
    section = {"section": "bugs"}
    return [
        formula(
            "001-01",
            "Two examples: width x, length, and the bug",
            r"(x, \text{length}) = (3, 1)\ \text{ladybird},\quad (1, 3)\ \text{caterpillar}",
            r"\frac{\text{length}}{x} = "
            + r",\quad ".join(
                rf"\frac{{{number(length)}}}{{{number(width)}}} = {number(length / width)}"
                for width, length in zip(WIDTHS, LENGTHS, strict=True)
            ),
            section,
        ),
        formula(
            "001-02",
            "The line with a start slope",
            r"y = A\,x",
            rf"y = {number(one.slope)} \cdot {number(one.x)} = {number(one.output)}",
            section | {"bug_step": "1"},
            stated="0.75",
        ),
        formula(
            "001-03",
            "The error",
            r"E = t - y",
            rf"E = {number(one.target)} - {number(one.output)} = {number(one.error)}",
            section | {"bug_step": "1"},
            stated="0.35",
            slip=f"It first says that the length must be {number(LENGTHS[0])} (an error of "
            f"{number(LENGTHS[0] - one.output)}) and then uses 1.1 without a reason: the ladybird is to lie below the "
            "line, so the line has to pass above it.",
        ),
        formula(
            "001-04",
            "The change of slope that removes the error",
            r"t = (A + \Delta A)\,x \;\Rightarrow\; \Delta A = \frac{E}{x}",
            rf"\Delta A = \frac{{{number(one.error)}}}{{{number(one.x)}}} = {number(one.change)},\quad A = "
            rf"{number(one.slope)} + {number(one.change)} = {number(one.after)}",
            section | {"bug_step": "1"},
            slip="The heading calls it a derivative. It is an equation solved exactly; the derivative of the half "
            f"squared error with respect to A is -E x = {number(-one.error * one.x)}.",
        ),
        formula(
            "001-05",
            "The last example wins",
            r"A \leftarrow A + \frac{t - A x}{x} = \frac{t}{x}",
            rf"A = \frac{{{number(two.target)}}}{{{number(two.x)}}} = {number(two.after)}\quad\text{{after the "
            rf"ladybird's}}\ {number(one.after)}",
            section | {"bug_step": "2"},
            omission="It does not give the caterpillar's target; 2.9 is the book's. With 3 the line would pass "
            "through the caterpillar itself.",
        ),
        formula(
            "001-06",
            "The learning rate moderates the change",
            r"\Delta A = L\,\frac{E}{x}",
            rf"\Delta A = {number(0.5)} \cdot \frac{{{number(half[0].error)}}}{{{number(half[0].x)}}} = "
            rf"{number(half[0].change)},\quad A = {number(half[0].after)};\quad \text{{in the end}}\ A = "
            rf"{number(circle[0])}\ \text{{and}}\ {number(circle[1])}",
            section | {"share": "0.5", "bug_step": "1"},
        ),
    ]


def _iris() -> Formula:
    data = iris_sepals()
    scaled, column = scale_without_centring(data.values), data.values[:, 0]
    n = len(column)
    root = math.sqrt(float(column @ column) / (n - 1))
    return formula(
        "001-07",
        "Exercise with iris: columns scaled without centring",
        r"x' = \frac{x}{\sqrt{\sum_i x_i^2 / (n - 1)}}",
        rf"\frac{{{number(column[0])}}}{{\sqrt{{{number(float(column @ column), 6)} / {n - 1}}}}} = "
        rf"\frac{{{number(column[0])}}}{{{number(root)}}} = {number(float(scaled[0, 0]))}",
        {"section": "iris"},
        slip="It names no target. Here the line is to pass a margin below each setosa and above each versicolor.",
    )


def _signals() -> list[Formula]:
    """Text 001's two nodes with the inputs 1 and 0.5."""
    inputs = np.array([1.0, 0.5])
    weights = np.array([[0.9, 0.2], [0.3, 0.8]])  # w_ij from i to j
    network = Network.from_parameters([weights], [[0.0, 0.0]], ["sigmoid"])
    (nets,), (_, outputs) = network.forward([inputs])
    z, a = nets[0], outputs[0]
    hand = {"section": "hand", "activation": "sigmoid", "b": "0"}

    def terms(unit: int) -> str:
        return " + ".join(rf"{number(x)} \cdot {number(w)}" for x, w in zip(inputs, weights[:, unit], strict=True))

    return [
        formula(
            "001-08",
            "The net input of the first node",
            r"z_1 = x_1 w_{11} + x_2 w_{21}",
            rf"z_1 = {terms(0)} = {number(float(z[0]))}",
            hand | {"w1": "0.9", "w2": "0.3"},
            stated="1.05",
        ),
        formula(
            "001-09",
            "A threshold and its smooth form, the sigmoid",
            r"f(z) = \begin{cases} 1 & z \ge 0 \\ 0 & z < 0 \end{cases}\qquad f(z) = \frac{1}{1 + e^{-z}}",
            rf"f({number(float(z[0]))}) = {number(float(Unit((1.0,), 0.0).outputs([z[0]])))}\ \text{{(step)}},\quad "
            rf"{number(float(a[0]))}\ \text{{(sigmoid)}}",
            hand | {"w1": "0.9", "w2": "0.3"},
            slip="It writes x for the net input, which is the unit's own input on the pages before.",
        ),
        formula(
            "001-10",
            "The second node and its output",
            r"z_2 = x_1 w_{12} + x_2 w_{22},\quad a_2 = \frac{1}{1 + e^{-z_2}}",
            rf"z_2 = {terms(1)} = {number(float(z[1]))},\quad a_2 = \frac{{1}}{{1 + {number(math.exp(-z[1]))}}} = "
            rf"\frac{{1}}{{{number(1.0 + math.exp(-z[1]), 5)}}} = {number(float(a[1]))}",
            hand | {"w1": "0.2", "w2": "0.8"},
            stated="0.6, 0.5488, 1.5488 and 0.6457",
        ),
        formula(
            "001-11",
            "Both nodes at once, as a product of matrices",
            r"z = x\,W,\quad a = f(z),\quad W = \begin{pmatrix} w_{11} & w_{12} \\ w_{21} & w_{22} \end{pmatrix}",
            rf"z = {matrix(inputs)} {matrix(weights)} = {matrix(z)},\quad a = {matrix(a, 4)}",
            hand | {"w1": "0.2", "w2": "0.8"},
            slip="With inputs as a column, as the text has them, the matrix is the transposed one: its first row is "
            f"w11, w21 = {number(weights[0, 0])}, {number(weights[1, 0])}.",
        ),
    ]


def _logistic_regression() -> Formula:
    """Text 003's unit on OR: from zeros, mean squared error, learning rate 1, 500 epochs."""
    experiment = Experiment(
        problem="or",
        hidden=(),
        loss="squared_error",
        reduction="mean",
        init="zeros",
        learning_rate=1.0,
        max_epochs=500,
        target_loss=0.0,
    )
    *_, last = train(experiment)
    weights, bias = last.network.layers[0].weights[:, 0], float(last.network.layers[0].bias[0])
    return formula(
        "003-05",
        f"Logistic regression learns OR: {last.epoch} epochs of gradient descent from zeros",
        r"y = f(b + w_1 x_1 + w_2 x_2),\quad f(z) = \frac{1}{1 + e^{-z}}",
        rf"w = {matrix(weights)},\quad b = {number(bias, 3)},\quad y = {matrix(last.outputs.ravel())},\quad t = "
        rf"{matrix(last.samples.targets.ravel())}",
        {"section": "train", "gate": "or", "loss": "squared_error", "init": "zeros"},
    )


def _layer() -> Formula:
    inputs, weights, bias = np.array([1.0, 0.5]), np.array([[0.9, 0.2], [0.3, 0.8]]), np.array([-0.5, 0.5])
    output = Network.from_parameters([weights], [bias], ["sigmoid"]).predict([inputs])[0]
    return formula(
        "003-02",
        "A layer of units",
        r"y = f(b + x\,W)",
        rf"y = f\left({matrix(bias)} + {matrix(inputs)} {matrix(weights)}\right) = {matrix(output)}",
        {"section": "hand", "activation": "sigmoid", "w1": "0.9", "w2": "0.3", "b": "-0.5"},
        slip="It says that W has a row of weights for every activation; with x W it is a column.",
    )


def _neuron() -> Formula:
    unit, x = Unit((0.9, 0.3), 0.0, "sigmoid"), (1.0, 0.5)
    return formula(
        "002-01",
        "A neuron",
        r"y = f\left(\sum_{i=1}^{n} w_i x_i\right) = f(z)",
        rf"z = {number(0.9)} \cdot {number(x[0])} + {number(0.3)} \cdot {number(x[1])} = "
        rf"{number(float(unit.net_inputs(x)))},\quad f(z) = {number(float(unit.outputs(x)))}",
        {"section": "hand", "activation": "sigmoid", "w1": "0.9", "w2": "0.3", "b": "0"},
        omission="It has no bias, so that the net input of the row 00 is 0 whatever the weights are. With an f "
        "that switches at 0 every line passes through the origin.",
    )


def _with_bias() -> Formula:
    unit, x = Unit((0.9, 0.3), -0.5, "sigmoid"), np.array([1.0, 0.5])
    w = np.array(unit.weights)
    return formula(
        "004-01",
        "A neuron with a bias",
        r"y = \sigma(w^T x + b)",
        rf"y = \sigma\left({matrix(w)} {matrix(x[:, None])} + ({number(unit.bias)})\right) = "
        rf"\sigma({number(float(unit.net_inputs(x)))}) = {number(float(unit.outputs(x)))}",
        {"section": "hand", "activation": "sigmoid", "w1": "0.9", "w2": "0.3", "b": "-0.5"},
        slip="The networks on its later slides are drawn without the bias.",
    )


def _gate(item: str, gate: str, outputs: str, title: str, *, section: str = "hand", slip: str = "") -> Formula:
    """A truth table with a unit that computes it, or with the reason why none does."""
    unit = separating_unit(outputs)
    parameters = {"section": section, "gate": gate}
    if unit is not None and section == "hand":
        parameters |= {"w1": f"{unit.weights[0]:g}", "w2": f"{unit.weights[1]:g}", "b": f"{unit.bias:g}"}
    return formula(
        item,
        title,
        _table(outputs) + ("" if unit is None else rf"\qquad z = {_unit(unit)}"),
        _contradiction(outputs) if unit is None else _net_inputs(unit, outputs),
        parameters,
        slip=slip,
    )


def _one_line() -> Formula:
    return formula(
        "000-03",
        "A perceptron draws one straight line, so it cannot do XOR",
        r"y(x) = f(w_1 x_1 + w_2 x_2 + b)",
        _contradiction(XOR),
        {"section": "hand", "gate": "xor"},
    )


def _three_of_four() -> Formula:
    return formula(
        "002-44",
        "XOR by logistic regression, that is by one unit",
        r"y = f(b + w_1 x_1 + w_2 x_2)",
        rf"\text{{at most {most_rows_right(XOR)} of {len(XOR)} rows right}}",
        {"section": "train", "gate": "xor", "loss": "binary_cross_entropy"},
        slip="It calls the result not bad and blames the learning rate; with no learning rate are all rows right.",
    )


def _separable() -> Formula:
    counts = [(len(separable_gates(n)), len(gates(n)), n) for n in (2, 3)]
    return formula(
        "003-06",
        "A unit learns what one straight line separates, and nothing else",
        r"w_1 x_1 + w_2 x_2 + b = 0",
        r",\quad ".join(rf"\text{{{some} of {every} gates of {n} inputs}}" for some, every, n in counts),
        {"section": "gates"},
    )


FORMULAS: tuple[Formula, ...] = (
    _gate(
        "000-01",
        "xor",
        XOR,
        "XOR: the function and its data",
        slip="Its first lines of code loop over inputs, which is not defined there; x is meant.",
    ),
    _two_lines(),
    _one_line(),
    *_bugs(),
    _iris(),
    *_signals(),
    _neuron(),
    _gate("002-40", "or", OR, "OR: one unit computes it"),
    _gate("002-40", "and", AND, "AND: one unit computes it"),
    _gate("002-40", "xor", XOR, "XOR: no unit computes it"),
    _three_of_four(),
    _gate("003-01", "xnor", XNOR, "Whether two bits are the same (XNOR): no perceptron can tell"),
    _layer(),
    _logistic_regression(),
    _separable(),
    _with_bias(),
    _gate("004-12", "xor", XOR, "XOR needs more than one layer; AND and OR do not", section="gates"),
)
"""In the order of the texts."""

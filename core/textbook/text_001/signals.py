"""Text 001 on signals: forward through nodes and layers, and errors split on their way back."""

from __future__ import annotations

import math

import numpy as np

from core.charts.shares import shares_chart
from core.experiment.experiment import Experiment
from core.nn.activations import ACTIVATIONS
from core.nn.array import Array
from core.notation.numbers import short
from core.textbook.by_hand import of_steps, with_weights
from core.textbook.figures import lines, worked_network
from core.textbook.item import Drawing, Findings, Items, Number, Place, Table, see
from core.worked.errors import hidden_errors, output_errors
from core.worked.example import rashid_2_2, rashid_3_3_3, rashid_split
from core.worked.trace import Trace

DRAWS, SEED = 1000, 0
"""So many matrices of random weights for the exercise with numpy.random.normal."""


SPLIT = see("Splitting errors, with bars", "backpropagation", net="split", section="split")
SMALL = see("These two nodes, step by step", "backpropagation", net="rashid2")
THREE = see("The 3-3-3 network, step by step", "backpropagation", net="rashid3")


def node_in_the_lab(label: str, unit: int) -> Place:
    """One of the two nodes alone, at the text's outputs 1.0 and 0.5; the point across from there is ours."""
    experiment = Experiment(problem="points", points="1,0.5,1;-1,-0.5,0", test=0, hidden=(), bias="without")
    weights = dict(enumerate(rashid_2_2().layers[0].weights[:, unit].tolist()))
    return with_weights(label, experiment, weights)


BOOK = "The figures are missing in the text; weights 2, 1, 3, 4 and errors 0.8, 0.5 are the book's."

ITEMS = Items()


@ITEMS.item(
    "001-08",
    "The signal into the first node",
    SMALL,
    see("One unit", "neuron", activation="sigmoid", w1=0.9, w2=0.3, b=0),
    node_in_the_lab("The first node in the lab", 0),
    does="Adds up what two nodes send over two links: each output times the weight of its link.",
    settings="Outputs 1.0 and 0.5, weights 0.9 and 0.3.",
)
def _first_node() -> Findings:
    example = rashid_2_2()
    (x1, x2), weights = example.inputs[0], example.layers[0].weights
    yield Number("0.5 times 0.3", float(x2 * weights[1, 0]), "0.15")
    yield Number("combined moderated input x", float(x1 * weights[0, 0] + x2 * weights[1, 0]), "1.05")
    yield Number("output of the first node", float(Trace(example).a(1)[0, 0]))


@ITEMS.item(
    "001-09",
    "A threshold, and the sigmoid as its smooth form",
    see("Sigmoid and step", "activations", activation="sigmoid", beside="squashing"),
    of_steps("and"),
    of_steps("or"),
    of_steps("not"),
    does="Compares a neuron with a cup that spills over only when it is full, and takes the sigmoid for this.",
    figure_missing=True,
)
def _threshold() -> Findings:
    z = np.linspace(-6.0, 6.0, 121)
    step, smooth = (ACTIVATIONS[name].function(z[:, None])[:, 0] for name in ("step", "sigmoid"))
    yield Number("sigmoid at 0", float(ACTIVATIONS["sigmoid"].function(np.zeros((1, 1)))[0, 0]))
    figure = lines("net input", "output", {"threshold": step, "sigmoid": smooth}, z)
    figure.data[0].line.shape = "hv"
    yield Drawing(
        figure,
        "A step from 0 to 1 at net input 0, and the sigmoid as a smooth curve through 0.5 there.",
        "Look where the two part: near 0 the sigmoid says how sure it is, far from 0 they agree.",
        300,
    )


@ITEMS.item(
    "001-10",
    "The second node, with its output",
    SMALL,
    node_in_the_lab("The second node in the lab", 1),
    does="Does the same for the second node, and sends the sum through the sigmoid.",
    settings="Outputs 1.0 and 0.5, weights 0.2 and 0.8.",
)
def _second_node() -> Findings:
    trace = Trace(rashid_2_2())
    z = float(trace.z(1)[0, 1])
    yield Number("net input x of the second node", z, "0.6")
    yield Number("e to the minus x", math.exp(-z), "0.5488")
    yield Number("1 and that", 1.0 + math.exp(-z), "1.5488")
    yield Number("output y", float(trace.a(1)[0, 1]), "0.6457")


@ITEMS.item(
    "001-11",
    "Exercise: both nodes as a product of matrices",
    SMALL,
    does="Asks to repeat the example with numpy.dot and scipy's expit, and then with random normal weights.",
    settings="w11 = 0.9, w12 = 0.2, w21 = 0.3, w22 = 0.8, inputs 1.0 and 0.5; w_ij leads from node i to node j. Random "
    f"weights: NumPy's seed {SEED}.",
)
def _matrices() -> Findings:
    example = rashid_2_2()
    weights, inputs = example.layers[0].weights.T, example.inputs[0]  # here a row for each receiving node
    z = np.dot(weights, inputs)
    a = ACTIVATIONS["sigmoid"].function(z[:, None])[:, 0]
    wrong = np.dot(example.layers[0].weights, inputs)
    drawn = np.random.RandomState(SEED).standard_normal((DRAWS, 2, 2))
    spread = ACTIVATIONS["sigmoid"].function(drawn @ inputs).std()
    yield Number("net input of the first node", float(z[0]), "1.05")
    yield Number("net input of the second node", float(z[1]), "0.6")
    yield Number("output of the first node", float(a[0]))
    yield Number("output of the second node", float(a[1]), "0.6457")
    yield Number("first net input with the matrix the other way round", float(wrong[0]))
    yield Number(f"standard deviation of the outputs with {DRAWS} random matrices", float(spread))
    yield (
        "The matrix has a row for each receiving node: w11, w21 and w12, w22. Read with w11, w12 in the first row it "
        f"gives {short(float(wrong[0]))} and {short(float(wrong[1]))}, which is a common mistake."
    )


@ITEMS.item(
    "001-12",
    "A three-layer example with matrices, and its solution",
    THREE,
    does="Works through a network with an input, a hidden and an output layer; example and solution are figures.",
    settings="Missing in the text. From the book behind the slides: inputs 0.9, 0.1, 0.8, two 3 by 3 matrices, no "
    "biases.",
    difference="The figures of these slides are missing in the copy that is used here, so that neither example nor"
    " solution can be compared.",
    figure_missing=True,
)
def _three_layers() -> Findings:
    example = rashid_3_3_3()
    trace = Trace(example)
    rows = []
    for name, level in (("hidden", 1), ("output", 2)):
        for unit in range(3):
            z, a = float(trace.z(level)[0, unit]), float(trace.a(level)[0, unit])
            rows.append((f"{name} {unit + 1}", f"{z:.4f}", f"{a:.4f}"))
    yield (
        "What can be said from the slides alone: there are three layers, and by item 001-19 each has three nodes. "
        "Their inputs, weights and results stand in figures that are missing, and no seed or rule leads to them. With "
        f"the book's inputs {_listed(example.inputs[0])} and weights this comes out:"
    )
    yield Table(("node", "net input", "output"), rows)
    yield worked_network(
        example, "The book's numbers. Look at one circle of the output: its net input adds up three products."
    )


def _listed(values: Array) -> str:
    return ", ".join(f"{value:g}" for value in values)


def _split(*names: str, whose: str = "split") -> Findings:
    """The errors that arrive at the hidden nodes of one of the book's examples, in the named ways."""
    example = rashid_split() if whose == "split" else rashid_3_3_3()
    [level, *_] = hidden_errors(example)
    found = (level.equally[0], level.by_weight[0], level.unnormalised[0])
    ways = dict(zip(("in equal shares", "by weight", "times the weights"), found, strict=True))
    units = [f"hidden {unit + 1}" for unit in range(example.sizes[level.level])]
    errors = output_errors(example)[0]
    for name in names:
        for unit, error in zip(units, ways[name], strict=True):
            yield Number(f"error of {unit} {name}", float(error))
    sums = ", ".join(f"{short(float(ways[name].sum()))} {name}" for name in names)
    yield (
        f"The outputs' errors are {' and '.join(short(float(error)) for error in errors)}, together "
        f"{short(float(errors.sum()))}. At the hidden nodes they add up to {sums}."
    )
    yield Drawing(
        shares_chart(units, {name: ways[name].tolist() for name in names}),
        f"Bars for the errors of {', '.join(units)}: {', '.join(names)}.",
        "Compare the hidden nodes: each bar is the sum of what comes back from all outputs.",
        300,
    )


ITEMS.item(
    "001-13",
    "Split the error equally",
    SPLIT,
    does="Hands an output's error back to the nodes that lead to it in equal shares.",
    settings=BOOK,
    figure_missing=True,
    compute=lambda: _split("in equal shares"),
)

ITEMS.item(
    "001-14",
    "Split the error by weight",
    SPLIT,
    does="Hands back more of the error along links of larger weight, because they contributed more to it.",
    settings=BOOK,
    figure_missing=True,
    compute=lambda: _split("in equal shares", "by weight"),
)

ITEMS.item(
    "001-15",
    "More output nodes are independent",
    SPLIT,
    does="Says that each output's error is split by itself, because links into different outputs are different links.",
    settings=BOOK,
    figure_missing=True,
    compute=lambda: _split("by weight"),
)

ITEMS.item(
    "001-16",
    "The error of a hidden node",
    SPLIT,
    does="Adds up, for a hidden node, the shares of all errors that come back along its links.",
    settings=BOOK,
    figure_missing=True,
    compute=lambda: _split("by weight"),
)

ITEMS.item(
    "001-17",
    "Exercise: errors back through more layers",
    see("Through 3-3-3, with bars", "backpropagation", net="rashid3", section="split"),
    does="Asks to hand errors back through another layer; the exercise is a figure.",
    settings="Missing in the text. Here: the book's 3-3-3 network with targets 0.99, 0.01 and 0.01.",
    figure_missing=True,
    compute=lambda: _split("by weight", whose="three"),
)

ITEMS.item(
    "001-18",
    "Review: forward and backward by matrices",
    SPLIT,
    does="Sums up: forward is a product with the weights and a sigmoid, backward a product with the transposed "
    "weights.",
    settings=BOOK,
    slip="The simplification that it mentions is not small: the errors differ in size and in ratio, as the numbers "
    "show. It is called an inverse product; it is one with the transposed matrix.",
    draws=True,
    compute=lambda: _split("by weight", "times the weights"),
)


@ITEMS.item(
    "001-19",
    "The whole network in one formula",
    THREE,
    does="Writes an output of a 3-3-3 network as one expression, to show that it cannot be solved for the weights.",
    settings="Weights and inputs are missing in the text; here they are those of the book's 3-3-3 network.",
)
def _closed() -> Findings:
    example = rashid_3_3_3()
    to_hidden, to_output = (layer.weights for layer in example.layers)
    x = example.inputs[0]
    for k in range(3):
        total = 0.0
        for j in range(3):
            total += to_output[j, k] * (1 / (1 + math.exp(-sum(to_hidden[i, j] * x[i] for i in range(3)))))
        written_out = 1 / (1 + math.exp(-total))
        difference = abs(written_out - float(Trace(example).a(2)[0, k]))
        yield Number(f"output {k + 1} by the formula", written_out, comment=f"{difference:.0e} from the network's own")

"""Text 001 on signals: forward through nodes and layers, and errors split on their way back."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.nn.activations import ACTIVATIONS
from core.nn.array import Array
from core.notation.numbers import short
from core.textbook.item import Item, Number, Place, Report, Table, Task
from core.worked.errors import HiddenErrors, hidden_errors, output_errors
from core.worked.example import Example, rashid_2_2, rashid_3_3_3, rashid_split
from core.worked.trace import Trace

DRAWS, SEED = 1000, 0
"""So many matrices of random weights for the exercise with numpy.random.normal."""


@dataclass(frozen=True)
class Curves:
    """The step and the sigmoid at net inputs z (n,)."""

    z: Array
    step: Array
    sigmoid: Array


@dataclass(frozen=True)
class Shares:
    """The errors that arrive at some units, by the way in which they are handed back."""

    units: tuple[str, ...]
    ways: dict[str, tuple[float, ...]]


def _first_node() -> Task:
    yield 0.5
    example = rashid_2_2()
    (x1, x2), weights = example.inputs[0], example.layers[0].weights
    return Report(
        numbers=(
            Number("0.5 times 0.3", float(x2 * weights[1, 0]), "0.15"),
            Number("combined moderated input x", float(x1 * weights[0, 0] + x2 * weights[1, 0]), "1.05"),
            Number("output of the first node", float(Trace(example).a(1)[0, 0])),
        )
    )


def _threshold() -> Task:
    yield 0.5
    z = np.linspace(-6.0, 6.0, 121)
    step, smooth = (ACTIVATIONS[name].function(z[:, None])[:, 0] for name in ("step", "sigmoid"))
    return Report(
        numbers=(Number("sigmoid at 0", float(ACTIVATIONS["sigmoid"].function(np.zeros((1, 1)))[0, 0])),),
        data=Curves(z, step, smooth),
    )


def _second_node() -> Task:
    yield 0.5
    trace = Trace(rashid_2_2())
    z = float(trace.z(1)[0, 1])
    return Report(
        numbers=(
            Number("net input x of the second node", z, "0.6"),
            Number("e to the minus x", math.exp(-z), "0.5488"),
            Number("1 and that", 1.0 + math.exp(-z), "1.5488"),
            Number("output y", float(trace.a(1)[0, 1]), "0.6457"),
        )
    )


def _matrices() -> Task:
    yield 0.5
    example = rashid_2_2()
    weights, inputs = example.layers[0].weights.T, example.inputs[0]  # here a row for each receiving node
    z = np.dot(weights, inputs)
    a = ACTIVATIONS["sigmoid"].function(z[:, None])[:, 0]
    wrong = np.dot(example.layers[0].weights, inputs)
    drawn = np.random.RandomState(SEED).standard_normal((DRAWS, 2, 2))
    spread = ACTIVATIONS["sigmoid"].function(drawn @ inputs).std()
    return Report(
        numbers=(
            Number("net input of the first node", float(z[0]), "1.05"),
            Number("net input of the second node", float(z[1]), "0.6"),
            Number("output of the first node", float(a[0])),
            Number("output of the second node", float(a[1]), "0.6457"),
            Number("first net input with the matrix the other way round", float(wrong[0])),
            Number(f"standard deviation of the outputs with {DRAWS} random matrices", float(spread)),
        ),
        words="The matrix has a row for each receiving node: w11, w21 and w12, w22. Read with w11, w12 in the first "
        f"row it gives {short(float(wrong[0]))} and {short(float(wrong[1]))}, which is a common mistake.",
    )


def _three_layers() -> Task:
    yield 0.5
    example = rashid_3_3_3()
    trace = Trace(example)
    rows = []
    for name, level in (("hidden", 1), ("output", 2)):
        for unit in range(3):
            z, a = float(trace.z(level)[0, unit]), float(trace.a(level)[0, unit])
            rows.append((f"{name} {unit + 1}", f"{z:.4f}", f"{a:.4f}"))
    return Report(
        words="What can be said from the slides alone: there are three layers, and by item 001-19 each has three "
        "nodes. Their inputs, weights and results stand in figures that are missing, and no seed or rule leads to "
        f"them. With the book's inputs {_listed(example.inputs[0])} and weights this comes out:",
        tables=(Table(("node", "net input", "output"), tuple(rows)),),
        data=example,
    )


def _listed(values: Array) -> str:
    return ", ".join(f"{value:g}" for value in values)


def _level(example: Example, level: HiddenErrors) -> tuple[dict[str, Array], tuple[str, ...]]:
    ways = {
        "in equal shares": level.equally[0],
        "by weight": level.by_weight[0],
        "times the weights": level.unnormalised[0],
    }
    return ways, tuple(f"hidden {unit + 1}" for unit in range(example.sizes[level.level]))


def _split(*names: str, whose: str = "split") -> Task:
    """The errors that arrive at the hidden nodes of one of the book's examples, in the named ways."""
    yield 0.5
    example = rashid_split() if whose == "split" else rashid_3_3_3()
    [level, *_] = hidden_errors(example)
    ways, units = _level(example, level)
    errors = output_errors(example)[0]
    numbers = [
        Number(f"error of {unit} {name}", float(ways[name][index]))
        for name in names
        for index, unit in enumerate(units)
    ]
    sums = ", ".join(f"{short(float(ways[name].sum()))} {name}" for name in names)
    return Report(
        numbers=tuple(numbers),
        words=f"The outputs' errors are {' and '.join(short(float(error)) for error in errors)}, together "
        f"{short(float(errors.sum()))}. At the hidden nodes they add up to {sums}.",
        data=Shares(units, {name: tuple(map(float, ways[name])) for name in names}),
    )


def _closed() -> Task:
    yield 0.5
    example = rashid_3_3_3()
    to_hidden, to_output = (layer.weights for layer in example.layers)
    x = example.inputs[0]
    numbers = []
    for k in range(3):
        total = 0.0
        for j in range(3):
            total += to_output[j, k] * (1 / (1 + math.exp(-sum(to_hidden[i, j] * x[i] for i in range(3)))))
        written_out = 1 / (1 + math.exp(-total))
        difference = abs(written_out - float(Trace(example).a(2)[0, k]))
        numbers.append(
            Number(f"output {k + 1} by the formula", written_out, comment=f"{difference:.0e} from the network's own")
        )
    return Report(numbers=tuple(numbers))


SPLIT = Place("backpropagation", {"net": "split", "section": "split"}, "Splitting errors, with bars")
SMALL = Place("backpropagation", {"net": "rashid2"}, "These two nodes, step by step")
THREE = Place("backpropagation", {"net": "rashid3"}, "The 3-3-3 network, step by step")
BOOK = "The figures are missing in the text; weights 2, 1, 3, 4 and errors 0.8, 0.5 are the book's."


ITEMS: tuple[Item, ...] = (
    Item(
        "001-08",
        "The signal into the first node",
        "Adds up what two nodes send over two links: each output times the weight of its link.",
        "Outputs 1.0 and 0.5, weights 0.9 and 0.3.",
        places=(SMALL, Place("neuron", {"activation": "sigmoid", "w1": "0.9", "w2": "0.3", "b": "0"}, "One unit")),
        compute=_first_node,
    ),
    Item(
        "001-09",
        "A threshold, and the sigmoid as its smooth form",
        "Compares a neuron with a cup that spills over only when it is full, and takes the sigmoid for this.",
        places=(Place("activations", {"activation": "sigmoid", "beside": "squashing"}, "Sigmoid and step"),),
        compute=_threshold,
        figure_missing=True,
    ),
    Item(
        "001-10",
        "The second node, with its output",
        "Does the same for the second node, and sends the sum through the sigmoid.",
        "Outputs 1.0 and 0.5, weights 0.2 and 0.8.",
        places=(SMALL,),
        compute=_second_node,
    ),
    Item(
        "001-11",
        "Exercise: both nodes as a product of matrices",
        "Asks to repeat the example with numpy.dot and scipy's expit, and then with random normal weights.",
        "w11 = 0.9, w12 = 0.2, w21 = 0.3, w22 = 0.8, inputs 1.0 and 0.5; w_ij leads from node i to node j. "
        f"Random weights: NumPy's seed {SEED}.",
        places=(SMALL,),
        compute=_matrices,
    ),
    Item(
        "001-12",
        "A three-layer example with matrices, and its solution",
        "Works through a network with an input, a hidden and an output layer; example and solution are figures.",
        "Missing in the text. From the book behind the slides: inputs 0.9, 0.1, 0.8, two 3 by 3 matrices, no biases.",
        slip="The slides cannot be checked: neither example nor solution is legible without the figures.",
        places=(THREE,),
        compute=_three_layers,
        figure_missing=True,
    ),
    Item(
        "001-13",
        "Split the error equally",
        "Hands an output's error back to the nodes that lead to it in equal shares.",
        BOOK,
        places=(SPLIT,),
        compute=lambda: _split("in equal shares"),
        figure_missing=True,
    ),
    Item(
        "001-14",
        "Split the error by weight",
        "Hands back more of the error along links of larger weight, because they contributed more to it.",
        BOOK,
        places=(SPLIT,),
        compute=lambda: _split("in equal shares", "by weight"),
        figure_missing=True,
    ),
    Item(
        "001-15",
        "More output nodes are independent",
        "Says that each output's error is split by itself, because links into different outputs are different links.",
        BOOK,
        slip="True of the links into the outputs. The hidden nodes are shared: their errors add up over all outputs, "
        "as the next item says.",
        places=(SPLIT,),
        compute=lambda: _split("by weight"),
        figure_missing=True,
    ),
    Item(
        "001-16",
        "The error of a hidden node",
        "Adds up, for a hidden node, the shares of all errors that come back along its links.",
        BOOK,
        places=(SPLIT,),
        compute=lambda: _split("by weight"),
        figure_missing=True,
    ),
    Item(
        "001-17",
        "Exercise: errors back through more layers",
        "Asks to hand errors back through another layer; the exercise is a figure.",
        "Missing in the text. Here: the book's 3-3-3 network with targets 0.99, 0.01 and 0.01.",
        places=(Place("backpropagation", {"net": "rashid3", "section": "split"}, "Through 3-3-3, with bars"),),
        compute=lambda: _split("by weight", whose="three"),
        figure_missing=True,
    ),
    Item(
        "001-18",
        "Review: forward and backward by matrices",
        "Sums up: forward is a product with the weights and a sigmoid, backward a product with the transposed weights.",
        BOOK,
        slip="The simplification that it mentions is not small: the errors differ in size and in ratio, as the numbers "
        "show. It is called an inverse product; it is one with the transposed matrix.",
        places=(SPLIT,),
        compute=lambda: _split("by weight", "times the weights"),
    ),
    Item(
        "001-19",
        "The whole network in one formula",
        "Writes an output of a 3-3-3 network as one expression, to show that it cannot be solved for the weights.",
        "Weights and inputs are missing in the text; here they are those of the book's 3-3-3 network.",
        places=(THREE,),
        compute=_closed,
    ),
)

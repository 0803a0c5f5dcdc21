"""The items of text 004: GoDataDriven's slides on networks, on the chain rule, and on XOR."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.experiment.experiment import Experiment
from core.neuron.separability import most_rows_right
from core.nn.activations import ACTIVATIONS
from core.notation.numbers import short
from core.textbook.by_hand import of_steps, with_weights
from core.textbook.figures import worked_network
from core.textbook.item import Findings, Items, Number, Place, Table, in_the_lab, see
from core.textbook.runs import one_of, solved_cells, starts_of
from core.training.record import Place as Parameter
from core.training.trainer import train
from core.worked.example import Example, text_004
from core.worked.names import size_name
from core.worked.trace import Trace

SEED = 4
"""Of the weights of the network that the slides draw without numbers."""

X1, W14 = Parameter(0, 0, 0), Parameter(1, 0, 0)
"""The weights w_(x1)1 and w_14."""

NETWORK = (
    "The slides give no numbers. Here: the drawn 2-3-2-1 network without biases, sigmoid, weights drawn with seed "
    f"{SEED}, the row 10 of XOR with target 1."
)
STARTS = 300

ONE_UNIT = Experiment(hidden=(), learning_rate=2.0, max_epochs=5000)
MLP = Experiment(learning_rate=5.0, init="inverse_sqrt", init_scale=2.0, max_epochs=4000)
SIZES = ((2,), (3,), (3, 2))

SIX = see("The drawn network, step by step", "backpropagation", net="godatadriven", delta="output", row=3)

ITEMS = Items()


def drawn_in_the_lab(label: str, **settings: Any) -> Place:
    """The drawn network with its weights and the four rows of XOR."""
    example = text_004(SEED)
    experiment = Experiment(hidden=(3, 2), bias="without", learning_rate=example.learning_rate, **settings)
    weights = {index: example.parameter(place) for place, index in example.places.items()}
    return with_weights(label, experiment, weights)


def _example() -> Example:
    """The drawn network with the row 10, which has x1 = 1."""
    return text_004(SEED).only(2)


def _central(example: Example, place: Parameter) -> float:
    return float(example.check.numerical[example.places[place]])


@ITEMS.item(
    "004-01",
    "A neuron, layers, deep networks",
    see("One neuron by hand", "neuron", activation="sigmoid", w1=0.9, w2=0.3, b=-0.5),
    in_the_lab("Two hidden layers in the lab", hidden=(3, 2)),
    does="Shows a neuron with weights, bias and activation, and names layers and deep networks.",
    settings="No numbers in the text. Here: weights 0.9 and 0.3, bias -0.5, inputs 1 and 0.5.",
)
def _one_neuron() -> Findings:
    w, x, b = np.array([0.9, 0.3]), np.array([1.0, 0.5]), -0.5
    z = float(w @ x + b)
    yield Number("net input w x + b", z)
    yield Number("output", float(ACTIVATIONS["sigmoid"].function(np.array([z]))[0]))


@ITEMS.item(
    "004-02",
    "Two examples of a cost",
    see("Losses and their slopes", "activations", section="losses"),
    does="Calls training the tuning of weights that makes a cost small, and gives two examples of a cost.",
    settings="J = y - ŷ and J = ½ (y - ŷ)². Tried here on one sigmoid unit that is to learn AND, from zeros, with "
    "sums.",
    slip="The first example cannot be made small in any useful sense.",
)
def _costs() -> Findings:
    """One unit learns AND with each of the two costs."""
    x, y = Experiment(problem="and").samples.inputs, Experiment(problem="and").samples.targets[:, 0]
    sigmoid, rows = ACTIVATIONS["sigmoid"].function, []
    for done, (name, slope) in enumerate((("y - ŷ", lambda a: -np.ones_like(a)), ("½ (y - ŷ)²", lambda a: a - y))):
        yield done / 2
        w, b = np.zeros(2), 0.0
        for _ in range(1000):
            a = sigmoid(x @ w + b)
            dcost_dz = slope(a) * a * (1 - a)
            w, b = w - x.T @ dcost_dz, b - float(dcost_dz.sum())
        a = sigmoid(x @ w + b)
        cost = (y - a).sum() if done == 0 else 0.5 * ((y - a) ** 2).sum()
        rows.append((name, short(float(cost)), ", ".join(f"{value:.2f}" for value in a)))
    yield (
        "The first is no cost: its derivative by ŷ is -1 whatever y is, so that descent drives every output up, wanted "
        "or not, and the sum goes below 0. Its absolute value or its square would do."
    )
    yield Table(
        ("J", "its sum after 1,000 steps", "outputs for 00, 01, 10, 11 of AND"),
        rows,
        "One sigmoid unit, learning rate 1",
    )


@ITEMS.item(
    "004-03",
    "Gradient descent",
    see("Walks downhill", "descent"),
    SIX,
    drawn_in_the_lab("The drawn network in the lab"),
    does="Moves a weight against the derivative of the cost.",
    settings=NETWORK,
)
def _one_update() -> Findings:
    example = _example()
    before, gradient = example.loss_and_gradient
    after = example.updated().loss_and_gradient[0]
    yield Number("loss before", before)
    yield Number("norm of the gradient", float(np.linalg.norm(gradient)))
    yield Number(f"loss after one update with η = {example.learning_rate:g}", after)


@ITEMS.item(
    "004-04",
    "The chain rule for a weight of the first layer",
    SIX,
    does="Splits the derivative by a weight into three factors: of the loss, of the unit, of its net input.",
    settings=NETWORK,
)
def _chain() -> Findings:
    example = _example()
    trace = Trace(example)
    slope, x1 = float(trace.slope(1)[0, 0]), float(example.inputs[0, 0])
    delta_1 = float(trace.dloss_da(1)[0, 0])
    yield Number("loss by f1", delta_1)
    yield Number("f1 by e", slope)
    yield Number("e by the weight, which is x1", x1)
    yield Number("their product", delta_1 * slope * x1)
    yield Number("central difference", _central(example, X1))


@ITEMS.item(
    "004-05",
    "The slope of the sigmoid",
    see("The sigmoid and its slope", "activations", activation="sigmoid"),
    does="Gives the derivative of the sigmoid, which its own value is enough to compute.",
)
def _sigmoid_slope() -> Findings:
    z, h = np.linspace(-6.0, 6.0, 25), 1e-5
    sigmoid = ACTIVATIONS["sigmoid"].function
    a = sigmoid(z)
    gap = np.abs(a * (1 - a) - (sigmoid(z + h) - sigmoid(z - h)) / (2 * h)).max()
    yield Number("slope at 0, the largest", float((a * (1 - a)).max()))
    yield Number("largest distance from central differences, from -6 to 6", float(gap))


@ITEMS.item(
    "004-06",
    "Forward pass, backward pass, epoch",
    SIX,
    drawn_in_the_lab("One row an update, in the lab", batch_size=1, order="listed"),
    drawn_in_the_lab("All rows in one update, in the lab"),
    does="Names the three: forward to a prediction, backward through the errors with an update, and once over all "
    "data.",
    settings=f"The drawn 2-3-2-1 network without biases on the four rows of XOR; weights drawn with seed {SEED}.",
)
def _passes() -> Findings:
    example = text_004(SEED)
    trace = Trace(example)
    rows = tuple(
        (
            name,
            ", ".join(f"{value:.4f}" for value in trace.a(1)[row]),
            ", ".join(f"{value:.4f}" for value in trace.a(2)[row]),
            f"{trace.a(3)[row, 0]:.4f}",
        )
        for row, name in enumerate(example.rows)
    )
    yield (
        "One epoch is one pass over these four rows: four updates if each row has its own, one if their gradients are "
        "added up first. The slides do not say which."
    )
    yield Table(("row", "f1, f2, f3", "f4, f5", "ŷ = f6"), rows, "Forward pass")


@ITEMS.item(
    "004-07",
    "The error rate of the output",
    SIX,
    does="Takes the derivative of the loss by the prediction as the error rate δ.",
    settings=NETWORK,
)
def _error_rate() -> Findings:
    example = _example()
    trace = Trace(example)
    y, output = float(example.targets[0, 0]), float(trace.a(3)[0, 0])
    yield Number("prediction ŷ", output)
    yield Number("loss", 0.5 * (y - output) ** 2)
    yield Number("δ = -(y - ŷ)", output - y)
    yield Number("derivative by the net input, which text 002 calls δ", (output - y) * output * (1 - output))


def _by_output(example: Example, level: int) -> float:
    """The central difference of the loss by the output of the first unit of a level."""
    outputs, h = Trace(example).a(level)[0], 1e-5

    def loss(change: float) -> float:
        a = outputs.copy()
        a[0] += change
        for layer in example.layers[level:]:
            a = ACTIVATIONS["sigmoid"].function(a @ layer.weights + layer.bias)
        return 0.5 * float((a[0] - example.targets[0, 0]) ** 2)

    return (loss(h) - loss(-h)) / (2 * h)


def _delta(example: Example, unit: int) -> float:
    """The local error δ of unit 4 or 5: the output's, over one link."""
    trace = Trace(example)
    weight = float(example.layers[2].weights[unit - 4, 0])
    return float(trace.dloss_da(3)[0, 0]) * float(trace.slope(3)[0, 0]) * weight


@ITEMS.item(
    "004-08",
    "The local error of unit 4",
    SIX,
    does="Hands the error back over one link: times the slope of the output, times the link's weight.",
    settings=NETWORK,
)
def _unit_4() -> Findings:
    example = _example()
    trace = Trace(example)
    yield Number("δ", float(trace.dloss_da(3)[0, 0]))
    yield Number("slope of f6", float(trace.slope(3)[0, 0]))
    yield Number("w46", float(example.layers[2].weights[0, 0]))
    yield Number("δ4, their product", _delta(example, 4))
    yield Number("central difference of the loss by f4", _by_output(example, 2))


@ITEMS.item(
    "004-09",
    "The local error of unit 1",
    SIX,
    does="Hands the errors of two units back to one that leads to both, and adds them up.",
    settings=NETWORK,
)
def _unit_1() -> Findings:
    example = _example()
    slopes, weights = Trace(example).slope(2)[0], example.layers[1].weights[0]
    paths = {unit: _delta(example, unit) * float(slopes[unit - 4]) * float(weights[unit - 4]) for unit in (4, 5)}
    for unit, error in paths.items():
        yield Number(f"path through unit {unit}", error)
    yield Number("δ1, their sum", sum(paths.values()))
    yield Number("central difference of the loss by f1", _by_output(example, 1))


@ITEMS.item(
    "004-10",
    "The gradient of a weight of unit 1",
    SIX,
    does="Puts the pieces together for the weight from the first input.",
    settings=NETWORK,
)
def _weight_in_place_of_input() -> Findings:
    example = _example()
    trace = Trace(example)
    common = float(trace.dloss_da(1)[0, 0] * trace.slope(1)[0, 0])
    yield Number("with x1, as on the next slide", common * float(example.inputs[0, 0]))
    yield Number("with the weight, as printed", common * example.parameter(X1))
    yield Number("central difference", _central(example, X1))


@ITEMS.item(
    "004-11",
    "Two updates",
    SIX,
    does="Writes down the updates of a weight from an input and of a weight between hidden units.",
    settings=NETWORK,
)
def _updates() -> Findings:
    example = _example()
    after = example.updated()
    for name, place in (("w_(x1)1", X1), ("w_14", W14)):
        yield Number(f"{name} before", example.parameter(place))
        yield Number("its gradient", float(example.loss_and_gradient[1][example.places[place]]))
        yield Number(f"{name} after", after.parameter(place))
    yield f"With the learning rate {example.learning_rate:g}, which is ours: the slides give none."


@ITEMS.item(
    "004-12",
    "XOR needs more than one layer",
    see("XOR among the 16 gates", "neuron", section="gates", gate="xor"),
    see("AND with one unit in the lab", "lab", ONE_UNIT.replace(problem="and")),
    see("XOR with one unit in the lab", "lab", ONE_UNIT),
    of_steps("xor"),
    does="Gives the table of XOR, and says that AND and OR can be done with a single layer but XOR cannot.",
    settings="No training in the text. Here: one sigmoid unit, half squared error, sum, learning rate 2, seed 42.",
)
def _gates() -> Findings:
    rows = []
    gates = {"and": "0001", "or": "0111", "xor": "0110"}
    for done, (gate, outputs) in enumerate(gates.items()):
        yield done / len(gates)
        *_, last = train(ONE_UNIT.replace(problem=gate))
        right = f"{4 * last.accuracy:.0f} of 4"
        rows.append((gate.upper(), last.status, f"{last.epoch:,}", right, str(most_rows_right(outputs))))
    yield "No training can do better than the last column: it is what the best of all lines gets right."
    yield Table(("gate", "run", "epochs", "rows right", "rows right at best"), rows, "One unit")


@ITEMS.item(
    "004-13",
    "Exercise: build a network for XOR",
    see("2-3-2-1 in the lab", "lab", MLP.replace(hidden=(3, 2))),
    see("Thousands of starts of it", "starts", MLP.replace(hidden=(3, 2))),
    does="Announces that a network with hidden layers is to be built for XOR, and shows it in a diagram.",
    settings="Missing in the text: the diagram, and with it the size; learning rate, epochs and first weights too. "
    "Here: the 2-3-2-1 network of the slides before and two smaller ones, sigmoid, half squared error, sum, learning "
    "rate 5, normal weights of standard deviation 2 / √inputs, biases 0, up to 4,000 epochs.",
    figure_missing=True,
)
def _exercise() -> Findings:
    rows = []
    for done, sizes in enumerate(SIZES):
        experiment = MLP.replace(hidden=sizes)
        starts = yield from one_of(starts_of(experiment, STARTS), done, len(SIZES))
        rows.append((size_name(experiment.sizes), *solved_cells(starts)))
    yield "All of them can solve XOR; the sizes differ in how often and how soon they do."
    yield Table(("network", "solved", "95 % interval", "half of these by epoch"), rows, f"{STARTS} starts each")
    yield worked_network(
        _example(),
        "The network of the slides before, with weights of our own and the outputs for the row 10, untrained. Look how "
        "many links lead into each circle: that is how many terms its net input has.",
    )

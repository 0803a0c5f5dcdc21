"""The items of text 004: GoDataDriven's slides on networks, on the chain rule, and on XOR."""

from __future__ import annotations

import numpy as np

from core.ensemble.population import Population
from core.ensemble.starts import Starts
from core.experiment.experiment import Experiment
from core.neuron.separability import most_rows_right
from core.nn.activations import ACTIVATIONS
from core.notation.numbers import percent, short
from core.stats.proportion import wilson
from core.textbook.item import Item, Number, Place, Report, Table, Task, in_the_lab
from core.training.record import Place as Parameter
from core.training.trainer import train
from core.worked.example import Example, text_004
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


def _example() -> Example:
    """The drawn network with the row 10, which has x1 = 1."""
    return text_004(SEED).only(2)


def _central(example: Example, place: Parameter) -> float:
    return float(example.check.numerical[example.places[place]])


def _one_neuron() -> Task:
    yield 0.5
    w, x, b = np.array([0.9, 0.3]), np.array([1.0, 0.5]), -0.5
    z = float(w @ x + b)
    return Report(
        numbers=(
            Number("net input w x + b", z),
            Number("output", float(ACTIVATIONS["sigmoid"].function(np.array([z]))[0])),
        )
    )


def _costs() -> Task:
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
    return Report(
        words="The first is no cost: its derivative by ŷ is -1 whatever y is, so that descent drives every output up, "
        "wanted or not, and the sum goes below 0. Its absolute value or its square would do.",
        tables=(
            Table(
                ("J", "its sum after 1,000 steps", "outputs for 00, 01, 10, 11 of AND"),
                tuple(rows),
                "One sigmoid unit, learning rate 1",
            ),
        ),
    )


def _one_update() -> Task:
    yield 0.5
    example = _example()
    before, gradient = example.loss_and_gradient
    after = example.updated().loss_and_gradient[0]
    return Report(
        numbers=(
            Number("loss before", before),
            Number("norm of the gradient", float(np.linalg.norm(gradient))),
            Number(f"loss after one update with η = {example.learning_rate:g}", after),
        )
    )


def _chain() -> Task:
    yield 0.5
    example = _example()
    trace = Trace(example)
    slope, x1 = float(trace.slope(1)[0, 0]), float(example.inputs[0, 0])
    delta_1 = float(trace.dloss_da(1)[0, 0])
    return Report(
        numbers=(
            Number("loss by f1", delta_1),
            Number("f1 by e", slope),
            Number("e by the weight, which is x1", x1),
            Number("their product", delta_1 * slope * x1),
            Number("central difference", _central(example, X1)),
        )
    )


def _sigmoid_slope() -> Task:
    yield 0.5
    z, h = np.linspace(-6.0, 6.0, 25), 1e-5
    sigmoid = ACTIVATIONS["sigmoid"].function
    a = sigmoid(z)
    gap = np.abs(a * (1 - a) - (sigmoid(z + h) - sigmoid(z - h)) / (2 * h)).max()
    return Report(
        numbers=(
            Number("slope at 0, the largest", float((a * (1 - a)).max())),
            Number("largest distance from central differences, from -6 to 6", float(gap)),
        )
    )


def _passes() -> Task:
    yield 0.5
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
    return Report(
        words="One epoch is one pass over these four rows: four updates if each row has its own, one if their "
        "gradients are added up first. The slides do not say which.",
        tables=(Table(("row", "f1, f2, f3", "f4, f5", "ŷ = f6"), rows, "Forward pass"),),
    )


def _error_rate() -> Task:
    yield 0.5
    example = _example()
    trace = Trace(example)
    y, output = float(example.targets[0, 0]), float(trace.a(3)[0, 0])
    return Report(
        numbers=(
            Number("prediction ŷ", output),
            Number("loss", 0.5 * (y - output) ** 2),
            Number("δ = -(y - ŷ)", output - y),
            Number("derivative by the net input, which text 002 calls δ", (output - y) * output * (1 - output)),
        )
    )


def _deltas(unit: str) -> Task:
    """The local errors of unit 4, or of unit 1, path by path, and by central differences of the loss."""
    yield 0.5
    example = _example()
    trace = Trace(example)
    layers = example.layers
    delta = float(trace.dloss_da(3)[0, 0])
    slope_6, slopes = float(trace.slope(3)[0, 0]), trace.slope(2)[0]
    delta_4, delta_5 = (delta * slope_6 * float(layers[2].weights[index, 0]) for index in range(2))
    if unit == "4":
        return Report(
            numbers=(
                Number("δ", delta),
                Number("slope of f6", slope_6),
                Number("w46", float(layers[2].weights[0, 0])),
                Number("δ4, their product", delta_4),
                Number("central difference of the loss by f4", _by_output(example, 2)),
            )
        )
    first, second = (
        each * float(slopes[index]) * float(layers[1].weights[0, index])
        for index, each in enumerate((delta_4, delta_5))
    )
    return Report(
        numbers=(
            Number("path through unit 4", first),
            Number("path through unit 5", second),
            Number("δ1, their sum", first + second),
            Number("central difference of the loss by f1", _by_output(example, 1)),
        )
    )


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


def _weight_in_place_of_input() -> Task:
    yield 0.5
    example = _example()
    trace = Trace(example)
    common = float(trace.dloss_da(1)[0, 0] * trace.slope(1)[0, 0])
    return Report(
        numbers=(
            Number("with x1, as on the next slide", common * float(example.inputs[0, 0])),
            Number("with the weight, as printed", common * example.parameter(X1)),
            Number("central difference", _central(example, X1)),
        )
    )


def _updates() -> Task:
    yield 0.5
    example = _example()
    after = example.updated()
    numbers = []
    for name, place in (("w_(x1)1", X1), ("w_14", W14)):
        numbers += [
            Number(f"{name} before", example.parameter(place)),
            Number("its gradient", float(example.loss_and_gradient[1][example.places[place]])),
            Number(f"{name} after", after.parameter(place)),
        ]
    return Report(
        numbers=tuple(numbers),
        words=f"With the learning rate {example.learning_rate:g}, which is ours: the slides give none.",
    )


def _gates() -> Task:
    rows = []
    gates = {"and": "0001", "or": "0111", "xor": "0110"}
    for done, (gate, outputs) in enumerate(gates.items()):
        yield done / len(gates)
        *_, last = train(ONE_UNIT.replace(problem=gate))
        rows.append(
            (
                gate.upper(),
                last.status,
                f"{last.epoch:,}",
                f"{4 * last.accuracy:.0f} of 4",
                str(most_rows_right(outputs)),
            )
        )
    return Report(
        words="No training can do better than the last column: it is what the best of all lines gets right.",
        tables=(Table(("gate", "run", "epochs", "rows right", "rows right at best"), tuple(rows), "One unit"),),
    )


def _exercise() -> Task:
    rows = []
    for done, sizes in enumerate(SIZES):
        experiment = MLP.replace(hidden=sizes)
        population = Population([experiment], range(STARTS))
        while not population.done:
            population.advance(0.04)
            yield (done + population.progress) / len(SIZES)
        starts = Starts(experiment, population.seeds, population.outcomes[0])
        low, high = wilson(len(starts.solved), STARTS)
        middle = np.median(starts.outcomes.epoch[starts.solved]) if len(starts.solved) else float("nan")
        rows.append(
            (
                "-".join(map(str, experiment.sizes)),
                percent(starts.share_solved),
                f"{percent(low)} to {percent(high)}",
                f"{middle:,.0f}",
            )
        )
    return Report(
        words="All of them can solve XOR; the sizes differ in how often and how soon they do.",
        tables=(
            Table(
                ("network", "solved", "95 % interval", "half of these by epoch"), tuple(rows), f"{STARTS} starts each"
            ),
        ),
        data=text_004(SEED),
    )


ONE_UNIT = Experiment(hidden=(), learning_rate=2.0, max_epochs=5000)
MLP = Experiment(learning_rate=5.0, init="inverse_sqrt", init_scale=2.0, max_epochs=4000)
SIZES = ((2,), (3,), (3, 2))

SIX = Place(
    "backpropagation", {"net": "godatadriven", "delta": "output", "row": "3"}, "The drawn network, step by step"
)

ITEMS: tuple[Item, ...] = (
    Item(
        "004-01",
        "A neuron, layers, deep networks",
        "Shows a neuron with weights, bias and activation, and names layers and deep networks.",
        "No numbers in the text. Here: weights 0.9 and 0.3, bias -0.5, inputs 1 and 0.5.",
        places=(
            Place("neuron", {"activation": "sigmoid", "w1": "0.9", "w2": "0.3", "b": "-0.5"}, "One neuron by hand"),
            in_the_lab("Two hidden layers in the lab", hidden=(3, 2)),
        ),
        compute=_one_neuron,
    ),
    Item(
        "004-02",
        "Two examples of a cost",
        "Calls training the tuning of weights that makes a cost small, and gives two examples of a cost.",
        "J = y - ŷ and J = ½ (y - ŷ)². Tried here on one sigmoid unit that is to learn AND, from zeros, with sums.",
        slip="The first example cannot be made small in any useful sense.",
        places=(Place("activations", {"section": "losses"}, "Losses and their slopes"),),
        compute=_costs,
    ),
    Item(
        "004-03",
        "Gradient descent",
        "Moves a weight against the derivative of the cost.",
        NETWORK,
        places=(Place("descent", {}, "Walks downhill"), SIX),
        compute=_one_update,
    ),
    Item(
        "004-04",
        "The chain rule for a weight of the first layer",
        "Splits the derivative by a weight into three factors: of the loss, of the unit, of its net input.",
        NETWORK,
        places=(SIX,),
        compute=_chain,
    ),
    Item(
        "004-05",
        "The slope of the sigmoid",
        "Gives the derivative of the sigmoid, which its own value is enough to compute.",
        places=(Place("activations", {"activation": "sigmoid"}, "The sigmoid and its slope"),),
        compute=_sigmoid_slope,
    ),
    Item(
        "004-06",
        "Forward pass, backward pass, epoch",
        "Names the three: forward to a prediction, backward through the errors with an update, and once over all data.",
        f"The drawn 2-3-2-1 network without biases on the four rows of XOR; weights drawn with seed {SEED}.",
        places=(SIX, in_the_lab("One row an update in the lab", hidden=(3, 2), batch_size=1)),
        compute=_passes,
    ),
    Item(
        "004-07",
        "The error rate of the output",
        "Takes the derivative of the loss by the prediction as the error rate δ.",
        NETWORK,
        places=(SIX,),
        compute=_error_rate,
    ),
    Item(
        "004-08",
        "The local error of unit 4",
        "Hands the error back over one link: times the slope of the output, times the link's weight.",
        NETWORK,
        places=(SIX,),
        compute=lambda: _deltas("4"),
    ),
    Item(
        "004-09",
        "The local error of unit 1",
        "Hands the errors of two units back to one that leads to both, and adds them up.",
        NETWORK,
        places=(SIX,),
        compute=lambda: _deltas("1"),
    ),
    Item(
        "004-10",
        "The gradient of a weight of unit 1",
        "Puts the pieces together for the weight from the first input.",
        NETWORK,
        places=(SIX,),
        compute=_weight_in_place_of_input,
    ),
    Item(
        "004-11",
        "Two updates",
        "Writes down the updates of a weight from an input and of a weight between hidden units.",
        NETWORK,
        places=(SIX,),
        compute=_updates,
    ),
    Item(
        "004-12",
        "XOR needs more than one layer",
        "Gives the table of XOR, and says that AND and OR can be done with a single layer but XOR cannot.",
        "No training in the text. Here: one sigmoid unit, half squared error, sum, learning rate 2, seed 42.",
        places=(
            Place("neuron", {"section": "gates", "gate": "xor"}, "XOR among the 16 gates"),
            Place("lab", ONE_UNIT.replace(problem="and").to_url(), "AND with one unit in the lab"),
            Place("lab", ONE_UNIT.to_url(), "XOR with one unit in the lab"),
        ),
        compute=_gates,
    ),
    Item(
        "004-13",
        "Exercise: build a network for XOR",
        "Announces that a network with hidden layers is to be built for XOR, and shows it in a diagram.",
        "Missing in the text: the diagram, and with it the size; learning rate, epochs and first weights too. Here: "
        "the 2-3-2-1 network of the slides before and two smaller ones, sigmoid, half squared error, sum, "
        "learning rate 5, normal weights of standard deviation 2 / √inputs, biases 0, up to 4,000 epochs.",
        places=(
            Place("lab", MLP.replace(hidden=(3, 2)).to_url(), "2-3-2-1 in the lab"),
            Place("starts", MLP.replace(hidden=(3, 2)).to_url(), "Thousands of starts of it"),
        ),
        compute=_exercise,
        figure_missing=True,
    ),
)

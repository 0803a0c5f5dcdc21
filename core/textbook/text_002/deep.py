"""Text 002 on units in deep networks: net inputs that vary more and more, ReLUs that die, which activation is best."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from core.deep.networks import Deep
from core.experiment.experiment import Experiment
from core.nn.activations import ACTIVATIONS, LEAKY_SLOPE
from core.nn.array import Array
from core.nn.initializers import INITIALIZERS
from core.nn.network import forward, layer_views
from core.nn.random_numbers import RandomNumbers
from core.notation.numbers import between, percent, short
from core.numerics.rectifiers import elu, leaky_relu
from core.numerics.saturation import saturation, values
from core.textbook.deep_networks import IN_THE_LAB, label
from core.textbook.figures import lines
from core.textbook.item import Drawing, Findings, Items, Number, Table, in_the_lab, percentage, see
from core.textbook.runs import median_epoch, one_of, share_text, starts_of

ITEMS = Items()

# 002-48: how far net inputs and outputs vary, layer by layer

WIDTH, SAMPLES, LAYERS, DRAWS = 100, 100, 10, 20

FLOWS = (("sigmoid", "normal"), ("sigmoid", "glorot"), ("tanh", "normal"), ("tanh", "glorot"))


def flow(activation: str, init: str, random: RandomNumbers) -> tuple[Array, Array, Array]:
    """Variance of z and of a in each layer, and the share of saturated units, (layers,) each; inputs from N(0, 1)."""
    f, draw = ACTIVATIONS[activation], INITIALIZERS[init].draw
    low, high = saturation(f)
    assert low is not None
    assert high is not None
    a, rows = random.normal((SAMPLES, WIDTH)), []
    for _ in range(LAYERS):
        z = a @ draw(random, (WIDTH, WIDTH), WIDTH, WIDTH, 1.0)
        a = f.function(z)
        rows.append((z.var(), a.var(), ((z <= low) | (z >= high)).mean()))
    nets, outputs, saturated = np.array(rows).T
    return nets, outputs, saturated


@ITEMS.item(
    "002-48",
    "Vanishing and exploding gradients; why sigmoid with N(0, 1) saturates",
    in_the_lab("Sigmoid, N(0, 1), 6 hidden layers", **IN_THE_LAB, hidden_activation="sigmoid", init="normal"),
    in_the_lab("Tanh, Glorot", **IN_THE_LAB, hidden_activation="tanh", init="glorot"),
    see("Saturation", "activations", section="activations", z=10, reach=40),
    does="Says after Glorot and Bengio that with logistic units and weights from N(0, 1) the variance of each layer's "
    "outputs is much greater than that of its inputs and keeps increasing until the top layers saturate, and that "
    "variances should be kept equal in both directions.",
    settings=f"The text gives no network. Here {LAYERS} layers of {WIDTH} units, {SAMPLES} inputs from N(0, 1), mean "
    f"of {DRAWS} draws of the weights, biases 0; the variance is taken over units and samples.",
    slip="What is said of outputs holds for net inputs: an output between 0 and 1 has a variance of ¼ at most. Nor "
    "does the variance keep increasing. Of the list “in part due to” the reasons are missing.",
    draws=True,
)
def _variances() -> Findings:
    found: dict[str, Array] = {}
    for index, (activation, init) in enumerate(FLOWS):
        random, draws = RandomNumbers(0), []
        for number in range(DRAWS):
            draws.append(flow(activation, init, random))
            yield (index + number / DRAWS) / len(FLOWS)
        found[label(Deep(1, activation, init))] = np.mean(draws, axis=0)
    logistic = found["Sigmoid, N(0, 1)"]
    yield Number("logistic, N(0, 1): variance of the outputs of layer 1", float(logistic[1][0]))
    yield Number(f"variance of the outputs of layer {LAYERS}", float(logistic[1][-1]))
    yield Number("variance of the net inputs of layer 1", float(logistic[0][0]), comment="inputs of variance 1")
    yield Number(f"variance of the net inputs of layer {LAYERS}", float(logistic[0][-1]))
    yield Number("the largest variance that outputs between 0 and 1 can have", 0.25)
    yield percentage(f"units of layer {LAYERS} that are saturated", float(logistic[2][-1]))
    yield percentage("the same with Glorot's start", float(found["Sigmoid, Glorot"][2][-1]))
    yield (
        "The outputs lie between 0 and 1, so their variance cannot grow from layer to layer: it falls from that of the "
        f"inputs, 1, to {short(logistic[1][0])} and stays about there. What is much larger than what comes in is the "
        f"variance of the net inputs, {short(logistic[0][-1])} in the last layer, and it saturates the units from the "
        "first layer on, not only at the top."
    )
    shown = (0, 1, 4, LAYERS - 1)
    yield Table(
        ("start", *(f"layer {layer + 1}" for layer in shown)),
        [(name, *(f"{short(v[0][at])}; {short(v[1][at])}" for at in shown)) for name, v in found.items()],
        "Variance of the net inputs; of the outputs",
    )
    layers = range(1, LAYERS + 1)
    nets, outputs = ({name: curves[which] for name, curves in found.items()} for which in (0, 1))
    yield Drawing(
        lines("layer", "variance of net inputs", nets, layers, log_y=True),
        "Variance of the net inputs by layer; in the last layer: "
        + ", ".join(f"{name} {short(variances[-1])}" for name, variances in nets.items())
        + ".",
        "With weights from N(0, 1) net inputs vary far too much from the first layer on; they do not grow further.",
        400,
    )
    yield Drawing(
        lines("layer", "variance of outputs", outputs, layers, log_y=True),
        "Variance of the outputs by layer: nowhere does it grow from layer to layer.",
        "The outputs' variance stays level or falls: squashing units bound it.",
        400,
    )


# 002-49: units that die

DYING: dict[str, Any] = {
    "hidden": (8,),
    "hidden_activation": "relu",
    "loss": "binary_cross_entropy",
    "reduction": "mean",
    "init": "he",
    "max_epochs": 1000,
    "target_loss": 0.0,
}

RATES = (0.01, 0.1, 1.0, 3.0, 10.0)

MANY = 100
"""Seeds for each learning rate, and for each cell of the ranking."""


def dead_units(experiment: Experiment, parameters: Array) -> float:
    """The share of the first hidden layer's units that are 0 on every row, over networks (parameters, networks)."""
    layers = layer_views(np.ascontiguousarray(parameters), experiment.sizes)
    nets, _ = forward(layers, experiment.activations, experiment.samples.inputs)
    return float((nets[0] <= 0).all(axis=0).mean())


@ITEMS.item(
    "002-49",
    "Dying ReLUs",
    in_the_lab("Learning rate 3 in the lab", **DYING, learning_rate=3.0),
    see("Many starts", "starts", Experiment(**DYING, learning_rate=3.0)),
    see("ReLU's slope", "activations", section="activations", activation="relu", z=-1),
    does="Warns that ReLU units may die, in some cases half of a network's units, especially with a large learning "
    "rate, and that they hardly come back.",
    settings="The text gives none. Here XOR, 2-8-1, ReLU, He's start, sigmoid output, mean binary cross-entropy, plain "
    "gradient descent.",
    omission="That a unit whose weighted sum turns negative is dead leaves out “on every sample”; and a unit can be "
    "dead "
    "before the first step.",
    draws=True,
)
def _dying() -> Findings:
    deep = Deep(1, "relu", "he", width=8)
    at_start = dead_units(Experiment(**DYING), deep.start(range(MANY)))
    dead, right = [], []
    for index, rate in enumerate(RATES):
        experiment = Experiment(**DYING, learning_rate=rate)
        ends = yield from one_of(starts_of(experiment, MANY), index, len(RATES))
        dead.append(dead_units(experiment, ends.outcomes.parameters.T))
        right.append(float((ends.outcomes.accuracy == 1.0).mean()))
    yield percentage("ReLU units that are dead before training", at_start)
    for rate, share in zip(RATES, dead, strict=True):
        yield percentage(f"dead after training with learning rate {rate:g}", share)
    yield (
        f"{MANY} networks 2-8-1 on XOR for each learning rate, {Experiment(**DYING).max_epochs} epochs. A unit is dead "
        "if it is 0 on all four rows. Many are so from the start: a line drawn at random often has all four corners on "
        "its dark side. Small learning rates kill hardly any more; large ones kill units by a single step too far."
    )
    yield Table(
        ("learning rate", "dead at the end", "networks with all rows right"),
        [
            (f"{rate:g}", percent(share), percent(learned))
            for rate, share, learned in zip(RATES, dead, right, strict=True)
        ],
    )
    shares = {
        "dead units at the end": dead,
        "dead units at the start": [at_start] * len(RATES),
        "networks with XOR right": right,
    }
    curves = {name: 100.0 * np.array(values) for name, values in shares.items()}
    figure = lines("learning rate", "%", curves, RATES, log_x=True)
    figure.update_yaxes(range=[-3, 103])
    yield Drawing(
        figure,
        f"Dead units by learning rate, from {between(dead[0], dead[-1])}, and networks that learn.",
        "To the right, where steps are large, units die and the networks no longer learn.",
        380,
    )


# 002-50: ELU and leaky ReLU

PRINTED_SLOPE = 10e-4
"""As the author's program writes it."""


@ITEMS.item(
    "002-50",
    "Leaky ReLU and ELU",
    see("ELU", "activations", section="activations", activation="elu", alpha=1, z=-1),
    see("Slope 0.001", "activations", section="activations", activation="leaky_relu", slope=0.001),
    does="Gives ELU's formula and names the usual constants: 0.01 for leaky ReLU, 1 for ELU.",
    settings="Slope 0.001 in the author's program, written 10e-4 (missing in the text; from its author's public code).",
    slip="0.01 (here and in 003-19) and 0.001 are different networks: the gradient through inactive units is ten times "
    "smaller for each layer.",
    draws=True,
)
def _rectifiers() -> Findings:
    z = np.linspace(-5.0, 2.0, 141)
    functions = {
        "ReLU": ACTIVATIONS["relu"],
        f"Leaky ReLU, {LEAKY_SLOPE:g}": leaky_relu(LEAKY_SLOPE),
        f"Leaky ReLU, {PRINTED_SLOPE:g}": leaky_relu(PRINTED_SLOPE),
        "ELU, α = 1": elu(1.0),
    }
    at = np.array([-1.0])
    yield Number("slope of leaky ReLU in the text", LEAKY_SLOPE, "0.01")
    yield Number("10e-4, the slope in its author's program", PRINTED_SLOPE, comment="ten times less")
    yield Number("α of ELU", 1.0, "1")
    yield Number("ELU(−1)", float(values(functions["ELU, α = 1"], at)[0]))
    yield Number("what 3 inactive layers leave of a gradient with 0.01", LEAKY_SLOPE**3)
    yield Number("with 0.001", PRINTED_SLOPE**3)
    yield (
        "Both leaky lines lie close to ReLU's; what they differ in is how much gradient an inactive unit lets through."
    )
    figure = lines("net input z", "output", {name: values(function, z) for name, function in functions.items()}, z)
    figure.update_yaxes(range=[-1.1, 1.1])
    yield Drawing(
        figure,
        "Curves of ReLU, of leaky ReLU with two slopes and of ELU from -5 to 2.",
        "Below 0 only ELU differs visibly; the two leaky lines are close to ReLU's.",
        400,
    )


# 002-51: which is best

RANKED = ("elu", "leaky_relu", "relu", "tanh", "sigmoid")
"""In the text's order."""

RANKED_DEPTHS = (1, 3, 6)

RANKING: dict[str, Any] = {
    "loss": "binary_cross_entropy",
    "reduction": "mean",
    "init": "glorot",
    "max_epochs": 1000,
    "target_loss": 0.1,
}


@ITEMS.item(
    "002-51",
    "Which activation is best",
    see(
        "A sweep over activation and learning rate",
        "sweeps",
        Experiment(**RANKING, hidden=(4, 4, 4)),
        x="learning_rate",
        y="hidden_activation",
    ),
    does="Ranks them: ELU, leaky ReLU and its variants, ReLU, tanh, logistic, in general.",
    settings="The text gives no experiment. Here XOR, hidden layers of 4 units, Glorot's start, mean binary "
    f"cross-entropy, learning rate {Experiment(**RANKING).learning_rate:g}, 1000 epochs, seeds 0 to {MANY - 1}; "
    "learned: all rows right and loss at most 0.1.",
    slip="“In general” is too much: the order depends on the network. Text 003 recommends ReLU for its slope of 1 "
    "(003-19). The theorem that the text quotes first (002-03) asks for bounded activations, which none of the first "
    "three is. A few lines further down the text itself advises ReLU “in most cases”.",
    draws=True,
)
def _ranking() -> Findings:
    shares: dict[str, list[float]] = {name: [] for name in RANKED}
    cells: dict[str, list[str]] = {name: [] for name in RANKED}
    orders, done, n = [], 0, len(RANKED) * len(RANKED_DEPTHS)
    for depth in RANKED_DEPTHS:
        keys = {}
        for name in RANKED:
            experiment = Experiment(**RANKING, hidden=(4,) * depth, hidden_activation=name)
            ends = yield from one_of(starts_of(experiment, MANY), done, n)
            done += 1
            solved, epochs = len(ends.solved), median_epoch(ends) if len(ends.solved) else np.inf
            keys[name] = (-solved, epochs)
            shares[name].append(solved / MANY)
            cells[name].append(share_text(solved, MANY) + (f", {epochs:.0f} epochs" if solved else ""))
        orders.append([ACTIVATIONS[name].label for name in sorted(RANKED, key=lambda name: keys[name])])
    pairs = list(pairwise(RANKED))
    held = sum(shares[a][i] > shares[b][i] for a, b in pairs for i in range(len(RANKED_DEPTHS)))
    yield Number(
        "of the text's comparisons between neighbours that hold here",
        held,
        comment=f"of {len(pairs) * len(RANKED_DEPTHS)}: four at each of three depths, by the share of seeds",
    )
    yield (
        "The order here, by the share of seeds that learn XOR: "
        + "; ".join(
            f"with {depth} hidden layer{'s' * (depth > 1)} {', '.join(order)}"
            for depth, order in zip(RANKED_DEPTHS, orders, strict=True)
        )
        + ". It changes with depth, start, learning rate and problem. In layers as narrow as these, ReLU loses to "
        "tanh, because units die; in wide ones it need not."
    )
    yield Table(
        ("activation", *(f"{depth} hidden layer{'s' * (depth > 1)}" for depth in RANKED_DEPTHS)),
        [(ACTIVATIONS[name].label, *cells[name]) for name in RANKED],
        "Seeds that learn XOR (95 % interval), and the median of the epochs that they need; the text's order",
    )
    curves = {ACTIVATIONS[name].label: 100.0 * np.array(shares[name]) for name in RANKED}
    figure = lines("hidden layers", "seeds that learn XOR, %", curves, RANKED_DEPTHS)
    figure.update_yaxes(range=[-3, 103])
    yield Drawing(
        figure,
        "Share of seeds that learn XOR by depth, one line for each of five activations.",
        "The legend has the text's order, best first. See where the lines cross it.",
        420,
    )


ITEMS.item(
    "002-52",
    "The output layer",
    see("Softmax", "activations", section="softmax"),
    see("Its cross-entropy", "activations", section="classes"),
    in_the_lab("Softmax in the lab", output_activation="softmax", loss="categorical_cross_entropy"),
    does="Recommends softmax for classes that exclude each other, and no activation for regression.",
)

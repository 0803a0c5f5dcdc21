"""Text 002 on units in deep networks: net inputs that vary more and more, ReLUs that die, which activation is best."""

from __future__ import annotations

import time
from itertools import pairwise
from typing import Any, NamedTuple

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
from core.stats.bootstrap import RESAMPLES, bootstrap
from core.textbook.deep_networks import IN_THE_LAB, label
from core.textbook.figures import lines
from core.textbook.item import Drawing, Findings, Items, Number, Table, in_the_lab, percentage, see
from core.textbook.runs import median_epoch, one_of, share_text, starts_of

ITEMS = Items()

# 002-48: how far net inputs and outputs vary, layer by layer

WIDTH, SAMPLES, LAYERS, DRAWS = 100, 100, 10, 20

FLOWS = (("sigmoid", "normal"), ("sigmoid", "glorot"), ("tanh", "normal"), ("tanh", "glorot"))


class Flow(NamedTuple):
    """What goes through a deep network, layer by layer; arrays of shape (layers,).

    Variance of the net inputs, mean and variance of the outputs, share of saturated units, and the variance of a loss's
    derivatives by the net inputs, which go backwards.
    """

    nets: Array
    means: Array
    outputs: Array
    saturated: Array
    backward: Array


def flow(activation: str, init: str, random: RandomNumbers, above: RandomNumbers) -> Flow:
    """Of inputs from N(0, 1); the loss's derivatives by the last outputs are drawn from N(0, 1) by `above`."""
    f, draw = ACTIVATIONS[activation], INITIALIZERS[init].draw
    low, high = saturation(f)
    assert low is not None
    assert high is not None
    a, rows, layers = random.normal((SAMPLES, WIDTH)), [], []
    for _ in range(LAYERS):
        weights = draw(random, (WIDTH, WIDTH), WIDTH, WIDTH, 1.0)
        z = a @ weights
        a = f.function(z)
        layers.append((weights, z, a))
        rows.append((z.var(), a.mean(), a.var(), ((z <= low) | (z >= high)).mean()))
    backward, dloss_da = [], above.normal((SAMPLES, WIDTH))
    for weights, z, a in reversed(layers):
        dloss_dz = f.pull_back(dloss_da, z, a)
        backward.append(dloss_dz.var())
        dloss_da = dloss_dz @ weights.T
    nets, means, outputs, saturated = np.array(rows).T
    return Flow(nets, means, outputs, saturated, np.array(backward[::-1]))


@ITEMS.item(
    "002-48",
    "Vanishing and exploding gradients; why sigmoid with N(0, 1) saturates",
    in_the_lab("Sigmoid, N(0, 1), 6 hidden layers", **IN_THE_LAB, hidden_activation="sigmoid", init="normal"),
    in_the_lab("Tanh, Glorot", **IN_THE_LAB, hidden_activation="tanh", init="glorot"),
    see("Saturation", "activations", section="activations", z=10, reach=40),
    does="Says after Glorot and Bengio that with logistic units and weights from N(0, 1) the variance of each layer's "
    "outputs is much greater than that of its inputs and keeps increasing until the top layers saturate, and that "
    "variances should be kept equal in both directions. What makes it worse, it says, is the logistic function's "
    "mean of ½; tanh, whose mean is 0, behaves slightly better.",
    settings=f"The text gives no network. Here {LAYERS} layers of {WIDTH} units, {SAMPLES} inputs from N(0, 1), mean "
    f"of {DRAWS} draws of the weights, biases 0; the variance is taken over units and samples. On the way back the "
    "derivatives by the last outputs are N(0, 1).",
    slip="What is said of outputs holds for net inputs: an output between 0 and 1 has a variance of ¼ at most. Nor "
    "does the variance keep increasing. Of the list “in part due to” the reasons are missing.",
    draws=True,
)
def _variances() -> Findings:
    found: dict[str, Flow] = {}
    for index, (activation, init) in enumerate(FLOWS):
        random, above, draws = RandomNumbers(0), RandomNumbers(1), []
        for number in range(DRAWS):
            draws.append(flow(activation, init, random, above))
            yield (index + number / DRAWS) / len(FLOWS)
        found[label(Deep(1, activation, init))] = Flow(*np.mean(draws, axis=0))
    logistic = found["Sigmoid, N(0, 1)"]
    yield Number("logistic, N(0, 1): variance of the outputs of layer 1", float(logistic.outputs[0]))
    yield Number(f"variance of the outputs of layer {LAYERS}", float(logistic.outputs[-1]))
    yield Number("variance of the net inputs of layer 1", float(logistic.nets[0]), comment="inputs of variance 1")
    yield Number(f"variance of the net inputs of layer {LAYERS}", float(logistic.nets[-1]))
    yield Number("the largest variance that outputs between 0 and 1 can have", 0.25)
    yield percentage(f"units of layer {LAYERS} that are saturated", float(logistic.saturated[-1]))
    yield percentage("the same with Glorot's start", float(found["Sigmoid, Glorot"].saturated[-1]))
    yield (
        "The outputs lie between 0 and 1, so their variance cannot grow from layer to layer: it falls from that of "
        f"the inputs, 1, to {short(logistic.outputs[0])} and stays about there. What is much larger than what comes "
        f"in is the variance of the net inputs, {short(logistic.nets[-1])} in the last layer, and it saturates the "
        "units from the first layer on, not only at the top."
    )
    for name, seen in found.items():
        yield Number(f"mean of the outputs of layer {LAYERS}, {name}", float(seen.means[-1]))
    kept, lost = found["Tanh, Glorot"], found["Sigmoid, Glorot"]
    forth, back = (float(each) for each in (kept.outputs[-1] / kept.outputs[0], kept.backward[0] / kept.backward[-1]))
    yield Number(f"outputs' variance, layer {LAYERS} over layer 1, Tanh, Glorot", forth)
    yield Number(f"derivatives' variance, layer 1 over layer {LAYERS}, Tanh, Glorot", back)
    yield Number("the same, Sigmoid, Glorot", float(lost.backward[0] / lost.backward[-1]))
    yield (
        "The outputs of logistic units have a mean of about ½ and those of tanh of about 0, as the text says. "
        "Glorot's rule is made to keep the variance in both directions. With tanh and layers of equal width it "
        f"keeps {percent(forth)} of it from layer 1 to layer {LAYERS} on the way forward, and {percent(back)} on "
        "the way back: tanh is flatter than a straight line away from 0. A logistic unit's slope is ¼ at most: "
        "with the same rule its derivatives vanish."
    )
    shown = (0, 1, 4, LAYERS - 1)
    yield Table(
        ("start", *(f"layer {layer + 1}" for layer in shown)),
        [
            (name, *(f"{short(seen.nets[at])}; {short(seen.outputs[at])}; {short(seen.backward[at])}" for at in shown))
            for name, seen in found.items()
        ],
        "Variance of the net inputs; of the outputs; of the loss's derivatives by the net inputs",
    )
    layers = range(1, LAYERS + 1)
    nets = {name: seen.nets for name, seen in found.items()}
    outputs = {name: seen.outputs for name, seen in found.items()}
    backward = {name: seen.backward for name, seen in found.items()}
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
    yield Drawing(
        lines("layer", "variance of derivatives", backward, layers, log_y=True),
        "Variance of the loss's derivatives by the net inputs of each layer; in the first layer: "
        + ", ".join(f"{name} {short(variances[0])}" for name, variances in backward.items())
        + ".",
        "The way back goes from right to left: a line that falls to the left is a gradient that vanishes, one that "
        "rises to the left is one that explodes.",
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

TIMED, ROUNDS = 20_000, 20
"""Net inputs whose activations are timed together, and how often."""

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
    learned = np.zeros((len(RANKED_DEPTHS), len(RANKED), MANY))
    orders, done, n = [], 0, len(RANKED) * len(RANKED_DEPTHS)
    for level, depth in enumerate(RANKED_DEPTHS):
        keys = {}
        for column, name in enumerate(RANKED):
            experiment = Experiment(**RANKING, hidden=(4,) * depth, hidden_activation=name)
            ends = yield from one_of(starts_of(experiment, MANY), done, n)
            done += 1
            learned[level, column, list(ends.solved)] = 1.0
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
    gaps = learned[:, :-1] - learned[:, 1:]
    resampled = np.array([[bootstrap(gap) for gap in of_depth] for of_depth in gaps])
    surely, against = int((resampled[..., 0] > 0).sum()), int((resampled[..., 1] < 0).sum())
    yield Number(
        "comparisons that hold in more than 97.5% of resamples", surely, comment="bootstrap of the seeds, see the table"
    )
    yield Number("comparisons that are the other way round in so many", against)
    n_pairs, times = resampled[..., 0].size, relative_times()
    for name, ratio in times.items():
        comment = "this app's functions on this machine, just now"
        yield Number(f"time of {ACTIVATIONS[name].label}, the sigmoid's is 1", ratio, comment=comment)
    stuck = {name: MANY - round(MANY * shares[name][0]) for name in ("relu", "tanh", "sigmoid")}
    yield (
        "The text proposes cross-validation or the bootstrap to compare activations. XOR has no rows to leave out. "
        f"The bootstrap draws the {MANY} seeds again from themselves, {RESAMPLES:,} times: {surely} of the "
        f"{n_pairs} comparisons hold beyond such chance, {against} are the other way round, "
        f"{n_pairs - surely - against} remain open. Of ReLU the text says that it is a bit faster to compute and "
        f"that gradient descent does in general not get stuck. Function and slope take {percent(times['relu'])} of "
        "the sigmoid's time here; in a network the products with the weights come on top, the same for all. With "
        f"one hidden layer of ReLU {stuck['relu']} of {MANY} starts have not learned XOR after "
        f"{Experiment(**RANKING).max_epochs:,} epochs, of tanh {stuck['tanh']}, of sigmoids {stuck['sigmoid']}."
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
    yield Table(
        ("comparison", *(f"{depth} hidden layer{'s' * (depth > 1)}" for depth in RANKED_DEPTHS)),
        [
            (
                f"{ACTIVATIONS[a].label} less {ACTIVATIONS[b].label}",
                *(
                    f"{100 * gap.mean():+.0f} ({100 * low:+.0f} to {100 * high:+.0f})"
                    for gap, (low, high) in zip(gaps[:, row], resampled[:, row], strict=True)
                ),
            )
            for row, (a, b) in enumerate(pairs)
        ],
        "Difference of the shares in percentage points (the bootstrap's 95 % interval)",
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


def relative_times() -> dict[str, float]:
    """How long function and slope of each take, the sigmoid's time being 1: the shortest of several rounds."""
    z = np.linspace(-4.0, 4.0, TIMED)
    shortest = dict.fromkeys(RANKED, np.inf)
    for _ in range(ROUNDS):
        for name in RANKED:
            begin = time.perf_counter()
            a = ACTIVATIONS[name].function(z)
            ACTIVATIONS[name].pull_back(a, z, a)
            shortest[name] = min(shortest[name], time.perf_counter() - begin)
    return {name: shortest[name] / shortest["sigmoid"] for name in RANKED if name != "sigmoid"}


ITEMS.item(
    "002-52",
    "The output layer",
    see("Softmax", "activations", section="softmax"),
    see("Its cross-entropy", "activations", section="classes"),
    in_the_lab("Softmax in the lab", output_activation="softmax", loss="categorical_cross_entropy"),
    does="Recommends softmax for classes that exclude each other, and no activation for regression.",
)

"""Text 002 on deep networks: gradients that vanish and explode, the rectifiers, dropout, clipping, advice."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any

import numpy as np

from core.activations import ACTIVATIONS, LEAKY_SLOPE, Array
from core.columns import SOLVED
from core.deep import XOR, Deep, Spread, first_gradients, learn, spread
from core.experiment import Experiment
from core.initializers import INITIALIZERS
from core.many import part
from core.network import forward, layer_views
from core.rectifiers import elu, leaky_relu
from core.saturation import saturation, values
from core.textbook.item import Item, Number, Place, Report, Table, Task, in_the_lab
from core.textbook.text_003.deep import (
    CLIPPED_RATE,
    EPOCHS,
    EXPLODING,
    HIDDEN,
    IN_THE_LAB,
    RATE,
    SEEDS,
    THRESHOLD,
    TRAINED,
    ByLayer,
    in_words,
    label,
    share_text,
)
from core.textbook.text_003.hidden import DROPOUT
from core.textbook.text_003.runs import run, starts_of
from core.verdict import percent, short

# 002-48: how far net inputs and outputs vary, layer by layer

WIDTH, SAMPLES, LAYERS, DRAWS = 100, 100, 10, 20

FLOWS = (("sigmoid", "normal"), ("sigmoid", "glorot"), ("tanh", "normal"), ("tanh", "glorot"))


@dataclass(frozen=True)
class Variances:
    """For each label the variance of the net inputs and of the outputs of each layer, (layers,) each."""

    nets: dict[str, Array]
    outputs: dict[str, Array]


def flow(activation: str, init: str, rng: np.random.RandomState) -> tuple[Array, Array, Array]:
    """Variance of z and of a in each layer, and the share of saturated units, (layers,) each; inputs from N(0, 1)."""
    f, draw = ACTIVATIONS[activation], INITIALIZERS[init].draw
    low, high = saturation(f)
    assert low is not None
    assert high is not None
    a, rows = rng.standard_normal((SAMPLES, WIDTH)), []
    for _ in range(LAYERS):
        z = a @ draw(rng, (WIDTH, WIDTH), WIDTH, WIDTH, 1.0)
        a = f.function(z)
        rows.append((z.var(), a.var(), ((z <= low) | (z >= high)).mean()))
    nets, outputs, saturated = np.array(rows).T
    return nets, outputs, saturated


def _variances() -> Task:
    found: dict[str, Array] = {}
    for index, (activation, init) in enumerate(FLOWS):
        rng, draws = np.random.RandomState(0), []
        for number in range(DRAWS):
            draws.append(flow(activation, init, rng))
            yield (index + number / DRAWS) / len(FLOWS)
        found[label(Deep(1, activation, init))] = np.mean(draws, axis=0)
    logistic = found["Sigmoid, N(0, 1)"]
    rows = tuple(
        (name, *(f"{short(nets[layer])}; {short(outputs[layer])}" for layer in (0, 1, 4, LAYERS - 1)))
        for name, (nets, outputs, _) in found.items()
    )
    return Report(
        numbers=(
            Number("logistic, N(0, 1): variance of the outputs of layer 1", float(logistic[1][0])),
            Number(f"variance of the outputs of layer {LAYERS}", float(logistic[1][-1])),
            Number("variance of the net inputs of layer 1", float(logistic[0][0]), comment="inputs of variance 1"),
            Number(f"variance of the net inputs of layer {LAYERS}", float(logistic[0][-1])),
            Number("the largest variance that outputs between 0 and 1 can have", 0.25),
            Number(f"units of layer {LAYERS} that are saturated", 100.0 * float(logistic[2][-1]), unit="%"),
            Number("the same with Glorot's start", 100.0 * float(found["Sigmoid, Glorot"][2][-1]), unit="%"),
        ),
        words="The outputs lie between 0 and 1, so their variance cannot grow from layer to layer: it falls from that "
        f"of the inputs, 1, to {short(logistic[1][0])} and stays about there. What is much larger than what comes in "
        f"is the variance of the net inputs, {short(logistic[0][-1])} in the last layer, and it saturates the units "
        "from the first layer on, not only at the top.",
        tables=(
            Table(
                ("start", *(f"layer {layer + 1}" for layer in (0, 1, 4, LAYERS - 1))),
                rows,
                "Variance of the net inputs; of the outputs",
            ),
        ),
        data=Variances({name: v[0] for name, v in found.items()}, {name: v[1] for name, v in found.items()}),
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


@dataclass(frozen=True)
class Dead:
    """By learning rate (rates,): the share of ReLU units that are dead at the end, and of networks with XOR right."""

    rates: tuple[float, ...]
    dead: Array
    right: Array
    at_start: float


def dead_units(experiment: Experiment, parameters: Array) -> float:
    """The share of the first hidden layer's units that are 0 on every row, over networks (parameters, networks)."""
    layers = layer_views(np.ascontiguousarray(parameters), experiment.sizes)
    nets, _ = forward(layers, experiment.activations, experiment.samples.inputs)
    return float((nets[0] <= 0).all(axis=0).mean())


def _dying() -> Task:
    deep = Deep(1, "relu", "he", width=8)
    at_start = dead_units(Experiment(**DYING), deep.start(range(MANY)))
    dead, right = [], []
    for index, rate in enumerate(RATES):
        experiment = Experiment(**DYING, learning_rate=rate)
        ends = yield from part(starts_of(experiment, MANY), index / len(RATES), (index + 1) / len(RATES))
        dead.append(dead_units(experiment, ends.outcomes.parameters.T))
        right.append(float((ends.outcomes.accuracy == 1.0).mean()))
    return Report(
        numbers=(
            Number("ReLU units that are dead before training", 100.0 * at_start, unit="%"),
            *(
                Number(f"dead after training with learning rate {rate:g}", 100.0 * share, unit="%")
                for rate, share in zip(RATES, dead, strict=True)
            ),
        ),
        words=f"{MANY} networks 2-8-1 on XOR for each learning rate, {Experiment(**DYING).max_epochs} epochs. A unit "
        "is dead if it is 0 on all four rows. Many are so from the start: a line drawn at random often has all four "
        "corners on its dark side. Small learning rates kill hardly any more; large ones kill units by a single step "
        "too far.",
        tables=(
            Table(
                ("learning rate", "dead at the end", "networks with all rows right"),
                tuple(
                    (f"{rate:g}", percent(share), percent(learned))
                    for rate, share, learned in zip(RATES, dead, right, strict=True)
                ),
            ),
        ),
        data=Dead(RATES, np.array(dead), np.array(right), at_start),
    )


# 002-50: ELU and leaky ReLU

PRINTED_SLOPE = 10e-4
"""As the author's program writes it."""


@dataclass(frozen=True)
class Rectifiers:
    """Outputs (n,) by label over net inputs z (n,)."""

    z: Array
    curves: dict[str, Array]


def _rectifiers() -> Task:
    yield 0.5
    z = np.linspace(-5.0, 2.0, 141)
    functions = {
        "ReLU": ACTIVATIONS["relu"],
        f"Leaky ReLU, {LEAKY_SLOPE:g}": leaky_relu(LEAKY_SLOPE),
        f"Leaky ReLU, {PRINTED_SLOPE:g}": leaky_relu(PRINTED_SLOPE),
        "ELU, α = 1": elu(1.0),
    }
    at = np.array([-1.0])
    return Report(
        numbers=(
            Number("slope of leaky ReLU in the text", LEAKY_SLOPE, "0.01"),
            Number("10e-4, the slope in its author's program", PRINTED_SLOPE, comment="ten times less"),
            Number("α of ELU", 1.0, "1"),
            Number("ELU(−1)", float(values(functions["ELU, α = 1"], at)[0])),
            Number("what 3 inactive layers leave of a gradient with 0.01", LEAKY_SLOPE**3),
            Number("with 0.001", PRINTED_SLOPE**3),
        ),
        words="Both leaky lines lie close to ReLU's; what they differ in is how much gradient an inactive unit lets "
        "through.",
        data=Rectifiers(z, {name: values(function, z) for name, function in functions.items()}),
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


@dataclass(frozen=True)
class Ranking:
    """The share of seeds that learn XOR, (depths,) for each activation."""

    depths: tuple[int, ...]
    shares: dict[str, Array]


def _ranking() -> Task:
    shares: dict[str, list[float]] = {name: [] for name in RANKED}
    cells: dict[str, list[str]] = {name: [] for name in RANKED}
    orders, done, n = [], 0, len(RANKED) * len(RANKED_DEPTHS)
    for depth in RANKED_DEPTHS:
        keys = {}
        for name in RANKED:
            experiment = Experiment(**RANKING, hidden=(4,) * depth, hidden_activation=name)
            ends = yield from part(starts_of(experiment, MANY), done / n, (done + 1) / n)
            done += 1
            solved = ends.outcomes.status == SOLVED
            epochs = float(np.median(ends.outcomes.epoch[solved])) if solved.any() else np.inf
            keys[name] = (-float(solved.mean()), epochs)
            shares[name].append(float(solved.mean()))
            by = f", {epochs:.0f} epochs" if solved.any() else ""
            cells[name].append(share_text(int(solved.sum()), MANY) + by)
        orders.append([ACTIVATIONS[name].label for name in sorted(RANKED, key=lambda name: keys[name])])
    pairs = list(pairwise(RANKED))
    held = sum(shares[a][i] > shares[b][i] for a, b in pairs for i in range(len(RANKED_DEPTHS)))
    return Report(
        numbers=(
            Number(
                "of the text's comparisons between neighbours that hold here",
                held,
                comment=f"of {len(pairs) * len(RANKED_DEPTHS)}: four at each of three depths, by the share of seeds",
            ),
        ),
        words="The order here, by the share of seeds that learn XOR: "
        + "; ".join(
            f"with {depth} hidden layer{'s' * (depth > 1)} {', '.join(order)}"
            for depth, order in zip(RANKED_DEPTHS, orders, strict=True)
        )
        + ". It changes with depth, start, learning rate and problem. In layers as narrow as these, ReLU loses to "
        "tanh, because units die; in wide ones it need not.",
        tables=(
            Table(
                ("activation", *(f"{depth} hidden layer{'s' * (depth > 1)}" for depth in RANKED_DEPTHS)),
                tuple((ACTIVATIONS[name].label, *cells[name]) for name in RANKED),
                "Seeds that learn XOR (95 % interval), and the median of the epochs that they need; the text's order",
            ),
        ),
        data=Ranking(RANKED_DEPTHS, {ACTIVATIONS[name].label: np.array(shares[name]) for name in RANKED}),
    )


# 002-53: batch normalisation

NORMALISED = (("sigmoid", "normal", 1.0), ("tanh", "normal", 2.0))


def _normalisation() -> Task:
    norms: dict[str, Spread] = {}
    rows, n, done = [], 2 * len(NORMALISED), 0
    for activation, init, scale in NORMALISED:
        for kind in ("plain", "normalised"):
            deep = Deep(HIDDEN, activation, init, scale, kind)
            name = f"{label(deep)}, {'plain' if kind == 'plain' else 'normalised'}"
            norms[name] = spread(first_gradients(deep, SEEDS))
            learned = yield from part(learn(deep, TRAINED, RATE, EPOCHS), done / n, (done + 1) / n)
            done += 1
            rows.append(
                (name, in_words(norms[name], 0), in_words(norms[name], -1), share_text(learned.seeds, len(TRAINED)))
            )
    deep = Deep(HIDDEN, "sigmoid", "normal", kind="normalised")
    start = deep.start(range(1))
    together = deep.forward(start, XOR.inputs).z[:, 0, 0]
    alone = np.array([deep.forward(start, row[None]).z[0, 0, 0] for row in XOR.inputs])
    extra = sum(int(np.prod(shape)) for shape, _ in deep.kinds[0].extra(2, 4).values())
    return Report(
        numbers=(
            Number("parameters that it adds to a layer of 4 units", extra, comment="two for each unit"),
            Number(
                "spread of the four logits in a batch of four", float(np.ptp(together)), comment="untrained, seed 0"
            ),
            Number("spread when each row is a batch of its own", float(np.ptp(alone)), comment="all rows alike"),
        ),
        words="Normalised networks learn, whether gradients had vanished or exploded. The text says that there are two "
        "new parameters for each layer; there are two for each unit. It leaves out what happens after training: a row "
        "by itself has no variance, so that all rows would give the same output. For prediction, means and variances "
        "of the training set are kept.",
        tables=(
            Table(
                ("units and start", "first layer's gradient", "output layer's", "learn XOR"),
                tuple(rows),
                f"{HIDDEN} hidden layers: norms before the first step, and seeds that learn XOR in {EPOCHS} epochs",
            ),
        ),
        data=ByLayer(norms),
    )


# 002-54: dropout


@dataclass(frozen=True)
class Masks:
    """The output unit's net input under every mask, (masks,), with all units, and what the units give on average."""

    nets: Array
    whole: float
    doubled: float


def _dropout() -> Task:
    experiment = Experiment(**DROPOUT)
    snapshots = yield from part(run(experiment), 0.0, 0.9)
    network, inputs = snapshots[-1].network, experiment.samples.inputs
    _, outputs = network.forward(inputs)
    weights, bias = network.layers[1].weights[:, 0], float(network.layers[1].bias[0])
    masks = np.array(list(product((0.0, 1.0), repeat=weights.size)))
    row = 1
    scaled = (masks / (1.0 - experiment.dropout) * outputs[1][row]) @ weights + bias
    plain = (masks * outputs[1][row]) @ weights + bias
    whole = float(outputs[1][row] @ weights) + bias
    # Without scaling, the same outputs while training take weights twice as large.
    unscaled = outputs[1] @ (2.0 * weights) + bias
    sigmoid = ACTIVATIONS["sigmoid"].function
    table = Table(
        ("row", "target", "scaled while training", "not scaled, all units present"),
        tuple(
            (name, f"{target:g}", f"{a:.4f}", f"{b:.4f}")
            for name, target, a, b in zip(
                experiment.task.row_labels(),
                experiment.samples.targets[:, 0],
                outputs[2][:, 0],
                sigmoid(unscaled[:, None])[:, 0],
                strict=True,
            )
        ),
        "Predictions after training",
    )
    return Report(
        numbers=(
            Number("dropout rate", 100.0 * experiment.dropout, "50", unit="%"),
            Number("masks of 8 hidden units", len(masks)),
            Number("net input of the output with all units, row 01", whole),
            Number("mean over all masks, not scaled", float(plain.mean())),
            Number("mean over all masks, scaled by 1 / (1 − p)", float(scaled.mean())),
        ),
        words="All masks are equally likely, so that the means are exact. Not scaled, the part of the net input that "
        "comes from the units is on average half of what it is after training, when all are present; the next layer "
        "has never seen so much. Scaled, both agree.",
        tables=(table,),
        data=Masks(scaled, whole, float(scaled.mean())),
    )


# 002-55: clipping

CLIPPED = (
    ("As it is", "plain", ("none", 1.0)),
    ("Norm clipped at 1", "plain", ("norm", THRESHOLD)),
    ("Elements clipped at 1", "plain", ("value", THRESHOLD)),
    ("Batch normalisation", "normalised", ("none", 1.0)),
    ("Both", "normalised", ("norm", THRESHOLD)),
)


@dataclass(frozen=True)
class Shares:
    """How many of n seeds learn XOR, by label."""

    learned: dict[str, int]
    n: int


def forgetful(deep: Deep, parameters: Array) -> float:
    """The share of networks (parameters, networks) that give the same output, to 1e-6, for all rows of XOR."""
    return float((np.ptp(deep.forward(parameters, XOR.inputs).z[:, 0], axis=0) < 1e-6).mean())


def _clipping() -> Task:
    learned, stuck, n = {}, {}, len(CLIPPED)
    norms = spread(np.sqrt((first_gradients(EXPLODING, SEEDS) ** 2).sum(axis=0)))
    for index, (name, kind, clipping) in enumerate(CLIPPED):
        deep = Deep(HIDDEN, EXPLODING.activation, EXPLODING.init, EXPLODING.scale, kind)
        training = learn(deep, TRAINED, CLIPPED_RATE, EPOCHS, clipping)
        ends = yield from part(training, index / n, (index + 1) / n)
        learned[name] = ends.seeds
        stuck[name] = forgetful(deep, ends.parameters)
    plain = CLIPPED[0][0]
    return Report(
        numbers=(
            Number("norm of the first gradient", float(norms.median), comment="median of the seeds, not clipped"),
            *(
                Number(f"{name}: seeds that learn XOR", 100.0 * count / len(TRAINED), unit="%")
                for name, count in learned.items()
            ),
        ),
        words="Without help, the first steps throw the weights so far that the units saturate: at the end "
        f"{percent(stuck[plain])} of the networks give the same output for all four rows, and nothing moves any more. "
        "Clipping lets many seeds learn; batch normalisation, which the text prefers, nearly all: "
        f"{share_text(learned['Batch normalisation'], len(TRAINED))}.",
        data=Shares(learned, len(TRAINED)),
    )


DEEP_ITEMS: tuple[Item, ...] = (
    Item(
        "002-48",
        "Vanishing and exploding gradients; why sigmoid with N(0, 1) saturates",
        "Says after Glorot and Bengio that with logistic units and weights from N(0, 1) the variance of each layer's "
        "outputs is much greater than that of its inputs and keeps increasing until the top layers saturate, and that "
        "variances should be kept equal in both directions.",
        settings=f"The text gives no network. Here {LAYERS} layers of {WIDTH} units, {SAMPLES} inputs from N(0, 1), "
        f"mean of {DRAWS} draws of the weights, biases 0; the variance is taken over units and samples.",
        slip="What is said of outputs holds for net inputs: an output between 0 and 1 has a variance of ¼ at most. Nor "
        "does the variance keep increasing. Of the list “in part due to” the reasons are missing.",
        places=(
            in_the_lab("Sigmoid, N(0, 1), 6 hidden layers", **IN_THE_LAB, hidden_activation="sigmoid", init="normal"),
            in_the_lab("Tanh, Glorot", **IN_THE_LAB, hidden_activation="tanh", init="glorot"),
            Place("activations", {"section": "activations", "z": "10", "reach": "40"}, "Saturation"),
        ),
        compute=_variances,
    ),
    Item(
        "002-49",
        "Dying ReLUs",
        "Warns that ReLU units may die, in some cases half of a network's units, especially with a large learning "
        "rate, and that they hardly come back.",
        settings="The text gives none. Here XOR, 2-8-1, ReLU, He's start, sigmoid output, mean binary cross-entropy, "
        "plain gradient descent.",
        slip="That a unit whose weighted sum turns negative is dead leaves out “on every sample”; and a unit can be "
        "dead before the first step.",
        places=(
            in_the_lab("Learning rate 3 in the lab", **DYING, learning_rate=3.0),
            Place("starts", Experiment(**DYING, learning_rate=3.0).to_url(), "Many starts"),
            Place("activations", {"section": "activations", "activation": "relu", "z": "-1"}, "ReLU's slope"),
        ),
        compute=_dying,
    ),
    Item(
        "002-50",
        "Leaky ReLU and ELU",
        "Gives ELU's formula and names the usual constants: 0.01 for leaky ReLU, 1 for ELU.",
        settings="Slope 0.001 in the author's program, written 10e-4 (missing in the text; from its author's public "
        "code).",
        slip="0.01 (here and in 003-19) and 0.001 are different networks: the gradient through inactive units is ten "
        "times smaller for each layer.",
        places=(
            Place("activations", {"section": "activations", "activation": "elu", "alpha": "1", "z": "-1"}, "ELU"),
            Place(
                "activations", {"section": "activations", "activation": "leaky_relu", "slope": "0.001"}, "Slope 0.001"
            ),
        ),
        compute=_rectifiers,
    ),
    Item(
        "002-51",
        "Which activation is best",
        "Ranks them: ELU, leaky ReLU and its variants, ReLU, tanh, logistic, in general.",
        settings=f"The text gives no experiment. Here XOR, hidden layers of 4 units, Glorot's start, mean binary "
        f"cross-entropy, learning rate {Experiment(**RANKING).learning_rate:g}, 1000 epochs, seeds 0 to {MANY - 1}; "
        "learned: all rows right and loss at most 0.1.",
        slip="“In general” is too much: the order depends on the network. Text 003 recommends ReLU for its slope of 1 "
        "(003-19). The theorem that the text quotes first (002-03) asks for bounded activations, which none of the "
        "first three is.",
        places=(
            Place(
                "sweeps",
                Experiment(**RANKING, hidden=(4, 4, 4)).to_url() | {"x": "learning_rate", "y": "hidden_activation"},
                "A sweep over activation and learning rate",
            ),
            Place("claims", {}, "The claims of the texts"),
        ),
        compute=_ranking,
    ),
    Item(
        "002-52",
        "The output layer",
        "Recommends softmax for classes that exclude each other, and no activation for regression.",
        places=(
            Place("activations", {"section": "softmax"}, "Softmax"),
            Place("activations", {"section": "classes"}, "Its cross-entropy"),
            in_the_lab("Softmax in the lab", output_activation="softmax", loss="categorical_cross_entropy"),
        ),
    ),
    Item(
        "002-53",
        "Batch normalisation",
        "Describes batch normalisation: each net input is centred and scaled over the batch, then scaled and shifted "
        "by two parameters that are learned.",
        settings=f"The text gives none. Here {HIDDEN} hidden layers of 4 units on XOR, all four rows as the batch, "
        f"plain gradient descent, learning rate {RATE:g}, seeds 0 to {len(TRAINED) - 1}. The lab has no such layers.",
        places=(
            in_the_lab("The plain network", **IN_THE_LAB, hidden_activation="sigmoid", init="normal"),
            Place("claims", {}, "The claims of the texts"),
        ),
        compute=_normalisation,
    ),
    Item(
        "002-54",
        "Dropout",
        "Describes dropout: at each step every unit but the outputs is left out with probability p, usually 50 %; "
        "after training none is.",
        settings="The network of 003-11: XOR, 2-8-1, dropout on the hidden units only (the text drops inputs, too).",
        slip="The text does not say that the units that stay must be scaled by 1 / (1 − p), or the weights by 1 − p "
        "after training. Without that the trained network gets other net inputs than it has learned with. 003-11 "
        "says it.",
        places=(
            in_the_lab("Dropout in the lab", **DROPOUT),
            Place("backpropagation", {}, "A forward pass, number by number"),
        ),
        compute=_dropout,
    ),
    Item(
        "002-55",
        "Gradient clipping",
        "Clips gradients so that they never exceed a threshold; prefers batch normalisation.",
        settings=f"The text gives none. Here {HIDDEN} hidden layers of 4 tanh units, weights N(0, 4), XOR, plain "
        f"gradient descent, learning rate {CLIPPED_RATE:g}, {EPOCHS} epochs, seeds 0 to {len(TRAINED) - 1}.",
        slip="Whether each element or the norm is clipped is not said; only the norm keeps the direction (003-21).",
        places=(
            in_the_lab(
                "Clipped in the lab",
                **(IN_THE_LAB | {"init_scale": 2.0}),
                hidden_activation="tanh",
                init="normal",
                clip_norm=1.0,
            ),
            Place("descent", {"section": "two", "clip": "value"}, "Element by element"),
            Place("descent", {"section": "two", "clip": "norm"}, "By the norm"),
        ),
        compute=_clipping,
    ),
    Item(
        "002-56",
        "Train, dev and test sets",
        "Advises to divide the data: parameters are fitted on the training set, choices made on the dev set, and the "
        "test set is used once, at the end. The two last should come from the same distribution.",
        slip="The text's own grid search (002-38) chooses by the accuracy on the test set.",
        places=(
            Place("textbook", {"item": "002-38"}, "The grid search of this text"),
            Place("sweeps", {}, "A grid search of your own"),
            Place("textbook", {"item": "002-37"}, "Accuracy on a test set"),
        ),
    ),
    Item(
        "002-57",
        "Limitations of supervised learning with deep networks",
        "Lists limits: labelled data, a great deal of it, data of one kind, and tasks that a few features made by hand "
        "solve as well. Its example about the body mass index breaks off.",
        places=(
            Place("neuron", {"section": "gates"}, "What one unit can do"),
            Place("claims", {}, "The claims of the texts"),
        ),
    ),
)

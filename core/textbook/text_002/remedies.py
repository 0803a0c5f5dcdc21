"""Text 002's remedies for deep networks: batch normalisation, dropout, clipping; and its last advice."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from core.deep.networks import XOR, Deep, Spread, first_gradients, learn, spread
from core.ensemble.batched import part
from core.experiment.experiment import Experiment
from core.nn.activations import ACTIVATIONS
from core.nn.array import Array
from core.notation.numbers import percent
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
from core.textbook.text_003.runs import run

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


REMEDY_ITEMS: tuple[Item, ...] = (
    Item(
        "002-53",
        "Batch normalisation",
        "Describes batch normalisation: each net input is centred and scaled over the batch, then scaled and shifted "
        "by two parameters that are learned.",
        settings=f"The text gives none. Here {HIDDEN} hidden layers of 4 units on XOR, all four rows as the batch, "
        f"plain gradient descent, learning rate {RATE:g}, seeds 0 to {len(TRAINED) - 1}. The lab has no such layers.",
        places=(in_the_lab("The plain network", **IN_THE_LAB, hidden_activation="sigmoid", init="normal"),),
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
        places=(Place("neuron", {"section": "gates"}, "What one unit can do"),),
    ),
)

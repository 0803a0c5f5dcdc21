"""Text 002's remedies for deep networks: batch normalisation, dropout and clipping."""

from __future__ import annotations

from collections.abc import Generator
from itertools import product

import numpy as np

from core.charts.blank import blank
from core.charts.palette import LINES
from core.deep.networks import XOR, Deep, first_gradients, learn, spread
from core.ensemble.batched import part
from core.experiment.experiment import Experiment
from core.nn.activations import ACTIVATIONS
from core.nn.array import Array
from core.notation.numbers import percent, short
from core.textbook.deep_networks import (
    CLIPPED_RATE,
    EPOCHS,
    EXPLODING,
    HIDDEN,
    IN_THE_LAB,
    RATE,
    SEEDS,
    THRESHOLD,
    TRAINED,
    by_layer,
    compared,
    label,
)
from core.textbook.figures import add_counts, bars
from core.textbook.item import Drawing, Findings, Items, Number, Table, in_the_lab, percentage, see
from core.textbook.runs import one_of, run, share_text
from core.textbook.text_002.pixels import SMALL, accuracies, few, glorot, mean_text
from core.textbook.xor_network import DROPOUT
from core.training.learner import Learner, Parts, Recipe

ITEMS = Items()

# 002-53: batch normalisation

NORMALISED = (("sigmoid", "normal", 1.0), ("tanh", "normal", 2.0))


@ITEMS.item(
    "002-53",
    "Batch normalisation",
    in_the_lab("The plain network", **IN_THE_LAB, hidden_activation="sigmoid", init="normal"),
    does="Describes batch normalisation: each net input is centred and scaled over the batch, then scaled and shifted "
    "by two parameters that are learned.",
    settings=f"The text gives none. Here {HIDDEN} hidden layers of 4 units on XOR, all four rows as the batch, plain "
    f"gradient descent, learning rate {RATE:g}, seeds 0 to {len(TRAINED) - 1}. The lab has no such layers.",
    draws=True,
)
def _normalisation() -> Findings:
    networks = {
        f"{label(deep)}, {kind}": deep
        for activation, init, scale in NORMALISED
        for kind in ("plain", "normalised")
        for deep in [Deep(HIDDEN, activation, init, scale, kind)]
    }
    norms = yield from compared(networks, "units and start")
    deep = Deep(HIDDEN, "sigmoid", "normal", kind="normalised")
    start = deep.start(range(1))
    together = deep.forward(start, XOR.inputs).z[:, 0, 0]
    alone = np.array([deep.forward(start, row[None]).z[0, 0, 0] for row in XOR.inputs])
    extra = sum(int(np.prod(shape)) for shape, _ in deep.kinds[0].extra(2, 4).values())
    yield Number("parameters that it adds to a layer of 4 units", extra, comment="two for each unit")
    yield Number("spread of the four logits in a batch of four", float(np.ptp(together)), comment="untrained, seed 0")
    yield Number("spread when each row is a batch of its own", float(np.ptp(alone)), comment="all rows alike")
    yield (
        "Normalised networks learn, whether gradients had vanished or exploded. The text says that there are two new "
        "parameters for each layer; there are two for each unit. It leaves out what happens after training: a row by "
        "itself has no variance, so that all rows would give the same output. For prediction, means and variances of "
        "the training set are kept."
    )
    yield by_layer(norms)


# 002-54: dropout

INPUT_RATES, INPUT_SEEDS = (0.0, 0.2, 0.5), range(3)
INPUT_IMAGES, INPUT_EPOCHS = 150, 60


def _without_some_inputs(data: Parts, rate: float, seed: int) -> Generator[float, None, Learner]:
    """The small network, trained with another part of its pixels left out at each step.

    An image is in one batch of an epoch, so that a mask for each image and epoch is one for each step.
    """
    recipe = Recipe(learning_rate=0.5, batch_size=10, seed=seed)
    learned = Learner(glorot(SMALL, "sigmoid", seed), data.train_values, data.train_targets, recipe)
    rng = np.random.RandomState(seed)
    for epoch in range(1, INPUT_EPOCHS + 1):
        stay = rng.random_sample(data.train_values.shape) >= rate
        learned.inputs = data.train_values * stay / (1.0 - rate)
        learned.advance()
        yield epoch / INPUT_EPOCHS
    return learned


@ITEMS.item(
    "002-54",
    "Dropout",
    in_the_lab("Dropout in the lab", **DROPOUT),
    see("A forward pass, number by number", "backpropagation"),
    does="Describes dropout: at each step every unit but the outputs is left out with probability p, usually 50 %; "
    "after training none is.",
    settings="The network of 003-11: XOR, 2-8-1, dropout on the hidden units only. Dropout of inputs, which the text "
    f"drops too: {INPUT_IMAGES} digits to train on, pixels 0 to 1, 64-30-10, Glorot's start, {INPUT_EPOCHS} epochs, "
    f"batches of 10, learning rate 0.5, seeds 0 to {INPUT_SEEDS[-1]}; pixels that stay are scaled by 1 / (1 − p).",
    omission="The text does not say that the units that stay must be scaled by 1 / (1 − p), or the weights by 1 − p "
    "after "
    "training. Without that the trained network gets other net inputs than it has learned with. 003-11 says it.",
    draws=True,
)
def _dropout() -> Findings:
    experiment = Experiment(**DROPOUT)
    snapshots = yield from part(run(experiment), 0.0, 0.3)
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
    predicted = ACTIVATIONS["sigmoid"].function(unscaled[:, None])
    columns = np.column_stack([experiment.samples.targets, outputs[2], predicted])
    yield Table(
        ("row", "target", "scaled while training", "not scaled, all units present"),
        [
            (name, f"{target:g}", f"{a:.4f}", f"{b:.4f}")
            for name, (target, a, b) in zip(experiment.task.row_labels(), columns, strict=True)
        ],
        "Predictions after training",
    )
    yield percentage("dropout rate", experiment.dropout, "50")
    yield Number("masks of 8 hidden units", len(masks))
    yield Number("net input of the output with all units, row 01", whole)
    yield Number("mean over all masks, not scaled", float(plain.mean()))
    yield Number("mean over all masks, scaled by 1 / (1 − p)", float(scaled.mean()))
    yield (
        "All masks are equally likely, so that the means are exact. Not scaled, the part of the net input that comes "
        "from the units is on average half of what it is after training, when all are present; the next layer has "
        "never seen so much. Scaled, both agree."
    )
    data, found = few(INPUT_IMAGES), []
    ways = list(product(INPUT_RATES, INPUT_SEEDS))
    for index, (rate, seed) in enumerate(ways):
        learned = yield from part(one_of(_without_some_inputs(data, rate, seed), index, len(ways)), 0.3, 1.0)
        found.append(accuracies(learned, data))
    ends = np.array(found).reshape(len(INPUT_RATES), len(INPUT_SEEDS), 2)
    means = ends.mean(axis=1)
    yield (
        f"\n\n**Dropout of inputs**, on digits. After as many steps the network gets {percent(means[0, 1], 1)} of the "
        f"test images right without it, {percent(means[1, 1], 1)} with p = {INPUT_RATES[1]:g} and "
        f"{percent(means[2, 1], 1)} with p = {INPUT_RATES[2]:g}. After training no input is dropped."
    )
    yield Table(
        ("p of the inputs", "training accuracy", "test accuracy"),
        [
            (f"{rate:g}", *(mean_text(of_seeds.tolist()) for of_seeds in shares.T))
            for rate, shares in zip(INPUT_RATES, ends, strict=True)
        ],
        f"Dropout of inputs: mean of {len(INPUT_SEEDS)} seeds (least to most)",
    )
    figure = blank("net input of the output unit", "masks of 256")
    add_counts(figure, "one mask each, scaled", scaled, 24, what="masks")
    top = float(max(figure.data[0].y))
    for index, (name, at, dash) in enumerate(
        (("mean of all masks", scaled.mean(), "solid"), ("all units present", whole, "dash")), 1
    ):
        line = {"color": LINES[index], "width": 6 - 2 * index, "dash": dash}
        figure.add_scatter(x=[at, at], y=[0.0, top], mode="lines", name=name, line=line)
    yield Drawing(
        figure,
        f"Histogram of net inputs under 256 masks; their mean, {short(float(scaled.mean()))}, is that with all units.",
        "Single masks differ widely; with scaling their mean is what all units together give.",
    )


# 002-55: clipping

CLIPPED = (
    ("As it is", "plain", ("none", 1.0)),
    ("Norm clipped at 1", "plain", ("norm", THRESHOLD)),
    ("Elements clipped at 1", "plain", ("value", THRESHOLD)),
    ("Batch normalisation", "normalised", ("none", 1.0)),
    ("Both", "normalised", ("norm", THRESHOLD)),
)


def forgetful(deep: Deep, parameters: Array) -> float:
    """The share of networks (parameters, networks) that give the same output, to 1e-6, for all rows of XOR."""
    return float((np.ptp(deep.forward(parameters, XOR.inputs).z[:, 0], axis=0) < 1e-6).mean())


@ITEMS.item(
    "002-55",
    "Gradient clipping",
    in_the_lab(
        "Clipped in the lab",
        **(IN_THE_LAB | {"init_scale": 2.0}),
        hidden_activation="tanh",
        init="normal",
        clip_norm=1.0,
    ),
    see("Element by element", "descent", section="two", clip="value"),
    see("By the norm", "descent", section="two", clip="norm"),
    does="Clips gradients so that they never exceed a threshold; prefers batch normalisation.",
    settings=f"The text gives none. Here {HIDDEN} hidden layers of 4 tanh units, weights N(0, 2²), XOR, plain gradient "
    f"descent, learning rate {CLIPPED_RATE:g}, {EPOCHS} epochs, seeds 0 to {len(TRAINED) - 1}.",
    omission="Whether each element or the norm is clipped is not said; only the norm keeps the direction (003-21). "
    "Of the “very nice website” that the text recommends after this, our copy has lost the address.",
    draws=True,
)
def _clipping() -> Findings:
    learned, stuck, n = {}, {}, len(CLIPPED)
    norms = spread(np.sqrt((first_gradients(EXPLODING, SEEDS) ** 2).sum(axis=0)))
    for index, (name, kind, clipping) in enumerate(CLIPPED):
        deep = Deep(HIDDEN, EXPLODING.activation, EXPLODING.init, EXPLODING.scale, kind)
        training = learn(deep, TRAINED, CLIPPED_RATE, EPOCHS, clipping)
        ends = yield from one_of(training, index, n)
        learned[name] = ends.seeds
        stuck[name] = forgetful(deep, ends.parameters)
    plain = CLIPPED[0][0]
    yield Number("norm of the first gradient", float(norms.median), comment="median of the seeds, not clipped")
    for name, count in learned.items():
        yield percentage(f"{name}: seeds that learn XOR", count / len(TRAINED))
    yield (
        "Without help, the first steps throw the weights so far that the units saturate: at the end "
        f"{percent(stuck[plain])} of the networks give the same output for all four rows, and nothing moves any more. "
        "Clipping lets many seeds learn; batch normalisation, which the text prefers, nearly all: "
        f"{share_text(learned['Batch normalisation'], len(TRAINED))}."
    )
    shares = {name: count / len(TRAINED) for name, count in learned.items()}
    yield Drawing(
        bars(shares, "seeds that learn XOR, %"),
        "Bars: " + ", ".join(f"{name} {percent(share)}" for name, share in shares.items()) + ".",
        "The same starts and steps; only the remedy differs.",
    )

"""Text 003 on deep networks: gradients that vanish or explode, rectifiers, connections that skip layers, clipping."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.deep.layers import LAYER_KINDS
from core.deep.networks import XOR, Deep, Spread, first_gradients, learn, spread
from core.ensemble.batched import part
from core.nn.activations import ACTIVATIONS
from core.nn.array import Array
from core.nn.initializers import INITIALIZERS
from core.nn.optimizers import OPTIMIZERS, Constants
from core.nn.update import clip
from core.notation.numbers import percent
from core.numerics.saturation import largest_slope
from core.stats.proportion import wilson
from core.textbook.item import Item, Number, Place, Report, Table, Task, in_the_lab

HIDDEN = 10
"""Hidden layers of the networks that are looked at layer by layer."""

DEPTHS = (1, 2, 4, 6, 10, 20)

SEEDS = range(200)
"""Whose first gradients are measured."""

TRAINED = range(100)
"""Seeds that are trained."""

RATE, EPOCHS = 0.5, 1000

CLIPPED_RATE, THRESHOLD = 0.1, 1.0

SETTINGS = (
    "XOR; hidden layers of 4 units, one sigmoid output, mean binary cross-entropy, so that only the hidden layers' "
    f"slopes are at work; norms before the first step, median of {len(SEEDS)} seeds and the middle 80 % of them"
)

IN_THE_LAB: dict[str, Any] = {
    "hidden": (4,) * 6,
    "loss": "binary_cross_entropy",
    "reduction": "mean",
    "init_scale": 1.0,
}
"""As deep as the lab goes."""

EXPLODING = Deep(HIDDEN, "tanh", "normal", 2.0)


@dataclass(frozen=True)
class ByLayer:
    """For each label the norm of each layer's gradient, the first hidden layer's first."""

    norms: dict[str, Spread]


@dataclass(frozen=True)
class ByDepth:
    """For each label the norm of the first layer's gradient at each of the depths."""

    depths: tuple[int, ...]
    norms: dict[str, Spread]


def label(deep: Deep) -> str:
    """Such as "Tanh, Glorot (uniform)" or "Sigmoid, N(0, 1)"."""
    init = f"N(0, {deep.scale**2:g})" if deep.init == "normal" else INITIALIZERS[deep.init].label.split(" (")[0]
    return f"{ACTIVATIONS[deep.activation].label}, {init}"


def in_words(spread: Spread, layer: int) -> str:
    """Median and middle 80 % at a layer."""
    return f"{spread.median[layer]:.2g} ({spread.low[layer]:.2g} to {spread.high[layer]:.2g})"


def share_text(learned: int, n: int) -> str:
    """Such as "73 % (63% to 81%)"."""
    low, high = wilson(learned, n)
    return f"{percent(learned / n)} ({percent(low)} to {percent(high)})"


# 003-18

STARTS = (
    ("sigmoid", "normal", 1.0),
    ("sigmoid", "glorot", 1.0),
    ("tanh", "normal", 1.0),
    ("tanh", "glorot", 1.0),
    ("tanh", "normal", 2.0),
    ("linear", "normal", 2.0),
)


def _of_first_layer(spreads: list[Spread]) -> Spread:
    """From the norms of all layers at each depth to that of the first layer by depth."""
    return Spread(*(np.array([values[0] for values in which]) for which in zip(*spreads, strict=True)))


def _unstable() -> Task:
    found: dict[str, list[Spread]] = {}
    for index, (activation, init, scale) in enumerate(STARTS):
        for number, depth in enumerate(DEPTHS):
            deep = Deep(depth, activation, init, scale)
            found.setdefault(label(deep), []).append(spread(first_gradients(deep, SEEDS)))
            yield (index + (number + 1) / len(DEPTHS)) / len(STARTS)
    at = DEPTHS.index(HIDDEN)
    by_layer = {name: spreads[at] for name, spreads in found.items()}
    by_depth = {name: _of_first_layer(spreads) for name, spreads in found.items()}
    vanishing, exploding = by_layer["Sigmoid, N(0, 1)"], by_depth["Linear, N(0, 4)"]
    growth = float(exploding.median[-1] / exploding.median[at]) ** (1.0 / (DEPTHS[-1] - HIDDEN))
    layers = float(np.log(np.finfo(float).max) / np.log(growth))
    steepest = largest_slope(ACTIVATIONS["sigmoid"])
    rows = tuple((name, *(f"{median:.2g}" for median in found.median)) for name, found in by_depth.items())
    return Report(
        numbers=(
            Number(
                "sigmoid, N(0, 1): gradient of the first of 10 hidden layers",
                float(vanishing.median[0]),
                comment="median",
            ),
            Number("the same of the output layer", float(vanishing.median[-1]), comment="median"),
            Number("the most that 10 sigmoid slopes can multiply to", steepest**HIDDEN),
            Number(
                "tanh, N(0, 1): gradient of the first of 10 hidden layers", float(by_layer["Tanh, N(0, 1)"].median[0])
            ),
            Number("linear, N(0, 4): growth per hidden layer", growth, comment="of the first layer's gradient"),
            Number("hidden layers until float64 overflows at this rate", layers, comment="linear, N(0, 4)"),
        ),
        words="Sigmoid's gradients vanish whatever the start, because its slope is "
        f"{steepest:g} at most. Tanh's do not have to: its slope at 0 is "
        f"{largest_slope(ACTIVATIONS['tanh']):g}, and with larger weights its gradients explode instead. What counts "
        "is the product of slope and weight, layer by layer.",
        tables=(
            Table(
                ("start", *map(str, DEPTHS)),
                rows,
                "Norm of the first layer's gradient by the number of hidden layers, median of the seeds",
            ),
        ),
        data=(ByLayer(by_layer), ByDepth(DEPTHS, by_depth)),
    )


# 003-19

RECTIFIERS = (
    ("sigmoid", "glorot"),
    ("tanh", "glorot"),
    ("relu", "he"),
    ("leaky_relu", "he"),
    ("elu", "he"),
)


@dataclass(frozen=True)
class Rectified:
    """The norms by layer, and for ReLU the share of units of each hidden layer that are 0 on every row, (hidden,)."""

    by_layer: ByLayer
    dead: Array


def dead_share(deep: Deep, parameters: Array) -> Array:
    """The share of each hidden layer's units whose net input is not above 0 on any row of XOR, (hidden,)."""
    memories = deep.forward(parameters, XOR.inputs).memories
    return np.array([float((memory.z <= 0).all(axis=0).mean()) for memory in memories])


def _rectifiers() -> Task:
    norms, rows = {}, []
    for index, (activation, init) in enumerate(RECTIFIERS):
        deep = Deep(HIDDEN, activation, init)
        name = label(deep)
        norms[name] = spread(first_gradients(deep, SEEDS))
        begin, end = index / len(RECTIFIERS), (index + 1) / len(RECTIFIERS)
        learned = yield from part(learn(deep, TRAINED, RATE, EPOCHS), begin, end)
        rows.append(
            (name, in_words(norms[name], 0), in_words(norms[name], -1), share_text(learned.seeds, len(TRAINED)))
        )
    relu = Deep(HIDDEN, "relu", "he")
    dead = dead_share(relu, relu.start(SEEDS))
    shallow = Deep(HIDDEN, "relu", "he", width=16)
    wide = dead_share(shallow, shallow.start(SEEDS))
    return Report(
        numbers=(
            Number("ReLU units of the first hidden layer that are dead at the start", 100.0 * float(dead[0]), unit="%"),
            Number("of the tenth", 100.0 * float(dead[-1]), unit="%"),
            Number("of the tenth with 16 units a layer", 100.0 * float(wide[-1]), unit="%"),
            Number(
                "leaky ReLU's slope below 0",
                float(ACTIVATIONS["leaky_relu"].function(np.array([[-1.0]]))[0, 0]) * -1,
                "0.01",
            ),
        ),
        words="ReLU's slopes of 1 let the gradient through only where a chain of active units is left. In layers as "
        "narrow as these, units are dead before training begins, and the more the deeper they lie. Leaky ReLU and ELU "
        "have no dead units.",
        tables=(
            Table(
                ("units and start", "first layer's gradient", "output layer's", "learn XOR"),
                tuple(rows),
                f"{HIDDEN} hidden layers: norms before the first step, and seeds that learn XOR in {EPOCHS} epochs",
            ),
        ),
        data=Rectified(ByLayer(norms), dead),
    )


# 003-20

SKIPPING = ("plain", "into_sum", "residual", "highway")


def _connections() -> Task:
    norms, rows = {}, []
    starts = (("sigmoid", "normal"), ("tanh", "glorot"))
    n = len(starts) * len(SKIPPING)
    for index, (activation, init) in enumerate(starts):
        for number, kind in enumerate(SKIPPING):
            deep = Deep(HIDDEN, activation, init, kind=kind)
            found = spread(first_gradients(deep, SEEDS))
            if index == 0:
                norms[LAYER_KINDS[kind].label] = found
            done = index * len(SKIPPING) + number
            learned = yield from part(learn(deep, TRAINED, RATE, EPOCHS), done / n, (done + 1) / n)
            name = f"{label(deep)}: {LAYER_KINDS[kind].label}, {LAYER_KINDS[kind].formula}"
            rows.append((name, in_words(found, 0), in_words(found, -1), share_text(learned.seeds, len(TRAINED))))
    return Report(
        numbers=tuple(
            Number(
                f"{name}: gradient of the first of {HIDDEN} hidden layers",
                float(found.median[0]),
                comment="sigmoid, N(0, 1)",
            )
            for name, found in norms.items()
        ),
        words="Where the earlier activations are added *into the weighted sum*, as the text has it, the way back still "
        "passes the unit's own slope at every layer, and with sigmoid units nothing is gained. Added *after* the "
        "activation, the gradient has a way on which it is multiplied by 1; a highway layer lets its gate choose.",
        tables=(
            Table(
                ("units, start and layer", "first layer's gradient", "output layer's", "learn XOR"),
                tuple(rows),
                f"{HIDDEN} hidden layers: norms before the first step, and seeds that learn XOR in {EPOCHS} epochs",
            ),
        ),
        data=ByLayer(norms),
    )


# 003-21

ADAM_STEPS, ADAM_RATE = 20, 0.01


@dataclass(frozen=True)
class Turned:
    """Angles in degrees between a gradient and what clipping makes of it, and between steps of Adam, (networks,)."""

    by_norm: Array
    by_element: Array
    adam: Array


def angles(first: Array, second: Array) -> Array:
    """Between the columns of two arrays (parameters, networks), in degrees."""
    lengths = np.sqrt((first * first).sum(axis=0) * (second * second).sum(axis=0))
    return np.degrees(np.arccos(np.clip((first * second).sum(axis=0) / lengths, -1.0, 1.0)))


def adam_steps(deep: Deep, parameters: Array, steps: int) -> tuple[Array, Array]:
    """Adam's last step with the gradients as they are and with each clipped by its norm, along the unclipped path."""
    rule, c = OPTIMIZERS["adam"].rule, Constants()
    slots, clipped_slots = np.zeros((2, 2, *parameters.shape))
    parameters = parameters.copy()
    for step in range(1, steps + 1):
        _, gradient = deep.measure(parameters, XOR.inputs, XOR.targets)
        direction = rule(gradient, slots, step, c)
        clipped = rule(clip(gradient, "norm", THRESHOLD), clipped_slots, step, c)
        parameters -= ADAM_RATE * direction
    return direction, clipped


def _clipping() -> Task:
    start = EXPLODING.start(SEEDS)
    _, gradient = EXPLODING.measure(start, XOR.inputs, XOR.targets)
    norms = np.sqrt((gradient * gradient).sum(axis=0))
    yield 0.2
    by_norm = angles(gradient, clip(gradient, "norm", THRESHOLD))
    by_element = angles(gradient, clip(gradient, "value", THRESHOLD))
    first = adam_steps(EXPLODING, start, 1)
    yield 0.4
    last = adam_steps(EXPLODING, start, ADAM_STEPS)
    lengths = np.sqrt((first[1] ** 2).sum(axis=0) / (first[0] ** 2).sum(axis=0))
    adam = angles(*last)
    return Report(
        numbers=(
            Number("norm of the gradient", float(np.median(norms)), comment="median of the seeds"),
            Number("turned by clipping its norm at 1", float(np.median(by_norm)), unit="degrees", comment="median"),
            Number(
                "turned by clipping each element at 1", float(np.median(by_element)), unit="degrees", comment="median"
            ),
            Number(
                "plain descent: the clipped step's length", float(np.median(1.0 / norms)), comment="of the unclipped"
            ),
            Number(
                "Adam's first step: the clipped one's length", float(np.median(lengths)), comment="of the unclipped"
            ),
            Number(f"Adam's step {ADAM_STEPS}: turned by clipping the norm", float(np.median(adam)), unit="degrees"),
        ),
        words="Clipping the norm keeps the direction and makes plain descent slower, as the text says. Clipping "
        f"element by element turns the gradient. With Adam the clipped first step is still "
        f"{percent(float(np.median(lengths)))} as long as the unclipped one, because Adam divides by the gradient's "
        "own size; later steps are turned, because clipping changes how much each past gradient counts.",
        data=Turned(by_norm, by_element, adam),
    )


DEEP: tuple[Item, ...] = (
    Item(
        "003-18",
        "Gradients that vanish or explode",
        "Explains that the gradient of an early layer is a product of slopes and weights over all later layers, and so "
        "becomes vanishingly small or explosively large.",
        settings=f"The text gives no network. Here: {SETTINGS}.",
        slip="That the factors are fractions “with sigmoid and tanh” leaves out the weights, and tanh's slope "
        "reaches 1.",
        places=(
            in_the_lab("Sigmoid, 6 hidden layers", **IN_THE_LAB, hidden_activation="sigmoid", init="normal"),
            in_the_lab(
                "Tanh, large weights", **(IN_THE_LAB | {"init_scale": 2.0}), hidden_activation="tanh", init="normal"
            ),
            Place("activations", {"section": "activations", "activation": "sigmoid", "z": "4"}, "The slope of sigmoid"),
            Place("backpropagation", {}, "The product, number by number"),
        ),
        compute=_unstable,
        figure_missing=True,
    ),
    Item(
        "003-19",
        "ReLU, dead units, leaky and parametric ReLU",
        "Recommends ReLU against vanishing gradients, warns of units that never activate, and names leaky ReLU with "
        "the slope 0.01 and PReLU, whose slope is trained.",
        settings=f"{SETTINGS}; sigmoid and tanh with Glorot's start, the rectifiers with He's. Trained by plain "
        f"descent, learning rate {RATE:g}, seeds 0 to {len(TRAINED) - 1}.",
        slip="The text leaves out the start: ReLU needs weights about twice as varied as tanh (He), and a wide layer, "
        "or all of a layer's units may be dead at once. The slope in the author's programs of text 002 is 0.001 "
        "(002-50).",
        places=(
            in_the_lab("ReLU, 6 hidden layers", **IN_THE_LAB, hidden_activation="relu", init="he"),
            in_the_lab("Leaky ReLU", **IN_THE_LAB, hidden_activation="leaky_relu", init="he"),
            Place(
                "activations", {"section": "activations", "activation": "leaky_relu", "slope": "0.25"}, "PReLU's slope"
            ),
        ),
        compute=_rectifiers,
    ),
    Item(
        "003-20",
        "Skip, residual and highway connections",
        "Adds the activations of an earlier layer to the weighted sum of a later one, or a part of them that a trained "
        "sigmoid gate decides on.",
        settings=f"{SETTINGS}. Every hidden layer of 4 is skipped, where the text joins the first and the third. "
        f"Residual: x + f(z); highway: T f(z) + (1 − T) x, its gate's bias −2 at first. Trained by plain descent, "
        f"learning rate {RATE:g}, seeds 0 to {len(TRAINED) - 1}. The lab has no such layers.",
        slip="Residual networks (He and others, 2016) add the input to what the layer gives, not to the sum inside its "
        "own activation, and in a highway layer (Srivastava and others, 2015) the same gate weighs the new activations "
        "with T and the old ones with 1 − T. The difference decides whether sigmoid networks learn.",
        places=(in_the_lab("The plain network", **IN_THE_LAB, hidden_activation="sigmoid", init="normal"),),
        compute=_connections,
    ),
    Item(
        "003-21",
        "Clipping the gradient",
        "Clips gradients that are too large, usually by their norm; the direction stays the same and training is only "
        "slower.",
        settings=f"{HIDDEN} hidden layers of 4 tanh units, weights N(0, 4), XOR; threshold {THRESHOLD:g} (the text "
        f"gives none); Adam with learning rate {ADAM_RATE:g}.",
        slip="It holds for plain descent. With momentum or Adam the clipped gradients are mixed with others, which "
        "turns the step.",
        places=(
            Place("descent", {"section": "two", "unit": "linear", "clip": "norm"}, "By its norm"),
            Place("descent", {"section": "two", "unit": "linear", "clip": "value"}, "Element by element"),
            in_the_lab(
                "Clipped in the lab",
                **(IN_THE_LAB | {"init_scale": 2.0}),
                hidden_activation="tanh",
                init="normal",
                clip_norm=1.0,
            ),
        ),
        compute=_clipping,
    ),
)

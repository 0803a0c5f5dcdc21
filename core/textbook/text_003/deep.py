"""Text 003 on deep networks: gradients that vanish or explode, rectifiers, connections that skip layers, clipping."""

from __future__ import annotations

import numpy as np

from core.charts.blank import blank
from core.deep.layers import LAYER_KINDS
from core.deep.networks import XOR, Deep, Spread, first_gradients, learn, spread
from core.ensemble.batched import part
from core.nn.activations import ACTIVATIONS
from core.nn.array import Array
from core.nn.optimizers import OPTIMIZERS, Constants
from core.nn.update import clip
from core.notation.numbers import percent
from core.numerics.saturation import largest_slope
from core.textbook.deep_networks import (
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
from core.textbook.figures import add_counts, bars, spreads
from core.textbook.item import Drawing, Findings, Items, Number, Table, in_the_lab, percentage, see
from core.textbook.runs import one_of, share_text

DEPTHS = (1, 2, 4, 6, 10, 20)

SETTINGS = (
    "XOR; hidden layers of 4 units, one sigmoid output, mean binary cross-entropy, so that only the hidden layers' "
    f"slopes are at work; norms before the first step, median of {len(SEEDS)} seeds and the middle 80 % of them"
)

ITEMS = Items()


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


@ITEMS.item(
    "003-18",
    "Gradients that vanish or explode",
    in_the_lab("Sigmoid, 6 hidden layers", **IN_THE_LAB, hidden_activation="sigmoid", init="normal"),
    in_the_lab("Tanh, large weights", **(IN_THE_LAB | {"init_scale": 2.0}), hidden_activation="tanh", init="normal"),
    see("The slope of sigmoid", "activations", section="activations", activation="sigmoid", z=4),
    see("The product, number by number", "backpropagation"),
    does="Explains that the gradient of an early layer is a product of slopes and weights over all later layers, and "
    "so becomes vanishingly small or explosively large.",
    settings=f"The text gives no network. Here: {SETTINGS}.",
    slip="tanh's slope is 1 at 0: there it is no fraction. Whether the product of slopes and weights shrinks "
    "depends on the weights, too.",
    figure_missing=True,
)
def _unstable() -> Findings:
    found: dict[str, list[Spread]] = {}
    for index, (activation, init, scale) in enumerate(STARTS):
        for number, depth in enumerate(DEPTHS):
            deep = Deep(depth, activation, init, scale)
            found.setdefault(label(deep), []).append(spread(first_gradients(deep, SEEDS)))
            yield (index + (number + 1) / len(DEPTHS)) / len(STARTS)
    at = DEPTHS.index(HIDDEN)
    layers = {name: by_layers[at] for name, by_layers in found.items()}
    by_depth = {name: _of_first_layer(by_layers) for name, by_layers in found.items()}
    vanishing, exploding = layers["Sigmoid, N(0, 1)"], by_depth["Linear, N(0, 2²)"]
    growth = float(exploding.median[-1] / exploding.median[at]) ** (1.0 / (DEPTHS[-1] - HIDDEN))
    overflow = float(np.log(np.finfo(float).max) / np.log(growth))
    steepest = largest_slope(ACTIVATIONS["sigmoid"])
    first = "gradient of the first of 10 hidden layers"
    yield Number(f"sigmoid, N(0, 1): {first}", float(vanishing.median[0]), comment="median")
    yield Number("the same of the output layer", float(vanishing.median[-1]), comment="median")
    yield Number("the most that 10 sigmoid slopes can multiply to", steepest**HIDDEN)
    yield Number(f"tanh, N(0, 1): {first}", float(layers["Tanh, N(0, 1)"].median[0]))
    yield Number("linear, N(0, 2²): growth per hidden layer", growth, comment="of the first layer's gradient")
    yield Number("hidden layers until float64 overflows at this rate", overflow, comment="linear, N(0, 2²)")
    yield (
        f"Sigmoid's gradients vanish whatever the start, because its slope is {steepest:g} at most. Tanh's do not have "
        f"to: its slope at 0 is {largest_slope(ACTIVATIONS['tanh']):g}, and with larger weights its gradients explode "
        "instead. What counts is the product of slope and weight, layer by layer."
    )
    yield Table(
        ("start", *map(str, DEPTHS)),
        [(name, *(f"{median:.2g}" for median in found.median)) for name, found in by_depth.items()],
        "Norm of the first layer's gradient by the number of hidden layers, median of the seeds",
    )
    yield by_layer(
        layers,
        "Norm of the gradient by layer for six starts: falling towards the input for sigmoid, rising for large "
        "weights.",
        "Read from right to left, the way that gradients go: sigmoid's lines fall, those with large weights rise. "
        "Bars: eight of ten seeds.",
    )
    yield Drawing(
        spreads("number of hidden layers", by_depth, [str(depth) for depth in DEPTHS]),
        "Norm of the first layer's gradient by the number of hidden layers, for six starts.",
        "The first layer's gradient, network by network: each further layer multiplies it again.",
        460,
    )


# 003-19

RECTIFIERS = (("sigmoid", "glorot"), ("tanh", "glorot"), ("relu", "he"), ("leaky_relu", "he"), ("elu", "he"))


NARROW = {
    "ReLU": Deep(1, "relu", "he", width=2),
    "leaky ReLU": Deep(1, "leaky_relu", "he", width=2),
    "PReLU": Deep(1, "relu", "he", kind="parametric", width=2),
}
"""The smallest networks for XOR, with a slope below 0 that is 0, fixed or trained."""


def dead_share(deep: Deep, parameters: Array) -> Array:
    """The share of each hidden layer's units whose net input is not above 0 on any row of XOR, (hidden,)."""
    memories = deep.forward(parameters, XOR.inputs).memories
    return np.array([float((memory.z <= 0).all(axis=0).mean()) for memory in memories])


@ITEMS.item(
    "003-19",
    "ReLU, dead units, leaky and parametric ReLU",
    in_the_lab("ReLU, 6 hidden layers", **IN_THE_LAB, hidden_activation="relu", init="he"),
    in_the_lab("Leaky ReLU", **IN_THE_LAB, hidden_activation="leaky_relu", init="he"),
    see("PReLU's slope", "activations", section="activations", activation="leaky_relu", slope=0.25),
    does="Recommends ReLU against vanishing gradients, warns of units that never activate, and names leaky ReLU with "
    "the slope 0.01 and PReLU, whose slope is trained.",
    settings=f"{SETTINGS}; sigmoid and tanh with Glorot's start, the rectifiers with He's. Trained by plain descent, "
    f"learning rate {RATE:g}, seeds 0 to {len(TRAINED) - 1}.",
    omission="The text leaves out the start: ReLU needs weights about twice as varied as tanh (He), and a wide "
    "layer, or "
    "all of a layer's units may be dead at once. The slope in the author's programs of text 002 is 0.001 (002-50).",
    draws=True,
)
def _rectifiers() -> Findings:
    networks = [Deep(HIDDEN, activation, init) for activation, init in RECTIFIERS]
    norms = yield from part(compared({label(deep): deep for deep in networks}, "units and start"), 0.0, 0.8)
    relu = Deep(HIDDEN, "relu", "he")
    dead = dead_share(relu, relu.start(SEEDS))
    shallow = Deep(HIDDEN, "relu", "he", width=16)
    wide = dead_share(shallow, shallow.start(SEEDS))
    yield percentage("ReLU units of the first hidden layer that are dead at the start", float(dead[0]))
    yield percentage("of the tenth", float(dead[-1]))
    yield percentage("of the tenth with 16 units a layer", float(wide[-1]))
    below = -float(ACTIVATIONS["leaky_relu"].function(np.array([[-1.0]]))[0, 0])
    yield Number("leaky ReLU's slope below 0", below, "0.01")
    yield (
        "ReLU's slopes of 1 let the gradient through only where a chain of active units is left. In layers as narrow "
        "as these, units are dead before training begins, and the more the deeper they lie. Leaky ReLU and ELU have no "
        "dead units."
    )
    yield from part(_trained_slopes(), 0.8, 1.0)
    yield by_layer(norms)
    yield Drawing(
        bars({str(layer): share for layer, share in enumerate(dead, 1)}, "dead ReLU units, %", "hidden layer"),
        f"Bars: dead units by layer, from {percent(dead[0])} in the first to {percent(dead[-1])} in the last.",
        "Dead before training: units that are 0 on all four rows, more of them in deeper layers.",
        300,
    )


def _trained_slopes() -> Findings:
    """What training makes of PReLU's slopes, and what it is good for."""
    rows, slopes = [], np.empty(0)
    for index, (name, network) in enumerate(NARROW.items()):
        learned = yield from one_of(learn(network, SEEDS, RATE, EPOCHS), index, len(NARROW))
        rows.append((name, share_text(learned.seeds, len(SEEDS))))
        slopes = network.layers(learned.parameters)[0].get("slope", slopes)
    yield Table(("hidden units", "learn XOR"), rows, f"Two hidden units, {EPOCHS} epochs, {len(SEEDS)} seeds")
    start = float(NARROW["PReLU"].layers(NARROW["PReLU"].start(range(1)))[0]["slope"][0, 0])
    yield percentage("trained slopes below 0", float((slopes < 0).mean()), comment=f"PReLU, all begin at {start:g}")
    yield (
        "With two hidden units the trained slope is worth most. Where it becomes negative the unit rises on both sides "
        "of its line, so that a single one can answer to x₁ − x₂ whatever its sign, which is XOR."
    )
    figure = blank("slope below 0 after training", "hidden units")
    add_counts(figure, "PReLU", slopes.ravel(), np.linspace(-3.0, 3.0, 25), what="units")
    yield Drawing(
        figure,
        "Histogram of the slopes below 0 after training, from -3 to 3.",
        f"All slopes begin at {start:g}. Those of units that are never below 0 stay there; many of the others become "
        "negative.",
        280,
    )


# 003-20

SKIPPING = ("plain", "into_sum", "residual", "highway")


@ITEMS.item(
    "003-20",
    "Skip, residual and highway connections",
    in_the_lab("The plain network", **IN_THE_LAB, hidden_activation="sigmoid", init="normal"),
    does="Adds the activations of an earlier layer to the weighted sum of a later one, or a part of them that a "
    "trained sigmoid gate decides on.",
    settings=f"{SETTINGS}. Every hidden layer of 4 is skipped, where the text joins the first and the third. Residual: "
    "x + f(z); highway: T f(z) + (1 − T) x, its gate's bias −2 at first. Trained by plain descent, learning rate "
    f"{RATE:g}, seeds 0 to {len(TRAINED) - 1}. The lab has no such layers.",
    omission="Adding the input to the sum inside the activation, as the text has it, is the first form of residual"
    " networks (He and others, CVPR 2016). In their later form (ECCV 2016) it is added to what the layer "
    "gives, outside the activation. In a highway layer (Srivastava and others, 2015) the same gate weighs"
    " the new activations with T and the old ones with 1 − T. The difference decides whether sigmoid "
    "networks learn.",
    draws=True,
)
def _connections() -> Findings:
    networks = {
        f"{label(deep)}: {LAYER_KINDS[kind].label}, {LAYER_KINDS[kind].formula}": deep
        for activation, init in (("sigmoid", "normal"), ("tanh", "glorot"))
        for kind in SKIPPING
        for deep in [Deep(HIDDEN, activation, init, kind=kind)]
    }
    found = yield from compared(networks, "units, start and layer")
    norms = {LAYER_KINDS[kind].label: norm for kind, norm in zip(SKIPPING, found.values(), strict=False)}
    for name, norm in norms.items():
        first = f"{name}: gradient of the first of {HIDDEN} hidden layers"
        yield Number(first, float(norm.median[0]), comment="sigmoid, N(0, 1)")
    yield (
        "Where the earlier activations are added *into the weighted sum*, as the text has it, the way back still "
        "passes the unit's own slope at every layer, and with sigmoid units nothing is gained. Added *after* the "
        "activation, the gradient has a way on which it is multiplied by 1; a highway layer lets its gate choose."
    )
    yield by_layer(norms)


# 003-21

ADAM_STEPS, ADAM_RATE = 20, 0.01


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


@ITEMS.item(
    "003-21",
    "Clipping the gradient",
    see("By its norm", "descent", section="two", unit="linear", clip="norm"),
    see("Element by element", "descent", section="two", unit="linear", clip="value"),
    in_the_lab(
        "Clipped in the lab",
        **(IN_THE_LAB | {"init_scale": 2.0}),
        hidden_activation="tanh",
        init="normal",
        clip_norm=1.0,
    ),
    does="Clips gradients that are too large, usually by their norm; the direction stays the same and training is only "
    "slower.",
    settings=f"{HIDDEN} hidden layers of 4 tanh units, weights N(0, 2²), XOR; threshold {THRESHOLD:g} (the text gives "
    f"none); Adam with learning rate {ADAM_RATE:g}.",
    slip="It holds for plain descent. With momentum or Adam the clipped gradients are mixed with others, which turns "
    "the step.",
    draws=True,
)
def _clipping() -> Findings:
    start = EXPLODING.start(SEEDS)
    _, gradient = EXPLODING.measure(start, XOR.inputs, XOR.targets)
    norms = np.sqrt((gradient * gradient).sum(axis=0))

    by_norm = angles(gradient, clip(gradient, "norm", THRESHOLD))
    by_element = angles(gradient, clip(gradient, "value", THRESHOLD))
    first = adam_steps(EXPLODING, start, 1)

    last = adam_steps(EXPLODING, start, ADAM_STEPS)
    lengths = np.sqrt((first[1] ** 2).sum(axis=0) / (first[0] ** 2).sum(axis=0))
    adam = angles(*last)
    yield Number("norm of the gradient", float(np.median(norms)), comment="median of the seeds")
    yield Number("turned by clipping its norm at 1", float(np.median(by_norm)), unit="degrees", comment="median")
    yield Number("turned by clipping each element at 1", float(np.median(by_element)), unit="degrees", comment="median")
    yield Number("plain descent: the clipped step's length", float(np.median(1.0 / norms)), comment="of the unclipped")
    yield Number("Adam's first step: the clipped one's length", float(np.median(lengths)), comment="of the unclipped")
    yield Number(f"Adam's step {ADAM_STEPS}: turned by clipping the norm", float(np.median(adam)), unit="degrees")
    yield (
        "Clipping the norm keeps the direction and makes plain descent slower, as the text says. Clipping element by "
        f"element turns the gradient. With Adam the clipped first step is still {percent(float(np.median(lengths)))} "
        "as long as the unclipped one, because Adam divides by the gradient's own size; later steps are turned, "
        "because clipping changes how much each past gradient counts."
    )
    figure = blank("angle, degrees", "networks")
    names = ("norm clipped", "each element clipped", f"Adam's step {ADAM_STEPS}, norm clipped")
    for index, (name, turned) in enumerate(zip(names, (by_norm, by_element, adam), strict=True)):
        add_counts(figure, name, turned, np.linspace(0.0, 90.0, 31), index, "networks")
    figure.update_layout(barmode="overlay", bargap=0.05)
    figure.update_traces(opacity=0.75)
    yield Drawing(
        figure,
        "Histogram of angles between the step with and without clipping: 0 for the norm, larger for the two others.",
        "At 0 the direction is kept. Element by element it is not, and with Adam not by norm either.",
    )

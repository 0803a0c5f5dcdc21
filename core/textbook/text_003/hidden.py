"""Text 003 on networks with one hidden layer: what they can shape, XOR, the 16 points, and dropout."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import combinations

import numpy as np

from core.data.problems import PROBLEMS
from core.deep.approximation import LEARNING_RATE, curve, fits, start_of
from core.ensemble.batched import part
from core.experiment.experiment import Experiment
from core.nn.network import Network
from core.notation.numbers import percent, short
from core.numerics.linear_collapse import collapse, network, stack
from core.textbook.by_hand import on_values, with_weights
from core.textbook.figures import arrows, lines, losses, maps
from core.textbook.item import Drawing, Findings, Items, Number, Place, Table, in_the_lab, percentage, see
from core.textbook.runs import AUTHOR, failures_table, losses_of, many_on, one_of, run, solved_number, starts_of
from core.textbook.xor_network import DROPOUT, SEED, SETTINGS, TO_THE_END
from core.training.snapshot import Snapshot

SIXTEEN = SETTINGS | {"problem": "centre16", "hidden": (3,)}

PRINTED_TARGETS = (0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0)
"""The text's 17 targets for its 16 points."""

SEEDS, SEEDS_OF_16 = 1000, 400

POINTS, EPOCHS = 61, 3000
"""Of the curve that networks of many widths approximate."""

EIGHT, BEST_OF_EIGHT = 8, 4
"""Hidden units of the network that opens in the lab, and the seed with which it comes nearest to the curve."""

ITEMS = Items()


# 003-07


@ITEMS.item(
    "003-07",
    "The two-layer network",
    see("Both layers, number by number", "backpropagation"),
    does="Draws a network with a hidden layer and writes it as one equation.",
    figure_missing=True,
)
def _two_layers() -> Findings:
    yield (
        "The two matrices are named by the layer that they lead into: $W^h$ into the hidden layer, $W^o$ into the "
        "output."
    )
    yield arrows((2, 3, 1))


# 003-08


def tent_network(layers: int) -> Network:
    """A tent on [0, 1], folded again by each layer: max(0, 2x) - max(0, 4x - 2), so many times one after the other.

    Two ReLU units a layer make 2^layers straight pieces (Telgarsky, 2015, uses such a network).
    """
    first, fold = [[2.0, 4.0]], [[2.0, 4.0], [-2.0, -4.0]]
    weights = [first, *[fold] * (layers - 1), [[1.0], [-1.0]]]
    biases = [*[[0.0, -2.0]] * layers, [0.0]]
    return Network.from_parameters(weights, biases, [*["relu"] * layers, "linear"])


def pieces(network: Network, points: int = 4097) -> int:
    """Straight pieces of a network's output on [0, 1], whose corners are among so many evenly spaced points."""
    y = network.predict(np.linspace(0.0, 1.0, points)[:, None])[:, 0]
    return 1 + int((np.abs(np.diff(np.diff(y))) > 1e-9).sum())


def _curve_in_the_lab() -> Place:
    """The network of EIGHT units that `fits` keeps, on its way: the curve's points and the start are given."""
    x = np.linspace(0.0, 1.0, POINTS)
    experiment = Experiment(
        **on_values(list(zip(x.tolist(), curve(x).tolist(), strict=True))),
        hidden=(EIGHT,),
        loss="squared_error",
        reduction="mean",
        optimizer="adam",
        learning_rate=LEARNING_RATE,
        max_epochs=EPOCHS,
        target_loss=0.0,
    )
    return with_weights(
        f"The curve and {EIGHT} units in the lab", experiment, dict(enumerate(start_of(EIGHT, BEST_OF_EIGHT).tolist()))
    )


@ITEMS.item(
    "003-08",
    "Any shape; linear layers collapse; depth saves parameters",
    see("Linear layers collapse", "activations", section="linear", layers=2),
    _curve_in_the_lab(),
    in_the_lab("More hidden units in the lab", **(SIXTEEN | {"hidden": (8,)})),
    does="Claims that two layers can approximate any region or function, shows that without an activation two layers "
    "are one, and that with three layers exponentially fewer parameters are enough.",
    settings="Nothing is computed in the text. Here: a curve on [0, 1] and 1 to 32 sigmoid units, linear output, mean "
    "squared error, Adam, learning rate 0.02, 3000 epochs, the best of seeds 0 to 5.",
    slip="That three layers need exponentially fewer parameters is proved for some functions, not for all, and it is "
    "proved of what a network can represent. The folded tent is such a function: its pieces double with each layer, "
    "while one hidden layer of ReLU units needs a unit for every corner. Networks that are easy to represent may still "
    "be hard to train: see 003-18.",
    draws=True,
)
def _universal() -> Findings:
    found = yield from fits(POINTS, EPOCHS)
    layers = stack(2, 3, 1)
    inputs = np.random.RandomState(1).uniform(-3.0, 3.0, (100, 2))
    two, one = network(layers, "linear").predict(inputs), network(collapse(layers)[1:], "linear").predict(inputs)
    rows = []
    for depth in (1, 2, 3, 4, 6, 8):
        tents = tent_network(depth)
        n = pieces(tents)
        rows.append([str(count) for count in (depth, 2 * depth, tents.parameters().size, n, n - 1, 3 * (n - 1) + 1)])
    for fit in found:
        yield Number(f"error of {fit.units} hidden unit{'s' * (fit.units > 1)}", fit.error, comment="root mean square")
    yield Number("two linear layers and the one that they collapse to differ by", float(np.abs(two - one).max()))
    yield (
        f"The best of six starts of each width, trained by Adam: from {found[0].units} to {found[-1].units} units the "
        f"error falls from {short(found[0].error)} to {short(found[-1].error)}; the largest distance from the curve "
        f"with {found[-1].units} units is {short(found[-1].largest)}. The theorem promises good weights, not that "
        "training finds them."
    )
    yield Table(
        (
            "hidden layers of 2 ReLU units",
            "units",
            "parameters",
            "straight pieces",
            "units that one layer needs",
            "its parameters",
        ),
        rows,
        "Depth against width: the tent, folded once more by each layer",
    )
    x = np.linspace(0.0, 1.0, 301)
    chosen = {f"{fit.units} unit{'s' * (fit.units > 1)}": fit for fit in found if fit.units in (1, 4, 8, 32)}
    outputs = {name: fit.network.predict(x[:, None])[:, 0] for name, fit in chosen.items()}
    figure = lines("x", "output", {"the curve": curve(x)} | outputs, x)
    figure.data[0].line.width = 6
    yield Drawing(
        figure,
        "A curve of two waves and its approximations by networks with 1, 4, 8 and 32 hidden units.",
        "With one unit the fit is a single step; each further unit adds one, and the curve is met ever more closely.",
        380,
    )
    distances = {
        "root mean square": np.array([fit.error for fit in found]),
        "largest": np.array([fit.largest for fit in found]),
    }
    units = [fit.units for fit in found]
    yield Drawing(
        lines("hidden units", "distance from the curve", distances, units, log_x=True, log_y=True),
        f"Error by number of hidden units: {', '.join(f'{fit.units}: {short(fit.error)}' for fit in found)}.",
        "The error falls with the number of units.",
    )
    tents, x = tent_network(4), np.linspace(0.0, 1.0, 1025)
    yield Drawing(
        lines("x", "output", {"4 layers of 2 ReLU units": tents.predict(x[:, None])[:, 0]}, x),
        f"A zigzag of {pieces(tents)} straight pieces between 0 and 1.",
        f"Each layer folds the picture once more: {pieces(tents)} straight pieces from 8 units.",
        280,
    )


# 003-09 and 003-10


@ITEMS.item(
    "003-09",
    "Two layers learn XOR, with three heat maps",
    in_the_lab("This run in the lab", **SETTINGS, **TO_THE_END),
    see("1000 seeds", "starts", Experiment(**SETTINGS), starts=1000),
    does="The script trains a network with two hidden units on XOR and shows one heat map of the output and one of "
    "each hidden unit.",
    settings="2-2-1, sigmoid, weights N(0, 0.3²), biases 0, mean squared error, learning rate 5, 2000 epochs "
    f"({AUTHOR}). Its seed is not known; here {SEED}.",
    omission="The text says nothing of runs that fail. Some do in the epochs that are tried here; with ten times "
    "as many, many of these are solved too, but not all.",
    draws=True,
)
def _xor() -> Findings:
    snapshots = yield from part(run(Experiment(**SETTINGS, **TO_THE_END)), 0.0, 0.3)
    starts = yield from part(starts_of(Experiment(**SETTINGS), SEEDS), 0.3, 1.0)
    end = snapshots[-1]
    by = int(starts.outcomes.epoch[SEED])
    yield Number(f"seed {SEED}: mean squared error after {end.epoch} epochs", end.loss)
    yield Number(f"seed {SEED}: loss of 0.01 reached at epoch", by)
    yield solved_number(starts, "XOR")
    yield (
        f"Drawn is seed {SEED}, the first that learns it. Each hidden unit draws one line; the output combines the "
        "two. Blue is towards 1 and orange towards 0; the text's own maps use red for 1 and blue for 0."
    )
    yield failures_table(starts)
    yield from _learned(snapshots)


def _learned(snapshots: list[Snapshot]) -> Iterator[Drawing]:
    """The maps of the output and of the hidden units at the end of a run, and its errors."""
    end = snapshots[-1]
    units = [f"Hidden unit {unit + 1}" for unit in range(end.network.sizes[1])]
    hidden = dict.fromkeys(units, "One straight line: what this unit tells the output.")
    yield from maps(end, {"Output": "What the network answers."} | hidden)
    caption = "The error stays near its start, then falls when the units have found their lines."
    yield losses({"error": losses_of(snapshots)}, "mean squared error", caption)


@ITEMS.item(
    "003-10",
    "16 points, three hidden units",
    in_the_lab("This run in the lab", **SIXTEEN, **TO_THE_END),
    see("1000 seeds", "starts", Experiment(**SIXTEEN), starts=1000),
    does="Asks what the output's heat map looks like with three hidden units and a set of 16 points, of which those in "
    "the middle are 1.",
    settings=f"2-3-1, the rest as in 003-09 ({AUTHOR}); seed {SEED}.",
    slip="The text prints 17 targets for 16 points, which the script cannot run with. One of the leading zeros is too "
    "many.",
    draws=True,
)
def _sixteen() -> Findings:
    experiment = Experiment(**SIXTEEN)
    snapshots = yield from part(run(experiment.replace(**TO_THE_END)), 0.0, 0.1)
    starts = yield from part(starts_of(experiment, SEEDS_OF_16), 0.1, 0.7)
    long = yield from part(starts_of(experiment.replace(max_epochs=20_000), 50), 0.7, 0.8)
    wanted = np.array(PRINTED_TARGETS[:16], float)[:, None]
    _, outputs = yield from part(many_on(experiment, experiment.samples.inputs, wanted, 200), 0.8, 1.0)
    cut = ((outputs[:, 0] > 0.5) == (wanted > 0.5)).all(axis=0)
    right = int((starts.outcomes.accuracy == 1.0).sum())
    yield Number("points", len(PROBLEMS["centre16"].points), comment="in the printed list")
    yield Number("targets", len(PRINTED_TARGETS), comment="in the printed list: one too many")
    yield solved_number(starts, "the 16 points in 2000 epochs")
    yield percentage("share of seeds with all 16 points on their side", right / SEEDS_OF_16)
    yield solved_number(long, "the 16 points in 20,000 epochs")
    yield percentage("the first 16 printed targets: seeds with all points right", float(cut.mean()))
    yield (
        "Without the first of the 17 targets the four ones are the four points in the middle, which is surely what is "
        "meant and what is drawn. The first 16 of them put the ones one row further up, at the edge of the square."
    )
    yield from _learned(snapshots)


# 003-11

TAKEN_APART = 4
"""Networks whose units are taken away."""

ENSEMBLE, ENSEMBLES = 5, 40
"""Networks in an ensemble, and ensembles."""


def _worth_of_units(experiments: Mapping[str, Experiment]) -> Findings:
    """How often a trained network still has all rows right when it loses one hidden unit, or half of them."""
    rows = []
    for index, (name, experiment) in enumerate(experiments.items()):
        n, shares = experiment.hidden[0], []
        for seed in range(TAKEN_APART):
            *_, end = yield from one_of(
                run(experiment.replace(seed=seed)), index * TAKEN_APART + seed, TAKEN_APART * len(experiments)
            )
            shares.append([right_without(end, left_out) for left_out in (1, n // 2)])
        one, half = np.mean(shares, axis=0)
        rows.append((name, percent(one), percent(half)))
    yield Table(
        ("trained", "one unit is taken away", "half of the units are taken away, the others doubled"),
        rows,
        f"Co-adaptation: how often all rows stay right ({TAKEN_APART} networks, every choice of units)",
    )
    yield (
        "Without dropout the units work as a team: they need each other. With dropout each row is answered by several "
        "of them, as the text says."
    )


def right_without(end: Snapshot, left_out: int) -> float:
    """The share of all choices of so many hidden units without which all rows are right.

    The outputs of the other units are scaled as dropout does it while training, so that their sum stays as large.
    """
    activations, output = end.network.forward(end.samples.inputs)[1][1], end.network.layers[-1]
    n = activations.shape[1]
    kept = [list(units) for units in combinations(range(n), n - left_out)]
    scale = n / (n - left_out)
    nets = [activations[:, units] @ output.weights[units, 0] * scale + output.bias[0] for units in kept]
    return float(((np.array(nets) > 0.0) == end.samples.classes).all(axis=1).mean())


def _ensembles() -> Findings:
    """The average of several networks beside each of them, and what bagging would need."""
    starts = yield from starts_of(Experiment(**SETTINGS), ENSEMBLE * ENSEMBLES)
    outputs, wanted = starts.outcomes.outputs[:, :, 0], Experiment(**SETTINGS).samples.classes
    averages = outputs.reshape(ENSEMBLES, ENSEMBLE, -1).mean(axis=1)
    for name, found in (("single networks", outputs), (f"averages of {ENSEMBLE} networks", averages)):
        yield percentage(f"{name} with all rows right", float(((found > 0.5) == wanted).all(axis=1).mean()))
    rows = len(wanted)
    yield percentage(
        "samples of four rows, drawn with replacement, that hold all four",
        math.factorial(rows) / rows**rows,
        comment="bagging trains each network on such a sample",
    )


@ITEMS.item(
    "003-11",
    "Dropout, and its noisy error",
    in_the_lab("With dropout in the lab", **DROPOUT),
    in_the_lab("Without", **(DROPOUT | {"dropout": 0.0})),
    does="Describes dropout: a mask for every item of every minibatch, why it helps (no co-adaptation, an ensemble "
    "with shared parameters), and that the units that stay are doubled while training. Its script shows a noisy error.",
    settings=f"XOR, 2-8-1, dropout rate 0.5 on the hidden layer ({AUTHOR}), the rest as in 003-09; seed {SEED}, and "
    f"for what single units are worth seeds 0 to {TAKEN_APART - 1}. The ensembles: {ENSEMBLE} networks 2-2-1 of "
    "003-09, each with a start of its own, whose outputs are averaged.",
    omission="Doubling belongs to the text's rate of ½; for a rate p the factor is 1 / (1 − p). Bagging cannot be "
    "shown on four rows: few samples drawn with replacement hold all of them.",
    draws=True,
)
def _dropout() -> Findings:
    experiment = Experiment(**DROPOUT)
    dropped = yield from part(run(experiment), 0.0, 0.25)
    whole = yield from part(run(experiment.replace(dropout=0.0)), 0.25, 0.35)
    curves = {"with dropout": losses_of(dropped), "without": losses_of(whole)}
    for name, errors in curves.items():
        yield percentage(f"epochs at which the error rises, {name}", float((np.diff(errors) > 0).mean()))
    for name, errors in curves.items():
        yield Number(f"error after 2000 epochs, {name}", float(errors[-1]))
    yield (
        "Both start from the same weights. The error is measured with all units, so that what is seen is not the noise "
        "of the measurement but that of the steps: each follows the gradient of another network. On four rows that "
        "must all be known by heart dropout only slows training; it is meant against overfitting."
    )
    figure = lines("epoch", "mean squared error", curves, log_y=True)
    figure.data[0].line.width = 1.0
    jagged, smooth = (short(errors[-1]) for errors in curves.values())
    yield Drawing(
        figure,
        f"Error over the epochs: with dropout jagged, to {jagged}; without, smooth, to {smooth}.",
        "With dropout the error jumps up and down from epoch to epoch; without it falls smoothly.",
    )
    both = {"with dropout": experiment, "without": experiment.replace(dropout=0.0)}
    yield from part(_worth_of_units(both), 0.35, 0.9)
    yield from part(_ensembles(), 0.9, 1.0)

"""Text 003 on networks with one hidden layer: what they can shape, XOR, the 16 points, and dropout."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.data.problems import PROBLEMS
from core.deep.approximation import Fit, curve, fits
from core.ensemble.batched import measure_of, part, train_many
from core.experiment.experiment import Experiment
from core.nn.array import Array
from core.nn.initializers import initial_parameters
from core.nn.network import Network, flatten, forward, layer_views
from core.notation.numbers import short
from core.numerics.linear_collapse import collapse, network, stack
from core.textbook.item import Item, Number, Place, Report, Table, Task, in_the_lab
from core.textbook.text_003.maps import HeatMap, heat_maps
from core.textbook.text_003.one_layer import Diagram
from core.textbook.text_003.runs import AUTHOR, failures_table, losses_of, run, solved_number, starts_of

SEED = 0
"""The first seed that learns both XOR and the 16 points."""

SETTINGS: dict[str, Any] = {
    "problem": "xor",
    "hidden": (2,),
    "loss": "squared_error",
    "reduction": "mean",
    "init": "normal",
    "init_scale": 0.3,
    "learning_rate": 5.0,
    "max_epochs": 2000,
    "seed": SEED,
}
"""Of the script on two layers, and of those after it."""

TO_THE_END: dict[str, Any] = {"target_loss": 0.0}
"""The scripts train for all of their epochs."""

SIXTEEN = SETTINGS | {"problem": "centre16", "hidden": (3,)}

DROPOUT = SETTINGS | TO_THE_END | {"hidden": (8,), "dropout": 0.5}

PRINTED_TARGETS = (0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0)
"""The text's 17 targets for its 16 points."""

SEEDS, SEEDS_OF_16 = 1000, 400


# 003-07


def _two_layers() -> Task:
    yield 0.5
    return Report(
        words="The two matrices are named by the layer that they lead into: $W^h$ into the hidden layer, $W^o$ into "
        "the output.",
        data=(Diagram((2, 3, 1), False),),
    )


# 003-08


@dataclass(frozen=True)
class Approximation:
    """The curve (n,) at x (n,), the fits with their outputs there, and the outputs of the network of tents."""

    x: Array
    curve: Array
    fits: tuple[Fit, ...]
    tent_x: Array
    tents: Array


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


def _universal() -> Task:
    found = yield from fits()
    x = np.linspace(0.0, 1.0, 301)
    layers = stack(2, 3, 1)
    inputs = np.random.RandomState(1).uniform(-3.0, 3.0, (100, 2))
    two, one = network(layers, "linear").predict(inputs), network(collapse(layers)[1:], "linear").predict(inputs)
    depths = (1, 2, 3, 4, 6, 8)
    rows = []
    for depth in depths:
        tents = tent_network(depth)
        n = pieces(tents)
        rows.append(
            (str(depth), str(2 * depth), str(tents.parameters().size), str(n), str(n - 1), str(3 * (n - 1) + 1))
        )
    tent_x = np.linspace(0.0, 1.0, 1025)
    return Report(
        numbers=(
            *(
                Number(
                    f"error of {fit.units} hidden unit{'s' * (fit.units > 1)}", fit.error, comment="root mean square"
                )
                for fit in found
            ),
            Number("two linear layers and the one that they collapse to differ by", float(np.abs(two - one).max())),
        ),
        words=f"The best of six starts of each width, trained by Adam: from {found[0].units} to {found[-1].units} "
        f"units the error falls from {short(found[0].error)} to {short(found[-1].error)}; the largest distance from "
        f"the curve with {found[-1].units} units is {short(found[-1].largest)}. The theorem promises good weights, not "
        "that training finds them.",
        tables=(
            Table(
                (
                    "hidden layers of 2 ReLU units",
                    "units",
                    "parameters",
                    "straight pieces",
                    "units that one layer needs",
                    "its parameters",
                ),
                tuple(rows),
                "Depth against width: the tent, folded once more by each layer",
            ),
        ),
        data=Approximation(x, curve(x), tuple(found), tent_x, tent_network(4).predict(tent_x[:, None])[:, 0]),
    )


# 003-09 and 003-10


@dataclass(frozen=True)
class Gates:
    """The heat maps of the output and of the hidden units at the end, and the losses (epochs + 1,)."""

    maps: tuple[HeatMap, ...]
    losses: Array


def _xor() -> Task:
    snapshots = yield from part(run(Experiment(**SETTINGS, **TO_THE_END)), 0.0, 0.3)
    starts = yield from part(starts_of(Experiment(**SETTINGS), SEEDS), 0.3, 1.0)
    end = snapshots[-1]
    by = int(starts.outcomes.epoch[SEED])
    return Report(
        numbers=(
            Number(f"seed {SEED}: mean squared error after {end.epoch} epochs", end.loss),
            Number(f"seed {SEED}: loss of 0.01 reached at epoch", by),
            solved_number(starts, "XOR"),
        ),
        words=f"Drawn is seed {SEED}, the first that learns it. Each hidden unit draws one line; the output combines "
        "the two. Blue is towards 1 and orange towards 0; the text's own maps use red for 1 and blue for 0.",
        tables=(failures_table(starts),),
        data=Gates(heat_maps(end, "Output"), losses_of(snapshots)),
    )


def _given(targets: tuple[int, ...], seeds: int) -> Generator[float, None, tuple[int, int]]:
    """How many seeds learn these targets of the 16 points, with a loss of at most 0.01 and in class; and the first."""
    experiment = Experiment(**SIXTEEN)
    inputs, wanted = experiment.samples.inputs, np.array(targets, float)[:, None]
    sizes, names = experiment.sizes, ("sigmoid", "sigmoid")
    drawn = [initial_parameters("normal", experiment.init_scale, sizes, seed) for seed in range(seeds)]
    ends = yield from train_many(
        measure_of(sizes, names, experiment.loss, experiment.reduction, inputs, wanted),
        np.array([flatten(layers) for layers in drawn]).T,
        optimizer="sgd",
        learning_rate=experiment.learning_rate,
        epochs=experiment.max_epochs,
    )
    _, outputs = forward(layer_views(ends.parameters, sizes), experiment.activations, inputs)
    right = ((outputs[-1][:, 0] > 0.5) == (wanted > 0.5)).all(axis=0)
    return int(right.sum()), seeds


def _sixteen() -> Task:
    experiment = Experiment(**SIXTEEN)
    snapshots = yield from part(run(experiment.replace(**TO_THE_END)), 0.0, 0.1)
    starts = yield from part(starts_of(experiment, SEEDS_OF_16), 0.1, 0.7)
    long = yield from part(starts_of(experiment.replace(max_epochs=20_000), 50), 0.7, 0.8)
    cut, n = yield from part(_given(PRINTED_TARGETS[:16], 200), 0.8, 1.0)
    right = int((starts.outcomes.accuracy == 1.0).sum())
    return Report(
        numbers=(
            Number("points", len(PROBLEMS["centre16"].points), comment="in the printed list"),
            Number("targets", len(PRINTED_TARGETS), comment="in the printed list: one too many"),
            solved_number(starts, "the 16 points in 2000 epochs"),
            Number("share of seeds with all 16 points on their side", 100.0 * right / SEEDS_OF_16, unit="%"),
            solved_number(long, "the 16 points in 20,000 epochs"),
            Number("the first 16 printed targets: seeds with all points right", 100.0 * cut / n, unit="%"),
        ),
        words="Without the first of the 17 targets the four ones are the four points in the middle, which is surely "
        "what is meant and what is drawn. The first 16 of them put the ones one row further up, at the edge of the "
        "square.",
        data=Gates(heat_maps(snapshots[-1], "Output"), losses_of(snapshots)),
    )


# 003-11


@dataclass(frozen=True)
class Noise:
    """Losses (epochs + 1,) with and without dropout, from the same start."""

    dropped: Array
    whole: Array


def _dropout() -> Task:
    experiment = Experiment(**DROPOUT)
    dropped = yield from part(run(experiment), 0.0, 0.7)
    whole = yield from part(run(experiment.replace(dropout=0.0)), 0.7, 1.0)
    curves = Noise(losses_of(dropped), losses_of(whole))
    up = [100.0 * float((np.diff(losses) > 0).mean()) for losses in (curves.dropped, curves.whole)]
    return Report(
        numbers=(
            Number("epochs at which the error rises, with dropout", up[0], unit="%"),
            Number("epochs at which the error rises, without", up[1], unit="%"),
            Number("error after 2000 epochs, with dropout", float(curves.dropped[-1])),
            Number("error after 2000 epochs, without", float(curves.whole[-1])),
        ),
        words="Both start from the same weights. The error is measured with all units, so that what is seen is not the "
        "noise of the measurement but that of the steps: each follows the gradient of another network. On four rows "
        "that must all be known by heart dropout only slows training; it is meant against overfitting.",
        data=curves,
    )


HIDDEN: tuple[Item, ...] = (
    Item(
        "003-07",
        "The two-layer network",
        "Draws a network with a hidden layer and writes it as one equation.",
        places=(Place("backpropagation", {}, "Both layers, number by number"),),
        compute=_two_layers,
        figure_missing=True,
    ),
    Item(
        "003-08",
        "Any shape; linear layers collapse; depth saves parameters",
        "Claims that two layers can approximate any region or function, shows that without an activation two layers "
        "are one, and that with three layers exponentially fewer parameters are enough.",
        settings="Nothing is computed in the text. Here: a curve on [0, 1] and 1 to 32 sigmoid units, linear output, "
        "mean squared error, Adam, learning rate 0.02, 3000 epochs, the best of seeds 0 to 5.",
        slip="That three layers need exponentially fewer parameters is proved for some functions, not for all, and it "
        "is proved of what a network can represent. The folded tent is such a function: its pieces double with each "
        "layer, while one hidden layer of ReLU units needs a unit for every corner. Networks that are easy to "
        "represent may still be hard to train: see 003-18.",
        places=(
            Place("activations", {"section": "linear", "layers": "2"}, "Linear layers collapse"),
            in_the_lab("More hidden units in the lab", **(SIXTEEN | {"hidden": (8,)})),
        ),
        compute=_universal,
    ),
    Item(
        "003-09",
        "Two layers learn XOR, with three heat maps",
        "The script trains a network with two hidden units on XOR and shows one heat map of the output and one of each "
        "hidden unit.",
        settings="2-2-1, sigmoid, weights N(0, 0.3²), biases 0, mean squared error, learning rate 5, 2000 epochs "
        f"({AUTHOR}). Its seed is not known; here {SEED}.",
        slip="The text says nothing of runs that fail. Some do, and no longer training helps them.",
        places=(
            in_the_lab("This run in the lab", **SETTINGS, **TO_THE_END),
            Place("starts", Experiment(**SETTINGS).to_url() | {"starts": "1000"}, "1000 seeds"),
        ),
        compute=_xor,
    ),
    Item(
        "003-10",
        "16 points, three hidden units",
        "Asks what the output's heat map looks like with three hidden units and a set of 16 points, of which those in "
        "the middle are 1.",
        settings=f"2-3-1, the rest as in 003-09 ({AUTHOR}); seed {SEED}.",
        slip="The text prints 17 targets for 16 points, which the script cannot run with. One of the leading zeros is "
        "too many.",
        places=(
            in_the_lab("This run in the lab", **SIXTEEN, **TO_THE_END),
            Place("starts", Experiment(**SIXTEEN).to_url() | {"starts": "1000"}, "1000 seeds"),
        ),
        compute=_sixteen,
    ),
    Item(
        "003-11",
        "Dropout, and its noisy error",
        "Describes dropout: a mask for every item of every minibatch, why it helps (no co-adaptation, an ensemble with "
        "shared parameters), and that the units that stay are doubled while training. Its script shows a noisy error.",
        settings=f"XOR, 2-8-1, dropout rate 0.5 on the hidden layer ({AUTHOR}), the rest as in 003-09; seed {SEED}.",
        slip="Doubling is for a rate of ½ only; for a rate p the factor is 1 / (1 − p).",
        places=(
            in_the_lab("With dropout in the lab", **DROPOUT),
            in_the_lab("Without", **(DROPOUT | {"dropout": 0.0})),
        ),
        compute=_dropout,
    ),
)

"""Text 003's extra theory: the network as one formula, its derivative as a recurrence, and local minima."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from core.charts.blank import blank
from core.charts.palette import LINES, TOWARDS_0, TOWARDS_1
from core.ensemble.batched import PIECE_SECONDS, part
from core.experiment.experiment import Experiment
from core.landscape.annealing import Comparison, Schedule
from core.landscape.landscape import on_lines_of_runs, rises
from core.nn.activations import ACTIVATIONS
from core.nn.array import Array
from core.nn.elementary import sigmoid
from core.nn.initializers import initial_parameters
from core.nn.network import Network
from core.notation.numbers import percent, short
from core.textbook.figures import GREY, lines
from core.textbook.item import Drawing, Findings, Items, Number, percentage, see
from core.textbook.runs import interval, starts_of
from core.textbook.xor_network import SETTINGS

SIZES = (2, 3, 2, 1)
"""Of the three-layer network whose numbers are compared."""

POINT = np.array([1.0, 0.5])

STEP = 1e-5

LINE_SEEDS = 300
"""Runs whose straight lines are followed."""

LONG = 20_000
"""Epochs after which is counted again who has not learned XOR."""

SEARCHES = 200
"""Starts from which descent and annealing begin."""

SCHEDULE, COST = Schedule(6000, 0.1, 1.5), 3
"""The annealing: evaluations, first temperature, length of a move; and what a gradient counts as."""

SMALLEST = 1e-6
"""Losses below it are drawn there."""

DRAWN = 12
"""Straight lines of each kind."""

ITEMS = Items()


def three_layers() -> Network:
    """The network of the two items: weights and biases even from -1 to 1."""
    layers = initial_parameters("uniform", 1.0, SIZES, 4)
    return Network.from_parameters([w for w, _ in layers], [b for _, b in layers], ["sigmoid"] * 3)


# 003-15


def as_one_formula(network: Network, x: Array, as_printed: bool) -> float:
    """The text's sum of sums, term by term; as printed, the innermost weight has the index of the outer sum."""
    (w1, b1), (w2, b2), (w3, b3) = ((layer.weights, layer.bias) for layer in network.layers)
    y = b3[0]
    for j in range(w2.shape[1]):
        z2 = b2[j]
        for k in range(w1.shape[1]):
            z1 = b1[k] + sum(w1[index, j if as_printed else k] * x[index] for index in range(len(x)))
            z2 += w2[k, j] * _sigmoid(z1)
        y += w3[j, 0] * _sigmoid(z2)
    return _sigmoid(y)


def _sigmoid(z: float) -> float:
    return float(sigmoid(np.array([z]))[0])


@ITEMS.item(
    "003-15",
    "A three-layer network as one formula",
    see("A three-layer network, number by number", "backpropagation", net="godatadriven"),
    does="Writes a network of three layers as one expression, a sum within a sum within a sum.",
)
def _one_formula() -> Findings:
    network = three_layers()
    yield Number("output by matrices", float(network.predict(POINT[None])[0, 0]))
    yield Number("output by the formula with w_lk", as_one_formula(network, POINT, False))
    yield Number("output by the formula as printed, with w_lj", as_one_formula(network, POINT, True))
    yield (
        f"A {'-'.join(map(str, SIZES))} network of sigmoid units with weights drawn from −1 to 1, at the input "
        f"({POINT[0]:g}, {POINT[1]:g}). As printed, all units of the first layer would share the weights of one unit."
    )


# 003-16


def by_recurrence(network: Network, x: Array, as_printed: bool) -> Array:
    """d output / d weight for every weight, layer by layer, by the text's two equations.

    As printed the second holds for every k, though the weight w_jk leads into unit k alone.
    """
    nets, outputs = network.forward(x[None])
    slopes = [
        ACTIVATIONS[layer.activation].pull_back(np.ones_like(z), z, a)[0]
        for layer, z, a in zip(network.layers, nets, outputs[1:], strict=True)
    ]
    found = []
    for m, layer in enumerate(network.layers):
        for j, k in np.ndindex(layer.weights.shape):
            into = np.ones(layer.bias.size) if as_printed else np.eye(layer.bias.size)[k]
            derivative = slopes[m] * outputs[m][0, j] * into
            for level in range(m + 1, len(network.layers)):
                derivative = slopes[level] * (derivative @ network.layers[level].weights)
            found.append(float(derivative[0]))
    return np.array(found)


def by_differences(network: Network, x: Array) -> Array:
    """The same by central differences."""
    found = []
    for m, layer in enumerate(network.layers):
        for place in np.ndindex(layer.weights.shape):
            ends = []
            for step in (STEP, -STEP):
                weights = [np.array(other.weights) for other in network.layers]
                weights[m][place] += step
                biases, names = [other.bias for other in network.layers], [other.activation for other in network.layers]
                ends.append(float(Network.from_parameters(weights, biases, names).predict(x[None])[0, 0]))
            found.append((ends[0] - ends[1]) / (2 * STEP))
    return np.array(found)


@ITEMS.item(
    "003-16",
    "The recurrence and its derivative",
    see("Backwards, step by step", "backpropagation", net="godatadriven"),
    see("The same as a graph", "autodiff", section="network"),
    does="Writes a layer's activations by those of the layer before, and the derivative of an output by any weight, "
    "from which backpropagation follows.",
    omission="The text takes the derivative of the network's output. What training needs is that of the error, "
    "which is "
    "one more factor, and a sum if there are several outputs.",
)
def _recurrence() -> Findings:
    network = three_layers()
    right, printed = by_recurrence(network, POINT, False), by_recurrence(network, POINT, True)

    measured = by_differences(network, POINT)
    wrong = np.abs(printed - measured) > 1e-6
    yield Number("weights of the network", right.size)
    yield Number("largest distance from central differences, with k = i", float(np.abs(right - measured).max()))
    yield Number("largest distance as printed, for any k", float(np.abs(printed - measured).max()))
    yield Number("weights with a wrong derivative as printed", int(wrong.sum()))
    yield (
        "The network and the input of 003-15. The largest derivative of all is "
        f"{short(float(np.abs(measured).max()))}. Backpropagation orders the same products from the output backwards, "
        "so that no sum is computed twice."
    )


# 003-17


def compared(comparison: Comparison) -> Generator[float, None, Comparison]:
    """Let both methods come to their end; yields the progress."""
    while not comparison.done:
        comparison.advance(PIECE_SECONDS)
        yield comparison.progress
    return comparison


@ITEMS.item(
    "003-17",
    "Are local minima a problem?",
    see("The straight line", "landscape", Experiment(**SETTINGS), section="line"),
    see("Descent beside annealing", "landscape", Experiment(**SETTINGS), section="annealing"),
    see("Slope and curvature where a run stands", "landscape", Experiment(**SETTINGS), section="stuck"),
    see("How runs fail", "starts", Experiment(**SETTINGS), starts=1000),
    does="Answers no, by two papers: gradient descent always beats simulated annealing, and on the straight line from "
    "the first to the last parameters the error only falls.",
    settings="The networks of the papers are large. Here XOR with two hidden units, as in 003-09; annealing with "
    f"{SCHEDULE.evaluations} evaluations, first temperature {SCHEDULE.temperature:g}, moves of {SCHEDULE.move:g}.",
    slip="The texts contradict each other: text 000 says that this problem has no local minima (000-08), text 001 that "
    "descent can end in the wrong valley and should be started again (001-20), and this text that it is no problem. Of "
    "large networks the last is well supported; of the smallest network for XOR it is false.",
    draws=True,
)
def _local_minima() -> Findings:
    experiment = Experiment(**SETTINGS)
    starts = yield from part(starts_of(experiment.replace(target_loss=0.0), LINE_SEEDS), 0.0, 0.2)
    long = yield from part(starts_of(experiment.replace(max_epochs=LONG), LINE_SEEDS), 0.2, 0.3)
    along = on_lines_of_runs(experiment, starts.seeds, starts.outcomes.parameters)
    yield 0.35
    comparison = yield from part(compared(Comparison(experiment, SCHEDULE, COST, SEARCHES)), 0.35, 1.0)
    climbs = rises(along)
    up = climbs > 0
    learned = (starts.outcomes.accuracy == 1.0) & (starts.outcomes.loss <= experiment.target_loss)
    descent, annealing = comparison.descent_losses, comparison.annealing_losses
    by_descent, by_annealing = int(comparison.descent_solved.sum()), int(comparison.annealing_solved.sum())
    lower = int((descent < annealing).sum())
    epochs = experiment.max_epochs
    for after, unsolved in ((epochs, int((~learned).sum())), (LONG, len(long.failed))):
        yield percentage(
            f"runs of gradient descent that have not learned XOR after {after:,} epochs",
            unsolved / LINE_SEEDS,
            comment=f"{interval(unsolved, LINE_SEEDS)}; seeds 0 to {LINE_SEEDS - 1}",
        )
    yield percentage("straight lines on which the loss rises somewhere", float(up.mean()))
    yield percentage("of the runs that learn XOR, lines that rise", float(up[learned].mean()))
    yield Number("height of these hills, median", float(np.median(climbs[up])), comment="in units of the error")
    yield Number("starts from which gradient descent solves XOR", by_descent, comment=f"of {SEARCHES}")
    yield Number("starts from which annealing solves XOR", by_annealing, comment=f"of {SEARCHES}")
    yield Number("starts from which descent ends lower", lower, comment=f"of {SEARCHES}")
    yield (
        f"On this small network each of the three sentences fails. After {epochs:,} epochs descent has not learned XOR "
        f"in {percent(float((~learned).mean()))} of the runs, after {LONG:,} in "
        f"{percent(len(long.failed) / LINE_SEEDS)}. The loss rises on {percent(float(up.mean()))} of the straight "
        "lines from start to end. And annealing, which may spend as many evaluations of the loss "
        f"({SCHEDULE.evaluations}, a gradient counted as {COST}), solves XOR from {percent(by_annealing / SEARCHES)} "
        "of the starts, descent from "
        f"{percent(by_descent / SEARCHES)}. From {SEARCHES - lower} starts annealing ends lower all the same. The "
        f"median of the losses is {short(float(np.median(descent)))} where descent ends, and "
        f"{short(float(np.median(annealing)))} at the lowest place that annealing met."
    )
    figure = blank("share of the way from start to end", "mean squared error")
    for which, color, name, dash in (
        (learned, TOWARDS_1, "learned XOR", "solid"),
        (~learned, TOWARDS_0, "did not", "dot"),
    ):
        for index, loss in enumerate(along[:, which].T[:DRAWN]):
            figure.add_scatter(
                x=np.linspace(0.0, 1.0, len(loss)),
                y=loss,
                mode="lines",
                name=name,
                legendgroup=name,
                showlegend=index == 0,
                line={"color": color, "width": 1.5, "dash": dash},
                hovertemplate="%{y:.3f}",
            )
    yield Drawing(
        figure,
        "The error on the straight line from the first to the last weights, for runs that learned XOR and for others.",
        "Many of the lines climb a little before they fall: on the straight way there is a low hill.",
    )
    x, y = np.maximum(annealing, SMALLEST), np.maximum(descent, SMALLEST)
    ends = [float(np.minimum(x, y).min()), float(np.maximum(x, y).max())]
    titles = "lowest loss that annealing met", "last loss of gradient descent"
    figure = lines(*titles, {"a start": y}, x, log_x=True, log_y=True)
    figure.update_traces(mode="markers", marker={"color": LINES[0], "size": 7, "opacity": 0.6}, hoverinfo="x+y")
    line = {"color": GREY, "dash": "dash", "width": 2}
    figure.add_scatter(x=ends, y=ends, mode="lines", name="both the same", line=line)
    yield Drawing(
        figure,
        "Last losses of gradient descent and lowest of annealing from the same starts, on either side of a line.",
        "Points below the line are starts from which descent ends lower. At the top are those that it has not solved "
        f"after {epochs:,} epochs. Losses below {SMALLEST:g} are drawn there.",
        380,
    )

"""Text 000 from its full script on: the predictions that it prints, its figures, and what it says about them."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Generator, Iterator, Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from core.charts.blank import blank
from core.charts.curves import SMOOTHING
from core.charts.palette import line_style
from core.deep.greedy import learn_greedily
from core.deep.networks import XOR, Deep, learn
from core.ensemble.batched import measure_of, part
from core.experiment.experiment import Experiment
from core.neuron.unit import Unit
from core.nn.activations import ACTIVATIONS
from core.nn.array import Array
from core.nn.initializers import initial_parameters
from core.nn.network import Network, flatten
from core.nn.summation import norm
from core.notation.numbers import percent, short
from core.stats.smoothing import ewma
from core.textbook.figures import add_line, bars, lines, plane
from core.textbook.item import Drawing, Findings, Items, Number, Table, in_the_lab, percentage, see
from core.textbook.runs import interval, losses_of
from core.textbook.runs import run as trained
from core.textbook.text_000.script import EVERY, ScriptRun, array_updates, run_script
from core.textbook.text_000.theory import SCRIPT
from core.training.trainer import overflow_ends_the_run, train

ROWS = ("00", "01", "10", "11")
PRINTED = ("0.01505756", "0.98652214", "0.98652109", "0.01448912")
"""The predictions that the text prints."""

SAMPLED = 2000
"""Updates with arrays, to see how long the script itself would take."""

SETTINGS = (
    "NumPy's seed 42; random numbers from 0 to 1 for w_h, b_h, w_o, b_o in this order; 2-2-1, sigmoid; half squared "
    "error with the gradient of the sum, learning rate 0.02; until the mean error is below 0.0001."
)

LONG = 100_000
"""Epochs for the claim that parameters converge."""

LOWEST = 1e-12
"""Smaller sizes are cut off: a curve that goes through 0 would have no end on a logarithmic axis."""

ITEMS = Items()


def _timed(task: Generator[float, None, ScriptRun], spent: list[float]) -> Generator[float, None, ScriptRun]:
    """The same task; `spent` gets the seconds of computing that it took, without the pauses."""
    seconds = 0.0
    while True:
        begin = time.thread_time()
        try:
            share = next(task)
        except StopIteration as end:
            spent.append(seconds + time.thread_time() - begin)
            run: ScriptRun = end.value
            return run
        seconds += time.thread_time() - begin
        yield share


@ITEMS.item(
    "000-16",
    "The full script and its predictions",
    in_the_lab("The corrected script in the lab", **SCRIPT),
    see("The bias gradients, number by number", "backpropagation", row="all"),
    does="Puts the pieces together, trains until the mean error is below 0.0001, and prints the four predictions.",
    settings=SETTINGS,
    slip="The predictions that the text prints are those of the mistake in the hidden biases' gradient; the snippet of "
    "item 000-14 has it right, and gives others. The script imports itertools and never uses it. The lab has the "
    "corrected script; the printed one runs here only.",
)
def _full_script() -> Findings:
    spent: list[float] = []
    printed = yield from part(_timed(run_script(False), spent), 0.0, 0.5)
    corrected = yield from part(_timed(run_script(True), spent), 0.5, 1.0)
    begin = time.thread_time()
    array_updates(False, SAMPLED)
    with_arrays = (time.thread_time() - begin) / SAMPLED * printed.n_updates
    rows = []
    for row, stated, left, right in zip(ROWS, PRINTED, printed.predictions, corrected.predictions, strict=True):
        yield Number(f"prediction for {row}", float(left), stated)
        rows.append((f"prediction for {row}", stated, f"{left:.8f}", f"{right:.8f}"))
    yield Number("updates, as printed", printed.n_updates)
    yield Number("updates, corrected", corrected.n_updates)
    yield Number(
        "time with the script's own arrays on this machine",
        with_arrays,
        "about a minute",
        comment=f"in seconds, from the first {SAMPLED:,} updates; the text's was on its author's laptop",
    )
    yield Number("time with plain floats, as here", spent[0], comment="in seconds, for the same updates")
    rows.append(("updates", "not stated", f"{printed.n_updates:,}", f"{corrected.n_updates:,}"))
    names = ("w_h 11", "w_h 12", "w_h 21", "w_h 22", "b_h 1", "b_h 2", "w_o 1", "w_o 2", "b_o")
    for name, left, right in zip(names, printed.parameters, corrected.parameters, strict=True):
        rows.append((name, "not stated", f"{left:.5f}", f"{right:.5f}"))
    apart = abs(printed.parameters[4] - printed.parameters[5])
    start = np.random.RandomState(42).random_sample(6)
    yield (
        "As printed, both hidden biases move by the same amount in every update: at the end they are "
        f"{short(float(apart))} apart, as at the start ({short(float(abs(start[4] - start[5])))}). The network has one "
        f"bias less to learn with. It still solves XOR, after {printed.n_updates - corrected.n_updates:,} more updates "
        "than the corrected script, and in another place."
    )
    yield Table(("", "the text", "as printed", "corrected"), rows, "Side by side")


@ITEMS.item(
    "000-17",
    "Predictions are right to about 0.01",
    in_the_lab("The corrected script in the lab", **SCRIPT),
    does="Says that predictions within about 0.01 fit a squared error of about 0.0001, and that for a real problem one "
    "would save weights and biases, because these are the model.",
    settings=SETTINGS + " Saved as text: each number as Python prints it, and with four decimals. The lab saves a run, "
    "weights and biases among it, under *Save and open*.",
)
def _order_of_error() -> Findings:
    run = yield from run_script(False)
    distances = np.abs(run.predictions - np.array([0.0, 1.0, 1.0, 0.0]))
    typical = math.sqrt(2 * run.error)
    yield Number("root of twice the mean half squared error", typical, comment="the typical distance")
    for row, d in zip(ROWS, distances, strict=True):
        yield Number(f"distance from the target, row {row}", float(d))
    yield (
        f"A mean of half the squared error of 0.0001 is a root mean square distance of {short(typical)}: the order of "
        "0.01, as the text says."
    )
    parameters = run.parameters.tolist()
    files = json.dumps(parameters), json.dumps([round(value, 4) for value in parameters])
    moved = [float(np.abs(_predicted(json.loads(file)) - _predicted(parameters)).max()) for file in files]
    yield Number("parameters to be saved", len(parameters), comment=f"{len(files[0])} characters of text")
    yield Number("predictions move after saving and reading, at most", moved[0])
    yield Number("with four decimals", moved[1], comment=f"{len(files[1])} characters")


def _network(parameters: Sequence[float]) -> Network:
    """The script's 2-2-1 network from its nine parameters in the order of ScriptRun."""
    w, b, v, c = np.split(np.array(parameters), (4, 6, 8))
    return Network.from_parameters([w.reshape(2, 2), v[:, None]], [b, c], ["sigmoid", "sigmoid"])


def _predicted(parameters: Sequence[float]) -> Array:
    return _network(parameters).predict(Experiment().samples.inputs)[:, 0]


JUMPY = Experiment(problem="parity3", hidden=(16,), batch_size=1, learning_rate=3.0, max_epochs=1000, target_loss=0.0)
"""A run whose loss jumps about: eight rows, one an update, in another order each epoch."""


@ITEMS.item(
    "000-18",
    "Figure: error, gradients and parameters over the updates",
    in_the_lab("The same curves in the lab", **SCRIPT),
    see("A loss that jumps about: tick *smooth* below its curve", "lab", JUMPY),
    does="Draws the error, the sizes of what it calls gradients, and the sizes of the parameters, all on logarithmic "
    "axes. The error must decrease; in larger networks it jumps about, and one smooths it to see that it does, such as "
    "by an exponentially weighted moving average (EWMA).",
    settings=SETTINGS + " Of the deltas, four belong to the output and eight to the hidden units. For the smoothing: "
    f"parity of three inputs, 16 hidden units, one row an update, learning rate {JUMPY.learning_rate:g}; each epoch "
    f"counts {SMOOTHING:g} of what the next one does.",
    slip="The loop over the output weights is range(1, 2), which is the second of them only; range(0, 2) draws both. A "
    "parameter that changes its sign goes through 0 and makes a spike downwards on a logarithmic axis.",
    figure_missing=True,
)
def _convergence() -> Findings:
    run = yield from part(run_script(False), 0.0, 0.7)
    jumpy = losses_of((yield from part(trained(JUMPY), 0.7, 1.0)))
    curves = {"loss": jumpy, "smoothed": ewma(jumpy, SMOOTHING)}
    for name, values in curves.items():
        yield percentage(f"epochs at which it rises, {name}", float((np.diff(values) > 0).mean()), comment="jumpy run")
    yield (
        f"Every {EVERY:,}th of the {run.n_updates:,} updates is drawn. The text's code draws only one of the two "
        "output weights; here are both."
    )
    yield Drawing(
        _sizes(run, "mean half squared error", {"error": run.errors[:, None]}),
        "The mean error over the updates, on a logarithmic axis.",
        "Look how long the last stretch takes: after the steep fall, each tenth of the error costs many more updates "
        "than the one before.",
        300,
    )
    yield Drawing(
        _sizes(run, "size", {"output deltas (4)": run.deltas[:, :4], "hidden deltas (8)": run.deltas[:, 4:]}),
        "The sizes of four output deltas and eight hidden deltas over the updates, on a logarithmic axis.",
        "Compare the two colours: at first all hidden deltas lie below the output's, later some of them lie above. All "
        "of them fall in the end.",
        320,
    )
    names = ("output weights (2)", "output bias", "hidden weights (4)", "hidden biases (2)")
    columns = np.split(run.recorded, (2, 3, 7), axis=1)
    yield Drawing(
        _sizes(run, "size", dict(zip(names, columns, strict=True))),
        "The sizes of all nine weights and biases over the updates, on a logarithmic axis.",
        "Look for the spikes downwards, where a parameter changes its sign. The two hidden biases keep their distance, "
        "so that their curves lie on each other.",
    )
    figure = lines("epoch", "half squared error", curves)
    figure.data[0].line.width = 1.0
    yield Drawing(
        figure,
        f"A loss that jumps about, from {short(jumpy[0])} to {short(jumpy[-1])}, and its smoothed curve through it.",
        "Another run, with one row an update: the loss jumps, its moving average shows where it goes. Smoothing lags "
        "behind, so that a fall is seen a little late.",
        320,
    )


def _sizes(run: ScriptRun, y_title: str, groups: Mapping[str, Array]) -> go.Figure:
    """The sizes of recorded columns (n, k) on a logarithmic axis, each group in one colour with one legend entry."""
    figure = blank("update", y_title)
    figure.update_yaxes(type="log", dtick=1)
    for index, (name, columns) in enumerate(groups.items()):
        for number, column in enumerate(columns.T):
            figure.add_scatter(
                x=run.updates,
                y=np.maximum(np.abs(column), LOWEST),
                mode="lines",
                name=name,
                legendgroup=name,
                showlegend=number == 0,
                line=line_style(index) | {"width": 1.3},
            )
    return figure


WATCHED = 1000
"""Updates of the networks with a bug."""

BUGS = (
    ("sigmoid units, as it should be", ("sigmoid", "sigmoid"), 1.0, -1.0),
    ("sigmoid units, + for −", ("sigmoid", "sigmoid"), 1.0, 1.0),
    ("ReLU and linear output, as it should be", ("relu", "linear"), 0.1, -1.0),
    ("ReLU and linear output, + for −", ("relu", "linear"), 0.1, 1.0),
    ("ReLU and linear output, ten times the learning rate", ("relu", "linear"), 1.0, -1.0),
)
"""What is run, the activations of its two layers, its learning rate, and the sign in its update."""


def _watched(activations: tuple[str, str], learning_rate: float, sign: float) -> Iterator[tuple[float, float, Array]]:
    """The loss, the largest parameter in size and the gradient before each update, up to the last finite numbers."""
    sizes, samples = (2, 4, 1), Experiment().samples
    measure = measure_of(sizes, activations, "half_squared_error", "mean", samples.inputs, samples.targets)
    parameters = flatten(initial_parameters("normal", 1.0, sizes, 42))[:, None]
    for _ in range(WATCHED + 1):
        with overflow_ends_the_run():
            loss, gradient = measure(parameters)
        if not (np.isfinite(loss).all() and np.isfinite(gradient).all()):
            return
        yield float(loss[0]), float(np.abs(parameters).max()), gradient
        parameters = parameters + sign * learning_rate * gradient


def _bugs() -> Findings:
    """What the parameters tell about a bug, and what the loss and the gradient do not."""
    rows = []
    for name, activations, learning_rate, sign in BUGS:
        seen = list(_watched(activations, learning_rate, sign))
        losses, sizes, gradients = zip(*seen, strict=True)
        early = [short(size) for size in sizes[:6:5]]
        last = len(seen) - 1
        ended = f"update {last}" if last == WATCHED else f"update {last}, then no number"
        rows.append((name, *early, short(sizes[-1]), short(losses[-1]), short(float(norm(gradients[-1])[0])), ended))
    yield Table(
        ("what is run", "largest parameter", "after 5 updates", "at the end", "loss", "norm of its gradient", "end"),
        rows,
        "Parameters as the sign of a bug",
    )
    yield (
        "Only where the output is linear does the wrong sign explode, within a few updates. Behind sigmoids it is "
        "easily missed, as the text says: the loss stands still and the gradient approaches zero, as if training had "
        "converged, and only the size of the loss tells that nothing was learned. The learning rate that is ten times "
        "too large ends in the same way: large parameters, a gradient of 0, and a network whose ReLU units are dead."
    )


@ITEMS.item(
    "000-19",
    "Gradients approach zero, parameters converge",
    in_the_lab("This run in the lab", learning_rate=1.0, target_loss=0.0, max_epochs=LONG),
    in_the_lab("With targets 0.01 and 0.99", learning_rate=1.0, target_loss=0.0, max_epochs=LONG, targets="0.01/0.99"),
    does="Expects the gradients to approach zero and the parameters to converge to sensible values. Parameters that "
    "explode are the sign of a bug, it says, which is easily missed and gives spurious results.",
    settings="The text gives no numbers for this. Here: the lab's 2-2-1 network with seed 42, learning rate 1, half "
    f"squared error, sum, for {LONG:,} epochs. The norms are measurements of ours, not the text's. For the bugs: "
    f"2-4-1, normal weights, seed 42, half squared error, mean, {WATCHED} updates.",
    slip="With targets 0 and 1 and a sigmoid output the parameters never converge: the best ones are infinite.",
    draws=True,
)
def _parameters_grow() -> Findings:
    experiment = Experiment(learning_rate=1.0, target_loss=0.0, max_epochs=LONG)
    marks = sorted({round(epoch) for epoch in np.geomspace(10, LONG, 81)})
    found = []
    for snapshot in train(experiment):
        if snapshot.epoch % 250 == 0:
            yield snapshot.epoch / LONG
        if snapshot.epoch in marks:
            weights = np.concatenate([layer.weights.ravel() for layer in snapshot.network.layers])
            found.append(
                (snapshot.epoch, np.linalg.norm(snapshot.parameters), np.linalg.norm(weights), snapshot.data_loss)
            )
    epochs, every, weights, losses = np.array(found).T
    at = [int(np.flatnonzero(epochs == mark)[0]) for mark in (1000, 10_000, LONG)]
    longer = short(float(every[-1] - every[at[1]]))
    for k in at:
        yield Number(f"norm of weights and biases after {epochs[k]:,.0f} epochs", float(every[k]))
    yield (
        f"The last tenfold number of epochs has lengthened the vector by {longer}: it grows with the logarithm of the "
        "time and has no limit, because a sigmoid reaches 0 and 1 only at infinite net inputs. The gradient does "
        f"approach 0; the loss after {LONG:,} epochs is {short(float(losses[-1]))}. With targets 0.01 and 0.99 the "
        "parameters would come to rest."
    )
    yield Drawing(
        lines("epoch", "norm", {"weights and biases": every, "weights": weights}, epochs, log_x=True),
        "The norm of the weights, with and without the biases, over the epochs on a logarithmic axis.",
        "A straight rise on this axis is a growth by the same length for every tenfold number of epochs.",
    )
    yield from _bugs()


@ITEMS.item(
    "000-20",
    "Hidden gradients are considerably smaller",
    in_the_lab("Gradient norms of both layers in the lab", **SCRIPT),
    does="Says that the gradient of the hidden layer is considerably smaller than the output's, and that this is "
    "normal.",
    settings=SETTINGS + " As in the text's figure, deltas are compared: mean sizes of the output's 4 and the hidden "
    "units' 8.",
    draws=True,
)
def _hidden_smaller() -> Findings:
    run = yield from run_script(False)
    sizes = np.abs(run.deltas)
    means = sizes[:, 4:].mean(axis=1) / sizes[:, :4].mean(axis=1)
    largest = sizes[:, 4:].max(axis=1) / sizes[:, :4].max(axis=1)
    ends = " and ".join(short(float(weight)) for weight in run.parameters[6:8])
    yield Number("mean hidden delta over mean output delta, at the start", float(means[0]))
    yield Number("the same at the end", float(means[-1]))
    yield Number("largest hidden delta over largest output delta, at the start", float(largest[0]))
    yield Number("the same at the end", float(largest[-1]))
    yield (
        f"On the mean the hidden deltas are smaller in {percent(float((means < 1).mean()))} of the updates; the "
        f"largest hidden one is larger than the output's largest in {percent(float((largest > 1).mean()))}. On its way "
        "from the output a delta is multiplied by a weight and by a slope of at most 0.25. That makes it smaller while "
        f"weights are below 4. The output weights here end at {ends}, so that the claim holds for the mean, and for "
        "the largest at the beginning only."
    )
    curves = {
        "output": np.abs(run.deltas[:, :4]).mean(axis=1, keepdims=True),
        "hidden": np.abs(run.deltas[:, 4:]).mean(axis=1, keepdims=True),
    }
    yield Drawing(
        _sizes(run, "mean size of the deltas", curves),
        "The mean sizes of the output's and of the hidden deltas over the updates, on a logarithmic axis.",
        "Look how far apart the curves are: a constant distance on this axis is a constant ratio.",
    )


LOST_AT = (1, 5, 10, 20, 30, 40)
"""Hidden layers of the networks in which a small change gets lost."""

NUDGE = 1.01
"""By what the weights of the first layer are multiplied."""

NOISE = 0.01
"""The standard deviation of a noise in the data."""

GREEDY, GREEDY_RATE, GREEDY_EPOCHS, GREEDY_SEEDS = Deep(6, "sigmoid"), 2.0, 1200, range(100)
"""The deep networks that are trained all at once and layer by layer, for so many epochs in all."""


@ITEMS.item(
    "000-21",
    "Vanishing gradients, and what helps",
    see("Where the slopes vanish", "activations", activation="sigmoid", beside="rectifiers"),
    in_the_lab("Four hidden sigmoid layers in the lab", hidden=(2, 2, 2, 2)),
    in_the_lab("The same with ReLU", hidden=(4, 4, 4, 4), hidden_activation="relu", init="he", learning_rate=0.1),
    does="Explains that gradients shrink from layer to layer, until a change of a deep parameter is lost in the noise "
    "of the machine or of the data. It names ReLU and training layer by layer (greedily) as ways out, blames the "
    "sigmoid, and points to a notebook on ReLU.",
    settings="The text gives no network. Here: XOR, hidden layers of 4 sigmoid units, N(0, 1); changed are all weights "
    f"of the first layer, by 1 %. Greedy training: {GREEDY.hidden} hidden layers, mean binary cross-entropy, learning "
    f"rate {GREEDY_RATE:g}, {GREEDY_EPOCHS:,} epochs in all or {GREEDY_EPOCHS // GREEDY.hidden} a layer, seeds 0 to "
    f"{len(GREEDY_SEEDS) - 1}. ReLU beside the sigmoid: items 003-18 and 003-19. The notebook is missing here.",
    draws=True,
)
def _what_helps() -> Findings:
    at_once = yield from part(learn(GREEDY, GREEDY_SEEDS, GREEDY_RATE, GREEDY_EPOCHS), 0.0, 0.6)
    epochs = GREEDY_EPOCHS // GREEDY.hidden
    greedy = yield from part(learn_greedily(GREEDY, GREEDY_SEEDS, GREEDY_RATE, epochs), 0.6, 1.0)
    changes = [_change_of_output(depth) for depth in LOST_AT]
    rows = [
        (
            str(depth),
            short(change),
            percent(lost),
            short((NOISE / change) ** 2) if change else "no number is enough",
        )
        for depth, (change, lost) in zip(LOST_AT, changes, strict=True)
    ]
    yield Table(
        (
            "hidden layers",
            "change of the output, median",
            "networks in which it is lost in rounding",
            f"rows to see it in a noise of {NOISE:g}",
        ),
        rows,
        f"The first layer's weights changed by 1 %: what arrives at the output ({len(GREEDY_SEEDS)} networks)",
    )
    yield (
        "A number of 64 bits has about 16 digits. A change that arrives smaller than the last of them is not there at "
        "all. A noise in the data covers it much earlier: the mean of n rows is uncertain by the noise divided by "
        "√n."
    )
    n = len(GREEDY_SEEDS)
    yield percentage("seeds that learn XOR, all layers at once", at_once.seeds / n, comment=interval(at_once.seeds, n))
    last = greedy[-1].seeds
    yield percentage("the same, layer by layer", last / n, comment=interval(last, n))
    shares = {"at once": at_once.seeds / n}
    shares |= {f"{k} layer{'s' * (k > 1)}": learned.seeds / n for k, learned in enumerate(greedy, 1)}
    yield Drawing(
        bars(shares, "seeds that learn XOR, %"),
        f"Bars: all layers at once {percent(shares['at once'])}; layer by layer "
        + ", ".join(percent(share) for share in list(shares.values())[1:])
        + ".",
        f"Layer by layer each has only {epochs} epochs, but its gradient passes a single layer on its way. What the "
        "first layer has learned, the others pass on.",
        320,
    )


def _change_of_output(depth: int) -> tuple[float, float]:
    """By how much the output moves at most over the rows of XOR, the median; and the share where it does not."""
    deep = Deep(depth, "sigmoid")
    start, output = deep.start(GREEDY_SEEDS), ACTIVATIONS["sigmoid"].function
    nudged = start.copy()
    deep.layers(nudged)[0]["weights"] *= NUDGE
    before, after = (output(deep.forward(flat, XOR.inputs).z) for flat in (start, nudged))
    moved = np.abs(after - before).max(axis=(0, 1))
    return float(np.median(moved)), float((moved == 0).mean())


@ITEMS.item(
    "000-22",
    "Figure: the decision regions",
    in_the_lab("The corrected script's region in the lab", **SCRIPT),
    does="Draws the network's output over the plane of the inputs, one unit beyond the four points on every side.",
    settings=SETTINGS + " Margin 1 around the points.",
    slip="The variable resolution, the distance between the points of its grid, is never set; 0.02 would do. Its "
    "colour map has two colours only, so that contourf shows no transition although the words before promise one.",
    figure_missing=True,
)
def _decision_region() -> Findings:
    run = yield from run_script(False)
    network = _network(run.parameters.tolist())
    w, b = network.layers[0].weights, network.layers[0].bias
    at = " and ".join(short(float(-b[unit] / w[:, unit].mean())) for unit in range(2))
    yield (
        f"The two hidden units' lines are nearly parallel to the diagonal, about where x₁ + x₂ is {at}. Between them "
        "the output is near 1, on both sides near 0."
    )
    samples = Experiment().samples
    figure = plane(samples.inputs, samples.classes, -1.0, 2.0, lambda inputs: network.predict(inputs)[:, 0])
    for index, (w1, w2) in enumerate(w.T.tolist()):
        add_line(figure, Unit((w1, w2), float(b[index]), "sigmoid"), f"h{'₁₂'[index]}", index)
    yield Drawing(
        figure,
        "The network's output over the plane of the inputs from -1 to 2, with the four rows and the lines of the two "
        "hidden units.",
        "Look at the blue band between the lines of the two hidden units: there the network says 1.",
        480,
    )

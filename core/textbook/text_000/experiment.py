"""Text 000 from its full script on: the predictions that it prints, its figures, and what it says about them."""

from __future__ import annotations

import math
import time
from collections.abc import Generator, Mapping

import numpy as np
import plotly.graph_objects as go

from core.charts.blank import blank
from core.charts.palette import line_style
from core.ensemble.batched import part
from core.experiment.experiment import Experiment
from core.neuron.unit import Unit
from core.nn.array import Array
from core.nn.network import Network
from core.notation.numbers import percent, short
from core.textbook.figures import add_line, lines, plane
from core.textbook.item import Drawing, Findings, Items, Number, Table, in_the_lab, see
from core.textbook.text_000.script import EVERY, ScriptRun, array_updates, run_script
from core.textbook.text_000.theory import SCRIPT
from core.training.trainer import train

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
    slip="The predictions that the text prints are those of the slip in the hidden biases' gradient; the snippet of "
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
    does="Says that predictions within about 0.01 fit a squared error of about 0.0001.",
    settings=SETTINGS,
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


@ITEMS.item(
    "000-18",
    "Figure: error, gradients and parameters over the updates",
    in_the_lab("The same curves in the lab", **SCRIPT),
    does="Draws the error, the sizes of what it calls gradients, and the sizes of the parameters, all on logarithmic "
    "axes.",
    settings=SETTINGS + " Of the deltas, four belong to the output and eight to the hidden units.",
    slip="The loop over the output weights is range(1, 2), which is the second of them only; range(0, 2) draws both. A "
    "parameter that changes its sign goes through 0 and makes a spike downwards on a logarithmic axis.",
    figure_missing=True,
)
def _convergence() -> Findings:
    run = yield from run_script(False)
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


@ITEMS.item(
    "000-19",
    "Gradients approach zero, parameters converge",
    in_the_lab("This run in the lab", learning_rate=1.0, target_loss=0.0, max_epochs=LONG),
    in_the_lab("With targets 0.01 and 0.99", learning_rate=1.0, target_loss=0.0, max_epochs=LONG, targets="0.01/0.99"),
    does="Expects the gradients to approach zero and the parameters to converge to sensible values.",
    settings="The text gives no numbers for this. Here: the lab's 2-2-1 network with seed 42, learning rate 1, half "
    f"squared error, sum, for {LONG:,} epochs. The norms are measurements of ours, not the text's.",
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


ITEMS.item(
    "000-21",
    "Vanishing gradients, and what helps",
    see("Where the slopes vanish", "activations", activation="sigmoid", beside="rectifiers"),
    in_the_lab("Four hidden sigmoid layers in the lab", hidden=(2, 2, 2, 2)),
    in_the_lab("The same with ReLU", hidden=(4, 4, 4, 4), hidden_activation="relu", init="he", learning_rate=0.1),
    does="Explains that gradients shrink from layer to layer, names ReLU and training layer by layer as ways out, and "
    "blames the sigmoid.",
)


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
    w, b, v, c = run.parameters[:4].reshape(2, 2), run.parameters[4:6], run.parameters[6:8], run.parameters[8:]
    network = Network.from_parameters([w, v[:, None]], [b, c], ["sigmoid", "sigmoid"])
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

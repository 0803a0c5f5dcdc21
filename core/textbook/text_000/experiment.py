"""Text 000 from its full script on: the predictions that it prints, its figures, and what it says about them."""

from __future__ import annotations

import math
import time
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.experiment.experiment import Experiment
from core.nn.array import Array
from core.nn.network import Network
from core.notation.numbers import percent, short
from core.textbook.item import Item, Number, Place, Report, Table, Task, in_the_lab
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


def _half(task: Generator[float, None, Any], which: int) -> Generator[float, None, Any]:
    """The task as the first (0) or second (1) half of the work."""
    try:
        while True:
            yield (which + next(task)) / 2
    except StopIteration as end:
        return end.value


def _full_script() -> Task:
    spent: list[float] = []
    printed = yield from _half(_timed(run_script(False), spent), 0)
    corrected = yield from _half(_timed(run_script(True), spent), 1)
    begin = time.thread_time()
    array_updates(False, SAMPLED)
    with_arrays = (time.thread_time() - begin) / SAMPLED * printed.n_updates
    numbers = [
        Number(f"prediction for {row}", float(value), stated)
        for row, value, stated in zip(ROWS, printed.predictions, PRINTED, strict=True)
    ]
    numbers += [
        Number("updates, as printed", printed.n_updates),
        Number("updates, corrected", corrected.n_updates),
        Number(
            "time with the script's own arrays on this machine",
            with_arrays,
            "about a minute",
            comment=f"in seconds, from the first {SAMPLED:,} updates; the text's was on its author's laptop",
        ),
        Number("time with plain floats, as here", spent[0], comment="in seconds, for the same updates"),
    ]
    names = ("w_h 11", "w_h 12", "w_h 21", "w_h 22", "b_h 1", "b_h 2", "w_o 1", "w_o 2", "b_o")
    side_by_side = [
        *(
            (f"prediction for {row}", stated, f"{left:.8f}", f"{right:.8f}")
            for row, stated, left, right in zip(ROWS, PRINTED, printed.predictions, corrected.predictions, strict=True)
        ),
        ("updates", "not stated", f"{printed.n_updates:,}", f"{corrected.n_updates:,}"),
        *(
            (name, "not stated", f"{left:.5f}", f"{right:.5f}")
            for name, left, right in zip(names, printed.parameters, corrected.parameters, strict=True)
        ),
    ]
    apart = abs(printed.parameters[4] - printed.parameters[5])
    start = np.random.RandomState(42).random_sample(6)
    return Report(
        numbers=tuple(numbers),
        words=f"As printed, both hidden biases move by the same amount in every update: at the end they are "
        f"{short(float(apart))} apart, as at the start ({short(float(abs(start[4] - start[5])))}). The network has one "
        f"bias less to learn with. It still solves XOR, after {printed.n_updates - corrected.n_updates:,} more updates "
        "than the corrected script, and in another place.",
        tables=(Table(("", "the text", "as printed", "corrected"), tuple(side_by_side), "Side by side"),),
    )


def _order_of_error() -> Task:
    run = yield from run_script(False)
    distances = np.abs(run.predictions - np.array([0.0, 1.0, 1.0, 0.0]))
    typical = math.sqrt(2 * run.error)
    return Report(
        numbers=(
            Number("root of twice the mean half squared error", typical, comment="the typical distance"),
            *(Number(f"distance from the target, row {row}", float(d)) for row, d in zip(ROWS, distances, strict=True)),
        ),
        words=f"A mean of half the squared error of 0.0001 is a root mean square distance of {short(typical)}: the "
        "order of 0.01, as the text says.",
    )


def _convergence() -> Task:
    run = yield from run_script(False)
    return Report(
        words=f"Every {EVERY:,}th of the {run.n_updates:,} updates is drawn. The text's code draws only one of the two "
        "output weights; here are both.",
        data=run,
    )


@dataclass(frozen=True)
class Growth:
    """The norm of all weights and biases, of the weights alone, and the loss, at some epochs."""

    epochs: np.ndarray
    all_parameters: Array
    weights: Array
    losses: Array


LONG = 100_000
"""Epochs for the claim that parameters converge."""


def _parameters_grow() -> Task:
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
    return Report(
        numbers=tuple(Number(f"norm of weights and biases after {epochs[k]:,.0f} epochs", float(every[k])) for k in at),
        words=f"The last tenfold number of epochs has lengthened the vector by {longer}: it "
        "grows with the logarithm of the time and has no limit, because a sigmoid reaches 0 and 1 only at infinite "
        f"net inputs. The gradient does approach 0; the loss after {LONG:,} epochs is {short(float(losses[-1]))}. With "
        "targets 0.01 and 0.99 the parameters would come to rest.",
        data=Growth(epochs.astype(int), every, weights, losses),
    )


def _hidden_smaller() -> Task:
    run = yield from run_script(False)
    sizes = np.abs(run.deltas)
    means = sizes[:, 4:].mean(axis=1) / sizes[:, :4].mean(axis=1)
    largest = sizes[:, 4:].max(axis=1) / sizes[:, :4].max(axis=1)
    ends = " and ".join(short(float(weight)) for weight in run.parameters[6:8])
    return Report(
        numbers=(
            Number("mean hidden delta over mean output delta, at the start", float(means[0])),
            Number("the same at the end", float(means[-1])),
            Number("largest hidden delta over largest output delta, at the start", float(largest[0])),
            Number("the same at the end", float(largest[-1])),
        ),
        words=f"On the mean the hidden deltas are smaller in {percent(float((means < 1).mean()))} of the updates; the "
        f"largest hidden one is larger than the output's largest in {percent(float((largest > 1).mean()))}. On its way "
        "from the output a delta is multiplied by a weight and by a slope of at most 0.25. That makes it smaller while "
        f"weights are below 4. The output weights here end at {ends}, so that the claim holds for the mean, and for "
        "the largest at the beginning only.",
        data=run,
    )


@dataclass(frozen=True)
class Region:
    """The trained network, to be evaluated over the plane."""

    network: Network


def _decision_region() -> Task:
    run = yield from run_script(False)
    w, b, v, c = run.parameters[:4].reshape(2, 2), run.parameters[4:6], run.parameters[6:8], run.parameters[8:]
    network = Network.from_parameters([w, v[:, None]], [b, c], ["sigmoid", "sigmoid"])
    lines = " and ".join(short(float(-b[unit] / w[:, unit].mean())) for unit in range(2))
    return Report(
        words=f"The two hidden units' lines are nearly parallel to the diagonal, about where x₁ + x₂ is {lines}. "
        "Between them the output is near 1, on both sides near 0.",
        data=Region(network),
    )


ITEMS: tuple[Item, ...] = (
    Item(
        "000-16",
        "The full script and its predictions",
        "Puts the pieces together, trains until the mean error is below 0.0001, and prints the four predictions.",
        SETTINGS,
        slip="The predictions that the text prints are those of the slip in the hidden biases' gradient; the snippet "
        "of item 000-14 has it right, and gives others. The script imports itertools and never uses it. The lab has "
        "the corrected script; the printed one runs here only.",
        places=(
            in_the_lab("The corrected script in the lab", **SCRIPT),
            Place("backpropagation", {"row": "all"}, "The bias gradients, number by number"),
        ),
        compute=_full_script,
    ),
    Item(
        "000-17",
        "Predictions are right to about 0.01",
        "Says that predictions within about 0.01 fit a squared error of about 0.0001.",
        SETTINGS,
        places=(in_the_lab("The corrected script in the lab", **SCRIPT),),
        compute=_order_of_error,
    ),
    Item(
        "000-18",
        "Figure: error, gradients and parameters over the updates",
        "Draws the error, the sizes of what it calls gradients, and the sizes of the parameters, all on logarithmic "
        "axes.",
        SETTINGS + " Of the deltas, four belong to the output and eight to the hidden units.",
        slip="The loop over the output weights is range(1, 2), which is the second of them only; range(0, 2) draws "
        "both. A parameter that changes its sign goes through 0 and makes a spike downwards on a logarithmic axis.",
        places=(in_the_lab("The same curves in the lab", **SCRIPT),),
        compute=_convergence,
        figure_missing=True,
    ),
    Item(
        "000-19",
        "Gradients approach zero, parameters converge",
        "Expects the gradients to approach zero and the parameters to converge to sensible values.",
        "The text gives no numbers for this. Here: the lab's 2-2-1 network with seed 42, learning rate 1, half squared "
        f"error, sum, for {LONG:,} epochs. The norms are measurements of ours, not the text's.",
        slip="With targets 0 and 1 and a sigmoid output the parameters never converge: the best ones are infinite.",
        places=(
            in_the_lab("This run in the lab", learning_rate=1.0, target_loss=0.0, max_epochs=LONG),
            in_the_lab(
                "With targets 0.01 and 0.99", learning_rate=1.0, target_loss=0.0, max_epochs=LONG, targets="0.01/0.99"
            ),
        ),
        compute=_parameters_grow,
    ),
    Item(
        "000-20",
        "Hidden gradients are considerably smaller",
        "Says that the gradient of the hidden layer is considerably smaller than the output's, and that this is "
        "normal.",
        SETTINGS + " As in the text's figure, deltas are compared: mean sizes of the output's 4 and the hidden "
        "units' 8.",
        places=(in_the_lab("Gradient norms of both layers in the lab", **SCRIPT),),
        compute=_hidden_smaller,
    ),
    Item(
        "000-21",
        "Vanishing gradients, and what helps",
        "Explains that gradients shrink from layer to layer, names ReLU and training layer by layer as ways out, and "
        "blames the sigmoid.",
        places=(
            Place("activations", {"activation": "sigmoid", "beside": "rectifiers"}, "Where the slopes vanish"),
            in_the_lab("Four hidden sigmoid layers in the lab", hidden=(2, 2, 2, 2)),
            in_the_lab(
                "The same with ReLU", hidden=(4, 4, 4, 4), hidden_activation="relu", init="he", learning_rate=0.1
            ),
        ),
    ),
    Item(
        "000-22",
        "Figure: the decision regions",
        "Draws the network's output over the plane of the inputs, one unit beyond the four points on every side.",
        SETTINGS + " Margin 1 around the points.",
        slip="The variable resolution, the distance between the points of its grid, is never set; 0.02 would do. Its "
        "colour map has two colours only, so that contourf shows no transition although the words before promise one.",
        places=(in_the_lab("The corrected script's region in the lab", **SCRIPT),),
        compute=_decision_region,
        figure_missing=True,
    ),
)

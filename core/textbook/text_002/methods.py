"""Text 002 on the cost and on the methods that minimise it: a quasi-Newton method beside gradient descent."""

from __future__ import annotations

import numpy as np

from core.descent.descent import Function
from core.descent.quasi_newton import bfgs
from core.ensemble.batched import train_many
from core.experiment.experiment import Experiment
from core.nn.array import Array
from core.nn.initializers import initial_parameters
from core.nn.network import LossAndGradient, Objective, count_parameters, flatten
from core.notation.numbers import short
from core.textbook.figures import lines
from core.textbook.item import Drawing, Findings, Items, Number, Table, in_the_lab, percentage, see
from core.textbook.runs import interval, median_epoch, one_of, share_text, starts_of
from core.textbook.text_002.pixels import SIZES

VALLEY_START, VALLEY_END = np.array([-1.2, 1.0]), 1e-3
"""Rosenbrock's start, and the loss that counts as the end of the valley."""

VALLEY_RATES, VALLEY_UPDATES = (0.001, 0.002), 7000

XOR = Experiment(loss="binary_cross_entropy", reduction="mean", init="normal", max_epochs=2000, target_loss=0.1)
XOR_RATES, SEEDS, STEPS = (1.0, 5.0), 40, 60
"""Of gradient descent on XOR; the random starts; and the steps of BFGS at most."""

ITEMS = Items()


@ITEMS.item(
    "002-04",
    "The cost function, in two scalings, and how it is minimised",
    see(
        "Both on the same numbers",
        "activations",
        section="classes",
        z1=2,
        z2=1,
        z3=-1,
        wanted=3,
        squared="squared_error",
    ),
    in_the_lab("Half of the sum", loss="half_squared_error", reduction="sum", learning_rate=0.5),
    in_the_lab(
        "The mean, at the rate of the same steps",
        loss="squared_error",
        reduction="mean",
        learning_rate=1.0,
    ),
    see("BFGS beside descent, in a bowl", "descent", section="two", activation="linear", beside="bfgs"),
    see("BFGS beside descent, on the slopes of a sigmoid", "descent", section="two", beside="bfgs"),
    does="First the mean of the squared errors of a linear model, then half of their sum for the network's output. To "
    "minimise it, the text names quasi-Newton methods, gradient descent with a constant learning rate, variants of it "
    "that adapt, and stochastic gradient descent; it uses only the last three (002-14, 002-31, 002-43).",
    settings="The text runs no quasi-Newton method. Here BFGS, the best known of them, with our own line search: on "
    f"Rosenbrock's curved valley, (1 - x)² + 100 (y - x²)² from (-1.2, 1), and on XOR with 2-2-1, N(0, 1), mean binary "
    f"cross-entropy, seeds 0 to {SEEDS - 1}.",
    difference="Here it is half of the sum, as later in the text. Text 000 adds up half of the squares and stops "
    "on their mean, 001 adds up the squares, and the script of 003's author takes their mean. A "
    "learning rate belongs to one of these.",
    draws=True,
)
def _methods() -> Findings:
    """How many updates gradient descent and BFGS need, in a valley and on XOR."""
    parts = len(VALLEY_RATES) + len(XOR_RATES) + 1
    curves, rows = {}, []
    for index, rate in enumerate(VALLEY_RATES):
        descent = train_many(valley, VALLEY_START[:, None], optimizer="sgd", learning_rate=rate, epochs=VALLEY_UPDATES)
        curves[f"gradient descent, η = {rate:g}"] = (yield from one_of(descent, index, parts)).losses[:, 0]
    curves["BFGS"] = bfgs(valley, VALLEY_START, STEPS).losses
    for name, losses in curves.items():
        needed = int(np.flatnonzero(losses <= VALLEY_END)[0])
        gradients = gradients_of(valley, VALLEY_START, needed) if name == "BFGS" else needed
        rows.append((name, f"{needed:,}", f"{gradients:,}"))
        yield Number(f"updates to the end of the valley, {name}", needed, comment=f"loss at most {VALLEY_END:g}")
    found = []
    for index, rate in enumerate(XOR_RATES, len(VALLEY_RATES)):
        starts = yield from one_of(starts_of(XOR.replace(learning_rate=rate), SEEDS), index, parts)
        median = median_epoch(starts)
        found.append((f"gradient descent, η = {rate:g}", len(starts.solved), median, median))
    updates: list[int] = []
    calls: list[int] = []
    for seed in range(SEEDS):
        start = flatten(initial_parameters(XOR.init, XOR.init_scale, XOR.sizes, seed))
        reached = np.flatnonzero(bfgs(xor_loss, start, STEPS).losses <= XOR.target_loss)
        if reached.size:
            updates.append(int(reached[0]))
            calls.append(gradients_of(xor_loss, start, updates[-1]))
        yield (parts - 1 + (seed + 1) / SEEDS) / parts
    found.append(("BFGS", len(updates), float(np.median(updates)), float(np.median(calls))))
    for name, solved, median, _ in found:
        yield percentage(f"starts that learn XOR, {name}", solved / SEEDS, comment=interval(solved, SEEDS))
        yield Number(f"median of their updates, {name}", median, comment=f"loss at most {XOR.target_loss:g}")
    n = count_parameters(SIZES)
    yield Number("numbers in BFGS's matrix for the digits' network", n * n, comment=f"{n:,} parameters squared")
    yield (
        "BFGS learns from the change of the gradient how the loss bends, and so goes along a curved valley where "
        "gradient descent creeps; it needs no learning rate. Its steps cost more: several gradients for their "
        "length, and a matrix with a row and a column for each parameter. That it arrives sooner does not mean that it "
        f"arrives more often: on XOR it reached this loss from {found[-1][1]} of {SEEDS} starts within {STEPS} steps, "
        f"gradient descent with a learning rate of {XOR_RATES[-1]:g} from {found[-2][1]} within {XOR.max_epochs:,}."
    )
    yield Table(("method", "updates", "gradients computed"), rows, f"Rosenbrock's valley, to a loss of {VALLEY_END:g}")
    yield Table(
        ("method", "starts that learn", "median of updates", "median of gradients computed"),
        [(name, share_text(solved, SEEDS), short(median), short(each)) for name, solved, median, each in found],
        f"XOR, 2-2-1, to a loss of {XOR.target_loss:g}",
    )
    shown = np.unique(np.geomspace(1, VALLEY_UPDATES, 300).astype(int))
    drawn = {name: losses[shown[shown < len(losses)]] for name, losses in curves.items()}
    figure = lines("update", "loss", drawn, shown, log_x=True, log_y=True)
    figure.update_yaxes(range=[-8, 2])
    yield Drawing(
        figure,
        "Loss in the curved valley over the updates, both on logarithmic axes: "
        + ", ".join(f"{name} reaches {VALLEY_END:g} after {row[1]}" for name, row in zip(curves, rows, strict=True))
        + ".",
        "Look where the curves bend down for good: gradient descent creeps along the valley, BFGS turns with it.",
        360,
    )


def valley(point: Array) -> tuple[Array, Array]:
    """Rosenbrock's function of (2,) or (2, points), and its gradient of the same shape."""
    x, y = point
    off = y - x * x
    return (1.0 - x) ** 2 + 100.0 * off**2, np.array([-2.0 * (1.0 - x) - 400.0 * x * off, 200.0 * off])


def xor_loss(parameters: Array) -> tuple[float, Array]:
    """The loss of the network for XOR, and its gradient."""
    here = LossAndGradient(Objective(XOR.sizes, XOR.activations, XOR.loss, XOR.reduction), parameters.copy())
    return here.measure(XOR.samples.inputs, XOR.samples.targets).loss, here.gradient


def gradients_of(function: Function, start: Array, steps: int) -> int:
    """How many gradients BFGS computes for so many steps, one at the start and those of the line searches."""
    calls = 0

    def counted(point: Array) -> tuple[float, Array]:
        nonlocal calls
        calls += 1
        return function(point)

    bfgs(counted, start, steps - 1)  # the last point's step is computed too
    return calls

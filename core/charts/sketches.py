"""Small true pictures of the subjects, each computed: from a run, a function, data, or stored results."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from threading import RLock

import numpy as np

from core.charts.palette import LINES, TOWARDS_0, TOWARDS_1
from core.charts.svg import (
    GREY,
    HEIGHT,
    MARGIN,
    WIDTH,
    Sketch,
    beside,
    box,
    cells,
    corners,
    curve,
    document,
    dot,
    line,
    spread,
    word,
)
from core.claims.stored import stored
from core.data.datasets import digits
from core.descent.curve import PRESETS
from core.descent.curve import curve as function
from core.descent.descent import descend
from core.experiment.experiment import Experiment
from core.landscape.landscape import Terrain, main_plane, record
from core.nn.activations import ACTIVATIONS
from core.nn.array import Array
from core.nn.schedules import SCHEDULES
from core.stats.proportion import wilson
from core.training.run import Run
from core.training.snapshot import Snapshot

QUICK = Experiment(learning_rate=5.0, init="normal", max_epochs=1000)
"""XOR with two hidden units, solved after some two hundred epochs."""

AND = Experiment(problem="and", hidden=(), learning_rate=5.0, max_epochs=1000)
SIDE, REACH, POINTS = 84.0, 0.25, 24


@cache
def _ended(experiment: Experiment) -> tuple[Run, Snapshot]:
    run = Run(experiment)
    return run, run.snapshot(experiment.max_epochs)


def _losses(experiment: Experiment, epochs: int) -> Array:
    """The loss of each of the first epochs, (epochs + 1,)."""
    return np.array([snapshot.loss for snapshot in Run(experiment).snapshots(0, epochs + 1)])


def _map(snapshot: Snapshot, layer: int, unit: int) -> Array:
    """The activation of a unit over the square of the inputs, (POINTS, POINTS), a row for each x2."""
    axis = np.linspace(-REACH, 1 + REACH, POINTS)
    x1, x2 = np.meshgrid(axis, axis)
    _, activations = snapshot.network.forward(np.column_stack([x1.ravel(), x2.ravel()]))
    return np.asarray(activations[layer])[:, unit].reshape(POINTS, POINTS)


def _place(left: float) -> tuple[float, float, float]:
    return left, (HEIGHT - SIDE) / 2, SIDE


def region() -> Sketch:
    _, end = _ended(QUICK)
    place = _place((WIDTH - SIDE) / 2)
    return document(
        f"The decision region of XOR after {end.epoch} epochs: one class in a band, the other on both sides of it",
        cells(_map(end, -1, 0), *place),
        corners(QUICK.task.classes, *place, REACH),
    )


def separating_line() -> Sketch:
    _, end = _ended(AND)
    place = _place((WIDTH - SIDE) / 2)
    return document(
        "AND, learned by a single unit: its line has the point 11 on one side and the others on the other",
        cells(_map(end, -1, 0), *place),
        corners(AND.task.classes, *place, REACH),
    )


def hidden() -> Sketch:
    _, end = _ended(QUICK)
    small = SIDE * 0.82
    top = (HEIGHT - small) / 2
    return document(
        "The maps of the two hidden units that learned XOR: each divides the square by a line of its own",
        *(cells(_map(end, 1, unit), left, top, small) for unit, left in ((0, 7.0), (1, WIDTH - small - 7.0))),
        *(corners(QUICK.task.classes, left, top, small, REACH) for left in (7.0, WIDTH - small - 7.0)),
    )


def network() -> Sketch:
    _, end = _ended(QUICK)
    across = np.linspace(24.0, WIDTH - 24.0, len(QUICK.sizes))
    places = [
        [(x, HEIGHT * (at + 1) / (units + 1)) for at in range(units)]
        for x, units in zip(across, QUICK.sizes, strict=True)
    ]
    largest = max(float(np.abs(layer.weights).max()) for layer in end.network.layers)
    edges = [
        line(*here, *there, TOWARDS_1 if weight > 0 else TOWARDS_0, 1.0 + 5.0 * abs(weight) / largest)
        for layer, before, behind in zip(end.network.layers, places, places[1:], strict=False)
        for here, weights in zip(before, layer.weights, strict=True)
        for there, weight in zip(behind, weights, strict=True)
    ]
    units = [dot(*place, radius=8.0) for column in places for place in column]
    return document(
        "The trained 2-2-1 network: thick lines are large weights, blue positive, orange negative", *edges, *units
    )


def lab() -> Sketch:
    return beside(
        "A network that has learned XOR, as the lab shows it: its weights, its decision region, and its loss",
        *(sketch(name) for name in ("network", "region", "curve")),
    )


def unit() -> Sketch:
    middle = HEIGHT / 2
    return document(
        "A unit: its inputs times their weights, and its bias, are added up to z, and f makes its output of that",
        *(line(26, y, 80, middle) for y in (18.0, middle, HEIGHT - 18.0)),
        line(80, middle, 150, middle),
        dot(80, middle, TOWARDS_1, 16),
        *(word(14, y + 4, text) for y, text in ((18.0, "x₁"), (middle, "x₂"), (HEIGHT - 18.0, "1"))),
        *(word(52, y, text, 10) for y, text in ((22.0, "w₁"), (middle - 4, "w₂"), (HEIGHT - 20.0, "b"))),
        word(122, middle - 6, "f(z)"),
    )


def _functions(alt: str, *names: str) -> Sketch:
    z = np.linspace(-6.0, 6.0, 121)
    own = [ACTIVATIONS[name].function(z[:, np.newaxis])[:, 0] for name in names]
    low, high = min(-0.2, *(float(y.min()) for y in own)), min(3.0, max(1.2, *(float(y.max()) for y in own)))
    zero = float(spread(np.zeros(1), low, high, HEIGHT - MARGIN, MARGIN)[0])
    axes = line(MARGIN, zero, WIDTH - MARGIN, zero, width=0.7) + line(
        WIDTH / 2, MARGIN, WIDTH / 2, HEIGHT - MARGIN, width=0.7
    )
    return document(alt, axes, *(curve(z, y, LINES[at], low, high) for at, y in enumerate(own)))


def activations() -> Sketch:
    return _functions("Sigmoid, tanh and ReLU between -6 and 6", "sigmoid", "tanh", "relu")


def softmax() -> Sketch:
    z = np.array([[1.0, 2.0, 0.0]])
    shares = ACTIVATIONS["softmax"].function(z)[0]
    bars = [
        box(24 + 42 * at, HEIGHT - 22 - 70 * share, 30, 70 * share, LINES[at])
        + word(39 + 42 * at, HEIGHT - 8, f"{share:.2f}")
        for at, share in enumerate(shares)
    ]
    return document("Softmax makes shares of 1, 2 and 0: the largest number has the largest share", *bars)


def losses() -> Sketch:
    z = np.linspace(-4.0, 4.0, 81)
    a = ACTIVATIONS["sigmoid"].function(z)
    return document(
        "Cross-entropy and squared error over the net input, target 1: the first is steep where the second is flat",
        curve(z, -np.log(a), LINES[1], 0.0, 4.1),
        curve(z, 0.5 * (1.0 - a) ** 2, LINES[0], 0.0, 4.1),
    )


def descent() -> Sketch:
    preset = function(PRESETS["two"].text, PRESETS["two"].reach)
    path = descend(preset, [2.9], "sgd", 0.02, 40)
    x, y = preset.x[::8], preset.y[::8]
    low, high = float(y.min()) - 0.5, float(path.losses[0]) * 1.05
    across = spread(path.points[:, 0], float(x.min()), float(x.max()), MARGIN, WIDTH - MARGIN)
    up = spread(path.losses, low, high, HEIGHT - MARGIN, MARGIN)
    steps = "".join(dot(float(a), float(b), TOWARDS_0, 3.5) for a, b in zip(across, up, strict=True))
    return document(
        "Gradient descent down a curve with two valleys, into the nearer one",
        curve(x, y, GREY, low, high),
        steps,
    )


def rates() -> Sketch:
    epochs = 200
    x = np.arange(epochs + 1.0)
    own = [_losses(QUICK.replace(learning_rate=rate, target_loss=0.0), epochs) for rate in (0.5, 5.0, 50.0)]
    return document(
        f"The loss of XOR over {epochs} epochs with the learning rates 0.5, 5 and 50: too slow, right, and to and fro",
        *(curve(x, y, LINES[at], 0.0, 1.1, 2.0) for at, y in enumerate(own)),
    )


def learning_curve() -> Sketch:
    _, end = _ended(QUICK)
    own = _losses(QUICK, end.epoch)
    return document(
        f"The loss of XOR over {end.epoch} epochs: a plateau, and then a fall",
        curve(np.arange(len(own), dtype=float), own, LINES[0], 0.0, float(own.max())),
    )


def compare() -> Sketch:
    epochs = 200
    x = np.arange(epochs + 1.0)
    rules = (QUICK.replace(learning_rate=1.0), QUICK.replace(learning_rate=1.0, optimizer="momentum", momentum=0.9))
    own = [_losses(rule.replace(target_loss=0.0), epochs) for rule in rules]
    return document(
        "The loss of XOR from the same start, without and with momentum",
        *(curve(x, y, LINES[at], 0.0, 0.55) for at, y in enumerate(own)),
    )


def optimizers() -> Sketch:
    epochs, names = 200, ("sgd", "momentum", "adagrad", "adam")
    x = np.arange(epochs + 1.0)
    experiments = (QUICK.replace(optimizer=name, learning_rate=1.0, target_loss=0.0) for name in names)
    return document(
        f"The loss of XOR over {epochs} epochs from one start, with the learning rate 1: plain descent, momentum, "
        "AdaGrad and Adam",
        *(curve(x, _losses(experiment, epochs), LINES[at], 0.0, 1.1, 2.0) for at, experiment in enumerate(experiments)),
    )


def schedules() -> Sketch:
    epochs = np.arange(0, 3001, 30)
    rates = [QUICK.replace(schedule=name).learning_rates(epochs) / QUICK.learning_rate for name in SCHEDULES]
    return document(
        f"The learning rate over {epochs[-1]} epochs with each schedule: constant, in steps, and in curves",
        *(curve(epochs.astype(float), rate, LINES[at], 0.0, 1.05, 2.0) for at, rate in enumerate(rates)),
    )


def vanishing() -> Sketch:
    deep = Experiment(hidden=(4, 4, 4, 4), init="normal")
    norms = np.log10(Run(deep).snapshot(0).gradient_norms)
    heights = spread(norms, float(norms.min()) - 0.5, float(norms.max()), 0.0, HEIGHT - 24.0)
    width = (WIDTH - 2 * MARGIN) / len(heights)
    bars = [
        box(MARGIN + width * at + 3, HEIGHT - 16 - height, width - 6, height, LINES[3])
        for at, height in enumerate(heights)
    ]
    return document(
        "The gradients of five sigmoid layers at the start, on a logarithmic axis: the first layers have the smallest",
        *bars,
        word(MARGIN, HEIGHT - 3, "first layer", 10, "start"),
        word(WIDTH - MARGIN, HEIGHT - 3, "last", 10, "end"),
    )


def landscape() -> Sketch:
    run, _ = _ended(QUICK)
    path = record(run).spaced(60)
    terrain = Terrain(path, main_plane(path), 24)
    place = _place((WIDTH - SIDE) / 2)
    heights = np.nan_to_num(np.clip(terrain.heights, terrain.lowest, terrain.highest), nan=terrain.highest)
    u, v = terrain.axes
    across = spread(terrain.shadow[:, 0], float(u[0]), float(u[-1]), place[0], place[0] + SIDE)
    up = spread(terrain.shadow[:, 1], float(v[0]), float(v[-1]), place[1] + SIDE, place[1])
    way = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(across, up, strict=True))
    return document(
        "The loss around a run of XOR, orange where it is high, and the way of the run down to the blue valley",
        cells(1.0 - (heights - terrain.lowest) / (terrain.highest - terrain.lowest), *place),
        f'<polyline points="{way}" fill="none" stroke="#111" stroke-width="2"/>',
        dot(float(across[-1]), float(up[-1]), "#111", 4),
    )


def graph() -> Sketch:
    middle, places = HEIGHT / 2, ((24.0, "x"), (80.0, "x²"), (136.0, "exp x²"))
    edges = [line(here, middle, there, middle) for (here, _), (there, _) in pairwise(places)]
    nodes = [dot(x, middle, TOWARDS_1, 9) + word(x, middle - 16, text) for x, text in places]
    return document("The graph of a formula: x is squared, then goes into the exponential function", *edges, *nodes)


def difference() -> Sketch:
    x = np.linspace(0.0, 3.0, 61)
    y = np.exp(-x) + 0.15 * x**2
    low, high = 0.3, 1.4
    at, h = 1.9, 0.7
    ends = np.array([at - h, at + h])
    values = np.exp(-ends) + 0.15 * ends**2
    across = spread(ends, 0.0, 3.0, MARGIN, WIDTH - MARGIN)
    up = spread(values, low, high, HEIGHT - MARGIN, MARGIN)
    return document(
        "A curve, and the line through one point before and one behind: its slope is close to that of the curve",
        curve(x, y, GREY, low, high),
        line(float(across[0]), float(up[0]), float(across[1]), float(up[1]), TOWARDS_0, 2.5),
        *(dot(float(a), float(b), TOWARDS_0, 4) for a, b in zip(across, up, strict=True)),
    )


def shares() -> Sketch:
    rows = stored()["two_hidden"].own.rows
    step = (HEIGHT - 12) / len(rows)
    parts = []
    for at, row in enumerate(rows):
        y = 8 + step * at
        low, high = wilson(row.solved, row.n)
        parts += [
            box(46, y, 104, step - 7, GREY, 0.15),
            box(46, y, 104 * row.solved / row.n, step - 7, TOWARDS_1),
            line(46 + 104 * low, y + step / 2 - 3.5, 46 + 104 * high, y + step / 2 - 3.5, width=3),
            word(40, y + step / 2, row.arm.split()[0] + (" unit" if at == 0 else " units"), 10, "end"),
        ]
    return document(
        f"How many of {rows[0].n} random starts learn XOR with one to {len(rows)} hidden units, with 95 % intervals",
        *parts,
    )


def grid() -> Sketch:
    rows = [row for row in stored()["rates"].own.rows if "," in row.arm]
    names = list(dict.fromkeys(row.arm.rpartition(",")[0] for row in rows))
    table = [[row.solved / row.n for row in rows if row.arm.rpartition(",")[0] == name] for name in names]
    width, height = (WIDTH - 2 * MARGIN) / len(table[0]), (HEIGHT - 2 * MARGIN) / len(table)
    parts = [
        box(MARGIN + column * width, MARGIN + row * height, width - 1.5, height - 1.5, TOWARDS_1, 0.08 + 0.92 * share)
        for row, shares in enumerate(table)
        for column, share in enumerate(shares)
    ]
    return document(
        "How many starts learn XOR, by optimizer (rows) and learning rate (columns): the darker, the more", *parts
    )


def digit() -> Sketch:
    pixels = digits().values[:2].reshape(-1, 8, 8) / 16.0
    side = SIDE / 8
    parts = [
        box(
            left + column * side * 0.85,
            15 + row * side * 0.85,
            side * 0.85 + 0.2,
            side * 0.85 + 0.2,
            GREY,
            float(share),
        )
        for left, picture in zip((5.0, 84.0), pixels, strict=True)
        for row, line_of in enumerate(picture)
        for column, share in enumerate(line_of)
        if share > 0
    ]
    return document("Two handwritten digits of 8 x 8 pixels", *parts)


_MAKERS: dict[str, Callable[[], Sketch]] = {
    "region": region,
    "line": separating_line,
    "hidden": hidden,
    "network": network,
    "lab": lab,
    "unit": unit,
    "activations": activations,
    "sigmoid": lambda: _functions("The sigmoid between -6 and 6, from 0 to 1", "sigmoid"),
    "tanh": lambda: _functions("Tanh between -6 and 6, from -1 to 1", "tanh"),
    "relu": lambda: _functions("ReLU: 0 below 0, and z above", "relu"),
    "softmax": softmax,
    "losses": losses,
    "descent": descent,
    "rates": rates,
    "optimizers": optimizers,
    "schedules": schedules,
    "curve": learning_curve,
    "compare": compare,
    "vanishing": vanishing,
    "landscape": landscape,
    "graph": graph,
    "difference": difference,
    "shares": shares,
    "grid": grid,
    "digit": digit,
}

SKETCHES = tuple(_MAKERS)
"""The names of all sketches."""


_DRAWING = RLock()


def sketch(name: str) -> Sketch:
    """The small picture of this name; it is computed once, for one visitor while the others wait: they share runs."""
    with _DRAWING:
        return _drawn(name)


@cache
def _drawn(name: str) -> Sketch:
    return _MAKERS[name]()

"""Text 002's regression: a network learns y = x0² + 3 x0 x1 + x1² + 5 from 100 samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.nn.array import Array
from core.nn.initializers import initial_parameters
from core.nn.network import Network
from core.notation.numbers import short
from core.textbook.item import Item, Number, Place, Report, Table, Task
from core.training.learner import Learner, Recipe

N_SAMPLES = 100
HIDDEN = (2, 5, 10, 20)
EPOCHS = 4000
RATE = 0.2
GRID = np.linspace(-1.0, 1.0, 41)


def surface(x: Array) -> Array:
    """y (samples, 1) for x (samples, 2)."""
    return (x[:, :1] ** 2 + 3.0 * x[:, :1] * x[:, 1:] + x[:, 1:] ** 2) + 5.0


@dataclass(frozen=True)
class Fit:
    """Over the square from -1 to 1: the function and the network, (rows of x1, columns of x0); and the samples."""

    grid: Array
    true: Array
    fitted: Array
    samples: Array
    hidden: int


def _regression() -> Task:
    """Train networks of several widths, and measure them away from their samples."""
    samples = np.random.RandomState(0).uniform(-1.0, 1.0, (N_SAMPLES, 2))
    targets = surface(samples)
    across, up = np.meshgrid(GRID, GRID)
    everywhere = np.column_stack([across.ravel(), up.ravel()])
    truth = surface(everywhere)
    rows, fitted = [], truth
    recipe = Recipe(learning_rate=RATE, batch_size=N_SAMPLES, loss="half_squared_error")
    for index, hidden in enumerate(HIDDEN):
        layers = initial_parameters("normal", 1.0, (2, hidden, 1), 0)
        network = Network.from_parameters([w for w, _ in layers], [b for _, b in layers], ["sigmoid", "linear"])
        learner = Learner(network, samples, targets, recipe)
        for share in learner.train(EPOCHS):
            yield (index + share) / len(HIDDEN)
        fitted = learner.outputs(everywhere)
        at_samples = float(np.mean((learner.outputs(samples) - targets) ** 2))
        rows.append((hidden, at_samples, float(np.mean((fitted - truth) ** 2)), float(np.abs(fitted - truth).max())))
    variance = float(truth.var())
    worst = int(np.abs(fitted - truth).argmax())
    nearest = float(np.linalg.norm(samples - everywhere[worst], axis=1).min())
    widest, narrowest = rows[-1], rows[0]
    numbers = (
        Number("y at (1, 0.5)", float(surface(np.array([[1.0, 0.5]]))[0, 0])),
        Number("mean squared error on the 100 samples", widest[1], comment=f"{widest[0]} hidden units"),
        Number("mean squared error on the whole square", widest[2], comment=f"{widest[0]} hidden units"),
        Number("variance of y on the square", variance, comment="the error of the best constant"),
    )
    words = (
        f"With {widest[0]} hidden units {short(100 * widest[2] / variance)}% of the variance are left, with "
        f"{narrowest[0]} units {short(100 * narrowest[2] / variance)}%. The surface is a saddle: it rises where the "
        "two inputs have the same sign and falls where they differ. The widest network's largest error, "
        f"{short(widest[3])}, is found at x₀ = {short(everywhere[worst, 0])}, x₁ = {short(everywhere[worst, 1])}; the "
        f"sample nearest to it is {short(nearest)} away."
    )
    table = Table(
        ("hidden units", "mean squared error on the samples", "on the whole square", "largest error"),
        tuple((str(units), *(short(value) for value in values)) for units, *values in rows),
    )
    side = (len(GRID), len(GRID))
    return Report(numbers, words, (table,), Fit(GRID, truth.reshape(side), fitted.reshape(side), samples, widest[0]))


REGRESSION_ITEMS: tuple[Item, ...] = (
    Item(
        "002-17",
        "A function of two variables: y = x₀² + 3 x₀x₁ + x₁² + 5",
        "The scalar code is to be extended to two inputs and 100 samples of this function.",
        settings="Range, number of hidden units and learning rate are missing in the text. Ours: both inputs "
        "uniform between -1 and 1 (a range in which no unit saturates at once), 2 to 20 sigmoid hidden units and a "
        "linear output as in the code before, weights N(0, 1), seed 0, the mean of ½ (a - y)², learning rate "
        f"{RATE:g}, {EPOCHS:,} updates with all samples.",
        slip="The text writes n x 2 for the design matrix and prints n + 1 rows.",
        places=(
            Place(
                "backpropagation",
                {"net": "own", "own_output": "linear", "own_targets": "7.75", "own_rate": "0.01"},
                "One update for one sample, with numbers",
            ),
            Place("textbook", {"item": "003-08"}, "A curve of one variable, approximated"),
        ),
        compute=_regression,
    ),
)

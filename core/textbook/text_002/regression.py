"""Text 002's regression: a network learns y = x0² + 3 x0 x1 + x1² + 5 from 100 samples."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from core.charts.blank import blank
from core.charts.palette import LINES
from core.experiment.experiment import Experiment
from core.nn.array import Array
from core.notation.numbers import short
from core.textbook.figures import AMOUNT
from core.textbook.item import Drawing, Findings, Items, Number, Table, see
from core.textbook.runs import after, one_of, untrained
from core.training.learner import Learner, Recipe

N_SAMPLES = 100
HIDDEN = (2, 5, 10, 20)
EPOCHS = 4000
RATE = 0.2
GRID = np.linspace(-1.0, 1.0, 41)


IN_THE_LAB = Experiment(
    problem="saddle",
    n=N_SAMPLES,
    noise=0.0,
    test=0,
    data_seed=0,
    hidden=(10,),
    output_activation="linear",
    reduction="mean",
    learning_rate=RATE,
    init="normal",
    seed=0,
    max_epochs=EPOCHS,
    target_loss=0.0,
)
"""The third of the networks below, on the same samples."""


def surface(x: Array) -> Array:
    """y (samples, 1) for x (samples, 2)."""
    return (x[:, :1] ** 2 + 3.0 * x[:, :1] * x[:, 1:] + x[:, 1:] ** 2) + 5.0


ITEMS = Items()


@ITEMS.item(
    "002-17",
    "A function of two variables: y = x₀² + 3 x₀x₁ + x₁² + 5",
    see(
        "One update for one sample, with numbers",
        "backpropagation",
        net="own",
        own_output="linear",
        own_targets=7.75,
        own_rate=0.01,
    ),
    see("The same run in the lab, with 10 hidden units", "lab", IN_THE_LAB),
    see("A curve of one variable, approximated", "textbook", item="003-08"),
    does="The scalar code is to be extended to two inputs and 100 samples of this function.",
    settings="Range, number of hidden units and learning rate are missing in the text. Ours: both inputs uniform "
    "between -1 and 1 (a range in which no unit saturates at once), 2 to 20 sigmoid hidden units and a linear output "
    f"as in the code before, weights N(0, 1), seed 0, the mean of ½ (a - y)², learning rate {RATE:g}, {EPOCHS:,} "
    "updates with all samples.",
    slip="The text writes n x 2 for the design matrix and prints n + 1 rows.",
    draws=True,
)
def _regression() -> Findings:
    """Train networks of several widths, and measure them away from their samples."""
    samples = np.random.RandomState(0).uniform(-1.0, 1.0, (N_SAMPLES, 2))
    targets = surface(samples)
    across, up = np.meshgrid(GRID, GRID)
    everywhere = np.column_stack([across.ravel(), up.ravel()])
    truth = surface(everywhere)
    rows, fitted = [], truth
    recipe = Recipe(learning_rate=RATE, batch_size=N_SAMPLES, loss="half_squared_error")
    for index, hidden in enumerate(HIDDEN):
        network = untrained("normal", (2, hidden, 1), 0, ["sigmoid", "linear"])
        learner = Learner(network, samples, targets, recipe)
        yield from one_of(after(EPOCHS, learner), index, len(HIDDEN))
        fitted = learner.outputs(everywhere)
        at_samples = float(np.mean((learner.outputs(samples) - targets) ** 2))
        rows.append((hidden, at_samples, float(np.mean((fitted - truth) ** 2)), float(np.abs(fitted - truth).max())))
    variance = float(truth.var())
    worst = int(np.abs(fitted - truth).argmax())
    nearest = float(np.linalg.norm(samples - everywhere[worst], axis=1).min())
    widest, narrowest = rows[-1], rows[0]
    yield Number("y at (1, 0.5)", float(surface(np.array([[1.0, 0.5]]))[0, 0]))
    yield Number("mean squared error on the 100 samples", widest[1], comment=f"{widest[0]} hidden units")
    yield Number("mean squared error on the whole square", widest[2], comment=f"{widest[0]} hidden units")
    yield Number("variance of y on the square", variance, comment="the error of the best constant")
    yield (
        f"With {widest[0]} hidden units {short(100 * widest[2] / variance)}% of the variance are left, with "
        f"{narrowest[0]} units {short(100 * narrowest[2] / variance)}%. The surface is a saddle: it rises where the "
        "two inputs have the same sign and falls where they differ. The widest network's largest error, "
        f"{short(widest[3])}, is found at x₀ = {short(everywhere[worst, 0])}, x₁ = {short(everywhere[worst, 1])}; the "
        f"sample nearest to it is {short(nearest)} away."
    )
    yield Table(
        ("hidden units", "mean squared error on the samples", "on the whole square", "largest error"),
        [(str(units), *(short(value) for value in values)) for units, *values in rows],
    )
    side = (len(GRID), len(GRID))
    yield Drawing(
        _surfaces({"the function": truth.reshape(side), "the network": fitted.reshape(side)}, samples),
        "Two maps over the square from -1 to 1: the function, and the network that was trained on 100 samples.",
        f"The same colours mean the same y. The network with {widest[0]} hidden units follows the saddle; compare the "
        "corners.",
        460,
    )


def _surfaces(maps: Mapping[str, Array], samples: Array) -> go.Figure:
    """Two maps over the square, (rows of x1, columns of x0), side by side in the colours of the first, with samples."""
    figure = blank("x₀", "x₁")
    values = next(iter(maps.values()))
    low, high = float(values.min()), float(values.max())
    for number, (title, surface) in zip(("", "2"), maps.items(), strict=True):
        axes = {"xaxis": f"x{number}", "yaxis": f"y{number}"}
        figure.add_contour(
            x=GRID,
            y=GRID,
            z=surface,
            coloraxis="coloraxis",
            contours={"start": np.ceil(low), "end": np.floor(high), "size": 0.5},
            line={"width": 1, "color": "#555"},
            hovertemplate=title + ": %{z:.3g} at %{x:.2g}, %{y:.2g}<extra></extra>",
            **axes,
        )
        figure.add_scatter(
            x=samples[:, 0],
            y=samples[:, 1],
            mode="markers",
            marker={"size": 5, "color": LINES[0], "line": {"width": 1, "color": "white"}},
            name="sample",
            showlegend=not number,
            hoverinfo="skip",
            **axes,
        )
        corner = {"xref": "paper", "yref": "paper", "yanchor": "bottom", "xanchor": "left", "showarrow": False}
        figure.add_annotation(text=title, x=0.55 if number else 0.0, y=1.0, name="panel", **corner)
    below = {"orientation": "h", "thickness": 10, "outlinewidth": 0, "y": -0.22, "yanchor": "top"}
    bar = below | {"title": {"text": "y", "side": "top"}}
    figure.update_layout(
        coloraxis={"colorscale": AMOUNT, "cmin": low, "cmax": high, "colorbar": bar},
        xaxis={"domain": [0.0, 0.45], "range": [-1.0, 1.0]},
        yaxis={"range": [-1.0, 1.0]},
        xaxis2={"domain": [0.55, 1.0], "anchor": "y2", "title": {"text": "x₀", "standoff": 6}, "matches": "x"},
        yaxis2={"anchor": "x2", "showticklabels": False, "matches": "y"},
        legend={"y": 1.1},
        margin={"t": 66, "b": 110},
    )
    return figure

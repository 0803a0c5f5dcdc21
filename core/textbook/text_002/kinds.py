"""Text 002's four families of networks: the three that it only describes, each with a small picture of its idea."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from core.charts.blank import blank
from core.charts.palette import DIVERGING, LINES
from core.data.datasets import digits
from core.nn.array import Array
from core.textbook.figures import PENCIL, SIDE, lines
from core.textbook.item import Drawing, Findings, Items, Number, in_the_lab

EDGE = np.array([[1.0, 0.0, -1.0]] * 3)
"""Nine weights that answer to ink on the left with none on the right of it."""

IMAGE = 4
"""The first 4 among the digits."""

WINDOW = (4, 5)
"""Row and column of the window that is drawn."""

MAP = SIDE - len(EDGE) + 1
"""Rows and columns of the map."""

RETURNS, MOMENTS, INPUT_WEIGHT = (0.0, 0.7, 1.2), 12, 2.0
"""Weights of the way back, how many moments are shown, and the weight of the input."""

CENTRES, WIDTH = np.linspace(0.0, 1.0, 6), 0.2

ITEMS = Items()


def convolved(image: Array, weights: Array) -> Array:
    """The sum of weights (k, k) times pixels for each place of the window on an image (n, n), (n - k + 1, ...)."""
    windows = np.lib.stride_tricks.sliding_window_view(image, weights.shape)
    return (windows * weights).sum(axis=(2, 3))


def echoes(weight: float) -> Array:
    """The outputs (MOMENTS,) of a tanh unit that gets its last output back, after an input of 1 at the first moment."""
    outputs, before = np.zeros(MOMENTS), 0.0
    for moment in range(MOMENTS):
        before = outputs[moment] = np.tanh(INPUT_WEIGHT * (moment == 0) + weight * before)
    return outputs


def bumps(x: Array) -> Array:
    """The outputs (n, centres) of hidden units that answer to inputs (n,) near their centres."""
    return np.exp(-(((x[:, None] - CENTRES) / WIDTH) ** 2))


def wanted(x: Array) -> Array:
    """The curve whose values at the centres the bumps are to meet."""
    return 0.5 + 0.4 * np.sin(2.0 * np.pi * x)


@ITEMS.item(
    "002-02",
    "Kinds of networks: feed-forward, convolutional, recurrent, radial basis functions",
    in_the_lab("A feed-forward network in the lab"),
    does="The text describes four families. Only the first, in which every unit sends its output forward to all units "
    "of the next layer, is built and trained in the text, and so it is in this app. The other three have a picture of "
    "their idea here, computed but not trained.",
    settings=f"The text gives no numbers. Here: a window of 3 x 3 weights on one of the digits; a tanh unit, input "
    f"weight {INPUT_WEIGHT:g}; {len(CENTRES)} bumps exp(-((x - c) / {WIDTH:g})²).",
    figure_missing=True,
)
def _families() -> Findings:
    """A convolution of a digit, the echo of an input, and a sum of bumps."""
    image = digits().values[int(np.flatnonzero(digits().classes == IMAGE)[0])].reshape(SIDE, SIDE)
    found = convolved(image, EDGE)
    yield Number("weights that all places of the window share", EDGE.size)
    full = image.size * found.size
    yield Number("weights if it were fully connected", full, comment=f"{image.size} inputs, {found.size} units")
    outputs = {weight: echoes(weight) for weight in RETURNS}
    for weight, echo in outputs.items():
        yield Number(f"output {MOMENTS - 1} moments after the input, weight back {weight:g}", float(echo[-1]))
    weights: Array = np.linalg.solve(bumps(CENTRES), wanted(CENTRES)).astype(float)
    x = np.linspace(0.0, 1.0, 301)
    off = np.abs(bumps(x) @ weights - wanted(x)).max()
    yield Number("largest distance of the bumps' sum from the curve", float(off))
    yield (
        "A unit of a convolutional layer sees a small window only, and all units of a map have the same weights. A "
        "recurrent unit gets its own last output as one more input, and so remembers. A radial unit answers to inputs "
        "near its centre, and the output adds these bumps up; their weights follow here from linear equations."
    )
    yield Drawing(
        _convolution(image, found),
        f"On the left a handwritten {IMAGE} of 8 by 8 pixels with a window of 3 by 3, on the right the map of 6 by 6 "
        "outputs with the output of this window.",
        "**Convolutional.** The same nine weights slide over the image; each place of the window gives one output. "
        "Blue: ink on the left of the window and less on its right. Orange: the other way round.",
        320,
    )
    yield Drawing(
        lines("moment", "output", {f"weight of the way back {weight:g}": echo for weight, echo in outputs.items()}),
        "Outputs of a unit over time after a single input, for three weights of its way back.",
        "**Recurrent.** There is an input at moment 0 only. Without a way back the unit forgets it at once; with a "
        "small weight the output fades; with one above 1 it stays.",
        320,
    )
    yield Drawing(
        _sum_of_bumps(x, weights),
        f"{len(CENTRES)} weighted bumps, their sum, and the points that the sum passes through.",
        "**Radial basis functions.** Each dotted bump is a hidden unit times its weight; the sum passes through the "
        "points at the centres.",
        340,
    )


def _convolution(image: Array, found: Array) -> go.Figure:
    """The image, and beside it the map; the window and its output are framed and joined."""
    figure = blank("", "")
    shift = SIDE + 3
    most = float(np.abs(found).max())
    bar = {"orientation": "h", "thickness": 10, "outlinewidth": 0, "y": -0.02, "yanchor": "top", "len": 0.42}
    figure.add_heatmap(
        z=image,
        colorscale=PENCIL,
        xgap=1,
        ygap=1,
        hovertemplate="pixel: %{z:.0f}<extra></extra>",
        name="pixel value",
        colorbar=bar | {"x": 0.22, "title": {"text": "pixel value", "side": "top"}, "nticks": 3},
    )
    figure.add_heatmap(
        z=found,
        x=np.arange(MAP) + shift,
        y=np.arange(MAP) + 1,
        zmin=-most,
        zmax=most,
        colorscale=DIVERGING,
        xgap=1,
        ygap=1,
        hovertemplate="output: %{z:.0f}<extra></extra>",
        name="output",
        colorbar=bar | {"x": 0.8, "title": {"text": "output", "side": "top"}, "nticks": 3},
    )
    (row, column), size = WINDOW, len(EDGE)
    corners = ((column, row, size), (column + shift, row + 1, 1))
    frame = {"mode": "lines", "line": {"color": LINES[0], "width": 3}, "hoverinfo": "skip"}
    for left, top, side in corners:
        round_it = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]) * side + (left - 0.5, top - 0.5)
        figure.add_scatter(x=round_it[:, 0], y=round_it[:, 1], **frame)
    for below in (0, 1):
        ends = [(left - 0.5 + (side if left == column else 0), top - 0.5 + below * side) for left, top, side in corners]
        figure.add_scatter(
            x=[x for x, _ in ends], y=[y for _, y in ends], **frame | {"line": {"color": LINES[0], "dash": "dot"}}
        )
    figure.update_xaxes(visible=False, constrain="domain")
    figure.update_yaxes(visible=False, autorange="reversed", scaleanchor="x", constrain="domain")
    figure.update_layout(margin={"l": 8, "r": 8, "t": 8, "b": 62}, showlegend=False)
    return figure


def _sum_of_bumps(x: Array, weights: Array) -> go.Figure:
    """Each bump, their sum and the points."""
    figure = blank("x", "output")
    for index, bump in enumerate((bumps(x) * weights).T):
        figure.add_scatter(
            x=x,
            y=bump,
            mode="lines",
            name="bumps",
            legendgroup="bumps",
            showlegend=not index,
            line={"color": LINES[1], "dash": "dot", "width": 2},
            hovertemplate=f"bump at {CENTRES[index]:g}: " + "%{y:.3f}<extra></extra>",
        )
    figure.add_scatter(x=x, y=bumps(x) @ weights, mode="lines", name="their sum", line={"color": LINES[0], "width": 3})
    points = {"symbol": "square", "size": 10, "color": LINES[3]}
    figure.add_scatter(x=CENTRES, y=wanted(CENTRES), mode="markers", name="points", marker=points)
    return figure

"""The pictures of text 003 on one and two layers: diagrams, activations, heat maps, and a curve approximated."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.charts.blank import blank
from core.charts.palette import CLASS_COLORS, CLASS_SYMBOLS, DIVERGING, LINES, MIDDLE, TOWARDS_0, line_style
from core.charts.textbook.deep import lines
from core.charts.textbook.drawing import Draw, Drawing
from core.charts.textbook.text_003_parts import epochs_and, loss_drawing
from core.neuron.unit import line_ends
from core.nn.array import Array
from core.notation.numbers import short
from core.textbook.text_003 import hidden, one_layer
from core.textbook.text_003.maps import HeatMap

MARGIN = 0.08
"""Of a map beyond the inputs 0 and 1."""


def _samples(figure: go.Figure, points: Array, classes: Array) -> None:
    for cls, color in enumerate(CLASS_COLORS):
        chosen = points[classes == cls]
        figure.add_scatter(
            x=chosen[:, 0],
            y=chosen[:, 1],
            mode="markers",
            name=f"target {cls}",
            marker={"symbol": CLASS_SYMBOLS[cls], "size": 12, "color": color, "line": {"color": "white", "width": 2}},
            hovertemplate=f"({'%{x:g}, %{y:g}'}): target {cls}<extra></extra>",
        )


def _square(figure: go.Figure) -> None:
    reach = [-MARGIN, 1.0 + MARGIN]
    figure.update_xaxes(range=reach, tickvals=[0, 1], constrain="domain", showgrid=False)
    figure.update_yaxes(range=reach, tickvals=[0, 1], scaleanchor="x", constrain="domain", showgrid=False)


def heat_map(found: HeatMap) -> go.Figure:
    """The unit's output over the two inputs, with the samples on it."""
    figure = blank("x₁", "x₂")
    step = 1.0 / (len(found.values) - 1)
    figure.add_heatmap(
        x0=0.0,
        dx=step,
        y0=0.0,
        dy=step,
        z=found.values,
        zmin=0.0,
        zmax=1.0,
        colorscale=DIVERGING,
        zsmooth="fast",
        hovertemplate="(%{x:.2f}, %{y:.2f}): %{z:.3f}<extra></extra>",
        colorbar={"thickness": 10, "outlinewidth": 0, "tickvals": [0, 0.5, 1], "title": {"text": "output"}},
    )
    _samples(figure, found.points, found.classes)
    _square(figure)
    return figure


def _map_drawing(found: HeatMap, caption: str) -> Drawing:
    alt = f"Heat map: {found.title} over both inputs from 0 to 1, orange near 0 and blue near 1, with the samples."
    return Drawing(heat_map(found), alt, f"**{found.title}.** {caption}", 360)


def diagram(found: one_layer.Diagram) -> go.Figure:
    """The layers of a network from left to right, with an arrow for each weight and a short one for each bias."""
    figure = go.Figure(layout={"template": {}})
    figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "x": 0.0, "y": 1.0, "yanchor": "bottom", "itemclick": False},
        margin={"l": 8, "r": 8, "t": 36, "b": 8},
        xaxis={"range": [-0.5, len(found.sizes) - 0.5], "visible": False},
        yaxis={"range": [-1.4, 1.9], "visible": False},
        hovermode=False,
    )
    weight, bias = {"color": LINES[0], "width": 2}, {"color": LINES[1], "width": 2}
    sizes = [1] * len(found.sizes) if found.as_boxes else found.sizes
    places = [[(float(level), (size - 1) / 2 - unit) for unit in range(size)] for level, size in enumerate(sizes)]
    radius = 42 if found.as_boxes else 19
    for before, after in pairwise(places):
        for end in after:
            for start in before:
                _arrow(figure, start, end, weight, radius, radius)
            _arrow(figure, (end[0], end[1] + (1.2 if found.as_boxes else 0.68)), end, bias, 0, radius)
    for level, units in enumerate(places):
        kind = "input" if level == 0 else "output" if level == len(places) - 1 else "hidden"
        for index, (x, y) in enumerate(units):
            text = f"{kind} layer" if found.as_boxes else f"{'xy'[level > 0] if kind != 'hidden' else 'h'}{index + 1}"
            figure.add_scatter(
                x=[x],
                y=[y],
                mode="markers+text",
                marker={
                    "symbol": "square" if found.as_boxes else "circle",
                    "size": 2 * radius,
                    "color": MIDDLE,
                    "line": {"color": "#555555", "width": 1.5},
                },
                text=[text],
                textfont={"color": "#111111", "size": 13},
                showlegend=False,
            )
    for name, line in (("weights", weight), ("biases", bias)):
        figure.add_scatter(x=[None], y=[None], mode="lines", name=name, line=line)
    return figure


def _arrow(
    figure: go.Figure,
    start: tuple[float, float],
    end: tuple[float, float],
    line: dict[str, Any],
    from_start: float,
    from_end: float,
) -> None:
    """From one place to another, so many pixels short of both."""
    figure.add_annotation(
        ax=start[0],
        ay=start[1],
        x=end[0],
        y=end[1],
        axref="x",
        ayref="y",
        xref="x",
        yref="y",
        text="",
        showarrow=True,
        arrowhead=2,
        arrowwidth=line["width"],
        arrowcolor=line["color"],
        startstandoff=from_start,
        standoff=from_end,
    )


def _diagrams(found: tuple[one_layer.Diagram, ...]) -> list[Drawing]:
    drawings = []
    for one in found:
        sizes = "-".join(map(str, one.sizes))
        what = (
            "each layer as one box" if one.as_boxes else "each weight as an arrow, each bias as a short one from above"
        )
        drawings.append(Drawing(diagram(one), f"Diagram of a {sizes} network, {what}.", f"{sizes}, {what}.", 340))
    return drawings


def _activations(found: one_layer.Curves) -> list[Drawing]:
    curves = {name: (found.z, np.minimum(y, 1.6)) for name, y in found.curves.items()}
    figure = lines(curves, "net input z", "output")
    figure.update_yaxes(range=[-1.15, 1.65])
    alt = "Curves of sigmoid, tanh, ReLU and softmax from -6 to 6."
    return [
        Drawing(figure, alt, "Sigmoid and tanh flatten on both sides, ReLU only on the left; it is cut at 1.6 here.")
    ]


def _gates(found: one_layer.Gates) -> list[Drawing]:
    captions = ("One line cuts off the corner 00.", "One line cuts off the corner 11.", "Every output is ½: no line.")
    drawings = [_map_drawing(one, caption) for one, caption in zip(found.maps, captions, strict=True)]
    curves = {gate: epochs_and(values) for gate, values in found.losses.items()}
    caption = "The errors of OR and AND fall; XOR's single point is at the start, where it stays."
    curves["XOR"] = (np.array([0, 500]), np.repeat(curves["XOR"][1], 2)[:2])
    return [*drawings, loss_drawing(curves, "mean squared error", caption)]


def _corners(found: one_layer.Corners) -> list[Drawing]:
    figure = blank("x₁", "x₂")
    _samples(figure, found.points, found.classes)
    ends = line_ends(found.unit, -MARGIN, 1.0 + MARGIN)
    assert ends is not None
    figure.add_scatter(
        x=[ends[0][0], ends[1][0]],
        y=[ends[0][1], ends[1][1]],
        mode="lines",
        name="the best that one line can do",
        line=line_style(0) | {"width": 3},
    )
    _square(figure)
    alt = "The four corners with XOR's targets, 1 at 01 and 10, and a line with three of them on the right side."
    return [Drawing(figure, alt, "Whichever way the line is turned, at least one corner is on its wrong side.", 360)]


def _approximation(found: hidden.Approximation) -> list[Drawing]:
    x = found.x
    figure = blank("x", "output")
    figure.add_scatter(x=x, y=found.curve, mode="lines", name="the curve", line={"color": TOWARDS_0, "width": 6})
    chosen = [fit for fit in found.fits if fit.units in (1, 4, 8, 32)]
    for index, fit in enumerate(chosen):
        name = f"{fit.units} unit{'s' * (fit.units > 1)}"
        y = fit.network.predict(x[:, None])[:, 0]
        figure.add_scatter(x=x, y=y, mode="lines", name=name, line=line_style(index) | {"width": 2})
    units = np.array([fit.units for fit in found.fits])
    falling = {
        "root mean square": (units, np.array([fit.error for fit in found.fits])),
        "largest": (units, np.array([fit.largest for fit in found.fits])),
    }
    error = lines(falling, "hidden units", "distance from the curve", log_x=True, log_y=True)
    error.update_traces(mode="lines+markers", marker={"size": 8})
    error.update_xaxes(tickvals=units, ticktext=[str(n) for n in units])
    tents = lines({"4 layers of 2 ReLU units": (found.tent_x, found.tents)}, "x", "output")
    pieces = hidden.pieces(hidden.tent_network(4))
    words = ", ".join(f"{fit.units}: {short(fit.error)}" for fit in found.fits)
    return [
        Drawing(
            figure,
            "A curve of two waves and its approximations by networks with 1, 4, 8 and 32 hidden units.",
            "With one unit the fit is a single step; each further unit adds one, and the curve is met ever more "
            "closely.",
            380,
        ),
        Drawing(error, f"Error by number of hidden units: {words}.", "The error falls with the number of units."),
        Drawing(
            tents,
            f"A zigzag of {pieces} straight pieces between 0 and 1.",
            f"Each layer folds the picture once more: {pieces} straight pieces from 8 units.",
            280,
        ),
    ]


def _learned(found: hidden.Gates) -> list[Drawing]:
    output, *units = found.maps
    drawings = [_map_drawing(output, "What the network answers.")]
    drawings += [_map_drawing(unit, "One straight line: what this unit tells the output.") for unit in units]
    caption = "The error stays near its start, then falls when the units have found their lines."
    return [*drawings, loss_drawing({"error": epochs_and(found.losses)}, "mean squared error", caption)]


UNIT_DRAWINGS: dict[str, Draw] = {
    "003-02": _diagrams,
    "003-03": _activations,
    "003-05": _gates,
    "003-06": _corners,
    "003-07": _diagrams,
    "003-08": _approximation,
    "003-09": _learned,
    "003-10": _learned,
}

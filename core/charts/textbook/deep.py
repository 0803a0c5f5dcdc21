"""Pictures of deep networks for texts 002 and 003: gradients by layer and by depth, with the spread over many seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from core.charts.blank import blank
from core.charts.palette import TOWARDS_1, line_style
from core.deep.networks import Spread
from core.nn.array import Array

SMALLEST = 1e-18
"""Norms below it, and those that are 0, are drawn there: a logarithmic axis has no place for them."""

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x", "star")


def lines(
    curves: Mapping[str, tuple[Array, Array]], x_title: str, y_title: str, *, log_x: bool = False, log_y: bool = False
) -> go.Figure:
    """Curves y (n,) over x (n,) by name."""
    figure = blank(x_title, y_title)
    for index, (name, (x, y)) in enumerate(curves.items()):
        figure.add_scatter(
            x=x,
            y=y,
            mode="lines",
            name=name,
            line=line_style(index) | {"width": 2.5},
            hovertemplate="%{x:.4g}, %{y:.4g}",
        )
    if log_x:
        figure.update_xaxes(type="log", dtick=1, exponentformat="power")
    if log_y:
        figure.update_yaxes(type="log", dtick=1)
    return _room_for_names(figure, len(curves))


def spreads(x: Sequence[float], norms: Mapping[str, Spread], x_title: str, ticks: Sequence[str]) -> go.Figure:
    """For each name the median (n,) over x as a line with markers, and the middle 80 % as bars, on a log axis."""
    figure = blank(x_title, "norm of the gradient")
    for index, (name, found) in enumerate(norms.items()):
        low, middle, high = (np.maximum(values, SMALLEST) for values in found)
        style = line_style(index)
        figure.add_scatter(
            x=np.array(x, float) + 0.06 * (index - (len(norms) - 1) / 2),
            y=middle,
            mode="lines+markers",
            name=name,
            line=style | {"width": 2.5},
            marker={"symbol": SYMBOLS[index % len(SYMBOLS)], "size": 8, "color": style["color"]},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": high - middle,
                "arrayminus": middle - low,
                "thickness": 1.2,
                "width": 3,
                "color": style["color"],
            },
            customdata=np.column_stack([low, high]),
            hovertemplate="%{y:.3g} (80 %: %{customdata[0]:.3g} to %{customdata[1]:.3g})",
        )
    figure.update_yaxes(type="log")
    figure.update_xaxes(tickvals=list(x), ticktext=list(ticks))
    return _room_for_names(figure, len(norms))


def by_layer(norms: Mapping[str, Spread]) -> go.Figure:
    """The norm of each layer's gradient, from the first hidden layer to the output."""
    n = len(next(iter(norms.values())).median)
    ticks = [*map(str, range(1, n)), "out"]
    return spreads(list(range(1, n + 1)), norms, "hidden layer; out: the output layer", ticks)


def bars(shares: Mapping[str, float], y_title: str) -> go.Figure:
    """One bar for each name, in per cent, with its number."""
    figure = blank("", y_title)
    figure.add_bar(
        x=list(shares),
        y=list(shares.values()),
        name=y_title,
        marker={"color": TOWARDS_1},
        text=[f"{share:.0f} %" for share in shares.values()],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{x}: %{y:.1f} %<extra></extra>",
    )
    figure.update_yaxes(range=[0, 112], tickvals=[0, 25, 50, 75, 100])
    figure.update_xaxes(automargin=True)
    return figure


def _room_for_names(figure: go.Figure, names: int) -> go.Figure:
    """Legends of many names stand below the picture, where a narrow page has room for several rows."""
    if names > 3:
        figure.update_layout(legend={"y": -0.2, "yanchor": "top"}, margin={"t": 16, "b": 46 + 24 * ((names + 1) // 2)})
    return figure

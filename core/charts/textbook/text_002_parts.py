"""What the pictures of text 002 are made of: lines, heat maps with their numbers, and images of digits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from core.charts.blank import blank
from core.charts.ink import DARK, ink
from core.charts.palette import DIVERGING, LINES, MIDDLE, line_style
from core.nn.array import Array

AMOUNT = [[0.0, MIDDLE], [1.0, LINES[5]]]
"""From none to many."""

PENCIL = [[0.0, MIDDLE], [1.0, DARK + DARK[1:]]]
"""The ink of a digit."""

SIDE = 8
"""Pixels of a side of an image."""

GREY = "#808080"
"""Of what helps to read a curve: seen on a light and on a dark ground."""


def lines(
    x_title: str, y_title: str, x: Array, curves: Mapping[str, Array], log_x: bool = False, log_y: bool = False
) -> go.Figure:
    """A line for each curve, over the same x as far as it goes; with markers where there are few points."""
    figure = blank(x_title, y_title)
    few = len(x) <= 10
    for index, (name, values) in enumerate(curves.items()):
        figure.add_scatter(
            x=x[: len(values)],
            y=np.where(np.isfinite(values), values, np.nan),
            mode="lines+markers" if few else "lines",
            name=name,
            line=line_style(index) | {"width": 2.5},
            hovertemplate="%{x:.4g}, %{y:.4g}",
        )
    if log_x:
        figure.update_xaxes(type="log", tickvals=x.tolist() if few else None, ticktext=[f"{value:g}" for value in x])
    if log_y:
        figure.update_yaxes(type="log", dtick=1, exponentformat="power")
    if len(curves) > 3:
        figure.update_layout(margin_t=76)
    return figure


def level(figure: go.Figure, y: float, name: str, x: Sequence[float]) -> None:
    """A dotted grey line at this height, with a name in the legend."""
    figure.add_scatter(
        x=[x[0], x[-1]],
        y=[y, y],
        mode="lines",
        name=name,
        line={"color": GREY, "dash": "dot", "width": 2},
        hovertemplate="%{y:.4g}",
    )


def heat(
    values: Array,
    columns: Sequence[str],
    rows: Sequence[str],
    titles: tuple[str, str],
    bar: str,
    texts: Sequence[Sequence[str]],
    most: float | None = None,
) -> go.Figure:
    """A heat map (rows, columns) with a text in each cell, from 0 to `most`; shares, in two colours, without it."""
    scale = DIVERGING if most is None else AMOUNT
    top = 1.0 if most is None else most
    figure = blank(*titles)
    figure.add_heatmap(
        z=values,
        x=list(range(len(columns))),
        y=list(range(len(rows))),
        zmin=0.0,
        zmax=top,
        colorscale=scale,
        xgap=1,
        ygap=1,
        hovertext=[
            [
                f"{titles[1]} {row}, {titles[0]} {column}: {text or 0}"
                for column, text in zip(columns, cells, strict=True)
            ]
            for row, cells in zip(rows, texts, strict=True)
        ],
        hovertemplate="%{hovertext}<extra></extra>",
        colorbar={
            "orientation": "h",
            "thickness": 12,
            "outlinewidth": 0,
            "title": {"text": bar, "side": "top"},
            "y": 1.02,
            "yanchor": "bottom",
            "nticks": 6,
            "tickformat": ".0%" if most is None else None,
        },
    )
    across, down = np.meshgrid(range(len(columns)), range(len(rows)))
    figure.add_scatter(
        x=across.ravel(),
        y=down.ravel(),
        mode="text",
        text=[text for row in texts for text in row],
        textfont={"size": 11, "color": [ink(scale, min(value / top, 1.0)) for value in values.ravel()]},
        hoverinfo="skip",
        showlegend=False,
    )
    figure.update_xaxes(tickvals=list(range(len(columns))), ticktext=list(columns), showgrid=False)
    figure.update_xaxes(title_standoff=34)  # from the axis: the browser sees only labels that the title would meet
    figure.update_yaxes(tickvals=list(range(len(rows))), ticktext=list(rows), showgrid=False, automargin=True)
    figure.update_layout(margin={"t": 70, "b": 62}, showlegend=False)
    return figure


def images(values: Array, labels: Sequence[str], across: int) -> go.Figure:
    """Images (images, 64), row by row, each with its label above it."""
    n_rows = -(-len(values) // across)
    high, wide = SIDE + 3, SIDE + 1
    wall = np.full((n_rows * high, across * wide - 1), np.nan)
    places = [divmod(index, across) for index in range(len(values))]
    for image, (row, column) in zip(values, places, strict=True):
        top = row * high + 3
        wall[top : top + SIDE, column * wide : column * wide + SIDE] = image.reshape(SIDE, SIDE)
    figure = blank("", "")
    figure.add_heatmap(
        z=wall,
        zmin=0.0,
        zmax=16.0,
        colorscale=PENCIL,
        hoverinfo="skip",
        colorbar={
            "orientation": "h",
            "thickness": 10,
            "len": 0.5,
            "outlinewidth": 0,
            "title": {"text": "pixel value", "side": "top"},
            "y": -0.02,
            "yanchor": "top",
            "tickvals": [0, 8, 16],
        },
    )
    figure.add_scatter(
        x=[column * wide + (SIDE - 1) / 2 for _, column in places],
        y=[row * high + 1.3 for row, _ in places],
        mode="text",
        text=list(labels),
        textfont={"size": 13},
        hoverinfo="skip",
        showlegend=False,
    )
    figure.update_xaxes(visible=False, constrain="domain")
    figure.update_yaxes(visible=False, autorange="reversed", scaleanchor="x", constrain="domain")
    figure.update_layout(margin={"l": 8, "r": 8, "t": 8, "b": 58}, showlegend=False)
    return figure

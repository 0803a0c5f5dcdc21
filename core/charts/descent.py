"""Walks downhill: on a curve, on the contour map of a unit's loss, and their losses step by step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from core.charts.blank import blank
from core.charts.palette import HEIGHTS, line_style
from core.descent.curve import Curve
from core.descent.descent import Path
from core.descent.surface_verdict import View
from core.nn.array import Array

GREY = "#80868c"
"""The landscape itself: seen on a light and on a dark ground."""

INK = "#111"
"""Of what is written on the map."""

SYMBOLS = ["circle", "square", "diamond", "triangle-up", "star", "hexagon", "cross", "pentagon"]


class Walk(NamedTuple):
    """A path to draw: its name, the number of its style, and which start it belongs to (1 is the first)."""

    path: Path
    name: str
    style: int
    start: int = 1


def _add_walk(figure: go.Figure, walk: Walk, x: Array, y: Array, words: int, *, legend: bool) -> None:
    """The walk up to the present step, where it is now, and where it ends; `words` is the number of the steps shown."""
    style, symbol = line_style(walk.style), SYMBOLS[walk.style % len(SYMBOLS)]
    color, name = style["color"], walk.name
    marker = {"size": 7, "symbol": symbol, "color": color, "line": {"color": "white", "width": 0.5}}
    common = {"legendgroup": name, "name": name}
    figure.add_scatter(
        x=x.tolist(),
        y=y.tolist(),
        mode="lines+markers",
        line=style | {"width": 2},
        marker=marker,
        text=[f"{name}, start {walk.start}, step {step}" for step in range(len(x))],
        hovertemplate="%{text}: %{x:.4g}, %{y:.4g}<extra></extra>",
        showlegend=legend,
        meta={"reveal": True},
        **common,
    )
    now = np.minimum(np.arange(words), len(x) - 1)  # a walk that is over stays where it ended
    figure.add_scatter(
        x=x[now].tolist(),
        y=y[now].tolist(),
        mode="markers",
        marker=marker | {"size": 15, "line": {"color": "white", "width": 2}},
        hoverinfo="skip",
        showlegend=False,
        meta={"point": True},
        **common,
    )
    figure.add_scatter(
        x=[float(x[-1])],
        y=[float(y[-1])],
        mode="markers",
        marker=marker | {"size": 13, "symbol": "x"},
        hoverinfo="skip",
        showlegend=False,
        **common,
    )


def _add_walks(
    figure: go.Figure, walks: Sequence[Walk], words: int, place: Callable[[Path], tuple[Array, Array]]
) -> None:
    """Every walk, where `place` says; each name once in the legend."""
    seen: set[str] = set()
    for walk in walks:
        _add_walk(figure, walk, *place(walk.path), words, legend=walk.name not in seen)
        seen.add(walk.name)


def _starts(walks: Sequence[Walk]) -> list[Walk]:
    """One walk of each start."""
    return list({walk.start: walk for walk in walks}.values())


def _add_landmarks(figure: go.Figure, starts: Mapping[int, tuple[float, float]], **font: str) -> None:
    """The starts with their numbers, and the legend of the marks that every walk has."""
    figure.add_scatter(
        x=[x for x, _ in starts.values()],
        y=[y for _, y in starts.values()],
        mode="markers+text",
        marker={"size": 17, "symbol": "circle-open", "color": GREY, "line": {"width": 3}},
        text=[f"<b>{number}</b>" for number in starts] if len(starts) > 1 else "",
        textposition="top center",
        textfont={"size": 15, **font},
        hoverinfo="skip",
        name="start",
    )
    for name, symbol in (("now", "circle"), ("end", "x")):
        figure.add_scatter(
            x=[None],
            y=[None],
            mode="markers",
            marker={"size": 13, "symbol": symbol, "color": GREY},
            name=name,
        )


def on_curve(line: Curve, walks: Sequence[Walk], words: int) -> go.Figure:
    """The curve between its ends with walks on it, for `words` steps, the start included.

    Where a few values are far beyond all others, as beside a pole, they are cut off.
    """
    figure = blank("x", "f(x)")
    y = np.where(np.isfinite(line.y), line.y, np.nan)
    figure.add_scatter(
        x=line.x[::3].tolist(),
        y=[None if np.isnan(value) else float(value) for value in y[::3]],
        mode="lines",
        line={"color": GREY, "width": 4},
        name="f(x)",
        hoverinfo="skip",
    )
    _add_walks(figure, walks, words, lambda path: (path.points[:, 0], path.losses))
    _add_landmarks(
        figure, {walk.start: (float(walk.path.points[0, 0]), float(walk.path.losses[0])) for walk in _starts(walks)}
    )
    finite = y[np.isfinite(y)]
    low, high = np.percentile(finite, [0.5, 99.5]).tolist() if finite.size else (-1.0, 1.0)
    margin = 0.08 * max(high - low, 1e-9 * max(1.0, abs(high)))
    figure.update_xaxes(range=[line.low, line.high])
    figure.update_yaxes(range=[low - margin, high + 2 * margin])
    return figure


def on_map(view: View, walks: Sequence[Walk], words: int) -> go.Figure:
    """The contour map of a unit's loss with walks on it. The lines stand closer where the loss is small."""
    names = view.loss.names
    figure = blank(*names)
    height = np.sqrt(view.grid - view.lowest)  # of a bowl, lines at the same distance from each other
    top = float(height.max()) or 1.0
    ticks = np.linspace(0.0, top, 6)
    figure.add_contour(
        x=view.axis,
        y=view.axis,
        z=height.astype(np.float32),
        zmin=0.0,
        zmax=top,
        colorscale=HEIGHTS,
        contours={"start": 0.0, "end": top, "size": top / 15, "coloring": "fill"},
        line={"color": "#6b737a", "width": 1},
        hoverinfo="skip",
        name="loss",
        colorbar={
            "orientation": "h",
            "title": {"text": "loss", "side": "right"},
            "thickness": 12,
            "y": -0.14,
            "yanchor": "top",
            "outlinewidth": 0,
            "tickvals": ticks.tolist(),
            "ticktext": [f"{view.lowest + tick * tick:.3g}" for tick in ticks],
        },
    )
    _add_walks(figure, walks, words, lambda path: (path.points[:, 0], path.points[:, 1]))
    _add_landmarks(
        figure,
        {walk.start: (float(walk.path.points[0, 0]), float(walk.path.points[0, 1])) for walk in _starts(walks)},
        color=INK,
    )
    ends = [-view.half_width, view.half_width]
    figure.update_xaxes(range=ends, constrain="domain")
    figure.update_yaxes(range=ends, constrain="domain", scaleanchor="x")
    figure.update_layout(legend={"y": 1.0, "yref": "container", "yanchor": "top"})  # a map may be lower than its place
    return figure


def losses(walks: Sequence[Walk], bounds: tuple[float, float], y_title: str) -> go.Figure:
    """The loss of each walk over its steps; losses above the bounds are cut off."""
    figure = blank("step", y_title)
    seen: set[str] = set()
    for walk in walks:
        figure.add_scatter(
            x=list(range(len(walk.path.losses))),
            y=walk.path.losses.tolist(),
            mode="lines",
            line=line_style(walk.style) | {"width": 2},
            name=walk.name,
            legendgroup=walk.name,
            showlegend=walk.name not in seen,
            text=[f"{walk.name}, start {walk.start}"] * len(walk.path.losses),
            hovertemplate="%{text}, step %{x}: %{y:.4g}<extra></extra>",
        )
        seen.add(walk.name)
    low, high = bounds
    margin = 0.06 * max(high - low, 1e-9)
    figure.update_xaxes(range=[0, max(1, *(len(walk.path.losses) - 1 for walk in walks))])
    figure.update_yaxes(range=[low - margin, high + margin])
    return figure

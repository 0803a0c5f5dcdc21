"""A graph of elementary operations, and how derivatives go through it, forwards or back, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.autodiff.graph import Node, Step
from core.autodiff.worked import Worked, shown
from core.charts.graph_layout import GraphLayout, curved, layered_layout, wrapped
from core.charts.palette import LINES, MIDDLE

NOW, KNOWN, LATER, EDGE = LINES[0], LINES[3], MIDDLE, "#8a8f98"
ROW = 100
"""Pixels between two rows."""

ABOVE, BELOW = 0.45, 0.62
"""Room above the highest and below the lowest node, in rows."""

DIGITS = 3
"""Of the numbers in the picture; the sentences have more."""

MOST_COLUMNS = 7
"""Columns of a graph side by side: as many as a telephone shows."""

ARROW, RADIUS = 11, 14
"""Pixels: an arrow's length, and how far from the middle of its node it ends."""

MARGIN = {"l": 4, "r": 4, "t": 30, "b": 4}


def layout_of(worked: Worked) -> GraphLayout:
    """Where the graph's drawn nodes stand."""
    return _layout(tuple((node, tuple(parents)) for node, parents in worked.parents.items()))


@lru_cache(maxsize=64)
def _layout(parents: tuple[tuple[int, tuple[int, ...]], ...]) -> GraphLayout:
    return wrapped(layered_layout(dict(parents)), MOST_COLUMNS)


def graph_height(worked: Worked) -> int:
    """The height in pixels at which the labels do not touch one another."""
    low, high = _y_range(worked)
    return round((high - low) * ROW) + MARGIN["t"] + MARGIN["b"]


def graph_figure(worked: Worked, mode: str, steps: Sequence[Step]) -> go.Figure:
    """The graph from its inputs on the left to its result, with a frame for each step of the mode after an empty one.

    Above a node stands its operation, below it its value, and below that its tangent or adjoint once it is known. The
    edges of the step on the screen carry the local derivatives. A node's customdata is the number of its step.
    """
    figure = go.Figure(layout={"template": {}})
    figure.add_scatter(**_lines(worked, layout_of(worked).edges), line={"color": EDGE, "width": 1.5}, marker_color=EDGE)
    figure.add_scatter(**_lines(worked, ()), line={"color": NOW, "width": 4}, marker_color=NOW)
    number_of = {step.node: number for number, step in enumerate(steps, 1)}
    for name, color in (("not reached yet", LATER), ("this step", NOW), ("known", KNOWN)):
        dark = color is not LATER
        figure.add_scatter(
            x=[None],
            y=[None],
            mode="markers+text",
            name=name,
            marker={"size": 26, "color": color, "line": {"color": EDGE, "width": 0 if dark else 1.5}},
            textfont={"size": 14, "color": "white" if dark else "#111"},
            hovertemplate="%{hovertext}<extra></extra>",
        )
    positions = [layout_of(worked).nodes[node.index] for node in worked.nodes]
    above = ["" if node.operation == "input" else worked.label(node) for node in worked.nodes]
    below = [shown(node.value, DIGITS) for node in worked.nodes]
    for texts, shift in ((above, 0.27), (below, -0.25)):
        figure.add_scatter(
            x=[x for x, _ in positions],
            y=[y + shift for _, y in positions],
            text=texts,
            mode="text",
            hoverinfo="skip",
            showlegend=False,
        )
    figure.frames = [_frame(worked, mode, steps, at, number_of) for at in range(len(steps) + 1)]
    columns = max(x for x, _ in positions)
    low, high = _y_range(worked)
    figure.update_layout(
        xaxis={"range": [-0.5, columns + 0.5], "visible": False},
        yaxis={"range": [low, high], "visible": False},
        margin=MARGIN,
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "itemclick": False, "itemdoubleclick": False},
    )
    return figure


def _frame(worked: Worked, mode: str, steps: Sequence[Step], at: int, number_of: dict[int, int]) -> go.Frame:
    """What changes at step `at`: the edges and the node of the step, the nodes known before, and their numbers."""
    now = steps[at - 1] if at else None
    known = {step.node for step in steps[: max(0, at - 1)]}
    active = {} if now is None else {_edge(mode, now.node, term.other): term for term in now.terms}
    groups = (
        [node for node in worked.nodes if now is None or (node.index != now.node and node.index not in known)],
        [node for node in worked.nodes if now is not None and node.index == now.node],
        [node for node in worked.nodes if node.index in known],
    )
    places = layout_of(worked).nodes
    labels = [_pill(places[step.node], step.total, NOW if step is now else KNOWN) for step in steps[:at]]
    for edge, term in active.items():
        if term.slope is not None and not np.ndim(term.product):
            labels.append(_slope(layout_of(worked).edges[edge], float(term.slope)))
    return go.Frame(
        data=[_lines(worked, active), *(_nodes(worked, group, number_of) for group in groups)],
        traces=[1, 2, 3, 4],
        layout={"annotations": labels},
    )


def _edge(mode: str, node: int, other: int) -> tuple[int, int]:
    """The edge (parent, child) of a term: in forward mode the other end is the parent."""
    return (other, node) if mode == "forward" else (node, other)


def _lines(worked: Worked, edges: Iterable[tuple[int, int]]) -> dict[str, Any]:
    """The edges as curves, each with an arrow where it meets its node."""
    x: list[float | None] = [None]
    y: list[float | None] = [None]
    at_end = [0]
    for edge in edges:
        points = curved(layout_of(worked).edges[edge])
        x += [*(across for across, _ in points), None]
        y += [*(up for _, up in points), None]
        at_end += [*[0] * (len(points) - 1), 1, 0]
    return {
        "type": "scatter",
        "x": x,
        "y": y,
        "mode": "lines+markers",
        "marker": {
            "symbol": "arrow",
            "angleref": "previous",
            "size": [ARROW * here for here in at_end],
            "standoff": [RADIUS * here for here in at_end],
            "opacity": 1,
            "line": {"width": 0},
        },
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _nodes(worked: Worked, nodes: Sequence[Node], number_of: dict[int, int]) -> dict[str, Any]:
    """A trace of these nodes; without any, of one that is nowhere, so that the legend still tells the colour."""
    nodes = sorted(nodes, key=lambda node: node.operation == "input")  # the legend shows the shape of the first
    places = [layout_of(worked).nodes[node.index] for node in nodes]
    return {
        "type": "scatter",
        "x": [x for x, _ in places] or [None],
        "y": [y for _, y in places] or [None],
        "text": [worked.name(node.index) for node in nodes] or [""],
        "hovertext": [_in_words(worked, node) for node in nodes] or [""],
        "customdata": [number_of[node.index] for node in nodes] or [None],
        "marker": {"symbol": ["square" if node.operation == "input" else "circle" for node in nodes] or ["circle"]},
    }


def _in_words(worked: Worked, node: Node) -> str:
    operation = "" if node.operation == "input" else f" = {worked.label(node)}"
    return f"{worked.name(node.index)}{operation} = {shown(node.value)}"


def _pill(place: tuple[float, float], total: Any, color: str) -> dict[str, Any]:
    x, y = place
    return _annotation(x, y - 0.46, shown(total, DIGITS)) | {"bgcolor": color, "font": {"color": "white", "size": 13}}


def _slope(route: Sequence[tuple[float, float]], slope: float) -> dict[str, Any]:
    """The local derivative in the middle of an edge's first part."""
    (x1, y1), (x2, y2) = route[:2]
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    style = {"bgcolor": MIDDLE, "bordercolor": NOW, "font": {"color": "#111", "size": 12}}
    return _annotation(x, y, shown(slope, DIGITS)) | style


def _annotation(x: float, y: float, text: str) -> dict[str, Any]:
    return {"x": x, "y": y, "text": text, "showarrow": False, "borderpad": 2}


def _y_range(worked: Worked) -> tuple[float, float]:
    heights = [y for points in layout_of(worked).edges.values() for _, y in points]
    heights += [y for _, y in layout_of(worked).nodes.values()]
    return min(heights) - BELOW, max(heights) + ABOVE

"""Points of one's own as they are edited: the plane with a marker for each, and a ring around the chosen one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from core.charts.maps import OUTLINE, mark_size, marker, round_ticks
from core.charts.palette import DIVERGING, LINES, MIDDLE
from core.data.points import MOST_CLASSES, AnyPoints, Point, Valued, ends_of


def points_to_edit(
    points: AnyPoints, across: tuple[float, float], up: tuple[float, float], chosen: int | None, one_input: bool = False
) -> go.Figure:
    """The points in a square that shows these ranges of both coordinates; with one input, of it and of the value.

    Values of points in the plane are colours, with a bar.
    """
    figure = go.Figure(layout={"template": {}})
    size = mark_size(len(points))
    of_values = [entry for entry in points if isinstance(entry, Valued)]
    if one_input:
        looks = {"symbol": "circle", "size": size, "color": LINES[0], "line": {"color": OUTLINE, "width": 1}}
        _add(figure, [(entry.x1, entry.value) for entry in of_values], looks, "points", False)
    elif of_values:
        _add(figure, [entry.place for entry in of_values], _colored(of_values, size), "points", False)
    else:
        of_classes = [entry for entry in points if isinstance(entry, Point)]
        for cls in range(MOST_CLASSES):
            own = [entry.place for entry in of_classes if entry.cls == cls]
            _add(figure, own, marker(cls, len(points)), f"class {cls}", bool(own) or cls < 2)
    ring = {"symbol": "circle-open", "size": size + 12, "color": LINES[0], "line": {"width": 3}}
    _add(figure, [] if chosen is None else [place_in_picture(points[chosen])], ring, "chosen", False)
    # The ground of a map in both themes, on which the classes have their colours.
    ground = {"type": "rect", "xref": "x domain", "yref": "y domain", "x0": 0, "x1": 1, "y0": 0, "y1": 1}
    figure.add_shape(**ground, fillcolor=MIDDLE, line={"width": 0}, layer="below")
    names = ("x", "value") if one_input else ("x<sub>1</sub>", "x<sub>2</sub>")
    axes = [
        {"range": list(reach), "tickvals": round_ticks(*reach), "showgrid": False, "zeroline": False}
        | {"title": {"text": name, "standoff": 4}, "constrain": "domain"}
        for reach, name in zip((across, up), names, strict=True)
    ]
    figure.update_layout(
        xaxis=axes[0],
        yaxis=axes[1] if one_input else axes[1] | {"constraintoward": "top", "scaleanchor": "x"},
        legend={"orientation": "h", "x": 0.5, "xanchor": "center", "y": 1.0, "yanchor": "bottom"},
        margin={"l": 52, "r": 14, "t": 34, "b": 46},
        hovermode=False,
    )
    return figure


def place_in_picture(entry: Point | Valued) -> tuple[float, float]:
    """Where a point is: at its coordinates, or over its only one at its value."""
    x1, x2, number = entry
    return (x1, number) if x2 is None else (x1, x2)


def _add(
    figure: go.Figure, places: Sequence[tuple[float, ...]], looks: dict[str, Any], name: str, in_legend: bool
) -> None:
    nowhere: list[float | None] = [None]
    figure.add_scatter(
        x=[place[0] for place in places] or nowhere,
        y=[place[1] for place in places] or nowhere,
        mode="markers",
        marker=looks,
        name=name,
        showlegend=in_legend,
        hoverinfo="skip",
    )


def _colored(points: Sequence[Valued], size: int) -> dict[str, Any]:
    """The marker of points that have the colours of their values, with a bar beside the plane."""
    low, high = ends_of(tuple(points))
    return {
        "symbol": "circle",
        "size": size + 3,
        "color": [entry.value for entry in points],
        "colorscale": DIVERGING,
        "cmin": low,
        "cmax": high if low < high else low + 1.0,
        "colorbar": {"thickness": 10, "outlinewidth": 0, "title": {"text": "value", "side": "top"}, "nticks": 5},
        "line": {"color": OUTLINE, "width": 1},
    }

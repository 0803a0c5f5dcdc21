"""Points of one's own as they are edited: the plane with a marker for each, and a ring around the chosen one."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from core.charts.maps import mark_size, marker, round_ticks
from core.charts.palette import LINES, MIDDLE
from core.data.points import MOST_CLASSES, Point


def points_to_edit(points: Sequence[Point], reach: tuple[float, float], chosen: int | None) -> go.Figure:
    """The points in a square plane that shows this range of both coordinates."""
    figure = go.Figure(layout={"template": {}})
    size = mark_size(len(points))
    for cls in range(MOST_CLASSES):
        own = [entry for entry in points if entry.cls == cls]
        figure.add_scatter(
            x=[entry.x1 for entry in own] if own else [None],
            y=[entry.x2 for entry in own] if own else [None],
            mode="markers",
            marker=marker(cls, len(points)),
            name=f"class {cls}",
            showlegend=bool(own) or cls < 2,
            hoverinfo="skip",
        )
    ring = [] if chosen is None else [points[chosen]]
    figure.add_scatter(
        x=[entry.x1 for entry in ring],
        y=[entry.x2 for entry in ring],
        mode="markers",
        marker={"symbol": "circle-open", "size": size + 12, "color": LINES[0], "line": {"width": 3}},
        name="chosen",
        showlegend=False,
        hoverinfo="skip",
    )
    # The ground of a map in both themes, on which the classes have their colours.
    ground = {"type": "rect", "xref": "x domain", "yref": "y domain", "x0": 0, "x1": 1, "y0": 0, "y1": 1}
    figure.add_shape(**ground, fillcolor=MIDDLE, line={"width": 0}, layer="below")
    axis = {"range": list(reach), "tickvals": round_ticks(*reach), "showgrid": False, "zeroline": False}
    figure.update_layout(
        xaxis=axis | {"title": {"text": "x<sub>1</sub>", "standoff": 4}, "constrain": "domain"},
        yaxis=axis
        | {
            "title": {"text": "x<sub>2</sub>", "standoff": 4},
            "constrain": "domain",
            "constraintoward": "top",
            "scaleanchor": "x",
        },
        legend={"orientation": "h", "x": 0.5, "xanchor": "center", "y": 1.0, "yanchor": "bottom"},
        margin={"l": 52, "r": 14, "t": 34, "b": 46},
        hovermode=False,
    )
    return figure

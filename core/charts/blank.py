"""A chart before anything is drawn in it: two named axes, with the legend above them."""

from __future__ import annotations

import plotly.graph_objects as go


def blank(x_title: str, y_title: str) -> go.Figure:
    """The figure; its colours are those of the page that shows it."""
    figure = go.Figure(layout={"template": {}})
    figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "x": 0.0, "y": 1.02, "yanchor": "bottom", "itemclick": False},
        margin={"l": 58, "r": 12, "t": 44, "b": 46},
        hovermode="closest",
        xaxis={"title": {"text": x_title, "standoff": 6}, "zeroline": False},
        yaxis={"title": {"text": y_title, "standoff": 6}, "zeroline": False, "exponentformat": "power"},
    )
    return figure

"""Bars that compare what each unit gets when errors are handed back in several ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from core.charts.palette import LINES


def shares_chart(units: Sequence[str], ways: Mapping[str, Sequence[float]]) -> go.Figure:
    """A group of bars for each unit, a bar in it for each way."""
    figure = go.Figure(layout={"template": {}})
    for index, (name, values) in enumerate(ways.items()):
        figure.add_bar(
            x=list(units),
            y=list(values),
            name=name,
            marker={"color": LINES[index]},
            hovertemplate=f"{name}, %{{x}}: %{{y:.4g}}<extra></extra>",
        )
    figure.update_layout(
        barmode="group",
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        margin={"l": 56, "r": 8, "t": 56, "b": 40},
        xaxis={"title": {"text": "unit", "standoff": 2}, "fixedrange": True},
        yaxis={"title": {"text": "error", "standoff": 4}, "fixedrange": True},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    return figure

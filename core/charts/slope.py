"""Pictures of the classifier y = A x: the line over the examples, one correction after the other, and the slope."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from core.charts.palette import CLASS_SYMBOLS, LINES, TOWARDS_0, TOWARDS_1, line_style
from core.neuron.slope_classifier import SlopeStep


def slope_walk(
    steps: Sequence[SlopeStep],
    groups: Sequence[tuple[str, Sequence[float], Sequence[float]]],
    axis_titles: tuple[str, str],
    ranges: tuple[tuple[float, float], tuple[float, float]],
    fixed: Sequence[tuple[str, float]] = (),
) -> go.Figure:
    """The examples and the line as an animation, and below it the slope over the examples seen.

    Step 0 is the start, step k the line after example k. `groups` are name, x and y of the examples that belong below
    the line and of those that belong above it. `fixed` are named slopes to be marked in the lower panel.
    """
    figure = go.Figure(layout={"template": {}})
    slopes = [steps[0].slope, *(step.after for step in steps)]
    end = ranges[0][1]
    for name, style, width in (("line before", "dot", 2), ("line after", "solid", 4)):
        figure.add_scatter(
            x=[0.0, end],
            y=[0.0, slopes[0] * end],
            mode="lines",
            line=line_style(0) | {"dash": style, "width": width},
            name=name,
            hoverinfo="skip",
        )
    figure.add_scatter(
        x=[None], y=[None], mode="lines", line={"color": LINES[4], "width": 5}, name="error E", hoverinfo="skip"
    )
    for index, (name, xs, ys) in enumerate(groups):
        figure.add_scatter(
            x=list(xs),
            y=list(ys),
            mode="markers",
            marker={
                "symbol": CLASS_SYMBOLS[index],
                "size": 16 if len(xs) < 10 else 8,
                "color": [TOWARDS_0, TOWARDS_1][index],
                "line": {"color": "white", "width": 1},
            },
            name=f"{name} (belongs {'above' if index else 'below'})",
            hovertemplate=f"{name}: %{{x:.3g}}, %{{y:.3g}}<extra></extra>",
        )
    figure.add_scatter(
        x=[None, *(step.x for step in steps)],
        y=[None, *(step.target for step in steps)],
        mode="markers",
        marker={"symbol": "x-thin", "size": 14, "line": {"color": LINES[3], "width": 4}},
        meta={"point": True},
        name="target t",
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=list(range(len(slopes))),
        y=slopes,
        mode="lines+markers",
        line=line_style(0) | {"width": 2},
        marker={"size": 7 if len(slopes) < 60 else 3},
        meta={"reveal": True},
        xaxis="x2",
        yaxis="y2",
        name="slope A",
        showlegend=False,
    )
    for index, (name, slope) in enumerate(fixed):
        figure.add_scatter(
            x=[0, len(steps)],
            y=[slope, slope],
            mode="lines",
            line={"color": LINES[1 + index], "dash": ["dash", "dashdot"][index % 2], "width": 2},
            xaxis="x2",
            yaxis="y2",
            name=name,
        )
    marked = [*slopes, *(slope for _, slope in fixed)]
    room = 0.08 * (max(marked) - min(marked)) or 0.1
    plain = {"zeroline": False, "fixedrange": True}
    figure.update_layout(
        xaxis=plain | {"range": list(ranges[0]), "title": {"text": axis_titles[0], "standoff": 2}, "anchor": "y"},
        yaxis=plain | {"range": list(ranges[1]), "title": {"text": axis_titles[1]}, "domain": [0.42, 1.0]},
        xaxis2=plain | {"range": [0, len(steps)], "title": {"text": "examples seen", "standoff": 2}, "anchor": "y2"},
        yaxis2=plain
        | {"range": [min(marked) - room, max(marked) + room], "title": {"text": "slope A"}, "domain": [0.0, 0.28]},
        margin={"l": 50, "r": 10, "t": 10, "b": 40},
        showlegend=True,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0.5, "xanchor": "center"},
        hovermode="closest",
        dragmode=False,
    )
    figure.frames = [
        {
            "data": [
                {"y": [0.0, round(before * end, 4)]},
                {"y": [0.0, round(after * end, 4)]},
                {"x": [step.x, step.x], "y": [step.output, step.target]} if step else {"x": [None], "y": [None]},
            ],
            "traces": [0, 1, 2],
        }
        for before, after, step in zip([slopes[0], *slopes], slopes, [None, *steps], strict=False)
    ]
    return figure

"""Pictures of one unit: its region and line, the gates it can and cannot learn, and the perceptron rule at work."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from itertools import pairwise, product

import numpy as np
import plotly.graph_objects as go

from core.charts.palette import CLASS_COLORS, CLASS_SYMBOLS, DIVERGING, LINES, TOWARDS_0, TOWARDS_1, line_style
from core.neuron.perceptron import PerceptronStep
from core.neuron.separability import bits, contradiction, gate_label, gates, inputs_of, separating_unit
from core.neuron.unit import Point, Unit, foot, half_plane, line_ends

LOW, HIGH = -0.5, 1.5
"""The range of both inputs that is shown."""

GRID = 61
"""Points of the heat map along each axis."""

GREY = "#808080"
POSSIBLE, IMPOSSIBLE = LINES[1], LINES[4]
"""Gates that one unit can compute, and gates that none can."""


def _plane(low: float = LOW, high: float = HIGH) -> go.Figure:
    axis = {
        "range": [low, high],
        "tickvals": [0, 1],
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "constrain": "domain",
    }
    return go.Figure(
        layout={
            "template": {},
            "xaxis": axis | {"title": {"text": "x₁", "standoff": 0}},
            "yaxis": axis | {"title": {"text": "x₂", "standoff": 0}, "scaleanchor": "x", "scaleratio": 1},
            "margin": {"l": 56, "r": 10, "t": 10, "b": 30},
            "showlegend": True,
            "legend": {"orientation": "h", "y": -0.13, "yanchor": "top", "x": 0.5, "xanchor": "center"},
            "hovermode": False,
            "dragmode": False,
        }
    )


def _add_rows(figure: go.Figure, outputs: str) -> None:
    """The rows of a gate of two inputs, one marker shape a class."""
    rows = inputs_of(outputs)
    for cls in (0, 1):
        mine = [row for row, output in zip(rows, outputs, strict=True) if int(output) == cls]
        figure.add_scatter(
            x=_column(mine, 0),
            y=_column(mine, 1),
            mode="markers",
            marker={
                "symbol": CLASS_SYMBOLS[cls],
                "size": 16,
                "color": CLASS_COLORS[cls],
                "line": {"color": "white", "width": 2},
            },
            name=f"target {cls}",
            hoverinfo="skip",
        )


def _add_line(figure: go.Figure, ends: Sequence[tuple[float, float]] | None, name: str) -> None:
    figure.add_scatter(
        x=_column(ends or (), 0),
        y=_column(ends or (), 1),
        mode="lines",
        line=line_style(0) | {"width": 4},
        name=name,
        hoverinfo="skip",
    )


def unit_region(unit: Unit, outputs: str, point: Point) -> go.Figure:
    """The output of a unit over its two inputs as a heat map, its line, and the rows of the gate with their outputs.

    One more point has its output written beside it.

    For a gate that no unit can compute, the two diagonals of its contradiction are drawn as well.
    """
    figure = _plane()
    # Step is drawn as a polygon on orange ground, which has a sharp edge; the others in hundredths, as small integers:
    # the answer to a dragged knob stays short.
    size = 2 if unit.activation == "step" else GRID
    axis = np.linspace(LOW, HIGH, size)
    points = np.stack(np.meshgrid(axis, axis), axis=-1)
    values = np.zeros((size, size)) if unit.activation == "step" else np.clip(unit.outputs(points), 0.0, 1.0)
    figure.add_heatmap(
        x0=LOW,
        dx=(HIGH - LOW) / (size - 1),
        y0=LOW,
        dy=(HIGH - LOW) / (size - 1),
        z=np.rint(100.0 * values).astype(np.int8),
        zmin=0,
        zmax=100,
        colorscale=DIVERGING,
        zsmooth="fast",
        hoverinfo="skip",
        name="output, %",
        meta={"ground": unit.activation == "step"},
        colorbar={
            "orientation": "h",
            "thickness": 12,
            "len": 0.4,
            "y": 1.02,
            "yanchor": "bottom",
            "outlinewidth": 0,
            "tickvals": [0, 50, 100],
            "ticktext": ["output 0", "½", "1"],
        },
    )
    if unit.activation == "step":
        _add_answer_1(figure, half_plane(unit, LOW, HIGH), "output 1", showlegend=False)
    reason = contradiction(outputs)
    if reason is not None:
        for cls, pair in ((1, reason.ones), (0, reason.zeros)):
            figure.add_scatter(
                x=[row[0] for row in pair],
                y=[row[1] for row in pair],
                mode="lines",
                line={"color": CLASS_COLORS[cls], "width": 3, "dash": "solid" if cls else "dash"},
                name=f"connects the rows with target {cls}",
                showlegend=False,
                hoverinfo="skip",
            )
        figure.add_scatter(
            x=[reason.total[0] / 2],
            y=[reason.total[1] / 2],
            mode="markers",
            marker={"symbol": "star", "size": 18, "color": "white", "line": {"color": "black", "width": 2}},
            name="would have to be both 1 and 0",
            hoverinfo="skip",
        )
    _add_line(figure, line_ends(unit, LOW, HIGH), "the line: output ½")
    _add_rows(figure, outputs)
    right = unit.right(inputs_of(outputs), [int(output) for output in outputs])
    for row, value, well in zip(inputs_of(outputs), unit.outputs(inputs_of(outputs)), right, strict=True):
        _add_label(figure, row, f"{bits(row)}: {value:.2f} {'✓' if well else '✗ wrong'}", -24 if row[1] == 0 else 24)
    _add_label(figure, point, f"x: {float(unit.outputs(point)):.2f}", 22)
    _add_direction(figure, unit)
    return figure


def _add_label(figure: go.Figure, point: Sequence[float], text: str, yshift: int) -> None:
    figure.add_annotation(
        x=point[0],
        y=point[1],
        yshift=yshift,
        text=text,
        showarrow=False,
        font={"size": 13, "color": "#111"},
        bgcolor="rgba(255,255,255,0.8)",
        borderpad=2,
    )


def _add_answer_1(
    figure: go.Figure, corners: Sequence[tuple[float, float]], name: str, showlegend: bool = True
) -> None:
    """The region of answer 1, filled."""
    figure.add_scatter(
        x=_column(_closed(corners), 0),
        y=_column(_closed(corners), 1),
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=TOWARDS_1,
        name=name,
        showlegend=showlegend,
        hoverinfo="skip",
    )


def _add_direction(figure: go.Figure, unit: Unit) -> None:
    """An arrow from the line to the side on which the output grows: the direction of the weights."""
    ends = line_ends(unit, LOW, HIGH)
    if ends is None:
        return
    w1, w2 = unit.weights
    start = foot(unit, ((LOW + HIGH) / 2, (LOW + HIGH) / 2))
    if not all(LOW <= at <= HIGH for at in start):
        start = ((ends[0][0] + ends[1][0]) / 2, (ends[0][1] + ends[1][1]) / 2)
    length = 0.3 / math.hypot(w1, w2)
    figure.add_annotation(
        x=start[0] + length * w1,
        y=start[1] + length * w2,
        ax=start[0],
        ay=start[1],
        axref="x",
        ayref="y",
        text="",
        arrowcolor="#111",
        arrowwidth=3,
        arrowhead=2,
    )


# Gates


def gate_tiles(solved: Collection[str], chosen: str) -> go.Figure:
    """All 16 gates of two inputs as tiles with their four rows; what is solved, what is possible, what is not.

    Points carry the gate's outputs as customdata.
    """
    figure = _board((-0.06, 4.0), (4.12, -0.06))
    corners: dict[str, list[tuple[float, float]]] = {"0": [], "1": []}
    styles = {
        "solved by hand": (POSSIBLE, "rgba(0,158,115,0.35)"),
        "possible": (GREY, "rgba(128,128,128,0.08)"),
        "impossible for one unit": (IMPOSSIBLE, "rgba(192,57,43,0.16)"),
    }
    for number, outputs in enumerate(gates(2)):
        column, row = number % 4, number // 4
        reason = contradiction(outputs)
        status = "impossible for one unit" if reason else "solved by hand" if outputs in solved else "possible"
        color, fill = styles[status]
        left, top = column + 0.1, row + 0.06
        figure.add_shape(
            type="rect",
            x0=left,
            x1=left + 0.8,
            y0=top,
            y1=top + 0.7,
            line={"color": color, "width": 5 if outputs == chosen else 1.5},
            fillcolor=fill,
            layer="below",
        )

        def place(bit1: float, bit2: float, left: float = left, top: float = top) -> tuple[float, float]:
            return left + 0.2 + 0.4 * bit1, top + 0.53 - 0.36 * bit2

        for bits_of_row, output in zip(inputs_of(outputs), outputs, strict=True):
            corners[output].append(place(*bits_of_row))
        if reason:
            for cls, pair in ((1, reason.ones), (0, reason.zeros)):
                (x0, y0), (x1, y1) = (place(*bits_of_row) for bits_of_row in pair)
                figure.add_shape(
                    type="line",
                    x0=x0,
                    x1=x1,
                    y0=y0,
                    y1=y1,
                    line={"color": [TOWARDS_0, TOWARDS_1][cls], "width": 2, "dash": "solid" if cls else "dot"},
                    layer="below",
                )
        mark = "✗ " if reason else "✓ " if outputs in solved else ""
        label = mark + gate_label(outputs)
        figure.add_annotation(
            x=left + 0.4,
            y=top + 0.83,
            text=f"<b>{label}</b>" if outputs == chosen else label,
            showarrow=False,
            font={"size": 12},
        )
    for output, places in corners.items():
        _add_markers(figure, places, int(output), 11)
    for status, (color, fill) in styles.items():
        figure.add_scatter(
            x=[None],
            y=[None],
            mode="markers",
            marker={"symbol": "square", "size": 14, "color": fill, "line": {"color": color, "width": 2}},
            name=status,
        )
    figure.add_scatter(
        x=[number % 4 + 0.5 for number in range(16)],
        y=[number // 4 + 0.41 for number in range(16)],
        mode="markers",
        marker={"symbol": "square", "size": 60, "opacity": 0.0},
        customdata=gates(2),
        text=[gate_label(outputs) for outputs in gates(2)],
        hovertemplate="%{text}: outputs %{customdata}<extra></extra>",
        showlegend=False,
    )
    return figure


def gates_of_three(chosen: str) -> go.Figure:
    """All 256 gates of three inputs: which one unit can compute. Points carry the gate's outputs as customdata."""
    halves = gates(2)
    axis = {"tickvals": list(range(16)), "ticktext": halves, "showgrid": False, "zeroline": False, "fixedrange": True}
    figure = go.Figure(
        layout={
            "template": {},
            "xaxis": axis
            | {"range": [-0.7, 15.7], "tickangle": -90, "title": {"text": "outputs where x₁ = 1 (rows 100 to 111)"}},
            "yaxis": axis | {"range": [15.7, -0.7], "title": {"text": "outputs where x₁ = 0 (rows 000 to 011)"}},
            "margin": {"l": 66, "r": 10, "t": 10, "b": 70},
            "showlegend": True,
            "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0.5, "xanchor": "center"},
            "hovermode": "closest",
            "dragmode": False,
        }
    )
    figure.add_scatter(
        x=[halves.index(chosen[4:])],
        y=[halves.index(chosen[:4])],
        mode="markers",
        marker={"symbol": "circle-open", "size": 26, "color": LINES[0], "line": {"width": 3}},
        name="chosen",
        hoverinfo="skip",
    )
    for possible, name, color, symbol in (
        (True, "one unit can", POSSIBLE, "square"),
        (False, "no unit can", IMPOSSIBLE, "x-thin"),
    ):
        mine = [outputs for outputs in gates(3) if (separating_unit(outputs) is not None) == possible]
        figure.add_scatter(
            x=[halves.index(outputs[4:]) for outputs in mine],
            y=[halves.index(outputs[:4]) for outputs in mine],
            mode="markers",
            marker={"symbol": symbol, "size": 13 if possible else 9, "color": color, "line": {"color": color}}
            | ({} if possible else {"line": {"color": color, "width": 2}}),
            customdata=mine,
            text=[gate_label(outputs) for outputs in mine],
            hovertemplate="%{text} (%{customdata}): " + name + "<extra></extra>",
            name=f"{name}: {len(mine)}",
        )
    return figure


def cube(outputs: str) -> go.Figure:
    """The rows of a gate of three inputs as corners of a cube, with the plane that separates them, or with why not.

    That is the pair of diagonals, one of each class, that cross in their middle.
    """
    figure = _board((-0.35, 1.95), (-0.3, 1.7))
    rows = inputs_of(outputs)
    edges = [(a, b) for a, b in product(rows, rows) if a < b and sum(p != q for p, q in zip(a, b, strict=True)) == 1]
    for index, (a, b) in enumerate(edges):
        (x0, y0), (x1, y1) = _project(a), _project(b)
        figure.add_scatter(
            x=[x0, x1],
            y=[y0, y1],
            mode="lines",
            line={"color": GREY, "width": 1.5},
            name="the cube of inputs",
            showlegend=index == 0,
            hoverinfo="skip",
        )
    unit, reason = separating_unit(outputs), contradiction(outputs)
    if unit is not None:
        cuts = [cut for a, b in edges if (cut := _cut(unit, a, b)) is not None]
        if cuts:
            middle = np.mean(cuts, axis=0)
            cuts.sort(key=lambda cut: math.atan2(cut[1] - middle[1], cut[0] - middle[0]))
            figure.add_scatter(
                x=[cut[0] for cut in cuts],
                y=[cut[1] for cut in cuts],
                mode="lines",
                fill="toself",
                fillcolor="rgba(176,48,122,0.25)",
                line=line_style(0) | {"width": 2},
                name="the plane z = 0",
                hoverinfo="skip",
            )
    if reason is not None:
        for cls, pair in ((1, reason.ones), (0, reason.zeros)):
            (x0, y0), (x1, y1) = (_project(row) for row in pair)
            figure.add_scatter(
                x=[x0, x1],
                y=[y0, y1],
                mode="lines",
                line={"color": [TOWARDS_0, TOWARDS_1][cls], "width": 4, "dash": "solid" if cls else "dash"},
                name=f"connects two rows with output {cls}",
                hoverinfo="skip",
            )
        x, y = _project(tuple(total / 2 for total in reason.total))
        figure.add_scatter(
            x=[x],
            y=[y],
            mode="markers",
            marker={"symbol": "star", "size": 18, "color": "white", "line": {"color": "black", "width": 2}},
            name="would have to be both 1 and 0",
            hoverinfo="skip",
        )
    for cls in (0, 1):
        mine = [row for row, output in zip(rows, outputs, strict=True) if int(output) == cls]
        _add_markers(figure, [_project(row) for row in mine], cls, 16)
    for row in rows:
        x, y = _project(row)
        figure.add_annotation(x=x, y=y, text=bits(row), showarrow=False, yshift=-19, font={"size": 13})
    return figure


def _project(point: Sequence[float]) -> tuple[float, float]:
    """x₁ to the right, x₂ into the picture, x₃ upwards."""
    x1, x2, x3 = point
    return x1 + 0.55 * x2, x3 + 0.38 * x2


def _cut(unit: Unit, a: tuple[int, ...], b: tuple[int, ...]) -> tuple[float, float] | None:
    """Where on the edge from a to b the net input is 0, projected; None if it is not."""
    z_a, z_b = (float(z) for z in unit.net_inputs([a, b]))
    if (z_a > 0) == (z_b > 0):
        return None
    share = z_a / (z_a - z_b)
    return _project([p + share * (q - p) for p, q in zip(a, b, strict=True)])


def _board(x_range: tuple[float, float], y_range: tuple[float, float]) -> go.Figure:
    """A drawing without axes."""
    axis = {"visible": False, "fixedrange": True}
    return go.Figure(
        layout={
            "template": {},
            "xaxis": axis | {"range": list(x_range)},
            "yaxis": axis | {"range": list(y_range)},
            "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
            "showlegend": True,
            "legend": {"orientation": "h", "y": -0.02, "yanchor": "top", "x": 0.5, "xanchor": "center"},
            "hovermode": "closest",
            "dragmode": False,
        }
    )


def _add_markers(figure: go.Figure, places: Sequence[tuple[float, float]], cls: int, size: int) -> None:
    """Rows of one output, in the bright shades: they stand on the page's own ground, light or dark."""
    figure.add_scatter(
        x=_column(places, 0),
        y=_column(places, 1),
        mode="markers",
        marker={
            "symbol": CLASS_SYMBOLS[cls],
            "size": size,
            "color": [TOWARDS_0, TOWARDS_1][cls],
            "line": {"color": "white", "width": 1},
        },
        name=f"output {cls}",
        hoverinfo="skip",
    )


# The perceptron rule


def perceptron_walk(steps: Sequence[PerceptronStep], outputs: str) -> go.Figure:
    """The perceptron rule as an animation: step 0 is the start, step k the unit after example k.

    Frames move the region of answer 1, the line before the example and the line after it; a ring marks the example.
    """
    figure = _plane()
    units = [steps[0].before, *(step.after for step in steps)]
    figure.add_shape(type="rect", x0=LOW, x1=HIGH, y0=LOW, y1=HIGH, fillcolor=TOWARDS_0, line_width=0, layer="below")
    regions = [half_plane(unit, LOW, HIGH) for unit in units]
    lines = [line_ends(unit, LOW, HIGH) or () for unit in units]
    _add_answer_1(figure, regions[0], "answer 1 (elsewhere 0)")
    figure.add_scatter(
        x=[None], y=[None], mode="lines", line=line_style(0) | {"width": 2, "dash": "dot"}, name="line before"
    )
    _add_line(figure, None, "line after")
    figure.add_scatter(
        x=[None, *(step.inputs[0] for step in steps)],
        y=[None, *(step.inputs[1] for step in steps)],
        mode="markers",
        marker={"symbol": "circle-open", "size": 34, "color": LINES[0], "line": {"width": 4}},
        meta={"point": True},
        name="the example",
        hoverinfo="skip",
    )
    _add_rows(figure, outputs)
    befores = [lines[0], *(before for before, _ in pairwise(lines))]
    figure.frames = [
        {
            "data": [
                {"x": _column(_closed(region), 0), "y": _column(_closed(region), 1)},
                {"x": _column(before, 0), "y": _column(before, 1)},
                {"x": _column(after, 0), "y": _column(after, 1)},
            ],
            "traces": [0, 1, 2],
        }
        for region, before, after in zip(regions, befores, lines, strict=True)
    ]
    return figure


def _closed(corners: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    return [*corners, corners[0]] if corners else []


def _column(points: Sequence[Sequence[float]], axis: int) -> list[float | None]:
    """One coordinate of each point, rounded: frames are many, and a thousandth is less than a pixel."""
    return [round(float(point[axis]), 3) for point in points] or [None]

"""Pictures of sweeps: a heat map of the cells, one panel for each value of a third setting, and points in a plane."""

from __future__ import annotations

from collections.abc import Sequence
from math import radians, sin
from textwrap import wrap
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.charts.blank import log_ticks
from core.charts.ink import ink
from core.charts.palette import DIVERGING, LINES, MIDDLE
from core.ensemble.sweep import MEASURES, Axis, Range, Summary, Sweep
from core.ensemble.sweep_words import hover_text
from core.notation.numbers import percent

SEQUENTIAL = [[0.0, MIDDLE], [1.0, LINES[5]]]
"""From little to much, where that is not between 0 and 1."""

GREY = "#80868c"
"""Of what has no number: seen on a light and on a dark ground."""

FRAME = LINES[0]
"""Around the cell that is open, and the best points."""

ACROSS = 2
"""Panels side by side."""

ROW, GAP, BOTTOM = 46, 100, 120
"""Pixels: of a row of cells, between rows of panels, and below them for names and the colour bar."""

LEAST = 180
"""Pixels of all rows together: the name of what they are has room beside them."""

LEGEND, NO_LEGEND = 64, 14
"""Pixels above the panels."""

WIDEST_TICK = 18
"""Characters of a line of a row's name."""

NARROW = 260
"""Pixels of a panel on a phone, about."""


FONT_SIZES = {30: 16, 48: 11}
"""How large the cells' numbers are, by the most characters side by side that a phone has room for; more: no numbers."""

CHARACTER = 7.5
"""Pixels of a character of a tick, about."""

SLOPE = 35
"""Degrees by which long names below the columns are turned."""


def _below(axis: Axis) -> float:
    """Pixels that names of columns need besides one line: those that would run into each other even on a wide screen
    or a phone are turned."""
    longest = max(map(len, axis.short_texts))
    turned = longest * CHARACTER * len(axis.values) > NARROW and longest > 6
    return longest * CHARACTER * sin(radians(SLOPE)) if turned else 0.0


def number_text(key: str, value: float) -> str:
    """A measure's number as short as a cell needs it: percent without the sign, other numbers with three digits."""
    return percent(value)[:-1] if MEASURES[key].is_share else f"{value:.0f}" if key == "epochs" else f"{value:.2g}"


def _coloring(key: str, values: Sequence[float | None]) -> dict[str, Any]:
    """The colour axis: shares from 0 to 1, anything else on a log scale from the least to the most."""
    bar: dict[str, Any] = {
        "orientation": "h",
        "thickness": 12,
        "outlinewidth": 0,
        "title": {"text": MEASURES[key].label + (" (%)" if MEASURES[key].is_share else ""), "side": "top"},
        "yanchor": "top",
    }
    if MEASURES[key].is_share:
        bar |= {"tickvals": [0, 0.25, 0.5, 0.75, 1], "ticktext": ["0", "25", "50", "75", "100"]}
        return {"cmin": 0.0, "cmax": 1.0, "colorscale": DIVERGING, "colorbar": bar}
    logs = [float(np.log10(max(value, 1e-300))) for value in values if value is not None]
    low, high = (min(logs), max(logs)) if logs else (0.0, 1.0)
    if high - low < 0.01:
        low, high = low - 0.05, high + 0.05
    ticks = np.linspace(low, high, 4)
    bar |= {
        "tickvals": ticks.tolist(),
        "ticktext": [f"{10**tick:.2g}" if not 2 <= tick < 5 else f"{10**tick:,.0f}" for tick in ticks],
    }
    return {"cmin": low, "cmax": high, "colorscale": SEQUENTIAL, "colorbar": bar}


def _ink(coloring: dict[str, Any], place: float) -> str:
    """The colour of a number on the colour of this place of the axis."""
    return ink(coloring["colorscale"], (place - coloring["cmin"]) / (coloring["cmax"] - coloring["cmin"]))


def _place(key: str, value: float) -> float:
    """Where on the colour axis a number is."""
    return value if MEASURES[key].is_share else float(np.log10(max(value, 1e-300)))


def _color(key: str, value: float | None) -> float | None:
    """The same, where there may be no number."""
    return None if value is None else _place(key, value)


def _top(sweep: Sweep, key: str) -> int:
    """Pixels above the panels: for their titles and for a legend, if there are any."""
    marked = MEASURES[key].lacking or any(cell.refused for cell in sweep.cells)
    return LEGEND if len(sweep.axes) > 2 or marked else NO_LEGEND


def map_height(sweep: Sweep, key: str) -> int:
    """How high the heat maps of a measure should be, in pixels."""
    rows = len(sweep.axes[1].values)
    panels = len(sweep.axes[2].values) if len(sweep.axes) > 2 else 1
    lines = -(-panels // ACROSS)
    below = _below(sweep.axes[0])
    return round(_top(sweep, key) + BOTTOM + below + lines * max(ROW * rows, LEAST) + (lines - 1) * (GAP + below))


def heat_maps(sweep: Sweep, key: str, opened: int | None = None) -> go.Figure:
    """The measure with this key in each cell, columns and rows by the first two axes, panels by the third.

    Each cell's index is its customdata. Cells that have no number are marked: they are not allowed, or the measure says
    what they lack.
    """
    measure, found = MEASURES[key], sweep.summaries()
    columns, rows = sweep.axes[0], sweep.axes[1]
    third = sweep.axes[2] if len(sweep.axes) > 2 else None
    n_panels = len(third.values) if third else 1
    across = min(ACROSS, n_panels)
    lines = -(-n_panels // across)
    values = [None if each is None else measure.of(each) for each in found]
    figure = go.Figure(layout={"template": {}})
    top_margin, below = _top(sweep, key), _below(columns)
    inner = map_height(sweep, key) - top_margin - BOTTOM - below
    row_texts = ["<br>".join(wrap(text, WIDEST_TICK)) for text in rows.short_texts]
    left_margin = 36 + CHARACTER * max(len(line) for text in row_texts for line in text.split("<br>"))
    between = GAP + below
    tall, gap = (inner - (lines - 1) * between) / lines / inner, between / inner
    per_panel = len(columns.values) * len(rows.values)
    longest = max((len(number_text(key, value)) for value in values if value is not None), default=0)
    side_by_side = longest * len(columns.values) * across
    size = next((size for most, size in FONT_SIZES.items() if side_by_side <= most), 0)
    coloring = _coloring(key, values)
    marks: dict[str, list[tuple[int, int]]] = {}
    for panel in range(n_panels):
        number = "" if panel == 0 else str(panel + 1)
        line, column = divmod(panel, across)
        wide = 1.0 if across == 1 else 0.46
        left, top = column * (1.0 - wide), 1.0 - line * (tall + gap)
        figure.update_layout(
            {
                f"xaxis{number}": _ticks(columns, columns.short_texts)
                | {"domain": [left, left + wide], "anchor": f"y{number}", "tickangle": -SLOPE if below else 0},
                f"yaxis{number}": _ticks(rows, row_texts, downwards=rows.range is None)
                | {"domain": [max(top - tall, 0.0), top], "anchor": f"x{number}", "showticklabels": column == 0}
                | ({} if column == 0 else {"title": {"text": ""}}),
            }
        )
        if third:
            figure.add_annotation(
                text=f"{third.label}: {third.text(third.values[panel])}",
                x=left,
                y=top,
                xref="paper",
                yref="paper",
                xanchor="left",
                yanchor="bottom",
                showarrow=False,
                name="panel",
            )
        first = panel * per_panel
        indices = np.arange(first, first + per_panel).reshape(len(rows.values), len(columns.values))
        figure.add_heatmap(
            z=[[_color(key, values[index]) for index in row] for row in indices],
            x=list(range(len(columns.values))),
            y=list(range(len(rows.values))),
            hovertext=[[hover_text(sweep.axes, sweep.cells[i], found[i], key) for i in row] for row in indices],
            hovertemplate="%{hovertext}<extra></extra>",
            customdata=indices.tolist(),
            xgap=2,
            ygap=2,
            coloraxis="coloraxis",
            xaxis=f"x{number}",
            yaxis=f"y{number}",
            name=measure.label,
            meta=({} if measure.is_share else {"log10": "z"})
            | ({"of": f"{third.label}: {third.text(third.values[panel])}"} if third else {}),
        )
        if size:
            _add_numbers(figure, key, indices, values, coloring, {"size": size}, number)
        for index in indices.ravel().tolist():
            each = found[index]
            if sweep.cells[index].refused:
                marks.setdefault("not allowed", []).append((panel, index))
            elif each and values[index] is None:
                marks.setdefault(measure.lacking, []).append((panel, index))
            elif each is None and not sweep.done:
                marks.setdefault(WAITING, []).append((panel, index))
    _add_marks(figure, sweep, key, found, marks)
    if WAITING in marks and not any(found):
        figure.add_annotation(
            text=WAITING, x=0.5, y=0.9, xref="paper", yref="paper", showarrow=False, font={"size": 16}
        )
    _layout(figure, coloring, inner, below)
    figure.update_layout(margin={"l": left_margin, "t": top_margin})
    if opened is not None and sweep.cells[opened].place is not None:
        panel, row, column = sweep.cells[opened].place or (0, 0, 0)
        number = "" if panel == 0 else str(panel + 1)
        figure.add_shape(
            type="rect",
            xref=f"x{number}",
            yref=f"y{number}",
            x0=column - 0.5,
            x1=column + 0.5,
            y0=row - 0.5,
            y1=row + 0.5,
            line={"color": FRAME, "width": 4},
        )
    return figure


def _add_numbers(
    figure: go.Figure,
    key: str,
    indices: np.ndarray,
    values: Sequence[float | None],
    coloring: dict[str, Any],
    font: dict[str, Any],
    number: str,
) -> None:
    """The numbers of a panel's cells, each in the ink that can be read on its colour."""
    shown = {place: value for place, index in np.ndenumerate(indices) if (value := values[index]) is not None}
    figure.add_scatter(
        x=[column for _, column in shown],
        y=[row for row, _ in shown],
        mode="text",
        text=[number_text(key, value) for value in shown.values()],
        textfont=font | {"color": [_ink(coloring, _place(key, value)) for value in shown.values()]},
        hoverinfo="skip",
        showlegend=False,
        xaxis=f"x{number}",
        yaxis=f"y{number}",
        name="numbers",
    )


WAITING = "computing …"
"""What is said of a map of which no cell has a number yet."""

SYMBOLS = {"not allowed": "x-thin", WAITING: "square-open"}
"""How cells are marked of which nothing is known."""

LACKING = "line-ew"
"""The mark of those whose networks have ended, but without the number that is shown."""


def _add_marks(
    figure: go.Figure,
    sweep: Sweep,
    key: str,
    found: Sequence[Summary | None],
    marks: dict[str, list[tuple[int, int]]],
) -> None:
    """A mark on each cell that has no number, with a legend for each kind of them."""
    for name, places in marks.items():
        for panel in sorted({panel for panel, _ in places}):
            indices = [index for at, index in places if at == panel]
            number = "" if panel == 0 else str(panel + 1)
            cells = [sweep.cells[index] for index in indices]
            figure.add_scatter(
                x=[cell.place[2] for cell in cells if cell.place],
                y=[cell.place[1] for cell in cells if cell.place],
                mode="markers",
                marker={
                    "symbol": SYMBOLS.get(name, LACKING),
                    "size": 12,
                    "color": GREY,
                    "line": {"color": GREY, "width": 2},
                },
                name=name,
                legendgroup=name,
                showlegend=name != WAITING and panel == places[0][0],
                customdata=indices,
                hovertext=[hover_text(sweep.axes, sweep.cells[index], found[index], key) for index in indices],
                hovertemplate="%{hovertext}<extra></extra>",
                xaxis=f"x{number}",
                yaxis=f"y{number}",
            )


def _ticks(axis: Axis, texts: list[str], downwards: bool = False) -> dict[str, Any]:
    """An axis with one place for each value; a list reads downwards, numbers rise upwards."""
    n = len(axis.values)
    return {
        "title": {"text": axis.label, "standoff": 6},
        "tickvals": list(range(n)),
        "ticktext": texts,
        "range": [n - 0.5, -0.5] if downwards else [-0.5, n - 0.5],
        "showgrid": False,
        "zeroline": False,
        "showline": False,  # Plotly loses the place of such lines when panels are added to a chart
    }


def _layout(figure: go.Figure, coloring: dict[str, Any], inner: float, below: float) -> None:
    """What both pictures share; `inner` is the height between the margins, `below` what the ticks need besides."""
    coloring["colorbar"]["y"] = -(58 + below) / inner
    figure.update_layout(
        coloraxis=coloring,
        showlegend=True,
        legend={"orientation": "h", "x": 0.0, "y": 1 + 26 / inner, "yanchor": "bottom", "itemclick": False},
        margin={"l": 56, "r": 10, "t": LEGEND, "b": BOTTOM + below},
        hovermode="closest",
    )


PLANE_HEIGHT = 460
"""Pixels of the picture of a random search."""


def _in_words(key: str, value: float | None) -> str:
    """A measure's number for a reader of the picture."""
    return "none" if value is None else percent(value) if MEASURES[key].is_share else f"{value:.4g}"


def search_plane(sweep: Sweep, key: str, opened: int | None = None) -> go.Figure:
    """The grid's points as squares and those drawn at random as circles, coloured by the measure; the best ringed."""
    measure, found = MEASURES[key], sweep.summaries()
    values = [None if each is None else measure.of(each) for each in found]
    figure = go.Figure(layout={"template": {}})
    kinds = {"grid": ("square", range(sweep.n_grid)), "random": ("circle", range(sweep.n_grid, len(sweep.cells)))}
    for name, (symbol, indices) in kinds.items():
        colored = [index for index in indices if values[index] is not None]
        plain = [index for index in indices if values[index] is None]
        for places, color in ((colored, None), (plain, GREY)):
            if not places:
                continue
            paint: dict[str, Any] = (
                {"color": [_color(key, values[index]) for index in places], "coloraxis": "coloraxis"}
                if color is None
                else {"color": "rgba(0,0,0,0)"}
            )
            figure.add_scatter(
                x=[sweep.cells[index].values[0] for index in places],
                y=[sweep.cells[index].values[1] for index in places],
                mode="markers",
                marker={"symbol": symbol, "size": 17, "line": {"color": GREY, "width": 1.5}} | paint,
                name=name,
                showlegend=False,
                customdata=places,
                text=[_in_words(key, values[index]) for index in places],
                meta={"text": measure.label},
                hovertext=[hover_text(sweep.axes, sweep.cells[index], found[index], key) for index in places],
                hovertemplate="%{hovertext}<extra></extra>",
            )
        figure.add_scatter(
            x=[None],
            y=[None],
            mode="markers",
            marker={"symbol": symbol, "size": 13, "color": GREY},
            name=f"{name}: {len(indices)} points",
        )
        best = sweep.best(measure, drawn=name == "random")
        if best is not None:
            _ring(figure, sweep, best, symbol, f"best of {name}")
    if opened is not None:
        _ring(figure, sweep, opened, "diamond", "shown below", LINES[2])
    for axis, update in zip(sweep.axes, (figure.update_xaxes, figure.update_yaxes), strict=False):
        assert axis.range is not None
        update(title={"text": axis.label, "standoff": 6}, zeroline=False, **_scale(axis.range))
    _layout(figure, _coloring(key, values), PLANE_HEIGHT - LEGEND - BOTTOM, 0.0)
    return figure


def _scale(found: Range) -> dict[str, Any]:
    """An axis over a range, on its own scale, with room for the markers at its ends."""
    if found.scale == "log":
        low, high = float(np.log10(found.low)), float(np.log10(found.high))
    else:
        low, high = found.low, found.high
    margin = 0.06 * (high - low) or 0.5
    scale = {"range": [low - margin, high + margin]}
    return scale | ({"type": "log", **log_ticks((found.low, found.high))} if found.scale == "log" else {})


def _ring(figure: go.Figure, sweep: Sweep, index: int, symbol: str, name: str, color: str = FRAME) -> None:
    """A ring around a point."""
    figure.add_scatter(
        x=[sweep.cells[index].values[0]],
        y=[sweep.cells[index].values[1]],
        mode="markers",
        marker={"symbol": f"{symbol}-open", "size": 26, "color": color, "line": {"width": 3}},
        name=name,
        hoverinfo="skip",
    )

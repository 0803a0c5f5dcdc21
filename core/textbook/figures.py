"""What the pictures of the texts are made of: curves, bars, heat maps, images, the plane of two inputs, diagrams."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from core.charts.blank import blank
from core.charts.diagram import diagram_height, network_diagram
from core.charts.ink import DARK, ink
from core.charts.palette import CLASS_COLORS, CLASS_SYMBOLS, DIVERGING, LINES, MIDDLE, TOWARDS_1, line_style
from core.deep.networks import Spread
from core.neuron.unit import Unit, line_ends
from core.nn.array import Array
from core.notation.numbers import percent, short
from core.textbook.item import Drawing
from core.training.snapshot import Snapshot
from core.worked.example import Example
from core.worked.names import NET, size_name
from core.worked.steps import steps_of

AMOUNT = [[0.0, MIDDLE], [1.0, LINES[5]]]
"""From none to many."""

PENCIL = [[0.0, MIDDLE], [1.0, DARK + DARK[1:]]]
"""The ink of a digit."""

SIDE = 8
"""Pixels of a side of an image."""

GREY = "#808080"
"""Of what helps to read a curve: seen on a light and on a dark ground."""

SMALLEST = 1e-18
"""Norms below it, and those that are 0, are drawn there: a logarithmic axis has no place for them."""

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x", "star")

FEW = 10
"""Up to so many points of a curve are marked."""

REACH, PLACES = (-0.1, 1.1), 61
"""Of a map of the inputs 0 and 1; and places along each side of a map, 0 and 1 among them."""

OUTPUT_BAR = {"thickness": 10, "outlinewidth": 0, "tickvals": [0, 0.5, 1], "title": {"text": "output"}}
"""The legend of a map of outputs, beside it."""


# Curves


def lines(
    x_title: str,
    y_title: str,
    curves: Mapping[str, Array],
    x: ArrayLike | None = None,
    *,
    log_x: bool = False,
    log_y: bool = False,
) -> go.Figure:
    """A line for each curve, over the same x as far as it goes, or over 0, 1, 2 ...: the epochs from the start on."""
    figure = blank(x_title, y_title)
    places = np.arange(max(map(len, curves.values()))) if x is None else np.asarray(x)
    few = len(places) <= FEW
    for index, (name, values) in enumerate(curves.items()):
        style = line_style(index)
        figure.add_scatter(
            x=places[: len(values)],
            y=np.where(np.isfinite(values), values, np.nan),
            mode="lines+markers" if few else "lines",
            name=name,
            line=style | {"width": 2.5},
            marker={"symbol": SYMBOLS[index % len(SYMBOLS)], "size": 8, "color": style["color"]},
            hovertemplate="%{x:.4g}, %{y:.4g}",
        )
    if few:
        figure.update_xaxes(tickvals=places.tolist(), ticktext=[f"{place:g}" for place in places])
    if log_x:
        figure.update_xaxes(type="log", exponentformat="power", dtick=1)
    if log_y:
        figure.update_yaxes(type="log", exponentformat="power", dtick=1)
    return _room_for_names(figure, len(curves))


def level(figure: go.Figure, y: float, name: str) -> None:
    """A dotted grey line at this height, as long as the first curve, with a name in the legend."""
    ends = figure.data[0].x[[0, -1]]
    line = {"color": GREY, "dash": "dot", "width": 2}
    figure.add_scatter(x=ends, y=[y, y], mode="lines", name=name, line=line, hovertemplate="%{y:.4g}")


def losses(curves: Mapping[str, Array], y_title: str, caption: str) -> Drawing:
    """Curves over the epochs, whose text alternative says where they begin and end."""
    ends = "; ".join(f"{name} from {short(y[0])} to {short(y[-1])}" for name, y in curves.items())
    return Drawing(lines("epoch", y_title, curves), f"Curves over the epochs: {ends}.", caption)


def spreads(x_title: str, norms: Mapping[str, Spread], ticks: Sequence[str]) -> go.Figure:
    """For each name the median (n,) at the ticks as a marked line, and the middle 80 % as bars, on a log axis."""
    figure = blank(x_title, "norm of the gradient")
    places = np.arange(1.0, len(ticks) + 1.0)
    for index, (name, found) in enumerate(norms.items()):
        low, middle, high = (np.maximum(values, SMALLEST) for values in found)
        style = line_style(index)
        figure.add_scatter(
            x=places + 0.06 * (index - (len(norms) - 1) / 2),
            y=middle,
            mode="lines+markers",
            name=name,
            line=style | {"width": 2.5},
            marker={"symbol": SYMBOLS[index % len(SYMBOLS)], "size": 8, "color": style["color"]},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": high - middle,
                "arrayminus": middle - low,
                "thickness": 1.2,
                "width": 3,
                "color": style["color"],
            },
            customdata=np.column_stack([low, high]),
            hovertemplate="%{y:.3g} (80 %: %{customdata[0]:.3g} to %{customdata[1]:.3g})",
        )
    figure.update_yaxes(type="log")
    figure.update_xaxes(tickvals=places, ticktext=list(ticks))
    return _room_for_names(figure, len(norms))


def _room_for_names(figure: go.Figure, names: int) -> go.Figure:
    """Legends of many names stand below the picture, where a narrow page has room for several rows."""
    if names > 3:
        figure.update_layout(legend={"y": -0.2, "yanchor": "top"}, margin={"t": 16, "b": 46 + 24 * ((names + 1) // 2)})
    return figure


# Bars and counts


def bars(shares: Mapping[str, float], y_title: str, x_title: str = "") -> go.Figure:
    """One bar for each name, in per cent, with its number; the shares are 0 to 1."""
    figure = blank(x_title, y_title)
    figure.add_bar(
        x=list(shares),
        y=[100.0 * share for share in shares.values()],
        name=y_title,
        marker={"color": TOWARDS_1},
        text=[percent(share) for share in shares.values()],
        textposition="outside",
        cliponaxis=False,
        customdata=[percent(share, 1) for share in shares.values()],
        hovertemplate="%{x}: %{customdata}<extra></extra>",
    )
    figure.update_yaxes(range=[0, 112], tickvals=[0, 25, 50, 75, 100])
    figure.update_xaxes(automargin=True, type="category")
    return figure


def add_counts(figure: go.Figure, name: str, values: Array, bins: int | Array, index: int = 0, what: str = "") -> None:
    """How many of the values fall into each bin, as bars."""
    counts, edges = np.histogram(values, bins)
    figure.add_bar(
        x=(edges[:-1] + edges[1:]) / 2,
        y=counts,
        name=name,
        marker={"color": LINES[index], "pattern": {"shape": ["", "/", "x"][index]}},
        hovertemplate="%{x:.2f}: %{y} " + what,
    )


# Heat maps and images


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
        name=bar,
        colorbar=_bar_above(bar) | {"tickformat": ".0%" if most is None else None},
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


def _bar_above(title: str) -> dict[str, object]:
    place = {"orientation": "h", "y": 1.02, "yanchor": "bottom"}
    return place | {"thickness": 12, "outlinewidth": 0, "title": {"text": title, "side": "top"}, "nticks": 6}


def percents(values: Array) -> list[list[str]]:
    """The shares (rows, columns) in per cent, without the sign, for the cells of a heat map."""
    return [[percent(value)[:-1] for value in row] for row in values]


def images(values: Array, labels: Sequence[str], across: int) -> go.Figure:
    """Images (images, 64), row by row, each with its label above it; the darkest pixel is the largest value."""
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
        zmax=float(np.nanmax(wall)),
        colorscale=PENCIL,
        hoverinfo="skip",
        name="pixel value",
        colorbar={
            "orientation": "h",
            "thickness": 10,
            "len": 0.5,
            "outlinewidth": 0,
            "title": {"text": "pixel value", "side": "top"},
            "y": -0.02,
            "yanchor": "top",
            "nticks": 3,
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


# The plane of two inputs


def plane(
    points: ArrayLike, classes: ArrayLike, low: float, high: float, outputs: Callable[[Array], Array] | None = None
) -> go.Figure:
    """The square from low to high of both inputs, with the samples (n, 2), a marker shape for each of the classes (n,).

    outputs: of a unit, (n,) for inputs (n, 2), drawn as a map below the samples.
    """
    figure = blank("x₁", "x₂")
    if outputs is not None:
        axis = np.linspace(low, high, PLACES)
        x1, x2 = np.meshgrid(axis, axis)
        figure.add_heatmap(
            x=axis,
            y=axis,
            z=outputs(np.column_stack([x1.ravel(), x2.ravel()])).reshape(x1.shape).round(3),
            zmin=0.0,
            zmax=1.0,
            colorscale=DIVERGING,
            zsmooth="fast",
            hovertemplate="(%{x:.2f}, %{y:.2f}): %{z:.3f}<extra></extra>",
            name="output",
            colorbar=OUTPUT_BAR,
        )
    for cls in (0, 1):
        x, y = np.asarray(points)[np.asarray(classes) == cls].T
        figure.add_scatter(
            x=x,
            y=y,
            mode="markers",
            name=f"target {cls}",
            marker={
                "symbol": CLASS_SYMBOLS[cls],
                "size": 12,
                "color": CLASS_COLORS[cls],
                "line": {"color": "white", "width": 2},
            },
            hovertemplate=f"({'%{x:g}, %{y:g}'}): target {cls}<extra></extra>",
        )
    figure.update_xaxes(range=[low, high], dtick=1, constrain="domain", showgrid=False)
    figure.update_yaxes(range=[low, high], dtick=1, constrain="domain", showgrid=False, scaleanchor="x")
    return figure


def add_line(figure: go.Figure, unit: Unit, name: str, index: int = 0) -> None:
    """The line on which the unit's net input is 0, as far as the plane goes."""
    ends = line_ends(unit, *figure.layout.xaxis.range)
    assert ends is not None
    x, y = zip(*ends, strict=True)
    figure.add_scatter(x=x, y=y, mode="lines", name=name, line=line_style(index) | {"width": 2.5})


def maps(end: Snapshot, captions: Mapping[str, str]) -> list[Drawing]:
    """For each name a map of a unit over the two inputs, with its caption: the output, then the first layer's units."""
    low, high = REACH

    def outputs(index: int) -> Callable[[Array], Array]:
        return lambda inputs: end.network.forward(inputs)[1][1 if index else -1][:, max(index - 1, 0)]

    return [
        Drawing(
            plane(end.samples.inputs, end.samples.classes, low, high, outputs(index)),
            f"Heat map: {name} over both inputs from 0 to 1, orange near 0 and blue near 1, with the samples.",
            f"**{name}.** {caption}",
            360,
        )
        for index, (name, caption) in enumerate(captions.items())
    ]


# Diagrams


def worked_network(example: Example, caption: str) -> Drawing:
    """The network of a worked example, with the outputs of the forward pass written into the circles."""
    forward = [step for step in steps_of(example, NET) if step.kind in ("z", "a")]
    figure = network_diagram(example, example.names(), forward)
    figure.data = tuple(trace for trace in figure.data if trace.name != "this operation")
    alt = f"Diagram of the {size_name(example.sizes)} network: a circle for each unit with its output, a line for each "
    return Drawing(figure, alt + "weight with its value.", caption, diagram_height(example.sizes))


def arrows(sizes: Sequence[int], as_boxes: bool = False) -> Drawing:
    """The layers of a network from left to right, with an arrow for each weight and a short one for each bias."""
    figure = go.Figure(layout={"template": {}})
    figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "x": 0.0, "y": 1.0, "yanchor": "bottom", "itemclick": False},
        margin={"l": 8, "r": 8, "t": 36, "b": 8},
        xaxis={"range": [-0.5, len(sizes) - 0.5], "visible": False},
        yaxis={"range": [-1.4, 1.9], "visible": False},
        hovermode=False,
    )
    drawn = [1] * len(sizes) if as_boxes else sizes
    places = [[(float(level), (size - 1) / 2 - unit) for unit in range(size)] for level, size in enumerate(drawn)]
    radius = 42 if as_boxes else 19
    for before, after in pairwise(places):
        for end in after:
            for start in before:
                _arrow(figure, start, end, LINES[0], radius, radius)
            _arrow(figure, (end[0], end[1] + (1.2 if as_boxes else 0.68)), end, LINES[1], 0, radius)
    circle = {"size": 2 * radius, "color": MIDDLE, "line": {"color": "#555555", "width": 1.5}}
    for level, units in enumerate(places):
        kind = "input" if level == 0 else "output" if level == len(places) - 1 else "hidden"
        for index, (x, y) in enumerate(units):
            figure.add_scatter(
                x=[x],
                y=[y],
                mode="markers+text",
                marker=circle | {"symbol": "square" if as_boxes else "circle"},
                text=[
                    f"{kind} layer" if as_boxes else f"{'xhy'[('input', 'hidden', 'output').index(kind)]}{index + 1}"
                ],
                textfont={"color": "#111111", "size": 13},
                showlegend=False,
            )
    for name, color in (("weights", LINES[0]), ("biases", LINES[1])):
        figure.add_scatter(x=[None], y=[None], mode="lines", name=name, line={"color": color, "width": 2})
    what = "each layer as one box" if as_boxes else "each weight as an arrow, each bias as a short one from above"
    return Drawing(figure, f"Diagram of a {size_name(sizes)} network, {what}.", f"{size_name(sizes)}, {what}.")


def _arrow(
    figure: go.Figure,
    start: tuple[float, float],
    end: tuple[float, float],
    color: str,
    from_start: float,
    from_end: float,
) -> None:
    """From one place to another, so many pixels short of both."""
    (ax, ay), (x, y) = start, end
    axes = {"axref": "x", "ayref": "y", "xref": "x", "yref": "y", "text": "", "showarrow": True, "arrowhead": 2}
    style = {"arrowwidth": 2, "arrowcolor": color, "startstandoff": from_start, "standoff": from_end}
    figure.add_annotation(ax=ax, ay=ay, x=x, y=y, **axes, **style)

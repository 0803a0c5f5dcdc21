"""The loss around a run as a contour map and as a block, on lines and in the directions of its second derivatives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from core.charts.blank import blank, log_ticks
from core.charts.descent import GREY
from core.charts.palette import HEIGHTS, TOWARDS_0, TOWARDS_1, line_style
from core.charts.terrain import N_LINES, WALL, Camera, block, png
from core.landscape.curvature import FLAT, Surroundings
from core.landscape.landscape import RunPath, Terrain
from core.nn.array import Array

PATH = 0
"""The style of the run's path and of its curves."""

SIGNS = {"upwards": (TOWARDS_1, "triangle-up"), "downwards": (TOWARDS_0, "triangle-down"), "flat": (GREY, "circle")}
"""Colour and marker of a direction, by how the loss bends in it."""


# Around the run


def _add_path(figure: go.Figure, path: RunPath, x: Array, y: Array) -> None:
    """The run up to the present step, where it starts, where it is now and where it ends."""
    color = line_style(PATH)["color"]
    figure.add_scatter(  # to be seen on dark ground as well
        x=x.tolist(),
        y=y.tolist(),
        mode="lines",
        line={"color": "white", "width": 7},
        hoverinfo="skip",
        showlegend=False,
        meta={"reveal": True},
    )
    figure.add_scatter(
        x=x.tolist(),
        y=y.tolist(),
        mode="lines+markers",
        line={"color": color, "width": 3},
        marker={"size": 4, "color": color},
        text=[f"epoch {epoch:,}: loss {loss:.4g}" for epoch, loss in zip(path.epochs, path.losses, strict=True)],
        hovertemplate="%{text}<extra></extra>",
        name="the run",
        meta={"reveal": True},
    )
    for name, place, symbol in (("start", 0, "circle"), ("end", -1, "square")):
        figure.add_scatter(
            x=[float(x[place])],
            y=[float(y[place])],
            mode="markers",
            marker={"size": 19, "symbol": symbol, "color": "white", "line": {"color": color, "width": 3}},
            hoverinfo="skip",
            name=name,
        )
    figure.add_scatter(
        x=x.tolist(),
        y=y.tolist(),
        mode="markers",
        marker={"size": 14, "symbol": "diamond", "color": color, "line": {"color": "white", "width": 2}},
        hoverinfo="skip",
        name="now",
        meta={"point": True},
    )


def contour_map(terrain: Terrain, names: tuple[str, str]) -> go.Figure:
    """The loss on the terrain's square from above, with the shadow of the path."""
    figure = blank(*names)
    u, v = terrain.axes
    ticks = np.linspace(terrain.lowest, terrain.highest, 6)
    figure.add_contour(
        x=u,
        y=v,
        z=np.minimum(np.nan_to_num(terrain.heights, nan=terrain.highest), terrain.highest).astype(np.float32),
        zmin=terrain.lowest,
        zmax=terrain.highest,
        colorscale=HEIGHTS,
        contours={
            "start": terrain.lowest,
            "end": terrain.highest,
            "size": (terrain.highest - terrain.lowest or 1.0) / 16,
            "coloring": "fill",
        },
        line={"color": "#6b737a", "width": 1},
        hovertemplate="loss %{z:.4g}<extra></extra>",
        name="loss",
        colorbar={
            "orientation": "h",
            "title": {"text": "loss", "side": "right"},
            "thickness": 12,
            "y": -0.12,
            "yanchor": "top",
            "outlinewidth": 0,
            "tickvals": ticks.tolist(),
            "ticktext": [f"{tick:.2g}" for tick in ticks],
        },
    )
    _add_path(figure, terrain.path, *terrain.shadow.T)
    figure.update_xaxes(range=[float(u[0]), float(u[-1])], constrain="domain")
    figure.update_yaxes(range=[float(v[0]), float(v[-1])], constrain="domain", scaleanchor="x")
    return figure


def block_picture(terrain: Terrain, names: tuple[str, str], camera: Camera) -> go.Figure:
    """The same square as a block whose height is the loss, with the path on it."""
    span = terrain.highest - terrain.lowest or 1.0
    heights = _share(terrain.heights, terrain)
    u, v = terrain.axes
    half, middle = 0.5 * (u[-1] - u[0]), np.array([u[0] + u[-1], v[0] + v[-1]]) * 0.5
    x, y = ((terrain.shadow - middle) / half).T
    across, up, _ = camera.project(x, y, _share(terrain.below, terrain) + 0.01)
    left, right, low, high = camera.frame
    figure = blank("", "")
    figure.add_layout_image(
        source=png(block(heights, camera)),
        xref="x",
        yref="y",
        x=left,
        y=high,
        sizex=right - left,
        sizey=high - low,
        sizing="stretch",
        layer="below",
    )
    _add_path(figure, terrain.path, across, up)
    figure.add_scatter(
        x=[None],
        y=[None],
        mode="lines",
        line={"color": f"rgb({', '.join(map(str, WALL))})", "width": 2},
        name=f"every {span / N_LINES:.2g} of loss",
    )
    for text, (middle_across, middle_up), is_left in _edge_texts(names, camera):
        figure.add_annotation(
            x=middle_across,
            y=middle_up,
            text=text,
            showarrow=False,
            xanchor="right" if is_left else "left",
            yanchor="top",
        )
    room = 0.06 * (high - low)
    hidden = {"visible": False, "constrain": "domain"}
    figure.update_xaxes(hidden | {"range": [left - 0.05, right + 0.05]})
    figure.update_yaxes(hidden | {"range": [low - room, high + 0.02], "scaleanchor": "x"})
    figure.update_layout(margin={"l": 8, "r": 8, "b": 8})
    return figure


def _share(losses: Array, terrain: Terrain) -> Array:
    """Losses as heights from 0 to 1; what is cut off or no number is at the top."""
    span = terrain.highest - terrain.lowest or 1.0
    return np.clip((np.nan_to_num(losses, nan=terrain.highest) - terrain.lowest) / span, 0.0, 1.0)


def _edge_texts(names: tuple[str, str], camera: Camera) -> list[tuple[str, tuple[float, float], bool]]:
    """What stands beside each of the two front edges of the block's foot: what changes along it, and an arrow to where
    it grows; the middle of the edge in the picture; and whether the edge runs down to the right, to be written left of.
    """
    found = []
    for axis, name in enumerate(names):
        edges = []
        for side in (-1.0, 1.0):
            ends = np.full((2, 3), side)
            ends[:, axis], ends[:, 2] = (-1.0, 1.0), 0.0
            across, up, behind = camera.project(*ends.T)
            edges.append((float(behind.mean()), np.column_stack([across, up])))
        _, (begin, end) = min(edges, key=lambda edge: edge[0])
        text = name.replace(" ", "<br>")
        text, (left, right) = (f"{text} ⟶", (begin, end)) if begin[0] <= end[0] else (f"⟵ {text}", (end, begin))
        middle = 0.5 * (left + right)
        found.append((text, (float(middle[0]), float(middle[1])), bool(right[1] <= left[1])))
    return found


# The straight line


class Line(NamedTuple):
    """Losses (places,) along a straight line, with the name of whose they are."""

    name: str
    losses: Array


def along_lines(own: Line, others: Sequence[Line]) -> go.Figure:
    """The loss from the start (0) straight to the end (1): this run's, and others beside it."""
    figure = blank("share of the way from start to end", "loss")
    for style, line in enumerate((own, *others)):
        figure.add_scatter(
            x=np.linspace(0.0, 1.0, len(line.losses)).tolist(),
            y=_numbers(line.losses),
            mode="lines",
            line=line_style(style) | {"width": 4 if line is own else 2.5, "dash": "solid" if line is own else "dash"},
            name=line.name,
            hovertemplate="%{x:.0%} of the way: loss %{y:.4g}<extra>" + line.name + "</extra>",
        )
    return figure


def _numbers(values: Array) -> list[float | None]:
    """For Plotly: a gap where there is no finite number."""
    return [float(value) if np.isfinite(value) else None for value in values]


# Annealing


class Search(NamedTuple):
    """How a search went: after so many evaluations (n,) it was at these losses (n,)."""

    name: str
    evaluations: Array
    losses: Array


def searches(found: Sequence[Search], target: float) -> go.Figure:
    """Losses over the evaluations that they took, on a log scale; dashed, the target where there is one."""
    figure = blank("evaluations of the loss", "loss")
    for style, search in enumerate(found):
        figure.add_scatter(
            x=search.evaluations.tolist(),
            y=[max(value, 1e-12) if value is not None else None for value in _numbers(search.losses)],
            mode="lines",
            line={"color": line_style(style)["color"], "width": 1.2 if style == 2 else 3},
            name=search.name,
            hovertemplate="%{x:,} evaluations: loss %{y:.4g}<extra>" + search.name + "</extra>",
        )
    if target:
        last = max(float(search.evaluations[-1]) for search in found)
        figure.add_scatter(
            x=[0.0, last],
            y=[target, target],
            mode="lines",
            line={"color": GREY, "width": 2, "dash": "dash"},
            name="target",
            hoverinfo="skip",
        )
    shown = [value for search in found for value in search.losses.tolist()]
    figure.update_yaxes(type="log", **log_ticks([*shown, target]))
    return figure


# Where a run is stuck


def losses_over_epochs(path: RunPath) -> go.Figure:
    """The loss of the run over its epochs, with the place on the screen."""
    figure = blank("epoch", "loss")
    style, x, y = line_style(PATH), path.epochs.tolist(), path.losses.tolist()
    figure.add_scatter(x=x, y=y, mode="lines", line=style | {"width": 3}, name="loss of the run", hoverinfo="skip")
    figure.add_scatter(
        x=x,
        y=y,
        mode="markers",
        marker={"size": 15, "symbol": "diamond", "color": style["color"], "line": {"color": "white", "width": 2}},
        name="now",
        hovertemplate="epoch %{x:,}: loss %{y:.4g}<extra></extra>",
        meta={"point": True},
    )
    return figure


def eigenvalues(around: Surroundings) -> go.Figure:
    """The size of each second derivative on a log scale, the largest first; colour and shape say which way it bends."""
    values = around.eigenvalues[np.argsort(-np.abs(around.eigenvalues))]
    sizes = np.abs(values)
    limit = max(FLAT * float(sizes.max()), around.noise)
    figure = blank("direction, largest curvature first", "second derivative (absolute value)")
    down = values < -around.noise
    flat = (sizes <= limit) & ~down
    kinds = {"upwards": ~flat & ~down, "downwards": down, "flat": flat}
    rank = np.arange(1, len(values) + 1)
    for kind, chosen in kinds.items():
        color, symbol = SIGNS[kind]
        figure.add_scatter(
            x=rank[chosen].tolist(),
            y=np.maximum(sizes[chosen], around.noise).tolist(),
            mode="markers",
            marker={"size": 13 if len(values) < 60 else 6, "color": color, "symbol": symbol},
            text=[f"{value:.4g}" for value in values[chosen]],
            meta={"text": "with its sign"},
            hovertemplate="direction %{x}: %{text}<extra></extra>",
            name=f"flat: less than {FLAT:.1%} of the largest" if kind == "flat" else f"bends {kind}",
        )
    figure.update_yaxes(type="log", **log_ticks(np.maximum(sizes, around.noise)))
    return figure


def profiles(lines: Sequence[Line], reach: float) -> go.Figure:
    """The loss on straight lines through the place, from -reach to reach on each."""
    figure = blank("distance from this point, in units of the parameters", "loss")
    for style, line in enumerate(lines):
        figure.add_scatter(
            x=np.linspace(-reach, reach, len(line.losses)).tolist(),
            y=_numbers(line.losses),
            mode="lines",
            line=line_style(style) | {"width": 3},
            name=line.name,
            hovertemplate="%{x:.2f} away: loss %{y:.4g}<extra>" + line.name + "</extra>",
        )
    figure.add_scatter(
        x=[0.0],
        y=[float(lines[0].losses[len(lines[0].losses) // 2])],
        mode="markers",
        marker={"size": 15, "symbol": "diamond", "color": GREY, "line": {"color": "white", "width": 2}},
        name="this point",
        hoverinfo="skip",
    )
    return figure

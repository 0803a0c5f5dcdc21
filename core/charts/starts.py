"""Pictures of many random starts: when they are solved, where their losses end, and where their hidden lines lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.charts.blank import blank, log_ticks, power_text
from core.charts.contours import Chain, zero_curves
from core.charts.maps import FEW_ROWS, LARGE_ROWS, axis_names, mark_size, plane_range, plane_ticks, value_marker
from core.charts.one_input import output_range, samples_over_input
from core.charts.palette import (
    CLASS_COLORS,
    CLASS_SYMBOLS,
    DASHES,
    DIVERGING,
    LINES,
    TOWARDS_0,
    TOWARDS_1,
    line_style,
)
from core.charts.regions import COLORSCALE, cells
from core.ensemble.starts import Starts
from core.experiment.experiment import Experiment
from core.experiment.scaled_values import output_title
from core.neuron.unit import Unit, line_ends
from core.nn.array import Array
from core.notation.numbers import percent
from core.training.words import level_names

POINTS = 200
"""Of a curve over the epochs."""

BINS = 40
"""Of a histogram of losses."""

SMALLEST_LOSS = 1e-12
"""Losses below it are drawn there."""

PALE = 0.3
"""Of the lines that only show where the others lie."""

NODES = 33
"""Along each side of the grid on which curves are found."""

SIDE, FINE_SIDE = 40, 80
"""Points along each side of a map of outputs; of one of more than two classes, whose colours cannot be smoothed."""

GAP = 0.08
"""Between two maps, as a share of the picture."""


def solved_by_epoch(starts: Starts) -> go.Figure:
    """The share of the runs that were solved by each epoch."""
    figure = blank("epoch", "runs solved, %")
    last = max(starts.experiment.max_epochs, 2)
    epochs = np.unique(np.geomspace(1, last, POINTS).round())
    shares = starts.share_solved_by(epochs)
    figure.add_scatter(
        x=epochs,
        y=100.0 * shares,
        mode="lines",
        name="solved by this epoch",
        line={"color": TOWARDS_1, "width": 3, "shape": "hv"},
        customdata=[percent(share, 1) for share in shares],
        hovertemplate="by epoch %{x:,}: %{customdata}<extra></extra>",
    )
    if len(starts.solved):
        middle = float(np.median(starts.outcomes.epoch[starts.solved]))
        figure.add_scatter(
            x=[middle],
            y=[100.0 * float(starts.share_solved_by(np.array([middle]))[0])],
            mode="markers",
            name=f"half of the solved by epoch {middle:,.0f}",
            marker={"size": 12, "color": TOWARDS_1, "line": {"color": "white", "width": 2}},
            hoverinfo="skip",
        )
    figure.update_xaxes(type="log", range=[0, float(np.log10(last))], **log_ticks(epochs))
    figure.update_yaxes(range=[0, 102])
    return figure


def final_losses(starts: Starts) -> go.Figure:
    """How often the runs end with which loss, the solved and the others."""
    figure = blank("final loss", "number of runs")
    losses = np.log10(np.clip(np.nan_to_num(starts.outcomes.data_loss, posinf=1e300), SMALLEST_LOSS, 1e300))
    ended = losses[starts.ended] if len(starts.ended) else np.zeros(1)
    low, high = np.floor(ended.min()), np.ceil(min(ended.max(), 6.0)) + 1e-9
    edges = np.linspace(low, max(high, low + 1), BINS + 1)
    width = edges[1] - edges[0]
    for places, name, color in ((starts.solved, "solved", TOWARDS_1), (starts.failed, "not solved", TOWARDS_0)):
        counts, _ = np.histogram(np.clip(losses[places], edges[0], edges[-1]), edges)
        figure.add_bar(
            x=edges[:-1] + width / 2,
            y=counts,
            width=width,
            name=name,
            marker={"color": color, "line": {"width": 0}},
            customdata=[f"{10**edge:.2g} to {10 ** (edge + width):.2g}" for edge in edges[:-1]],
            hovertemplate="loss %{customdata}: %{y:,} runs<extra></extra>",
            meta={"log10": "x"},
        )
    ticks = np.arange(np.ceil(edges[0]), np.floor(edges[-1]) + 1)
    ticks = ticks[:: max(1, len(ticks) // 6)]
    figure.update_layout(barmode="stack", bargap=0)
    figure.update_xaxes(tickvals=ticks, ticktext=[power_text(1, int(tick)) for tick in ticks])
    figure.update_yaxes(rangemode="tozero")
    return figure


def best_of(starts: Starts, most: int) -> go.Figure:
    """The chance that at least one of k starts is solved."""
    figure = blank("number of starts k", "chance that at least one is solved, %")
    tries = np.arange(1, most + 1)
    chances = starts.best_of(tries)
    figure.add_scatter(
        x=tries,
        y=100.0 * chances,
        mode="lines+markers",
        name="at least one of k starts is solved",
        line={"color": TOWARDS_1, "width": 3},
        customdata=[percent(chance, 2) for chance in chances],
        hovertemplate="%{x} starts: %{customdata}<extra></extra>",
    )
    figure.update_yaxes(range=[0, 102])
    figure.update_xaxes(range=[0.5, most + 0.5])
    return figure


def hidden_lines(starts: Starts, places: np.ndarray, typical: int, wide: bool = False) -> go.Figure:
    """Where the net inputs of these runs' hidden units are 0, on the plane of two inputs; a click names the seed.

    Units that became the same gate have one colour and dash in all runs. The lines of the run at the place `typical`
    are drawn thick, the others pale. wide: as in core.charts.maps.MARGINS.
    """
    low, high = plane_range(starts.experiment, wide)
    figure = blank(*axis_names(starts.experiment))
    ordered = starts.in_order_of_gates(places)
    for unit in range(ordered.shape[1]):
        style = line_style(unit) | {"dash": DASHES[unit % len(DASHES)]}
        name = f"hidden unit {unit + 1}"
        for chosen, looks in (
            (
                places != typical,
                {"opacity": PALE, "line": style | {"width": 1.5}, "showlegend": False, "name": f"{name} of the others"},
            ),
            (places == typical, {"line": style | {"width": 4}, "name": f"{name} of seed {starts.seeds[typical]}"}),
        ):
            figure.add_scatter(
                **_lines(starts, places[chosen], ordered[chosen, unit], low, high),
                mode="lines",
                hovertemplate=f"{name}, seed %{{customdata}}<extra></extra>",
                meta={"customdata": "seed"},
                **looks,
            )
    _rows(figure, starts)
    figure.update_xaxes(range=[low, high], constrain="domain")
    figure.update_yaxes(range=[low, high], scaleanchor="x")
    return figure


def _lines(starts: Starts, places: np.ndarray, units: np.ndarray, low: float, high: float) -> dict[str, Any]:
    """The line of one unit of each run, with a gap behind each, and the seeds; curves where inputs are derived."""
    weights, biases = starts.hidden_lines(places)
    curves = _curves if starts.experiment.has_derived_inputs else _straight
    xs: list[float | None] = []
    ys: list[float | None] = []
    seeds: list[int | None] = []
    for run, (place, unit) in enumerate(zip(places, units, strict=True)):
        for chain in curves(starts.experiment, weights[run, unit], float(biases[run, unit]), low, high):
            xs += [*(x for x, _ in chain), None]
            ys += [*(y for _, y in chain), None]
            seeds += [int(starts.seeds[place])] * len(chain) + [None]
    return {"x": xs, "y": ys, "customdata": seeds}


def _straight(_: Experiment, weights: Array, bias: float, low: float, high: float) -> list[Chain]:
    """The line on which weights (2,) times the inputs, plus the bias, are 0: its ends, and its middle to point at."""
    ends = line_ends(Unit(tuple(weights.tolist()), bias), low, high)
    if ends is None:
        return []
    (x0, y0), (x1, y1) = ends
    return [[(x0, y0), ((x0 + x1) / 2, (y0 + y1) / 2), (x1, y1)]]


def _curves(experiment: Experiment, weights: Array, bias: float, low: float, high: float) -> list[Chain]:
    """The same for derived inputs: the pieces of a curve."""
    nodes = np.linspace(low, high, NODES)
    z = _inputs_on(experiment, low, high) @ weights + bias
    return [[(round(x, 4), round(y, 4)) for x, y in chain] for chain in zero_curves(z.reshape(NODES, NODES), nodes)]


@lru_cache(maxsize=4)
def _inputs_on(experiment: Experiment, low: float, high: float) -> Array:
    """What the network gets, (NODES², inputs), on a grid of the plane, row by row from below."""
    nodes = np.linspace(low, high, NODES)
    return experiment.inputs_at(np.column_stack([axis.ravel() for axis in np.meshgrid(nodes, nodes)]))


def outcome_maps(starts: Starts, places: Sequence[int], names: Sequence[str], wide: bool = False) -> go.Figure:
    """The outputs of some runs over the plane of two inputs, side by side, with the samples.

    Of more than two classes, the class with the largest output. wide: as in core.charts.maps.MARGINS.
    """
    experiment, names_of_axes = starts.experiment, axis_names(starts.experiment)
    class_names, two = experiment.task.class_names, experiment.task.n_classes == 2
    low, high = plane_range(experiment, wide)
    side = np.linspace(low, high, SIDE if two else FINE_SIDE)
    x1, x2 = (grid.ravel() for grid in np.meshgrid(side, side))
    outputs = starts.outputs_at(np.asarray(places), np.column_stack([x1, x2]))
    figure = blank("", "")
    part = (1.0 - GAP * (len(places) - 1)) / len(places)
    for index, (place, name) in enumerate(zip(places, names, strict=True)):
        number = "" if index == 0 else str(index + 1)
        start = index * (part + GAP)
        on = {"xaxis": f"x{number}", "yaxis": f"y{number}"}
        ticks = plane_ticks(starts.experiment)
        common = {"range": [low, high], "tickvals": ticks, "showgrid": False, "zeroline": False}
        title = {"text": f"{names_of_axes[0]}<br><b>{name}</b>", "standoff": 4}
        figure.update_layout(
            {
                f"xaxis{number}": common
                | {"domain": [start, start + part], "anchor": f"y{number}", "title": title, "constrain": "domain"},
                f"yaxis{number}": common
                | {
                    "anchor": f"x{number}",
                    "scaleanchor": f"x{number}",
                    "title": {"text": names_of_axes[1] if index == 0 else "", "standoff": 2},
                    "showticklabels": index == 0,
                },
            }
        )
        values: np.ndarray
        hover: dict[str, Any]
        if two:
            values, hover = (
                outputs[index, :, -1].astype(np.float32),
                {"hovertemplate": "output %{z:.3g}<extra></extra>"},
            )
        else:
            values = cells(outputs[index], experiment.levels)
            given, largest = outputs[index].argmax(axis=-1).tolist(), outputs[index].max(axis=-1).tolist()
            words = [f"{class_names[cls]}, output {output:.2f}" for cls, output in zip(given, largest, strict=True)]
            hover = {"text": np.reshape(words, (side.size, side.size)), "hovertemplate": "%{text}<extra></extra>"}
        figure.add_heatmap(
            x=side,
            y=side,
            z=values.reshape(side.size, side.size),
            zsmooth="best" if two else False,
            coloraxis="coloraxis",
            name="output",
            meta={"of": name},
            **hover,
            **on,
        )
        _rows(figure, starts, on | {"meta": {"of": name, "text": "output"}}, starts.answers[place], index == 0)
    if two:
        levels, texts = [experiment.output_at(share) for share in (0.0, 0.5, 1.0)], level_names(experiment)
        bar = {"thickness": 10, "outlinewidth": 0, "tickvals": levels, "ticktext": texts}
        colors = {"colorscale": DIVERGING, "cmin": levels[0], "cmax": levels[-1], "colorbar": bar}
    else:
        colors = {"colorscale": COLORSCALE, "cmin": 0, "cmax": len(COLORSCALE) - 1, "showscale": False}
    figure.update_layout(coloraxis=colors)
    figure.update_layout(margin={"b": 62})
    return figure


def outcome_curves(starts: Starts, places: Sequence[int], names: Sequence[str]) -> go.Figure:
    """What the networks of these runs answer for their only input, with the samples at their targets."""
    experiment = starts.experiment
    figure = blank(axis_names(experiment)[0], output_title(experiment))
    figure.add_traces(samples_over_input(experiment))
    line = np.linspace(*plane_range(experiment), POINTS)
    outputs = starts.outputs_at(np.array(places), line[:, None])[:, :, -1]
    for index, (name, answers) in enumerate(zip(names, outputs, strict=True)):
        style = {"color": LINES[index], "width": 3, "dash": DASHES[index]}
        figure.add_scatter(x=line, y=answers, mode="lines", name=name, line=style, hovertemplate="%{y:.3g}")
    low, high = output_range(experiment)
    figure.update_layout(yaxis={"range": [low, high]}, xaxis={"range": list(plane_range(experiment))})
    return figure


def _rows(
    figure: go.Figure,
    starts: Starts,
    on: Mapping[str, Any] | None = None,
    answers: Array | None = None,
    showlegend: bool = True,
) -> None:
    """The samples, on these axes; with the run's answers written into them, if they are given."""
    samples = starts.experiment.samples
    points: Array = samples.points
    few = answers is not None and len(points) <= LARGE_ROWS and not samples.are_values
    size = 28 if few else 14 if len(points) <= FEW_ROWS else mark_size(len(points))
    if samples.are_values:
        looks = value_marker(starts.experiment, samples.targets, False)
        groups = [("point in the colour of its value", np.full(len(points), True), looks)]
    else:
        names = starts.experiment.task.class_names
        groups = [(name, samples.classes == cls, _class_looks(cls, few, size)) for cls, name in enumerate(names)]
    for name, own, marker in groups:
        figure.add_scatter(
            x=points[own, 0],
            y=points[own, 1],
            mode="markers+text" if few else "markers",
            name=name,
            showlegend=showlegend,
            text=[f"{answer:.2f}" for answer in answers[own]] if answers is not None and few else None,
            textfont={"size": 11, "color": "#111"},
            marker=marker,
            hovertemplate="(%{x:g}, %{y:g})<extra></extra>",
            **(on or {}),
        )


def _class_looks(cls: int, few: bool, size: int) -> dict[str, Any]:
    """White inside, with room for a number, where there are few samples."""
    return {
        "symbol": CLASS_SYMBOLS[cls],
        "size": size,
        "color": "white" if few else CLASS_COLORS[cls],
        "line": {"width": 3 if few else 2, "color": CLASS_COLORS[cls] if few else "white"},
    }

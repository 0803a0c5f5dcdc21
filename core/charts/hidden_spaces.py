"""Several runs' hidden spaces in one picture: where a hidden layer of each puts the samples, epoch by epoch.

The layer's first two units are the axes. The layers above see nothing else where it has no third unit: then the ground
has the colour of the output that they give to each place. Elsewhere it is plain.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.charts.comparison import GAP_X, GAP_Y, LEVELS, OF_CLASSES, fitting, ground, side_of
from core.charts.maps import LARGE_ROWS, marker, on_axis, value_marker
from core.charts.palette import DIVERGING, LINES
from core.experiment.experiment import Experiment
from core.nn.array import Array
from core.notation.numbers import short
from core.training.course import Course
from core.training.words import unit_name

MARGIN = 0.16
"""Around the units' outputs, as a share of their range: names stand above points."""

TOGETHER = 0.03
"""Points that are nearer to each other, as a share of the axes, have come to the same place, and share a name."""


def space_layer(experiment: Experiment) -> int | None:
    """The last hidden layer that has two units; None where none has."""
    return max((layer for layer, units in enumerate(experiment.hidden) if units > 1), default=None)


def hidden_spaces(courses: Sequence[Course], names: Sequence[str], epochs: Sequence[int]) -> go.Figure:
    """The hidden space of each course, two in a row, with a frame of the picture for each of the epochs.

    Each has a frame in the colour of the course's curves. A course without a hidden layer of two units has none, and
    says so.
    """
    n_rows, n_columns = -(-len(courses) // 2), min(2, len(courses))
    height = (1.0 - GAP_Y * (n_rows - 1)) / n_rows
    width = (1.0 - GAP_X * (n_columns - 1)) / n_columns
    layout: dict[str, Any] = {}
    annotations = []
    frames: list[list[dict[str, Any]]] = [[] for _ in epochs]
    for index, (course, name) in enumerate(zip(courses, names, strict=True)):
        row, column = divmod(index, 2)
        left, top = column * (width + GAP_X), 1.0 - row * (height + GAP_Y)
        corner = {"xref": "paper", "yref": "paper", "xanchor": "left", "x": left, "showarrow": False}
        annotations.append(corner | {"text": f"<b>{fitting(name)}</b>", "y": top, "yanchor": "bottom"})
        layer = space_layer(course.run.experiment)
        if layer is None:
            words = "no hidden layer<br>of two units"
            annotations.append(corner | {"text": words, "align": "left", "y": top - height / 2, "yanchor": "middle"})
            continue
        places = [course.at(epoch) for epoch in epochs]
        samples = course.layer_outputs(places, course.run.experiment.samples.points)[layer][..., :2]
        low, high = _reach(course.run.experiment, layer, samples)
        room = MARGIN * (high - low)
        ends = low - room, high + room
        number = str(index + 1) if index else ""
        on = {"xaxis": f"x{number}", "yaxis": f"y{number}"}
        axis = {
            "range": list(ends),
            "tickvals": [low, high],
            "ticktext": [short(end).replace("-", "−") for end in (low, high)],
            "showgrid": False,
            "zeroline": False,
            "showline": True,
            "mirror": True,
            "linecolor": LINES[index],
            "linewidth": 3,
        }
        across, up = (on_axis(unit_name(course.run.experiment, layer, unit)) for unit in (0, 1))
        layout[f"xaxis{number}"] = axis | {
            "domain": [round(left, 6), round(left + width, 6)],
            "anchor": f"y{number}",
            "title": {"text": across, "standoff": 5},
        }
        layout[f"yaxis{number}"] = axis | {
            "domain": [round(max(0.0, top - height), 6), round(top, 6)],
            "anchor": f"x{number}",
            "title": {"text": up, "standoff": 0},
        }
        for k, traces in enumerate(_traces(course, places, layer, samples, ends)):
            frames[k] += [trace | on | {"meta": trace.get("meta", {}) | {"of": fitting(name)}} for trace in traces]
    moving = ("z", "x", "y", "text")
    return go.Figure(
        data=frames[-1],
        layout={
            "template": {},
            "annotations": annotations,
            "coloraxis": {"colorscale": DIVERGING, "cmin": 0, "cmax": LEVELS, "showscale": False},
            "coloraxis2": OF_CLASSES,
            "showlegend": False,
            "margin": {"l": 44, "r": 8, "t": 28, "b": 46},
            "hovermode": False,
        }
        | layout,
        frames=[
            {"data": [{"type": trace["type"]} | {key: trace[key] for key in moving if key in trace} for trace in frame]}
            for frame in frames
        ],
    )


def _reach(experiment: Experiment, layer: int, samples: Array) -> tuple[float, float]:
    """The ends of the activation, or how far the samples (epochs, samples, 2) ever come."""
    activation = experiment.activations[layer]
    low, high = activation.ends
    if not activation.saturates:
        finite = samples[np.isfinite(samples)]
        low, high = float(finite.min(initial=0.0)), float(finite.max(initial=0.0))
    return low, high if high > low else low + 1.0


def _traces(
    course: Course, places: Sequence[int], layer: int, samples: Array, ends: tuple[float, float]
) -> list[list[dict[str, Any]]]:
    """For each place of the course: the ground, where it has one, and the samples of each class."""
    experiment = course.run.experiment
    task = experiment.task
    is_whole = experiment.hidden[layer] == 2
    side = side_of(experiment) if is_whole else 2
    step = (ends[1] - ends[0]) / side
    centres = ends[0] + step * (np.arange(side) + 0.5)
    levels = np.full((len(places), side, side), LEVELS // 2, dtype=np.uint8)
    looks: dict[str, Any] = {"coloraxis": "coloraxis", "hoverinfo": "skip"}
    if is_whole:
        grid = np.column_stack([axis.ravel() for axis in np.meshgrid(centres, centres)])
        levels, looks = ground(experiment, course.outputs_above(places, layer, grid))
        levels = levels.reshape(-1, side, side)
    named = len(task.points) <= LARGE_ROWS
    if task.is_regression:
        groups = [
            ("points", list(range(len(task.points))), value_marker(experiment, experiment.samples.targets, False))
        ]
    else:
        groups = [
            (name, [row for row, own in enumerate(task.classes) if own == cls], marker(cls, len(task.points)))
            for cls, name in enumerate(task.class_names)
        ]
    frames: list[list[dict[str, Any]]] = []
    for k in range(len(places)):
        size = {"x0": centres[0], "dx": step, "y0": centres[0], "dy": step}
        traces: list[dict[str, Any]] = [{"type": "heatmap", "z": levels[k]} | size | looks]
        texts = _names(samples[k], task.row_labels(), TOGETHER * (ends[1] - ends[0])) if named else []
        for name, rows, marks in groups:
            traces.append(
                {
                    "type": "scatter",
                    "x": samples[k, rows, 0].tolist(),
                    "y": samples[k, rows, 1].tolist(),
                    "mode": "markers+text" if named else "markers",
                    "marker": marks,
                    "text": [texts[row] for row in rows] if named else [],
                    "textposition": "top center",
                    "textfont": {"size": 12, "color": "#111"},
                    "name": name,
                }
            )
        frames.append(traces)
    return frames


def _names(places: Array, labels: Sequence[str], near: float) -> list[str]:
    """A name for each sample at these places (samples, 2): those that have come together share the first one's."""
    firsts: dict[int, list[str]] = {}
    for row, label in enumerate(labels):
        first = next((other for other in firsts if np.abs(places[other] - places[row]).max() < near), row)
        firsts.setdefault(first, []).append(label)
    return [", ".join(firsts.get(row, ())) for row in range(len(labels))]

"""Graphs over the only input: the output with the samples at their targets, and the output of one unit.

As in the pictures of the plane (core.charts.maps), axes, markers and legends are here; the curves, the lines of the
units and the numbers are drawn by whoever shows the figure.
"""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from core.charts.maps import (
    BAR_MARGIN,
    FEW_ROWS,
    TESTED,
    TITLE,
    decision_region,
    hollow_marker,
    label_above,
    marker,
    plane_range,
    plane_ticks,
    round_ticks,
    unit_lines,
    unit_map,
    value_marker,
)
from core.charts.palette import MIDDLE
from core.data.problems import Samples
from core.experiment.experiment import Experiment
from core.experiment.scaled_values import output_title

ROOM = 0.16
"""Above and below all targets, in units of their range."""


def output_picture(experiment: Experiment) -> go.Figure:
    """The output over the inputs: a graph of the only one, or a map of the plane of two."""
    return _output(experiment) if experiment.task.n_inputs == 1 else decision_region(experiment)


def unit_picture(experiment: Experiment) -> go.Figure:
    """The same for one unit, which is to be filled in."""
    return _unit(experiment) if experiment.task.n_inputs == 1 else unit_map(experiment)


def output_range(experiment: Experiment) -> tuple[float, float]:
    """The range of outputs that is shown, in which all targets have room."""
    test = experiment.test_samples
    values = [*experiment.levels, *experiment.samples.targets[:, -1].tolist()]
    values += test.targets[:, -1].tolist() if test else []
    room = ROOM * (max(values) - min(values))
    return min(values) - room, max(values) + room


def _output(experiment: Experiment) -> go.Figure:
    """The samples at their targets, one marker shape a class; points of the test set are hollow.

    Shapes are for where each unit's net input is 0, annotations for the outputs where there are few samples.
    """
    samples, n = experiment.samples, len(experiment.task.points)
    traces = samples_over_input(experiment) + _traces(experiment, experiment.test_samples, True)
    places = zip(samples.points[:, 0].tolist(), samples.targets[:, -1].tolist(), strict=True)
    labels = [{"xref": "x", "yref": "y", "x": x, "y": y} | label_above(n) for x, y in places if n <= FEW_ROWS]
    low, high = output_range(experiment)
    up = {
        "range": [low, high],
        "tickvals": round_ticks(low, high),
        "title": {"text": output_title(experiment), "standoff": 2},
    }
    return _graph(experiment, "Output", traces, up, shapes=unit_lines(experiment, ""), annotations=labels)


def samples_over_input(experiment: Experiment) -> list[dict[str, Any]]:
    """The traces of the samples to train on, over the only input."""
    return _traces(experiment, experiment.samples, False)


def _traces(experiment: Experiment, samples: Samples | None, is_test: bool) -> list[dict[str, Any]]:
    """Those of a set, one for each class, or one for all values; none for no set."""
    if samples is None:
        return []
    n, more = len(experiment.task.points), ", test" if is_test else ""
    look = hollow_marker if is_test else marker
    groups: list[tuple[str, dict[str, Any], Any]] = [
        (f"class {cls}{more}", look(cls, n), samples.classes == cls) for cls in (0, 1)
    ]
    if samples.are_values:
        name = "test set" if is_test else "points"
        groups = [(name, value_marker(experiment, samples.targets, is_test), slice(None))]
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": samples.points[own, 0].tolist(),
            "y": samples.targets[own, -1].tolist(),
            "marker": looks,
            "name": name,
            "showlegend": False,
        }
        | (TESTED if is_test else {})
        for name, looks, own in groups
    ]


def _unit(experiment: Experiment) -> go.Figure:
    """Axes alone: title, curve and the numbers at the right edge, from the lowest output of the unit, are filled in."""
    up = {"range": [0, 1], "showticklabels": False, "title": {"text": ""}}
    return _graph(experiment, "", [{"x": [None], "y": [None]}], up, margin={"r": BAR_MARGIN, "t": 37})


def _graph(
    experiment: Experiment,
    title: str,
    traces: list[dict[str, Any]],
    up: dict[str, Any],
    margin: dict[str, int] | None = None,
    **layout: Any,
) -> go.Figure:
    """On the ground that maps have in both themes."""
    axis = {"showgrid": False, "zeroline": False, "fixedrange": True}
    across = {"range": list(plane_range(experiment)), "tickvals": plane_ticks(experiment)}
    common = {
        "template": {},
        "title": TITLE | {"text": title},
        "xaxis": axis | across | {"title": {"text": experiment.task.axes[0], "standoff": 2}},
        "yaxis": axis | up,
        "margin": {"l": 50, "r": 10, "t": 30, "b": 42} | (margin or {}),
        "plot_bgcolor": MIDDLE,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "dragmode": False,
        "hovermode": False,
        "showlegend": False,
    }
    return go.Figure([{"type": "scatter", "mode": "markers"} | trace for trace in traces], common | layout)

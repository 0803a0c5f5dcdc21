"""Several runs in one picture: their decision regions side by side, and their curves one over the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.charts.blank import log_ticks
from core.charts.maps import (
    LARGE_ROWS,
    OUTLINE,
    Panel,
    axis_names,
    mark_size,
    on_panel,
    panel_of,
    panel_values,
    plane_range,
    plane_ticks,
    round_ticks,
    value_marker,
)
from core.charts.one_input import output_range, samples_over_input
from core.charts.palette import CLASS_COLORS, CLASS_SYMBOLS, DASHES, DIVERGING, LINES, MIDDLE
from core.charts.regions import COLORSCALE, cells
from core.experiment.experiment import Experiment
from core.experiment.scaled_values import output_title
from core.nn.array import Array
from core.training.course import Course
from core.training.words import level_names

POINTS = 61
"""Of a curve over one input."""

SIDE, FINE_SIDE = 24, 48
"""Pixels along each side of a map; of one with more than two classes, whose colours cannot be smoothed."""

LEVELS = 255
"""A map travels as whole numbers from 0 to this: outputs from one target to the other, in one byte a pixel."""

GAP_X, GAP_Y, GAP_PANELS = 0.1, 0.18, 0.03
"""Between two maps, and between the panels of one, as shares of the picture."""

OF_CLASSES = {"colorscale": COLORSCALE, "cmin": 0, "cmax": len(COLORSCALE) - 1, "showscale": False}
"""The colours of a map of more than two classes."""

LONGEST_NAME = 26
"""Characters above a map."""


def regions(courses: Sequence[Course], names: Sequence[str], epochs: Sequence[int], wide: bool = False) -> go.Figure:
    """The decision region of each course, two in a row, with a frame of the picture for each of the epochs.

    Where there is one input, it is the output as a curve over it.

    A problem with three inputs has two maps side by side, for both values of the third, one with four inputs has four.
    Each map's frame has the colour of the course's curves. wide: as in core.charts.maps.MARGINS.
    """
    figure = go.Figure(layout={"template": {}})
    frames: list[list[dict[str, Any]]] = [[] for _ in epochs]
    n_rows, n_columns, axis = -(-len(courses) // 2), min(2, len(courses)), 0
    height = (1.0 - GAP_Y * (n_rows - 1)) / n_rows
    width = (1.0 - GAP_X * (n_columns - 1)) / n_columns
    for index, (course, name) in enumerate(zip(courses, names, strict=True)):
        row, column = divmod(index, 2)
        left, top = column * (width + GAP_X), 1.0 - row * (height + GAP_Y)
        panels = panel_values(course.run.experiment)
        figure.add_annotation(
            text=f"<b>{fitting(name)}</b>",
            **{"x": left, "xref": "paper", "xanchor": "left", "y": top, "yref": "paper", "yanchor": "bottom"},
            showarrow=False,
        )
        part = (width - GAP_PANELS) / 2 if len(panels) > 1 else width
        tall = (height - GAP_PANELS) / 2 if len(panels) > 2 else height
        for number, panel in enumerate(panels):
            axis += 1
            up, along = divmod(number, 2)
            start, foot = left + along * (part + GAP_PANELS), top - height + up * (tall + GAP_PANELS)
            ends = plane_range(course.run.experiment, wide)
            _add_axes(figure, course, axis, ends, (start, start + part), (foot, foot + tall), index, panel, (along, up))
            places = [course.at(epoch) for epoch in epochs]
            draw = _curve if course.run.experiment.task.n_inputs == 1 else _panel
            of = ", ".join([fitting(name), *(f"x{other} = {value:g}" for other, value in enumerate(panel, 3))])
            for k, traces in enumerate(draw(course, places, ends, number, panel, index)):
                frames[k] += [
                    trace | _on(axis) | {"meta": trace.get("meta", {}) | {"of": of, "text": "output"}}
                    for trace in traces
                ]
    figure.add_traces(frames[-1])
    names_of_classes = _class_names(courses)
    of_values = [course.run.experiment.task.is_regression for course in courses]
    legend = [(name, _marker(cls, 13)) for cls, name in enumerate(names_of_classes)]
    for name, marker in [*legend, *([("point in the colour of its value", _VALUED)] if any(of_values) else [])]:
        figure.add_scatter(x=[None], y=[None], mode="markers", marker=marker, name=name)

    def moving(trace: dict[str, Any]) -> tuple[str, ...]:
        return ("x", "y") if trace.get("mode") == "lines" else ("z", "text")

    figure.frames = [
        {
            "data": [
                {"type": trace["type"]} | {key: trace[key] for key in moving(trace) if key in trace} for trace in frame
            ]
        }
        for frame in frames
    ]
    figure.update_layout(
        coloraxis2=OF_CLASSES,
        coloraxis={
            "showscale": len(names_of_classes) <= 2,  # more names need its room, and say what the colours are
            "colorscale": DIVERGING,
            "cmin": 0,
            "cmax": LEVELS,
            "colorbar": {
                "orientation": "h",
                "thickness": 10,
                "len": 0.5,
                "x": 0.0,
                "xanchor": "left",
                "y": 0.0,
                "yref": "container",
                "yanchor": "bottom",
                "outlinewidth": 0,
                "tickvals": [0, LEVELS / 2, LEVELS],
                "ticktext": _bar_names(courses),
            },
        },
        showlegend=True,
        legend={"orientation": "h", "x": 1.0, "xanchor": "right", "y": 0.0, "yref": "container", "yanchor": "bottom"}
        | ({"entrywidth": 0.48, "entrywidthmode": "fraction"} if len(names_of_classes) > 2 else {}),  # two in a line
        margin={"l": 44, "r": 8, "t": 28, "b": 92},
        hovermode=False,
    )
    return figure


def _class_names(courses: Sequence[Course]) -> list[str]:
    """The names of the classes, by which they are known in all runs that have them."""
    tasks = [course.run.experiment.task for course in courses if not course.run.experiment.task.is_regression]
    found = []
    for cls in range(max((task.n_classes for task in tasks), default=0)):
        names = {task.class_names[cls] for task in tasks if cls < task.n_classes}
        found.append(names.pop() if len(names) == 1 else f"class {cls}")
    return found


def _bar_names(courses: Sequence[Course]) -> list[str]:
    """What the colours' ends and middle stand for, where several targets may be there."""
    names = {level_names(course.run.experiment) for course in courses}
    ends = ("low", "high") if any(course.run.experiment.task.is_regression for course in courses) else _CLASSES
    low, middle, high = names.pop() if len(names) == 1 else (ends[0], "", ends[1])
    return [f"output {low}" if middle else low, middle, high]


def fitting(name: str) -> str:
    """As many of the parts of a name, between commas, as there is room for above a map."""
    while len(name) > LONGEST_NAME and "," in name:
        name = name.rpartition(",")[0].removesuffix(" …") + " …"
    return name


def _on(axis: int) -> dict[str, str]:
    return {"xaxis": f"x{axis}", "yaxis": f"y{axis}"} if axis > 1 else {}


def _add_axes(
    figure: go.Figure,
    course: Course,
    axis: int,
    ends: tuple[float, float],
    across: tuple[float, float],
    up: tuple[float, float],
    index: int,
    panel: Panel,
    at: tuple[int, int],
) -> None:
    """The axes of one panel, between these ends; it is `at` so many panels from the left and from below."""
    experiment = course.run.experiment
    number = "" if axis == 1 else str(axis)
    x1, x2 = axis_names(experiment)
    common = {
        "range": list(ends),
        "tickvals": plane_ticks(experiment),
        "showgrid": False,
        "zeroline": False,
        "showline": True,
        "mirror": True,
        "linecolor": LINES[index],
        "linewidth": 3,
    }
    figure.update_layout(
        {
            f"xaxis{number}": common
            | {
                "domain": [round(end, 6) for end in across],  # rounding errors would lie outside
                "anchor": f"y{number}",
                "title": {"text": "" if at[1] else _axis_name(x1, 3, panel), "standoff": 5},
                "showticklabels": not at[1],
            },
            f"yaxis{number}": common
            | {
                "domain": [round(end, 6) for end in up],
                "anchor": f"x{number}",
                "title": {"text": "" if at[0] else _axis_name(x2, 4, panel), "standoff": 0},
                "showticklabels": not at[0],
            }
            | (_outputs(experiment) if experiment.task.n_inputs == 1 else {}),
        }
    )


def _outputs(experiment: Experiment) -> dict[str, Any]:
    """What is different where outputs stand on the vertical axis."""
    low, high = output_range(experiment)
    return {
        "range": [low, high],
        "tickvals": round_ticks(low, high),
        "title": {"text": output_title(experiment), "standoff": 0},
    }


def _axis_name(name: str, other: int, panel: Panel) -> str:
    """An axis's name, with the value of the input number `other` in this panel, where there is one."""
    return f"{name}; x<sub>{other}</sub> = {panel[other - 3]:g}" if len(panel) > other - 3 else name


def _curve(
    course: Course, places: Sequence[int], ends: tuple[float, float], _number: int, _panel: Panel, index: int
) -> list[list[dict[str, Any]]]:
    """For each place of the course the traces over its only input: the samples, and the output in its colour."""
    experiment = course.run.experiment
    low, high = ends
    line = np.linspace(low, high, POINTS)
    answers = course.outputs(places, line[:, None])[..., -1]
    points = samples_over_input(experiment)
    return [
        [
            *points,
            {
                "type": "scatter",
                "mode": "lines",
                "x": [float(f"{place:.6g}") for place in line.tolist()],
                "y": [float(f"{value:.4g}") if np.isfinite(value) else None for value in own.tolist()],
                "line": {"color": LINES[index], "width": 3},
                "name": "output",
                "showlegend": False,
            },
        ]
        for own in answers
    ]


def _panel(
    course: Course, places: Sequence[int], ends: tuple[float, float], number: int, panel: Panel, _index: int
) -> list[list[dict[str, Any]]]:
    """For each place of the course the traces of one map: the outputs, and the samples of each class."""
    experiment = course.run.experiment
    task, samples = experiment.task, experiment.samples
    side = side_of(experiment)
    low, high = ends
    step = (high - low) / side
    centres = low + step * (np.arange(side) + 0.5)
    x1, x2 = (grid.ravel() for grid in np.meshgrid(centres, centres))
    grid = on_panel(x1, x2, panel)
    levels, looks = ground(experiment, course.outputs(places, grid))
    levels, points = levels.reshape(-1, side, side), samples.points
    numbers = samples.told(course.outputs(places, points))
    named = len(task.points) <= LARGE_ROWS  # else there is no room for numbers in the markers
    size = 30 if named else mark_size(len(task.points))
    span = experiment.levels[1] - experiment.levels[0]
    if task.is_regression:
        groups = [("points", list(range(len(points))), value_marker(experiment, experiment.samples.targets, False))]
    else:
        on_this = [row for row, point in enumerate(task.points) if panel_of(point) == number]
        groups = [
            (name, [row for row in on_this if task.classes[row] == cls], _marker(cls, size))
            for cls, name in enumerate(task.class_names)
        ]
    frames: list[list[dict[str, Any]]] = []
    for place in range(len(places)):
        traces: list[dict[str, Any]] = [
            {
                "type": "heatmap",
                "z": levels[place],
                "x0": centres[0],
                "dx": step,
                "y0": centres[0],
                "dy": step,
            }
            | looks
        ]
        for name, rows, marker in groups:
            traces.append(
                {
                    "type": "scatter",
                    "x": points[rows, 0].tolist(),
                    "y": points[rows, 1].tolist(),
                    "mode": "markers+text" if named else "markers",
                    "marker": marker,
                    "text": [_short(float(number), span) for number in numbers[place, rows]] if named else [],
                    "textfont": {"size": 11, "color": "#111"},
                    "name": name,
                    "showlegend": False,
                }
            )
        frames.append(traces)
    return frames


def side_of(experiment: Experiment) -> int:
    """Pixels along each side of a map of the outputs."""
    return SIDE if experiment.task.n_classes == 2 else FINE_SIDE


def ground(experiment: Experiment, outputs: Array) -> tuple[np.ndarray, dict[str, Any]]:
    """A map of outputs (…, outputs) as whole numbers (…), and how Plotly colours it.

    From 0 for one target to LEVELS for the other, with the `scale` by which a reader makes outputs of them; of more
    than two classes, as core.charts.regions has it.
    """
    if experiment.task.n_classes > 2:
        return cells(outputs, experiment.levels), {"zsmooth": False, "coloraxis": "coloraxis2", "hoverinfo": "skip"}
    low, high = experiment.levels
    shares = np.nan_to_num((outputs[..., -1] - low) / (high - low), nan=0.5)
    levels = np.rint(LEVELS * np.clip(shares, 0.0, 1.0)).astype(np.uint8)
    scale = [float(low), float(high - low) / LEVELS]
    return levels, {"zsmooth": "best", "coloraxis": "coloraxis", "name": "output", "meta": {"scale": scale}}


def _short(number: float, span: float) -> str:
    """An output that fits into a marker, where targets span so much: those of a run that diverges can be long."""
    plain = span >= LEAST_SPAN and abs(number) < 100
    return (f"{number:.2f}" if plain else f"{number:.0e}".replace("e+0", "e").replace("e-0", "e-")).replace("-", "−")


LEAST_SPAN = 0.1
"""Of targets, for their outputs to be told apart by two decimals."""


_CLASSES = ("class 0", "class 1")

_VALUED = {"symbol": "circle", "size": 9, "color": MIDDLE, "line": {"color": OUTLINE, "width": 1}}
"""A point with a value, in the legend."""


def _marker(cls: int, size: int) -> dict[str, Any]:
    """White, with the class's shape and an edge in its colour: there is a number in it."""
    return {
        "symbol": CLASS_SYMBOLS[cls],
        "size": size,
        "color": "white",
        "line": {"color": CLASS_COLORS[cls], "width": 3},
    }


PANELS = (("loss", "loss"), ("gradient_norm", "gradient norm"))
"""What the two panels of curves show: a field of Moment, and its name."""


def curves(
    courses: Sequence[Course],
    names: Sequence[str],
    epochs: Sequence[int],
    log_loss: bool,
    until: int | None = None,
) -> go.Figure:
    """The losses above, the norms of the gradients below, over the epochs; a point on each curve at each step."""
    figure = go.Figure(layout={"template": {}})
    points: list[go.Scatter] = []  # above all lines: what moves is drawn without them
    last = epochs[-1] if until is None else min(until, max(course.last.epoch for course in courses))
    for panel, (field, label) in enumerate(PANELS):
        number = "" if panel == 0 else "2"
        for index, (course, name) in enumerate(zip(courses, names, strict=True)):
            shown = course.moments[: course.at(last) + 1]
            now = [course.moments[course.at(epoch)] for epoch in epochs]
            common = {"name": name, "legendgroup": name, "yaxis": f"y{number}"}
            figure.add_scatter(
                x=[moment.epoch for moment in shown],
                y=[getattr(moment, field) for moment in shown],
                mode="lines",
                line={"color": LINES[index], "dash": DASHES[index], "width": 2.5},
                showlegend=panel == 0,
                hovertemplate="%{y:.4g}",
                **common,
            )
            points.append(
                go.Scatter(
                    x=[moment.epoch for moment in now],
                    y=[getattr(moment, field) for moment in now],
                    mode="markers",
                    marker={"size": 12, "color": LINES[index], "line": {"color": "white", "width": 2}},
                    showlegend=False,
                    hoverinfo="skip",
                    meta={"point": True},
                    **common,
                )
            )
        is_log = panel == 1 or log_loss
        values = [getattr(moment, field) for course in courses for moment in course.moments[: course.at(last) + 1]]
        figure.update_layout(
            {
                f"yaxis{number}": {
                    "title": {"text": label, "standoff": 4},
                    "type": "log" if is_log else "linear",
                    "domain": [0.54, 1.0] if panel == 0 else [0.0, 0.46],
                    "exponentformat": "power",
                    "nticks": 6,
                    "zeroline": False,
                    **(log_ticks(values) if is_log else {}),
                }
            }
        )
    figure.add_traces(points)
    figure.update_layout(
        xaxis={
            "title": {"text": "epoch", "standoff": 6},
            "range": [-0.01 * max(1, last), 1.02 * max(1, last)],
            "anchor": "y2",
            "nticks": 6,
            "zeroline": False,
        },
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0.0,
            "y": 1.02,
            "yanchor": "bottom",
            "itemclick": False,
            "itemdoubleclick": False,
        },
        margin={"l": 62, "r": 10, "t": 56, "b": 46},
        hovermode="x unified",
    )
    return figure

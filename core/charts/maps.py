"""Pictures of the input plane: the decision region, the map of one unit, and what a hidden layer makes of the plane.

The figures hold axes, markers, lines and legends. The coloured map itself is a layout image, one for each panel,
whose source is filled in by whoever shows the figure; so is the position of the lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import cycle, islice, product
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.charts.palette import CLASS_COLORS, CLASS_SYMBOLS, DASHES, DIVERGING, PARTING, line_style, rim_shade, shade
from core.data.clouds import CLOUDS, RADIUS, REACH
from core.data.points import AS_THEY_ARE
from core.data.problems import INPUT_SCALINGS
from core.data.regressions import REGRESSIONS
from core.experiment.experiment import Experiment
from core.nn.array import Array
from core.training.words import unit_name

TITLE = {"text": "", "x": 0.02, "y": 1, "yanchor": "top", "pad": {"t": 8}, "font": {"size": 14}}
"""At the top left of a figure of the stage, whatever its height."""

BAR_MARGIN = 48
"""To the right of a map with a colour bar, in pixels."""

GAP = 0.08
"""Between two panels, as a share of the picture."""

MARGINS = {"near": "Near", "wide": "Wide"}
"""How far pictures of the plane reach beyond the points, as people choose it: a wide one is twice as wide."""

MARGIN = 0.5
"""How far the picture reaches beyond the inputs 0 and 1, in units of their distance."""

CROWDED = 3.0
"""Points that are less than this apart get a closer picture than clouds have."""

TESTED = {"meta": {"tested": True}}
"""What marks the traces of the test set, which can be hidden."""

FEW_ROWS, LARGE_ROWS = 16, 8
"""Up to so many samples have their number beside them; up to so many are large."""

BENT = "#7d7d7d"
"""The grid of the inputs as a hidden layer bends it."""

OUTLINE, INSIDE = "#222222", "#ffffff"
"""Around a point that has the colour of its value, and inside one of the test set, whose rim has it."""


def plane_range(experiment: Experiment, wide: bool = False) -> tuple[float, float]:
    """The range of x₁ and of x₂ that is shown. wide: as in MARGINS."""
    low, high = _near_range(experiment)
    room = (high - low) / 2 if wide else 0.0
    return low - room, high + room


def _near_range(experiment: Experiment) -> tuple[float, float]:
    task = experiment.task
    if task.name in REGRESSIONS:
        reach = REGRESSIONS[task.name].reach
        return -reach, reach
    if not task.of_bits:
        places = (*task.points, *task.test_points)
        if task.name in CLOUDS:
            return -REACH, REACH
        return around(places) if task.coordinates or experiment.scaling != AS_THEY_ARE else frame(places)
    low, high = INPUT_SCALINGS[experiment.inputs]
    noise = experiment.noise / 100.0 if task.is_cloud else 0.0
    margin = max(MARGIN, 3.0 * noise) * (high - low)
    return low - margin, high + margin


def axis_names(experiment: Experiment) -> list[str]:
    """The names of both axes, as `on_axis` has them."""
    return [on_axis(name) for name in experiment.task.axes]


def on_axis(name: str) -> str:
    """The name for an axis whose font would cut off characters such as ₁ below."""
    return re.sub("[₀-₉]+(,[₀-₉]+)*", lambda found: f"<sub>{found[0].translate(_DIGITS)}</sub>", name)


_DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def frame(places: Sequence[tuple[float, ...]]) -> tuple[float, float]:
    """The range, the same for both coordinates, in which all points have room.

    It is that of the clouds where they lie in it and do not crowd in a small part of it.
    """
    low, high = min(map(min, places)), max(map(max, places))
    if low >= -REACH and high <= REACH and high - low >= CROWDED:
        return -REACH, REACH
    return around(places)


def around(places: Sequence[tuple[float, ...]]) -> tuple[float, float]:
    """The range, the same for both coordinates, that is no wider than all points need."""
    low, high = min(map(min, places)), max(map(max, places))
    room = 0.12 * (high - low) or 1.0
    return low - room, high + room


def plane_ticks(experiment: Experiment) -> list[float]:
    """Where their axes carry numbers."""
    if not experiment.task.of_bits:
        return round_ticks(*plane_range(experiment))
    return list(INPUT_SCALINGS[experiment.inputs])


def round_ticks(low: float, high: float) -> list[float]:
    """Two to six round numbers in a range; -5, 0 and 5 in that of the clouds."""
    if (low, high) == (-REACH, REACH):
        return [-RADIUS, 0.0, RADIUS]
    power = 10.0 ** np.floor(np.log10(high - low))
    step = power * next(factor for factor in (0.2, 0.5, 1.0, 2.0, 5.0) if factor * power * 5.0 >= high - low)
    first, last = np.ceil(low / step), np.floor(high / step)
    return [float(f"{place * step:.12g}") + 0.0 for place in np.arange(first, last + 1)]


def mark_size(n: int) -> int:
    """The size of the marks of so many samples."""
    return 13 if n <= LARGE_ROWS else 9 if n <= FEW_ROWS else 6


Panel = tuple[float, ...]
"""The inputs that all points of a panel have in common: none, x₃, or x₃ and x₄."""


def panel_values(experiment: Experiment) -> list[Panel]:
    """Those of each panel: x₃ is the input 0 on the left and 1 on the right, x₄ is 0 below and 1 above.

    Where there are no such inputs, there is one panel.
    """
    values = product(INPUT_SCALINGS[experiment.inputs], repeat=max(experiment.task.n_inputs - 2, 0))
    return [panel[::-1] for panel in values]


def panel_of(point: Sequence[float]) -> int:
    """The number of the panel in which a point with inputs 0 and 1 stands."""
    return sum(int(bit) << place for place, bit in enumerate(point[2:]))


def on_panel(x1: Array, x2: Array, panel: Panel) -> Array:
    """The coordinates (points, coordinates) of the points (x1, x2) of a panel, both (points,)."""
    return np.column_stack([x1, x2, *(np.full(x1.size, value) for value in panel)])


def _plane(
    experiment: Experiment,
    traces: Sequence[dict[str, Any]],
    title: str = "",
    *,
    margin: dict[str, int] | None = None,
    **layout: Any,
) -> go.Figure:
    """Square panels, two in a row, each with an empty layout image below everything.

    margin: what differs in it; layout: what comes besides. Made in one go: Plotly takes several times as long for a
    figure that is changed on the way.
    """
    low, high = plane_range(experiment)
    panels = panel_values(experiment)
    ticks, axes_names = plane_ticks(experiment), experiment.task.axes
    axis = {"range": [low, high], "tickvals": ticks, "showgrid": False, "zeroline": False, "fixedrange": True}
    columns, rows = min(2, len(panels)), -(-len(panels) // 2)
    width, height = ((1.0 - GAP * (n - 1)) / n for n in (columns, rows))
    axes, images = {}, []
    for index, panel in enumerate(panels):
        number = _number(index)
        row, column = divmod(index, 2)
        names = [
            f"{name} ({other} = {value:g})".replace("-", "−")
            for name, other, value in zip(axes_names, ("x₃", "x₄"), panel, strict=False)
        ]
        across, up = (*names, *axes_names[len(names) :])
        left, low_end = column * (width + GAP), row * (height + GAP)
        axes[f"xaxis{number}"] = axis | {
            "title": {"text": across if row == 0 else "", "standoff": 2},
            "domain": [left, left + width],
            "anchor": f"y{number}",
            "showticklabels": row == 0,
        }
        axes[f"yaxis{number}"] = axis | {
            "title": {"text": up if column == 0 else "", "standoff": 2},
            "domain": [low_end, low_end + height],
            "anchor": f"x{number}",
            "showticklabels": column == 0,
        }
        place = {"xref": f"x{number}", "yref": f"y{number}", "x": low, "y": high}
        size = {"sizex": high - low, "sizey": high - low, "sizing": "stretch"}
        images.append(place | size | {"layer": "below", "source": ""})
    common = {
        "template": {},
        "title": TITLE | {"text": title},
        "images": images,
        "margin": {"l": 38, "r": 6, "t": 30, "b": 42} | (margin or {}),
        "plot_bgcolor": "rgba(0,0,0,0)",
        "paper_bgcolor": "rgba(0,0,0,0)",
        "dragmode": False,
        "hovermode": False,
        "showlegend": False,
    }
    return go.Figure([{"type": "scatter", "mode": "markers"} | trace for trace in traces], common | axes | layout)


def _number(panel: int) -> str:
    """That of a panel's axes in Plotly's names."""
    return str(panel + 1) if panel else ""


def decision_region(experiment: Experiment) -> go.Figure:
    """The plane of the inputs with the samples, one marker shape a class, and a line for each unit of layer 1.

    Values to be learned are colours of the points. Points of the test set are hollow. Annotations, in the order of the
    samples, show the output where there are few of them; shapes, panel by panel and unit by unit, show where the unit's
    net input is 0; of more than two classes one more shape, the last, where they meet. All are to be filled in for an
    epoch.
    """
    if experiment.task.is_regression:
        return _surface(experiment)
    samples, task = experiment.samples, experiment.task
    of_panel = np.array([panel_of(point) for point in task.points])
    traces, shapes = [], []
    for index in range(len(panel_values(experiment))):
        number = _number(index)
        for cls, name in enumerate(task.class_names):
            points = samples.points[(samples.classes == cls) & (of_panel == index)]
            places = _places(points) | {"xaxis": f"x{number}", "yaxis": f"y{number}"}
            looks = {"marker": marker(cls, len(task.points)), "name": name, "showlegend": index == 0}
            traces.append(places | looks)
        shapes += unit_lines(experiment, number)
    shapes += _parting(experiment)
    labels = _labels(experiment, of_panel.tolist())
    return _plane(experiment, traces + _test_points(experiment), "Decision region", shapes=shapes, annotations=labels)


def _parting(experiment: Experiment) -> list[dict[str, Any]]:
    """The line where more than two classes meet, as a shape that is to be filled in; of two, the colours say it."""
    if experiment.task.n_classes == 2:
        return []
    looks = {"line": {"color": PARTING, "width": 1.5, "dash": "solid"}, "name": "where classes meet"}
    return [{"type": "line", "xref": "x", "yref": "y", "x0": 0, "y0": 0, "x1": 0, "y1": 0} | looks]


def _surface(experiment: Experiment) -> go.Figure:
    """The same for values: the map has the colour of the output, each point that of its value, and there is a bar."""
    traces = [
        _places(samples.points)
        | {"marker": value_marker(experiment, samples.targets, is_test), "name": "test set" if is_test else "points"}
        | (TESTED if is_test else {})
        for samples, is_test in ((experiment.samples, False), (experiment.test_samples, True))
        if samples
    ]
    labels = _labels(experiment, [0] * len(experiment.task.points))
    shapes = unit_lines(experiment, "")
    return _plane(experiment, [*traces, _bar()], "Output", margin={"r": BAR_MARGIN}, shapes=shapes, annotations=labels)


def unit_lines(experiment: Experiment, panel: str) -> list[dict[str, Any]]:
    """A line for each unit of layer 1 in the panel with this number, nowhere yet."""
    outside = plane_range(experiment)[0] - 1
    nowhere = dict.fromkeys(("x0", "y0", "x1", "y1"), outside)
    line = {"type": "line", "xref": f"x{panel}", "yref": f"y{panel}"} | nowhere
    return [
        line | {"line": line_style(unit) | {"width": 2.5}, "name": unit_name(experiment, 0, unit)}
        for unit in range(experiment.sizes[1])
    ]


def _labels(experiment: Experiment, of_panel: Sequence[int]) -> list[dict[str, Any]]:
    """An annotation for the output at each sample where there are few of them; of_panel: the panel of each."""
    points = experiment.samples.points.tolist()
    if len(points) > FEW_ROWS:
        return []
    return [
        {"xref": f"x{_number(panel)}", "yref": f"y{_number(panel)}", "x": x1, "y": x2} | label_above(len(points))
        for panel, (x1, x2, *_) in zip(of_panel, points, strict=True)
    ]


def _test_points(experiment: Experiment) -> list[dict[str, Any]]:
    """The traces of the test set, one for each class; none where there is none."""
    test = experiment.test_samples
    if test is None:
        return []
    found = []
    for cls, name in enumerate(experiment.task.class_names):
        points = test.points[test.classes == cls]
        looks = {"marker": hollow_marker(cls, len(experiment.task.points)), "name": f"{name}, test"}
        found.append(_places(points) | looks | TESTED)
    return found


def _places(points: Array) -> dict[str, list[float]]:
    """The first two coordinates of the points (n, coordinates)."""
    return {"x": points[:, 0].tolist(), "y": points[:, 1].tolist()}


def marker(cls: int, n: int) -> dict[str, Any]:
    """That of a class, where there are n samples."""
    return {
        "symbol": CLASS_SYMBOLS[cls],
        "size": mark_size(n),
        "color": CLASS_COLORS[cls],
        "line": {"color": "white", "width": 2 if n <= FEW_ROWS else 1},
    }


def hollow_marker(cls: int, n: int) -> dict[str, Any]:
    """The same for the test set."""
    return {
        "symbol": f"{CLASS_SYMBOLS[cls]}-open",
        "size": mark_size(n),
        "color": CLASS_COLORS[cls],
        "line": {"width": 1.5},
    }


def value_marker(experiment: Experiment, targets: Array, is_test: bool) -> dict[str, Any]:
    """That of points with these targets (n, 1), each in the colour of its own; of the test set only the rim has it."""
    low, high = experiment.levels
    of_value = rim_shade if is_test else shade
    colors = [of_value((value - low) / (high - low)) for value in targets[:, 0].tolist()]
    size = mark_size(len(experiment.task.points)) + 1
    if is_test:
        return {"symbol": "circle", "size": size, "color": INSIDE, "line": {"color": colors, "width": 2}}
    return {"symbol": "circle", "size": size, "color": colors, "line": {"color": OUTLINE, "width": 1}}


def label_above(n: int) -> dict[str, Any]:
    """The looks of an annotation above a marker, where there are n samples; its text is to be filled in."""
    large = n <= LARGE_ROWS
    return {
        "text": "",
        "showarrow": False,
        "yshift": 17 if large else 12,
        "font": {"size": 12 if large else 10, "color": "#111"},
        "bgcolor": "rgba(255,255,255,0.75)",
        "borderpad": 1,
    }


def unit_map(experiment: Experiment) -> go.Figure:
    """The plane of the inputs for one unit, with a colour bar; its title, image and numbers are to be filled in."""
    others = range(1, len(panel_values(experiment)))  # beside a colour bar, axes need a trace
    nothing = {"x": [None], "y": [None]}
    traces = [
        _bar(),
        *(nothing | {"xaxis": f"x{_number(index)}", "yaxis": f"y{_number(index)}"} for index in others),
    ]
    return _plane(experiment, traces, margin={"r": BAR_MARGIN, "t": 37})


def _bar() -> dict[str, Any]:
    """A trace without points that brings a colour bar, whose numbers are to be filled in."""
    bar = {
        "thickness": 8,
        "len": 1.0,
        "outlinewidth": 0,
        "tickvals": [0, 0.5, 1],
        "showticklabels": False,
        "x": 1.0,
        "xpad": 4,
        "ypad": 0,
    }
    colored = {"color": [0.0], "cmin": 0.0, "cmax": 1.0, "colorscale": DIVERGING, "colorbar": bar}
    return {"x": [None], "y": [None], "marker": colored}


def hidden_space(experiment: Experiment) -> go.Figure | None:
    """The outputs of two units of a hidden layer as axes; None where no hidden layer has two units.

    What a run fills in: the ranges and titles of the axes, the image (the output over this plane) and all positions.
    The traces are, in this order, the grid of the inputs as the layer bends it, the samples of each class, and those
    of the test set, if there is one; points with values are one trace of each set. Annotations name few samples; shapes
    are for the lines of the units of the layer above, at most as many as the largest of these layers has, and the last
    for where more than two classes meet.
    """
    if max(experiment.hidden, default=0) < 2:
        return None
    n, test = len(experiment.task.points), experiment.test_samples
    nowhere = {"type": "scatter", "x": [None], "y": [None]}
    if experiment.task.is_regression:
        markers = [{"name": "points", "marker": value_marker(experiment, experiment.samples.targets, False)}]
        markers += (
            [{"name": "test set", "marker": value_marker(experiment, test.targets, True)} | TESTED] if test else []
        )
    else:
        names = experiment.task.class_names
        markers = [{"name": name, "marker": marker(cls, n)} for cls, name in enumerate(names)]
        hollow = [{"name": f"{name}, test", "marker": hollow_marker(cls, n)} | TESTED for cls, name in enumerate(names)]
        markers += hollow if test else []
    axis = {
        "range": [0, 1],
        "title": {"text": "", "standoff": 2},
        "nticks": 5,
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
    }
    looks = ({"color": PARTING, "dash": dash, "width": 2.5} for dash in cycle(DASHES))
    line = {"type": "line", "x0": 0, "y0": 0, "x1": 0, "y1": 0}
    corner = {"xref": "x", "yref": "y", "x": 0, "y": 0}
    return go.Figure(
        data=[
            nowhere | {"mode": "lines", "line": {"color": BENT, "width": 1}, "name": "grid of the inputs"},
            *(nowhere | {"mode": "markers"} | looks for looks in markers),
        ],
        layout={
            "template": {},
            "title": TITLE,
            "xaxis": axis,
            "yaxis": axis,
            "shapes": [
                *(line | {"line": look} for look in islice(looks, max(experiment.sizes[2:]))),
                *_parting(experiment),
            ],
            "annotations": [corner | label_above(n)] * (n if n <= LARGE_ROWS else 0),
            "images": [corner | {"sizex": 1, "sizey": 1, "sizing": "stretch", "layer": "below", "source": ""}],
            "margin": {"l": 44, "r": 10, "t": 37, "b": 42},
            "plot_bgcolor": "rgba(0,0,0,0)",
            "paper_bgcolor": "rgba(0,0,0,0)",
            "dragmode": False,
            "hovermode": False,
            "showlegend": False,
        },
    )

"""Curves over the epochs of a run: loss and accuracy, gradients, and parameters.

Each trace says in its `meta` which column of a run's rows it draws; see `core.training.record`. The points are
filled in by whoever shows the figure, so that one source serves the moving chart and the still one. So are the values
at an epoch, which stand beside the names and not in a box over the curves; `meta` has the name of a curve that the
legend does not name.
"""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from core.charts.maps import TITLE
from core.charts.palette import DASHES, OTHER_WHOLE, WHOLE, layer_style, line_style
from core.experiment.experiment import Experiment
from core.training.record import Place, RowLayout
from core.training.words import layer_name, parameter_name, unit_name

SMOOTHING = 0.95
"""For the smoothed loss: how much each point that is drawn counts of what the next one does."""

SOURCES = [*DASHES[:-1], "longdash"]
"""For the weights of the inputs; the last of the dashes is the bias's."""

MOST_SINGLE_CURVES = 64
"""Networks with more parameters than this show no curve for each single one: nobody could tell them apart."""


def _curves(
    traces: list[dict[str, Any]],
    y_title: str,
    *,
    log: bool = False,
    title: str = "",
    margin: dict[str, int] | None = None,
    legend: dict[str, Any] | None = None,
    **layout: Any,
) -> go.Figure:
    """The traces over the epochs. margin, legend: what differs in them from other curves; layout: what comes besides.

    Made in one go: Plotly takes several times as long for a figure that is changed on the way.
    """
    on_top = {"orientation": "h", "x": 1.0, "xanchor": "right", "y": 1.0, "yanchor": "bottom", "font": {"size": 11}}
    common = {
        "template": {},
        "title": TITLE | {"text": title},
        "margin": {"l": 52, "r": 44 if title else 10, "t": 44, "b": 34, "autoexpand": False} | (margin or {}),
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "dragmode": False,
        "hovermode": False,
        "showlegend": True,
        "legend": on_top | (legend or {}),
        "xaxis": {"title": {"text": "epoch", "standoff": 2}, "range": [0, 60], "fixedrange": True, "nticks": 6},
        "yaxis": {
            "title": {"text": y_title, "standoff": 4},
            "type": "log" if log else "linear",
            "fixedrange": True,
            "exponentformat": "power",
            "nticks": 6,
        },
        "shapes": [EPOCH_LINE],
    }
    empty = {"type": "scatter", "x": [], "y": [], "mode": "lines"}
    return go.Figure([empty | trace for trace in traces], common | layout)


EPOCH_LINE = {
    "type": "line",
    "xref": "x",
    "yref": "paper",
    "x0": 0,
    "x1": 0,
    "y0": 0,
    "y1": 1,
    "line": {"width": 1, "color": "#888"},
}
"""At the epoch on the screen."""


def loss_and_accuracy(experiment: Experiment) -> go.Figure:
    """Loss (left axis) and share of right rows (right axis) over the epochs, and the changes made on the way.

    Where there is a test set, the same for it. Values to be learned are not right or wrong: there, the losses alone.

    Traces whose `meta` has a `smooth` are moving averages of the losses (core.stats.smoothing), drawn on request.
    """
    layout = RowLayout.of(experiment)
    traces = [
        {"name": "loss", "line": {"color": WHOLE, "width": 2}, "meta": {"column": layout.loss}},
        *(() if layout.of_values else _accuracy("accuracy", layout.accuracy, WHOLE, not layout.tested)),
        *(_test_curves(layout) if layout.tested else ()),
        _smoothed("smoothed", layout.loss, WHOLE),
        *([_smoothed("smoothed test loss", layout.test_loss, OTHER_WHOLE)] if layout.tested else []),
        {
            "name": "change",
            "mode": "markers",
            "marker": {"symbol": "diamond", "size": 9, "color": WHOLE},
            "showlegend": False,
        },
    ]
    if layout.of_values:
        return _curves(traces, "loss", title="Loss")
    accuracy_axis = {
        "overlaying": "y",
        "side": "right",
        "range": [-0.03, 1.03],
        "tickformat": ".0%",
        "tickvals": [0, 0.5, 1],
        "showgrid": False,
        "fixedrange": True,
    }
    if layout.tested:
        accuracy_axis["title"] = {"text": "accuracy (dotted)", "standoff": 2}
    margin = {"r": 62} if layout.tested else {}
    return _curves(traces, "loss", title="Loss and accuracy", margin=margin, yaxis2=accuracy_axis)


def _smoothed(name: str, column: int | None, color: str) -> dict[str, Any]:
    return {
        "name": name,
        "line": {"color": color, "width": 3},
        "meta": {"column": column, "smooth": SMOOTHING},
        "showlegend": False,
    }


def _test_curves(layout: RowLayout) -> list[dict[str, Any]]:
    """Loss and accuracy on the test set, in a colour of their own."""
    loss = {"name": "test loss", "line": {"color": OTHER_WHOLE, "width": 2}, "meta": {"column": layout.test_loss}}
    if layout.of_values:
        return [loss]
    return [loss, *_accuracy("test accuracy", layout.test_accuracy, OTHER_WHOLE, False)]


def _accuracy(name: str, column: int | None, color: str, named: bool) -> list[dict[str, Any]]:
    """The curve of an accuracy, on the right axis; `named` in the legend, which has no room for four names."""
    line = {"color": color, "width": 2, "dash": "dot"}
    return [{"name": name, "yaxis": "y2", "line": line, "meta": {"column": column}, "showlegend": named}]


def layer_gradients(experiment: Experiment) -> go.Figure:
    """The norm of the gradient of each layer over the epochs."""
    traces = [
        {"name": layer_name(experiment, layer), "line": layer_style(layer) | {"width": 2}, "meta": {"column": column}}
        for layer, column in enumerate(RowLayout.of(experiment).gradient_norms)
    ]
    if len(experiment.hidden) > 2:  # too many names for one line
        legend = {"orientation": "v", "xanchor": "left", "yanchor": "top"}
        return _curves(traces, "norm (length)", log=True, legend=legend, margin={"r": 122, "t": 38})
    return _curves(traces, "norm (length)", log=True)


def single_curves(experiment: Experiment, what: str) -> go.Figure | None:
    """Every single gradient, as a magnitude on a logarithmic axis, or every parameter with its sign (`what`).

    The legend names the unit in the first layer that a colour belongs to.
    None where the network has more than MOST_SINGLE_CURVES of them.
    """
    layout = RowLayout.of(experiment)
    if len(layout.present) > MOST_SINGLE_CURVES:
        return None
    is_gradient = what == "gradient"
    first = {"gradient": layout.gradient, "parameter": layout.parameters}[what].start
    shown: set[str] = set()
    traces = []
    for index in layout.present:
        place = layout.places[index]
        unit = _first_unit(place)
        last = "y" if len(experiment.hidden) < 2 else "later layers"
        name = last if unit is None else unit_name(experiment, 0, unit)
        meta = {"column": first + index, "absolute": is_gradient, "name": parameter_name(experiment, index)}
        look = {"showlegend": name not in shown, "line": _style_of(place), "meta": meta}
        traces.append({"name": name, "legendgroup": name} | look)
        shown.add(name)
    return _curves(
        traces,
        "magnitude" if is_gradient else "value",
        log=is_gradient,
        legend={"orientation": "v", "xanchor": "left", "y": 1.0, "yanchor": "top"},
        margin={"r": 96 if len(experiment.hidden) > 1 else 64, "t": 34},
    )


def _first_unit(place: Place) -> int | None:
    """The unit of the first layer that a parameter leads into or comes from; None for those of later layers."""
    if place.layer == 0:
        return place.unit
    return place.source if place.layer == 1 else None


def _style_of(place: Place) -> dict[str, Any]:
    """The colour of that unit, as its line has it; a dash for where it comes from; what leaves the unit is thick."""
    unit = _first_unit(place)
    if unit is None:
        return layer_style(place.unit if place.source is None else place.source) | {"width": 1.5}
    color = line_style(unit)["color"]
    if place.layer == 0:
        dash = DASHES[-1] if place.source is None else SOURCES[place.source % len(SOURCES)]
        return {"color": color, "dash": dash, "width": 1.5}
    return {"color": color, "dash": DASHES[place.unit % len(DASHES)], "width": 3}

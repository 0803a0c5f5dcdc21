"""The pictures of text 000: the four points, the script's curves, and its decision region."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from core.charts.blank import blank
from core.charts.palette import CLASS_COLORS, CLASS_SYMBOLS, DIVERGING, line_style
from core.charts.textbook.drawing import Draw, Drawing
from core.experiment.experiment import Experiment
from core.neuron.unit import Unit
from core.nn.array import Array
from core.textbook.text_000.experiment import Growth, Region
from core.textbook.text_000.script import ScriptRun
from core.textbook.text_000.theory import Lines

LOWEST = 1e-12
"""Smaller sizes are cut off: a curve that goes through 0 would have no end on a logarithmic axis."""

POINTS = 61
"""Along each side of the decision region."""


def _plane(low: float, high: float) -> go.Figure:
    """A square of the inputs with the four rows of XOR, one marker shape a class."""
    figure = blank("x₁", "x₂")
    figure.update_xaxes(range=[low, high], constrain="domain", showgrid=False)
    figure.update_yaxes(range=[low, high], scaleanchor="x", constrain="domain", showgrid=False)
    samples = Experiment().samples
    for cls, color in enumerate(CLASS_COLORS):
        mine = samples.inputs[samples.classes == cls]
        figure.add_scatter(
            x=mine[:, 0].tolist(),
            y=mine[:, 1].tolist(),
            mode="markers",
            name=f"XOR is {cls}",
            marker={
                "symbol": CLASS_SYMBOLS[cls],
                "size": 13,
                "color": color,
                "line": {"color": "white", "width": 2},
            },
        )
    return figure


def _add_line(figure: go.Figure, unit: Unit, name: str, index: int, low: float, high: float) -> None:
    """The line on which the unit's net input is 0; its second weight is not 0."""
    x = np.array([low, high])
    y = -(unit.weights[0] * x + unit.bias) / unit.weights[1]
    figure.add_scatter(x=x.tolist(), y=y.tolist(), mode="lines", name=name, line=line_style(index) | {"width": 2.5})


def two_lines(data: Lines) -> Sequence[Drawing]:
    figure = _plane(-0.5, 1.5)
    for index, (name, unit) in enumerate(data.units.items()):
        _add_line(figure, unit, f"line of {name}", index, -0.5, 1.5)
    return [
        Drawing(
            figure,
            "The four rows of XOR in the plane of the inputs, with the lines of OR and NAND between the classes.",
            "Look at the strip between the two lines: it holds both points of class 1 and no other.",
            380,
        )
    ]


def _curves(y_title: str) -> go.Figure:
    figure = blank("update", y_title)
    figure.update_yaxes(type="log", dtick=1)
    return figure


def _add_sizes(figure: go.Figure, updates: np.ndarray, columns: Array, name: str, index: int) -> None:
    """The sizes of some recorded columns (n, k) in one colour, with one entry in the legend."""
    for number, column in enumerate(columns.T):
        figure.add_scatter(
            x=updates.tolist(),
            y=np.maximum(np.abs(column), LOWEST).tolist(),
            mode="lines",
            name=name,
            legendgroup=name,
            showlegend=number == 0,
            line=line_style(index) | {"width": 1.3},
        )


def convergence(run: ScriptRun) -> Sequence[Drawing]:
    error = _curves("mean half squared error")
    _add_sizes(error, run.updates, run.errors[:, None], "error", 0)
    deltas = _curves("size")
    _add_sizes(deltas, run.updates, run.deltas[:, :4], "output deltas (4)", 0)
    _add_sizes(deltas, run.updates, run.deltas[:, 4:], "hidden deltas (8)", 1)
    parameters = _curves("size")
    places = (
        ("output weights (2)", 0, 2),
        ("output bias", 2, 3),
        ("hidden weights (4)", 3, 7),
        ("hidden biases (2)", 7, 9),
    )
    for index, (name, begin, end) in enumerate(places):
        _add_sizes(parameters, run.updates, run.recorded[:, begin:end], name, index)
    return [
        Drawing(
            error,
            "The mean error over the updates, on a logarithmic axis.",
            "Look how long the last stretch takes: after the steep fall, each tenth of the error costs many more "
            "updates than the one before.",
            300,
        ),
        Drawing(
            deltas,
            "The sizes of four output deltas and eight hidden deltas over the updates, on a logarithmic axis.",
            "Compare the two colours: at first all hidden deltas lie below the output's, later some of them lie above. "
            "All of them fall in the end.",
            320,
        ),
        Drawing(
            parameters,
            "The sizes of all nine weights and biases over the updates, on a logarithmic axis.",
            "Look for the spikes downwards, where a parameter changes its sign. The two hidden biases keep their "
            "distance, so that their curves lie on each other.",
            340,
        ),
    ]


def growth(data: Growth) -> Sequence[Drawing]:
    figure = blank("epoch", "norm")
    figure.update_xaxes(type="log", dtick=1, exponentformat="power")
    for index, (name, values) in enumerate(
        {"weights and biases": data.all_parameters, "weights": data.weights}.items()
    ):
        figure.add_scatter(
            x=data.epochs.tolist(), y=values.tolist(), mode="lines", name=name, line=line_style(index) | {"width": 2}
        )
    return [
        Drawing(
            figure,
            "The norm of the weights, with and without the biases, over the epochs on a logarithmic axis.",
            "A straight rise on this axis is a growth by the same length for every tenfold number of epochs.",
        )
    ]


def delta_sizes(run: ScriptRun) -> Sequence[Drawing]:
    figure = _curves("mean size of the deltas")
    for index, (name, part) in enumerate({"output": run.deltas[:, :4], "hidden": run.deltas[:, 4:]}.items()):
        _add_sizes(figure, run.updates, np.abs(part).mean(axis=1, keepdims=True), name, index)
    return [
        Drawing(
            figure,
            "The mean sizes of the output's and of the hidden deltas over the updates, on a logarithmic axis.",
            "Look how far apart the curves are: a constant distance on this axis is a constant ratio.",
        )
    ]


def decision_region(data: Region) -> Sequence[Drawing]:
    low, high = -1.0, 2.0
    axis = np.linspace(low, high, POINTS)
    x1, x2 = np.meshgrid(axis, axis)
    outputs = data.network.predict(np.column_stack([x1.ravel(), x2.ravel()])).reshape(POINTS, POINTS)
    figure = _plane(low, high)
    figure.add_heatmap(
        x=axis.tolist(),
        y=axis.tolist(),
        z=outputs.round(3).tolist(),
        zmin=0.0,
        zmax=1.0,
        zsmooth="best",
        colorscale=DIVERGING,
        colorbar={
            "orientation": "h",
            "thickness": 10,
            "len": 0.5,
            "y": -0.2,
            "yanchor": "top",
            "title": {"text": "output", "side": "top"},
            "tickvals": [0, 0.5, 1],
        },
        hovertemplate="x₁ %{x:.2f}, x₂ %{y:.2f}: %{z:.3f}<extra></extra>",
    )
    figure.data = (figure.data[-1], *figure.data[:-1])  # below the points
    layer = data.network.layers[0]
    for index in range(2):
        unit = Unit(tuple(layer.weights[:, index].tolist()), float(layer.bias[index]), "sigmoid")
        _add_line(figure, unit, f"h{'₁₂'[index]}", index, low, high)
    return [
        Drawing(
            figure,
            "The network's output over the plane of the inputs from -1 to 2, with the four rows and the lines of the "
            "two hidden units.",
            "Look at the blue band between the lines of the two hidden units: there the network says 1.",
            480,
        )
    ]


DRAWINGS: dict[str, Draw] = {
    "000-02": two_lines,
    "000-18": convergence,
    "000-19": growth,
    "000-20": delta_sizes,
    "000-22": decision_region,
}

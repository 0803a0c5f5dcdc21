"""Curves of activations and of losses, bars of probabilities and gradients, and what a stack of layers does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from core.charts.palette import DIVERGING, line_style
from core.nn.activations import ACTIVATIONS, Activation
from core.nn.array import Array
from core.nn.losses import LOSSES
from core.numerics.output_losses import AtLogits, at_logits
from core.numerics.saturation import Tangent, plain_sigmoid, saturation, slopes, values

GREY = "#808080"
"""Of what helps to read a curve: tangents, marks, shades. It is seen on a light and on a dark ground."""

SHADE = "rgba(128, 128, 128, 0.22)"

BAND = "rgba(128, 128, 128, 0.45)"

LOSS_LINES = {"half_squared_error": 0, "squared_error": 0, "binary_cross_entropy": 1, "categorical_cross_entropy": 1}
"""The line style of each loss: the two squared errors never stand side by side, nor do the two cross-entropies."""


class Mark(NamedTuple):
    """A point on a picture with its name and marker symbol."""

    name: str
    x: float
    y: float
    symbol: str = "circle"


def _finite(numbers: Array) -> Array:
    """The numbers for plotly, which leaves a gap where there is a nan; arrays are many times faster than lists."""
    return np.where(np.isfinite(numbers), numbers, np.nan)


def _plot(x_title: str, y_title: str, x: tuple[float, float], y: tuple[float, float] | None) -> go.Figure:
    """An empty figure with its axes; a legend stands above it."""
    y_axis = {"title": {"text": y_title, "standoff": 6}, "exponentformat": "power", "automargin": True}
    return go.Figure(
        layout={
            "template": {},
            "showlegend": True,
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 12}},
            "margin": {"l": 58, "r": 14, "t": 54, "b": 46},
            "hovermode": "closest",
            "xaxis": {"title": {"text": x_title, "standoff": 6}, "range": list(x), "zeroline": True},
            "yaxis": y_axis if y is None else y_axis | {"range": list(y)},
        }
    )


def _line(figure: go.Figure, name: str, x: Array, y: Array, style: Mapping[str, str], width: float = 3.0) -> None:
    figure.add_scatter(
        x=_finite(x),
        y=_finite(y),
        mode="lines",
        name=name,
        line=dict(style) | {"width": width, "simplify": False},
        hovertemplate="%{x:.4g}, %{y:.4g}",
    )


def _upright(figure: go.Figure, kind: str, between: tuple[float, float], **look: Any) -> None:
    """A line or a rectangle as high as the picture. Plotly's own add_vline and add_vrect take ten times as long."""
    figure.add_shape(type=kind, x0=between[0], x1=between[1], xref="x", y0=0, y1=1, yref="y domain", **look)


def _mark(figure: go.Figure, mark: Mark, color: str = GREY) -> None:
    figure.add_scatter(
        x=[mark.x],
        y=_finite(np.array([mark.y])),
        mode="markers",
        name=mark.name,
        marker={"symbol": mark.symbol, "size": 12, "color": color, "line": {"color": "white", "width": 1.5}},
        hovertemplate="%{x:.4g}, %{y:.4g}",
    )


def _padded(y: Array, share: float = 0.08) -> tuple[float, float]:
    """The range of the finite numbers in y, and a little more."""
    finite = y[np.isfinite(y)]
    low, high = float(finite.min()), float(finite.max())
    margin = share * max(high - low, 1e-12)
    return low - margin, high + margin


def grid(reach: float) -> Array:
    """Net inputs from -reach to reach: even ones, more near 0, and the numbers beside 0, where there may be a jump."""
    near = min(reach, 8.0)
    beside = [np.nextafter(0.0, -1.0), 0.0, np.nextafter(0.0, 1.0)]
    return np.unique(np.concatenate([np.linspace(-reach, reach, 201), np.linspace(-near, near, 161), beside]))


# Activations


def activation_style(name: str) -> dict[str, str]:
    """The line of an activation, the same in every picture."""
    return line_style(list(ACTIVATIONS).index(name))


def _shade_saturation(figure: go.Figure, activation: Activation, reach: float) -> None:
    below, above = saturation(activation)
    for start, end in ((-reach, below), (above, reach)):
        if start is not None and end is not None and start < end:
            _upright(figure, "rect", (start, end), fillcolor=SHADE, line={"width": 0}, layer="below")
    if below is not None or above is not None:
        figure.add_scatter(
            x=[None],
            y=[None],
            mode="markers",
            name="saturated",
            marker={"symbol": "square", "size": 12, "color": SHADE, "line": {"color": GREY, "width": 1}},
        )


def activation_curve(activation: Activation, at: Tangent, reach: float, beside: Sequence[Activation]) -> go.Figure:
    """The activation with its tangent at one net input, others thinly beside it, and where it is saturated."""
    z = grid(reach)
    a = values(activation, z)
    low, high = _padded(a, 0.12)
    if beside:
        low, high = min(low, -1.25), max(high, 1.25)
    figure = _plot("net input z", "output a = f(z)", (-reach, reach), (low, high))
    _shade_saturation(figure, activation, reach)
    for other in beside:
        _line(figure, other.label, z, values(other, z), activation_style(other.name), 1.6)
    if np.isfinite(at.slope):
        ends = np.array([-reach, reach])
        _line(figure, "tangent", ends, at.a + at.slope * (ends - at.z), {"color": GREY, "dash": "dash"}, 2.0)
    _line(figure, activation.label, z, a, activation_style(activation.name), 3.5)
    return figure


def slope_curve(activation: Activation, at: Tangent, reach: float, beside: Sequence[Activation]) -> go.Figure:
    """The derivative of the activation, with its value and the central difference at one net input."""
    z = grid(reach)
    shown = [slopes(entry, z) for entry in (activation, *beside)]
    low, high = _padded(np.concatenate([*shown, [0.0]]), 0.12)
    if high - low < 0.5:
        low, high = -0.02, max(high, 0.3)
    figure = _plot("net input z", "slope f′(z)", (-reach, reach), (low, high))
    _shade_saturation(figure, activation, reach)
    for other, slope in zip(beside, shown[1:], strict=True):
        _line(figure, f"{other.label}′", z, slope, activation_style(other.name), 1.6)
    _line(figure, f"{activation.label}′", z, shown[0], activation_style(activation.name), 3.5)
    _mark(figure, Mark("central difference", at.z, at.difference, "diamond"))
    return figure


def rounding_curves() -> go.Figure:
    """How far sigmoid and tanh are from 1, in float64 and float32, on a scale of powers of ten, up to z = 42.

    A line ends where the output is 1 exactly.
    """
    z = np.linspace(0.0, 42.0, 841)
    figure = _plot("net input z", "distance from 1", (0.0, 42.0), (-20.0, 0.3))
    figure.update_yaxes(type="log", dtick=4)
    exact = {"color": GREY, "dash": "dash"}
    sigmoid, tanh = ACTIVATIONS["sigmoid"], ACTIVATIONS["tanh"]
    _line(figure, "exact", z, values(sigmoid, -z), exact, 1.6)
    _line(figure, "exact, tanh", z, 2.0 * values(sigmoid, -2.0 * z), exact, 1.6)
    figure.data[-1].showlegend = False
    in_single = 1 - plain_sigmoid(z.astype(np.float32)).astype(float)
    for name, y, style, width in (
        ("Sigmoid, float64", 1 - values(sigmoid, z), activation_style("sigmoid"), 3.0),
        ("Tanh, float64", 1 - values(tanh, z), activation_style("tanh"), 3.0),
        ("Sigmoid, float32", in_single, line_style(4) | {"dash": "dot"}, 3.0),
    ):
        _line(figure, name, z, np.where(y > 0, y, np.nan), style, width)
    return figure


# Softmax


def class_names(k: int) -> list[str]:
    return [f"class {index + 1}" for index in range(k)]


def probability_bars(rows: Mapping[str, Array], first: int = 0) -> go.Figure:
    """Bars of several rows of outputs (k,) side by side; what is not a number has no bar, and says so.

    The first row has the line colour with the number `first`, the next ones those after it.
    """
    figure = _plot("", "output a", (-0.5, len(next(iter(rows.values()))) - 0.5), (0.0, 1.12))
    for index, (name, a) in enumerate(rows.items()):
        figure.add_bar(
            x=class_names(a.size),
            y=_finite(np.where(np.isfinite(a), a, 0.0)),
            name=name,
            marker={"color": line_style(first + index)["color"], "pattern": {"shape": ["", "/", "x"][index % 3]}},
            text=[f"{value:.2f}" if np.isfinite(value) else "nan" for value in a],
            textfont={"size": 11},
            textposition="outside",
            textangle=0,
            cliponaxis=False,
        )
    figure.update_layout(barmode="group", bargap=0.25)
    return figure


def jacobian_map(jacobian: Array) -> go.Figure:
    """The matrix d a_i / d z_j, each cell with its number; blue raises, orange lowers the output."""
    k = len(jacobian)
    figure = _plot("", "", (-0.5, k - 0.5), None)
    figure.add_heatmap(
        x=[f"z{sub(j)}" for j in range(k)],
        y=[f"a{sub(i)}" for i in range(k)],
        z=jacobian.tolist(),
        zmin=-0.5,
        zmax=0.5,
        colorscale=DIVERGING,
        text=[[f"{value:.4f}" for value in row] for row in jacobian],
        texttemplate="%{text}",
        textfont={"color": "#111", "size": 15},
        colorbar={"thickness": 10, "outlinewidth": 0, "tickvals": [-0.5, -0.25, 0, 0.25, 0.5]},
        hovertemplate="d%{y} / d%{x} = %{text}<extra></extra>",
    )
    figure.update_layout(showlegend=False, margin={"l": 40, "r": 10, "t": 30, "b": 10})
    figure.update_xaxes(side="top", showgrid=False, zeroline=False)
    figure.update_yaxes(autorange="reversed", showgrid=False, zeroline=False)
    return figure


def sub(index: int) -> str:
    """The subscript of the unit with this index, counted from 1."""
    return str(index + 1).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


# Losses of one output


def loss_over_logit(
    losses: Sequence[str], t: float, reach: float, here: float, gradient: bool, marks: Sequence[Mark] = ()
) -> go.Figure:
    """Each loss, or its gradient with respect to the logit, over the logit of one sigmoid output."""
    z = grid(reach)
    rows = {loss: at_logits(loss, z[:, None], np.array([t])) for loss in losses}
    shown = {loss: _column(row, "dloss_dz" if gradient else "loss") for loss, row in rows.items()}
    y_title = "dL/dz" if gradient else "loss L"
    figure = _plot("logit z", y_title, (-reach, reach), _padded(np.concatenate([*shown.values(), [0.0]])))
    for loss, y in shown.items():
        _line(figure, LOSSES[loss].label, z, y, _loss_style(loss))
    _upright(figure, "line", (here, here), line={"color": GREY, "width": 1})
    for mark in marks:
        _mark(figure, mark)
    return figure


def loss_over_output(losses: Sequence[str], t: float, reach: float, here: float, gradient: bool) -> go.Figure:
    """Each loss, or its gradient with respect to the output, over the output; marked where the logit is `here`.

    The vertical axis reaches as far as the present point needs.
    """
    z = np.linspace(-reach, reach, 601)
    point = np.array([[here]])
    rows = {loss: at_logits(loss, z[:, None], np.array([t])) for loss in losses}
    now = {loss: at_logits(loss, point, np.array([t])) for loss in losses}
    what = "dloss_da" if gradient else "loss"
    highest = max([6.0 if gradient else 3.0, *(1.15 * abs(_column(row, what).item()) for row in now.values())])
    y = (-highest if gradient and t > 0 else -0.05 * highest, 0.05 * highest if gradient and t == 1 else highest)
    figure = _plot("output a = sigmoid(z)", "dL/da" if gradient else "loss L", (-0.02, 1.02), y)
    for loss, row in rows.items():
        _line(figure, LOSSES[loss].label, row.a[:, 0], _column(row, what), _loss_style(loss))
    for loss, row in now.items():
        style = _loss_style(loss)
        _mark(figure, Mark("here", row.a.item(), _column(row, what).item()), style["color"])
        figure.data[-1].showlegend = False
    return figure


def _loss_style(loss: str) -> dict[str, str]:
    """The line of a loss: the squared errors are dashed, so that colour is not all that tells them apart."""
    style = line_style(LOSS_LINES[loss])
    return style | {"dash": "dash"} if loss in ("half_squared_error", "squared_error") else style


def _column(row: AtLogits, what: str) -> Array:
    """One number for each row of logits."""
    found: Array = getattr(row, what)
    return found if found.ndim == 1 else found[:, 0]


# Losses of three outputs


def gradient_bars(rows: Mapping[str, Array], names: Sequence[str], title: str) -> go.Figure:
    """The gradient of each loss (k,), bar by bar; `names` are those of what it is with respect to."""
    finite = np.concatenate([row[np.isfinite(row)] for row in rows.values()])
    low, high = _padded(np.append(finite, 0.0), 0.2)
    figure = _plot("", title, (-0.5, len(names) - 0.5), (low, high))
    for loss, row in rows.items():
        style = _loss_style(loss)
        figure.add_bar(
            x=list(names),
            y=_finite(row),
            name=LOSSES[loss].label,
            marker={"color": style["color"], "pattern": {"shape": "/" if LOSS_LINES[loss] else ""}},
            text=[f"{value:.3g}" for value in row],
            textposition="outside",
            textangle=0,
            cliponaxis=False,
        )
    figure.update_layout(barmode="group", bargap=0.25)
    return figure


def loss_over_target_logit(
    losses: Sequence[str], z: Array, target: int, reach: float, gradient: bool, marks: Sequence[Mark] = ()
) -> go.Figure:
    """Each loss, or its gradient, over the target's own logit, the other logits staying as they are in z (k,)."""
    moved = grid(reach)
    t = np.eye(z.size)[target]
    logits = np.where(t == 1, moved[:, None], z)
    shown = {}
    for loss in losses:
        row = at_logits(loss, logits, t)
        shown[loss] = row.dloss_dz[:, target] if gradient else row.loss
    name = f"z{sub(target)}"
    figure = _plot(
        f"logit {name} of the wanted class",
        f"dL/d{name}" if gradient else "loss L",
        (-reach, reach),
        _padded(np.concatenate([*shown.values(), [0.0]])),
    )
    for loss, y in shown.items():
        _line(figure, LOSSES[loss].label, moved, y, _loss_style(loss))
    _upright(figure, "line", (float(z[target]),) * 2, line={"color": GREY, "width": 1})
    for mark in marks:
        _mark(figure, mark)
    return figure


# Linear layers


def stack_curves(x: Array, stacked: Array, collapsed: Array, here: float, activation: str) -> go.Figure:
    """The outputs (n, k) of a stack with an activation between its layers, and of the collapsed layer, over x₁ (n,)."""
    both = np.concatenate([stacked, collapsed])
    figure = _plot("input x₁", "output y", (float(x[0]), float(x[-1])), _padded(both))
    for unit in range(collapsed.shape[1]):  # broad, so that a line that lies on it is seen on it
        _line(figure, "the one layer", x, collapsed[:, unit], {"color": BAND}, 11.0)
        figure.data[-1].showlegend = unit == 0
    for unit in range(stacked.shape[1]):
        name = f"y{sub(unit)} of the stack, {ACTIVATIONS[activation].label}"
        _line(figure, name, x, stacked[:, unit], line_style(unit))
    _upright(figure, "line", (here, here), line={"color": GREY, "width": 1})
    return figure

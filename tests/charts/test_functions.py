"""The pictures of activations, losses and stacks: valid, named, within their axes, and drawn from core's numbers."""

import json
import math

import numpy as np
import plotly.graph_objects as go
import pytest

from core.charts.functions import (
    LOSS_LINES,
    Mark,
    activation_curve,
    activation_style,
    gradient_bars,
    grid,
    jacobian_map,
    loss_over_logit,
    loss_over_output,
    loss_over_target_logit,
    probability_bars,
    rounding_curves,
    slope_curve,
    stack_curves,
)
from core.nn.activations import ACTIVATIONS
from core.nn.losses import LOSSES
from core.numerics.linear_collapse import collapse, network, stack
from core.numerics.rectifiers import elu, leaky_relu
from core.numerics.saturation import saturation, tangent
from core.numerics.softmax import jacobian, plain_softmax, probabilities

ONE_UNIT = [name for name in ACTIVATIONS if name != "softmax"]
BINARY = ("half_squared_error", "binary_cross_entropy")
CATEGORICAL = ("squared_error", "categorical_cross_entropy")
Z = np.array([2.0, 1.0, -1.0])


def stack_figure(activation="relu"):
    layers = stack(2, 3, 1)
    x = np.linspace(-3, 3, 25)
    along = np.column_stack([x, np.zeros(25)])
    last = collapse(layers)[-1]
    return stack_curves(
        x, network(layers, activation).predict(along), along @ last.weights + last.bias, 1.0, activation
    )


FIGURES = {
    "one activation": lambda: activation_curve(
        ACTIVATIONS["tanh"], tangent(ACTIVATIONS["tanh"], 1.0), 6.0, [ACTIVATIONS["relu"]]
    ),
    "its slope": lambda: slope_curve(
        ACTIVATIONS["tanh"], tangent(ACTIVATIONS["tanh"], 1.0), 6.0, [ACTIVATIONS["relu"]]
    ),
    "rounding": lambda: rounding_curves(),
    "probabilities": lambda: probability_bars({"a": probabilities(Z), "plain": plain_softmax(Z + 1000)}),
    "jacobian": lambda: jacobian_map(jacobian(probabilities(Z))),
    "loss by logit": lambda: loss_over_logit(BINARY, 0.0, 40.0, 4.0, False, [Mark("fastest", 0.7, 0.2)]),
    "loss by output": lambda: loss_over_output(BINARY, 1.0, 800.0, -790.0, True),
    "gradients": lambda: gradient_bars({"squared_error": Z, "categorical_cross_entropy": Z * math.inf}, "abc", "g"),
    "loss by the target's logit": lambda: loss_over_target_logit(CATEGORICAL, Z, 1, 6.0, True, [Mark("here", 0, 0)]),
    "stack": stack_figure,
}


def values(array):
    return np.array([math.nan if entry is None else entry for entry in array], dtype=float)


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_valid(name):
    figure = FIGURES[name]()
    content = json.loads(figure.to_json(), parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))
    assert json.loads(go.Figure(content).to_json())["layout"] == content["layout"]
    assert len(figure.data) >= 1


@pytest.mark.parametrize("name", sorted(set(FIGURES) - {"jacobian"}))
def test_everything_drawn_has_a_legend_and_the_axes_have_titles(name):
    figure = FIGURES[name]()
    assert figure.layout.showlegend
    shown = [trace.name for trace in figure.data if trace.showlegend is not False]
    assert all(shown)
    assert len(set(shown)) == len(shown)
    assert figure.layout.yaxis.title.text
    assert figure.layout.font.color is None  # the page's theme has it


def test_no_curve_holds_an_infinite_number():
    for make in FIGURES.values():
        for trace in make().data:
            if trace.type != "heatmap":
                assert not np.isinf(values(trace.y)).any()


# Activations


@pytest.mark.parametrize("name", ONE_UNIT)
@pytest.mark.parametrize("reach", [6.0, 800.0])
def test_an_activation_and_its_slope_in_all_ranges(name, reach):
    activation = {"leaky_relu": leaky_relu(1.7), "elu": elu(0.4)}.get(name, ACTIVATIONS[name])
    at = tangent(activation, 2.0)
    curve, slope = (make(activation, at, reach, []) for make in (activation_curve, slope_curve))
    for figure in (curve, slope):
        trace = next(trace for trace in figure.data if trace.name.startswith(activation.label))
        low, high = figure.layout.yaxis.range
        drawn = values(trace.y)
        assert np.nanmin(drawn) >= low
        assert np.nanmax(drawn) <= high
        assert trace.line.color == activation_style(name)["color"]
    marked = slope.data[-1]
    assert (marked.x[0], marked.y[0]) == (2.0, at.difference)


def test_the_tangent_touches_and_has_the_slope():
    at = tangent(ACTIVATIONS["sigmoid"], 0.5)
    line = next(t for t in activation_curve(ACTIVATIONS["sigmoid"], at, 6.0, []).data if t.name == "tangent")
    (x0, x1), (y0, y1) = line.x, line.y
    assert (y1 - y0) / (x1 - x0) == pytest.approx(at.slope)
    assert y0 + (at.z - x0) * at.slope == pytest.approx(at.a)


def test_a_jump_has_no_tangent():
    step = ACTIVATIONS["step"]
    names = [trace.name for trace in activation_curve(step, tangent(step, 0.0), 6.0, []).data]
    assert "tangent" not in names


def test_the_grey_ground_is_where_it_is_saturated():
    sigmoid = ACTIVATIONS["sigmoid"]
    below, above = saturation(sigmoid)
    shapes = activation_curve(sigmoid, tangent(sigmoid, 0.0), 40.0, []).layout.shapes
    assert [(shape.x0, shape.x1) for shape in shapes] == [(-40.0, below), (above, 40.0)]
    linear = ACTIVATIONS["linear"]
    assert not activation_curve(linear, tangent(linear, 0.0), 40.0, []).layout.shapes


def test_the_grid_has_both_sides_of_a_jump():
    z = grid(6.0)
    assert (np.diff(z) > 0).all()
    assert {-6.0, 0.0, 6.0, float(np.nextafter(0.0, -1.0))} <= set(z.tolist())


def test_lines_end_where_the_output_is_1():
    figure = rounding_curves()
    for name, end in (("Sigmoid, float64", 36.7368), ("Sigmoid, float32", 16.6355)):
        line = next(trace for trace in figure.data if trace.name == name)
        last = np.array(line.x)[np.isfinite(values(line.y))].max()
        assert last < end < last + 0.06


# Losses


@pytest.mark.parametrize("t", [0.0, 0.01, 1.0])
@pytest.mark.parametrize("gradient", [False, True])
def test_curves_over_the_output_show_the_present_point(t, gradient):
    for z in (-30.0, 0.0, 30.0):
        figure = loss_over_output(BINARY, t, 40.0, z, gradient)
        low, high = figure.layout.yaxis.range
        for trace in figure.data:
            if trace.mode == "markers":
                assert trace.x[0] == pytest.approx(1 / (1 + math.exp(-z)))
                assert low <= trace.y[0] <= high


def test_gradient_curves_are_the_slopes_of_the_loss_curves():
    for make in (
        lambda gradient: loss_over_logit(BINARY, 1.0, 6.0, 0.0, gradient),
        lambda gradient: loss_over_target_logit(CATEGORICAL, Z, 2, 6.0, gradient),
    ):
        for loss, gradient in zip(make(False).data, make(True).data, strict=True):
            x = np.array(loss.x)
            wide = np.diff(x) > 1e-3
            slope = (np.diff(loss.y) / np.where(wide, np.diff(x), 1.0))[wide]
            middle = ((np.array(gradient.y)[1:] + np.array(gradient.y)[:-1]) / 2)[wide]
            np.testing.assert_allclose(slope, middle, atol=2e-3)


def test_every_loss_has_its_line_and_the_two_beside_each_other_differ():
    assert set(LOSS_LINES) == set(LOSSES)
    for pair in (BINARY, CATEGORICAL):
        figure = loss_over_logit(BINARY, 0.0, 6.0, 0.0, False)
        assert len({(trace.line.color, trace.line.dash) for trace in figure.data[:2]}) == 2
        assert LOSS_LINES[pair[0]] != LOSS_LINES[pair[1]]


# Bars and stacks


def test_what_is_not_a_number_has_no_bar_but_says_so():
    bars = FIGURES["probabilities"]().data
    assert list(bars[1].text) == ["nan"] * 3
    assert list(bars[1].y) == [0.0] * 3
    np.testing.assert_allclose(bars[0].y, probabilities(Z))


def test_the_jacobians_cells_say_their_numbers():
    cells = FIGURES["jacobian"]().data[0]
    found = np.array([[float(text) for text in row] for row in cells.text])
    np.testing.assert_allclose(found, jacobian(probabilities(Z)), atol=5e-5)
    assert cells.zmin == -cells.zmax


def test_a_linear_stack_lies_on_the_one_layer_and_another_does_not():
    def gap(activation):
        data = stack_figure(activation).data
        return np.abs(np.array([data[0].y, data[1].y]) - np.array([data[2].y, data[3].y])).max()

    assert gap("linear") < 1e-12
    assert gap("relu") > 0.1

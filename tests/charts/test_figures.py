"""The figures as plotly sees them: valid, named, free of NaN, and asking for columns that a run's rows have."""

import json
import math

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given, settings

from core import Experiment
from core.charts.curves import (
    MOST_SINGLE_CURVES,
    layer_gradients,
    loss_and_accuracy,
    single_curves,
)
from core.charts.maps import decision_region, hidden_space, panel_values, plane_range, unit_map
from core.charts.one_input import output_picture, output_range, unit_picture
from core.charts.palette import (
    CLASS_COLORS,
    CLASS_SYMBOLS,
    DASHES,
    DIVERGING,
    LINES,
    MIDDLE,
    TOWARDS_0,
    TOWARDS_1,
    line_style,
    rim_shade,
    shade,
)
from core.data.features import FEATURES
from core.data.regressions import REGRESSIONS
from core.experiment.experiment import SETTINGS
from core.training.record import RowLayout
from core.training.words import layer_name, parameter_name, unit_name
from tests.core.examples import experiments

FIGURES = {
    "decision region": output_picture,
    "unit map": unit_picture,
    "loss and accuracy": loss_and_accuracy,
    "gradient of each layer": layer_gradients,
    "each gradient": lambda experiment: single_curves(experiment, "gradient"),
    "each weight and bias": lambda experiment: single_curves(experiment, "parameter"),
}
CURVES = [name for name in FIGURES if name not in ("decision region", "unit map")]
EXPERIMENTS = {
    "default": Experiment(),
    "no hidden layer": Experiment(hidden=()),
    "three inputs": Experiment(problem="parity3", hidden=(3,)),
    "four inputs": Experiment(problem="parity4", hidden=(4,), inputs="-1/+1"),
    "16 points": Experiment(problem="centre16", hidden=(4, 4)),
    "two outputs": Experiment(output_activation="softmax", loss="categorical_cross_entropy"),
    "the largest": Experiment(problem="majority3", hidden=(16,) * 6, inputs="-1/+1"),
    "one input": Experiment(problem="not", hidden=(3,)),
    "derived inputs": Experiment(problem="centre16", features=tuple(FEATURES), hidden=(3,)),
}


def no_constant(name):
    raise AssertionError(f"{name} is not JSON, and no browser reads it")


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)
@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_valid_and_free_of_nan(name, experiment):
    figure = FIGURES[name](experiment)
    if figure is None:
        assert RowLayout.of(experiment).n_parameters > MOST_SINGLE_CURVES
        return
    content = json.loads(figure.to_json(), parse_constant=no_constant)
    again = go.Figure(content)  # plotly checks every name and every value
    assert json.loads(again.to_json()) == content


@settings(max_examples=40)
@given(experiments())
def test_the_hidden_space_has_a_trace_for_all_that_moves_and_a_line_for_each_unit_above(experiment):
    figure = hidden_space(experiment)
    if max(experiment.hidden, default=0) < 2:
        assert figure is None
        return
    content = json.loads(figure.to_json(), parse_constant=no_constant)
    assert json.loads(go.Figure(content).to_json()) == content
    classes = ["class 0", "class 1"] + ["class 0, test", "class 1, test"] * (experiment.test_samples is not None)
    if experiment.task.is_regression:
        classes = ["points"] + ["test set"] * (experiment.test_samples is not None)
    assert [trace.name for trace in figure.data] == ["grid of the inputs", *classes]
    region = {trace.name: trace.marker for trace in output_picture(experiment).data}
    assert [trace.marker for trace in figure.data[1:]] == [region[name] for name in classes]
    above = [size for below, size in zip(experiment.sizes[1:], experiment.sizes[2:], strict=False) if below > 1]
    assert len(figure.layout.shapes) >= max(above)
    assert len(figure.layout.annotations) in (0, len(experiment.task.points))


@settings(max_examples=40)
@given(experiments())
def test_every_curve_draws_a_column_of_the_row(experiment):
    layout = RowLayout.of(experiment)
    for name in CURVES:
        figure = FIGURES[name](experiment)
        for trace in figure.data if figure is not None else ():
            if trace.mode == "lines":
                assert 0 <= trace.meta["column"] < layout.width
            else:
                assert trace.meta is None


@pytest.mark.parametrize("problem", REGRESSIONS)
def test_points_with_values_have_their_colours_or_their_places(problem):
    experiment = Experiment(problem=problem, n=40, output_activation="linear")
    figure, samples = output_picture(experiment), experiment.samples
    points = next(trace for trace in figure.data if trace.name == "points")
    targets, (low, high) = samples.targets[:, 0], experiment.levels
    assert list(points.x) == samples.points[:, 0].tolist()
    if experiment.task.n_inputs == 1:
        assert list(points.y) == targets.tolist()
        bottom, top = output_range(experiment)
        assert figure.layout.yaxis.range == (bottom, top)
        assert bottom < min(low, targets.min())
        assert top > max(high, targets.max())
        assert unit_picture(experiment).layout.xaxis.range == figure.layout.xaxis.range
    else:
        assert list(points.y) == samples.points[:, 1].tolist()
        assert sum(trace.marker.colorbar.thickness is not None for trace in figure.data) == 1
    for color, share in zip(points.marker.color, (targets - low) / (high - low), strict=True):
        red, blue = int(color[1:3], 16), int(color[5:7], 16)
        assert (red > blue) == (share < 0.5) or abs(share - 0.5) < 0.02
    assert "region" not in figure.layout.title.text
    curves = loss_and_accuracy(experiment)
    assert [trace.name for trace in curves.data] == ["loss", "test loss", "smoothed", "smoothed test loss", "change"]


def test_the_columns_are_the_ones_that_the_curves_name():
    experiment = Experiment(hidden=(3, 2))
    names = RowLayout.of(experiment).names
    drawn = {
        name: [names[trace.meta["column"]] for trace in FIGURES[name](experiment).data if trace.meta] for name in CURVES
    }
    assert drawn["loss and accuracy"] == ["loss", "accuracy", "loss"], "the last one smoothed"
    assert drawn["gradient of each layer"] == ["gradient_norm_1", "gradient_norm_2", "gradient_norm_3"]
    own = [name for name in names if name.startswith(("weight", "bias"))]
    assert drawn["each weight and bias"] == own
    assert drawn["each gradient"] == [f"gradient_{name}" for name in own]


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)
@pytest.mark.parametrize("name", CURVES)
def test_curves_have_axis_titles_and_a_legend_without_doubles(name, experiment):
    figure = FIGURES[name](experiment)
    if figure is None:
        return
    assert figure.layout.xaxis.title.text == "epoch"
    assert figure.layout.yaxis.title.text
    shown = [trace.name for trace in figure.data if trace.showlegend is not False]
    assert all(shown)
    assert len(set(shown)) == len(shown)
    assert all(trace.name for trace in figure.data)


@pytest.mark.parametrize("experiment", [Experiment(), Experiment(hidden=(3,)), Experiment(problem="parity4")])
def test_each_weight_has_a_look_of_its_own_and_the_colour_of_its_unit(experiment):
    figure = single_curves(experiment, "parameter")
    looks = [(trace.line.color, trace.line.dash, trace.line.width) for trace in figure.data]
    assert len(set(looks)) == len(looks)
    units = {trace.meta["name"]: trace.line.color for trace in figure.data}
    frame = decision_region(experiment).layout.shapes[1].line.color
    assert {units["x₁→h₂"], units["x₂→h₂"], units["bias of h₂"], units["h₂→y"]} == {frame}
    assert units["x₁→h₁"] != frame
    names = [trace.name for trace in figure.data if trace.showlegend]
    assert names == [*(unit_name(experiment, 0, unit) for unit in range(experiment.hidden[0])), "y"]


def test_a_weight_keeps_its_sign_and_a_gradient_has_room_for_small_ones():
    parameters, gradients = (single_curves(Experiment(), what) for what in ("parameter", "gradient"))
    assert {trace.meta["absolute"] for trace in parameters.data} == {False}
    assert {trace.meta["absolute"] for trace in gradients.data} == {True}
    assert [figure.layout.yaxis.type for figure in (parameters, gradients)] == ["linear", "log"]


def test_no_colour_of_a_curve_means_a_class_a_sign_or_a_unit_besides():
    taken = {TOWARDS_0, TOWARDS_1, *CLASS_COLORS, *LINES}
    deep = Experiment(hidden=(2,) * 6)
    for figure in (loss_and_accuracy(deep), layer_gradients(deep)):
        assert not taken & {color for trace in figure.data for color in (trace.line.color, trace.marker.color)}
    looks = [(trace.line.color, trace.line.dash) for trace in layer_gradients(deep).data]
    assert len(set(looks)) == len(looks) == 7


@pytest.mark.parametrize(("hidden", "shown"), [((2,), True), ((15,), True), ((16,), False), ((16,) * 6, False)])
def test_single_curves_only_while_they_can_be_told_apart(hidden, shown):
    experiment = Experiment(hidden=hidden)
    few = RowLayout.of(experiment).n_parameters <= MOST_SINGLE_CURVES
    assert few is shown
    assert (single_curves(experiment, "gradient") is not None) is shown
    assert (single_curves(experiment, "parameter") is not None) is shown


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)
def test_the_decision_region_shows_every_sample_once_with_its_class(experiment):
    figure = output_picture(experiment)
    panels = panel_values(experiment)
    points = [
        (x, y, *panels[int((trace.xaxis or "x")[1:] or 1) - 1], CLASS_SYMBOLS.index(trace.marker.symbol))
        for trace in figure.data
        for x, y in zip(trace.x, trace.y, strict=True)
    ]
    samples = experiment.samples
    rows = np.hstack([samples.points, samples.targets]) if experiment.task.n_inputs == 1 else samples.points
    wanted = [(*map(float, row), int(cls)) for row, cls in zip(rows, samples.classes, strict=True)]
    assert sorted(points, key=str) == sorted(wanted, key=str)
    assert {trace.name for trace in figure.data} == {"class 0", "class 1"}


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)
def test_the_decision_region_has_a_picture_a_panel_a_label_a_sample_and_a_line_a_unit(experiment):
    figure, is_graph = output_picture(experiment), experiment.task.n_inputs == 1
    n_panels = 2 ** max(experiment.task.n_inputs - 2, 0)
    assert len(figure.layout.images) == (0 if is_graph else n_panels)
    assert len(figure.layout.annotations) == len(experiment.samples.inputs)
    assert len(figure.layout.shapes) == n_panels * experiment.sizes[1]
    for annotation, row in zip(figure.layout.annotations, experiment.samples.points, strict=True):
        assert annotation.x == row[0]
        assert is_graph or annotation.y == row[1]
    names = [shape.name for shape in figure.layout.shapes]
    assert names == [unit_name(experiment, 0, unit) for unit in range(experiment.sizes[1])] * n_panels


@pytest.mark.parametrize("make", [decision_region, unit_map])
def test_four_panels_stand_in_two_rows_under_the_values_of_x3_and_beside_those_of_x4(make):
    layout = make(Experiment(problem="parity4", inputs="-1/+1")).layout
    places = {}
    for number, (x3, x4) in enumerate(panel_values(Experiment(problem="parity4", inputs="-1/+1")), 1):
        across, up = (layout[f"{axis}axis{number if number > 1 else ''}"] for axis in "xy")
        places[x3, x4] = (*across.domain, *up.domain)
        assert across.title.text == (f"x₁ (x₃ = {x3:g})".replace("-", "−") if x4 < 0 else "")
        assert up.title.text == (f"x₂ (x₄ = {x4:g})".replace("-", "−") if x3 < 0 else "")
        assert (across.showticklabels, up.showticklabels) == (x4 < 0, x3 < 0)
    for x in (-1.0, 1.0):
        assert places[-1.0, x][1] < places[1.0, x][0], "x3 grows to the right"
        assert places[x, -1.0][3] < places[x, 1.0][2], "x4 grows upwards"


@pytest.mark.parametrize("inputs", SETTINGS["inputs"].kind.options)
@pytest.mark.parametrize("make", [decision_region, unit_map])
def test_a_map_reaches_beyond_the_samples_on_square_ranges(make, inputs):
    experiment = Experiment(inputs=inputs)
    low, high = plane_range(experiment)
    figure = make(experiment)
    assert low < experiment.samples.inputs.min() < experiment.samples.inputs.max() < high
    assert figure.layout.xaxis.range == figure.layout.yaxis.range == (low, high)
    image = figure.layout.images[0]
    assert (image.x, image.y, image.sizex, image.sizey) == (low, high, high - low, high - low)
    assert list(figure.layout.xaxis.tickvals) == sorted(
        {experiment.samples.inputs.min(), experiment.samples.inputs.max()}
    )


def test_the_unit_map_has_a_colour_bar_of_the_one_palette():
    marker = unit_map(Experiment()).data[0].marker
    assert (
        [list(pair) for pair in marker.colorscale] == DIVERGING == [[0.0, TOWARDS_0], [0.5, MIDDLE], [1.0, TOWARDS_1]]
    )
    assert marker.colorbar.tickvals == (0, 0.5, 1)


@settings(max_examples=100)
@given(experiments())
def test_units_and_parameters_have_names_of_their_own(experiment):
    layers = range(len(experiment.sizes) - 1)
    units = [unit_name(experiment, layer, unit) for layer in layers for unit in range(experiment.sizes[layer + 1])]
    parameters = [parameter_name(experiment, index) for index in range(RowLayout.of(experiment).n_parameters)]
    assert len(set(units)) == len(units)
    assert len(set(parameters)) == len(parameters)
    assert len({layer_name(experiment, layer) for layer in layers}) == len(layers)


def test_names_as_they_look():
    one, two = Experiment(), Experiment(hidden=(2, 12), output_activation="softmax")
    assert [parameter_name(one, index) for index in (0, 1, 2, 3, 4, 6, 8)] == [
        "x₁→h₁",
        "x₁→h₂",
        "x₂→h₁",
        "x₂→h₂",
        "bias of h₁",
        "h₁→y",
        "bias of y",
    ]
    squares = Experiment(features=("x1x1", "sinx2"))
    assert [parameter_name(squares, index) for index in (0, 2, 4)] == ["x₁²→h₁", "sin x₂→h₁", "bias of h₁"]
    assert unit_name(two, 1, 11) == "h₂,₁₂"
    assert [unit_name(two, 2, unit) for unit in range(2)] == ["y₀", "y₁"]
    assert [layer_name(two, layer) for layer in range(3)] == ["hidden 1", "hidden 2", "output"]


def test_lines_are_told_apart_by_colour_then_by_dash():
    styles = [tuple(line_style(index).values()) for index in range(len(LINES) * len(DASHES))]
    assert len(set(styles)) == len(styles)


def luminance(color):
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("share", np.linspace(0.0, 1.0, 21).tolist())
def test_a_rim_is_seen_on_the_light_middle_whatever_its_value(share):
    assert (luminance(MIDDLE) + 0.05) / (luminance(rim_shade(share)) + 0.05) > 2.5
    assert (rim_shade(share) == shade(share)) == (share in (0.0, 1.0))


@pytest.mark.parametrize("color", [TOWARDS_0, TOWARDS_1])
def test_the_ends_of_the_palette_stand_out_from_its_middle(color):
    contrast = (luminance(MIDDLE) + 0.05) / (luminance(color) + 0.05)
    assert contrast > 2.5
    assert math.isfinite(contrast)

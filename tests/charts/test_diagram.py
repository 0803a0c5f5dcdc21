"""The diagram of a worked example: a place for everything, values as they are known, one place lit up."""

import json

import numpy as np
import plotly.graph_objects as go
import pytest

from core.charts.diagram import (
    LIT,
    MOST_LABELS,
    diagram_height,
    network_diagram,
    place_key,
    position,
    read_key,
    units_of,
)
from core.charts.palette import LINES, TOWARDS_0, TOWARDS_1
from core.charts.shares import shares_chart
from core.training.record import Place
from core.worked.example import own, rashid_2_2, rashid_3_3_3, scalar, text_004
from core.worked.steps import Unit, steps_of

BIG = own((4, 4, 4, 2), (), (), "tanh", "sigmoid", "squared_error", (1, 0, -1, 2), (1, 0), 0.5, 1)
EXAMPLES = {"1-1-1": scalar(), "2-2": rashid_2_2(), "3-3-3": rashid_3_3_3(), "2-3-2-1": text_004(4), "4-4-4-2": BIG}


def traces(figure):
    return {trace.name: trace for trace in figure.data if trace.name}


def diagram(example, done=0, lit=(), row=0):
    return network_diagram(example, example.names(), steps_of(example)[:done], lit, row)


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_the_figure_is_valid_and_has_a_legend(example):
    figure = diagram(example, done=1000, lit=[Unit(1, 0)])
    content = json.loads(figure.to_json())
    assert json.loads(go.Figure(content).to_json()) == content
    assert [trace.name for trace in figure.data if trace.showlegend is not False] == [
        "weight ≥ 0",
        "weight < 0",
        "this operation",
    ]
    assert diagram_height(example.sizes) > 84 * max(example.sizes)


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_every_unit_and_parameter_can_be_clicked_and_is_read_back(example):
    figure = diagram(example)
    keys = [*traces(figure)["units"].customdata, *traces(figure)["weights and biases"].customdata]
    places = [read_key(example, key) for key in keys]
    assert places == [*units_of(example), *example.places]
    assert [place_key(place) for place in places] == keys
    for nonsense in ("", "u9-9", "p0-0-9", None, 3, {"a": 1}):
        assert read_key(example, nonsense) is None


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_no_marks_lie_on_each_other(example):
    figure = diagram(example)
    units, parameters = traces(figure)["units"], traces(figure)["weights and biases"]
    points = np.array([*zip(units.x, units.y, strict=True)])
    distances = np.hypot(*(points[:, None] - points).T) + 9 * np.eye(len(points))
    assert distances.min() >= 1
    if len(example.places) <= MOST_LABELS:
        marks = np.array([*zip(parameters.x, parameters.y, strict=True)])
        # At 390 px wide and four columns, 1 is about 90 px across and 84 px down; a mark is 28 px wide.
        apart = np.abs(marks[:, None] - marks) * [90 if len(example.sizes) == 4 else 115, 84]
        overlap = (apart.max(axis=2) < 14) & ~np.eye(len(marks), dtype=bool)
        assert not overlap.any()


def test_a_value_is_shown_when_its_operation_is_done():
    example = text_004(4).only(1)
    steps = steps_of(example)
    for done in range(7):
        shown = traces(diagram(example, done))["units"].text
        known = {step.place: step.values[0] for step in steps[:done] if step.kind == "a"}
        for unit, text in zip(units_of(example), shown, strict=True):
            value = example.inputs[0, unit.unit] if unit.level == 0 else known.get(unit)
            assert text.endswith("?" if value is None else f"{value:.3g}")


def test_the_row_of_a_batch_can_be_chosen():
    example = text_004(4)
    for row, inputs in enumerate(example.inputs):
        shown = traces(diagram(example, row=row))["units"].text
        assert [text.split("<br>")[1] for text in shown[:2]] == [f"{value:g}" for value in inputs]


def test_gradients_and_new_values_are_in_the_hints_once_computed():
    example = scalar()
    before, after = (traces(diagram(example, done))["weights and biases"].hovertext for done in (0, 1000))
    assert not any("gradient" in text for text in before)
    assert all("gradient" in text and "after the update" in text for text in after)


@pytest.mark.parametrize("place", [Unit(1, 1), Place(0, 1, 0), Place(1, 0, None)])
def test_one_place_is_lit_up(place):
    example = own((2, 2, 1), (), (), "tanh", "sigmoid", "squared_error", (1, 0), (1,), 0.5, 1)
    named = traces(diagram(example, lit=[place]))
    units, parameters = named["units"], named["weights and biases"]
    lit = [key for key, color in zip(units.customdata, units.marker.line.color, strict=True) if color == LIT]
    lit += [key for key, color in zip(parameters.customdata, parameters.marker.line.color, strict=True) if color == LIT]
    assert lit == [place_key(place)]


def test_edges_say_the_sign_by_colour_and_dash():
    example = rashid_2_2()
    figure = diagram(own((1, 1), (-1.0,), (2.0,), "tanh", "sigmoid", "squared_error", (1,), (1,), 0.5, 1))
    edges = [trace for trace in figure.data if trace.mode == "lines" and trace.x[0] is not None]
    assert [(edge.line.color, edge.line.dash) for edge in edges] == [(TOWARDS_0, "dash"), (TOWARDS_1, "solid")]
    assert not any(isinstance(place, Place) and place.source is None for place in example.places)


def test_columns_are_centred():
    assert position((2, 3, 1), 0, 0) == (0.0, 0.5)
    assert position((2, 3, 1), 1, 1) == (1.0, 0.0)
    assert position((2, 3, 1), 2, 0) == (2.0, 0.0)


def test_the_bars_have_names_colours_and_their_values():
    figure = shares_chart(["h1", "h2"], {"one": [1, 2], "two": [3, -4]})
    assert [(bar.name, tuple(bar.y), bar.marker.color) for bar in figure.data] == [
        ("one", (1, 2), LINES[0]),
        ("two", (3, -4), LINES[1]),
    ]
    assert figure.layout.showlegend
    assert figure.layout.yaxis.title.text

"""The pictures of text 003 and of text 002 on deep networks: what is drawn is what was computed."""

from functools import cache

import numpy as np
import pytest

from core.charts.textbook.deep import SMALLEST, spreads
from core.charts.textbook.text_002_deep import DEEP_DRAWINGS
from core.charts.textbook.text_003 import DRAWINGS
from core.charts.textbook.text_003_deep import layers_drawing
from core.deep.networks import Spread
from core.textbook.item import Computation, Item
from core.textbook.text_002 import deep as deep_002
from core.textbook.text_002 import remedies
from core.textbook.text_002.deep import DEEP_ITEMS
from core.textbook.text_002.remedies import REMEDY_ITEMS
from core.textbook.text_003 import ITEMS, deep, losses, one_layer
from core.textbook.text_003.hidden import Gates, Noise

QUICK = ("003-02", "003-03", "003-05", "003-06", "003-07", "003-12", "003-21", "002-48", "002-50")
"""Items whose numbers take no time; the data of others is made up here."""

ALL: dict[str, Item] = {item.item: item for item in (*ITEMS, *DEEP_ITEMS, *REMEDY_ITEMS)}
DRAW = DRAWINGS | DEEP_DRAWINGS


@cache
def drawn(number):
    compute = ALL[number].compute
    computation = Computation(compute())
    computation.advance(600.0)
    return computation.report.data, DRAW[number](computation.report.data)


def spread_of(*medians):
    middle = np.array(medians)
    return Spread(middle / 2, middle, middle * 2)


def test_every_picture_belongs_to_an_item_that_computes():
    assert all(ALL[number].compute is not None for number in DRAW)
    missing = {item.item for item in ALL.values() if item.figure_missing}
    assert missing <= set(DRAW)


@pytest.mark.parametrize("number", QUICK)
def test_a_picture_says_what_it_shows_and_what_to_look_at(number):
    for drawing in drawn(number)[1]:
        assert len(drawing.alt) > 20
        assert drawing.alt.endswith(".")
        assert drawing.caption.rstrip("*").endswith(".")
        assert drawing.figure.data
        if drawing.figure.layout.showlegend:
            assert any(trace.name for trace in drawing.figure.data)


def test_a_diagram_has_an_arrow_for_each_weight_and_each_bias():
    arrows = [len(drawing.figure.layout.annotations) for drawing in drawn("003-02")[1]]
    assert arrows == [2 * 3 + 3, 1 + 1]
    assert len(drawn("003-07")[1][0].figure.layout.annotations) == 2 * 3 + 3 + 3 + 1


def test_a_map_is_the_computed_one_with_the_samples_of_each_class_on_it():
    data, drawings = drawn("003-05")
    heat, zeros, ones = drawings[1].figure.data  # AND
    assert np.array_equal(heat.z, data.maps[1].values)
    assert (heat.zmin, heat.zmax) == (0.0, 1.0)
    assert len(zeros.x) == 3
    assert (list(ones.x), list(ones.y)) == ([1.0], [1.0])


def test_the_best_line_for_xor_has_one_corner_on_its_wrong_side():
    data, [drawing] = drawn("003-06")
    line = drawing.figure.data[-1]
    w, b = np.array(data.unit.weights), data.unit.bias
    assert [w @ (x, y) + b for x, y in zip(line.x, line.y, strict=True)] == pytest.approx([0.0, 0.0], abs=1e-9)
    assert int(data.unit.right(data.points, data.classes).sum()) == 3


def test_learned_networks_show_every_map_and_the_error():
    heat = one_layer.HeatMap("Output", np.zeros((41, 41)), np.zeros((1, 2)), np.zeros(1))
    drawings = DRAWINGS["003-09"](Gates((heat, heat, heat), np.array([0.25, 0.1])))
    assert len(drawings) == 4
    assert list(drawings[-1].figure.data[0].y) == [0.25, 0.1]


def test_both_errors_of_dropout_are_drawn():
    [drawing] = DRAWINGS["003-11"](Noise(np.array([0.3, 0.1, 0.2]), np.array([0.3, 0.2, 0.1])))
    assert [list(trace.y) for trace in drawing.figure.data] == [[0.3, 0.1, 0.2], [0.3, 0.2, 0.1]]
    assert drawing.figure.layout.yaxis.type == "log"


def test_the_authors_axis_is_a_line():
    [drawing] = DRAWINGS["003-13"](np.array([0.7, 0.2, 0.01]))
    assert list(drawing.figure.data[1].y) == [losses.AXIS_LIMIT] * 2


def test_a_spread_is_a_median_with_its_bars_and_what_is_0_stands_at_the_lower_end():
    figure = spreads([1, 2], {"one": spread_of(1.0, 0.0)}, "layer", ["1", "2"])
    [trace] = figure.data
    assert list(trace.y) == [1.0, SMALLEST]
    assert list(trace.error_y.array) == [1.0, 0.0]
    assert list(trace.error_y.arrayminus) == [0.5, 0.0]


def test_gradients_by_layer_end_with_the_output_layer():
    drawing = layers_drawing(deep.ByLayer({"a": spread_of(1.0, 2.0, 3.0), "b": spread_of(3.0, 2.0, 1.0)}))
    assert drawing.figure.layout.xaxis.ticktext == ("1", "2", "out")
    assert [trace.name for trace in drawing.figure.data] == ["a", "b"]


def test_the_norm_that_was_clipped_is_at_the_angle_0():
    data, [drawing] = drawn("003-21")
    norm, elements, _ = drawing.figure.data
    assert norm.y[0] == len(data.by_norm) == sum(elements.y)


def test_shares_are_bars_in_per_cent():
    [drawing] = DEEP_DRAWINGS["002-55"](remedies.Shares({"As it is": 1, "Clipped": 3}, 4))
    assert list(drawing.figure.data[0].y) == [25.0, 75.0]
    assert "Clipped 75 %" in drawing.alt


def test_dead_units_are_drawn_beside_those_of_the_start():
    found = deep_002.Dead((0.1, 1.0), np.array([0.2, 0.6]), np.array([1.0, 0.5]), 0.2)
    [drawing] = DEEP_DRAWINGS["002-49"](found)
    assert [list(trace.y) for trace in drawing.figure.data] == [[20.0, 60.0], [20.0, 20.0], [100.0, 50.0]]


def test_the_ranking_has_a_line_for_each_activation_in_the_texts_order():
    shares = {name: np.array([0.5, 1.0]) for name in ("ELU", "Leaky ReLU", "ReLU", "Tanh", "Sigmoid")}
    [drawing] = DEEP_DRAWINGS["002-51"](deep_002.Ranking((1, 3), shares))
    assert [trace.name for trace in drawing.figure.data] == list(shares)


def test_masks_are_counted_with_their_mean():
    found = remedies.Masks(np.linspace(0.0, 2.0, 256), 1.0, 1.0)
    [drawing] = DEEP_DRAWINGS["002-54"](found)
    assert sum(drawing.figure.data[0].y) == 256
    assert set(drawing.figure.data[1].x) == {1.0}

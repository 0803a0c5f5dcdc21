"""One unit: outputs and answers, and the geometry of its line."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import Network, SettingError
from core.neuron.unit import (
    NET_INPUT_ON_LINE,
    Unit,
    foot,
    half_plane,
    line_ends,
    shifted_through,
    turned_through,
)

POINTS = [(0, 0), (0, 1), (1, 0), (1, 1)]
LOW, HIGH = -0.5, 1.5

weights = st.floats(-5, 5).map(lambda value: round(value, 2))
units = st.builds(
    lambda w1, w2, b, activation: Unit((w1, w2), b, activation),
    weights,
    weights,
    st.floats(-10, 10).map(lambda value: round(value, 2)),
    st.sampled_from(sorted(NET_INPUT_ON_LINE)),
)
places = st.tuples(st.floats(LOW, HIGH), st.floats(LOW, HIGH))


def on_line(unit, point):
    """How far the net input at the point is from the line's."""
    return abs(unit.weights[0] * point[0] + unit.weights[1] * point[1] + unit.bias - unit.net_input_on_line)


def test_the_and_unit_by_hand():
    # z = x1 + x2 - 1.5: -1.5, -0.5, -0.5, 0.5
    unit = Unit((1.0, 1.0), -1.5)
    assert unit.net_inputs(POINTS).tolist() == [-1.5, -0.5, -0.5, 0.5]
    assert unit.outputs(POINTS).tolist() == [0, 0, 0, 1]
    assert unit.right(POINTS, [0, 0, 0, 1]).all()
    assert unit.right(POINTS, [0, 1, 1, 1]).tolist() == [True, False, False, True]


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "linear"])
def test_outputs_and_answers_are_the_networks(activation):
    unit = Unit((1.3, -0.7), 0.4, activation)
    network = Network.from_parameters([[[1.3], [-0.7]]], [[0.4]], [activation])
    grid = np.random.default_rng(0).uniform(-3, 3, (200, 2))
    np.testing.assert_allclose(unit.outputs(grid), network.predict(grid)[:, 0], atol=1e-11)
    assert (unit.answers(grid) == network.classify(grid)).all()


@pytest.mark.parametrize("activation", sorted(NET_INPUT_ON_LINE))
def test_the_output_passes_a_half_on_the_line(activation):
    unit = Unit((1.0,), 0.0, activation)
    at = unit.net_input_on_line
    assert unit.answers([[at - 1e-6]]).tolist() == [0]
    assert unit.answers([[at + 1e-6]]).tolist() == [1]
    if activation != "step":
        assert unit.outputs([[at]])[0] == pytest.approx(0.5, abs=1e-11)


def test_decimals_add_up():
    assert Unit((0.7, 0.1), -0.8).net_inputs([(1, 1)]).tolist() == [0.0]
    assert Unit((0.7, 0.1), -0.8).answers((1, 1)) == 1


def test_what_is_not_a_unit_is_named():
    with pytest.raises(SettingError, match=r"activation: 'relu' .* step, sigmoid, tanh, linear"):
        Unit((1.0, 1.0), 0.0, "relu")
    with pytest.raises(SettingError, match="finite"):
        Unit((math.inf, 1.0), 0.0)


@given(units)
def test_the_lines_ends_are_on_the_line_and_on_the_border(unit):
    ends = line_ends(unit, LOW, HIGH)
    corners = [(x, y) for x in (LOW, HIGH) for y in (LOW, HIGH)]
    beyond = [float(np.dot(unit.weights, c)) + unit.bias - unit.net_input_on_line for c in corners]
    if ends is None:
        assert min(beyond) >= -1e-9 or max(beyond) <= 1e-9
        return
    assert min(beyond) <= 1e-9
    assert max(beyond) >= -1e-9
    for end in ends:
        assert on_line(unit, end) < 1e-6
        assert max(abs(at - (LOW + HIGH) / 2) for at in end) == pytest.approx((HIGH - LOW) / 2)


@given(units, places)
def test_the_half_plane_is_where_the_answer_is_1(unit, point):
    corners = half_plane(unit, LOW, HIGH)
    if on_line(unit, point) < 1e-6:
        return
    inside = False
    if len(set(corners)) > 2:  # convex: the point is inside if it is on the left of every edge
        inside = all(
            (x1 - x0) * (point[1] - y0) - (y1 - y0) * (point[0] - x0) >= -1e-9
            for (x0, y0), (x1, y1) in zip(corners, corners[1:] + corners[:1], strict=True)
        )
    assert inside == bool(unit.answers(point))


@given(units, places)
def test_a_shifted_line_passes_through_the_point_in_the_same_direction(unit, point):
    shifted = shifted_through(unit, point)
    assert shifted.weights == unit.weights
    assert on_line(shifted, point) < 1e-9


@given(units, places, places)
def test_a_turned_line_passes_through_both_points_and_keeps_its_length(unit, pivot, point):
    if math.dist(pivot, point) < 1e-3:
        return
    turned = turned_through(unit, pivot, point)
    assert on_line(turned, pivot) < 1e-9
    assert on_line(turned, point) < 1e-6
    assert math.hypot(*turned.weights) == pytest.approx(math.hypot(*unit.weights))
    assert np.dot(turned.weights, unit.weights) >= -1e-9  # turned by less than a right angle: the sides stay


def test_a_line_turned_towards_its_own_pivot_stays():
    unit = Unit((1.0, 2.0), -1.0)
    assert turned_through(unit, (0.5, 0.5), (0.5, 0.5)) == unit


@given(units, places)
def test_the_foot_is_the_nearest_point_of_the_line(unit, point):
    if math.hypot(*unit.weights) < 1e-2:
        return
    nearest = foot(unit, point)
    assert on_line(unit, nearest) < 1e-6
    w1, w2 = unit.weights
    along = (nearest[0] - point[0]) * -w2 + (nearest[1] - point[1]) * w1
    assert abs(along) < 1e-6 * max(1.0, math.dist(nearest, point) * math.hypot(w1, w2))


def test_without_weights_there_is_no_line():
    assert line_ends(Unit((0.0, 0.0), 1.0), LOW, HIGH) is None
    assert half_plane(Unit((0.0, 0.0), -1.0), LOW, HIGH) == []
    assert len(half_plane(Unit((0.0, 0.0), 1.0), LOW, HIGH)) == 4

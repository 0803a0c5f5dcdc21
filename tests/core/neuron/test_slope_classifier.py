"""Rashid's classifier: the text's numbers, the last example, and the fixed point of cycling."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import SettingError
from core.data.datasets import iris_sepals, scale_without_centring
from core.neuron.slope_classifier import (
    LENGTHS,
    WIDTHS,
    fixed_points,
    is_above,
    most_right,
    slope_steps,
    slopes_between,
    step_words,
)

TARGETS = (1.1, 2.9)


def test_the_texts_first_step():
    # y = 0.25 * 3 = 0.75, E = 1.1 - 0.75 = 0.35, dA = 0.35 / 3 = 0.11667, A = 0.36667
    step = slope_steps(0.25, WIDTHS, TARGETS, 1.0, (0, 1), 1)[0]
    assert (step.output, round(step.error, 12)) == (0.75, 0.35)
    assert step.change == pytest.approx(0.35 / 3)
    assert step.after == pytest.approx(1.1 / 3)


def test_with_half_the_rate_half_the_change():
    step = slope_steps(0.25, WIDTHS, TARGETS, 0.5, (0, 1), 1)[0]
    assert step.after == pytest.approx(0.25 + 0.35 / 6)


@pytest.mark.parametrize("start", [-1.0, 0.25, 4.0])
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_with_rate_1_the_last_example_wins(start, order):
    steps = slope_steps(start, WIDTHS, TARGETS, 1.0, order, 3)
    last = order[-1]
    assert steps[-1].after == pytest.approx(TARGETS[last] / WIDTHS[last])
    assert fixed_points(WIDTHS, TARGETS, 1.0, order)[-1] == pytest.approx(TARGETS[last] / WIDTHS[last])


@given(
    st.lists(st.tuples(st.floats(0.5, 3.0), st.floats(-3.0, 3.0)), min_size=1, max_size=5),
    st.floats(0.05, 1.9),
    st.floats(-2.0, 2.0),
)
def test_cycling_ends_at_the_closed_form(examples, rate, start):
    xs, targets = zip(*examples, strict=True)
    order = list(range(len(xs)))
    after = [step.after for step in slope_steps(start, xs, targets, rate, order, 600)][-len(xs) :]
    np.testing.assert_allclose(after, fixed_points(xs, targets, rate, order), atol=1e-8)


def test_a_small_rate_ends_at_the_mean_of_the_wanted_slopes():
    wanted = np.mean([1.1 / 3, 2.9])
    np.testing.assert_allclose(fixed_points(WIDTHS, TARGETS, 1e-7, (0, 1)), wanted, atol=1e-6)


def test_the_two_examples_closed_form():
    # A* = L ((1 - L) r1 + r2) / (1 - (1 - L)^2) with r1 = 1.1 / 3, r2 = 2.9, L = 0.5
    expected = 0.5 * (0.5 * 1.1 / 3 + 2.9) / (1 - 0.25)
    assert fixed_points(WIDTHS, TARGETS, 0.5, (0, 1))[1] == pytest.approx(expected)


def test_it_is_gradient_descent_with_a_step_of_its_own():
    """The gradient of half the squared error, -E x, by central differences; the rule divides by x² instead."""
    step = slope_steps(0.25, WIDTHS, TARGETS, 1.0, (0, 1), 1)[0]

    def half_squared_error(slope):
        return 0.5 * (step.target - slope * step.x) ** 2

    gradient = (half_squared_error(0.25 + 1e-6) - half_squared_error(0.25 - 1e-6)) / 2e-6
    assert gradient == pytest.approx(-step.error * step.x, rel=1e-8)
    assert step.change == pytest.approx(-gradient / step.x**2, rel=1e-8)


def test_the_slopes_that_separate_the_bugs():
    assert slopes_between(WIDTHS, LENGTHS, (False, True)) == (pytest.approx(1 / 3), 3.0)
    assert slopes_between(WIDTHS, LENGTHS, (True, False)) is None
    for slope, right in ((0.3, False), (0.34, True), (2.99, True), (3.0, False)):
        assert (is_above(slope, WIDTHS, LENGTHS) == [False, True]).all() == right


def test_the_best_slope_for_iris_by_brute_force():
    data = iris_sepals()
    x, y = scale_without_centring(data.values).T
    above = data.classes == 0
    best, slope = most_right(x, y, above)
    assert best == max(int(((y > a * x) == above).sum()) for a in np.linspace(-1, 4, 20_001))
    assert int(((y > slope * x) == above).sum()) == best


def test_what_is_not_allowed_is_named():
    with pytest.raises(SettingError, match=r"x: 0.0 is not allowed"):
        slope_steps(0.25, (0.0, 1.0), TARGETS, 1.0, (0, 1), 1)
    for rate in (0.0, 2.0, -1.0):
        with pytest.raises(SettingError, match="learning rate"):
            fixed_points(WIDTHS, TARGETS, rate, (0, 1))


def test_the_words():
    step = slope_steps(0.25, WIDTHS, TARGETS, 1.0, (0, 1), 2)[2]
    # Back at the ladybird with A = 2.9: y = 8.7, E = 1.1 - 8.7 = -7.6, dA = -7.6 / 3
    assert step_words(step, "ladybird", 1.0) == (
        "Round 2, ladybird (x = 3): output y = A x = 2.9 · 3 = 8.7; error E = t − y = 1.1 − 8.7 = −7.6; "
        "correction ΔA = L E / x = 1 · (−7.6) / 3 = −2.533; new slope A = 0.3667."
    )

"""Losses at the output layer: gradients by differences and in exact arithmetic; the fastest place."""

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nn.elementary import sigmoid
from core.nn.losses import LOSSES
from core.numerics.output_losses import at_logits, fastest
from core.numerics.softmax import probabilities

BINARY = ["half_squared_error", "squared_error", "binary_cross_entropy"]
CATEGORICAL = ["half_squared_error", "squared_error", "categorical_cross_entropy"]
CASES = [(loss, [t]) for loss in BINARY for t in (0.0, 0.01, 0.99, 1.0)]
CASES += [(loss, np.eye(3)[index].tolist()) for loss in CATEGORICAL for index in range(3)]


def loss_of_outputs(loss, a, t):
    """The loss as a function of the outputs alone, in plain Python."""
    if "squared" in loss:
        return (0.5 if "half" in loss else 1.0) * sum((ai - ti) ** 2 for ai, ti in zip(a, t, strict=True))
    other = (1 - t[0]) * math.log(1 - a[0]) if len(a) == 1 else 0.0
    return -(sum(ti * math.log(ai) for ai, ti in zip(a, t, strict=True)) + other)


def slope(function, x, index, h=1e-6):
    above, below = list(x), list(x)
    above[index] += h
    below[index] -= h
    return (function(above) - function(below)) / (2 * h)


@pytest.mark.parametrize(("loss", "t"), CASES)
@given(data=st.data())
def test_loss_and_gradients_are_those_of_the_plain_formula(loss, t, data):
    z = data.draw(st.lists(st.floats(-4, 4), min_size=len(t), max_size=len(t)))

    def outputs(logits):
        logits = np.array(logits)
        return (sigmoid(logits) if len(t) == 1 else probabilities(logits)).tolist()

    found = at_logits(loss, np.array([z]), np.array(t))
    a = outputs(z)
    assert found.loss.item() == pytest.approx(loss_of_outputs(loss, a, t), rel=1e-9, abs=1e-12)
    for index in range(len(t)):
        by_output = slope(lambda a: loss_of_outputs(loss, a, t), a, index, 1e-7)
        by_logit = slope(lambda z: loss_of_outputs(loss, outputs(z), t), z, index)
        assert found.dloss_da[0, index] == pytest.approx(by_output, rel=1e-4, abs=1e-6)
        assert found.dloss_dz[0, index] == pytest.approx(by_logit, rel=1e-5, abs=1e-7)


@pytest.mark.parametrize("z", [-700.0, -40.0, 36.0, 40.0, 600.0])
@pytest.mark.parametrize("t", [0.0, 1.0])
def test_the_binary_gradient_by_output_keeps_its_digits_far_out(z, t):
    with localcontext() as context:
        context.prec = 400
        a = 1 / (1 + (-Decimal(z)).exp())
        exact = (1 - Decimal(t)) / (1 - a) - Decimal(t) / a
    found = at_logits("binary_cross_entropy", np.array([[z]]), np.array([t]))
    assert found.dloss_da.item() == pytest.approx(float(exact), rel=1e-12)


@pytest.mark.parametrize("wrong", [600.0, 745.0])
def test_the_categorical_gradient_by_output_far_out(wrong):
    found = at_logits("categorical_cross_entropy", np.array([[0.0, wrong, wrong]]), np.array([1.0, 0.0, 0.0]))
    # a_1 = exp(-wrong) / 2, so -1 / a_1 = -2 exp(wrong): too large for float64 from 709 on.
    expected = -2 * math.exp(wrong) if wrong < 700 else -math.inf
    assert found.dloss_da[0].tolist() == [pytest.approx(expected, rel=1e-12), 0.0, 0.0]
    assert found.dloss_dz[0] == pytest.approx([-1.0, 0.5, 0.5])


def test_a_loss_wants_its_own_outputs():
    with pytest.raises(ValueError, match="defined on a sigmoid output"):
        at_logits("binary_cross_entropy", np.zeros((1, 3)), np.array([1.0, 0.0, 0.0]))


@pytest.mark.parametrize(("t", "sign"), [(0.0, 1.0), (1.0, -1.0)])
@pytest.mark.parametrize(("loss", "factor"), [("half_squared_error", 1.0), ("squared_error", 2.0)])
def test_squared_error_learns_fastest_where_the_output_is_two_thirds_wrong(loss, factor, t, sign):
    # Target 0: |d loss / d z| = a^2 (1 - a) is largest at a = 2/3, z = ln 2, where it is 4/27.
    z, size = fastest(lambda z: np.abs(at_logits(loss, z[:, None], np.array([t])).dloss_dz[:, 0]), -20.0, 20.0)
    assert z == pytest.approx(sign * math.log(2), abs=1e-6)
    assert size == pytest.approx(factor * 4 / 27, rel=1e-12)
    assert sigmoid(np.array([z])).item() == pytest.approx(2 / 3 if t == 0 else 1 / 3, abs=1e-6)


def test_the_fastest_place_may_be_at_an_end():
    assert fastest(lambda z: z, -1.0, 3.0) == (pytest.approx(3.0), pytest.approx(3.0))


def test_every_loss_is_looked_at():
    assert {loss for loss, _ in CASES} == set(LOSSES)

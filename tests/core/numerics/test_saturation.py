"""Where activations go flat: bounds against their closed forms, and the last numbers before each limit."""

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nn.activations import ACTIVATIONS
from core.numerics.rectifiers import elu, larger_of_two_lines, leaky_relu
from core.numerics.saturation import (
    FAR,
    SATURATED,
    Rounding,
    first_float,
    largest_slope,
    overflows_from,
    plain_sigmoid,
    plain_sigmoid_of_exp,
    plain_tanh,
    quietly,
    rounding,
    rounds_to,
    saturation,
    slopes,
    tangent,
    values,
)

ONE_UNIT = [name for name in ACTIVATIONS if name != "softmax"]


# Tangents


@pytest.mark.parametrize("name", [name for name in ONE_UNIT if name != "step"])
@given(z=st.floats(-30, 30).filter(lambda z: abs(z) > 0.01))
def test_the_slope_is_the_central_difference(name, z):
    found = tangent(ACTIVATIONS[name], z)
    assert found.a == values(ACTIVATIONS[name], np.array([z])).item()
    assert found.slope == pytest.approx(found.difference, rel=1e-6, abs=1e-9)


def test_a_tangent_by_hand():
    # tanh(0.5 ln 3) = (3 - 1) / (3 + 1) = 1/2, slope 1 - 1/4.
    found = tangent(ACTIVATIONS["tanh"], 0.5 * math.log(3))
    assert (found.a, found.slope) == pytest.approx((0.5, 0.75), rel=1e-15)


def test_a_kink_shows_in_the_central_difference():
    assert tangent(ACTIVATIONS["relu"], 0.0).difference == pytest.approx(0.5)
    assert tangent(ACTIVATIONS["relu"], 0.0).slope == 0


def test_a_step_is_flat_but_for_its_jump():
    found = slopes(ACTIVATIONS["step"], np.array([-1.0, 0.0, 1.0]))
    np.testing.assert_array_equal(found, [0.0, np.nan, 0.0])


# Saturation


def test_where_sigmoid_saturates():
    # a (1 - a) = 0.01 * 1/4 at a = (1 + sqrt(1 - 0.01)) / 2, and z = ln(a / (1 - a)).
    a = (1 + math.sqrt(1 - SATURATED)) / 2
    z = math.log(a / (1 - a))
    assert saturation(ACTIVATIONS["sigmoid"]) == pytest.approx((-z, z), rel=1e-12)


def test_where_tanh_saturates():
    # 1 - tanh^2 z = 0.01
    z = math.atanh(math.sqrt(1 - SATURATED))
    assert saturation(ACTIVATIONS["tanh"]) == pytest.approx((-z, z), rel=1e-12)


def test_where_the_others_saturate():
    assert saturation(ACTIVATIONS["step"]) == (0.0, 0.0)
    assert saturation(ACTIVATIONS["linear"]) == (None, None)
    assert saturation(ACTIVATIONS["relu"]) == (0.0, None)
    assert saturation(ACTIVATIONS["leaky_relu"]) == (None, None)  # its slope is 1 % of the largest, and not below
    assert saturation(ACTIVATIONS["elu"]) == (pytest.approx(math.log(SATURATED), rel=1e-12), None)


@pytest.mark.parametrize("alpha", [0.5, 1.0, 3.0])
def test_where_elu_saturates_depends_on_alpha(alpha):
    # Its largest slope is 1 above 0 or alpha right below; alpha exp(z) is 1 % of it.
    below, above = saturation(elu(alpha))
    assert below == pytest.approx(math.log(SATURATED * max(1.0, alpha) / alpha), rel=1e-12)
    assert above is None


def test_the_largest_slopes():
    found = {name: largest_slope(ACTIVATIONS[name]) for name in ONE_UNIT}
    kinks_and_lines = {"step": 0, "linear": 1, "sigmoid": 0.25, "tanh": 1, "relu": 1, "leaky_relu": 1, "elu": 1}
    smooth = {"softplus": 1.0, "silu": 1.0998, "gelu": 1.1289, "mish": 1.0885}  # from their second derivatives
    assert found == kinks_and_lines | {name: pytest.approx(value, abs=1e-4) for name, value in smooth.items()}


# Rounding


def test_the_first_float_is_found_to_the_last_bit():
    assert first_float(lambda z: z >= 0.1, 0.0, 1.0) == 0.1
    assert first_float(lambda z: z > 0.1, 0.0, 1.0) == np.nextafter(0.1, 1.0)
    assert first_float(lambda z: z <= 0, 1.0, -1000.0) == 0.0
    assert first_float(lambda z: z >= np.float32(0.1), 0.0, 1.0, np.float32) == float(np.float32(0.1))
    assert first_float(lambda z: False, 0.0, 1.0) is None


def test_sigmoid_is_1_as_soon_as_exp_is_half_of_the_last_bit():
    # 1 + exp(-z) rounds to 1 once exp(-z) is at most half the distance from 1 to the next number.
    found = rounding(ACTIVATIONS["sigmoid"], FAR)
    assert found.limit == 1.0
    assert found.reached == pytest.approx(-math.log(np.finfo(float).eps / 2), rel=1e-12)
    assert ACTIVATIONS["sigmoid"].function(np.array([np.nextafter(found.reached, 0.0)])) < 1
    assert rounds_to(plain_sigmoid, 1.0, FAR, np.float32) == pytest.approx(
        -math.log(np.finfo(np.float32).eps / 2), rel=1e-6
    )


def test_sigmoid_is_0_only_below_the_smallest_number():
    # exp(z) rounds to 0 below half of the smallest positive number.
    with localcontext() as context:
        context.prec = 30
        half = (Decimal(float(np.nextafter(0.0, 1.0))) / 2).ln()
    found = rounding(ACTIVATIONS["sigmoid"], -FAR)
    assert found.limit == 0.0
    assert found.reached == pytest.approx(float(half), rel=1e-12)
    assert found.flat == found.reached


def test_the_limits_of_the_others():
    far = np.finfo(float).eps
    tanh = rounding(ACTIVATIONS["tanh"], FAR)
    # 1 - tanh z is 2 exp(-2z), and must be less than the last bit; how much less is the library's affair.
    assert tanh.limit == 1.0
    assert 0 < 2 * math.exp(-2 * tanh.reached) < far
    elu_below = rounding(ACTIVATIONS["elu"], -FAR)
    assert elu_below.limit == -1.0
    assert 0 < math.exp(elu_below.reached) < far
    assert rounding(ACTIVATIONS["elu"], FAR) == Rounding(None, None, None)
    assert rounding(ACTIVATIONS["relu"], -FAR) == Rounding(0.0, 0.0, 0.0)
    assert rounding(ACTIVATIONS["linear"], FAR) == Rounding(None, None, None)
    assert rounding(ACTIVATIONS["step"], FAR) == Rounding(1.0, 0.0, None)


# Plain formulas


@pytest.mark.parametrize(
    ("plain", "name"), [(plain_sigmoid, "sigmoid"), (plain_sigmoid_of_exp, "sigmoid"), (plain_tanh, "tanh")]
)
def test_plain_formulas_are_right_near_0(plain, name):
    z = np.linspace(-30, 30, 61)
    np.testing.assert_allclose(plain(z), values(ACTIVATIONS[name], z), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(
    ("plain", "towards", "exponent", "result"),
    [(plain_sigmoid, -FAR, 1, 0.0), (plain_sigmoid_of_exp, FAR, 1, math.nan), (plain_tanh, -FAR, 2, math.nan)],
)
def test_plain_formulas_overflow_where_exp_does(plain, towards, exponent, result):
    largest = math.log(np.finfo(float).max)
    found = overflows_from(plain, towards)
    assert found == pytest.approx(math.copysign(largest / exponent, towards), rel=1e-9)
    assert overflows_from(plain, -towards) is None
    with np.errstate(over="raise"):
        plain(np.array([np.nextafter(found, 0.0)]))
    with pytest.warns(RuntimeWarning, match="overflow"), np.errstate(invalid="ignore"):
        plain(np.array([found]))
    assert quietly(plain, found) == pytest.approx(result, nan_ok=True)


# Constants of their own


def test_the_rectifiers_with_the_usual_constants_are_those_of_the_table():
    z = np.linspace(-5, 5, 101)
    for name, own in (("leaky_relu", leaky_relu(0.01)), ("elu", elu(1.0)), ("relu", leaky_relu(0.0))):
        np.testing.assert_array_equal(values(own, z), values(ACTIVATIONS[name], z))
        np.testing.assert_array_equal(slopes(own, z), slopes(ACTIVATIONS[name], z))


@pytest.mark.parametrize("own", [leaky_relu(0.001), leaky_relu(1.7), elu(0.3), elu(2.5)])
@pytest.mark.parametrize("z", [-3.0, -0.5, 0.5, 3.0])
def test_the_rectifiers_slopes_are_central_differences(own, z):
    found = tangent(own, z)
    assert found.slope == pytest.approx(found.difference, rel=1e-6)


def test_the_larger_of_two_lines_is_leaky_relu_up_to_slope_1_only():
    z = np.linspace(-5, 5, 11)
    for slope in (0.0, 0.01, 1.0):
        np.testing.assert_array_equal(larger_of_two_lines(z, slope), values(leaky_relu(slope), z))
    assert larger_of_two_lines(np.array([-1.0, 1.0]), 2.0).tolist() == [-1.0, 2.0]
    assert values(leaky_relu(2.0), np.array([-1.0, 1.0])).tolist() == [-2.0, 1.0]

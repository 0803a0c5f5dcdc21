"""Cross-entropy from probabilities: right near 0, and failing exactly where an output is rounded to 0 or 1."""

import math

import numpy as np
import pytest

from core.nn.elementary import sigmoid
from core.numerics import naive_losses
from core.numerics.output_losses import at_logits
from core.numerics.saturation import FAR
from core.numerics.softmax import probabilities

NEAR_1 = -math.log(np.finfo(float).eps / 2)
NEAR_0 = -1075 * math.log(2)  # the smallest positive number is 2^-1074, half of it rounds to 0


def at(z):
    return sigmoid(np.array([z]))


@pytest.mark.parametrize("t", [0.0, 0.01, 0.99, 1.0])
@pytest.mark.parametrize("z", [-20.0, -3.0, 0.0, 0.4, 5.0])
def test_the_binary_formula_is_right_near_0(z, t):
    stable = at_logits("binary_cross_entropy", np.array([[z]]), np.array([t]))
    assert naive_losses.binary_cross_entropy(at(z), t).item() == pytest.approx(stable.loss.item(), rel=1e-7)
    dloss_da, da_dz, dloss_dz = naive_losses.binary_gradient(at(z), t)
    assert dloss_da.item() == pytest.approx(stable.dloss_da.item(), rel=1e-7, abs=1e-12)
    assert dloss_dz.item() == pytest.approx(stable.dloss_dz.item(), rel=1e-7, abs=1e-12)
    assert da_dz.item() == pytest.approx((at(z + 1e-6) - at(z - 1e-6)).item() / 2e-6, rel=1e-6)


@pytest.mark.parametrize("z", [[1.0, 2.0, -0.5], [0.0, 0.0, 0.0]])
@pytest.mark.parametrize("target", [0, 1, 2])
def test_the_categorical_formulas_are_right_near_0(z, target):
    t, z = np.eye(3)[target], np.array(z)
    stable = at_logits("categorical_cross_entropy", z[None], t)
    a = probabilities(z)
    assert naive_losses.categorical_cross_entropy(a, t) == pytest.approx(stable.loss.item(), rel=1e-12)
    assert naive_losses.minus_log_of_target(a, target) == pytest.approx(stable.loss.item(), rel=1e-12)
    dloss_da, dloss_dz = naive_losses.categorical_gradient(a, t)
    np.testing.assert_allclose(dloss_da, stable.dloss_da[0], rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(dloss_dz, stable.dloss_dz[0], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("t", [0.0, 1.0])
def test_the_binary_formula_fails_where_the_output_is_rounded(t):
    up, down = naive_losses.binary_fails_from(t, FAR), naive_losses.binary_fails_from(t, -FAR)
    assert up == pytest.approx(NEAR_1, rel=1e-12)
    assert down == pytest.approx(NEAR_0, rel=1e-12)
    assert at(up) == 1
    assert at(np.nextafter(up, 0.0)) < 1
    assert at(down) == 0
    assert at(np.nextafter(down, 0.0)) > 0
    # Where the unit is wrong the loss is infinite; where it is right, 0 * ln 0 is not a number.
    wrong, right = (up, down) if t == 0 else (down, up)
    assert naive_losses.binary_cross_entropy(at(wrong), t) == math.inf
    assert math.isnan(naive_losses.binary_cross_entropy(at(right), t).item())
    for z in (up, down):
        assert math.isnan(naive_losses.binary_gradient(at(z), t)[2].item())
    stable = at_logits("binary_cross_entropy", np.array([[wrong], [right]]), np.array([t]))
    assert stable.loss.tolist() == [pytest.approx(abs(wrong)), pytest.approx(0.0, abs=1e-15)]
    assert stable.dloss_dz[:, 0].tolist() == [pytest.approx(1 - 2 * t), pytest.approx(0.0, abs=1e-15)]


@pytest.mark.parametrize("t", [0.0, 1.0])
def test_the_binary_gradient_is_a_number_up_to_there(t):
    for towards in (FAR, -FAR):
        found = naive_losses.binary_gradient_fails_from(t, towards)
        assert math.isnan(naive_losses.binary_gradient(at(found), t)[2].item())
        assert not math.isnan(naive_losses.binary_gradient(at(np.nextafter(found, 0.0)), t)[2].item())


def test_the_categorical_formula_fails_where_the_targets_output_is_rounded_to_0():
    z, target = np.array([0.0, 1.5, 1.5]), 0
    infinite, nan = naive_losses.categorical_fails_from(z, target)

    def outputs(z_t):
        return probabilities(np.array([z_t, 1.5, 1.5]))

    assert outputs(infinite)[0] == 0
    assert outputs(np.nextafter(infinite, 0.0))[0] > 0
    assert naive_losses.minus_log_of_target(outputs(infinite), target) == math.inf
    assert np.isnan(naive_losses.categorical_gradient(outputs(nan), np.eye(3)[target])[1]).any()
    assert not np.isnan(naive_losses.categorical_gradient(outputs(np.nextafter(nan, 0.0)), np.eye(3)[target])[1]).any()
    stable = at_logits("categorical_cross_entropy", np.array([[infinite, 1.5, 1.5]]), np.eye(3)[target])
    assert stable.loss.item() == pytest.approx(1.5 + math.log(2) - infinite, rel=1e-12)


def test_the_one_hot_sum_is_spoilt_by_a_wrong_class_that_is_rightly_0():
    a, t = probabilities(np.array([1000.0, 0.0, 0.0])), np.array([1.0, 0.0, 0.0])
    assert math.isnan(naive_losses.categorical_cross_entropy(a, t))
    assert naive_losses.minus_log_of_target(a, 0) == 0

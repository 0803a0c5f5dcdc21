"""Curves to walk down on: slopes by central differences, valleys by brute force and by hand, steps by walking them."""

import numpy as np
import pytest

from core.autodiff.expressions import parse
from core.descent.curve import PRESETS, Curve, curve
from core.descent.descent import descend_each
from core.experiment.settings import SettingError
from core.nn.gradient_check import check_gradient

EVERY = pytest.mark.parametrize("name", PRESETS)


@EVERY
def test_the_slope_is_the_central_difference(name):
    line = curve(PRESETS[name].text, 4.0)
    for x in (-3.1, -1.0, 0.4, 2.7):
        value, slope = line(np.array([x]))
        assert value.shape == slope.shape == (1,)
        check = check_gradient(lambda at, f=line: float(f(at)[0][0]), [x], slope)
        assert check.relative_difference.max() < 1e-6, str(check)


@EVERY
def test_the_valleys_are_the_lowest_points_of_their_neighbourhoods(name):
    line = curve(PRESETS[name].text, 4.0)
    x = np.linspace(-4, 4, 80_001)
    y = line(x)[0]
    brute = x[1:-1][(y[1:-1] < y[:-2]) & (y[1:-1] < y[2:])]
    np.testing.assert_allclose([valley.x for valley in line.valleys], brute, atol=1.1e-4)
    for valley in line.valleys:
        assert valley.value == pytest.approx(line(np.array([valley.x]))[0][0])
        assert abs(line(np.array([valley.x]))[1][0]) < 1e-6
        second = (line(np.array([valley.x + 1e-3]))[0] + line(np.array([valley.x - 1e-3]))[0] - 2 * valley.value) / 1e-6
        assert valley.curvature == pytest.approx(second[0], rel=1e-3)


def test_what_the_presets_promise():
    counts = {name: len(curve(preset.text, 4.0).valleys) for name, preset in PRESETS.items()}
    assert counts["parabola"] == counts["steep"] == counts["plateau"] == 1
    assert counts["two"] == 2
    assert counts["waves"] >= 3
    shallow, deep = sorted(curve(PRESETS["two"].text, 4.0).valleys, key=lambda valley: -valley.value)
    assert shallow.value - deep.value > 1
    assert curve(PRESETS["plateau"].text, 4.0).slopes[0] > -0.01


def test_only_a_parabola_is_one():
    assert curve("x^2", 4.0).parabola == 2.0
    assert curve("3(x - 1)^2 + 5", 4.0).parabola == pytest.approx(6.0)
    for text in ("-x^2", "x", "5", "x^2 + 0.001x^4", "sqrt(x)", "abs(x)"):
        assert curve(text, 4.0).parabola is None


@pytest.mark.parametrize(
    ("text", "bottoms"),
    [
        ("abs(x - 0.5)", [0.5]),  # a kink
        ("relu(x - 1) + relu(-x - 1)", [0.0]),  # a flat floor from -1 to 1: its middle
        ("-1/x^2", []),  # falls off to minus infinity at 0
        ("-x^2", []),
        ("x^3", []),
        ("7", []),
        ("sqrt(x)", []),
        ("log(-x)", []),
    ],
)
def test_unusual_curves(text, bottoms):
    line = curve(text, 4.0)
    np.testing.assert_allclose([valley.x for valley in line.valleys], bottoms, atol=1e-6)
    assert np.isfinite(line.steepest)


def test_a_valley_nearby():
    line = curve("(x - 10)^2", 4.0)  # outside of the picture
    assert line.valleys == ()
    valley = line.valley_at(10.01)
    assert valley is not None
    assert (valley.x, valley.curvature) == (pytest.approx(10.0), pytest.approx(2.0))
    assert line.valley_at(9.9) is None


@pytest.mark.parametrize("rate", [0.003, 0.1, 0.5, 0.8])
def test_the_steps_on_a_parabola_are_those_of_a_walk(rate):
    line = curve("x^2", 4.0)
    [path] = descend_each(line, [3.0], "sgd", rate, 2000)
    first = int(np.flatnonzero(np.abs(path.points[:, 0]) <= line.tolerance)[0])
    assert line.steps_to(3.0, line.valleys[0], rate) == first
    assert np.isnan(line.steps_to(3.0, line.valleys[0], 1.0))


@pytest.mark.parametrize(("name", "start", "rate"), [("steep", -3.0, 0.01), ("two", 0.6, 0.01), ("plateau", 2.0, 0.02)])
def test_the_steps_elsewhere_are_about_those_of_a_walk(name, start, rate):
    line = curve(PRESETS[name].text, 4.0)
    valley = min(line.valleys, key=lambda valley: abs(valley.x - start))
    [path] = descend_each(line, [start], "sgd", rate, 2000)
    first = int(np.flatnonzero(np.abs(path.points[:, 0] - valley.x) <= line.tolerance)[0])
    assert line.steps_to(start, valley, rate) == pytest.approx(first, rel=0.03)


def test_no_steps_lead_over_a_top():
    line = curve(PRESETS["two"].text, 4.0)
    assert np.isnan(line.steps_to(1.5, line.valleys[0], 0.01))


def test_a_formula_that_cannot_be_read_is_an_error():
    with pytest.raises(SettingError, match="expression"):
        curve("x +", 4.0)
    with pytest.raises(SettingError, match="expression"):
        curve("x + y", 4.0)


def test_one_value_is_enough():
    constant = Curve(parse("5", ("x",)), -1.0, 1.0)
    value, slope = constant(np.array([1.0, 2.0]))
    assert (value.tolist(), slope.tolist()) == ([5.0, 5.0], [0.0, 0.0])

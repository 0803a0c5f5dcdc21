"""Slopes on the two sides of a point: by hand where rules fail, by limits of differences, and in words."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.autodiff.expressions import parse
from core.autodiff.graph import gradient
from core.autodiff.sides import Sides, slopes_aside
from core.autodiff.sides_words import verdict
from core.autodiff.worked import check_formula
from tests.core.autodiff.test_expressions import EXPRESSIONS, POINT, SMOOTH

INF, NAN = math.inf, math.nan
ROOT_HALF = math.sqrt(0.5)

BY_HAND = [
    # Slopes that the rules for one operation after the other do not find.
    ("x^0", {"x": 0}, (0, 0)),
    ("(x - 1)^0", {"x": 1}, (0, 0)),
    ("0^x", {"x": 2}, (0, 0)),
    ("0^x", {"x": 0}, (NAN, -INF)),  # 0^0 = 1, 0^h = 0, and 0^-h is no number
    ("y^x", {"x": 2, "y": 0}, (0, 0)),
    ("sqrt(x^2 + y^2)^2", {"x": 0, "y": 0}, (0, 0)),
    ("sqrt(x^2 + y^2)", {"x": 0, "y": 0}, (-1, 1)),
    ("sqrt(x^2 + y^2)", {"x": 0, "y": 2}, (0, 0)),
    ("sqrt(x^4)", {"x": 0}, (0, 0)),
    ("sqrt(x^20)", {"x": 0}, (0, 0)),
    ("x*x^0.5", {"x": 0}, (NAN, 0)),
    ("x^(1/3)*x^(2/3)", {"x": 0}, (NAN, 1)),
    ("x*abs(x)", {"x": 0}, (0, 0)),
    ("relu(x)^2", {"x": 0}, (0, 0)),
    ("relu(x) - relu(-x)", {"x": 0}, (1, 1)),  # which is x
    ("max(x, -x) - abs(x) + 2x", {"x": 0}, (2, 2)),
    ("abs(x)*sin(x)/x^0", {"x": 0}, (0, 0)),
    ("sqrt(x)*0 + 3x", {"x": 0}, (NAN, 3)),
    # Kinks, steep ends, jumps, holes.
    ("abs(x)", {"x": 0}, (-1, 1)),
    ("abs(x - 2)", {"x": 2}, (-1, 1)),
    ("relu(x)*y", {"x": 0, "y": -3}, (0, -3)),
    ("max(x, y)", {"x": 1, "y": 1}, (0, 1)),
    ("min(x, 1)", {"x": 1}, (1, 0)),
    ("sqrt(1 - cos(x))", {"x": 0}, (-ROOT_HALF, ROOT_HALF)),  # cos x = 1 - x²/2 + ...
    ("abs(sin(x) - x)^(1/3)", {"x": 0}, (-(6 ** (-1 / 3)), 6 ** (-1 / 3))),  # sin x = x - x³/6 + ...
    ("sqrt(exp(x) - 1 - x)", {"x": 0}, (-ROOT_HALF, ROOT_HALF)),
    ("sqrt(tan(x)*tanh(x))", {"x": 0}, (-1, 1)),
    ("sqrt(abs(x))", {"x": 0}, (-INF, INF)),
    ("sqrt(x)", {"x": 0}, (NAN, INF)),
    ("sqrt(4 - x)", {"x": 4}, (-INF, NAN)),
    ("x^(1/3)", {"x": 0}, (NAN, INF)),
    ("x^x", {"x": 0}, (NAN, -INF)),  # its slope is x^x (1 + ln x)
    ("x^(x + 1)", {"x": 0}, (NAN, 1)),
    ("x^(x + 2)", {"x": 0}, (NAN, 0)),
    ("(x^2)^x", {"x": 0}, (-INF, -INF)),
    ("y^x", {"x": -3, "y": -2}, (NAN, NAN)),
    ("y^(x - x + 2)", {"x": 1, "y": -2}, (0, 0)),
]


@pytest.mark.parametrize(("text", "values", "expected"), BY_HAND)
def test_slopes_by_hand(text, values, expected):
    graph = parse(text).graph(**values)
    assert slopes_aside(graph, "x") == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True)
    # The same from differences on one side, which go there with the step: to the last one, by its size.
    f = parse(text)
    for sign, slope in zip((-1, 1), expected, strict=True):
        steps = 4.0 ** -np.arange(3, 9)
        aside = [f.evaluate(**values | {"x": values["x"] + sign * h}) for h in steps]
        quotients = sign * (np.array(aside) - f.evaluate(**values)) / steps
        if math.isnan(slope):
            assert np.isnan(quotients).all()
        elif math.isfinite(slope):
            assert abs(quotients[-1] - slope) <= max(abs(quotients[0] - slope) / 3, 1e-6)
        else:
            assert np.sign(quotients[-1]) == np.sign(slope)
            assert abs(quotients[-1]) > 1.5 * abs(quotients[0])


@pytest.mark.parametrize("text", [*SMOOTH, "x^x", "sqrt(x)/log(x)^3", "cos(tan(x))*softplus(-x)", "abs(x)^1.5"])
def test_where_f_is_smooth_both_are_the_derivative(text):
    graph = parse(text).graph(**POINT)
    for name in graph.inputs:
        left, right = slopes_aside(graph, name)
        assert left == pytest.approx(float(gradient(graph)[name]), rel=1e-12, abs=1e-14)
        assert right == left


@given(EXPRESSIONS, st.sampled_from([-1.0, 0.0, 0.5, 2.0]))
def test_a_decided_slope_is_the_limit_of_differences(expression, x):
    graph = expression.graph(x=x, y=1.0)
    assume("x" in graph.inputs and "pi" not in str(expression))  # sin(pi) is 1e-16: a kink there is within the step
    assume(all(node.value == 0 or 1e-3 < abs(node.value) < 1e3 for node in graph.nodes))
    for sign, slope in zip((-1, 1), slopes_aside(graph, "x"), strict=True):
        h = 1e-7
        quotient = sign * (expression.evaluate(x=x + sign * h, y=1.0) - float(graph.result.value)) / h
        near = sign * (expression.evaluate(x=x + sign * 2 * h, y=1.0) - float(graph.result.value)) / (2 * h)
        if slope is not None and math.isfinite(slope) and abs(near - quotient) < 1e-4:  # x^0.1 goes to 0 too slowly
            assert quotient == pytest.approx(slope, rel=1e-3, abs=1e-2)


def test_what_the_kept_terms_do_not_tell_is_not_decided():
    assert slopes_aside(parse("sqrt(sin(x)^2 + cos(x)^2 - 1)").graph(x=0.0), "x") == (None, None)
    assert slopes_aside(parse("log(x)").graph(x=0.0), "x") == (None, None)


@pytest.mark.parametrize(
    ("text", "values", "said"),
    [
        ("x^2", {"x": 0.6}, ""),
        (
            "abs(x)",
            {"x": 0},
            "a kink, with the slope −1 on the left and 1 on the right. The central difference gives "
            "their mean, as do the rules",
        ),
        ("relu(x)", {"x": 0}, "The central difference gives their mean. The rules give 0."),
        ("relu(x) - relu(-x)", {"x": 0}, "f has the slope 1 here. The rules give 0 all the same"),
        ("x*abs(x)", {"x": 0}, "f has the slope 0 here, as the rules say. The central difference is another number"),
        ("sqrt(x^4)", {"x": 0}, "f has the slope 0 here. The rules give no number for this way of writing f."),
        (
            "sqrt(x)",
            {"x": 0},
            "no value on the left, and a central difference needs both sides. Here f has no finite "
            "slope: on the right it is ∞",
        ),
        ("x^1.5", {"x": 0}, "On the right the slope is 0."),
        ("x*x^0.5", {"x": 0}, "On the right the slope is 0. The rules give no number for this way of writing f."),
        ("sqrt(abs(x))", {"x": 0}, "no finite slope; it is −∞ on the left and ∞ on the right."),
        ("(x^2)^x", {"x": 0}, "no finite slope; it is −∞."),
        ("y^x", {"x": -3, "y": -2}, "no value on either side"),
        ("sin(x)", {"x": 1e10}, "as the rules say. The central difference is another number"),
    ],
)
def test_what_is_said(text, values, said):
    expression = parse(text)
    graph, check = expression.graph(**values), check_formula(expression, values)
    rules = float(gradient(graph)["x"])
    words = verdict("x", rules, check.numerical[0], check.relative_difference[0], slopes_aside(graph, "x"))
    assert said in words
    assert bool(said) == bool(words)


def test_an_undecided_slope_is_called_that():
    assert verdict("x", 1.0, 1.0, 0.0, Sides(None, None)) == ""
    assert "The rules give no number" not in verdict("x", 1.0, 2.0, 0.5, Sides(None, None))
    assert verdict("x", NAN, 1.0, NAN, Sides(None, 1.0)).endswith("has not been decided.")

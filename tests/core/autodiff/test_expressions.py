"""Formulas: what the parser reads and what it refuses, the same formula written back, values and derivatives."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import SettingError
from core.autodiff.expressions import (
    CHOOSING,
    FUNCTIONS,
    MOST_CHARACTERS,
    MOST_DEPTH,
    Expression,
    number,
    parse,
    variable,
)

POINT = {"x": 0.7, "y": 2.0, "z": -0.4}
x, y, z = POINT.values()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2*3", 7.0),
        ("(1 + 2)*3", 9.0),
        ("7 - 2 - 1", 4.0),
        ("12/3/2", 2.0),
        ("2^3^2", 512.0),
        ("2**3", 8.0),
        ("-2^2", -4.0),
        ("(-2)^2", 4.0),
        ("2^-1", 0.5),
        ("--3", 3.0),
        ("+3 - -2", 5.0),
        ("1.5e2 + .5", 150.5),
        ("2x", 2 * x),
        ("2x^2", 2 * x**2),
        ("2(x + 1)(y)", 2 * (x + 1) * y),
        ("x y z", x * y * z),
        ("1/2x", x / 2),
        ("3 − 1", 2.0),
        ("2·3 × x", 6 * x),
        ("pi + e", math.pi + math.e),
        ("exp(x^2)", math.exp(x**2)),
        ("sqrt(x^2 + exp(x^2))", math.sqrt(x**2 + math.exp(x**2))),
        ("log(y)", math.log(y)),
        ("sin(x) + cos(x) + tan(x)", math.sin(x) + math.cos(x) + math.tan(x)),
        ("tanh(z)", math.tanh(z)),
        ("sigmoid(z)", 1 / (1 + math.exp(-z))),
        ("relu(z) + relu(y) + abs(z)", 0 + y - z),
        (" x ", x),
        # The signs that the page itself writes, and others from a keyboard.
        ("ln(y) + ln y", 2 * math.log(y)),
        ("ln x − 1", math.log(x) - 1),
        ("σ(z) + π", 1 / (1 + math.exp(-z)) + math.pi),
        ("√x + √(x + y)·2", math.sqrt(x) + 2 * math.sqrt(x + y)),
        ("√(x)²", x),
        ("x² + y³ − 2x⁻¹", x**2 + y**3 - 2 / x),
        ("2x¹⁰", 2 * x**10),
        ("-x²", -(x**2)),
        ("|z|", -z),
        ("2|z||y| + |x − |z||·3", -2 * z * y + 3 * abs(x + z)),
        ("|x(|z| + 1)|", x * (1 - z)),
        ("y ÷ x", y / x),
        ("2πx", 2 * math.pi * x),
        ("max(x, y) − min(x, y, z)", y - z),
        ("softplus(z)", math.log(1 + math.exp(z))),
    ],
)
def test_values(text, value):
    assert parse(text).evaluate(**POINT) == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize(
    ("text", "position", "expected"),
    [
        ("", 1, "a number, a parenthesis, a variable (a letter but e and f: x, w0), pi, e, exp()"),
        ("x +", 4, "a number"),
        ("x + * y", 5, "a number"),
        ("x)", 2, "or the end"),
        ("(x + 1", 7, "a closing parenthesis for the one at character 1"),
        ("x + 2 3", 7, "or the end"),
        ("sin x", 5, "the argument of sin in parentheses, as in sin(x)"),
        ("x + foo(2)", 5, "one of a variable (a letter but e and f: x, w0), pi, e"),
        ("xy", 1, "a product of names needs a *"),
        ("x.y", 2, "or the end"),
        ("x = 2", 3, "or the end"),
        ("__import__('os')", 1, "a number"),
        ("lambda: 0", 1, "one of a variable"),
        ("[x]", 1, "a number"),
        ("x; y", 2, "or the end"),
        ("x and y", 3, "one of a variable"),
        ("1e999", 1, "a number of at most 1.8e308"),
        ("exp()", 5, "a number"),
        ("exp(x, y)", 6, "a closing parenthesis for the one at character 4"),
        ("2^^3", 3, "a number"),
        ("f(x)", 1, "one of a variable (a letter but e and f"),
        ("max(x)", 6, "a comma and another argument"),
        ("min x", 5, "the argument of min in parentheses, as in min(x, 0)"),
        ("√x²", 3, "a longer argument in parentheses, as in √(2x^2)"),
        ("ln 2x", 5, "a longer argument in parentheses, as in ln(2x^2)"),
        ("|x", 3, "a second bar for the one at character 1"),
        ("(|x)", 4, "a second bar for the one at character 2"),
        ("x\ny\0", 4, "or the end"),
    ],
)
def test_anything_else_is_refused_with_its_place(text, position, expected):
    with pytest.raises(SettingError) as error:
        parse(text)
    assert error.value.field == "expression"
    assert error.value.value == text
    assert error.value.allowed.startswith(f"at character {position}, ")
    assert expected in error.value.allowed


def test_length_and_depth_have_bounds():
    assert parse("x" + "+x" * (MOST_CHARACTERS // 2 - 1)).evaluate(x=1.0) == MOST_CHARACTERS // 2
    with pytest.raises(SettingError, match="at most 120 characters"):
        parse("x" * (MOST_CHARACTERS + 1))
    inside = "(" * MOST_DEPTH + "x" + ")" * MOST_DEPTH
    assert parse(inside) == variable("x")
    for deeper in (f"({inside})", "-" * (MOST_DEPTH + 1) + "x", "^".join(["x"] * (MOST_DEPTH + 2))):
        with pytest.raises(SettingError, match=f"no more than {MOST_DEPTH}"):
            parse(deeper)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text):
    try:
        expression = parse(text)
    except SettingError:
        return
    assert parse(str(expression)) == expression


LEAVES = st.sampled_from([variable("x"), variable("y"), number(2.0), number(-3.0), number(0.5), parse("pi")])
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(
            lambda operation, a, b: Expression(operation, (a, b)),
            st.sampled_from(["add", "subtract", "multiply", "divide", "power", *CHOOSING]),
            inner,
            inner,
        ),
        st.builds(lambda name, a: Expression(name, (a,)), st.sampled_from(FUNCTIONS), inner),
        st.builds(lambda a: Expression("negate", (a,)), inner.filter(lambda a: a.operation != "number" or a.name)),
    ),
    max_leaves=8,
)


@given(EXPRESSIONS.filter(lambda expression: len(str(expression)) <= MOST_CHARACTERS))
def test_a_formula_is_read_back_as_it_was_written(expression):
    assert parse(str(expression)) == expression


@given(EXPRESSIONS, st.floats(-3, 3), st.floats(-3, 3))
def test_values_are_numbers_or_nan_without_a_warning(expression, x, y):
    for result in (expression.evaluate(x=x, y=y), expression.derivative("x", x=x, y=y)):
        assert isinstance(result, float)
        assert not math.isinf(result)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("log(x)", [-1.0, 0.0]),
        ("sqrt(x)", [-0.5]),
        ("1/x", [0.0]),
        ("x^0.5", [-2.0]),
        ("exp(x)", [1e4]),
        ("log(x)*2", [-2.0]),
    ],
)
def test_outside_the_domain_is_nan(text, values):
    for value in values:
        assert math.isnan(parse(text).evaluate(x=value))
        assert math.isnan(parse(text).derivative("x", x=value))
    assert np.isnan(parse(text).evaluate(x=np.array(values))).all()


SMOOTH = ["exp(x^2)", "sqrt(x^2 + exp(x^2))", "x*x", "x^y", "2^x", "x/y - y/x", "-x^3 + tan(x)*y", "tanh(x*y)^2"]
SMOOTH += [
    "sigmoid(x*y + z)",
    "log(x)*sin(y)/cos(z)",
    "relu(x)*abs(z)",
    "max(x, y*z, z)*min(x^2, y)",
    "softplus(x*y) - z",
    "pi*x + e^z",
    "y",
]


@pytest.mark.parametrize("text", SMOOTH)
@pytest.mark.parametrize("name", ["x", "y", "z"])
def test_derivatives_are_those_of_finite_differences(text, name):
    expression, h = parse(text), 1e-6
    above, below = POINT | {name: POINT[name] + h}, POINT | {name: POINT[name] - h}
    numerical = (expression.evaluate(**above) - expression.evaluate(**below)) / (2 * h)
    assert expression.derivative(name, **POINT) == pytest.approx(numerical, rel=1e-7, abs=1e-8)


def test_arrays_are_worked_on_element_by_element():
    expression = parse("x^2*y")
    row, column = np.array([1.0, 2.0, 3.0]), np.array([[0.5], [-1.0]])
    assert np.array_equal(expression.evaluate(x=row, y=column), row**2 * column)
    assert np.array_equal(expression.derivative("x", x=row, y=column), 2 * row * column)
    assert np.array_equal(expression.derivative("y", x=row, y=column), row**2 + 0 * column)
    assert np.array_equal(expression.derivative("z", x=row, y=column), np.zeros((2, 3)))
    assert np.array_equal(parse("3").evaluate(x=row), [3.0, 3.0, 3.0])
    assert np.array_equal(parse("3").derivative("x", x=row), [0.0, 0.0, 0.0])
    assert parse("3").evaluate() == 3.0


def test_a_variable_without_a_value_is_named():
    with pytest.raises(SettingError, match=r"y: None is not allowed; allowed: a value for every variable of x \+ y"):
        parse("x + y").evaluate(x=1.0)


def test_variables_may_have_other_names():
    assert parse("w^2 + w", ("w",)).evaluate(w=3.0) == 12.0
    with pytest.raises(SettingError, match="one of w, pi, e"):
        parse("x", ("w",))
    assert parse("z*x + z").variables == ("x", "z")
    # The neuron of Stanford's cs231n: w = (2, -3, -3), x = (-1, -2), so that the sum is 1 and f = sigmoid(1).
    neuron = parse("1/(1 + exp(-(w0*x0 + w₁x₁ + w2)))")
    values = {"w0": 2.0, "x0": -1.0, "w1": -3.0, "x1": -2.0, "w2": -3.0}
    assert neuron.variables == ("w0", "w1", "w2", "x0", "x1")
    assert neuron.latex == r"\frac{1}{1 + \exp\left(-\left(w_{0} \, x_{0} + w_{1} \, x_{1} + w_{2}\right)\right)}"
    s = 1 / (1 + math.exp(-1))
    assert neuron.evaluate(**values) == pytest.approx(s)
    slopes = [neuron.derivative(name, **values) for name in neuron.variables]
    assert slopes == pytest.approx([s * (1 - s) * factor for factor in (-1, -2, 1, 2, -3)])


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("sqrt(x^2 + exp(x^2))", r"\sqrt{x^{2} + \exp\left(x^{2}\right)}"),
        ("2x*3", r"2 \, x \cdot 3"),
        ("(x + 1)/(x - 1)", r"\frac{x + 1}{x - 1}"),
        ("x - (y - z)", r"x - \left(y - z\right)"),
        ("(-x)^2", r"\left(-x\right)^{2}"),
        ("-(x + y)", r"-\left(x + y\right)"),
        ("x*-2", r"x \, \left(-2\right)"),
        ("(x/y)^2", r"\left(\frac{x}{y}\right)^{2}"),
        ("abs(x)*sigmoid(pi)", r"\left\lvert x \right\rvert \, \sigma\left(\pi\right)"),
        ("max(x, min(y, 1))", r"\max\left(x, \min\left(y, 1\right)\right)"),
        ("softplus(x1)", r"\operatorname{softplus}\left(x_{1}\right)"),
        ("1e-9*log(e)", r"1 \cdot 10^{-9} \, \ln\left(e\right)"),
    ],
)
def test_latex(text, latex):
    assert parse(text).latex == latex

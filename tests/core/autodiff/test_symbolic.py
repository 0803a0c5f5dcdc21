"""Derivatives as formulas: known ones, the same value as reverse mode, and operations counted as the lecture does."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.autodiff.expressions import FUNCTIONS, parse
from core.autodiff.operation_counts import Counts, count, count_shared, operation_counts, sweep_counts
from core.autodiff.symbolic import derivative, local_derivatives
from tests.core.autodiff.test_expressions import EXPRESSIONS, POINT, SMOOTH


@pytest.mark.parametrize(
    ("text", "slope"),
    [
        ("exp(x^2)", "2*x*exp(x^2)"),
        ("exp(x*x)", "2*x*exp(x*x)"),
        ("sqrt(x^2 + exp(x^2))", "x*(1 + exp(x^2))/sqrt(x^2 + exp(x^2))"),
        ("7", "0"),
        ("y", "0"),
        ("x", "1"),
        ("3*x - x", "2"),
        ("x - x", "0"),
        ("-x^2", "-2*x"),
        ("x^3/3 - 2x", "x^2 - 2"),
        ("1/x", "-1/x^2"),
        ("x/y", "1/y"),
        ("y*x*z", "y*z"),
        ("log(x)", "1/x"),
        ("sqrt(x)", "1/(2*sqrt(x))"),
        ("e^x", "e^x"),
        ("2^x", "2^x*log(2)"),
        ("sin(x)*cos(x)", "cos(x)^2 - sin(x)^2"),
        ("tan(x)", "1 + tan(x)^2"),
        ("tanh(3x)", "3*(1 - tanh(3*x)^2)"),
        ("sigmoid(x)", "sigmoid(x)*(1 - sigmoid(x))"),
        ("softplus(2x)", "2*sigmoid(2*x)"),
        ("max(x, 1)*y", "positive(x - 1)*y"),
        ("x^-0.5", "-0.5/x^1.5"),
        ("log(x) + x*y - sin(y)", "1/x + y"),
        ("cos(x) - log(x)", "-(sin(x) + 1/x)"),
    ],
)
def test_known_derivatives(text, slope):
    assert str(derivative(parse(text), "x")) == slope


@pytest.mark.parametrize("text", SMOOTH)
@pytest.mark.parametrize("name", ["x", "y", "z"])
def test_the_formula_has_the_value_of_reverse_mode(text, name):
    expression = parse(text)
    value = derivative(expression, name).evaluate(**POINT)
    assert value == pytest.approx(expression.derivative(name, **POINT), rel=1e-12, abs=1e-14)


@given(EXPRESSIONS, st.floats(0.5, 2), st.floats(0.5, 2))
def test_so_it_has_for_any_formula(expression, x, y):
    ours, theirs = expression.derivative("x", x=x, y=y), derivative(expression, "x").evaluate(x=x, y=y)
    assume(1e-100 < abs(ours) < 1e3 and 1e-100 < abs(theirs) < 1e3)
    assert theirs == pytest.approx(ours, rel=1e-6, abs=1e-9)


def test_every_function_has_a_rule():
    for name in FUNCTIONS:
        assert len(local_derivatives(parse(f"{name}(x)"))) == 1
    with pytest.raises(ValueError, match="'positive' has no derivative"):
        local_derivatives(derivative(parse("relu(x)"), "x"))


# Counting


def test_the_lectures_first_example():
    # f: square, exp. f' = 2 x exp(x^2): two products, square, exp; with b = exp(x^2) only the two products.
    assert operation_counts(parse("exp(x^2)"), "x") == Counts(2, 4, 2, 2)
    assert operation_counts(parse("exp(x*x)"), "x") == Counts(2, 4, 2, 2)


def test_the_lectures_second_example():
    # f: square, square, exp, sum, root. f': above square, exp, sum, product; below the five of f; the quotient.
    # Shared: a = x^2, b = exp a, c = a + b, d = sqrt c, and x (1 + b) / d.
    for text in ("sqrt(x^2 + exp(x^2))", "sqrt(x*x + exp(x*x))"):
        counts = operation_counts(parse(text), "x")
        assert counts == Counts(5, 10, 4, 3)
        assert (counts.total, counts.total_shared) == (15, 7)


def test_sweeps_by_hand():
    # Forward, sqrt(x^2 + exp(x^2)): 4 for f; da = 2x; db = b da; dc = da + db; dd = 1/(2d) dc, three: 10.
    # Reverse: 4 for f; dc = 1/(2d), two; da = dc + dc b, two; 2x, and its product: 10.
    assert sweep_counts(parse("sqrt(x^2 + exp(x^2))")) == (10, 10)
    # x*y*z, with a = x y. Forward: da/dx = y is free and d/dx = z y, one; z x, one; d/dz = a is free.
    # Reverse: d/da = z and d/dz = a are free, d/dx = z y and d/dy = z x. Besides two for f.
    assert sweep_counts(parse("x*y*z")) == (4, 4)
    # exp(x*y + z): b = exp(...) is every local derivative. Forward: b y, b x, and b is free. Reverse: the same.
    assert sweep_counts(parse("exp(x*y + z)")) == (5, 5)
    # exp(exp(x + y)), b = exp(x + y), c = exp b. Forward: for both variables c b is one and the same product.
    assert sweep_counts(parse("exp(exp(x + y))")) == (4, 4)
    # sin(sin(x*y)): forward takes the outer product once for each variable, reverse only once.
    forward, reverse = sweep_counts(parse("sin(sin(x*y))"))
    assert forward == reverse + 1
    assert sweep_counts(parse("2 + pi")) == (1, 1)


@given(EXPRESSIONS)
def test_sharing_never_costs(expression):
    assert count_shared([expression]) <= count(expression)
    counts = operation_counts(expression, "x")
    assert counts.derivative_shared <= counts.derivative
    assert count_shared([expression, expression]) == counts.function_shared

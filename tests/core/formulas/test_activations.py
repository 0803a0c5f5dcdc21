"""The texts' formulas about activations and losses: all there, with the numbers that plain Python gives."""

import math
import re

import pytest

from core.formulas import TEXTS
from core.formulas.activations import (
    FORMULAS,
    slope_numbers,
    slope_symbols,
    value_numbers,
    value_symbols,
)
from core.nn.activations import ACTIVATIONS
from core.numerics.rectifiers import elu, leaky_relu
from tests.core.nn.test_activations import DERIVATIVES, IN_PLAIN_PYTHON

ITEMS = [
    f"{text}-{number:02d}"
    for text, numbers in {
        "000": (4, 5, 10),
        "001": (21, 22, 27, 29),
        "002": (3, 4, 6, 19, 20, 21, 22, 23, 24, 28, 30, 32, 48, 49, 50, 52),
        "003": (3, 4, 8, 12, 13, 14, 18, 19),
        "004": (2, 5),
    }.items()
    for number in numbers
]

ONE_UNIT = [name for name in ACTIVATIONS if name != "softmax"]


def formula(item, title):
    return next(entry for entry in FORMULAS if entry.item == item and entry.title == title)


def results(latex):
    """The numbers that stand behind an equals sign."""
    found = re.findall(r"= (-?[\d.]+)(?: \\cdot 10\^\{(-?\d+)\})?(?![\d.])", latex)
    return [float(mantissa) * 10 ** int(exponent or 0) for mantissa, exponent in found]


def test_every_item_is_there_in_the_order_of_the_texts():
    items = [entry.item for entry in FORMULAS]
    assert sorted(set(items)) == sorted(ITEMS)
    assert items == sorted(items)
    assert {item.split("-")[0] for item in items} == set(TEXTS)


def test_no_two_formulas_have_the_same_name():
    names = [(entry.item, entry.title) for entry in FORMULAS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("entry", FORMULAS, ids=lambda entry: f"{entry.item} {entry.title}")
def test_a_formula_is_whole(entry):
    for latex in (entry.symbols, entry.numbers):
        assert latex
        assert latex.count("{") == latex.count("}")
        assert latex.count(r"\begin") == latex.count(r"\end")
        assert "nan" not in latex
        assert re.search(r"\d", entry.numbers)
    assert entry.page == "activations"
    assert entry.parameters["section"] in ("activations", "softmax", "losses", "classes", "linear")
    assert all(note.endswith(".") for note in entry.notes.values())


# Two sigmoids, softmax of (2, 1, -1), and the loss at logit 4 for target 0, in plain Python.
SIGMOID_1, SIGMOID_4 = 1 / (1 + math.exp(-1)), 1 / (1 + math.exp(-4))
SUM = math.exp(2) + math.exp(1) + math.exp(-1)
A = [math.exp(2) / SUM, math.exp(1) / SUM, math.exp(-1) / SUM]
SQUARES = A[0] ** 2 + A[1] ** 2 + (1 - A[2]) ** 2


@pytest.mark.parametrize(
    ("item", "title", "result"),
    [
        ("000-04", "Sigmoid", SIGMOID_1),
        ("000-05", "Error of one output", SIGMOID_4**2 / 2),
        ("000-10", "Derivative of the error with respect to the output", SIGMOID_4),
        ("000-10", "Derivative of sigmoid", SIGMOID_1 * (1 - SIGMOID_1)),
        ("001-21", "Error of all outputs", SQUARES),
        ("001-27", "Targets of 0.01 and 0.99 for the label 5", math.log(99)),
        ("002-04", "Mean squared error", SQUARES / 3),
        ("002-04", "Half of the summed squares", SQUARES / 2),
        ("002-20", "Hyperbolic tangent", math.tanh(1)),
        ("002-23", "Binary cross-entropy", -math.log(1 - SIGMOID_4)),
        ("002-23", "Sigmoid from exponentials of z itself", SIGMOID_1),
        ("002-30", "Cross-entropy of several classes", -math.log(A[2])),
        ("002-49", "ReLU, which can die", 0.0),
        ("002-50", "ELU", math.exp(-1) - 1),
        ("002-50", "Leaky ReLU", -0.01),
        ("003-12", "Squared error is flat where the output is wrong", 2 * SIGMOID_4**2 * (1 - SIGMOID_4)),
        ("003-13", "Binary cross-entropy from the logit", -math.log(1 - SIGMOID_4)),
        ("003-14", "Categorical cross-entropy", -math.log(A[2])),
        ("003-19", "Leaky ReLU", -0.01),
        ("003-19", "PReLU, a leaky ReLU whose slope is trained", -0.25),
        ("004-02", "Half squared error", SIGMOID_4**2 / 2),
        ("004-05", "Derivative of sigmoid", SIGMOID_1 * (1 - SIGMOID_1)),
    ],
)
def test_the_numbers(item, title, result):
    found = results(formula(item, title).numbers)
    assert any(value == pytest.approx(result, rel=5e-4) for value in found), found


def test_slips_name_the_computed_places():
    assert "−709.78" in formula("000-04", "Sigmoid").slip
    assert "−354.89" in formula("003-03", "Hyperbolic tangent").slip
    assert "709.78" in formula("002-23", "Sigmoid from exponentials of z itself").slip
    assert "36.737" in formula("003-13", "Binary cross-entropy from the logit").slip
    assert "0.001" in formula("002-50", "Leaky ReLU").slip
    # Read as printed, P(y = 0) = a is multiplied by y = 0, and ln(1 - a) by 1 - y: the two slips cancel.
    assert f"{-math.log(1 - SIGMOID_4):.4g}" in formula("002-21", "Cost of two classes").slip


def test_one_hot_vectors_as_the_text_prints_them():
    entry = formula("002-22", "One-hot targets of ten classes")
    assert entry.stated == "(0, 0, 0, 0, 0, 1, 0, 0, 0, 0) and (0, 1, 0, 0, 0, 0, 0, 0, 0, 0)"


SMOOTH = ("softplus", "silu", "gelu", "mish")


@pytest.mark.parametrize("name", ONE_UNIT)
def test_every_activation_in_symbols(name):
    assert len(value_symbols(name)) > len("f(z) = ")
    assert len(slope_symbols(name)) > len("f'(z) = ")


@pytest.mark.parametrize("name", ONE_UNIT)
@pytest.mark.parametrize("z", [-2.0, -1.0, 0.0, 1.5])
def test_every_activation_in_numbers(name, z):
    activation, constant = {"leaky_relu": (leaky_relu(0.2), 0.2), "elu": (elu(1.5), 1.5)}.get(
        name, (ACTIVATIONS[name], 0.0)
    )
    if name in SMOOTH:
        value, slope = IN_PLAIN_PYTHON[name](z), DERIVATIVES[name](z)
        assert results(value_numbers(activation, z, constant))[-1] == pytest.approx(value, rel=5e-4)
        assert results(slope_numbers(activation, z, constant))[-1] == pytest.approx(slope, rel=5e-4)
        return
    below = {"leaky_relu": 0.2 * z, "elu": 1.5 * (math.exp(z) - 1), "relu": 0.0}.get(name, z)
    value = {"step": float(z >= 0), "sigmoid": 1 / (1 + math.exp(-z)), "tanh": math.tanh(z), "linear": z}.get(
        name, below if z < 0 else z
    )
    assert results(value_numbers(activation, z, constant))[-1] == pytest.approx(value, rel=5e-4)
    if name == "step" and z == 0:
        assert "does not exist" in slope_numbers(activation, z, constant)
        return
    slope = {"sigmoid": value * (1 - value), "tanh": 1 - value**2, "linear": 1.0, "step": 0.0}.get(name)
    if slope is None:
        low = {"leaky_relu": 0.2, "elu": 1.5 * math.exp(z), "relu": 0.0}[name]
        slope = 1.0 if z > 0 or (name == "elu" and z == 0) else low
    assert results(slope_numbers(activation, z, constant))[-1] == pytest.approx(slope, rel=5e-4)


def test_the_steps_between_symbols_and_result():
    # sigmoid(ln 3) = 3/4, slope 3/4 * 1/4; tanh(ln(3)/2) = 1/2, slope 1 - 1/4; ELU with alpha 2 at -ln 2: -1, slope 1.
    at, half = math.log(3), math.log(3) / 2
    assert r"= 0.75 \cdot 0.25 = 0.1875" in slope_numbers(ACTIVATIONS["sigmoid"], at, 0.0)
    assert r"= 1 - 0.5^2 = 0.75" in slope_numbers(ACTIVATIONS["tanh"], half, 0.0)
    assert r"= 1 - (-0.5)^2 = 0.75" in slope_numbers(ACTIVATIONS["tanh"], -half, 0.0)
    assert "= -1 + 2 = 1" in slope_numbers(elu(2.0), -math.log(2), 2.0)
    assert r"= 2 \, (e^{-0.6931} - 1) = -1" in value_numbers(elu(2.0), -math.log(2), 2.0)
    assert r"= 0.1 \cdot (-3) = -0.3" in value_numbers(leaky_relu(0.1), -3.0, 0.1)

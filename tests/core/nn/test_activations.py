"""Each activation and its derivative against plain Python, at 0, and far out where naive formulas overflow."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nn.activations import ACTIVATIONS, softmax
from core.nn.elementary import sigmoid

GRID = [-30.0, -5.0, -1.5, -0.25, -1e-3, 1e-3, 0.25, 1.5, 5.0, 30.0]

IN_PLAIN_PYTHON = {
    "step": lambda z: 1.0 if z >= 0 else 0.0,
    "linear": lambda z: z,
    "sigmoid": lambda z: 1.0 / (1.0 + math.exp(-z)),
    "tanh": lambda z: (math.exp(2 * z) - 1) / (math.exp(2 * z) + 1),
    "relu": lambda z: z if z > 0 else 0.0,
    "leaky_relu": lambda z: z if z > 0 else 0.01 * z,
    "elu": lambda z: z if z >= 0 else math.exp(z) - 1,
    "softplus": lambda z: math.log1p(math.exp(z)),
    "silu": lambda z: z / (1.0 + math.exp(-z)),
    "gelu": lambda z: 0.5 * z * math.erfc(-z / math.sqrt(2.0)),
    "mish": lambda z: z * math.tanh(math.log1p(math.exp(z))),
}

DERIVATIVES = {
    "linear": lambda z: 1.0,
    "sigmoid": lambda z: math.exp(-z) / (1.0 + math.exp(-z)) ** 2,
    "tanh": lambda z: 1.0 / math.cosh(z) ** 2,
    "relu": lambda z: 1.0 if z > 0 else 0.0,
    "leaky_relu": lambda z: 1.0 if z > 0 else 0.01,
    "elu": lambda z: 1.0 if z >= 0 else math.exp(z),
    "softplus": lambda z: 1.0 / (1.0 + math.exp(-z)),
    "silu": lambda z: (1.0 + math.exp(-z) + z * math.exp(-z)) / (1.0 + math.exp(-z)) ** 2,
    "gelu": lambda z: 0.5 * math.erfc(-z / math.sqrt(2.0)) + z * math.exp(-z * z / 2.0) / math.sqrt(2.0 * math.pi),
    "mish": lambda z: (
        math.tanh(math.log1p(math.exp(z))) + z / math.cosh(math.log1p(math.exp(z))) ** 2 / (1.0 + math.exp(-z))
    ),
}

ELEMENTWISE = pytest.mark.parametrize("name", DERIVATIVES)
EVERY = pytest.mark.parametrize("name", ACTIVATIONS)


def column(*numbers):
    return np.array(numbers, dtype=float)[:, None]


def test_the_table_holds_these_activations():
    assert set(ACTIVATIONS) == {*IN_PLAIN_PYTHON, "softmax"}
    assert all(item.name == name and item.label and item.formula for name, item in ACTIVATIONS.items())


@pytest.mark.parametrize("name", IN_PLAIN_PYTHON)
def test_values(name):
    expected = [IN_PLAIN_PYTHON[name](z) for z in [*GRID, 0.0]]
    np.testing.assert_allclose(ACTIVATIONS[name].function(column(*GRID, 0.0))[:, 0], expected, rtol=1e-12, atol=1e-15)


@ELEMENTWISE
def test_derivatives(name):
    activation, z = ACTIVATIONS[name], column(*GRID)
    found = activation.derivative(z, activation.function(z))[:, 0]
    np.testing.assert_allclose(found, [DERIVATIVES[name](v) for v in GRID], rtol=1e-10, atol=1e-12)


@ELEMENTWISE
def test_derivatives_are_slopes(name):
    activation, z, h = ACTIVATIONS[name], column(*GRID), 1e-6
    slope = (activation.function(z + h) - activation.function(z - h)) / (2 * h)
    np.testing.assert_allclose(activation.derivative(z, activation.function(z)), slope, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(
    ("name", "slope"),
    [
        ("step", 0.0),
        ("linear", 1.0),
        ("sigmoid", 0.25),
        ("tanh", 1.0),
        ("relu", 0.0),
        ("leaky_relu", 0.01),
        ("elu", 1.0),
    ],
)
@pytest.mark.parametrize("zero", [0.0, -0.0])
def test_derivative_at_zero(name, slope, zero):
    activation = ACTIVATIONS[name]
    z = column(zero)
    assert activation.derivative(z, activation.function(z)).item() == slope


@pytest.mark.parametrize(
    ("name", "at_minus_1000", "at_1000", "slopes"),
    [
        ("step", 0.0, 1.0, (0.0, 0.0)),
        ("linear", -1000.0, 1000.0, (1.0, 1.0)),
        ("sigmoid", 0.0, 1.0, (0.0, 0.0)),
        ("tanh", -1.0, 1.0, (0.0, 0.0)),
        ("relu", 0.0, 1000.0, (0.0, 1.0)),
        ("leaky_relu", -10.0, 1000.0, (0.01, 1.0)),
        ("elu", -1.0, 1000.0, (0.0, 1.0)),
    ],
)
def test_nothing_overflows_far_out(name, at_minus_1000, at_1000, slopes):
    activation, z = ACTIVATIONS[name], column(-1000.0, 1000.0)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        a = activation.function(z)
        assert a[:, 0].tolist() == [at_minus_1000, at_1000]
        assert activation.derivative(z, a)[:, 0].tolist() == list(slopes)


def test_sigmoid_keeps_its_digits_where_it_is_tiny():
    assert sigmoid(column(-700.0)).item() == pytest.approx(math.exp(-700.0), rel=1e-14)


def test_no_gradient_passes_a_step():
    step, z = ACTIVATIONS["step"], column(-1.0, 0.0, 1.0)
    assert step.jumps
    assert step.function(z)[:, 0].tolist() == [0.0, 1.0, 1.0]
    assert step.pull_back(column(5.0, 5.0, 5.0), z, step.function(z))[:, 0].tolist() == [0.0, 0.0, 0.0]
    assert [name for name, activation in ACTIVATIONS.items() if activation.jumps] == ["step"]


@EVERY
def test_the_net_inputs_stay_as_they_were(name):
    z = np.array([[-2.0, 0.5], [1000.0, -1000.0]])
    before = z.copy()
    a = ACTIVATIONS[name].function(z)
    assert a is not z
    np.testing.assert_array_equal(z, before)


@EVERY
def test_many_networks_at_once(name):
    """Networks on a third axis give what each gives alone, forwards and backwards."""
    z = np.random.RandomState(1).standard_normal((3, 4, 5))
    activation = ACTIVATIONS[name]
    together = activation.function(z)
    for i in range(5):
        np.testing.assert_allclose(together[..., i], activation.function(z[..., i]), rtol=1e-15)
    back = activation.pull_back(z, z, together)
    for i in range(5):
        alone = activation.pull_back(z[..., i], z[..., i], together[..., i])
        np.testing.assert_allclose(back[..., i], alone, rtol=1e-13, atol=1e-15)


@ELEMENTWISE
def test_pull_back_is_the_chain_rule(name):
    activation, z = ACTIVATIONS[name], column(*GRID)
    dloss_da = column(*range(len(GRID)))
    found = activation.pull_back(dloss_da, z, activation.function(z))[:, 0]
    expected = [k * DERIVATIVES[name](v) for k, v in enumerate(GRID)]
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12)


# Softmax

ROWS = st.lists(st.floats(-1000.0, 1000.0), min_size=2, max_size=6)


def test_softmax_by_hand():
    # exp(ln 1), exp(ln 2), exp(ln 5) are 1, 2, 5, of 8 in all.
    a = softmax(np.log([[1.0, 2.0, 5.0]]))
    np.testing.assert_allclose(a, [[1 / 8, 2 / 8, 5 / 8]], rtol=1e-15)


def test_softmax_far_out():
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        a = softmax(np.array([[1000.0, 0.0, -1000.0], [1000.0, 1000.0, -1000.0], [-1000.0] * 3]))
    np.testing.assert_allclose(a, [[1, 0, 0], [0.5, 0.5, 0], [1 / 3] * 3], rtol=1e-15)


@given(row=ROWS, shift=st.integers(-1000, 1000))
def test_softmax_is_a_distribution_that_a_shift_does_not_change(row, shift):
    z = np.round(np.array([row]), 3)
    a = softmax(z)
    assert a.min() >= 0
    assert a.sum() == pytest.approx(1.0, abs=1e-14)
    np.testing.assert_allclose(softmax(z + shift), a, rtol=1e-9, atol=1e-12)


def test_softmax_pulls_back_by_its_jacobian():
    rng = np.random.RandomState(3)
    z, dloss_da = rng.standard_normal((4, 3)), rng.standard_normal((4, 3))
    a = softmax(z)
    # d a_i / d z_j = a_i (delta_ij - a_j), so d loss / d z_j = sum_i d loss / d a_i  a_i (delta_ij - a_j).
    expected = [
        [sum(g[i] * p[i] * ((i == j) - p[j]) for i in range(3)) for j in range(3)]
        for g, p in zip(dloss_da.tolist(), a.tolist(), strict=True)
    ]
    np.testing.assert_allclose(ACTIVATIONS["softmax"].pull_back(dloss_da, z, a), expected, rtol=1e-12, atol=1e-15)


def test_every_activation_of_single_numbers_has_a_form_for_the_browser():
    """Whether it is the same function, a browser says; see tests/browser/test_modules.py."""
    assert {name for name, activation in ACTIVATIONS.items() if not activation.javascript} == {"softmax"}

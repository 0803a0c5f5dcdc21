"""Each loss and its derivative against plain Python, and the cross-entropies against exact arithmetic far out."""

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nn.activations import ACTIVATIONS
from core.nn.losses import LOSSES, REDUCTIONS
from tests.core.examples import LOSS_AND_OUTPUT

DIGITS = 60
FAR_AND_NEAR = [-1000.0, -745.2, -100.0, -36.8, -1.0, -1e-9, 0.0, 1e-9, 0.3, 1.0, 36.8, 100.0, 709.9, 1000.0]


def evaluate(name, z, t, output=None):
    """Terms and derivative of a loss, both (samples, outputs), for net inputs z and targets t."""
    loss = LOSSES[name]
    activation = ACTIVATIONS[loss.output_activation or output]
    z, t = np.array(z, dtype=float), np.array(t, dtype=float)
    a = activation.function(z)
    return loss.terms(z, a, t), loss.gradient(activation, z, a, t)


def test_the_tables():
    assert list(LOSSES) == [
        "half_squared_error",
        "squared_error",
        "binary_cross_entropy",
        "categorical_cross_entropy",
    ]
    assert set(REDUCTIONS) == {"sum", "mean"}
    assert all(loss.name == name and loss.label and loss.formula for name, loss in LOSSES.items())


@pytest.mark.parametrize(
    ("name", "term"),
    [
        ("half_squared_error", lambda a, t: 0.5 * (a - t) ** 2),
        ("squared_error", lambda a, t: (a - t) ** 2),
        ("binary_cross_entropy", lambda a, t: -(t * math.log(a) + (1 - t) * math.log(1 - a))),
    ],
)
def test_terms_of_one_output(name, term):
    z, t = [[-2.0], [-0.5], [0.0], [0.7], [3.0]], [[0.0], [1.0], [0.25], [0.99], [1.0]]
    terms, _ = evaluate(name, z, t, "sigmoid")
    expected = [term(1 / (1 + math.exp(-zi)), ti) for (zi,), (ti,) in zip(z, t, strict=True)]
    np.testing.assert_allclose(terms[:, 0], expected, rtol=1e-12)


def test_categorical_terms_by_hand():
    # Probabilities 1/8, 2/8, 5/8. Target the third: -ln 5/8. Target half first, half second: -(ln 1/8 + ln 2/8) / 2.
    z = np.log([[1.0, 2.0, 5.0]] * 2)
    terms, _ = evaluate("categorical_cross_entropy", z, [[0, 0, 1], [0.5, 0.5, 0]])
    expected = [-math.log(5 / 8), -(math.log(1 / 8) + math.log(2 / 8)) / 2]
    np.testing.assert_allclose(terms.sum(axis=1), expected, rtol=1e-14)


@pytest.mark.parametrize(("name", "output"), LOSS_AND_OUTPUT)
def test_derivatives_are_slopes(name, output):
    rng = np.random.RandomState(5)
    z, t, h = rng.standard_normal((4, 3)), rng.random_sample((4, 3)), 1e-6
    _, gradient = evaluate(name, z, t, output)
    for place in np.ndindex(z.shape):
        step = np.zeros_like(z)
        step[place] = h
        above, below = (evaluate(name, moved, t, output)[0].sum() for moved in (z + step, z - step))
        assert gradient[place] == pytest.approx((above - below) / (2 * h), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("t", [0.0, 0.01, 0.5, 0.99, 1.0])
@pytest.mark.parametrize("z", FAR_AND_NEAR)
def test_binary_cross_entropy_is_exact_at_any_logit(z, t):
    with localcontext() as context:
        context.prec = DIGITS + 440  # exp(-1000) has 434 zeros behind the point
        p = 1 / (1 + (-Decimal(z)).exp())
        one_minus_p = 1 / (1 + Decimal(z).exp())
        exact = -(Decimal(t) * p.ln() + (1 - Decimal(t)) * one_minus_p.ln())
        slope = p - Decimal(t)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        terms, gradient = evaluate("binary_cross_entropy", [[z]], [[t]])
    assert terms.item() == pytest.approx(float(exact), rel=1e-13, abs=1e-15)
    assert gradient.item() == pytest.approx(float(slope), rel=1e-14, abs=1e-15)


@pytest.mark.parametrize("target", [(1, 0, 0), (0, 1, 0), (0, 0, 1), (0.99, 0.01, 0), (0.2, 0.3, 0.5)])
@pytest.mark.parametrize(
    "z",
    [(1000, 0, -1000), (-1000, 1000, 1000), (0, 0, 0), (1, -2, 0.5), (1000, 999, 998), (-1000, -1000, -1000)],
)
def test_categorical_cross_entropy_is_exact_at_any_logits(z, target):
    with localcontext() as context:
        context.prec = DIGITS
        powers = [Decimal(zi).exp() for zi in z]
        p = [power / sum(powers) for power in powers]
        exact = -sum(Decimal(ti) * pi.ln() for ti, pi in zip(target, p, strict=True))
        slope = [pi * sum(map(Decimal, target)) - Decimal(ti) for ti, pi in zip(target, p, strict=True)]
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        terms, gradient = evaluate("categorical_cross_entropy", [z], [target])
    assert terms.sum() == pytest.approx(float(exact), rel=1e-13, abs=1e-15)
    np.testing.assert_allclose(gradient[0], [float(s) for s in slope], rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize(
    ("name", "z", "t", "value", "gradient"),
    [
        ("binary_cross_entropy", [[1000.0]], [[1.0]], 0.0, [[0.0]]),
        ("binary_cross_entropy", [[1000.0]], [[0.0]], 1000.0, [[1.0]]),
        ("binary_cross_entropy", [[-1000.0]], [[0.0]], 0.0, [[0.0]]),
        ("binary_cross_entropy", [[-1000.0]], [[1.0]], 1000.0, [[-1.0]]),
        ("categorical_cross_entropy", [[1000.0, -1000.0]], [[0.0, 1.0]], 2000.0, [[1.0, -1.0]]),
        ("categorical_cross_entropy", [[1000.0, -1000.0]], [[1.0, 0.0]], 0.0, [[0.0, 0.0]]),
    ],
)
def test_cross_entropies_at_a_thousand(name, z, t, value, gradient):
    terms, found = evaluate(name, z, t)
    assert terms.sum() == value
    assert found.tolist() == gradient


@given(z=st.floats(-50, 50), gap=st.floats(-50, 50), t=st.floats(0, 1))
def test_two_classes_by_softmax_are_one_by_sigmoid(z, gap, t):
    """exp(z2) / (exp(z1) + exp(z2)) = sigmoid(z2 - z1), so both cross-entropies agree."""
    two, _ = evaluate("categorical_cross_entropy", [[z, z + gap]], [[1 - t, t]])
    one, _ = evaluate("binary_cross_entropy", [[(z + gap) - z]], [[t]])
    assert two.sum() == pytest.approx(one.sum(), rel=1e-9, abs=1e-9)


@given(z=st.lists(st.floats(-100, 100), min_size=3, max_size=3), shift=st.integers(-500, 500))
def test_a_shift_of_all_logits_changes_nothing(z, shift):
    before = evaluate("categorical_cross_entropy", [z], [[0.0, 1.0, 0.0]])
    after = evaluate("categorical_cross_entropy", [[value + shift for value in z]], [[0.0, 1.0, 0.0]])
    np.testing.assert_allclose(after, before, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize(
    ("name", "needed"), [("binary_cross_entropy", "sigmoid"), ("categorical_cross_entropy", "softmax")]
)
def test_a_cross_entropy_belongs_to_one_output_activation(name, needed):
    LOSSES[name].check_output_activation(needed)
    for other in set(ACTIVATIONS) - {needed}:
        with pytest.raises(ValueError, match=f"{name}.*{needed}.*{other}"):
            LOSSES[name].check_output_activation(other)


@pytest.mark.parametrize("output", ACTIVATIONS)
@pytest.mark.parametrize("name", ["half_squared_error", "squared_error"])
def test_a_squared_error_follows_any_output(name, output):
    LOSSES[name].check_output_activation(output)

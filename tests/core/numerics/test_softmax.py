"""Softmax's Jacobian by hand, by differences and by its pull back; its invariance; where the plain formula breaks."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nn.activations import ACTIVATIONS
from core.numerics.softmax import breaking_shift, jacobian, jacobian_by_differences, plain_softmax, probabilities

LOGITS = st.lists(st.floats(-20, 20), min_size=2, max_size=4).map(np.array)


def test_jacobian_by_hand():
    # Outputs 1/8, 2/8, 5/8: on the diagonal a (1 - a) = 7, 12 and 15 of 64, beside it -a_i a_j.
    a = probabilities(np.log([1.0, 2.0, 5.0]))
    np.testing.assert_allclose(jacobian(a) * 64, [[7, -2, -5], [-2, 12, -10], [-5, -10, 15]], rtol=1e-13)


@given(z=LOGITS)
def test_jacobian_is_its_central_differences_and_its_rows_sum_to_0(z):
    found = jacobian(probabilities(z))
    np.testing.assert_allclose(found, jacobian_by_differences(z), rtol=1e-5, atol=1e-9)
    np.testing.assert_allclose(found.sum(axis=1), 0.0, atol=1e-15)
    np.testing.assert_allclose(found, found.T, atol=1e-16)


@given(z=LOGITS)
def test_the_pull_back_multiplies_by_it(z):
    a, dloss_da = probabilities(z), np.arange(1.0, z.size + 1)
    pulled = ACTIVATIONS["softmax"].pull_back(dloss_da[None], z[None], a[None])[0]
    np.testing.assert_allclose(dloss_da @ jacobian(a), pulled, rtol=1e-9, atol=1e-14)


def test_the_plain_formula_is_right_where_it_gives_numbers():
    z = np.array([2.0, -1.0, 0.5])
    np.testing.assert_allclose(plain_softmax(z), probabilities(z), rtol=1e-14)
    assert np.isnan(plain_softmax(np.array([1000.0, 0.0, 0.0]))[0])
    assert np.isnan(plain_softmax(np.array([-1000.0, -1000.0]))).all()


@pytest.mark.parametrize("z", [[0.0, 0.0, 0.0], [3.0, -2.0, 1.0], [800.0, 0.0, 0.0]])
def test_the_plain_formula_breaks_where_an_exponential_or_their_sum_overflows(z):
    z = np.array(z)
    # sum exp(z + c) = exp(c + logsumexp(z)) is the first to pass the largest number.
    logsumexp = z.max() + math.log(np.exp(z - z.max()).sum())
    found = breaking_shift(z)
    assert found == pytest.approx(math.log(np.finfo(float).max) - logsumexp, abs=1e-9)
    assert not plain_softmax(z + found).sum() > 0.5
    assert plain_softmax(z + np.nextafter(found, -np.inf)).sum() == pytest.approx(1.0)

"""The median and its interval: against brute force over the binomial distribution, and how often it holds the truth."""

from math import comb, inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.stats.median import median


def test_five_numbers_are_too_few_for_an_interval():
    # The chance that all 5 lie above the median is 1/32 > 2.5 %; of 6 it is 1/64.
    assert median([3, 1, 2, 5, 4]) == (3.0, None, None)
    assert median([3, 1, 2, 5, 4, 6]) == (3.5, 1.0, 6.0)


def test_infinity_counts_as_the_largest():
    assert median([1, 2, inf]).value == 2.0
    assert median([1, inf, inf, inf]).value == inf
    assert median([1.0, 2.0, 3.0, inf]).value == 2.5
    assert median([1, 2, 3, 4, 5, 6, inf]) == (4.0, 1.0, inf)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60))
def test_value_as_numpy_has_it(values):
    assert median(values).value == pytest.approx(np.median(values), rel=1e-12, abs=1e-9)


@pytest.mark.parametrize("n", [6, 7, 10, 25, 50, 100, 333, 1000, 2000])
def test_the_ranks_are_those_of_the_binomial_distribution(n):
    # In whole numbers: the largest k with P(fewer than k of n lie below) <= 1/40.
    total, k = 0, 0
    while 40 * (total + comb(n, k)) <= 2**n:
        total += comb(n, k)
        k += 1
    found = median(np.arange(1, n + 1))
    assert (found.low, found.high) == (k, n + 1 - k)


def test_large_samples_have_the_usual_width():
    n = 100_000
    found = median(np.arange(1, n + 1))
    assert (found.high - found.low) / 2 == pytest.approx(1.96 * np.sqrt(n) / 2, rel=0.02)


def test_it_holds_the_true_median_as_often_as_it_says():
    rng = np.random.default_rng(1)
    samples = rng.exponential(size=(2000, 40))
    intervals = [median(sample) for sample in samples]
    share = np.mean([found.low <= np.log(2) <= found.high for found in intervals])
    assert 0.94 < share < 0.985

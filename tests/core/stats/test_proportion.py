"""The interval of a proportion: against its definition, and against a table."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.stats.proportion import Z95, trials_to_show, wilson


def test_nobody_of_ten():
    # z^2 = 3.8415: high = z^2 / (n + z^2) = 3.8415 / 13.8415 = 0.27753
    assert wilson(0, 10) == pytest.approx((0.0, 0.27753), abs=1e-5)
    assert wilson(0, 10)[0] == 0.0
    assert wilson(10, 10)[1] == 1.0


def test_half():
    # share 1/2 of 100: centre 1/2, half width z sqrt(1/400 + z^2/40000) / (1 + z^2/100) = 0.0961698
    assert wilson(50, 100) == pytest.approx((0.40383, 0.59617), abs=1e-5)


@given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_at_its_ends_the_share_is_just_significantly_off(case):
    successes, n = case
    low, high = wilson(successes, n)
    assert 0.0 <= low <= successes / n <= high <= 1.0
    for end in (low, high):
        if 0.0 < end < 1.0:
            off = abs(successes / n - end)
            assert off == pytest.approx(Z95 * math.sqrt(end * (1 - end) / n), rel=1e-6)


@given(st.integers(1, 1000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_failures_have_the_mirror_image(case):
    successes, n = case
    low, high = wilson(successes, n)
    assert wilson(n - successes, n) == pytest.approx((1 - high, 1 - low), abs=1e-12)


@given(st.floats(0.5, 0.999))
def test_so_many_trials_can_show_a_share_and_one_fewer_cannot(share):
    n = trials_to_show(share)
    assert wilson(n, n)[0] >= share - 1e-12
    assert n == 1 or wilson(n - 1, n - 1)[0] < share


def test_99_of_100_takes_381():
    assert trials_to_show(0.99) == 381  # 99 * 3.8415 = 380.3


@pytest.mark.parametrize(("successes", "n"), [(0, 0), (-1, 5), (6, 5)])
def test_what_is_no_proportion(successes, n):
    with pytest.raises(ValueError, match="successes"):
        wilson(successes, n)

"""Smoothing against its definition, term by term."""

import numpy as np
import pytest

from core.stats.smoothing import ewma


@pytest.mark.parametrize("keep", [0.0, 0.5, 0.95])
def test_each_value_counts_keep_times_as_much_as_the_next(keep):
    values = np.random.RandomState(1).normal(size=12)
    for n, found in enumerate(ewma(values, keep), 1):
        weights = keep ** np.arange(n - 1.0, -1.0, -1.0)
        assert found == pytest.approx(weights @ values[:n] / weights.sum())


def test_a_level_curve_stays_so_from_its_first_value_on():
    assert ewma(np.full(5, 0.25), 0.9).tolist() == pytest.approx([0.25] * 5)

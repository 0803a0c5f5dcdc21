"""Ticks of logarithmic axes: each a number of its own, written in one size."""

import numpy as np
import pytest

from core.charts.blank import MOST_DECADES, log_ticks


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([1, 10_000], ["1", "10", "100", "1,000", "10,000"]),
        ([0.02, 0.5], ["0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1", "2", "5"]),
        ([2e-7, 3e-6], ["10<sup>-7</sup>", "2·10<sup>-7</sup>", "5·10<sup>-7</sup>"]),
        ([0.0, None, float("inf")], []),
    ],
)
def test_ticks(values, texts):
    assert log_ticks(values).get("ticktext", [])[: len(texts)] == texts


def test_they_are_few_and_reach_over_all_values():
    values = [3e-12, 0.4, 20.0]
    ticks = log_ticks(values)
    assert len(ticks["tickvals"]) == len(ticks["ticktext"]) <= MOST_DECADES + 1
    assert ticks["tickvals"][0] <= min(values)
    assert ticks["tickvals"][-1] >= max(values) / 1000
    assert (np.diff(np.log10(ticks["tickvals"])).round(9) == 3).all()

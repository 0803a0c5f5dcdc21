"""The bootstrap's interval against SciPy's, and what must not matter."""

import numpy as np
import pytest
from scipy.stats import bootstrap as scipys

from core.stats.bootstrap import bootstrap


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_the_interval_of_a_share_is_scipys(share):
    values = np.arange(100) < 100 * share
    theirs = scipys((values.astype(float),), np.mean, method="percentile", random_state=1).confidence_interval
    assert bootstrap(values) == pytest.approx(tuple(theirs), abs=0.011)
    assert bootstrap(values) == bootstrap(values)
    assert bootstrap(3.0 * values - 1.0) == pytest.approx([3.0 * end - 1.0 for end in bootstrap(values)])


def test_equal_numbers_are_sure():
    assert bootstrap([2.0] * 7) == (2.0, 2.0)

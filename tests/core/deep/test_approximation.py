"""More hidden units come closer to the curve; the errors are those of the networks themselves."""

import numpy as np
import pytest

from core.deep.approximation import STARTS, UNITS, curve, fits
from tests.core.deep.test_networks import ended


def test_more_units_come_closer_and_the_errors_are_the_networks_own():
    found = ended(fits(points=31, epochs=600))
    assert [fit.units for fit in found] == list(UNITS)
    assert found[-1].error < 0.1 * found[0].error
    x = np.linspace(0.0, 1.0, 310)
    for fit in found:
        distance = fit.network.predict(x[:, None])[:, 0] - (np.sin(2 * np.pi * x) + 0.5 * np.sin(6 * np.pi * x))
        assert fit.error == pytest.approx(np.sqrt(np.mean(distance**2)))
        assert fit.largest == pytest.approx(np.abs(distance).max())


def test_the_progress_rises_to_the_end():
    seen = list(fits(points=5, epochs=200))
    assert seen == sorted(seen)
    assert all(0.0 <= share <= 1.0 for share in seen)
    assert STARTS > 1


def test_the_curve_starts_and_ends_at_0_and_falls_in_the_middle():
    assert curve(np.array([0.0, 0.25, 0.5, 1.0])) == pytest.approx([0.0, 0.5, 0.0, 0.0], abs=1e-12)

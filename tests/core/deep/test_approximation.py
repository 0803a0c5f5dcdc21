"""More hidden units come closer to the curve; the errors are those of the networks themselves."""

import numpy as np
import pytest
from scipy.interpolate import BPoly

from core.deep.approximation import STARTS, UNITS, bernstein, curve, fits, staircase
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


def test_a_staircase_and_a_polynomial_are_their_formulas():
    """Three stairs by hand at x = 0.5: F(0) + Σ (F(k / 3) - F((k - 1) / 3)) σ(18 (x - m)), m = 1/6, 1/2, 5/6."""
    at = np.array([0.0, 1 / 3, 2 / 3, 1.0])
    stairs = np.diff(curve(at)) / (1.0 + np.exp(-18.0 * (0.5 - np.array([1, 3, 5]) / 6)))
    assert staircase(curve, 3).predict([[0.5]])[0, 0] == pytest.approx(curve(at)[0] + stairs.sum())
    x = np.linspace(0.0, 1.0, 11)
    theirs = BPoly(curve(np.arange(8) / 7)[:, None], [0.0, 1.0])
    np.testing.assert_allclose(bernstein(curve, 7, x), theirs(x), atol=1e-12)

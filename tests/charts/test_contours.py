"""Zero curves: those of functions whose curves are known."""

import numpy as np
import pytest

from core.charts.contours import zero_curves

NODES = np.linspace(-2.0, 2.0, 41)
X, Y = np.meshgrid(NODES, NODES)


def test_a_line_is_one_chain_from_side_to_side():
    [chain] = zero_curves(2.0 * X - Y + 0.5, NODES)
    points = np.array(chain)
    np.testing.assert_allclose(2.0 * points[:, 0] - points[:, 1] + 0.5, 0.0, atol=1e-12)
    assert sorted(points[[0, -1], 1].tolist()) == [-2.0, 2.0]


def test_a_circle_is_a_chain_that_comes_back():
    [chain] = zero_curves(X * X + Y * Y - 1.5, NODES)
    assert chain[0] == chain[-1]
    radius = np.hypot(*np.array(chain).T)
    np.testing.assert_allclose(radius, np.sqrt(1.5), atol=2e-3)
    steps = np.hypot(*np.diff(chain, axis=0).T)
    assert steps.max() < 0.15, "from a crossing to the next one"
    assert steps.sum() == pytest.approx(2 * np.pi * np.sqrt(1.5), rel=3e-3)


def test_a_hyperbola_has_two_branches_and_a_saddle_is_decided_by_its_middle():
    for level in (0.3, -0.3):
        chains = zero_curves(X * Y - level, NODES)
        assert len(chains) == 2
        for chain in chains:
            x, y = np.array(chain).T
            np.testing.assert_allclose(x * y, level, atol=2e-3)
    cell = np.array([[1.0, -1.0], [-1.0, 1.5]])  # two corners above 0, and so is the middle: they belong together
    for chain in zero_curves(cell, np.array([0.0, 1.0])):
        x, y = np.array(chain).mean(axis=0)
        assert abs(x - y) > 0.4, "each piece cuts off a corner that is below 0"
    assert zero_curves(-cell[::-1], np.array([0.0, 1.0]))


def test_what_is_nowhere_0_or_no_number_has_none():
    assert zero_curves(X * X + 1.0, NODES) == []
    assert zero_curves(np.where(X > 0, np.nan, X), NODES) == []

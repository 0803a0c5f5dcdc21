"""BFGS against the exact minimum of bowls, SciPy's own, and where the loss has no bottom, no bend or no value."""

import numpy as np
import pytest
from scipy.optimize import minimize, rosen, rosen_der

from core.descent.curve import curve
from core.descent.neuron_loss import DATA, NeuronLoss
from core.descent.quasi_newton import bfgs


def one_dimension(text):
    """A formula in x as a function of a point (1,)."""
    line = curve(text, 4.0)
    return lambda point: (line(point)[0][0], line(point)[1])


@pytest.mark.parametrize("size", [1, 2, 5])
def test_a_bowl_of_n_dimensions_takes_n_steps(size):
    rng = np.random.RandomState(size)
    roots = rng.standard_normal((size, size))
    bends, at = roots @ roots.T + np.eye(size), rng.standard_normal(size)

    def bowl(point):
        return 0.5 * (point - at) @ bends @ (point - at), bends @ (point - at)

    path = bfgs(bowl, np.full(size, 3.0), size + 2)
    np.testing.assert_allclose(path.points[size:], np.tile(at, (3, 1)), atol=1e-9)
    assert np.abs(path.points[size - 1] - at).max() > 1e-3
    np.testing.assert_allclose(path.points[1:], path.points[:-1] - path.directions[:-1], atol=1e-12)
    np.testing.assert_allclose(path.next_point, at, atol=1e-9)


def test_the_end_is_scipys():
    path = bfgs(lambda point: (rosen(point), rosen_der(point)), [-1.2, 1.0, 0.5], 60)
    theirs = minimize(rosen, [-1.2, 1.0, 0.5], jac=rosen_der, method="BFGS")
    np.testing.assert_allclose(path.points[-1], theirs.x, atol=1e-5)
    assert (np.diff(path.losses) <= 0).all()
    loss = NeuronLoss(DATA["points"], "sigmoid", "binary_cross_entropy", "mean")
    theirs = minimize(loss, [-2.0, 2.5], jac=True, method="BFGS")
    path = bfgs(loss, [-2.0, 2.5], 20)
    np.testing.assert_allclose(path.points[-1], theirs.x, atol=1e-4)
    assert path.losses[-1] == pytest.approx(theirs.fun, abs=1e-10)


@pytest.mark.parametrize("text", ["-x", "-exp(x)", "log(x)", "0 * x"])
def test_a_loss_without_a_bottom_is_followed_as_far_as_it_has_values(text):
    path = bfgs(one_dimension(text), [3.0], 10)
    assert path.steps == 10
    assert np.isfinite(path.points).all()
    assert np.isfinite(path.losses).all()
    assert (np.diff(path.losses) <= 0).all()


def test_a_walk_ends_before_its_numbers_do_and_begins_only_where_there_are_some():
    path = bfgs(one_dimension("-x"), [999_900.0], 10)
    assert (path.steps, path.escaped) == (0, True)
    assert path.next_point[0] > 1e6
    with pytest.raises(ValueError, match="no finite number at the start"):
        bfgs(one_dimension("log(x)"), [-1.0], 10)

"""Walks downhill against hand arithmetic, closed formulas and the training core; batches by brute force."""

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import Experiment, train
from core.descent.descent import (
    TOO_FAR,
    batch_rows,
    descend,
    descend_each,
    estimate_spread,
    hessian,
)
from core.descent.neuron_loss import DATA, NeuronLoss
from core.nn.optimizers import OPTIMIZERS
from core.nn.update import CLIPS, clip


def parabola(curvature):
    """c x^2 / 2 and its slope c x."""
    return lambda point: (0.5 * curvature * float(point[0]) ** 2, curvature * point)


def bowl(point):
    """x^2 + 3 y^2 and its gradient."""
    return float(point[0] ** 2 + 3.0 * point[1] ** 2), np.array([2.0 * point[0], 6.0 * point[1]])


def test_two_steps_by_hand():
    # f = x^2, f' = 2 x, learning rate 0.1: 3 - 0.1 * 6 = 2.4, then 2.4 - 0.1 * 4.8 = 1.92
    path = descend(parabola(2.0), [3.0], "sgd", 0.1, 2)
    np.testing.assert_allclose(path.points[:, 0], [3.0, 2.4, 1.92])
    np.testing.assert_allclose(path.losses, [9.0, 5.76, 3.6864])
    np.testing.assert_allclose(path.gradients[:, 0], [6.0, 4.8, 3.84])
    np.testing.assert_allclose(path.directions[:, 0], [6.0, 4.8, 3.84])
    np.testing.assert_allclose(path.next_point, [1.536])
    assert (path.steps, path.escaped) == (2, False)
    assert path.length == pytest.approx(1.08)
    assert path.distance == pytest.approx(1.08)


def test_momentum_by_hand():
    # f = x^2, learning rate 0.1. v = 6: x = 3 - 0.6 = 2.4. v = 0.9 * 6 + 4.8 = 10.2: x = 2.4 - 1.02 = 1.38.
    path = descend(parabola(2.0), [3.0], "momentum", 0.1, 2)
    np.testing.assert_allclose(path.directions[:, 0], [6.0, 10.2, 0.9 * 10.2 + 2.76])
    np.testing.assert_allclose(path.points[:, 0], [3.0, 2.4, 1.38])


@pytest.mark.parametrize("rate", [0.01, 0.5, 0.9, 1.0, 1.05])
def test_a_parabola_shrinks_by_the_same_factor_at_every_step(rate):
    path = descend(parabola(2.0), [3.0], "sgd", rate, 12)
    np.testing.assert_allclose(path.points[:, 0], 3.0 * (1.0 - 2.0 * rate) ** np.arange(13), atol=1e-12)


@pytest.mark.parametrize("rule", OPTIMIZERS)
@pytest.mark.parametrize(("size", "reduction"), [(2, "mean"), (2, "sum"), (1, "mean")])
def test_the_path_is_the_training_cores(rule, size, reduction):
    """One unit with one input: weight and bias are all that train() moves, so both must go the same way, bit by bit."""
    loss = NeuronLoss(DATA["not"], "sigmoid", "half_squared_error", reduction)
    start, epochs, seed = np.array([1.5, -0.75]), 20, 3
    experiment = Experiment(
        hidden=(), optimizer=rule, learning_rate=0.3, reduction=reduction, batch_size=size, seed=seed, target_loss=0.0
    )
    run = train(experiment, network=loss.network(start), inputs=DATA["not"].inputs, targets=DATA["not"].targets)
    snapshots = [snapshot for snapshot, _ in zip(run, range(epochs + 1), strict=False)]
    updates = 2 // size
    path = descend(
        loss,
        start,
        rule,
        0.3,
        epochs * updates,
        estimate=lambda point, step: loss.rows(batch_rows(seed, 2, size, step))(point)[1],
    )
    assert path.points[::updates].tolist() == [snapshot.parameters.tolist() for snapshot in snapshots]
    assert path.losses[::updates].tolist() == [snapshot.loss for snapshot in snapshots]


def test_clipping_is_the_training_cores():
    loss = NeuronLoss(DATA["not"], "linear", "squared_error", "sum")
    start = np.array([3.0, 2.0])
    experiment = Experiment(
        hidden=(), output_activation="linear", loss="squared_error", clip_norm=0.7, learning_rate=0.1, target_loss=0.0
    )
    run = train(experiment, network=loss.network(start), inputs=DATA["not"].inputs, targets=DATA["not"].targets)
    expected = [snapshot.parameters for snapshot, _ in zip(run, range(15), strict=False)]
    path = descend(loss, start, "sgd", 0.1, 14, clipping=("norm", 0.7))
    np.testing.assert_allclose(path.points, expected, rtol=1e-13)


def test_a_walk_ends_before_its_numbers_do():
    path = descend(parabola(2.0), [3.0], "sgd", 2.0, 500)  # each step multiplies x by -3
    assert path.escaped
    assert path.steps == math.floor(math.log(TOO_FAR / 3.0, 3.0))
    assert np.abs(path.points).max() <= TOO_FAR
    cliff = descend(lambda point: (math.nan if point[0] < 0 else float(point[0]), np.ones(1)), [1.0], "sgd", 0.4, 9)
    assert (cliff.escaped, cliff.steps) == (True, 2)


def test_a_start_without_a_loss_is_an_error():
    with pytest.raises(ValueError, match=r"start \[0.0\]"):
        descend(lambda point: (math.inf, np.ones(1)), [0.0], "sgd", 0.1, 3)


@pytest.mark.parametrize("rule", OPTIMIZERS)
def test_many_starts_at_once_are_each_alone(rule):
    def double_well(x):
        return 0.25 * x**4 - x**2, x**3 - 2.0 * x

    starts = [-2.5, 0.3, 40.0, 1.0]
    for start, path in zip(starts, descend_each(double_well, starts, rule, 0.2, 15), strict=True):
        alone = descend(lambda point: (double_well(float(point[0]))[0], double_well(point)[1]), [start], rule, 0.2, 15)
        np.testing.assert_allclose(path.points, alone.points, rtol=1e-12)
        np.testing.assert_allclose(path.losses, alone.losses, rtol=1e-12)
        np.testing.assert_allclose(path.directions, alone.directions, rtol=1e-12)
        assert path.escaped == alone.escaped


# Clipping


def test_clipping_a_3_4_5_triangle():
    gradient = np.array([3.0, 4.0])  # its norm is 5
    np.testing.assert_allclose(clip(gradient, "norm", 1.0), [0.6, 0.8])
    np.testing.assert_allclose(clip(gradient, "value", 1.0), [1.0, 1.0])
    np.testing.assert_allclose(clip(gradient, "none", 1.0), gradient)


@given(
    st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=2),
    st.floats(0.01, 100.0),
    st.sampled_from(list(CLIPS)),
)
def test_what_clipping_keeps(elements, threshold, kind):
    gradient = np.array(elements)
    clipped = clip(gradient, kind, threshold)
    if kind == "norm":
        assert np.linalg.norm(clipped) <= threshold * (1 + 1e-9)
        across = clipped[0] * gradient[1] - clipped[1] * gradient[0]  # 0 for one direction
        assert abs(across) <= 1e-9 * max(1.0, np.linalg.norm(gradient) ** 2)
    if kind == "value":
        assert np.abs(clipped).max() <= threshold
    assert (clipped * gradient >= 0).all()
    if np.linalg.norm(gradient) <= threshold:
        np.testing.assert_array_equal(clipped, gradient)


# Curvature


def test_the_second_derivatives_of_a_bowl():
    np.testing.assert_allclose(hessian(bowl, [0.7, -20.0]), [[2.0, 0.0], [0.0, 6.0]], atol=1e-8)


# Batches


@pytest.mark.parametrize("size", [1, 3, 4, 16])
def test_an_epoch_of_batches_sees_every_row_once(size):
    updates = math.ceil(16 / size)
    for epoch in range(3):
        rows = np.concatenate([batch_rows(5, 16, size, epoch * updates + batch) for batch in range(updates)])
        assert sorted(rows.tolist()) == list(range(16))
    again = [batch_rows(5, 16, size, step).tolist() for step in range(6)]
    assert again == [batch_rows(5, 16, size, step).tolist() for step in range(6)]
    assert size == 16 or again != [batch_rows(6, 16, size, step).tolist() for step in range(6)]


@pytest.mark.parametrize("size", [1, 2, 3, 6])
def test_the_spread_of_a_batchs_gradient_is_that_of_all_possible_batches(size):
    gradients = np.random.RandomState(1).standard_normal((6, 2)) * [1.0, 4.0]
    full = gradients.mean(axis=0)
    batches = [gradients[list(rows)].mean(axis=0) - full for rows in combinations(range(6), size)]
    expected = math.sqrt(np.mean([gap @ gap for gap in batches]))
    assert estimate_spread(gradients, size) == pytest.approx(expected, abs=1e-12)

"""What surrounds a place, against closed forms, second differences of the loss, and descent itself."""

import math

import numpy as np
import pytest

from core import Experiment
from core.landscape.curvature import LABELS, NEAR, Surroundings, say, surroundings
from core.landscape.landscape import LossLandscape, record
from core.training.run import Run


def quadratic(bends, offset=0.0):
    """½ Σ b (x - offset)² + 1 and its gradient, as a landscape."""
    bends, offset = np.array(bends), np.array(offset)

    def landscape(place):
        away = place - offset
        return 1.0 + 0.5 * float(bends @ (away * away)), bends * away

    return landscape


def test_a_linear_unit_has_the_hessian_of_least_squares():
    # ½ Σ (w x + b - t)²: with columns x1, x2, 1 in X the second derivatives are XᵀX, whatever w, b and t.
    experiment = Experiment(hidden=(), output_activation="linear", problem="or")
    x = np.column_stack([experiment.samples.inputs, np.ones(4)])
    around = surroundings(LossLandscape(experiment), np.array([0.3, -2.0, 5.0]))
    np.testing.assert_allclose(around.eigenvalues, np.linalg.eigvalsh(x.T @ x), rtol=1e-6)


def test_without_biases_only_weights_are_directions():
    # ½ Σ (w x - t)²: the second derivatives are XᵀX of the columns x1, x2 alone.
    experiment = Experiment(hidden=(), output_activation="linear", problem="or", bias="without")
    landscape, x = LossLandscape(experiment), experiment.samples.inputs
    around = surroundings(landscape, np.array([0.3, -2.0, 0.0]), landscape.free)
    np.testing.assert_allclose(around.eigenvalues, np.linalg.eigvalsh(x.T @ x), rtol=1e-6)
    assert around.eigenvectors.shape == (3, 2)
    assert not around.eigenvectors[2].any()
    assert around.gradient[2] == 0.0


@pytest.mark.parametrize("settings", [{}, {"hidden": (3, 2), "hidden_activation": "tanh"}, {"l2": 0.1}], ids=str)
def test_the_bends_are_second_differences_of_the_loss(settings):
    landscape = LossLandscape(Experiment(**settings))
    place = np.random.default_rng(1).normal(size=landscape.n_parameters)
    around = surroundings(landscape, place)
    step = 1e-3
    for value, direction in zip(around.eigenvalues, around.eigenvectors.T, strict=True):
        up, here, down = landscape.losses(place[:, None] + step * np.outer(direction, [1, 0, -1]))
        assert value == pytest.approx((up - 2 * here + down) / step**2, rel=1e-3, abs=1e-5)
    shifts = 1e-6 * np.eye(len(place))
    slope = (landscape.losses(place[:, None] + shifts) - landscape.losses(place[:, None] - shifts)) / 2e-6
    np.testing.assert_allclose(around.gradient, slope, rtol=1e-5, atol=1e-8)
    assert around.norm == pytest.approx(np.linalg.norm(slope), rel=1e-5)


@pytest.mark.parametrize(
    ("bends", "place", "kind"),
    [
        ((1.0, 2.0), (0.0, 0.0), "minimum"),
        ((1.0, -2.0), (0.0, 0.0), "saddle"),
        ((1.0, 0.0), (0.0, 0.0), "flat"),
        ((1.0, 2.0), (1.0, 0.0), "slope"),
        ((1.0, 1e-5), (0.0, 10.0), "trough"),
        ((1.0, 1e-5), (0.0, 0.9 * NEAR), "minimum"),
    ],
)
def test_every_kind_of_place(bends, place, kind):
    around = surroundings(quadratic(bends), np.array(place))
    assert around.kind(0.5) == kind in LABELS
    sentences = say(around, 0.5)
    assert len(sentences) == 3
    assert all(sentence.endswith(".") for sentence in sentences)


def test_the_counts_in_words():
    around = surroundings(quadratic((1.0, -0.5, 0.0, 1e-4)), np.zeros(4))
    assert (around.n_negative, around.n_flat) == (1, 2)
    bends = say(around, 0.5)[1]
    assert "Of the 4 directions the loss bends upwards in 2, downwards in 1, and in 1 not measurably." in bends
    assert "from -0.5 to 1; in 2 directions the loss is flat" in bends
    assert "in none the loss is flat, which means" in say(surroundings(quadratic((1.0, 2.0)), np.zeros(2)), 0.5)[1]


def test_the_epochs_for_a_tenth_are_those_of_descent():
    # Slope 0.02 at loss 1.02, learning rate 0.5: each step gains about 0.5 * 0.02² = 0.0002 of the 0.102.
    landscape = quadratic((1e-4,), (-200.0,))
    place = np.array([0.0])
    around = surroundings(landscape, place)
    assert around.loss == pytest.approx(3.0)
    expected = 0.1 * 3.0 / (0.5 * 0.02**2)
    assert around.epochs_for_a_tenth(0.5) == pytest.approx(expected)
    for _ in range(round(expected)):
        place = place - 0.5 * landscape(place)[1]
    assert landscape(place)[0] == pytest.approx(0.9 * 3.0, rel=0.01)
    assert "about 1,500 epochs to lower the loss of 3 by a tenth" in say(around, 0.5)[0]


def test_a_distance_from_a_saddle_doubles_as_often_as_is_said():
    landscape = quadratic((1.0, -0.002))
    around = surroundings(landscape, np.zeros(2))
    place = np.array([0.0, 1e-3])
    epochs = 0
    while place[1] < 2e-3:
        place = place - 0.5 * landscape(place)[1]
        epochs += 1
    assert epochs == pytest.approx(math.log(2) / (0.5 * 0.002), rel=0.01)
    assert "doubles every 690 epochs" in say(around, 0.5)[2]


def test_the_bottom_of_a_bowl_is_where_newton_says():
    around = surroundings(quadratic((2.0, 0.5), (3.0, -4.0)), np.zeros(2))
    away, lower = around.to_bottom
    assert away == pytest.approx(5.0, rel=1e-6)
    assert lower == pytest.approx(around.loss - 1.0, rel=1e-6)


def test_a_step_that_jumps_across_the_valley_is_named():
    steep = surroundings(quadratic((5.0, 1.0)), np.zeros(2))
    assert "jumps to and fro" in say(steep, 0.5)[2]
    assert "jumps to and fro" not in say(steep, 0.3)[2]


def test_no_gradient_at_all():
    assert "does not move at all" in say(surroundings(quadratic((1.0, 0.0)), np.zeros(2)), 0.5)[0]


def test_where_there_are_no_numbers():
    landscape = LossLandscape(Experiment(hidden_activation="linear", output_activation="linear"))
    with pytest.raises(ValueError, match="no finite numbers"):
        surroundings(landscape, np.full(9, 1e200))


def test_a_stuck_run_of_xor_is_no_minimum_with_a_slope():
    path = record(Run(Experiment(seed=11)))
    assert path.last.status == "out of epochs"
    around = surroundings(path.landscape, path.end)
    assert isinstance(around, Surroundings)
    assert around.kind(0.5) == "trough"
    assert around.n_flat > 0

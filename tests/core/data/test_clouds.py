"""Clouds: the same points everywhere, the shapes they are named for, and training that agrees with scikit-learn."""

from hashlib import sha256

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier

from core import Experiment
from core.charts.maps import plane_range, plane_ticks
from core.data.clouds import CLOUDS, RADIUS, draw
from core.experiment.settings import SettingError
from core.nn.network import LossAndGradient, Objective
from core.training.record import RowLayout
from core.training.run import Run
from core.training.trainer import train

BITS = {
    "quadrants": "9aeff0967825b449",
    "rings": "460808a768cd1997",
    "moons": "bb0d4187e660c703",
    "spirals": "303200774895ec26",
    "blobs": "603562771b1232d2",
    "blobs3": "6ea1ce2700e1f9cf",
    "blobs4": "e890504eb153ec55",
    "noisy": "381994e83ec0ec27",
}
"""Of 100 points with a noise of 20 %, from seed 7."""


@pytest.mark.parametrize("name", CLOUDS)
def test_the_same_seed_gives_the_same_points_to_the_last_bit(name):
    points, classes = draw(name, 100, 20.0, 7)
    digest = sha256(points.tobytes() + classes.astype(np.int8).tobytes()).hexdigest()[:16]
    assert digest == BITS[name]
    assert not np.array_equal(points, draw(name, 100, 20.0, 8)[0])


@pytest.mark.parametrize("name", CLOUDS)
def test_without_noise_the_classes_are_what_the_shape_says(name):
    points, classes = draw(name, 400, 0.0, 3)
    x1, x2 = points.T
    radius = np.hypot(x1, x2)
    if name == "quadrants":
        assert np.array_equal(classes, (x1 * x2 > 0).astype(int))
        assert np.abs(points).min() >= 0.3
    elif name == "rings":
        assert (radius[classes == 1] < 0.5 * RADIUS).all()
        assert (radius[classes == 0] >= 0.7 * RADIUS - 1e-12).all()
    elif name == "moons":
        middles = np.where(classes[:, None] == 1, [-1.6, -0.8], [1.6, 0.8])
        np.testing.assert_allclose(np.hypot(*(points - middles).T), 3.2)
    elif name == "spirals":
        of_class_1 = points[classes == 1]
        of_class_0 = points[classes == 0]
        opposite = np.abs(of_class_1[:, None] + of_class_0[None]).max(axis=2).min(axis=1)
        assert opposite.max() < 1e-12
        assert radius.max() < RADIUS
    elif name == "noisy":
        assert np.unique(points, axis=0).tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
        assert np.array_equal(classes, (x1 != x2).astype(int))
        assert all((points == corner).all(axis=1).sum() == 100 for corner in ([0, 0], [0, 1], [1, 0], [1, 1]))
    elif name == "blobs":
        assert np.mean((x1 + x2 > 0) == (classes == 1)) > 0.99
    else:
        middles = np.array([points[classes == cls].mean(axis=0) for cls in range(CLOUDS[name].n_classes)])
        nearest = np.hypot(*(points[:, None] - middles).transpose(2, 0, 1)).argmin(axis=1)
        assert np.mean(nearest == classes) > 0.99
    counts = np.bincount(classes)
    assert len(counts) == CLOUDS[name].n_classes
    assert np.ptp(counts) < 0.1 * len(classes)


@pytest.mark.parametrize("table", ["0110", "0001", "1101"])
def test_a_noisy_gate_has_the_outputs_of_its_table_around_corners_that_are_scaled_as_a_gates(table):
    experiment = Experiment(problem="noisy", truth_table=table, n=2000, noise=5, inputs="-1/+1", test=50)
    assert table in experiment.task.label
    for samples in (experiment.samples, experiment.test_samples):
        rows = (samples.points > 0).astype(int) @ [2, 1]
        assert samples.classes.tolist() == [int(table[row]) for row in rows]
        corners = np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]])[rows]
        np.testing.assert_allclose((samples.points - corners).std(axis=0), 0.1, rtol=0.06)
    low, high = plane_range(experiment.replace(noise=50))
    assert (low, high) == (-4, 4)
    assert plane_ticks(experiment) == [-1, 1]


def test_a_noisy_gate_of_three_inputs_is_refused_and_a_link_falls_back():
    with pytest.raises(SettingError, match=r"truth_table.*four digits 0 or 1, because problem is noisy"):
        Experiment(problem="noisy", truth_table="01101001")
    found, errors = Experiment.read_url({"problem": "noisy", "truth_table": "01101001", "n": "40"})
    assert found == Experiment(problem="noisy", n=40)
    assert [error.field for error in errors] == ["truth_table"]


def test_the_test_set_is_no_part_of_the_training():
    experiment = Experiment(problem="moons", n=50, test=30)
    train_set, test_set = experiment.samples, experiment.test_samples
    assert (len(train_set.inputs), len(test_set.inputs)) == (35, 15)
    both = np.concatenate([train_set.inputs, test_set.inputs])
    assert np.array_equal(both, draw("moons", 50, 10.0, 1)[0])
    assert Experiment(problem="moons", test=0).test_samples is None
    assert Experiment().test_samples is None


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid"])
def test_training_on_a_cloud_is_that_of_scikit_learn(activation):
    experiment = Experiment(
        problem="rings",
        n=120,
        hidden=(5, 4),
        hidden_activation=activation,
        init="glorot",
        loss="binary_cross_entropy",
        reduction="mean",
        learning_rate=0.2,
        target_loss=0.0,
        max_epochs=60,
    )
    first, *_, last = train(experiment)
    samples = experiment.samples
    own = {"sigmoid": "logistic"}.get(activation, activation)
    other = MLPClassifier((5, 4), activation=own, solver="sgd", alpha=0.0, batch_size=len(samples.inputs))
    other.set_params(learning_rate_init=0.2, momentum=0.0, shuffle=False, nesterovs_momentum=False)
    other.partial_fit(samples.inputs, samples.classes, classes=[0, 1])
    for place, layer in enumerate(first.network.layers):
        other.coefs_[place][...], other.intercepts_[place][...] = layer.weights, layer.bias
    for _ in range(60):
        other.partial_fit(samples.inputs, samples.classes)
    for place, layer in enumerate(last.network.layers):
        np.testing.assert_allclose(other.coefs_[place], layer.weights, rtol=1e-9, atol=1e-12)
    test = experiment.test_samples
    loss, accuracy = last.test_measures
    assert accuracy == other.score(test.inputs, test.classes)
    chances = other.predict_proba(test.inputs)[np.arange(len(test.inputs)), test.classes]
    np.testing.assert_allclose(loss, -np.log(chances).mean())


def test_gradients_on_a_cloud_are_those_of_finite_differences():
    experiment = Experiment(problem="spirals", n=200, hidden=(6,), hidden_activation="tanh", init="glorot")
    samples = experiment.samples
    objective = Objective(experiment.sizes, experiment.activations, experiment.loss, experiment.reduction)
    parameters = next(train(experiment)).parameters.copy()
    measured = LossAndGradient(objective, parameters)
    measured.measure(samples.inputs, samples.targets)
    for place in range(0, len(parameters), 5):
        step = np.zeros_like(parameters)
        step[place] = 1e-6
        ends = [objective.value(parameters + sign * step, samples.inputs, samples.targets) for sign in (1, -1)]
        np.testing.assert_allclose(measured.gradient[place], (ends[0] - ends[1]) / 2e-6, rtol=1e-6, atol=1e-7)


def test_a_run_is_solved_by_its_mean_loss_whatever_the_reduction():
    """A sum of n half squared errors with a rate of r makes the same steps as their mean with n r."""
    common = {"problem": "blobs", "n": 100, "noise": 20, "init": "glorot", "target_loss": 0.03}
    mean = Run(Experiment(**common, reduction="mean", learning_rate=0.7)).snapshot(10_000)
    sum_ = Run(Experiment(**common, reduction="sum", learning_rate=0.01)).snapshot(10_000)
    assert mean.status == sum_.status == "solved"
    assert mean.epoch == sum_.epoch
    assert mean.accuracy < 1.0
    assert mean.data_loss <= 0.03
    np.testing.assert_allclose(sum_.data_loss / 70, mean.data_loss)
    np.testing.assert_allclose(np.array(sum_.test_measures) / [70, 1], mean.test_measures)


def test_rows_carry_the_test_set():
    experiment = Experiment(problem="quadrants", n=40, hidden=(3,), max_epochs=30)
    layout = RowLayout.of(experiment)
    stretch = Run(experiment).stretch(0, 20)
    rows = layout.rows(stretch)
    assert layout.names[-2:] == ["test_loss", "test_accuracy"]
    for place in (0, 7, 19):
        snapshot = stretch.snapshot(place)
        assert np.array_equal(rows[place], layout.row(snapshot))
        assert tuple(rows[place, -2:]) == snapshot.test_measures
    assert RowLayout.of(experiment.replace(test=0)).width == layout.width - 2

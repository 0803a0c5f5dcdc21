"""Derived inputs: their values, which experiments have them, and training with them beside other people's."""

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier

from core import Experiment, SettingError
from core.data.features import FEATURES
from core.ensemble.population import Population
from core.ensemble.starts import Starts
from core.nn.network import LossAndGradient, Objective
from core.training.course import Course
from core.training.run import Run
from core.training.trainer import train
from core.training.words import title_of

ALL = tuple(FEATURES)


def test_each_feature_is_what_its_label_says():
    experiment = Experiment(problem="moons", features=ALL)
    x1, x2 = experiment.samples.points.T
    wanted = np.stack([x1, x2, x1**2, x2**2, x1 * x2, np.sin(x1), np.sin(x2)], axis=1)
    np.testing.assert_allclose(experiment.samples.inputs, wanted, rtol=1e-15)
    assert experiment.sizes == (7, 2, 1)
    assert [feature.label for feature in experiment.input_features] == [
        "x₁",
        "x₂",
        "x₁²",
        "x₂²",
        "x₁x₂",
        "sin x₁",
        "sin x₂",
    ]
    x1, x2 = experiment.test_samples.points.T
    np.testing.assert_array_equal(experiment.test_samples.inputs[:, 4], x1 * x2)


def test_they_are_derived_from_the_scaled_inputs():
    experiment = Experiment(inputs="-1/+1", features=("x1x2",))
    assert experiment.samples.points.tolist() == [[-1, -1], [-1, 1], [1, -1], [1, 1]]
    assert experiment.samples.inputs.tolist() == [[1], [-1], [-1], [1]]


@pytest.mark.parametrize(
    ("settings", "uses"),
    [
        ({"problem": "xor"}, True),
        ({"problem": "centre16"}, True),
        ({"problem": "rings"}, True),
        ({"problem": "parity3"}, False),
        ({"problem": "custom", "truth_table": "0110"}, True),
        ({"problem": "custom", "truth_table": "01101001"}, False),
    ],
)
def test_they_are_there_for_two_inputs(settings, uses):
    plain, derived = Experiment(**settings), Experiment(**settings, features=("x1x1", "x2", "x1"))
    assert derived.uses("features") is derived.has_derived_inputs is uses
    assert derived.sizes[0] == (3 if uses else plain.task.n_inputs)
    assert plain.samples.inputs is plain.samples.points
    assert not plain.has_derived_inputs


def test_a_link_has_them_in_one_order():
    experiment = Experiment.from_url({"features": "x1x2-x1"})
    assert experiment.features == ("x1", "x1x2")
    assert experiment.to_url() == {"features": "x1-x1x2"}
    assert title_of(experiment) == "XOR, 2-2-1, sigmoid, SGD 0.5, features (x₁, x₁x₂), seed 42"
    assert Experiment.from_json(experiment.to_json()) == experiment
    for text in ("", "x1,x2", "x3", "x1-x1"):
        with pytest.raises(SettingError, match="one or more of x1, x2, x1x1"):
            Experiment.from_url({"features": text})


@pytest.mark.parametrize("problem", ["spirals", "rings"])
def test_gradients_with_all_of_them_are_those_of_finite_differences(problem):
    experiment = Experiment(problem=problem, n=60, features=ALL, hidden=(4,), hidden_activation="tanh", init="glorot")
    samples = experiment.samples
    objective = Objective(experiment.sizes, experiment.activations, experiment.loss, experiment.reduction)
    parameters = next(train(experiment)).parameters.copy()
    measured = LossAndGradient(objective, parameters)
    measured.measure(samples.inputs, samples.targets)
    for place in range(len(parameters)):
        step = np.zeros_like(parameters)
        step[place] = 1e-6
        ends = [objective.value(parameters + sign * step, samples.inputs, samples.targets) for sign in (1, -1)]
        np.testing.assert_allclose(measured.gradient[place], (ends[0] - ends[1]) / 2e-6, rtol=1e-5, atol=1e-7)


def test_training_with_them_is_that_of_scikit_learn():
    common = {"loss": "binary_cross_entropy", "reduction": "mean", "target_loss": 0.0, "max_epochs": 60}
    network = {"hidden": (5,), "hidden_activation": "tanh", "init": "glorot", "learning_rate": 0.05}
    experiment = Experiment(problem="spirals", n=100, features=ALL, **network, **common)
    first, *_, last = train(experiment)
    x1, x2 = experiment.samples.points.T
    inputs = np.stack([x1, x2, x1**2, x2**2, x1 * x2, np.sin(x1), np.sin(x2)], axis=1)
    classes = experiment.samples.classes
    other = MLPClassifier((5,), activation="tanh", solver="sgd", alpha=0.0, batch_size=len(inputs))
    other.set_params(learning_rate_init=0.05, momentum=0.0, shuffle=False, nesterovs_momentum=False)
    other.partial_fit(inputs, classes, classes=[0, 1])
    for place, layer in enumerate(first.network.layers):
        other.coefs_[place][...], other.intercepts_[place][...] = layer.weights, layer.bias
    for _ in range(60):
        other.partial_fit(inputs, classes)
    for place, layer in enumerate(last.network.layers):
        np.testing.assert_allclose(other.coefs_[place], layer.weights, rtol=1e-8, atol=1e-11)


@pytest.mark.parametrize(
    ("settings", "features"),
    [
        ({"problem": "xor", "inputs": "-1/+1"}, ("x1x2",)),
        ({"problem": "rings", "noise": 0}, ("x1x1", "x2x2")),
        ({"problem": "quadrants", "noise": 0}, ("x1x2",)),
    ],
)
def test_one_unit_learns_with_them_what_one_line_cannot_tell_apart(settings, features):
    rest = {"hidden": (), "loss": "binary_cross_entropy", "reduction": "mean", "target_loss": 0.05}
    derived = Experiment(**settings, **rest, features=features, learning_rate=0.5)
    end = Run(derived).snapshot(10_000)
    assert end.status == "solved"
    assert min(end.accuracy, end.test_measures[1] if end.test_measures else 1.0) > 0.98
    assert Run(derived.replace(features=("x1", "x2"))).snapshot(1000).accuracy < 0.8


def test_why_a_run_ended_says_nothing_of_straight_lines():
    for experiment in (Experiment(max_epochs=5), Experiment(problem="rings", max_epochs=5)):
        plain, derived = experiment.replace(hidden=()), experiment.replace(hidden=(), features=("x1", "x1x2"))
        assert "straight line" in Run(plain).snapshot(5).reason
        assert "straight line" not in Run(derived).snapshot(5).reason


def test_pictures_ask_for_points_of_the_plane():
    experiment = Experiment(inputs="-1/+1", features=("x1x2", "sinx1"), max_epochs=20)
    points = experiment.samples.points
    course = Course(Run(experiment))
    course.advance(60.0)
    np.testing.assert_allclose(course.outputs([course.at(20)], points)[0], course.last.outputs)
    population = Population([experiment], range(5))
    population.advance(60.0)
    starts = Starts(experiment, population.seeds, population.outcomes[0])
    np.testing.assert_allclose(starts.outputs_at(np.arange(5), points), starts.outcomes.outputs)

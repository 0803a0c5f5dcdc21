"""Three and four classes: targets, what is right, training as scikit-learn's, gradients, and the flowers of iris."""

import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.metrics import accuracy_score, log_loss
from sklearn.neural_network import MLPClassifier

from core import Experiment
from core.data.points import SCALINGS
from core.data.problems import MEASURES, TARGET_SCALINGS, Samples, own_points
from core.experiment.settings import SettingError
from core.nn.losses import LOSSES
from core.nn.network import LossAndGradient, Objective
from core.training.diagnosis import one_line_separates
from core.training.run import Run
from core.training.trainer import train

COMMON = {"n": 90, "hidden": (5,), "hidden_activation": "tanh", "init": "glorot", "reduction": "mean"}
SOFTMAX = {"output_activation": "softmax", "loss": "categorical_cross_entropy"}
ONE_AGAINST_THE_REST = {"output_activation": "sigmoid", "loss": "binary_cross_entropy"}


@pytest.mark.parametrize(("problem", "n"), [("blobs3", 3), ("iris", 3), ("blobs4", 4)])
@pytest.mark.parametrize(
    ("output", "targets"), [("softmax", "0/1"), ("sigmoid", "0.01/0.99"), ("tanh", "-1/+1"), ("linear", "-0.9/+0.9")]
)
def test_each_class_has_an_output_whatever_its_activation(problem, n, output, targets):
    experiment = Experiment(problem=problem, output_activation=output, targets=targets)
    off, on = TARGET_SCALINGS[targets]
    assert experiment.sizes == (2, 2, n)
    assert experiment.task.n_classes == n
    for samples in (experiment.samples, experiment.test_samples):
        expected = np.full((len(samples.classes), n), off)
        expected[np.arange(len(samples.classes)), samples.classes] = on
        assert np.array_equal(samples.targets, expected)
        assert set(samples.classes) == set(range(n))


def test_two_classes_are_as_they_were():
    assert Experiment(problem="blobs").sizes == (2, 2, 1)
    assert Experiment(problem="blobs", output_activation="softmax").sizes == (2, 2, 2)
    assert Experiment(problem="points").task.class_names == ("class 0", "class 1")


def test_the_largest_output_says_the_class_and_the_own_one_is_told():
    experiment = Experiment(problem="points", points="0,0,2;1,0,0;0,1,1;1,1,2", test=0, output_activation="tanh")
    outputs = np.array([[-0.9, -0.8, -0.7], [0.1, 0.2, 0.3], [-1.0, 0.5, 0.5], [0.4, 0.4, 0.4]])
    # Largest: 2, 2, 1 (the first of two that are alike), 0; the classes are 2, 0, 1, 2.
    assert experiment.samples.right(outputs).tolist() == [True, False, True, False]
    assert experiment.samples.told(outputs).tolist() == [-0.7, 0.1, 0.5, 0.4]
    many = np.stack([outputs, outputs[::-1]])
    assert experiment.samples.told(many)[1].tolist() == [0.4, -1.0, 0.2, -0.7]
    two = Experiment().samples
    assert two.told(np.array([[0.2], [0.3], [0.4], [0.5]])).tolist() == [0.2, 0.3, 0.4, 0.5]
    free = Samples.of_targets(np.eye(2), np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]))
    assert free.told(free.targets).tolist() == [0.3, 0.6]  # no output stands for a class


@pytest.mark.parametrize(("problem", "n"), [("blobs3", 3), ("iris", 3), ("blobs4", 4)])
@pytest.mark.parametrize("kind", [SOFTMAX, ONE_AGAINST_THE_REST], ids=["softmax", "sigmoid"])
def test_training_is_that_of_scikit_learn(problem, n, kind):
    experiment = Experiment(
        problem=problem, scaling="standard", learning_rate=0.2, target_loss=0.0, max_epochs=60, **COMMON, **kind
    )
    first, *_, last = train(experiment)
    samples, test = experiment.samples, experiment.test_samples
    is_softmax = kind is SOFTMAX
    wanted = samples.classes if is_softmax else samples.targets.astype(int)  # several labels: a sigmoid for each
    other = MLPClassifier((5,), activation="tanh", solver="sgd", alpha=0.0, batch_size=len(samples.inputs))
    other.set_params(learning_rate_init=0.2, momentum=0.0, shuffle=False, nesterovs_momentum=False)
    other.partial_fit(samples.inputs, wanted, classes=list(range(n)))
    assert other.out_activation_ == ("softmax" if is_softmax else "logistic")
    for place, layer in enumerate(first.network.layers):
        other.coefs_[place][...], other.intercepts_[place][...] = layer.weights, layer.bias
    for _ in range(60):
        other.partial_fit(samples.inputs, wanted)
    for place, layer in enumerate(last.network.layers):
        np.testing.assert_allclose(other.coefs_[place], layer.weights, rtol=1e-8, atol=1e-11)
    chances = other.predict_proba(test.inputs)
    np.testing.assert_allclose(chances, last.network.predict(test.inputs), rtol=1e-7)
    loss, accuracy = last.test_measures
    assert accuracy == accuracy_score(test.classes, chances.argmax(axis=1))
    if is_softmax:
        np.testing.assert_allclose(loss, log_loss(test.classes, chances, labels=range(n)))
    else:
        each = [log_loss(test.targets[:, k], chances[:, k], labels=[0, 1]) for k in range(n)]
        np.testing.assert_allclose(loss, sum(each))


@pytest.mark.parametrize("problem", ["blobs3", "blobs4"])
@pytest.mark.parametrize(
    ("loss", "output"),
    [(name, entry.output_activation or output) for name, entry in LOSSES.items() for output in ("softmax", "tanh")],
)
def test_gradients_are_those_of_finite_differences(problem, loss, output):
    experiment = Experiment(problem=problem, loss=loss, output_activation=output, **COMMON)
    samples = experiment.samples
    objective = Objective(experiment.sizes, experiment.activations, loss, "mean")
    parameters = next(train(experiment)).parameters.copy()
    measured = LossAndGradient(objective, parameters)
    measured.measure(samples.inputs, samples.targets)
    for place in range(0, len(parameters), 4):
        step = np.zeros_like(parameters)
        step[place] = 1e-6
        ends = [objective.value(parameters + sign * step, samples.inputs, samples.targets) for sign in (1, -1)]
        np.testing.assert_allclose(measured.gradient[place], (ends[0] - ends[1]) / 2e-6, rtol=1e-5, atol=1e-8)


def test_a_run_of_three_classes_ends_by_the_mean_loss_of_a_point_and_says_so():
    last = Run(Experiment(problem="blobs3", target_loss=0.1, **COMMON, **SOFTMAX)).snapshot(10_000)
    assert last.status == "solved"
    assert last.data_loss <= 0.1
    right = np.count_nonzero(last.network.classify(last.samples.inputs) == last.samples.classes)
    assert f"{right} of 63 training points are right" in last.reason
    lines = Run(Experiment(problem="blobs3", hidden=(), reduction="mean", max_epochs=5, **SOFTMAX)).snapshot(5)
    assert "straight lines alone part the classes" in lines.reason


# The flowers


@pytest.mark.parametrize("measures", MEASURES)
@pytest.mark.parametrize("test", [0, 40])
def test_the_flowers_are_those_of_scikit_learn(measures, test):
    reference = load_iris()
    task = Experiment(problem="iris", measures=measures, test=test, data_seed=5).task
    names = [name.replace("_", " ") + " (cm)" for name in measures.split("-")]
    columns = [reference.feature_names.index(name) for name in names]
    found = [(*point, cls) for point, cls in zip(task.points, task.classes, strict=True)]
    found += [(*point, cls) for point, cls in zip(task.test_points, task.test_classes, strict=True)]
    expected = [(*row, cls) for row, cls in zip(reference.data[:, columns].tolist(), reference.target, strict=True)]
    assert sorted(found) == sorted(expected)
    assert len(task.test_points) == 150 * test // 100
    assert task.class_names == tuple(reference.target_names)
    assert task.axes == (f"x₁: {names[0]}", f"x₂: {names[1]}")


@pytest.mark.parametrize("scaling", SCALINGS)
def test_flowers_are_scaled_as_points_of_ones_own_are(scaling):
    iris = Experiment(problem="iris", scaling=scaling, test=20, data_seed=3)
    whole = Experiment(problem="iris", test=0).task
    text = ";".join(f"{x1!r},{x2!r},{cls}" for (x1, x2), cls in zip(whole.points, whole.classes, strict=True))
    own = own_points(text, scaling, "none", 20, 3)
    assert (iris.task.points, iris.task.classes) == (own.points, own.classes)
    assert (iris.task.test_points, iris.task.test_classes) == (own.test_points, own.test_classes)
    assert all(name.endswith("(cm)") == (scaling == "none") for name in iris.task.axes)


def test_iris_in_a_link():
    experiment = Experiment(problem="iris", measures="sepal_length-petal_width", scaling="standard")
    parameters = experiment.to_url()
    assert parameters == {"problem": "iris", "measures": "sepal_length-petal_width", "scaling": "standard"}
    assert Experiment.from_url(parameters) == experiment
    assert experiment.uses("measures")
    assert experiment.uses("data_seed")
    assert not any(experiment.uses(name) for name in ("n", "noise", "points", "inputs"))
    assert not experiment.replace(test=0).uses("data_seed")
    assert not experiment.replace(problem="blobs3").uses("measures")
    with pytest.raises(SettingError, match="measures: 'petal_width'"):
        Experiment.from_url({"problem": "iris", "measures": "petal_width"})


# Points of one's own


def test_own_points_have_as_many_classes_as_the_highest_says():
    for classes, names in (((0, 0), 2), ((0, 1), 2), ((1, 2), 3), ((3, 3), 4)):
        text = ";".join(f"{place},0,{cls}" for place, cls in enumerate(classes))
        assert Experiment(problem="points", points=text).task.n_classes == names
    for text in ("1,2,4;3,4,0", "1,2,-1;3,4,0"):
        with pytest.raises(SettingError, match="class of 0 to 3"):
            Experiment(problem="points", points=text)


def test_four_points_of_ones_own_are_no_gate():
    """They may have any order, in which their classes say nothing."""
    experiment = Experiment(problem="points", points="0,0,0;1,1,0;0,1,1;1,0,1", test=0, hidden=(), max_epochs=5)
    assert not experiment.task.is_gate
    assert one_line_separates(Run(experiment).snapshot(5)) is None
    assert one_line_separates(Run(Experiment(hidden=(), max_epochs=5)).snapshot(5)) is False

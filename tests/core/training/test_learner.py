"""Learning in mini-batches: the updates of `train`, a hand-made loop, and scikit-learn's gradient."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, confusion_matrix
from sklearn.neural_network import MLPClassifier

from core.data.datasets import digits
from core.experiment.experiment import Experiment
from core.training.learner import Learner, Recipe, confusion, normal_start, one_hot, parts
from core.training.trainer import train


def test_parts_keep_images_and_labels_together():
    data = digits()
    split = parts(data, 0.8, seed=0)
    assert (len(split.train_values), len(split.test_values)) == (1437, 360)
    assert sorted([*split.train_places, *split.test_places]) == list(range(1797))
    np.testing.assert_array_equal(split.train_values, data.values[split.train_places])
    np.testing.assert_array_equal(split.train_classes, data.classes[split.train_places])
    np.testing.assert_array_equal(split.test_values, data.values[split.test_places])
    np.testing.assert_array_equal(split.test_classes, data.classes[split.test_places])
    np.testing.assert_array_equal(split.train_targets.argmax(axis=1), split.train_classes)
    np.testing.assert_array_equal(split.train_targets.sum(axis=1), 1.0)


def test_some_columns_only():
    split = parts(digits(), 0.5, seed=3, features=(10, 2))
    np.testing.assert_array_equal(split.train_values, digits().values[split.train_places][:, [10, 2]])


def test_one_hot():
    np.testing.assert_array_equal(one_hot(np.array([2, 0]), 3), [[0, 0, 1], [1, 0, 0]])


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adagrad", "rmsprop", "adam"])
@pytest.mark.parametrize("batch_size", [16, 5])
def test_updates_are_those_of_train(optimizer, batch_size):
    experiment = Experiment(
        problem="centre16",
        hidden=(3,),
        learning_rate=0.1,
        optimizer=optimizer,
        batch_size=batch_size,
        l2=0.01,
        init="normal",
        target_loss=0.0,
        seed=7,
    )
    run = train(experiment)
    first = next(run)
    recipe = Recipe(
        learning_rate=0.1,
        batch_size=batch_size,
        loss=experiment.loss,
        reduction="sum",
        l2=0.01,
        optimizer=optimizer,
        seed=7,
    )
    learner = Learner(first.network, first.samples.inputs, first.samples.targets, recipe)
    assert learner.loss == pytest.approx(first.loss, rel=1e-14)
    for _ in range(5):
        learner.advance()
        np.testing.assert_array_equal(learner.parameters, next(run).parameters)


def test_an_epoch_of_the_digits_by_hand():
    """The text's loop, written out: sums over batches of 100, and λ w added to the gradient of the weights."""
    split = parts(digits(), 0.8, seed=0)
    x, t = split.train_values, split.train_targets
    network = normal_start((64, 50, 10), seed=0)
    recipe = Recipe(learning_rate=0.001, batch_size=100, reduction="sum", l2=0.25)
    learner = Learner(network, x, t, recipe)
    learner.advance()
    w1, w2 = (layer.weights.copy() for layer in network.layers)
    b1, b2 = np.full(50, 0.01), np.full(10, 0.01)
    rng = np.random.RandomState(0)
    np.testing.assert_allclose(w1, rng.standard_normal((64, 50)), rtol=1e-14)
    np.testing.assert_allclose(w2, rng.standard_normal((50, 10)), rtol=1e-14)
    order = np.random.RandomState([0, 1]).permutation(len(x))
    for begin in range(0, len(x), 100):
        batch = order[begin : begin + 100]
        a = 1.0 / (1.0 + np.exp(-np.clip(x[batch] @ w1 + b1, -700, 700)))
        z = a @ w2 + b2
        p = np.exp(z - z.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        error = p - t[batch]
        hidden = error @ w2.T * a * (1.0 - a)
        step2, step1 = a.T @ error + 0.5 * w2, x[batch].T @ hidden + 0.5 * w1
        w2, w1 = w2 - 0.001 * step2, w1 - 0.001 * step1
        b2, b1 = b2 - 0.001 * error.sum(axis=0), b1 - 0.001 * hidden.sum(axis=0)
    expected = np.concatenate([w1.ravel(), b1, w2.ravel(), b2])
    np.testing.assert_allclose(learner.parameters, expected, rtol=1e-8, atol=1e-10)
    assert learner.update.step == 15  # 14 batches of 100 and one of 37


def test_the_gradient_is_scikit_learns():
    """One full-batch step of plain gradient descent by MLPClassifier, whose penalty is alpha / 2n Σ w²."""
    split = parts(digits(), 0.2, seed=1)
    x, t = split.train_values / 16.0, split.train_targets
    network = normal_start((64, 5, 10), seed=3, weight=0.3)
    n, alpha, rate = len(x), 0.7, 0.05
    model = MLPClassifier(
        (5,), "logistic", solver="sgd", alpha=alpha, batch_size=n, learning_rate_init=rate, momentum=0.0, shuffle=False
    )
    model.partial_fit(x, split.train_classes, classes=np.arange(10))
    model.coefs_ = [layer.weights.copy() for layer in network.layers]
    model.intercepts_ = [layer.bias.copy() for layer in network.layers]
    model._optimizer.params = model.coefs_ + model.intercepts_
    model._optimizer.velocities = [np.zeros_like(array) for array in model._optimizer.params]
    model.partial_fit(x, split.train_classes)
    learner = Learner(network, x, t, Recipe(learning_rate=rate, batch_size=n, l2=alpha / 2 / n))
    learner.advance()
    for layer, weights, bias in zip(learner.present.layers, model.coefs_, model.intercepts_, strict=True):
        np.testing.assert_allclose(layer.weights, weights, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(layer.bias, bias, rtol=1e-9, atol=1e-12)


def test_accuracy_and_confusion():
    split = parts(digits(), 0.8, seed=0)
    learner = Learner(
        normal_start((64, 50, 10), 0),
        split.train_values,
        split.train_targets,
        Recipe(learning_rate=0.1, batch_size=100),
    )
    assert list(learner.train(3)) == [1 / 3, 2 / 3, 1.0]
    said = learner.predicted(split.test_values)
    counts = confusion(split.test_classes, said, 10)
    np.testing.assert_array_equal(counts, confusion_matrix(split.test_classes, said, labels=range(10)))
    assert learner.accuracy(split.test_values, split.test_classes) == accuracy_score(split.test_classes, said)
    assert np.trace(counts) / counts.sum() == accuracy_score(split.test_classes, said)


def test_numbers_beyond_float64_are_no_error():
    """Every weight of a linear network grows without end; the answer is then the first class, as argmax gives it."""
    network = normal_start((2, 3, 2), 0, hidden="linear")
    values, targets = np.eye(2) * 1e200, np.eye(2)
    learner = Learner(network, values, targets, Recipe(learning_rate=1e200, batch_size=2))
    for _ in learner.train(5):
        pass
    assert not np.isfinite(learner.parameters).all()
    np.testing.assert_array_equal(learner.predicted(values), [0, 0])

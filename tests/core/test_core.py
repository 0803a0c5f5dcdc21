"""The core as a notebook uses it: the examples of its documentation, run as they stand."""

import numpy as np
import pytest

import core
from core import Experiment, Network, train


def test_train_and_look():
    for snapshot in train(Experiment(problem="xor", hidden=(2,), learning_rate=0.5, seed=42)):
        if snapshot.epoch == 100:
            break
    assert (snapshot.epoch, snapshot.status) == (100, "training")
    assert isinstance(snapshot.loss, float)
    assert snapshot.accuracy in (0, 0.25, 0.5, 0.75, 1)
    assert snapshot.network.predict([[0, 1]]).shape == (1, 1)
    assert snapshot.network.predict([[0, 1], [1, 1], [0, 0]]).shape == (3, 1)
    assert snapshot.gradients[0].weights.shape == (2, 2)
    assert snapshot.gradients[1].bias.shape == (1,)


def test_train_to_the_end():
    *_, snapshot = train(Experiment(problem="xor", hidden=(2,), learning_rate=0.5, seed=42))
    assert snapshot.status == "solved"
    assert snapshot.accuracy == 1.0
    assert snapshot.loss <= 0.01
    assert snapshot.network.predict([[0, 0], [0, 1], [1, 0], [1, 1]]).round().ravel().tolist() == [0, 1, 1, 0]


def test_a_network_from_numbers():
    w1, b1, w2, b2 = [[0.5, -0.5], [0.25, 1.0]], [0.0, 0.1], [[1.0], [-1.0]], [0.2]
    x, targets = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]
    network = Network.from_parameters(weights=[w1, w2], biases=[b1, b2], activations=["sigmoid", "sigmoid"])
    loss, gradients = network.loss_and_gradients(x, targets, loss="half_squared_error", reduction="sum")
    assert loss == pytest.approx(0.5 * np.square(network.predict(x) - targets).sum())
    assert [(layer.weights.shape, layer.bias.shape) for layer in gradients] == [((2, 2), (2,)), ((2, 1), (1,))]
    first = next(train(Experiment(), network=network))
    assert first.loss == loss


def test_the_public_names():
    assert sorted(core.__all__) == [
        *("Experiment", "GradientCheck", "Layer", "LayerArrays", "Network", "SettingError", "Snapshot"),
        *("gradient_check", "train"),
    ]
    assert all(getattr(core, name).__doc__ for name in core.__all__)

"""Training: one step by hand, whole runs against scikit-learn, snapshots that hold what they say, and how runs end."""

import json
import os
import subprocess
import sys
from dataclasses import FrozenInstanceError
from itertools import islice, pairwise
from math import log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neural_network import MLPClassifier, MLPRegressor

from core import Experiment, Network, train
from core.experiment.settings import SettingError
from core.nn.optimizers import OPTIMIZERS
from core.training.ending import RUNAWAY
from core.training.run import Event, Run
from core.training.status import STATUSES
from tests.core.examples import experiments, identical, numbers, random_network

ROOT = Path(__file__).parents[3]


def epochs(experiment, count, **start):
    """The snapshots of epochs 0 to `count`, or to the end of the run."""
    return list(islice(train(experiment, **start), count + 1))


def test_one_step_by_hand():
    """A 2-2-1 network of sigmoids on the rows (1, 0) and (0, 1), both with target 1; half squared error, sum.

    sigmoid(ln 3) = 3/4, sigmoid(-ln 3) = 1/4, sigmoid(0) = 1/2; the derivative is a (1 - a).

    Forward. W1 = [[ln 3, -ln 3], [-ln 3, ln 3]], b1 = 0, so the hidden outputs are
        row (1, 0): h = (3/4, 1/4)      row (0, 1): h = (1/4, 3/4)
    W2 = (-ln 3 / 2, 3 ln 3 / 2), b2 = 0, so
        row (1, 0): z = -3/8 ln 3 + 3/8 ln 3 = 0,  a = 1/2
        row (0, 1): z = -1/8 ln 3 + 9/8 ln 3 = ln 3,  a = 3/4
    loss = 1/2 (1/2 - 1)² + 1/2 (3/4 - 1)² = 1/8 + 1/32 = 5/32

    Backward. d loss / d z = (a - t) a (1 - a):
        row (1, 0): -1/2 · 1/4 = -1/8       row (0, 1): -1/4 · 3/16 = -3/64
    d loss / d W2 = -1/8 · (3/4, 1/4) - 3/64 · (1/4, 3/4) = (-24 - 3, -8 - 9) / 256 = (-27, -17) / 256
    d loss / d b2 = -1/8 - 3/64 = -11/64
    d loss / d h = d loss / d z · W2, and every h (1 - h) is 3/16, so d loss / d z1 is
        row (1, 0): -1/8 · (-1/2, 3/2) ln 3 · 3/16 = (3, -9) ln 3 / 256
        row (0, 1): -3/64 · (-1/2, 3/2) ln 3 · 3/16 = (9, -27) ln 3 / 2048
    The inputs are unit vectors, so these are the rows of d loss / d W1;
    d loss / d b1 is their sum, (24 + 9, -72 - 27) ln 3 / 2048 = (33, -99) ln 3 / 2048.
    """
    ln3 = log(3)
    network = Network.from_parameters(
        weights=[[[ln3, -ln3], [-ln3, ln3]], [[-ln3 / 2], [3 * ln3 / 2]]],
        biases=[[0, 0], [0]],
        activations=["sigmoid", "sigmoid"],
    )
    before, after = epochs(
        Experiment(learning_rate=0.5), 1, network=network, inputs=[[1, 0], [0, 1]], targets=[[1], [1]]
    )
    np.testing.assert_allclose(before.outputs, [[1 / 2], [3 / 4]], rtol=1e-14)
    assert before.loss == pytest.approx(5 / 32, rel=1e-14)
    assert before.accuracy == 0.5  # an output of exactly 1/2 is class 0
    (dw1, db1), (dw2, db2) = before.gradients
    np.testing.assert_allclose(dw2, np.array([[-27], [-17]]) / 256, rtol=1e-13)
    np.testing.assert_allclose(db2, [-11 / 64], rtol=1e-13)
    np.testing.assert_allclose(dw1, np.array([[24, -72], [9, -27]]) * ln3 / 2048, rtol=1e-13)
    np.testing.assert_allclose(db1, np.array([33, -99]) * ln3 / 2048, rtol=1e-13)

    # The step: every parameter less 0.5 times its gradient.
    first, second = after.network.layers
    np.testing.assert_allclose(second.weights, [[-ln3 / 2 + 27 / 512], [3 * ln3 / 2 + 17 / 512]], rtol=1e-13)
    np.testing.assert_allclose(second.bias, [11 / 128], rtol=1e-13)
    expected = [[ln3 * (1 - 24 / 4096), -ln3 * (1 - 72 / 4096)], [-ln3 * (1 + 9 / 4096), ln3 * (1 + 27 / 4096)]]
    np.testing.assert_allclose(first.weights, expected, rtol=1e-13)
    np.testing.assert_allclose(first.bias, np.array([-33, 99]) * ln3 / 4096, rtol=1e-13)


@pytest.mark.parametrize("hidden_activation", ["sigmoid", "tanh", "relu"])
@pytest.mark.parametrize(
    ("optimizer", "momentum", "nesterov"), [("sgd", 0, False), ("momentum", 0.9, False), ("nesterov", 0.9, True)]
)
@pytest.mark.parametrize(
    ("estimator", "loss", "output", "scaling"),
    [
        (MLPRegressor, "half_squared_error", "linear", "0/1"),
        (MLPRegressor, "half_squared_error", "linear", "-1/+1"),
        (MLPClassifier, "binary_cross_entropy", "sigmoid", "0/1"),
    ],
)
def test_whole_runs_are_scikit_learns(
    estimator, loss, output, scaling, optimizer, momentum, nesterov, hidden_activation
):
    """The same weights, 40 epochs of the full batch with an L2 penalty: alpha / 2 / 4 rows is our l2."""
    names = {"sigmoid": "logistic"}
    oracle = estimator(
        hidden_layer_sizes=(4,), activation=names.get(hidden_activation, hidden_activation), solver="sgd", alpha=0.1,
        learning_rate_init=0.1, momentum=momentum, nesterovs_momentum=nesterov, batch_size=4, shuffle=False,
        random_state=0,
    )  # fmt: skip
    experiment = Experiment(
        hidden=(4,), hidden_activation=hidden_activation, output_activation=output, loss=loss, reduction="mean",
        l2=0.1 / 8, learning_rate=0.1, optimizer=optimizer, target_loss=0, inputs=scaling, targets=scaling,
    )  # fmt: skip
    x, y = experiment.samples.inputs, experiment.samples.targets.ravel()
    oracle.partial_fit(x, y, **({"classes": [0, 1]} if estimator is MLPClassifier else {}))  # makes the arrays
    network = random_network((2, 4, 1), [hidden_activation, output], np.random.RandomState(6))
    for layer, weights, bias in zip(network.layers, oracle.coefs_, oracle.intercepts_, strict=True):
        weights[:], bias[:] = layer.weights, layer.bias
    for velocity in oracle._optimizer.velocities:
        velocity[:] = 0
    for snapshot in epochs(experiment, 40, network=network)[1:]:
        oracle.partial_fit(x, y)
        for layer, weights, bias in zip(snapshot.network.layers, oracle.coefs_, oracle.intercepts_, strict=True):
            np.testing.assert_allclose(layer.weights, weights, rtol=1e-9, atol=1e-12)
            np.testing.assert_allclose(layer.bias, bias, rtol=1e-9, atol=1e-12)


# What a snapshot holds

PLAIN = Experiment()
VARIED = [
    PLAIN,
    Experiment(hidden=(3, 2), hidden_activation="tanh", l1=0.01, l2=0.02, reduction="mean", optimizer="adam"),
    Experiment(output_activation="softmax", loss="categorical_cross_entropy", batch_size=3, problem="parity3"),
    Experiment(dropout=0.5, hidden=(4,), clip_norm=0.1, optimizer="rmsprop", problem="centre16", batch_size=5),
    Experiment(hidden=(), loss="binary_cross_entropy", inputs="-1/+1", targets="0.01/0.99"),
    Experiment(hidden=(3,), problem="majority4", targets="-0.9/+0.9", output_activation="tanh", learning_rate=0.02),
]


@pytest.mark.parametrize("experiment", VARIED)
def test_a_snapshot_measures_its_own_parameters(experiment):
    """Loss, accuracy, outputs and gradients are those of its network, over all rows, without dropout, unclipped."""
    samples = experiment.samples
    for epoch, snapshot in enumerate(epochs(experiment, 12)):
        assert snapshot.epoch == epoch
        assert snapshot.status == "training"
        assert snapshot.reason == ""
        assert snapshot.experiment == experiment
        network = snapshot.network
        np.testing.assert_array_equal(network.parameters(), snapshot.parameters)
        np.testing.assert_array_equal(network.predict(samples.inputs), snapshot.outputs)
        kinds = {"loss": experiment.loss, "reduction": experiment.reduction}
        loss, gradients = network.loss_and_gradients(
            samples.inputs, samples.targets, **kinds, l1=experiment.l1, l2=experiment.l2
        )
        assert snapshot.loss == loss
        assert snapshot.data_loss == network.loss_and_gradients(samples.inputs, samples.targets, **kinds)[0]
        assert (snapshot.loss > snapshot.data_loss) == (experiment.l1 > 0)
        assert snapshot.accuracy == np.mean(network.classify(samples.inputs, experiment.levels) == samples.classes)
        for (dw, db), (own_dw, own_db), norm, layer in zip(
            gradients, snapshot.gradients, snapshot.gradient_norms, network.layers, strict=True
        ):
            np.testing.assert_array_equal(own_dw, dw)
            np.testing.assert_array_equal(own_db, db)
            assert own_dw.shape == layer.weights.shape
            assert norm == pytest.approx(np.sqrt((dw**2).sum() + (db**2).sum()), rel=1e-12)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_snapshot_is_immutable(optimizer):
    snapshot = epochs(Experiment(optimizer=optimizer), 2)[-1]
    with pytest.raises(FrozenInstanceError):
        snapshot.epoch = 5
    samples = snapshot.samples
    arrays = [
        snapshot.parameters,
        snapshot.gradient,
        snapshot.outputs,
        *snapshot.gradients[0],
        snapshot.optimizer_state.slots,
    ]
    for array in [*arrays, samples.inputs, samples.targets, samples.classes]:
        assert not array.flags.writeable


def test_later_training_leaves_earlier_snapshots_alone():
    for experiment in VARIED:
        stream = train(experiment)
        first, *_ = path = [next(stream) for _ in range(3)]
        before = [numbers(snapshot) for snapshot in path]
        list(islice(stream, 10))
        assert [numbers(snapshot) for snapshot in path] == before
        assert first.epoch == 0


def test_epoch_0_is_untrained():
    network = random_network((2, 2, 1), ["sigmoid", "sigmoid"], np.random.RandomState(0))
    start = next(train(PLAIN, network=network))
    np.testing.assert_array_equal(start.parameters, network.parameters())
    assert start.optimizer_state.step == 0


def test_plain_descent_goes_along_the_gradient_of_the_snapshot():
    for before, after in pairwise(epochs(Experiment(learning_rate=0.3, l2=0.05), 20)):
        np.testing.assert_array_equal(after.parameters, before.parameters - 0.3 * before.gradient)


def test_explicit_data_is_trained_on():
    x, t = [[0.5, -1.0], [2.0, 0.25], [1.0, 1.0]], [[0.2], [0.9], [0.4]]
    path = epochs(PLAIN, 5, inputs=x, targets=t)
    for snapshot in path:
        loss, _ = snapshot.network.loss_and_gradients(x, t, loss="half_squared_error", reduction="sum")
        assert snapshot.loss == loss
        assert snapshot.samples.inputs.tolist() == x
    assert path[0].samples.classes.tolist() == [0, 2, 1], "each target is a class"
    continued = epochs(PLAIN, 2, start=path[3])
    assert [numbers(s) for s in continued] == [numbers(s) for s in path[3:]]  # the data stays with the run


@pytest.mark.parametrize("changes", [{}, {"optimizer": "adam", "dropout": 0.3, "batch_size": 2, "l2": 0.01}])
def test_an_explicit_network_takes_the_place_of_the_experiments(changes):
    """Its layers and activations are its own; gradients, continuing and dropout follow them."""
    rng = np.random.RandomState(2)
    network = random_network((3, 4, 5, 2), ["tanh", "elu", "sigmoid"], rng)
    x, t = rng.standard_normal((6, 3)), rng.randint(2, size=(6, 2)).astype(float)
    experiment = Experiment(**changes)
    path = epochs(experiment, 8, network=network, inputs=x, targets=t)
    np.testing.assert_array_equal(path[0].parameters, network.parameters())
    for snapshot in path:
        assert snapshot.network.sizes == network.sizes
        assert [layer.activation for layer in snapshot.network.layers] == ["tanh", "elu", "sigmoid"]
        loss, gradients = snapshot.network.loss_and_gradients(
            x, t, loss="half_squared_error", reduction="sum", l2=experiment.l2
        )
        assert snapshot.loss == loss
        for own, expected in zip(snapshot.gradients, gradients, strict=True):
            np.testing.assert_array_equal(own.weights, expected.weights)
            np.testing.assert_array_equal(own.bias, expected.bias)
        assert len(snapshot.gradient_norms) == 3
    continued = epochs(experiment, 5, start=path[3])
    assert [identical(s) for s in continued] == [identical(s) for s in path[3:]]


def test_explicit_data_decides_the_numbers_of_inputs_and_outputs():
    x, t = [[0.0, 0.5, 1.0], [1.0, 0.0, 0.0]], [[1.0, 0.0], [0.0, 1.0]]
    for snapshot in epochs(Experiment(hidden=(4,)), 3, inputs=x, targets=t):
        assert snapshot.network.sizes == (3, 4, 2)
        assert snapshot.samples.classes.tolist() == [0, 1]


def test_explicit_data_is_copied():
    x, t = np.array([[0.0, 1.0]]), np.array([[1.0]])
    expected = epochs(PLAIN, 3, inputs=x, targets=t)
    stream = train(PLAIN, inputs=x, targets=t)
    next(stream)
    x[:] = t[:] = 9.0
    assert numbers(next(stream)) == numbers(expected[1])


OTHER = Network.from_parameters([[[1.0], [1.0]]], [[0.0]], ["sigmoid"])
THREE_TO_TWO = Network.from_parameters([np.ones((3, 2))], [[0, 0]], ["sigmoid"])
LINEAR = Network.from_parameters([np.ones((2, 1))], [[0]], ["linear"])
HUGE = Network.from_parameters([np.full((2, 2), 1e300), np.full((2, 1), 1e300)], [[0, 0], [0]], ["linear", "linear"])


@pytest.mark.parametrize(
    ("experiment", "given_to_train", "message"),
    [
        (PLAIN, {"network": THREE_TO_TWO}, r"sizes are \(3, 2\), but the data have 2 inputs and 1 outputs"),
        (PLAIN, {"network": OTHER, "inputs": [[1]], "targets": [[1]]}, r"\(2, 1\), but the data have 1 inputs"),
        (Experiment(loss="binary_cross_entropy"), {"network": LINEAR}, "defined on a sigmoid output"),
        (PLAIN, {"inputs": [[0, 1]]}, "give both or neither"),
        (PLAIN, {"targets": [[1]]}, "give both or neither"),
        (PLAIN, {"inputs": [0, 1], "targets": [[1]]}, r"inputs: have shape \(2,\)"),
        (PLAIN, {"inputs": [[0, 1]], "targets": [1]}, r"targets: have shape \(1,\)"),
        (PLAIN, {"inputs": np.zeros((0, 2)), "targets": np.zeros((0, 1))}, r"inputs: have shape \(0, 2\)"),
        (PLAIN, {"inputs": [[0, 1]], "targets": [[1], [0]]}, "1 and 2 rows; need as many of both"),
        (PLAIN, {"inputs": [[0, float("nan")]], "targets": [[1]]}, "finite"),
        (PLAIN, {"start": next(train(Experiment(hidden=(3,))))}, r"\(2, 3, 1\) cannot continue as \(2, 2, 1\)"),
        (PLAIN, {"start": next(train(Experiment(hidden_activation="tanh")))}, "cannot continue .*'sigmoid'"),
        (PLAIN, {"start": next(train(PLAIN)), "network": OTHER}, "one of them, not both"),
        (Experiment(hidden_activation="linear", output_activation="linear"), {"network": HUGE}, "no finite number"),
    ],
)
def test_what_does_not_fit_is_refused(experiment, given_to_train, message):
    with pytest.raises(ValueError, match=message):
        next(train(experiment, **given_to_train))


# Continuing

STOCHASTIC = {"batch_size": 3, "dropout": 0.3, "hidden": (3, 2), "clip_norm": 0.5, "l1": 0.001}


@pytest.mark.parametrize("changes", [{}, STOCHASTIC], ids=["full batch", "batches and dropout"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_continuing_with_unchanged_settings_is_the_same_run_to_the_bit(optimizer, changes):
    path = epochs(Experiment(optimizer=optimizer, learning_rate=0.05, **changes), 25)
    for epoch in (0, 1, 7, 24, 25):
        continued = epochs(path[0].experiment, 25 - epoch, start=path[epoch])
        assert [identical(s) for s in continued] == [identical(s) for s in path[epoch:]]


@given(experiment=experiments(max_epochs=12), data=st.data())
@settings(max_examples=60)
def test_any_run_can_be_continued_from_anywhere(experiment, data):
    path = list(train(experiment))
    # A run whose next update was not finite ends with the numbers of its last epoch, given twice.
    ends_twice = len(path) > 1 and path[-1].epoch == path[-2].epoch
    place = data.draw(st.integers(0, len(path) - (2 if ends_twice else 1)))
    assert [identical(s) for s in train(experiment, start=path[place])] == [identical(s) for s in path[place:]]


@pytest.mark.parametrize("optimizer", ["momentum", "adam", "rmsprop"])
def test_a_run_that_stalled_stays_stalled_when_continued(optimizer):
    experiment = Experiment(problem="and", hidden=(), optimizer=optimizer, l2=0.05, learning_rate=0.05, max_epochs=2000)
    *_, last = train(experiment)
    assert last.status == "stalled"
    assert last.optimizer_state.slots.any()
    assert [identical(s) for s in train(experiment, start=last)] == [identical(last)]


def test_continuing_with_changed_settings_uses_them_from_the_next_update_on():
    third = epochs(PLAIN, 3)[-1]
    start, after = epochs(PLAIN.replace(learning_rate=2.0, l2=0.1), 1, start=third)
    assert start.epoch == 3
    assert numbers(start)[1] == numbers(third)[1]
    weights = np.array([1, 1, 1, 1, 0, 0, 1, 1, 0]) * third.parameters
    np.testing.assert_allclose(start.gradient, third.gradient + 0.2 * weights, rtol=1e-13)
    assert start.loss == pytest.approx(third.loss + 0.1 * (weights**2).sum(), rel=1e-13)
    np.testing.assert_array_equal(after.parameters, third.parameters - 2.0 * start.gradient)


def test_another_optimizer_starts_with_an_empty_memory():
    momentum = epochs(Experiment(optimizer="momentum"), 5)[-1]
    start, after = epochs(Experiment(optimizer="adam"), 1, start=momentum)
    assert not start.optimizer_state.slots.any()
    assert start.optimizer_state.step == 0
    # Adam's first step is the learning rate in the direction of the gradient's sign (epsilon aside).
    step = start.parameters - after.parameters
    np.testing.assert_allclose(step, 0.5 * np.sign(start.gradient), rtol=1e-4)


def test_continuing_after_an_edit():
    third = epochs(PLAIN, 3)[-1]
    edited = third.with_parameters({0: 5.0, 8: -1.0})
    assert third.with_parameters({}) is third
    expected = third.parameters.tolist()
    expected[0], expected[8] = 5.0, -1.0
    assert edited.parameters.tolist() == expected
    assert not edited.parameters.flags.writeable
    start = next(train(PLAIN, start=edited))
    assert start.parameters.tolist() == expected
    assert start.loss != third.loss  # measured anew


# Clipping, batches, dropout


@pytest.mark.parametrize("batch_size", ["full", 1])
def test_clipping_shortens_the_gradient_and_keeps_its_direction(batch_size):
    """Under plain descent an update is learning rate times the clipped gradient."""
    data = {"inputs": [[1.0, 0.5]], "targets": [[0.0]]}
    experiment = Experiment(learning_rate=1.0, clip_norm=0.01, batch_size=batch_size)
    before, after = epochs(experiment, 1, **data)
    norm = np.linalg.norm(before.gradient)
    assert norm > 0.01
    step = before.parameters - after.parameters
    np.testing.assert_allclose(step, before.gradient * 0.01 / norm, rtol=1e-9)
    unclipped = epochs(experiment.replace(clip_norm=1.1 * norm), 1, **data)[-1]
    assert numbers(unclipped) == numbers(epochs(experiment.replace(clip_norm=0), 1, **data)[-1])


@pytest.mark.parametrize("batch_size", [1, 2, 3])
@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_each_epoch_takes_every_sample_once_in_an_order_drawn_for_that_epoch(batch_size, reduction):
    experiment = Experiment(batch_size=batch_size, reduction=reduction, l2=0.01, seed=5)
    x, t = experiment.samples.inputs, experiment.samples.targets
    orders = set()
    for before, after in pairwise(epochs(experiment, 6)):
        order = np.random.RandomState([5, after.epoch]).permutation(4)
        orders.add(tuple(order))
        network, parameters = before.network, before.parameters
        for begin in range(0, 4, batch_size):
            rows = order[begin : begin + batch_size]
            _, gradients = network.loss_and_gradients(
                x[rows], t[rows], loss="half_squared_error", reduction=reduction, l2=0.01
            )
            parameters = parameters - 0.5 * np.concatenate([part.ravel() for layer in gradients for part in layer])
            network = before.with_parameters(dict(enumerate(parameters))).network
        np.testing.assert_allclose(after.parameters, parameters, rtol=1e-12)
    assert len(orders) > 1


@pytest.mark.parametrize("settings", [{}, {"clip_norm": 0.2, "l2": 0.01}, {"optimizer": "momentum"}], ids=str)
def test_without_biases_by_a_few_lines_of_numpy(settings):
    """z = x W in every layer; nothing of the core but the first weights, which are those of the network with biases."""
    experiment = Experiment(
        bias="without", hidden=(3, 2), inputs="-1/+1", problem="and", learning_rate=0.3, target_loss=0, **settings
    )
    x, t = experiment.samples.inputs, experiment.samples.targets
    w = [layer.weights.copy() for layer in next(train(experiment.replace(bias="with"))).network.layers]
    path = epochs(experiment, 40)
    v = [np.zeros_like(one) for one in w]
    for snapshot in path:
        for layer, own in zip(snapshot.network.layers, w, strict=True):
            np.testing.assert_allclose(layer.weights, own, rtol=1e-9)
            assert layer.bias.tobytes() == bytes(layer.bias.nbytes)  # +0, every one
        a = [x]
        for one in w:
            a.append(1 / (1 + np.exp(-a[-1] @ one)))
        delta, gradients = (a[-1] - t) * a[-1] * (1 - a[-1]), []
        for one, below in zip(w[::-1], a[-2::-1], strict=True):
            gradients.insert(0, below.T @ delta + 2 * settings.get("l2", 0) * one)
            delta = delta @ one.T * below * (1 - below)
        norm = np.sqrt(sum((gradient**2).sum() for gradient in gradients))
        assert snapshot.gradient_norm == pytest.approx(norm, rel=1e-9)
        shorter = min(1, settings.get("clip_norm", np.inf) / norm)
        kept = 0.9 if "optimizer" in settings else 0.0
        v = [kept * old + shorter * new for old, new in zip(v, gradients, strict=True)]
        w = [one - 0.3 * step for one, step in zip(w, v, strict=True)]


def test_each_hidden_layer_has_its_own_activation():
    """tanh, then ReLU, then sigmoid, written out: 40 updates from the same start."""
    experiment = Experiment(
        hidden=(4, 3), hidden_activation="tanh-relu", inputs="-1/+1", init="glorot", seed=3, target_loss=0
    )
    assert [activation.name for activation in experiment.activations] == ["tanh", "relu", "sigmoid"]
    x, t = experiment.samples.inputs, experiment.samples.targets
    path = epochs(experiment, 40)
    (w1, b1), (w2, b2), (w3, b3) = ((layer.weights, layer.bias) for layer in path[0].network.layers)
    for _ in range(40):
        a1 = np.tanh(x @ w1 + b1)
        z2 = a1 @ w2 + b2
        a2 = z2 * (z2 > 0)
        a3 = 1 / (1 + np.exp(-(a2 @ w3 + b3)))
        d3 = (a3 - t) * a3 * (1 - a3)
        d2 = d3 @ w3.T * (z2 > 0)
        d1 = d2 @ w2.T * (1 - a1**2)
        w3, b3 = w3 - 0.5 * a2.T @ d3, b3 - 0.5 * d3.sum(axis=0)
        w2, b2 = w2 - 0.5 * a1.T @ d2, b2 - 0.5 * d2.sum(axis=0)
        w1, b1 = w1 - 0.5 * x.T @ d1, b1 - 0.5 * d1.sum(axis=0)
    for layer, (w, b) in zip(path[40].network.layers, ((w1, b1), (w2, b2), (w3, b3)), strict=True):
        np.testing.assert_allclose(layer.weights, w, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(layer.bias, b, rtol=1e-9, atol=1e-12)


LOCKED = [0, 4, 8]
"""A weight, a bias of a hidden unit and the output's bias of a 2-2-1 network."""


@pytest.mark.parametrize("more", [{}, {"batch_size": 1}, {"dropout": 0.3}, {"l1": 0.01, "l2": 0.1}], ids=str)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_what_is_locked_stays_to_the_last_bit_and_its_gradient_counts_as_0(optimizer, more):
    path = epochs(Experiment(optimizer=optimizer, learning_rate=0.1, locked=LOCKED, **more), 30)
    others = np.setdiff1d(np.arange(9), LOCKED)
    for snapshot in path:
        assert snapshot.parameters[LOCKED].tobytes() == path[0].parameters[LOCKED].tobytes()
        assert not snapshot.gradient[LOCKED].any()
        assert snapshot.gradient_norm == pytest.approx(np.linalg.norm(snapshot.gradient))
    assert (path[30].parameters[others] != path[0].parameters[others]).all()
    free = next(train(Experiment(**more)))
    np.testing.assert_array_equal(path[0].gradient[others], free.gradient[others])


@pytest.mark.parametrize("optimizer", ["momentum", "nesterov", "adam"])
def test_a_lock_holds_at_once_whatever_the_optimizer_remembers(optimizer):
    run = Run(
        Experiment(optimizer=optimizer, learning_rate=0.1), [Event(10, {"locked": (0,)}), Event(20, {"locked": ()})]
    )
    values = [run.snapshot(epoch).parameters[0] for epoch in range(25)]
    assert len(set(values[10:21])) == 1
    assert len(set(values[:11])) == 11
    assert len(set(values[20:])) == 5
    with pytest.raises(SettingError, match="places from 0 to 8"):
        run.change(3, {"locked": (9,)})
    with pytest.raises(SettingError, match="this network has no biases"):
        Experiment(bias="without", locked=(8,))


def test_a_given_network_with_biases_does_not_fit_without_them():
    with_biases = random_network((2, 2, 1), ["sigmoid"] * 2, np.random.RandomState(1))
    with pytest.raises(ValueError, match="network: has biases, but bias is 'without'"):
        next(train(Experiment(bias="without"), network=with_biases))
    with pytest.raises(SettingError, match="this network has no biases"):
        Run(Experiment(bias="without"), [Event(3, parameters={4: 1.0})])
    Run(Experiment(bias="without"), [Event(3, parameters={3: 1.0})])


@pytest.mark.parametrize("batch_size", [1, 3])
def test_listed_samples_are_taken_row_by_row_as_scikit_learn_takes_them_without_shuffling(batch_size):
    """Its MLP takes the mean over a batch and ½ (a - t)², as an output without activation has it."""
    experiment = Experiment(
        problem="parity3", hidden=(3,), hidden_activation="tanh", output_activation="linear", reduction="mean",
        batch_size=batch_size, order="listed", learning_rate=0.1, target_loss=0.0, max_epochs=30,
    )  # fmt: skip
    path = epochs(experiment, 30)
    oracle = MLPRegressor(
        hidden_layer_sizes=(3,), activation="tanh", solver="sgd", alpha=0.0, learning_rate_init=0.1, momentum=0.0,
        batch_size=batch_size, shuffle=False,
    )  # fmt: skip
    x, t = experiment.samples.inputs, experiment.samples.targets.ravel()
    oracle.partial_fit(x, t)
    for place, layer in enumerate(path[0].network.layers):
        oracle.coefs_[place][...], oracle.intercepts_[place][...] = layer.weights, layer.bias
    for _ in range(30):
        oracle.partial_fit(x, t)
    for place, layer in enumerate(path[30].network.layers):
        np.testing.assert_allclose(layer.weights, oracle.coefs_[place], rtol=1e-9)
        np.testing.assert_allclose(layer.bias, oracle.intercepts_[place], rtol=1e-9)


def test_listed_samples_draw_nothing(monkeypatch):
    def drawn(*_):
        raise AssertionError("a generator was seeded")

    monkeypatch.setattr("core.training.trainer.epoch_generator", drawn)
    listed = epochs(Experiment(batch_size=2, order="listed"), 5)
    full = epochs(Experiment(batch_size=4, order="listed", dropout=0.0), 5)
    assert numbers(full[5]) == numbers(epochs(PLAIN, 5)[5]) != numbers(listed[5])
    with pytest.raises(AssertionError, match="a generator was seeded"):
        epochs(Experiment(batch_size=2, order="listed", dropout=0.5), 5)


@pytest.mark.parametrize("batch_size", [4, 16])
def test_a_batch_of_all_samples_is_the_full_batch(batch_size):
    full, large = epochs(PLAIN, 10), epochs(Experiment(batch_size=batch_size), 10)
    assert [numbers(s) for s in large] == [numbers(s) for s in full]


@pytest.mark.parametrize(("batch_size", "updates"), [("full", 1), (1, 4), (2, 2), (3, 2), (4, 1)])
def test_updates_in_an_epoch(batch_size, updates):
    path = epochs(Experiment(optimizer="adam", batch_size=batch_size), 3)
    assert [s.optimizer_state.step for s in path] == [0, updates, 2 * updates, 3 * updates]


@pytest.mark.parametrize("rate", [0.2, 0.5, 0.9])
def test_dropout_leaves_units_out_and_scales_the_others_up(rate):
    """One row, linear output: the update of output weight j is that of the bias times h_j times the unit's mask."""
    experiment = Experiment(
        hidden=(16,), output_activation="linear", dropout=rate, learning_rate=1e-4, max_epochs=300, target_loss=0
    )
    left_out = []
    for before, after in pairwise(train(experiment, inputs=[[1.0, 0.0]], targets=[[50.0]])):
        step = after.parameters - before.parameters
        hidden = before.network.forward([[1.0, 0.0]])[1][1][0]
        masks = step[48:64] / (step[64] * hidden)  # 2 · 16 weights and 16 biases come first
        kept = masks > 0.5
        np.testing.assert_allclose(masks[kept], 1 / (1 - rate), rtol=1e-6)
        np.testing.assert_allclose(masks[~kept], 0, atol=1e-9)
        left_out.append(1 - kept.mean())
    # 4,800 draws: the standard error is at most 0.0072.
    assert np.mean(left_out) == pytest.approx(rate, abs=0.03)
    assert len(set(left_out)) > 1


def test_dropout_spares_a_network_without_hidden_layers():
    without, with_dropout = (epochs(Experiment(hidden=(), dropout=rate), 10) for rate in (0, 0.5))
    assert [numbers(s) for s in without] == [numbers(s) for s in with_dropout]


# How a run ends


@pytest.mark.parametrize(
    ("status", "epoch", "experiment"),
    [
        ("solved", 70, Experiment(optimizer="adam", hidden=(4,), loss="binary_cross_entropy", target_loss=0.1)),
        ("stalled", 1, Experiment(init="zeros")),
        ("diverged", None, Experiment(output_activation="linear", hidden_activation="relu", learning_rate=50)),
        ("out of epochs", 30, Experiment(max_epochs=30)),
    ],
)
def test_every_end(status, epoch, experiment):
    path = list(train(experiment))
    last = path[-1]
    assert last.status == status
    assert [s.status for s in path[:-1]] == ["training"] * (len(path) - 1)
    assert last.reason
    assert all(s.reason == "" for s in path[:-1])
    if epoch is not None and status != "solved":
        assert last.epoch == epoch
    if status == "solved":
        assert last.accuracy == 1.0
        assert last.data_loss <= 0.1 < path[-2].data_loss


@given(experiment=experiments(max_epochs=15))
@settings(max_examples=150)
def test_no_experiment_yields_anything_but_finite_numbers_and_an_end(experiment):
    path = list(train(experiment))
    for snapshot in path:
        for array in (snapshot.parameters, snapshot.gradient, snapshot.outputs, snapshot.optimizer_state.slots):
            assert np.isfinite(array).all()
        assert np.isfinite([snapshot.loss, snapshot.data_loss, *snapshot.gradient_norms]).all()
        assert np.isnan(snapshot.accuracy) if experiment.task.is_regression else 0 <= snapshot.accuracy <= 1
    assert [s.status for s in path[:-1]] == ["training"] * (len(path) - 1)
    assert path[-1].status in set(STATUSES) - {"training"}
    assert str(path[-1].epoch) in path[-1].reason.replace(",", "") or path[-1].status == "diverged"
    assert [s.epoch for s in path[:-1]] == list(range(len(path) - 1))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("batch_size", ["full", 1])
def test_explosions_end_without_a_warning_or_a_number_that_is_not_finite(optimizer, batch_size):
    experiment = Experiment(
        hidden=(16,) * 6, hidden_activation="linear", output_activation="linear", loss="squared_error",
        learning_rate=100, optimizer=optimizer, batch_size=batch_size, init="he", momentum=0.999,
    )  # fmt: skip
    path = list(train(experiment))
    assert path[-1].status == "diverged"
    for snapshot in path:
        assert np.isfinite(np.concatenate([snapshot.parameters, snapshot.gradient, snapshot.outputs.ravel()])).all()
        assert np.isfinite(snapshot.optimizer_state.slots).all()


# The same everywhere

SAME_RUN = """
import json, sys
from core import Experiment, train
snapshots = train(Experiment(**json.loads(sys.argv[1])))
print("".join(s.parameters.tobytes().hex() + s.gradient.tobytes().hex() + s.loss.hex() for s in snapshots))
"""


@pytest.mark.parametrize("hash_seed", ["0", "12345"])
def test_another_process_gives_the_same_run_to_the_last_bit(hash_seed):
    changes = {"hidden": [3, 2], "optimizer": "adam", "batch_size": 3, "dropout": 0.2, "max_epochs": 40, "l1": 0.001}
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
    other = subprocess.run(
        [sys.executable, "-W", "error", "-c", SAME_RUN, json.dumps(changes)],
        capture_output=True, text=True, check=True, cwd=ROOT, env=environment,
    )  # fmt: skip
    here = [
        s.parameters.tobytes().hex() + s.gradient.tobytes().hex() + s.loss.hex() for s in train(Experiment(**changes))
    ]
    assert len(here) == 41
    assert other.stdout.strip() == "".join(here)


def test_the_seed_and_nothing_else_decides():
    one, same, other = (list(train(Experiment(seed=seed, max_epochs=10, batch_size=2))) for seed in (1, 1, 2))
    assert [identical(s) for s in one] == [identical(s) for s in same]
    assert numbers(one[-1]) != numbers(other[-1])
    np.random.seed(99)  # noqa: NPY002  (the global generator must not matter)
    assert [identical(s) for s in train(Experiment(seed=1, max_epochs=10, batch_size=2))] == [identical(s) for s in one]


TINY = Experiment(hidden=(4,), hidden_activation="tanh", init="normal", init_scale=1e-5, learning_rate=0.01)


@pytest.mark.parametrize("changes", [{}, {"optimizer": "rmsprop"}, {"inputs": "-1/+1", "init_scale": 1e-4}])
def test_a_small_gradient_is_no_standstill_for_an_optimizer_that_rescales_it(changes):
    experiment = TINY.replace(**({"optimizer": "adam"} | changes))
    statuses = [[*train(experiment.replace(seed=seed))][-1].status for seed in range(5)]
    assert statuses == ["solved"] * 5


def test_the_end_of_a_small_start_with_adam_is_known():
    assert [*train(TINY.replace(optimizer="adam"))][-1].epoch == 319


def test_a_start_with_a_huge_loss_has_not_diverged_as_long_as_the_loss_falls():
    huge = Experiment(
        hidden_activation="relu", output_activation="linear", init="normal", init_scale=100, optimizer="adam", seed=1
    )
    path = list(train(huge.replace(max_epochs=50)))
    assert path[0].loss > RUNAWAY * 4
    assert path[-1].loss < path[0].loss
    assert path[-1].status == "out of epochs"


def test_a_run_that_stalled_is_tried_again_where_a_setting_has_changed():
    stalled = [*train(Experiment(hidden=(), max_epochs=2000))][-1]
    assert [s.status for s in train(stalled.experiment, start=stalled)] == ["stalled"]
    again = [s.epoch for s in train(stalled.experiment.replace(optimizer="adam"), start=stalled)]
    assert again[-1] > stalled.epoch

"""A network's predictions, loss and gradients: by hand, in loops, against scikit-learn, and what must not matter."""

import math
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neural_network import MLPClassifier, MLPRegressor

from core import Network
from core.nn.activations import ACTIVATIONS
from core.nn.network import count_parameters, flatten, layer_views
from tests.core.examples import LOSS_AND_OUTPUT, random_network
from tests.core.nn.test_activations import IN_PLAIN_PYTHON

XOR_INPUTS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR_TARGETS = np.array([[0.0], [1.0], [1.0], [0.0]])
SEEDS = st.integers(0, 2**32 - 1)


def step_xor():
    """OR and NAND, joined by AND, out of step units."""
    return Network.from_parameters(
        weights=[[[1, -1], [1, -1]], [[1], [1]]], biases=[[-0.5, 1.5], [-1.5]], activations=["step", "step"]
    )


def test_steps_compute_xor_by_hand():
    network = step_xor()
    nets, outputs = network.forward(XOR_INPUTS)
    assert nets[0].tolist() == [[-0.5, 1.5], [0.5, 0.5], [0.5, 0.5], [1.5, -0.5]]
    assert outputs[1].tolist() == [[0, 1], [1, 1], [1, 1], [1, 0]]
    assert nets[1].tolist() == [[-0.5], [0.5], [0.5], [-0.5]]
    assert network.predict(XOR_INPUTS).tolist() == XOR_TARGETS.tolist()
    assert network.classify(XOR_INPUTS).tolist() == [0, 1, 1, 0]
    others = 1 - XOR_TARGETS  # all four rows are wrong, and yet nothing says which way to go
    loss, gradients = network.loss_and_gradients(XOR_INPUTS, others, loss="squared_error", reduction="sum")
    assert loss == 4
    assert all(not values.any() for layer in gradients for values in layer)


def predict_in_loops(network, row):
    """One row through the network, unit by unit, in plain Python."""
    a = list(row)
    for layer in network.layers:
        weights, bias = layer.weights.tolist(), layer.bias.tolist()
        z = [bias[j] + sum(a[i] * weights[i][j] for i in range(len(a))) for j in range(len(bias))]
        if layer.activation == "softmax":
            powers = [math.exp(value) for value in z]
            a = [power / sum(powers) for power in powers]
        else:
            a = [IN_PLAIN_PYTHON[layer.activation](value) for value in z]
    return a


@pytest.mark.parametrize("sizes", [(2, 1), (2, 2, 1), (3, 4, 2), (2, 3, 1, 4), (2, 16, 3, 5, 2)])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_predicts_what_plain_loops_predict(activation, sizes):
    rng = np.random.RandomState(len(sizes))
    for output in (activation, "sigmoid"):
        network = random_network(sizes, [activation] * (len(sizes) - 2) + [output], rng)
        inputs = rng.standard_normal((7, sizes[0]))
        expected = [predict_in_loops(network, row) for row in inputs.tolist()]
        np.testing.assert_allclose(network.predict(inputs), expected, rtol=1e-11, atol=1e-14)


def test_classify_takes_the_largest_output_or_asks_whether_the_only_one_is_above_one_half():
    single = Network.from_parameters([[[1.0]]], [[0.0]], ["linear"])
    assert single.classify([[0.2], [0.5], [0.50001], [7.0]]).tolist() == [0, 0, 1, 1]
    double = Network.from_parameters([[[1.0, -1.0]]], [[0.0, 0.0]], ["softmax"])
    assert double.classify([[1.0], [-1.0]]).tolist() == [0, 1]


# The value itself


def test_a_network_is_immutable_and_a_copy():
    weights, bias = np.ones((2, 1)), np.zeros(1)
    network = Network.from_parameters([weights], [bias], ["linear"])
    weights[0, 0] = bias[0] = 9.0
    assert network.parameters().tolist() == [1.0, 1.0, 0.0]
    for array in (network.layers[0].weights, network.layers[0].bias):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 5.0
    with pytest.raises(FrozenInstanceError):
        network.layers = ()
    network.parameters()[0] = 7.0
    assert network.predict([[1.0, 0.0]]).item() == 1.0


def test_parameters_stand_layer_by_layer_weights_row_by_row_then_biases():
    network = Network.from_parameters([[[1, 2, 3], [4, 5, 6]], [[10], [11], [12]]], [[7, 8, 9], [13]], ["tanh"] * 2)
    assert network.parameters().tolist() == list(range(1, 14))
    assert network.sizes == (2, 3, 1)
    assert count_parameters(network.sizes) == 13
    (w1, b1), (w2, b2) = layer_views(network.parameters(), (2, 3, 1))
    assert (w1.tolist(), b1.tolist()) == ([[1, 2, 3], [4, 5, 6]], [7, 8, 9])
    assert (w2.tolist(), b2.tolist()) == ([[10], [11], [12]], [13])
    assert flatten([(w1, b1), (w2, b2)]).tolist() == list(range(1, 14))


@pytest.mark.parametrize(
    ("weights", "biases", "activations", "message"),
    [
        ([], [], [], "one entry a layer; given 0, 0 and 0"),
        ([[[1.0]]], [[1.0]], [], "given 1, 1 and 0"),
        ([[[1.0]]], [], ["tanh"], "given 1, 0 and 1"),
        ([[1.0, 2.0]], [[1.0]], ["tanh"], r"layer 1: weights have shape \(2,\)"),
        ([[[1.0, 2.0]]], [[1.0]], ["tanh"], r"layer 1: weights have shape \(1, 2\) and bias \(1,\)"),
        (
            [[[1.0]], [[1.0], [2.0]]],
            [[1.0], [1.0]],
            ["tanh"] * 2,
            "layer 2: takes 2 inputs, but layer 1 has 1 units",
        ),
        ([[[math.nan]]], [[1.0]], ["tanh"], "layer 1: .* finite"),
        ([[[1.0]]], [[math.inf]], ["tanh"], "layer 1: .* finite"),
        ([[[1.0]]], [[1.0]], ["swish"], "'swish' is unknown; known: step, linear"),
    ],
)
def test_parameters_that_do_not_fit_are_refused(weights, biases, activations, message):
    with pytest.raises(ValueError, match=message):
        Network.from_parameters(weights, biases, activations)


@pytest.mark.parametrize("inputs", [[0, 1], [[0, 1, 1]], [[[0, 1]]], [[0]]])
def test_inputs_of_another_shape_are_refused(inputs):
    with pytest.raises(ValueError, match=r"inputs have shape .*; need \(samples, 2\)"):
        step_xor().predict(inputs)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"targets": [[1.0]]}, r"targets have shape \(1, 1\); 4 samples need \(4, 1\)"),
        ({"targets": [0, 1, 1, 0]}, r"targets have shape \(4,\)"),
        ({"loss": "mse"}, "loss 'mse' is unknown; known: half_squared_error"),
        ({"reduction": "max"}, "reduction 'max' is unknown; known: sum, mean"),
        ({"loss": "categorical_cross_entropy"}, "defined on a softmax output"),
    ],
)
def test_questions_that_make_no_sense_are_refused(changes, message):
    network = random_network((2, 2, 1), ["sigmoid", "sigmoid"], np.random.RandomState(0))
    question = {"targets": XOR_TARGETS, "loss": "squared_error", "reduction": "sum"} | changes
    with pytest.raises(ValueError, match=message):
        network.loss_and_gradients(XOR_INPUTS, **question)


# scikit-learn

# Its squared loss is half the mean over the samples; its log losses are means over the samples. Its penalty is
# alpha / 2 / samples · Σ w², so that our l2 for a mean is alpha / (2 · samples).

SKLEARN_NAMES = {"sigmoid": "logistic", "tanh": "tanh", "relu": "relu", "linear": "identity"}
ALPHA = 0.3


@pytest.mark.parametrize("hidden", [(2,), (5,), (4, 3), (3, 3, 3)])
@pytest.mark.parametrize("hidden_activation", SKLEARN_NAMES)
@pytest.mark.parametrize(
    ("estimator", "loss", "output", "their_output"),
    [
        (MLPRegressor, "half_squared_error", "linear", "identity"),
        (MLPClassifier, "binary_cross_entropy", "sigmoid", "logistic"),
        (MLPClassifier, "categorical_cross_entropy", "softmax", "softmax"),
    ],
)
@pytest.mark.parametrize("alpha", [0.0, ALPHA])
def test_loss_and_gradients_are_scikit_learns(estimator, loss, output, their_output, hidden_activation, hidden, alpha):
    n_outputs = 3 if output == "softmax" else 1
    sizes = (2, *hidden, n_outputs)
    rng = np.random.RandomState(11)
    network = random_network(sizes, [hidden_activation] * len(hidden) + [output], rng)
    inputs = rng.standard_normal((6, 2))
    targets = np.eye(3)[rng.randint(3, size=6)] if output == "softmax" else rng.randint(2, size=(6, 1)).astype(float)

    oracle = estimator(hidden_layer_sizes=hidden, activation=SKLEARN_NAMES[hidden_activation], alpha=alpha)
    oracle.coefs_ = [layer.weights for layer in network.layers]
    oracle.intercepts_ = [layer.bias for layer in network.layers]
    oracle.n_layers_, oracle.out_activation_ = len(sizes), their_output
    empty = [None] * len(network.layers)
    expected_loss, expected_weights, expected_biases = oracle._backprop(
        inputs, targets, None, [inputs, *empty], list(empty), list(empty), list(empty)
    )

    l2 = alpha / 2 / len(inputs)
    found, gradients = network.loss_and_gradients(inputs, targets, loss=loss, reduction="mean", l2=l2)
    assert found == pytest.approx(expected_loss, rel=1e-12)
    for (dw, db), their_dw, their_db in zip(gradients, expected_weights, expected_biases, strict=True):
        np.testing.assert_allclose(dw, their_dw, rtol=1e-10, atol=1e-14)
        np.testing.assert_allclose(db, their_db, rtol=1e-10, atol=1e-14)


# What must not matter


def ask(network, inputs, targets, loss="half_squared_error", reduction="sum", **penalties):
    return network.loss_and_gradients(inputs, targets, loss=loss, reduction=reduction, **penalties)


def trouble(seed, loss="half_squared_error", output="sigmoid", rows=6):
    """A random 2-4-1 or 2-4-2 network with random data."""
    rng = np.random.RandomState(seed)
    n_outputs = 2 if output == "softmax" else 1
    network = random_network((2, 4, n_outputs), ["tanh", output], rng)
    return rng, network, rng.standard_normal((rows, 2)), rng.random_sample((rows, n_outputs))


@given(seed=SEEDS, chosen=st.sampled_from(LOSS_AND_OUTPUT), reduction=st.sampled_from(["sum", "mean"]))
def test_the_order_of_the_rows_does_not_matter(seed, chosen, reduction):
    loss, output = chosen
    rng, network, inputs, targets = trouble(seed, loss, output)
    order = rng.permutation(len(inputs))
    value, gradients = ask(network, inputs, targets, loss, reduction)
    again, permuted = ask(network, inputs[order], targets[order], loss, reduction)
    assert again == pytest.approx(value, rel=1e-12, abs=1e-14)
    np.testing.assert_allclose(flatten(permuted), flatten(gradients), rtol=1e-10, atol=1e-12)
    np.testing.assert_array_equal(network.predict(inputs[order]), network.predict(inputs)[order])


@given(seed=SEEDS, chosen=st.sampled_from(LOSS_AND_OUTPUT))
def test_the_names_of_the_hidden_units_do_not_matter(seed, chosen):
    loss, output = chosen
    rng, network, inputs, targets = trouble(seed, loss, output)
    (w1, b1), (w2, b2) = [(layer.weights, layer.bias) for layer in network.layers]
    order = rng.permutation(4)
    renamed = Network.from_parameters([w1[:, order], w2[order]], [b1[order], b2], ["tanh", output])
    np.testing.assert_allclose(renamed.predict(inputs), network.predict(inputs), rtol=1e-12, atol=1e-14)
    value, ((dw1, db1), (dw2, db2)) = ask(network, inputs, targets, loss)
    again, ((rw1, rb1), (rw2, rb2)) = ask(renamed, inputs, targets, loss)
    assert again == pytest.approx(value, rel=1e-12, abs=1e-14)
    for found, expected in ((rw1, dw1[:, order]), (rb1, db1[order]), (rw2, dw2[order]), (rb2, db2)):
        np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12)


@given(seed=SEEDS, loss=st.sampled_from(["half_squared_error", "squared_error", "binary_cross_entropy"]))
def test_swapped_classes_mirror_the_output(seed, loss):
    """sigmoid(-z) = 1 - sigmoid(z): with negated output weights XNOR is to 1 - a what XOR is to a."""
    _, network, _, _ = trouble(seed)
    (w1, b1), (w2, b2) = [(layer.weights, layer.bias) for layer in network.layers]
    mirrored = Network.from_parameters([w1, -w2], [b1, -b2], ["tanh", "sigmoid"])
    np.testing.assert_allclose(mirrored.predict(XOR_INPUTS), 1 - network.predict(XOR_INPUTS), rtol=1e-12)
    value, ((dw1, db1), (dw2, db2)) = ask(network, XOR_INPUTS, XOR_TARGETS, loss)
    again, ((mw1, mb1), (mw2, mb2)) = ask(mirrored, XOR_INPUTS, 1 - XOR_TARGETS, loss)
    assert again == pytest.approx(value, rel=1e-10)
    for found, expected in ((mw1, dw1), (mb1, db1), (mw2, -dw2), (mb2, -db2)):
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


@given(
    seed=SEEDS,
    shift=st.floats(-100, 100),
    loss=st.sampled_from(["squared_error", "categorical_cross_entropy"]),
)
def test_a_shift_of_softmax_s_biases_does_not_matter(seed, shift, loss):
    _, network, inputs, targets = trouble(seed, output="softmax")
    first, last = network.layers
    shifted = Network.from_parameters(
        [first.weights, last.weights], [first.bias, last.bias + shift], ["tanh", "softmax"]
    )
    value, gradients = ask(network, inputs, targets, loss)
    again, same = ask(shifted, inputs, targets, loss)
    assert again == pytest.approx(value, rel=1e-9)
    np.testing.assert_allclose(flatten(same), flatten(gradients), rtol=1e-7, atol=1e-10)


@given(seed=SEEDS, chosen=st.sampled_from(LOSS_AND_OUTPUT), rows=st.integers(1, 9))
def test_the_sum_is_n_times_the_mean(seed, chosen, rows):
    loss, output = chosen
    _, network, inputs, targets = trouble(seed, loss, output, rows)
    total, gradients = ask(network, inputs, targets, loss, "sum")
    mean, mean_gradients = ask(network, inputs, targets, loss, "mean")
    assert total == pytest.approx(rows * mean, rel=1e-12)
    np.testing.assert_allclose(flatten(gradients), rows * flatten(mean_gradients), rtol=1e-10, atol=1e-13)


@given(seed=SEEDS, l1=st.floats(0, 1), l2=st.floats(0, 1), reduction=st.sampled_from(["sum", "mean"]))
def test_penalties_count_weights_once_whatever_the_reduction(seed, l1, l2, reduction):
    _, network, inputs, targets = trouble(seed)
    weights = [w for layer in network.layers for w in layer.weights.ravel().tolist()]
    plain, _ = ask(network, inputs, targets, reduction=reduction)
    value, _ = ask(network, inputs, targets, reduction=reduction, l1=l1, l2=l2)
    assert value == pytest.approx(plain + l1 * sum(map(abs, weights)) + l2 * sum(w * w for w in weights), rel=1e-12)


def test_a_squared_error_is_twice_the_half():
    _, network, inputs, targets = trouble(1)
    half, half_gradients = ask(network, inputs, targets, "half_squared_error")
    value, gradients = ask(network, inputs, targets, "squared_error")
    assert value == pytest.approx(2 * half, rel=1e-14)
    np.testing.assert_allclose(flatten(gradients), 2 * flatten(half_gradients), rtol=1e-13)

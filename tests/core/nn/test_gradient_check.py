"""Backpropagation against central differences, for every activation, loss, depth, reduction and penalty."""

from itertools import product

import numpy as np
import pytest

from core import Network, gradient_check
from core.nn.activations import ACTIVATIONS
from core.nn.gradient_check import Corner, check_gradient
from core.nn.kinks import kink_between, kinks
from core.nn.losses import REDUCTIONS
from core.nn.network import LossAndGradient, Objective, count_parameters, flatten
from core.numerics.rectifiers import elu, leaky_relu
from tests.core.examples import LOSS_AND_OUTPUT, random_network

INPUTS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [0.3, -0.7]])
KINKS = {"step", "relu", "leaky_relu"}


def smooth_network(sizes, activations):
    """A random network without a net input or weight near a kink, whose ReLU units are not all dead."""
    for seed in range(1000):
        network = random_network(sizes, activations, np.random.RandomState(seed))
        nets, _ = network.forward(INPUTS)
        kinked = [z for z, name in zip(nets, activations, strict=True) if name in KINKS]
        if all(np.abs(z).min() > 0.01 and (z > 0).any() for z in kinked):
            return network
    raise AssertionError("no seed gives a network away from the kinks")


@pytest.mark.parametrize(
    ("hidden_activation", "depth"),
    [("none", 0), *((name, depth) for name in ACTIVATIONS for depth in (1, 2, 3))],
)
def test_backpropagation(hidden_activation, depth):
    """One test for all losses and outputs: each takes less time than a test of its own would.

    Reductions and penalties know nothing of layers: deep networks are tried with some of them.
    """
    sizes = (2, *(2,) * depth, 2)
    for loss, output in LOSS_AND_OUTPUT:
        network = smooth_network(sizes, [*[hidden_activation] * depth, output])
        targets = np.random.RandomState(1).random_sample((len(INPUTS), 2))
        if loss == "categorical_cross_entropy":
            targets /= targets.sum(axis=1, keepdims=True)
        whole = [*product(REDUCTIONS, ({}, {"l1": 0.03, "l2": 0.05}))]
        for reduction, penalties in whole if depth < 2 else whole[depth - 2 :: 3]:
            check = gradient_check(network, INPUTS, targets, loss=loss, reduction=reduction, **penalties)
            about = loss, output, reduction, penalties
            assert check.gradient.size == count_parameters(sizes), about
            moves = penalties or not ACTIVATIONS[output].jumps
            assert np.abs(check.gradient).max() > 1e-3 or not moves, f"nothing was tested: {about}"
            assert check.relative_difference.max() < 1e-4, f"{about}: {check}"


@pytest.mark.parametrize("penalty", ["l1", "l2"])
def test_each_penalty_alone(penalty):
    network = smooth_network((2, 3, 1), ["tanh", "sigmoid"])
    targets = np.ones((len(INPUTS), 1))
    plain = gradient_check(network, INPUTS, targets, loss="squared_error", reduction="sum")
    check = gradient_check(network, INPUTS, targets, loss="squared_error", reduction="sum", **{penalty: 0.5})
    assert check.relative_difference.max() < 1e-5, str(check)
    # d (0.5 Σ |w|) / d w = 0.5 sign w, d (0.5 Σ w²) / d w = w; biases carry no penalty.
    w = network.layers[0].weights.ravel()
    np.testing.assert_allclose((check.gradient - plain.gradient)[:6], 0.5 * np.sign(w) if penalty == "l1" else w)
    np.testing.assert_array_equal((check.gradient - plain.gradient)[[6, 7, 8, 12]], 0.0)


@pytest.mark.parametrize("rate", [0.5, 0.3])
@pytest.mark.parametrize("hidden_activation", ACTIVATIONS)
def test_backpropagation_through_dropout_masks(hidden_activation, rate):
    sizes = (2, 4, 3, 1)
    network = smooth_network(sizes, [hidden_activation, hidden_activation, "sigmoid"])
    rng = np.random.RandomState(8)
    masks = [(rng.random_sample((len(INPUTS), units)) >= rate) / (1 - rate) for units in sizes[1:-1]]
    targets = rng.random_sample((len(INPUTS), 1))
    objective = Objective(sizes, [ACTIVATIONS[layer.activation] for layer in network.layers], "squared_error", "mean")

    def evaluate(parameters):
        here = LossAndGradient(objective, parameters)
        return here.measure(INPUTS, targets, masks).loss, here.gradient

    point = network.parameters()
    check = check_gradient(lambda parameters: evaluate(parameters)[0], point, evaluate(point)[1])
    assert check.relative_difference.max() < 1e-4, str(check)
    unmasked = network.loss_and_gradients(INPUTS, targets, loss="squared_error", reduction="mean")[1]
    assert not np.allclose(check.gradient, flatten(unmasked))


# Kinks


def test_kinks_of_activations():
    found = {name: kinks(entry) for name, entry in ACTIVATIONS.items() if kinks(entry)}
    assert found == {"step": ((0.0, 0.0, 0.0),), "relu": ((0.0, 0.0, 1.0),), "leaky_relu": ((0.0, 0.01, 1.0),)}
    assert kinks(elu(1.0)) == kinks(leaky_relu(1.0)) == ()
    assert kinks(elu(2.0)) == (pytest.approx((0.0, 2.0, 1.0)),)
    assert kink_between(ACTIVATIONS["relu"], 0.0, 1.0) == kinks(ACTIVATIONS["relu"])[0]
    assert kink_between(ACTIVATIONS["relu"], 1e-9, 1.0) is None


def test_a_kink_within_the_step_is_found_with_the_slopes_beside_it():
    # One unit a = relu(w x + b) with loss (a - 1)²; x = 0, b = 0: z = 0, where a begins to rise. Along b the loss has
    # the slopes 0 on the left and 2 (0 - 1) = -2 on the right, and along w 0.
    network = Network.from_parameters([[[0.7]]], [[0.0]], ["relu"])
    check = gradient_check(network, [[0.0]], [[1.0]], loss="squared_error", reduction="sum")
    np.testing.assert_allclose(check.gradient, [0.0, 0.0])
    np.testing.assert_allclose(check.numerical, [0.0, -1.0], atol=1e-4)
    assert list(check.corners) == [1]
    corner = check.corners[1]
    assert (corner.below, corner.above) == (0.0, pytest.approx(-2.0, abs=1e-4))
    assert (corner.nets, corner.penalty) == (((0, 0, 0),), False)
    # A kink beside the point but within the step counts, one further away does not.
    for bias, corners in ((4e-6, [1]), (1e-4, [])):
        near = Network.from_parameters([[[0.7]]], [[bias]], ["relu"])
        assert list(gradient_check(near, [[0.0]], [[1.0]], loss="squared_error", reduction="sum").corners) == corners
    # With target 0 the loss is b² on the right: its slope is 0 on both sides, and yet the difference h/2 is not.
    check = gradient_check(network, [[0.0]], [[0.0]], loss="squared_error", reduction="sum")
    assert (check.relative_difference[1], list(check.corners)) == (1.0, [1])
    # A step jumps there: its gradient is 0, and the difference is (0 - 1) / 2h of the loss (a - 1)², which falls by 1.
    jumps = Network.from_parameters([[[0.7]]], [[0.0]], ["step"])
    check = gradient_check(jumps, [[0.0]], [[1.0]], loss="squared_error", reduction="sum")
    np.testing.assert_allclose(check.numerical, [0.0, -1.0 / 2e-5])
    assert check.corners == {1: Corner(0.0, 0.0, ((0, 0, 0),), False)}
    # A kink that nothing comes out of does not matter.
    silent = Network.from_parameters([[[0.7]], [[0.0]]], [[0.0], [0.3]], ["relu", "linear"])
    assert not gradient_check(silent, [[0.0]], [[1.0]], loss="squared_error", reduction="sum").corners
    # relu(b) - relu(-b) is b: the difference is right, and backpropagation's 0 is not, at a kink all the same.
    twice = Network.from_parameters([[[1.0, -1.0]], [[1.0], [-1.0]]], [[0.0, 0.0], [0.0]], ["relu", "linear"])
    check = gradient_check(twice, [[0.0]], [[1.0]], loss="squared_error", reduction="sum")
    assert set(check.corners) == {2, 3}


def test_the_l1_penalty_has_a_kink_at_weight_0():
    network = Network.from_parameters([[[0.0], [1.0]]], [[0.0]], ["linear"])
    options = {"loss": "squared_error", "reduction": "sum"}
    check = gradient_check(network, [[0.0, 0.0]], [[0.0]], l1=0.25, **options)
    # Both the gradient and the difference are 0, between the slopes -0.25 and 0.25.
    assert check.relative_difference[0] == 0.0
    assert check.corners == {0: Corner(-0.25, 0.25, (), True)}
    assert not gradient_check(network, [[0.0, 0.0]], [[0.0]], l2=0.25, **options).corners


# The checker itself


def test_central_differences_by_hand():
    # f(x, y) = x² y at (3, 2): df/dx = 2xy = 12, df/dy = x² = 9; for a square the central difference is exact.
    check = check_gradient(lambda p: p[0] ** 2 * p[1], [3.0, 2.0], [12.0, 9.0])
    np.testing.assert_allclose(check.numerical, [12.0, 9.0], rtol=1e-9)
    assert check.relative_difference.max() < 1e-9


@pytest.mark.parametrize(
    ("given", "difference"),
    [([-12.0, 9.0], 2.0), ([24.0, 9.0], 0.5), ([12.0 * (1 + 1e-3), 9.0], 1e-3), ([0.0, 9.0], 1.0)],
)
def test_a_wrong_gradient_is_found(given, difference):
    check = check_gradient(lambda p: p[0] ** 2 * p[1], [3.0, 2.0], given)
    assert check.worst == 0
    assert check.relative_difference[0] == pytest.approx(difference, rel=2e-3)
    message = str(check)
    assert message.startswith("worst of 2 parameters is number 0: ")
    assert f"{given[0]:.10g}" in message
    assert f"{check.numerical[0]:.10g}" in message


def test_rounding_error_of_a_large_function_is_no_difference():
    check = check_gradient(lambda p: 1e6 + 0.0 * p[0], [0.0], [1e-9])
    assert check.relative_difference.max() < 1e-6


def test_a_gradient_of_zero_is_right_for_a_constant():
    check = check_gradient(lambda p: 1.0, [5.0, 0.0], [0.0, 0.0])
    assert check.relative_difference.tolist() == [0.0, 0.0]


def test_neither_point_nor_gradient_are_changed():
    point, gradient = np.array([3.0, 2.0]), np.array([12.0, 9.0])
    check_gradient(lambda p: p[0] ** 2 * p[1], point, gradient)
    assert (point.tolist(), gradient.tolist()) == ([3.0, 2.0], [12.0, 9.0])

"""Sums in the order of their terms: bit by bit those of plain loops, for every shape that NumPy adds in its own way."""

import math
from itertools import pairwise

import numpy as np
import pytest

from core.nn.activations import ACTIVATIONS
from core.nn.dense import FEW, AtOnce, InOrder, ManyInOrder
from core.nn.network import LossAndGradient, Objective, Passes, count_parameters, flatten
from core.nn.summation import norm, sum_in_order
from tests.core.examples import random_network

SIZES = [(2, 1), (2, 2, 1), (1, 1, 1), (9, 1), (2, 16, 1), (3, 9, 1, 2), (12, 1, 3), (2, 8, 8, 5)]


def in_loops(a, b):
    """The matrix product with plain numbers, its terms added from the first to the last."""
    sums = np.zeros((a.shape[0], b.shape[1]))
    for row, column in np.ndindex(sums.shape):
        for k in range(len(b)):
            sums[row, column] += a[row, k] * b[k, column]
    return sums


@pytest.mark.parametrize("shape", [(1,), (9,), (40,), (9, 1), (40, 1, 1), (3, 2), (17, 4, 1), (9, 4, 2, 3)], ids=str)
def test_a_sum_is_added_term_by_term(shape):
    terms = np.random.RandomState(len(shape)).standard_normal(shape)
    for laid in (terms, np.asfortranarray(terms), np.moveaxis(np.ascontiguousarray(np.moveaxis(terms, 0, -1)), -1, 0)):
        expected = np.zeros(shape[1:])
        for term in terms:
            expected = expected + term
        assert np.asarray(sum_in_order(laid)).tobytes() == expected.tobytes()


def test_a_norm_is_added_term_by_term():
    vector = np.random.RandomState(5).standard_normal(100)
    total = 0.0
    for value in vector.tolist():
        total += value * value
    assert norm(vector) == math.sqrt(total)


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("n_samples", [1, 2, 4, 16])
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_the_passes_are_added_term_by_term(sizes, n_samples, masked):
    rng = np.random.RandomState(sum(sizes) + n_samples)
    names = ["tanh"] * (len(sizes) - 2) + ["sigmoid"]
    activations = [ACTIVATIONS[name] for name in names]
    network = random_network(sizes, names, rng)
    inputs, dloss_dz = rng.standard_normal((n_samples, sizes[0])), rng.standard_normal((n_samples, sizes[-1]))
    masks = [2.0 * rng.randint(0, 2, (n_samples, units)) for units in sizes[1:-1]] if masked else None

    passed_on, nets = [inputs], []
    for index, layer in enumerate(network.layers):
        nets.append(in_loops(passed_on[-1], layer.weights) + layer.bias)
        a = activations[index].function(nets[-1])
        passed_on.append(a * masks[index] if masks and index < len(masks) else a)
    slopes, parts = dloss_dz, []
    for index in reversed(range(len(network.layers))):
        parts.append((in_loops(passed_on[index].T, slopes), in_loops(np.ones((1, n_samples)), slopes)))
        if index:
            dloss_da = in_loops(slopes, network.layers[index].weights.T) * (masks[index - 1] if masks else 1.0)
            a = activations[index - 1].function(nets[index - 1])
            slopes = activations[index - 1].pull_back(dloss_da, nets[index - 1], a)

    gradient = np.empty(count_parameters(sizes))
    passes = Passes(sizes, activations, network.parameters(), gradient, n_samples)
    found_nets, found = passes.forward(inputs, masks)
    passes.backward(dloss_dz)
    assert [z.tobytes() for z in found_nets] == [z.tobytes() for z in nets]
    assert found[-1].tobytes() == passed_on[-1].tobytes()
    assert (gradient + 0.0).tobytes() == (flatten(parts[::-1]) + 0.0).tobytes()  # a sum of -0 is -0, or 0


@pytest.mark.parametrize("way", [InOrder, ManyInOrder])
@pytest.mark.parametrize("n_networks", [1, 2, 5])
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_a_network_among_many_is_added_as_alone(sizes, n_networks, way, monkeypatch):
    if way is ManyInOrder:
        monkeypatch.setattr("core.nn.network.FEW_OF_ALL", 0)
    rng = np.random.RandomState(n_networks)
    activations = [ACTIVATIONS["tanh"]] * (len(sizes) - 2) + [ACTIVATIONS["softmax" if sizes[-1] > 1 else "sigmoid"]]
    many = rng.standard_normal((count_parameters(sizes), n_networks))
    inputs, dloss_dz = rng.standard_normal((4, sizes[0])), rng.standard_normal((4, sizes[-1], n_networks))
    gradients = np.empty_like(many)
    together = Passes(sizes, activations, many, gradients, 4)
    assert {type(layer) for layer in together.layers} == {way}
    monkeypatch.undo()
    _, outputs = together.forward(inputs)
    together.backward(dloss_dz)
    for index in range(n_networks):
        gradient = np.empty(len(many))
        alone = Passes(sizes, activations, many[:, index].copy(), gradient, 4)
        _, own = alone.forward(inputs)
        alone.backward(dloss_dz[:, :, index])
        assert own[-1].tobytes() == np.ascontiguousarray(outputs[-1][:, :, index]).tobytes()
        assert (gradient + 0.0).tobytes() == (gradients[:, index] + 0.0).tobytes()


def is_in_order(sizes, n_samples):
    """Whether passes over so many samples are added in order, which they are in all layers or in none."""
    parameters = np.zeros(count_parameters(sizes))
    activations = [ACTIVATIONS["sigmoid"]] * (len(sizes) - 1)
    kinds = {type(layer) for layer in Passes(sizes, activations, parameters, parameters.copy(), n_samples).layers}
    assert kinds in ({InOrder}, {AtOnce})
    return kinds == {InOrder}


@pytest.mark.parametrize("penalty", [0.0, 0.1])
def test_many_samples_go_through_blas_and_give_the_same_up_to_rounding(penalty):
    sizes, n = (5, 9, 3), 1000
    rng = np.random.RandomState(7)
    network = random_network(sizes, ["tanh", "softmax"], rng)
    inputs, targets = rng.standard_normal((n, 5)), np.eye(3)[rng.randint(0, 3, n)]
    activations = [ACTIVATIONS["tanh"], ACTIVATIONS["softmax"]]
    objective = Objective(sizes, activations, "categorical_cross_entropy", "sum", penalty, penalty)
    whole = LossAndGradient(objective, network.parameters())
    assert not is_in_order(sizes, n)
    loss = whole.measure(inputs, targets).loss
    fixed = Objective(sizes, activations, "categorical_cross_entropy", "sum")
    part = LossAndGradient(fixed, network.parameters())
    total, gradient = 0.0, np.zeros_like(part.gradient)
    for begin in range(0, n, 50):
        assert is_in_order(sizes, 50)
        total += part.measure(inputs[begin : begin + 50], targets[begin : begin + 50]).loss
        gradient += part.gradient
    weights = np.concatenate([np.append(layer.weights.ravel(), 0 * layer.bias) for layer in network.layers])
    total += penalty * (np.abs(weights).sum() + (weights**2).sum())
    gradient += penalty * (np.sign(weights) + 2 * weights)
    assert loss == pytest.approx(total, rel=1e-12)
    np.testing.assert_allclose(whole.gradient, gradient, rtol=1e-9, atol=1e-10)


def test_predictions_on_few_samples_are_those_of_training():
    network = random_network((2, 9, 1), ["tanh", "sigmoid"], np.random.RandomState(3))
    inputs = np.random.RandomState(4).standard_normal((6, 2))
    activations = [ACTIVATIONS["tanh"], ACTIVATIONS["sigmoid"]]
    _, outputs = Passes(network.sizes, activations, network.parameters(), np.empty(37), 6).forward(inputs)
    assert network.predict(inputs).tobytes() == outputs[-1].tobytes()


def test_every_experiment_has_few_samples():
    """16 points and 6 layers of 16 units are the most; digits in batches of 100 are left to BLAS."""
    assert is_in_order((2, 16, 16, 2), 16)
    assert not is_in_order((64, 50, 10), 100)
    assert 16 * max((n_in + 1) * n_out for n_in, n_out in pairwise((16, 16, 16))) <= FEW

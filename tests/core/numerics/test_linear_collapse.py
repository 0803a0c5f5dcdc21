"""A stack of linear layers is one: against loops in plain Python, against the network, and not with an activation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nn.activations import ACTIVATIONS
from core.nn.network import LayerArrays
from core.numerics.linear_collapse import INPUTS, OUTPUTS, bend, collapse, merge, network, stack

STACKS = st.builds(stack, st.integers(2, 4), st.integers(1, 4), st.integers(0, 2**32 - 1))


def test_two_layers_by_hand():
    first = LayerArrays(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1.0, -1.0]))
    second = LayerArrays(np.array([[2.0], [-1.0]]), np.array([0.5]))
    # Weights 1*2 - 2*1 = 0 and 3*2 - 4*1 = 2; bias 1*2 + 1*1 + 0.5 = 3.5.
    weights, bias = merge(first, second)
    assert weights.tolist() == [[0.0], [2.0]]
    assert bias.tolist() == [3.5]


@given(layers=STACKS, x=st.tuples(st.floats(-3, 3), st.floats(-3, 3)))
def test_the_collapsed_layer_does_what_the_stack_does(layers, x):
    last = collapse(layers)[-1]
    expected = list(x)
    for weights, bias in layers:  # one layer after the other, in plain Python
        columns = zip(*weights.tolist(), strict=True)
        expected = [
            sum(v * w for v, w in zip(expected, column, strict=True)) + b
            for column, b in zip(columns, bias.tolist(), strict=True)
        ]
    np.testing.assert_allclose(np.array(x) @ last.weights + last.bias, expected, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(network(layers, "linear").predict([x])[0], expected, rtol=1e-9, atol=1e-9)


@given(layers=STACKS)
def test_every_step_merges_one_more_layer(layers):
    steps = collapse(layers)
    assert len(steps) == len(layers)
    assert steps[0] is layers[0]
    x = np.array([[0.3, -1.2]])
    nets, _ = network(layers, "linear").forward(x)
    for step, net in zip(steps, nets, strict=True):
        np.testing.assert_allclose(x @ step.weights + step.bias, net, rtol=1e-9, atol=1e-9)
    assert steps[-1].weights.shape == (INPUTS, OUTPUTS)


def test_the_same_seed_gives_the_same_stack_of_tenths():
    for (w, b), (w_again, b_again) in zip(stack(3, 4, 7), stack(3, 4, 7), strict=True):
        np.testing.assert_array_equal(w, w_again)
        np.testing.assert_array_equal(b, b_again)
        np.testing.assert_allclose(w * 10, np.rint(w * 10), atol=1e-12)
        assert np.abs(w).max() <= 2
    assert not np.array_equal(stack(3, 4, 7)[0].weights, stack(3, 4, 8)[0].weights)


def line(layers, activation):
    x = np.column_stack([np.linspace(-3, 3, 61), np.full(61, 0.5)])
    return network(layers, activation).predict(x)


@given(layers=STACKS)
def test_linear_layers_do_not_bend(layers):
    assert bend(line(layers, "linear")) < 1e-10


@pytest.mark.parametrize("activation", sorted(set(ACTIVATIONS) - {"linear", "softmax"}))
def test_an_activation_bends(activation):
    assert bend(line(stack(2, 3, 1), activation)) > 0.01


def test_bend_by_hand():
    assert bend(np.array([[0.0], [1.0], [0.0]])) == 1.0
    assert bend(np.array([[0.0, 5.0], [1.0, 4.0], [2.0, 3.0]])) == 0.0

"""A stack of linear layers is one linear layer: (x W1 + b1) W2 + b2 = x (W1 W2) + (b1 W2 + b2)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from core.nn.array import Array
from core.nn.initializers import initial_parameters
from core.nn.network import LayerArrays, Network

INPUTS, OUTPUTS = 2, 2
"""The stack's numbers of inputs and of outputs."""


def stack(n_layers: int, units: int, seed: int) -> tuple[LayerArrays, ...]:
    """Layers with weights and biases drawn evenly from -2 to 2, in tenths so that they can be checked by hand."""
    sizes = (INPUTS, *[units] * (n_layers - 1), OUTPUTS)
    drawn = initial_parameters("uniform", 2.0, sizes, seed)
    return tuple(LayerArrays(weights.round(1) + 0.0, bias.round(1) + 0.0) for weights, bias in drawn)


def merge(first: LayerArrays, second: LayerArrays) -> LayerArrays:
    """The one linear layer that does what two in a row do: weights W1 W2, bias b1 W2 + b2."""
    return LayerArrays(first.weights @ second.weights, first.bias @ second.weights + second.bias)


def collapse(layers: Sequence[LayerArrays]) -> list[LayerArrays]:
    """The first layer, the first two merged into one, the first three, and so on to all of them."""
    return list(accumulate(layers, merge))


def network(layers: Sequence[LayerArrays], activation: str) -> Network:
    """The stack as a network with this activation between its layers and none after the last."""
    activations = [*[activation] * (len(layers) - 1), "linear"]
    return Network.from_parameters([w for w, _ in layers], [b for _, b in layers], activations)


def bend(outputs: Array) -> float:
    """How far outputs (n, k) at evenly spaced places on a line are from a straight line, at most: 0 if they lie on one.

    The straight line is the one through the first and the last.
    """
    straight = np.linspace(outputs[0], outputs[-1], len(outputs))
    return float(np.abs(outputs - straight).max())

"""Sums of products, added up in the order of their terms: a network on a few samples.

BLAS adds in an order of its own, which depends on the machine. Most runs forget such a difference in the last bit; in
some it grows from update to update until another run has come of it. Here a network alone adds as many networks side
by side do, and as an exported script does, so that all three have the same bits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from core.nn.activations import Activation
from core.nn.array import Array

FEW = 8192
"""Products in one layer, over all samples, up to which they are added here: above it BLAS is faster by far."""


def is_few(sizes: tuple[int, ...], n_samples: int) -> bool:
    """Whether a network of these sizes on so many samples is added up in order."""
    return n_samples * max((n_in + 1) * n_out for n_in, n_out in pairwise(sizes)) <= FEW


def product(a: Array, b: Array) -> Array:
    """The matrix product (n, m) of a (n, k) and b (k, m)."""
    return _adding(np.multiply(a.T[:, :, None], b[:, None], order="C"))()


def norm(vector: Array) -> float:
    """The Euclidean norm."""
    return math.sqrt(np.add.accumulate(vector * vector)[-1])


def _adding(terms: Array) -> Callable[[], Array]:
    """What adds up terms[0] + terms[1] + …, whatever stands in these arrays in C order at the time."""
    total = np.empty(terms.shape[1:])
    if total.size > 1:
        return lambda: np.add.reduce(terms, 0, out=total)
    return lambda: np.add.accumulate(terms, 0)[-1]  # single numbers `reduce` would add in pairs


class _Layer(NamedTuple):
    """Arrays of one layer, made once. The bias is the weight of one more input, which is always 1."""

    parameters: Array  # (n_in + 1, 1, n_out)
    inputs: Array  # (n_in + 1, samples, 1)
    given: Array  # the same without the 1, (samples, n_in)
    terms: Array  # of the net inputs, (n_in + 1, samples, n_out)
    net: Callable[[], Array]  # their sum, (samples, n_out)
    sample_inputs: Array  # (samples, n_in + 1, 1)
    sample_gradients: Array  # (samples, n_in + 1, n_out)
    weights: Array  # transposed, (n_out, 1, n_in)
    back_terms: Array  # of d loss / d inputs, (n_out, samples, n_in)
    back: Callable[[], Array]  # their sum, (samples, n_in)


class FewSamples:
    """Forward and backward pass of one network over so many samples, as `core.nn.network` has them for any number.

    parameters, gradient: flat vectors that change in place.
    """

    def __init__(self, parameters: Array, gradient: Array, sizes: Sequence[int], n_samples: int):
        self.sample_gradients = np.empty((n_samples, parameters.size))
        self._add_gradients = lambda: np.add.reduce(self.sample_gradients, 0, out=gradient)
        self.layers: list[_Layer] = []
        at = 0
        for n_in, n_out in pairwise(sizes):
            end = at + (n_in + 1) * n_out
            both = parameters[at:end].reshape(n_in + 1, n_out)
            inputs = np.ones((n_in + 1, n_samples))
            terms, back_terms = np.empty((n_in + 1, n_samples, n_out)), np.empty((n_out, n_samples, n_in))
            layer = _Layer(
                both[:, None],
                inputs[:, :, None],
                inputs[:-1].T,
                terms,
                _adding(terms),
                inputs.T[:, :, None],
                self.sample_gradients[:, at:end].reshape(n_samples, n_in + 1, n_out),
                both[:-1].T[:, None],
                back_terms,
                _adding(back_terms),
            )
            self.layers.append(layer)
            at = end

    def forward(
        self, activations: Sequence[Activation], inputs: Array, masks: Sequence[Array] | None = None
    ) -> tuple[list[Array], list[Array]]:
        """Net inputs z of every layer, until the next pass, and the outputs after the inputs, before any mask."""
        nets: list[Array] = []
        outputs = [inputs]
        for index, layer in enumerate(self.layers):
            layer.given[...] = outputs[-1] * masks[index - 1] if masks and index else outputs[-1]
            np.multiply(layer.inputs, layer.parameters, layer.terms)
            nets.append(layer.net())
            outputs.append(activations[index].function(nets[-1]))
        return nets, outputs

    def backward(
        self,
        activations: Sequence[Activation],
        nets: Sequence[Array],
        outputs: Sequence[Array],
        dloss_dz: Array,
        masks: Sequence[Array] | None = None,
    ) -> None:
        """Backpropagation: fills the gradient, as the sum of those of the samples."""
        for index in range(len(self.layers) - 1, -1, -1):
            layer = self.layers[index]
            np.multiply(layer.sample_inputs, dloss_dz[:, None], layer.sample_gradients)
            if index:
                if len(layer.weights) == 1:
                    dloss_da = dloss_dz * layer.weights[0]
                else:
                    np.multiply(dloss_dz.T[:, :, None], layer.weights, layer.back_terms)
                    dloss_da = layer.back()
                if masks:
                    dloss_da *= masks[index - 1]
                dloss_dz = activations[index - 1].pull_back(dloss_da, nets[index - 1], outputs[index])
        self._add_gradients()

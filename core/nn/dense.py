"""A dense layer, z = a W + b: its three products, the only ones that training needs, in the ways to add them up.

Forwards   z = a W + b                     (samples, n_in) (n_in, n_out) + (n_out,)
Backwards  dloss_dW = aᵀ dloss_dz          (n_in, samples) (samples, n_out)
           dloss_db = Σ dloss_dz           over the samples
           dloss_da = dloss_dz Wᵀ          (samples, n_out) (n_out, n_in)

For many networks side by side, everything but the data has one more axis at its end.

`InOrder` and `ManyInOrder` add the products term by term, in the same order everywhere (see `core.nn.summation`), in
arrays that are made once: for the little data of the lab, where a run is to be the same to the last bit. `AtOnce`
leaves the sums to BLAS or einsum: for large data, where that is many times faster.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

import numpy as np

from core.nn.array import Array
from core.nn.summation import adding, sum_in_order

FEW = 24_576
"""Products in one layer of one network, over all samples, up to which they are added in order."""

FEW_OF_ALL = 32_768
"""Products in one layer of all networks, up to which they are made in one go before they are added in order."""


def products(sizes: Sequence[int], n_samples: int) -> int:
    """How many products the largest layer of a network makes, over all samples."""
    return n_samples * max((n_in + 1) * n_out for n_in, n_out in pairwise(sizes))


class Dense(Protocol):
    """One layer. Its parameters: the weights, below them the bias, (n_in + 1, n_out) or (n_in + 1, n_out, networks)."""

    def net_input(self, a: Array) -> Array:
        """z from the layer's inputs; it holds until the next call."""
        ...

    def parameter_gradients(self, dloss_dz: Array) -> None:
        """Fill the layer's gradient with dloss_dW and, below it, dloss_db, for the inputs of the last `net_input`.

        `InOrder` fills the gradient of each sample, which are then to be added up.
        """
        ...

    def input_gradient(self, dloss_dz: Array) -> Array:
        """dloss_da; it may be changed until the next call."""
        ...


class InOrder:
    """A layer whose sums are added term by term. The bias is the weight of one more input, always 1.

    All terms are made in one go. parameters: change in place. sample_gradients (samples, n_in + 1, n_out), or with one
    more axis for networks: are filled.
    """

    def __init__(self, parameters: Array, sample_gradients: Array):
        (n_rows, n_out, *networks), n_samples = parameters.shape, len(sample_gradients)
        inputs = np.ones((n_rows, n_samples, *networks), parameters.dtype)
        self.given: Array | None = None
        self.own_inputs, self.inputs = inputs[:-1].swapaxes(0, 1).T, inputs[:, :, None]
        self.sample_inputs = inputs.swapaxes(0, 1)[:, :, None]
        self.parameters, self.sample_gradients = parameters[:, None], sample_gradients
        self.terms = np.empty((n_rows, n_samples, n_out, *networks), parameters.dtype)
        self.add_terms = adding(self.terms)
        self.weights = parameters[:-1].swapaxes(0, 1)[:, None]  # (n_out, 1, n_in)
        self.back_terms = np.empty((n_out, n_samples, n_rows - 1, *networks), parameters.dtype)
        self.add_back_terms = adding(self.back_terms)

    def net_input(self, a: Array) -> Array:
        if a is not self.given or a.flags.writeable:  # else the same data again
            self.given = a
            self.own_inputs[...] = a.T  # data are the same for all networks
        np.multiply(self.inputs, self.parameters, self.terms)
        return self.add_terms()

    def parameter_gradients(self, dloss_dz: Array) -> None:
        np.multiply(self.sample_inputs, dloss_dz[:, None], self.sample_gradients)

    def input_gradient(self, dloss_dz: Array) -> Array:
        if len(self.weights) == 1:
            return dloss_dz * self.weights[0]
        np.multiply(dloss_dz.swapaxes(0, 1)[:, :, None], self.weights, self.back_terms)
        return self.add_back_terms()


class ManyInOrder:
    """The same for so many networks that it takes less time to make each term when it is added."""

    def __init__(self, parameters: Array, gradient: Array, n_samples: int):
        n_rows, n_out, n_networks = parameters.shape
        self.weights, self.bias = parameters[:-1], parameters[-1]
        self.dloss_dweights, self.dloss_dbias = gradient[:-1], gradient[-1]
        self.z, self.term = np.empty((2, n_samples, n_out, n_networks))
        self.dloss_da, self.back_term = np.empty((2, n_samples, n_rows - 1, n_networks))
        self.gradient_term = np.empty((n_rows - 1, n_out, n_networks))

    def net_input(self, a: Array) -> Array:
        self.a = a if a.ndim == 3 else a[:, :, None]  # data are the same for all networks
        for i, weights in enumerate(self.weights):
            np.multiply(self.a[:, i, None], weights, self.term if i else self.z)
            if i:
                self.z += self.term
        self.z += self.bias
        return self.z

    def parameter_gradients(self, dloss_dz: Array) -> None:
        for sample, (a, slope) in enumerate(zip(self.a, dloss_dz, strict=True)):
            np.multiply(a[:, None], slope, self.gradient_term if sample else self.dloss_dweights)
            if sample:
                self.dloss_dweights += self.gradient_term
        self.dloss_dbias[...] = sum_in_order(dloss_dz)

    def input_gradient(self, dloss_dz: Array) -> Array:
        for j in range(dloss_dz.shape[1]):
            np.multiply(dloss_dz[:, j, None], self.weights[:, j], self.back_term if j else self.dloss_da)
            if j:
                self.dloss_da += self.back_term
        return self.dloss_da


class AtOnce:
    """A layer whose sums are added as BLAS or, for many networks, einsum does."""

    def __init__(self, parameters: Array, gradient: Array):
        self.weights, self.bias = parameters[:-1], parameters[-1]
        self.dloss_dweights, self.dloss_dbias = gradient[:-1], gradient[-1]

    def net_input(self, a: Array) -> Array:
        self.a = a
        return affine(a, self.weights, self.bias)

    def parameter_gradients(self, dloss_dz: Array) -> None:
        self.dloss_dweights[...] = weight_gradient(self.a, dloss_dz)
        np.add.reduce(dloss_dz, axis=0, out=self.dloss_dbias)

    def input_gradient(self, dloss_dz: Array) -> Array:
        return input_gradient(dloss_dz, self.weights)


def affine(a: Array, weights: Array, bias: Array) -> Array:
    """a W + b. Data (samples, n_in) may be shared by many networks (n_in, n_out, networks)."""
    if weights.ndim == 2:
        return a.dot(weights) + bias
    return np.einsum("si,ijn->sjn" if a.ndim == 2 else "sin,ijn->sjn", a, weights) + bias


def weight_gradient(a: Array, dloss_dz: Array) -> Array:
    """aᵀ dloss_dz."""
    if dloss_dz.ndim == 2:
        return a.T.dot(dloss_dz)
    return np.einsum("si,sjn->ijn" if a.ndim == 2 else "sin,sjn->ijn", a, dloss_dz)


def input_gradient(dloss_dz: Array, weights: Array) -> Array:
    """dloss_dz Wᵀ."""
    return dloss_dz.dot(weights.T) if weights.ndim == 2 else np.einsum("sjn,ijn->sin", dloss_dz, weights)

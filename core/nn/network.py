"""A network as plain data, with its forward pass and, beside it, the backward pass.

Samples are rows. A layer turns its input a of shape (samples, n_in) into z = a W + b and then f(z), both of shape
(samples, n_out), with weights W (n_in, n_out) and bias b (n_out,).

Many networks of the same shape are the same with one more axis at the end: weights (n_in, n_out, networks), biases
(n_out, networks), and then everything else but the inputs (samples, n_in) has it too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from core.nn.activations import ACTIVATIONS, Activation
from core.nn.array import Array
from core.nn.losses import LOSSES, REDUCTIONS
from core.nn.summation import FewSamples, is_few, product


class LayerArrays(NamedTuple):
    """One layer's weights (n_in, n_out) and bias (n_out,), or the gradients with respect to them."""

    weights: Array
    bias: Array


def layer_views(flat: Array, sizes: Sequence[int]) -> tuple[LayerArrays, ...]:
    """The layers inside one flat vector: for each layer its weights, row by row, then its biases.

    `sizes` are the numbers of inputs, of units in each hidden layer and of outputs. The views share memory.
    `flat` may be (parameters, networks).
    """
    views, at = [], 0
    for n_in, n_out in pairwise(sizes):
        weights = flat[at : at + n_in * n_out].reshape(n_in, n_out, *flat.shape[1:])
        at += n_in * n_out
        views.append(LayerArrays(weights, flat[at : at + n_out]))
        at += n_out
    return tuple(views)


def flatten(layers: Sequence[tuple[Array, Array]]) -> Array:
    """Inverse of layer_views: one vector of all parameters."""
    return np.concatenate([part.ravel() for layer in layers for part in layer])


def count_parameters(sizes: Sequence[int]) -> int:
    return sum((n_in + 1) * n_out for n_in, n_out in pairwise(sizes))


def forward(
    layers: Sequence[LayerArrays],
    activations: Sequence[Activation],
    inputs: Array,
    masks: Sequence[Array] | None = None,
) -> tuple[list[Array], list[Array]]:
    """Net inputs z of every layer, and the outputs a of every layer after the inputs themselves.

    `masks`, one (samples, units) array for each hidden layer, multiply its outputs (dropout).
    """
    few = is_few((len(layers[0].weights), *(len(bias) for _, bias in layers)), len(inputs))
    nets: list[Array] = []
    outputs = [inputs]
    for index, (weights, bias) in enumerate(layers):
        if weights.ndim == 3:
            z = _dot_each(outputs[-1], weights)
        else:
            z = product(outputs[-1], weights) if few else outputs[-1].dot(weights)
        z += bias
        a = activations[index].function(z)
        if masks is not None and index < len(masks):
            a = a * masks[index]
        nets.append(z)
        outputs.append(a)
    return nets, outputs


def _dot_each(a: Array, weights: Array) -> Array:
    """a W of each network: (samples, n_in, networks) or inputs (samples, n_in), and (n_in, n_out, networks)."""
    return np.einsum("si,ijn->sjn" if a.ndim == 2 else "sin,ijn->sjn", a, weights)


def backward(
    layers: Sequence[LayerArrays],
    activations: Sequence[Activation],
    nets: Sequence[Array],
    outputs: Sequence[Array],
    dloss_dz: Array,
    gradients: Sequence[LayerArrays],
    masks: Sequence[Array] | None = None,
) -> None:
    """Backpropagation: fills `gradients` with d loss / d weights and d loss / d bias of every layer.

    `dloss_dz` (samples, outputs) is the derivative with respect to the net inputs of the last layer.
    """
    for index in range(len(layers) - 1, -1, -1):
        dloss_dweights, dloss_dbias = gradients[index]
        np.add.reduce(dloss_dz, axis=0, out=dloss_dbias)  # d z / d bias is 1 for every sample
        if dloss_dz.ndim == 2:
            np.dot(outputs[index].T, dloss_dz, out=dloss_dweights)  # (n_in, samples) (samples, n_out)
        else:
            np.einsum("sin,sjn->ijn" if index else "si,sjn->ijn", outputs[index], dloss_dz, out=dloss_dweights)
        if index:
            if dloss_dz.ndim == 2:
                dloss_da = dloss_dz.dot(layers[index].weights.T)  # (samples, n_out) (n_out, n_in)
            else:
                dloss_da = np.einsum("sjn,ijn->sin", dloss_dz, layers[index].weights)
            z, a = nets[index - 1], outputs[index]
            if masks is not None:
                dloss_da *= masks[index - 1]
                a = activations[index - 1].function(z)  # as it was before the mask
            dloss_dz = activations[index - 1].pull_back(dloss_da, z, a)


@dataclass(frozen=True)
class Layer:
    """One layer: weights (n_in, n_out), bias (n_out,), both read-only, and the name of its activation."""

    weights: Array
    bias: Array
    activation: str


@dataclass(frozen=True)
class Network:
    """A fully connected network, immutable. Make one with `from_parameters`."""

    layers: tuple[Layer, ...]

    @classmethod
    def from_parameters(
        cls, weights: Sequence[ArrayLike], biases: Sequence[ArrayLike], activations: Sequence[str]
    ) -> Network:
        """A network with these numbers, copied: one entry a layer, from the first hidden layer to the output.

        Raises ValueError if the shapes do not fit, a number is not finite, or an activation is unknown.
        """
        if not len(weights) == len(biases) == len(activations) or not len(weights):
            raise ValueError(
                f"weights, biases and activations need one entry a layer; "
                f"given {len(weights)}, {len(biases)} and {len(activations)}"
            )
        layers: list[Layer] = []
        for number, (w, b, activation) in enumerate(zip(weights, biases, activations, strict=True), 1):
            try:
                w, b = np.array(w, dtype=float, order="C"), np.array(b, dtype=float).reshape(-1)
            except OverflowError:
                raise ValueError(f"layer {number}: weights and bias must be finite numbers") from None
            if w.ndim != 2 or b.shape != w.shape[1:]:
                raise ValueError(
                    f"layer {number}: weights have shape {w.shape} and bias {b.shape}; need (n, m) and (m,)"
                )
            if layers and layers[-1].bias.size != w.shape[0]:
                raise ValueError(
                    f"layer {number}: takes {w.shape[0]} inputs, "
                    f"but layer {number - 1} has {layers[-1].bias.size} units"
                )
            if not (np.isfinite(w).all() and np.isfinite(b).all()):
                raise ValueError(f"layer {number}: weights and bias must be finite numbers")
            if activation not in ACTIVATIONS:
                raise ValueError(
                    f"layer {number}: activation {activation!r} is unknown; known: {', '.join(ACTIVATIONS)}"
                )
            w.setflags(write=False)
            b.setflags(write=False)
            layers.append(Layer(w, b, activation))
        return cls(tuple(layers))

    @property
    def sizes(self) -> tuple[int, ...]:
        """Numbers of inputs, of units in each hidden layer, and of outputs."""
        return (self.layers[0].weights.shape[0], *(layer.bias.size for layer in self.layers))

    @cached_property
    def _arrays(self) -> tuple[LayerArrays, ...]:
        return tuple(LayerArrays(layer.weights, layer.bias) for layer in self.layers)

    @cached_property
    def _activations(self) -> tuple[Activation, ...]:
        return tuple(ACTIVATIONS[layer.activation] for layer in self.layers)

    def parameters(self) -> Array:
        """All parameters as one vector: for each layer the weights, row by row, then the biases."""
        return flatten(self._arrays)

    def forward(self, inputs: ArrayLike) -> tuple[list[Array], list[Array]]:
        """Net inputs z of each layer, and outputs a of each layer after the inputs; all (samples, units)."""
        return forward(self._arrays, self._activations, self._as_inputs(inputs))

    def predict(self, inputs: ArrayLike) -> Array:
        """The outputs (samples, outputs) for inputs (samples, n_inputs). Raises ValueError on another shape."""
        return self.forward(inputs)[1][-1]

    def classify(self, inputs: ArrayLike) -> np.ndarray:
        """The class (samples,) of each sample: the largest output, or for a single one whether it is above ½."""
        return classes_of(self.predict(inputs))

    def loss_and_gradients(
        self,
        inputs: ArrayLike,
        targets: ArrayLike,
        *,
        loss: str,
        reduction: str,
        l1: float = 0.0,
        l2: float = 0.0,
    ) -> tuple[float, tuple[LayerArrays, ...]]:
        """The training loss, and its gradient with respect to each layer's weights (n_in, n_out) and bias (n_out,).

        `inputs` (samples, n_inputs), `targets` (samples, outputs). The loss is the sum or mean over the samples of
        the loss added over the outputs, plus l1 Σ |w| + l2 Σ w² over all weights.
        Raises ValueError for shapes that do not fit, an unknown loss or reduction, a loss that does not belong to
        the output activation, or an activation without a derivative.
        """
        x, t = self._as_inputs(inputs), np.asarray(targets, dtype=float)
        if t.shape != (x.shape[0], self.sizes[-1]):
            raise ValueError(f"targets have shape {t.shape}; {x.shape[0]} samples need {(x.shape[0], self.sizes[-1])}")
        for name, value, known in (("loss", loss, LOSSES), ("reduction", reduction, REDUCTIONS)):
            if value not in known:
                raise ValueError(f"{name} {value!r} is unknown; known: {', '.join(known)}")
        LOSSES[loss].check_output_activation(self.layers[-1].activation)
        objective = Objective(self.sizes, self._activations, loss, reduction, l1, l2)
        found = LossAndGradient(objective, self.parameters())
        return found.measure(x, t).loss, found.gradients

    def _as_inputs(self, inputs: ArrayLike) -> Array:
        x = np.asarray(inputs, dtype=float)
        if x.ndim != 2 or x.shape[1] != self.sizes[0] or not len(x):
            raise ValueError(f"inputs have shape {x.shape}; need (samples, {self.sizes[0]}) and at least one sample")
        return x


def classes_of(outputs: Array) -> np.ndarray:
    """The class (samples,) that outputs (samples, outputs) stand for."""
    return (outputs[:, 0] > 0.5).astype(int) if outputs.shape[1] == 1 else outputs.argmax(axis=1)


class Evaluation(NamedTuple):
    """What one forward and backward pass yields: the training loss, its part without penalties, and the outputs.

    For many networks at once both losses are arrays (networks,).
    """

    loss: Any
    data_loss: Any
    outputs: Array


class Objective:
    """The training loss as a function of the parameters: data loss, reduction and penalties, and its gradient."""

    def __init__(
        self,
        sizes: Sequence[int],
        activations: Sequence[Activation],
        loss: str,
        reduction: str,
        l1: float | Array = 0.0,
        l2: float | Array = 0.0,
    ):
        self.sizes, self.activations = tuple(sizes), activations
        self.loss = LOSSES[loss]
        self.mean = reduction == "mean"
        self.l1, self.l2 = l1, l2
        self.penalised = bool(np.any(l1) or np.any(l2))
        self.is_weight = flatten([(np.ones((n_in, n_out)), np.zeros(n_out)) for n_in, n_out in pairwise(sizes)])

    def value(self, parameters: Array, inputs: Array, targets: Array) -> Any:
        """The loss alone, for less than half of the work: a number, or (networks,) for parameters (…, networks)."""
        nets, outputs = forward(layer_views(parameters, self.sizes), self.activations, inputs)
        data_loss = self.data_loss(nets[-1], outputs[-1], targets)
        return data_loss + self.penalty(self.weights(parameters)) if self.penalised else data_loss

    def data_loss(self, z: Array, a: Array, targets: Array) -> Any:
        """Without penalties, from the net inputs and outputs of the last layer."""
        terms = self.loss.terms(z, a, targets)
        total = float(np.add.reduce(terms, axis=None)) if terms.ndim == 2 else np.add.reduce(terms, axis=(0, 1))
        return total / len(terms) if self.mean else total

    def dloss_dz(self, z: Array, a: Array, targets: Array) -> Array:
        """The derivative of that with respect to the net inputs of the last layer, (samples, outputs)."""
        slope = self.loss.gradient(self.activations[-1], z, a, targets)
        return slope / len(slope) if self.mean else slope

    def weights(self, parameters: Array) -> Array:
        """The parameters with 0 in the place of every bias."""
        return (parameters.T * self.is_weight).T

    def penalty(self, weights: Array) -> Any:
        """l1 Σ |w| + l2 Σ w², a number or (networks,), of what `weights` gives."""
        penalty = self.l1 * np.abs(weights).sum(axis=0) + self.l2 * (weights * weights).sum(axis=0)
        return float(penalty) if weights.ndim == 1 else penalty

    def dpenalty_dweights(self, weights: Array) -> Array:
        """Its derivative, like `weights`; 0 is taken for that of |w| at 0."""
        return self.l1 * np.sign(weights) + (2.0 * self.l2) * weights


class LossAndGradient:
    """The training loss, and its gradient, at parameters that change in place.

    parameters: flat, of one network or (parameters, networks) of many. `gradient` is like them, and `gradients` are
    its layers.
    """

    def __init__(self, objective: Objective, parameters: Array, gradient: Array | None = None):
        self.objective, self.parameters = objective, parameters
        self.gradient = np.empty_like(parameters) if gradient is None else gradient
        self.layers = layer_views(parameters, objective.sizes)
        self.gradients = layer_views(self.gradient, objective.sizes)
        self._few: dict[int, FewSamples | None] = {}
        """For each number of samples that was asked for, the passes over so many if they are few."""

    def measure(self, inputs: Array, targets: Array, masks: Sequence[Array] | None = None) -> Evaluation:
        """The loss at the present parameters, with its gradient in `gradient`; masks as in `forward`."""
        objective = self.objective
        activations = objective.activations
        try:
            few = self._few[len(inputs)]
        except KeyError:
            few = self._passes(len(inputs))
        if few:
            nets, outputs = few.forward(activations, inputs, masks)
        else:
            nets, outputs = forward(self.layers, activations, inputs, masks)
        z, a = nets[-1], outputs[-1]
        loss = data_loss = objective.data_loss(z, a, targets)
        dloss_dz = objective.dloss_dz(z, a, targets)
        if few:
            few.backward(activations, nets, outputs, dloss_dz, masks)
        else:
            backward(self.layers, activations, nets, outputs, dloss_dz, self.gradients, masks)
        if objective.penalised:
            weights = objective.weights(self.parameters)
            loss = loss + objective.penalty(weights)
            self.gradient += objective.dpenalty_dweights(weights)
        return Evaluation(loss, data_loss, a)

    def _passes(self, n_samples: int) -> FewSamples | None:
        sizes = self.objective.sizes
        few = self.parameters.ndim == 1 and is_few(sizes, n_samples)
        made = FewSamples(self.parameters, self.gradient, sizes, n_samples) if few else None
        return self._few.setdefault(n_samples, made)

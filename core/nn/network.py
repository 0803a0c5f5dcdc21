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
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from core.nn.activations import ACTIVATIONS, Activation
from core.nn.array import Array
from core.nn.dense import FEW, FEW_OF_ALL, AtOnce, Dense, InOrder, ManyInOrder, products
from core.nn.losses import LOSSES, REDUCTIONS, Loss
from core.nn.summation import adding, sum_in_order, total


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


def bias_places(sizes: Sequence[int]) -> np.ndarray:
    """Whether each parameter in the flat vector is a bias, (parameters,)."""
    return flatten([(np.zeros((n_in, n_out)), np.ones(n_out)) for n_in, n_out in pairwise(sizes)]) == 1.0


class Passes:
    """The forward and the backward pass of networks of one shape over so many samples.

    parameters: flat, (parameters,) of one network or (parameters, networks) of many; they may change in place between
    two passes. gradient: like them; the backward pass fills it.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activations: Sequence[Activation],
        parameters: Array,
        gradient: Array,
        n_samples: int,
    ):
        self.activations = activations
        self.layers: list[Dense] = []
        self.no_masks = [None] * (len(sizes) - 1)
        self.dloss_dnets: list[Array] = []
        of_each = products(sizes, n_samples)
        in_order, in_one_go = of_each <= FEW, of_each * prod(parameters.shape[1:]) <= FEW_OF_ALL
        self.gradient = gradient
        self.sample_gradients = (
            np.empty((n_samples, *parameters.shape), parameters.dtype) if in_order and in_one_go else None
        )
        self.add_samples = adding(self.sample_gradients, gradient) if self.sample_gradients is not None else None
        at = 0
        for n_in, n_out in pairwise(sizes):
            end = at + (n_in + 1) * n_out
            shape = (n_in + 1, n_out, *parameters.shape[1:])
            own = parameters[at:end].reshape(shape)
            if self.sample_gradients is not None:
                self.layers.append(InOrder(own, self.sample_gradients[:, at:end].reshape(n_samples, *shape)))
            elif in_order:
                self.layers.append(ManyInOrder(own, gradient[at:end].reshape(shape), n_samples))
            else:
                self.layers.append(AtOnce(own, gradient[at:end].reshape(shape)))
            at = end
        self.steps = [
            (layer.net_input, activation.function) for layer, activation in zip(self.layers, activations, strict=True)
        ]

    def forward(self, inputs: Array, masks: Sequence[Array] | None = None) -> tuple[list[Array], list[Array]]:
        """Net inputs z of each layer, and outputs a = f(z) of each layer after the inputs; all (samples, units).

        They hold until the next pass. masks: one (samples, units) for each hidden layer, by which its outputs are
        multiplied before the next layer takes them in (dropout).
        """
        self.masks: Sequence[Array | None] = [*masks, None] if masks else self.no_masks
        nets, outputs, a = [], [inputs], inputs
        for (net_input, function), mask in zip(self.steps, self.masks, strict=True):
            z = net_input(a)
            a = function(z)
            nets.append(z)
            outputs.append(a)
            if mask is not None:
                a = a * mask
        self.nets, self.outputs = nets, outputs
        return nets, outputs

    def backward(self, dloss_dz: Array) -> list[Array]:
        """Backpropagation from the derivative by the net inputs of the last layer, (samples, outputs).

        Fills the gradient, and returns the derivative by the net inputs of each layer, the first hidden layer first.
        """
        dloss_dnets = [dloss_dz]
        for number in range(len(self.layers) - 1, 0, -1):
            layer, below = self.layers[number], number - 1
            layer.parameter_gradients(dloss_dz)
            dloss_da = layer.input_gradient(dloss_dz)
            mask = self.masks[below]
            if mask is not None:
                dloss_da *= mask
            dloss_dz = self.activations[below].pull_back(dloss_da, self.nets[below], self.outputs[number])
            dloss_dnets.append(dloss_dz)
        self.layers[0].parameter_gradients(dloss_dz)
        if self.add_samples is not None:
            self.add_samples()
        self.dloss_dnets = dloss_dnets[::-1]
        return self.dloss_dnets

    def of_each_sample(self, place: int) -> Array:
        """What each sample of the last passes gives to the gradient at this place in the vector, (samples,)."""
        for layer, dloss_dz in enumerate(self.dloss_dnets):
            n_in, n_out = self.outputs[layer].shape[1], dloss_dz.shape[1]
            if place < (n_in + 1) * n_out:
                break
            place -= (n_in + 1) * n_out
        row, unit = divmod(place, n_out)
        if row == n_in:  # the bias
            return dloss_dz[:, unit]
        mask = self.masks[layer - 1] if layer else None
        a: Array = self.outputs[layer][:, row]
        return dloss_dz[:, unit] * (a if mask is None else a * mask[:, row])


def forward(
    layers: Sequence[LayerArrays], activations: Sequence[Activation], inputs: Array
) -> tuple[list[Array], list[Array]]:
    """Net inputs and outputs of each layer, as `Passes.forward` gives them."""
    networks = layers[0].bias.shape[1:]
    parameters = np.concatenate([part.reshape(-1, *networks) for layer in layers for part in layer])
    sizes = (len(layers[0].weights), *(len(layer.bias) for layer in layers))
    return Passes(sizes, activations, parameters, np.empty_like(parameters), len(inputs)).forward(inputs)


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

    def classify(self, inputs: ArrayLike, targets: tuple[float, float] = (0.0, 1.0)) -> np.ndarray:
        """The class (samples,) of each sample: the largest output, or for a single one whether it is above the middle.

        targets: what a single output is asked to be for class 0 and for class 1.
        """
        return classes_of(self.predict(inputs), targets)

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


BOUNDARY = 1e-6
"""An output that is no farther beyond the boundary between two classes lies on it, and stands for the lower class.

Rounding does not decide: it is far smaller. Of outputs that are as near to the largest, the first one counts; where
all are below 1, as near as this share of it, so that tiny outputs are told apart.
"""


def classes_of(outputs: Array, targets: tuple[float, float] = (0.0, 1.0)) -> np.ndarray:
    """The class that outputs (samples, outputs) stand for, (samples,); of many networks (samples, networks).

    targets: what a single output is asked to be for class 0 and for class 1.
    """
    if outputs.shape[1] == 1:
        low, high = targets
        return (outputs[:, 0] > low + (high - low) * (0.5 + BOUNDARY)).astype(int)
    near = BOUNDARY * np.minimum(np.abs(outputs).max(axis=1, keepdims=True), 1.0)
    return (outputs >= outputs.max(axis=1, keepdims=True) - near).argmax(axis=1)


class Evaluation(NamedTuple):
    """What one forward and backward pass yields: the training loss, its part without penalties, and the outputs.

    For many networks at once both losses are arrays (networks,).
    """

    loss: Any
    data_loss: Any
    outputs: Array


class Objective:
    """The training loss as a function of the parameters: data loss, reduction and penalties, and its gradient.

    fixed: whether each parameter (parameters,) stays as it is; its derivative counts as 0. None: no one does.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activations: Sequence[Activation],
        loss: str | Loss,
        reduction: str,
        l1: float | Array = 0.0,
        l2: float | Array = 0.0,
        fixed: np.ndarray | None = None,
    ):
        self.sizes, self.activations = tuple(sizes), activations
        self.loss = LOSSES[loss] if isinstance(loss, str) else loss
        self.mean = reduction == "mean"
        self.l1, self.l2 = l1, l2
        self.penalised = bool(np.any(l1) or np.any(l2))
        self.is_weight = 1.0 - bias_places(sizes)
        self.fixed = fixed

    def value(self, parameters: Array, inputs: Array, targets: Array) -> Any:
        """The loss alone, for less than half of the work: a number, or (networks,) for parameters (…, networks)."""
        nets, outputs = forward(layer_views(parameters, self.sizes), self.activations, inputs)
        data_loss = self.data_loss(nets[-1], outputs[-1], targets)
        return data_loss + self.penalty(self.weights(parameters)) if self.penalised else data_loss

    def data_loss(self, z: Array, a: Array, targets: Array) -> Any:
        """Without penalties, from the net inputs and outputs of the last layer."""
        terms = self.loss.terms(z, a, targets)
        whole = total(terms)
        return whole / len(terms) if self.mean else whole

    def dloss_dz(self, z: Array, a: Array, targets: Array) -> Array:
        """The derivative of that with respect to the net inputs of the last layer, (samples, outputs)."""
        slope = self.loss.gradient(self.activations[-1], z, a, targets)
        return slope / len(slope) if self.mean else slope

    def weights(self, parameters: Array) -> Array:
        """The parameters with 0 in the place of every bias."""
        return (parameters.T * self.is_weight).T

    def penalty(self, weights: Array) -> Any:
        """l1 Σ |w| + l2 Σ w², a number or (networks,), of what `weights` gives."""
        return self.l1 * sum_in_order(np.abs(weights)) + self.l2 * sum_in_order(weights * weights)

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
        self._passes: dict[int, Passes] = {}
        """By the number of samples: all of them, a batch, and the last batch, which may be smaller."""
        self._n_last = 0

    def measure(self, inputs: Array, targets: Array, masks: Sequence[Array] | None = None) -> Evaluation:
        """The loss at the present parameters, with its gradient in `gradient`; masks as in `Passes.forward`."""
        z, a = self.pass_through(inputs, targets, masks)
        loss = data_loss = self.objective.data_loss(z, a, targets)
        if self.objective.penalised:
            loss = loss + self.objective.penalty(self.objective.weights(self.parameters))
        return Evaluation(loss, data_loss, a)

    def pass_through(self, inputs: Array, targets: Array, masks: Sequence[Array] | None = None) -> tuple[Array, Array]:
        """Net inputs and outputs of the last layer, without the loss; the gradient as in `measure`."""
        objective = self.objective
        passes = self._passes.get(len(inputs)) or self._passes_over(len(inputs))
        self._n_last = len(inputs)
        nets, outputs = passes.forward(inputs, masks)
        z, a = nets[-1], outputs[-1]
        passes.backward(objective.dloss_dz(z, a, targets))
        if objective.penalised:
            self.gradient += objective.dpenalty_dweights(objective.weights(self.parameters))
        if objective.fixed is not None:
            self.gradient[objective.fixed] = 0.0
        return z, a

    @property
    def last_passes(self) -> Passes:
        """Those over the samples that were passed through last."""
        return self._passes[self._n_last]

    def _passes_over(self, n_samples: int) -> Passes:
        objective = self.objective
        passes = Passes(objective.sizes, objective.activations, self.parameters, self.gradient, n_samples)
        return self._passes.setdefault(n_samples, passes)

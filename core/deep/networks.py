"""Deep narrow networks, many seeds at once: how gradients fare on their way back, with and without the remedies."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from core.data.problems import PROBLEMS, samples
from core.deep.layers import LAYER_KINDS, LayerKind, Memory, Parameters, affine_backward
from core.ensemble.batched import train_many
from core.experiment.settings import SettingError
from core.nn.activations import ACTIVATIONS, Activation
from core.nn.array import Array
from core.nn.dense import affine
from core.nn.initializers import INITIALIZERS, initial_parameters
from core.nn.losses import LOSSES
from core.nn.random_numbers import RandomNumbers


class Passed(NamedTuple):
    """A forward pass: the output layer's net inputs z (samples, outputs, networks), and what each hidden layer saw."""

    z: Array
    memories: list[Memory]
    last: Array
    """The outputs of the last hidden layer."""


@dataclass(frozen=True)
class Deep:
    """Networks 2-4-...-4-1: so many hidden layers of one kind, one sigmoid output, mean binary cross-entropy.

    With cross-entropy the output layer's own slope drops out of the gradient: what is lost, the hidden layers lose. A
    first layer that changes the width is plain where the kind keeps it. Raises SettingError for an unknown kind.
    """

    hidden: int
    activation: str
    init: str = "normal"
    scale: float = 1.0
    kind: str = "plain"
    width: int = 4
    n_inputs: int = 2

    def __post_init__(self) -> None:
        if self.kind not in LAYER_KINDS:
            raise SettingError("kind", self.kind, ", ".join(LAYER_KINDS))

    @property
    def sizes(self) -> tuple[int, ...]:
        return (self.n_inputs, *[self.width] * self.hidden, 1)

    @cached_property
    def kinds(self) -> list[LayerKind]:
        """Of each layer, the output layer's last."""
        chosen, plain = LAYER_KINDS[self.kind], LAYER_KINDS["plain"]
        fits = [n_in == n_out or not chosen.keeps_width for n_in, n_out in pairwise(self.sizes[:-1])]
        return [*(chosen if fit else plain for fit in fits), plain]

    @property
    def function(self) -> Activation:
        return ACTIVATIONS[self.activation]

    def start(self, seeds: range) -> Array:
        """First parameters (parameters, networks): weights and biases are those of the lab's run with each seed."""
        columns, draw, rng = [], INITIALIZERS[self.init].draw, np.random.RandomState()
        for seed in seeds:
            drawn = initial_parameters(self.init, self.scale, self.sizes, seed, rng)
            random = RandomNumbers([seed, 1], rng)
            parts = []
            for kind, (weights, bias) in zip(self.kinds, drawn, strict=True):
                n_in, n_out = weights.shape
                parts += [weights, bias]
                for shape, value in kind.extra(n_in, n_out).values():
                    filled = draw(random, shape, n_in, n_out, self.scale) if value is None else np.full(shape, value)
                    parts.append(filled)
            columns.append(np.concatenate([part.ravel() for part in parts]))
        return np.array(columns).T

    @cached_property
    def _places(self) -> list[dict[str, tuple[slice, tuple[int, ...]]]]:
        """For each layer where in the vector its parameters are, and their shapes."""
        places, at = [], 0
        for kind, (n_in, n_out) in zip(self.kinds, pairwise(self.sizes), strict=True):
            extra = {name: shape for name, (shape, _) in kind.extra(n_in, n_out).items()}
            layer = {}
            for name, shape in {"weights": (n_in, n_out), "bias": (n_out,), **extra}.items():
                layer[name] = slice(at, at + math.prod(shape)), shape
                at += math.prod(shape)
            places.append(layer)
        return places

    def layers(self, flat: Array) -> list[Parameters]:
        """The layers inside (parameters, networks) or (parameters,): views by name."""
        more = flat.shape[1:]
        return [
            {name: flat[where].reshape(*shape, *more) for name, (where, shape) in layer.items()}
            for layer in self._places
        ]

    def forward(self, flat: Array, inputs: Array) -> Passed:
        """The networks on inputs (samples, n_inputs)."""
        return self._forward(self.layers(flat), inputs)

    def _forward(self, layers: list[Parameters], inputs: Array) -> Passed:
        *hidden, output = layers
        memories, x = [], inputs
        for kind, layer in zip(self.kinds, hidden, strict=False):
            x, memory = kind.forward(layer, self.function, x)
            memories.append(memory)
        return Passed(affine(x, output["weights"], output["bias"]), memories, x)

    def measure(self, flat: Array, inputs: Array, targets: Array) -> tuple[Array, Array]:
        """Losses (networks,) and their gradients (parameters, networks), for targets (samples, 1)."""
        layers = self.layers(flat)
        *hidden, output = layers
        passed = self._forward(layers, inputs)
        loss, sigmoid = LOSSES["binary_cross_entropy"], ACTIVATIONS["sigmoid"]
        t = targets.reshape(*targets.shape, *[1] * (flat.ndim - 1))
        a = sigmoid.function(passed.z)
        losses = loss.terms(passed.z, a, t).sum(axis=(0, 1)) / len(inputs)
        dloss_dz = loss.gradient(sigmoid, passed.z, a, t) / len(inputs)
        dloss_dx, weights, bias = affine_backward(passed.last, output["weights"], dloss_dz)
        gradient = np.empty_like(flat)
        views = self.layers(gradient)
        found: list[Parameters] = [{"weights": weights, "bias": bias}]
        for kind, layer, memory in zip(self.kinds[-2::-1], hidden[::-1], passed.memories[::-1], strict=True):
            dloss_dx, own = kind.backward(layer, self.function, memory, dloss_dx)
            found.insert(0, own)
        for view, own in zip(views, found, strict=True):
            for name, value in own.items():
                view[name][...] = value
        return losses, gradient

    def layer_norms(self, gradient: Array) -> Array:
        """The norm of each layer's part of a gradient (parameters, networks), (layers, networks)."""
        squares = [
            sum((part * part).sum(axis=tuple(range(part.ndim - gradient.ndim + 1))) for part in layer.values())
            for layer in self.layers(gradient)
        ]
        return np.sqrt(np.array(squares))


class Spread(NamedTuple):
    """The middle of many networks: the median, and between `low` and `high` eight of ten."""

    low: Array
    median: Array
    high: Array


def spread(values: Array) -> Spread:
    """Of values (..., networks)."""
    low, middle, high = np.quantile(values, (0.1, 0.5, 0.9), axis=-1)
    return Spread(low, middle, high)


# On XOR

XOR = samples(PROBLEMS["xor"], "0/1", "0/1", 1)

LEARNED = 0.1
"""A mean cross-entropy of at most this has all four rows right: with one wrong it is at least ln 2 / 4, so 0.17."""


def first_gradients(deep: Deep, seeds: range) -> Array:
    """The norm of each layer's gradient before the first step, (layers, networks)."""
    return deep.layer_norms(deep.measure(deep.start(seeds), XOR.inputs, XOR.targets)[1])


class Learned(NamedTuple):
    """How many seeds learned XOR, and the last parameters (parameters, networks) of all."""

    seeds: int
    parameters: Array


def learn(
    deep: Deep, seeds: range, learning_rate: float, epochs: int, clipping: tuple[str, float] = ("none", 1.0)
) -> Generator[float, None, Learned]:
    """Train the seeds on XOR by plain gradient descent; yields the progress."""
    ends = yield from train_many(
        lambda parameters: deep.measure(parameters, XOR.inputs, XOR.targets),
        deep.start(seeds),
        optimizer="sgd",
        learning_rate=learning_rate,
        epochs=epochs,
        clipping=clipping,
    )
    return Learned(int((ends.losses[-1] <= LEARNED).sum()), ends.parameters)

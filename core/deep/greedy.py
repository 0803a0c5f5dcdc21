"""Greedy training: the hidden layers of a deep network one after the other, instead of all at once."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

import numpy as np

from core.deep.layers import Parameters
from core.deep.networks import LEARNED, XOR, Deep, Learned
from core.ensemble.batched import part, train_many
from core.nn.array import Array


def learn_greedily(
    deep: Deep, seeds: range, learning_rate: float, epochs: int
) -> Generator[float, None, list[Learned]]:
    """Train the seeds on XOR layer by layer by plain gradient descent; yields the progress.

    Each hidden layer is trained for so many epochs with an output layer of its own, which the next one replaces, while
    the layers below it stand still (Bengio, Lamblin, Popovici and Larochelle, 2007, section 4, the supervised way).
    All weights begin where training all layers at once begins. Returns what was learned after each hidden layer.
    """
    *hidden, output = deep.layers(deep.start(seeds))
    kept, found = np.empty((0, len(seeds))), []
    for index, layer in enumerate(hidden):
        shallow, below = replace(deep, hidden=index + 1), len(kept)

        def measure(parameters: Array, network: Deep = shallow, frozen: int = below) -> tuple[Array, Array]:
            losses, gradient = network.measure(parameters, XOR.inputs, XOR.targets)
            gradient[:frozen] = 0.0
            return losses, gradient

        own = _flat(layer)
        task = train_many(
            measure,
            np.concatenate([kept, own, _flat(output)]),
            optimizer="sgd",
            learning_rate=learning_rate,
            epochs=epochs,
        )
        ends = yield from part(task, index / len(hidden), (index + 1) / len(hidden))
        kept = ends.parameters[: below + len(own)]
        found.append(Learned(int((ends.losses[-1] <= LEARNED).sum()), ends.parameters))
    return found


def _flat(layer: Parameters) -> Array:
    """The parameters of a layer, one below the other, (parameters, networks)."""
    return np.concatenate([values.reshape(-1, values.shape[-1]) for values in layer.values()])

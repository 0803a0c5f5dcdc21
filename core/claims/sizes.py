"""How large deltas, gradients, weights and signals are, of many networks at once: (parameters, networks)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.experiment.experiment import Experiment
from core.nn.array import Array
from core.nn.network import Passes, forward, layer_views
from core.training.trainer import overflow_ends_the_run

ALIVE = 0.0
"""A unit whose net input is not above it on any row is dead, if it is a ReLU."""


PART = 500
"""Networks that are measured at once: memory is bounded."""


def in_parts(measure: Callable[[Experiment, Array], Array], experiment: Experiment, places: Array) -> Array:
    """The measure of all networks, (..., networks), taken of PART at a time."""
    parts = [measure(experiment, places[:, begin : begin + PART]) for begin in range(0, places.shape[1], PART)]
    return np.concatenate(parts, axis=-1)


def deltas(experiment: Experiment, places: Array) -> Array:
    """The mean over samples and units of |d loss / d z|, (layers, networks), the first hidden layer first."""
    samples = experiment.samples
    parameters, activations = np.ascontiguousarray(places), experiment.activations
    passes = Passes(experiment.sizes, activations, parameters, np.empty_like(parameters), len(samples.inputs))
    with overflow_ends_the_run():
        nets, outputs = passes.forward(samples.inputs)
        loss, targets = experiment.loss_function, samples.targets[:, :, None]
        dloss_dnets = passes.backward(loss.gradient(activations[-1], nets[-1], outputs[-1], targets))
    return np.array([np.abs(dloss_dz).mean(axis=(0, 1)) for dloss_dz in dloss_dnets])


def weight_norms(experiment: Experiment, places: Array) -> Array:
    """The length of the vector of all weights, without the biases, (networks,)."""
    squares = [(layer.weights**2).sum(axis=(0, 1)) for layer in layer_views(places, experiment.sizes)]
    return np.sqrt(np.sum(squares, axis=0))


def dead_units(experiment: Experiment, places: Array) -> Array:
    """The share of the first hidden layer's units whose net input is above ALIVE on no row, (networks,)."""
    [layer, *_] = layer_views(np.ascontiguousarray(places), experiment.sizes)
    [z], _ = forward([layer], [experiment.activations[0]], experiment.samples.inputs)
    return (z <= ALIVE).all(axis=0).mean(axis=0)


def saturated(experiment: Experiment, places: Array, edge: float = 0.01) -> Array:
    """The share of the sigmoid hidden units' outputs that are nearer than `edge` to 0 or 1, over rows, (networks,)."""
    layers = layer_views(np.ascontiguousarray(places), experiment.sizes)
    _, outputs = forward(layers, experiment.activations, experiment.samples.inputs)
    signals = np.concatenate(outputs[1:-1], axis=1)
    return ((signals < edge) | (signals > 1.0 - edge)).mean(axis=(0, 1))

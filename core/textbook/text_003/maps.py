"""Heat maps of units over the inputs from 0 to 1, as the text's scripts show them during training."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.nn.array import Array
from core.nn.network import Network
from core.training.snapshot import Snapshot

CELLS = 41
"""Points of a map on each side."""


@dataclass(frozen=True)
class HeatMap:
    """The output of one unit, (x2, x1) from 0 to 1, and the samples (n, 2) with their classes (n,) on it."""

    title: str
    values: Array
    points: Array
    classes: np.ndarray


def heat_maps(end: Snapshot, what: str) -> tuple[HeatMap, ...]:
    """The map of the output, called `what`, and one of each unit of the first hidden layer, if there is one."""
    network: Network = end.network
    axis = np.linspace(0.0, 1.0, CELLS)
    x1, x2 = np.meshgrid(axis, axis)
    _, outputs = network.forward(np.column_stack([x1.ravel(), x2.ravel()]))
    named = [(what, outputs[-1][:, 0])]
    if len(network.layers) > 1:
        named += [(f"Hidden unit {unit + 1}", values) for unit, values in enumerate(outputs[1].T)]
    samples = end.samples
    return tuple(
        HeatMap(title, values.reshape(CELLS, CELLS).round(3), samples.inputs, samples.classes)
        for title, values in named
    )

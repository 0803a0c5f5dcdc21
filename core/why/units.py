"""What each hidden unit became: the gate that it computes, or that it says the same to every row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.ensemble.starts import ALIKE, HIGH, LOW, has_gates
from core.nn.activations import ACTIVATIONS
from core.nn.array import Array
from core.training.snapshot import Snapshot

FLAT = 0.05
"""An activation is flat where its slope is less than this share of the largest, which it has at 0."""


@dataclass(frozen=True)
class HiddenUnit:
    """A hidden unit at an epoch.

    layer, unit: from 0; outputs: on each row (rows,); gate: 0 or 1 for each row, in one text, whether its net input
    is above 0; empty where the rows make no gate. unclear: rows where the output is neither near the low nor near the
    high end. same: its outputs hardly differ. dead: no row makes it active. flat: no row lets a gradient pass.
    """

    layer: int
    unit: int
    outputs: Array
    gate: str
    unclear: tuple[int, ...]
    same: bool
    dead: bool
    flat: bool


def hidden_units(snapshot: Snapshot) -> list[HiddenUnit]:
    """All of them, layer by layer."""
    nets, outputs = snapshot.network.forward(snapshot.samples.inputs)
    is_gate = has_gates(snapshot.experiment.task)
    found = []
    for layer, (z_of, a_of) in enumerate(zip(nets[:-1], outputs[1:-1], strict=True)):
        name = snapshot.architecture.activations[layer]
        for unit, (z, a) in enumerate(zip(z_of.T, a_of.T, strict=True)):
            found.append(_unit(layer, unit, z, a, name, is_gate))
    return found


def _unit(layer: int, unit: int, z: Array, a: Array, activation: str, is_gate: bool) -> HiddenUnit:
    unclear: tuple[int, ...] = ()
    span, flat = 1.0, False
    if ACTIVATIONS[activation].saturates:
        low, high = ACTIVATIONS[activation].ends
        span = high - low
        share = (a - low) / span
        unclear = tuple(np.flatnonzero((share > LOW) & (share < HIGH)).tolist())
        flat = bool(_is_flat(share).all())
    return HiddenUnit(
        layer,
        unit,
        a,
        "".join("1" if value > 0 else "0" for value in z) if is_gate else "",
        unclear,
        same=bool(np.ptp(a) < ALIKE * span),
        dead=activation == "relu" and bool((z <= 0).all()),
        flat=flat,
    )


def flat_outputs(snapshot: Snapshot) -> tuple[int, ...]:
    """The rows on which all outputs are where their activation is flat."""
    activation = ACTIVATIONS[snapshot.architecture.activations[-1]]
    if not activation.saturates:
        return ()
    low, high = activation.ends
    return tuple(np.flatnonzero(_is_flat((snapshot.outputs - low) / (high - low)).all(axis=1)).tolist())


def _is_flat(share: Array) -> NDArray[np.bool_]:
    """Whether the slope is less than FLAT of the largest, by how far an output is from the low to the high end.

    A sigmoid's slope is a (1 - a), a tanh's 1 - a², and both are largest in the middle.
    """
    return 4.0 * share * (1.0 - share) < FLAT

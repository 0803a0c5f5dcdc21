"""Hidden layers of deep networks, forward beside backward: plain ones, and those that keep gradients alive.

Samples are rows. Many networks at once have one more axis at the end of everything but the network's inputs: weights
(n_in, n_out, networks), biases (n_out, networks), outputs (samples, units, networks).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from core.nn.activations import Activation
from core.nn.array import Array
from core.nn.dense import affine, input_gradient, weight_gradient
from core.nn.elementary import sigmoid

Parameters = dict[str, Array]
"""The parameters of one layer by name, or the gradients with respect to them."""

EPSILON = 1e-5
"""Added to the variance in batch normalisation, as in PyTorch."""


class Memory(NamedTuple):
    """What the forward pass of a layer leaves for its backward pass: its input x, net input z and activation a."""

    x: Array
    z: Array
    a: Array
    gate: Array
    """Of a highway layer."""
    unit_z: Array
    """Net inputs with mean 0 and variance 1, of a normalised layer."""
    deviation: Array


Forward = Callable[[Parameters, Activation, Array], tuple[Array, Memory]]
"""(parameters, activation, x) -> the layer's output, and what its backward pass needs."""

Backward = Callable[[Parameters, Activation, Memory, Array], tuple[Array, Parameters]]
"""(parameters, activation, memory, d loss / d output) -> d loss / d x, and d loss / d parameters."""

_NONE = np.empty(0)


@dataclass(frozen=True)
class LayerKind:
    """A kind of hidden layer. `extra`: its parameters beside weights and bias, with their shape and first value.

    `keeps_width`: the layer adds its input to its output, and so has as many outputs as inputs.
    """

    name: str
    label: str
    formula: str
    forward: Forward
    backward: Backward
    extra: Callable[[int, int], dict[str, tuple[tuple[int, ...], float | None]]] = lambda n_in, n_out: {}
    keeps_width: bool = False


def affine_backward(x: Array, weights: Array, dloss_dz: Array) -> tuple[Array, Array, Array]:
    """d loss / d x, d loss / d weights and d loss / d bias."""
    return input_gradient(dloss_dz, weights), weight_gradient(x, dloss_dz), dloss_dz.sum(axis=0)


def _plain(p: Parameters, f: Activation, x: Array) -> tuple[Array, Memory]:
    """f(x W + b)."""
    z = affine(x, p["weights"], p["bias"])
    a = f.function(z)
    return a, Memory(x, z, a, _NONE, _NONE, _NONE)


def _plain_backward(p: Parameters, f: Activation, m: Memory, dloss_da: Array) -> tuple[Array, Parameters]:
    dloss_dx, weights, bias = affine_backward(m.x, p["weights"], f.pull_back(dloss_da, m.z, m.a))
    return dloss_dx, {"weights": weights, "bias": bias}


def _parametric(p: Parameters, f: Activation, x: Array) -> tuple[Array, Memory]:
    """f(x W + b) + slope min(0, x W + b): with ReLU for f it is PReLU, whose slope below 0 is trained."""
    a, memory = _plain(p, f, x)
    return a + p["slope"] * np.minimum(memory.z, 0.0), memory


def _parametric_backward(p: Parameters, f: Activation, m: Memory, dloss_dy: Array) -> tuple[Array, Parameters]:
    dloss_dz = f.pull_back(dloss_dy, m.z, m.a) + dloss_dy * np.where(m.z < 0.0, p["slope"], 0.0)
    dloss_dx, weights, bias = affine_backward(m.x, p["weights"], dloss_dz)
    slope = (dloss_dy * np.minimum(m.z, 0.0)).sum(axis=0)
    return dloss_dx, {"weights": weights, "bias": bias, "slope": slope}


def _residual(p: Parameters, f: Activation, x: Array) -> tuple[Array, Memory]:
    """x + f(x W + b)."""
    a, memory = _plain(p, f, x)
    return x + a, memory


def _residual_backward(p: Parameters, f: Activation, m: Memory, dloss_dy: Array) -> tuple[Array, Parameters]:
    dloss_dx, gradients = _plain_backward(p, f, m, dloss_dy)
    return dloss_dx + dloss_dy, gradients


def _into_sum(p: Parameters, f: Activation, x: Array) -> tuple[Array, Memory]:
    """f(x W + b + x)."""
    z = affine(x, p["weights"], p["bias"]) + x
    a = f.function(z)
    return a, Memory(x, z, a, _NONE, _NONE, _NONE)


def _into_sum_backward(p: Parameters, f: Activation, m: Memory, dloss_da: Array) -> tuple[Array, Parameters]:
    dloss_dz = f.pull_back(dloss_da, m.z, m.a)
    dloss_dx, weights, bias = affine_backward(m.x, p["weights"], dloss_dz)
    return dloss_dx + dloss_dz, {"weights": weights, "bias": bias}


def _highway(p: Parameters, f: Activation, x: Array) -> tuple[Array, Memory]:
    """T f(x W + b) + (1 - T) x with the transform gate T = sigmoid(x V + c)."""
    a, memory = _plain(p, f, x)
    gate = sigmoid(affine(x, p["gate_weights"], p["gate_bias"]))
    return gate * a + (1.0 - gate) * x, memory._replace(gate=gate)


def _highway_backward(p: Parameters, f: Activation, m: Memory, dloss_dy: Array) -> tuple[Array, Parameters]:
    dloss_dx, gradients = _plain_backward(p, f, m, dloss_dy * m.gate)
    dloss_dgate_z = dloss_dy * (m.a - m.x) * m.gate * (1.0 - m.gate)
    through_gate, gate_weights, gate_bias = affine_backward(m.x, p["gate_weights"], dloss_dgate_z)
    carried = dloss_dy * (1.0 - m.gate)
    return dloss_dx + through_gate + carried, gradients | {"gate_weights": gate_weights, "gate_bias": gate_bias}


def _normalised(p: Parameters, f: Activation, x: Array) -> tuple[Array, Memory]:
    """f(scale (z - mean) / deviation + shift) with z = x W + b; mean and deviation over the samples of the batch."""
    raw = affine(x, p["weights"], p["bias"])
    centred = raw - raw.sum(axis=0) / len(raw)
    deviation = np.sqrt((centred * centred).sum(axis=0) / len(raw) + EPSILON)
    unit_z = centred / deviation
    z = p["scale"] * unit_z + p["shift"]
    a = f.function(z)
    return a, Memory(x, z, a, _NONE, unit_z, deviation)


def _normalised_backward(p: Parameters, f: Activation, m: Memory, dloss_da: Array) -> tuple[Array, Parameters]:
    dloss_dz = f.pull_back(dloss_da, m.z, m.a)
    dloss_dunit = dloss_dz * p["scale"]
    # Every net input moves the mean and the deviation of its unit, too (Ioffe and Szegedy, 2015, section 3).
    by_mean = dloss_dunit.sum(axis=0) / len(m.x)
    by_deviation = m.unit_z * (dloss_dunit * m.unit_z).sum(axis=0) / len(m.x)
    dloss_draw = (dloss_dunit - by_mean - by_deviation) / m.deviation
    dloss_dx, weights, bias = affine_backward(m.x, p["weights"], dloss_draw)
    own = {"scale": (dloss_dz * m.unit_z).sum(axis=0), "shift": dloss_dz.sum(axis=0)}
    return dloss_dx, {"weights": weights, "bias": bias} | own


LAYER_KINDS: dict[str, LayerKind] = {
    kind.name: kind
    for kind in (
        LayerKind("plain", "Plain", "f(x W + b)", _plain, _plain_backward),
        LayerKind(
            "parametric",
            "Trained slope",
            "f(z) + p min(0, z), z = x W + b",
            _parametric,
            _parametric_backward,
            lambda n_in, n_out: {"slope": ((n_out,), 0.25)},
        ),
        LayerKind(
            "into_sum",
            "Input added to the sum",
            "f(x W + b + x)",
            _into_sum,
            _into_sum_backward,
            keeps_width=True,
        ),
        LayerKind("residual", "Residual", "x + f(x W + b)", _residual, _residual_backward, keeps_width=True),
        LayerKind(
            "highway",
            "Highway",
            "T f(x W + b) + (1 − T) x, T = sigmoid(x V + c)",
            _highway,
            _highway_backward,
            lambda n_in, n_out: {"gate_weights": ((n_in, n_out), None), "gate_bias": ((n_out,), -2.0)},
            keeps_width=True,
        ),
        LayerKind(
            "normalised",
            "Batch normalisation",
            "f(γ (z − mean) / deviation + β), z = x W + b",
            _normalised,
            _normalised_backward,
            lambda n_in, n_out: {"scale": ((n_out,), 1.0), "shift": ((n_out,), 0.0)},
        ),
    )
}
"""Every kind by name. An extra parameter without a first value is drawn as the weights are.

Trained slope: He, Zhang, Ren and Sun (2015), who begin with a slope of 0.25; residual: the same (2016), with one layer
a block; highway: Srivastava, Greff and Schmidhuber (2015), whose gate starts nearly closed, with a bias of -2; batch
normalisation: Ioffe and Szegedy (2015).
"""

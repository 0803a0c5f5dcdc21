"""What a unit does with its net input: each activation function beside its derivative.

Arrays have samples on axis 0 and units on axis 1. Further axes are allowed, so that the same functions serve many
networks at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.nn.array import HALF, ONE, ZERO, Array
from core.nn.elementary import erfc, exp_minus, expm1_minus, log1p, sigmoid, tanh

LEAKY_SLOPE = 0.01
"""Slope of leaky ReLU for negative net inputs (Maas, Hannun and Ng, 2013)."""

ROOT_HALF, DENSITY_AT_0 = 0.5**0.5, 0.3989422804014327
"""sqrt(1 / 2), and 1 / sqrt(2 π), the standard normal distribution's density at 0."""


@dataclass(frozen=True)
class Activation:
    """A function of the net input z and its derivative.

    `derivative(z, a)` is d a / d z, element by element; `a` is passed because it often makes the derivative cheap.
    It is None for softmax, whose derivative is a matrix: its `pull_back` multiplies by that matrix instead.
    """

    name: str
    label: str
    formula: str
    function: Callable[[Array], Array]
    derivative: Callable[[Array, Array], Array] | None
    jacobian_product: Callable[[Array, Array], Array] | None = None
    ends: tuple[float, float] = (-math.inf, math.inf)
    """Its outputs lie between them, and come as near to both as one likes; to four digits where there is no formula."""

    jumps: bool = False
    """Whether it is flat but for a jump at 0, where it has no derivative and 0 is taken: no gradient passes it."""

    pytorch: str = ""
    """Its module in PyTorch."""

    pytorch_class: str = ""
    """The class of that module, where torch.nn has none."""

    javascript: str = ""
    """The function of one number as the browser evaluates it; for softmax, of all units, it knows it by itself."""

    latex: str = ""
    """The function as LaTeX, after "f(z) ="; p is leaky ReLU's slope and alpha ELU's constant."""

    slope_latex: str = ""
    """The derivative, after "f'(z) =", with a = f(z)."""

    @property
    def saturates(self) -> bool:
        """Whether its outputs have two ends, and it is flat at both."""
        return math.isfinite(self.ends[1] - self.ends[0])

    @cached_property
    def is_monotone(self) -> bool:
        """Whether it never falls: looked for on a fine grid, for no formula says it. Softmax compares units: False."""
        if self.derivative is None:
            return False
        z = np.linspace(-20.0, 20.0, 4001)
        return bool((np.diff(self.function(z)) >= -1e-12).all())

    def pull_back(self, dloss_da: Array, z: Array, a: Array) -> Array:
        """Chain rule: d loss / d z from d loss / d a; all of shape (samples, units)."""
        if self.derivative is not None:
            return dloss_da * self.derivative(z, a)
        assert self.jacobian_product is not None
        return self.jacobian_product(dloss_da, a)


def softmax(z: Array) -> Array:
    """exp(z_i) / sum_j exp(z_j) over the units; shifted by the largest, which changes nothing but avoids overflow."""
    exp_shifted = exp_minus(z.max(axis=1, keepdims=True) - z)
    return exp_shifted / sum_over_units(exp_shifted)


def _softmax_jacobian_product(dloss_da: Array, a: Array) -> Array:
    """sum_i dloss_da_i * a_i (delta_ij - a_j), the transposed Jacobian of softmax times d loss / d a."""
    return a * (dloss_da - sum_over_units(dloss_da * a))


def sum_over_units(terms: Array) -> Array:
    """Added from the first unit to the last, whether for one network or for many."""
    return np.add.accumulate(terms, axis=1)[:, -1:]


def _elu(z: Array) -> Array:
    return np.where(z >= 0, z, expm1_minus(np.maximum(-z, 0.0)))


def _softplus(z: Array) -> Array:
    """ln(1 + e^z), from e^-|z|, which does not overflow."""
    return np.maximum(z, ZERO) + log1p(exp_minus(np.abs(z)))


def _silu_derivative(z: Array, a: Array) -> Array:
    """With s = sigmoid(z): s + z s (1 - s)."""
    s = sigmoid(z)
    return s + a * (ONE - s)


def _below(z: Array) -> Array:
    """The standard normal distribution: the chance of a value below z."""
    return HALF * erfc(z * -ROOT_HALF)


def _gelu_derivative(z: Array, a: Array) -> Array:
    """The distribution, and z times its density."""
    return _below(z) + z * (DENSITY_AT_0 * exp_minus(HALF * z * z))


_GELU_IN_JAVASCRIPT = """(z) => {
  if (Math.abs(z) > 8) return Math.max(0, z);
  let sum = 0;
  for (let term = z, n = 3; sum + term !== sum; term *= (z * z) / n, n += 2) sum += term;
  return z * (0.5 + sum * 0.3989422804014327 * Math.exp((-z * z) / 2));
}"""
"""With the normal distribution's series z + z³/3 + z⁵/(3·5) + … (Marsaglia 2004, J. Stat. Software 11)."""


def _tanh_of_softplus(z: Array) -> Array:
    """((1 + e^z)² - 1) / ((1 + e^z)² + 1); for z above 0 numerator and denominator times e^-2z."""
    e = exp_minus(np.abs(z))
    numerator = np.where(z > 0, ONE + 2.0 * e, e * (e + 2.0))
    return numerator / (numerator + np.where(z > 0, 2.0 * e * e, 2.0))


def _mish_derivative(z: Array, a: Array) -> Array:
    """With t = tanh(softplus(z)): t + z (1 - t²) sigmoid(z)."""
    t = _tanh_of_softplus(z)
    return t + z * (ONE - t * t) * sigmoid(z)


ACTIVATIONS: dict[str, Activation] = {
    activation.name: activation
    for activation in (
        Activation(
            "step",
            "Step",
            "1 if z ≥ 0 else 0",
            lambda z: (z >= 0).astype(float),
            lambda z, a: np.zeros_like(z),
            ends=(0.0, 1.0),
            jumps=True,
            pytorch="Step()",
            pytorch_class="class Step(nn.Module):\n    def forward(self, z):\n        return (z >= 0).to(z.dtype)\n",
            javascript="(z) => (z >= 0 ? 1 : 0)",
            latex=r"\begin{cases} 1 & z \ge 0 \\ 0 & z < 0 \end{cases}",
            slope_latex=r"0 \quad (z \ne 0)",
        ),
        Activation(
            "linear",
            "Linear",
            "z",
            lambda z: z + 0.0,
            lambda z, a: np.ones_like(z),
            pytorch="nn.Identity()",
            javascript="(z) => z",
            latex=r"z",
            slope_latex=r"1",
        ),
        Activation(
            "sigmoid",
            "Sigmoid",
            "1 / (1 + exp(−z))",
            sigmoid,
            lambda z, a: a * (ONE - a),
            ends=(0.0, 1.0),
            pytorch="nn.Sigmoid()",
            javascript="(z) => 1 / (1 + Math.exp(-z))",
            latex=r"\frac{1}{1 + e^{-z}}",
            slope_latex=r"a (1 - a)",
        ),
        Activation(
            "tanh",
            "Tanh",
            "tanh z",
            tanh,
            lambda z, a: ONE - a * a,
            ends=(-1.0, 1.0),
            pytorch="nn.Tanh()",
            javascript="Math.tanh",
            latex=r"\tanh z = \frac{1 - e^{-2z}}{1 + e^{-2z}}",
            slope_latex=r"1 - a^2",
        ),
        Activation(
            "relu",
            "ReLU",
            "max(0, z)",
            lambda z: np.maximum(z, 0.0),
            lambda z, a: (z > 0).astype(float),
            ends=(0.0, math.inf),
            pytorch="nn.ReLU()",
            javascript="(z) => Math.max(0, z)",
            latex=r"\max(0, z)",
            slope_latex=r"\begin{cases} 1 & z > 0 \\ 0 & z \le 0 \end{cases}",
        ),
        Activation(
            "leaky_relu",
            "Leaky ReLU",
            f"z if z > 0 else {LEAKY_SLOPE:g} z",
            lambda z: np.where(z > 0, z, LEAKY_SLOPE * z),
            lambda z, a: np.where(z > 0, 1.0, LEAKY_SLOPE),
            pytorch=f"nn.LeakyReLU({LEAKY_SLOPE:g})",
            javascript=f"(z) => (z > 0 ? z : {LEAKY_SLOPE:g} * z)",
            latex=r"\begin{cases} z & z > 0 \\ p z & z \le 0 \end{cases}",
            slope_latex=r"\begin{cases} 1 & z > 0 \\ p & z \le 0 \end{cases}",
        ),
        Activation(
            "elu",
            "ELU",
            "z if z ≥ 0 else exp(z) − 1",
            _elu,
            lambda z, a: np.where(z >= 0, 1.0, a + 1.0),
            ends=(-1.0, math.inf),
            pytorch="nn.ELU()",
            javascript="(z) => (z >= 0 ? z : Math.expm1(z))",
            latex=r"\begin{cases} z & z \ge 0 \\ \alpha (e^z - 1) & z < 0 \end{cases}",
            slope_latex=r"\begin{cases} 1 & z \ge 0 \\ a + \alpha & z < 0 \end{cases}",
        ),
        Activation(
            "softplus",
            "Softplus",
            "ln(1 + exp(z))",
            _softplus,
            lambda z, a: sigmoid(z),
            ends=(0.0, math.inf),
            pytorch="nn.Softplus()",
            javascript="(z) => Math.max(0, z) + Math.log1p(Math.exp(-Math.abs(z)))",
            latex=r"\ln (1 + e^z)",
            slope_latex=r"\sigma(z) = \frac{1}{1 + e^{-z}}",
        ),
        Activation(
            "silu",
            "SiLU (Swish)",
            "z / (1 + exp(−z))",
            lambda z: z * sigmoid(z),
            _silu_derivative,
            ends=(-0.2785, math.inf),
            pytorch="nn.SiLU()",
            javascript="(z) => z / (1 + Math.exp(-z))",
            latex=r"z \, \sigma(z) = \frac{z}{1 + e^{-z}}",
            slope_latex=r"\sigma(z) + a \, (1 - \sigma(z))",
        ),
        Activation(
            "gelu",
            "GELU",
            "z Φ(z), Φ the standard normal distribution",
            lambda z: z * _below(z),
            _gelu_derivative,
            ends=(-0.17, math.inf),
            pytorch="nn.GELU()",
            javascript=_GELU_IN_JAVASCRIPT,
            latex=r"z \, \Phi(z) = \frac{z}{2} \, \mathrm{erfc} \left( -\frac{z}{\sqrt 2} \right)",
            slope_latex=r"\Phi(z) + z \, \frac{e^{-z^2/2}}{\sqrt{2 \pi}}",
        ),
        Activation(
            "mish",
            "Mish",
            "z tanh(ln(1 + exp(z)))",
            lambda z: z * _tanh_of_softplus(z),
            _mish_derivative,
            ends=(-0.3088, math.inf),
            pytorch="nn.Mish()",
            javascript="(z) => z * Math.tanh(Math.max(0, z) + Math.log1p(Math.exp(-Math.abs(z))))",
            latex=r"z \tanh (\ln (1 + e^z))",
            slope_latex=r"t + z \, (1 - t^2) \, \sigma(z), \quad t = \tanh (\ln (1 + e^z))",
        ),
        Activation(
            "softmax",
            "Softmax",
            "exp(zᵢ) / Σⱼ exp(zⱼ)",
            softmax,
            None,
            _softmax_jacobian_product,
            ends=(0.0, 1.0),
            pytorch="nn.Softmax(dim=1)",
            latex=r"\frac{e^{z_i}}{\sum_j e^{z_j}}",
        ),
    )
}
"""Every activation by name. At 0 the derivative is 0 for step and ReLU, 0.01 for leaky ReLU and 1 for ELU.

SiLU: Elfwing, Uchibe and Doya (2018); GELU: Hendrycks and Gimpel (2016); Mish: Misra (2019).
"""

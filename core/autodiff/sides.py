"""The slopes of a formula on the two sides of a point: those of the function, however its formula is written.

The rules of differentiation take one operation after the other, and meet 0 times infinity or a kink where the whole
formula may be smooth: sqrt(x^4) at 0. So each intermediate result is followed a little aside, at x + h and x - h with a
small h > 0: there it is its value at the point and an increment, a sum of terms c h^p ln(h)^k. For small h the first of
them, of the least power p, outweighs the others. The increment of the result divided by h has the slope as its limit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from core.autodiff.graph import Graph, Node

TERMS = 8
"""Terms of a Taylor series, and the most that are kept of an increment."""

CANCELLED = 1e-14
"""A sum below this share of its terms is what rounding has left of 0."""


class NoValueError(ArithmeticError):
    """The formula has no value on this side of the point."""


class UndecidedError(ArithmeticError):
    """The terms that are kept do not tell."""


class Sides(NamedTuple):
    """The slope on the left and on the right: finite or infinite, nan without values there, None if undecided."""

    left: float | None
    right: float | None


@dataclass(frozen=True)
class Increment:
    """A sum of terms c h^p ln(h)^k, with c by the key (p, -k): the smallest key outweighs the others for small h.

    Terms of the power `upto` and above are not known.
    """

    terms: Mapping[tuple[float, int], float]
    upto: float = math.inf

    @property
    def is_zero(self) -> bool:
        """Whether it is exactly 0 for every h."""
        return not self.terms and self.upto == math.inf

    @property
    def power(self) -> float:
        """The least power."""
        return min(self.terms)[0] if self.terms else self.upto

    @property
    def sign(self) -> float:
        """The sign for small h; ln(h) is negative."""
        if not self.terms:
            raise UndecidedError
        key = min(self.terms)
        return math.copysign(1.0, self.terms[key]) * (-1.0) ** key[1]

    def __add__(self, other: Increment) -> Increment:
        terms = dict(self.terms)
        for key, c in other.terms.items():
            total = terms.get(key, 0.0) + c
            terms[key] = total if abs(total) > CANCELLED * abs(c) else 0.0
        return _kept(terms, min(self.upto, other.upto))

    def __mul__(self, other: Increment) -> Increment:
        terms: dict[tuple[float, int], float] = {}
        for (p, k), c in self.terms.items():
            for (q, m), d in other.terms.items():
                key = (round(p + q, 9), k + m)
                terms[key] = terms.get(key, 0.0) + c * d
        return _kept(terms, min(self.upto + other.power, other.upto + self.power))

    def scaled(self, factor: float) -> Increment:
        return self * _constant(factor)


def _kept(terms: Mapping[tuple[float, int], float], upto: float) -> Increment:
    """The first terms, without those that are 0 or not known."""
    known = sorted((key, c) for key, c in terms.items() if c and key[0] < upto)
    if not np.isfinite([c for _, c in known]).all():
        raise UndecidedError
    if len(known) > TERMS:
        upto = known[TERMS][0][0]
    return Increment({key: c for key, c in known[:TERMS] if key[0] < upto}, upto)


def _constant(value: float) -> Increment:
    return Increment({(0.0, 0): value} if value else {})


ZERO, ONE = _constant(0.0), _constant(1.0)


def slopes_aside(graph: Graph, name: str) -> Sides:
    """The slopes of a formula's graph by the input `name`, on the left and on the right of its present value."""
    return Sides(_slope(graph, name, -1.0), _slope(graph, name, 1.0))


def _slope(graph: Graph, name: str, direction: float) -> float | None:
    increments: dict[int, Increment] = {}
    try:
        for node in graph.nodes:
            moves = node.operation == "input" and node.name == name
            arguments = [increments[parent.index] for parent in node.parents]
            increments[node.index] = Increment({(1.0, 0): direction}) if moves else _increment(node, arguments)
        result = increments[graph.result.index]
        if result.upto <= 1.0:
            raise UndecidedError
    except NoValueError:
        return math.nan
    except ArithmeticError:
        return None
    key = min(result.terms, default=(2.0, 0))
    if key == (1.0, 0):
        return result.terms[key] * direction
    return math.inf * result.sign * direction if key < (1.0, 0) else 0.0


def _increment(node: Node, arguments: Sequence[Increment]) -> Increment:
    """The increment of a node from those of its parents."""
    value, at = float(node.value), [float(parent.value) for parent in node.parents]
    if not np.isfinite([value, *at]).all():
        raise UndecidedError
    if all(argument.is_zero for argument in arguments):
        return ZERO
    u, w = arguments[0], arguments[-1]
    a, b = at[0], at[-1]
    match node.operation:
        case "add":
            return u + w
        case "subtract":
            return u + w.scaled(-1.0)
        case "negate":
            return u.scaled(-1.0)
        case "multiply":
            return w.scaled(a) + u.scaled(b) + u * w
        case "divide":
            return (u + w.scaled(-value)).scaled(1.0 / b) * (ONE + _series(_binomial(-1.0), w.scaled(1.0 / b)))
        case "power":
            return _raised(a, u, b, w, value)
        case "sqrt":
            return _raised(a, u, 0.5, ZERO, value)
        case "log":
            return _series(_LOGARITHM, u.scaled(1.0 / a))
        case "abs":
            return _larger(a, u, -a, u.scaled(-1.0))
        case "relu":
            return _larger(a, u, 0.0, ZERO)
        case "max":
            return _larger(a, u, b, w)
        case "min":
            return _larger(-a, u.scaled(-1.0), -b, w.scaled(-1.0)).scaled(-1.0)
    return _series(_TAYLOR[node.operation](a, value), u)


def _larger(a: float, u: Increment, b: float, w: Increment) -> Increment:
    """The increment of the larger one of two results."""
    if a != b:
        return u if a > b else w
    difference = u + w.scaled(-1.0)
    return u if difference.is_zero or difference.sign > 0 else w


def _raised(a: float, u: Increment, b: float, w: Increment, value: float) -> Increment:
    """The increment of `value`, which is a^b."""
    if w.is_zero and (u.is_zero or b == 0.0):
        return ZERO
    if w.is_zero and a != 0.0:
        return _series(_binomial(b), u.scaled(1.0 / a)).scaled(value)
    if w.is_zero:
        (q, c), rest = _split(u)
        if c < 0 and not b.is_integer():
            raise NoValueError
        return (ONE + _series(_binomial(b), rest)) * Increment({(round(q * b, 9), 0): c**b})
    if a < 0:  # a negative number has powers with whole exponents only, and this one moves
        raise NoValueError
    if a == 0.0 and u.is_zero:
        if b == 0.0 and w.sign < 0:
            raise NoValueError
        return _constant(-value)  # from 0^0 = 1 it jumps to 0
    exponent = _constant(b) + w
    if a > 0:
        logarithm = _constant(math.log(a)) + _series(_LOGARITHM, u.scaled(1.0 / a))
        change = exponent * logarithm + _constant(-b * math.log(a))
        return _series(_EXPONENTIAL, change).scaled(value)
    (q, c), rest = _split(u)
    if c < 0:
        raise NoValueError
    change = exponent * (Increment({(0.0, -1): q}) + _constant(math.log(c)) + _series(_LOGARITHM, rest))
    change += Increment({(0.0, -1): -b * q}) + _constant(-b * math.log(c))
    whole = Increment({(round(b * q, 9), 0): c**b}) * (ONE + _series(_EXPONENTIAL, change))
    return whole + _constant(-value)


def _split(u: Increment) -> tuple[tuple[float, float], Increment]:
    """An increment as c h^q (1 + rest): q and c, and the rest."""
    key = min(u.terms, default=(0.0, 0))
    if key[0] <= 0.0 or key[1]:
        raise UndecidedError
    c = u.terms[key]
    rest = {(round(p - key[0], 9), k): d / c for (p, k), d in u.terms.items() if (p, k) != key}
    return (key[0], c), _kept(rest, u.upto - key[0])


def _series(coefficients: Sequence[float], u: Increment) -> Increment:
    """The sum of coefficients times u, u^2, u^3, ..."""
    if u.is_zero:
        return ZERO
    if u.power <= 0.0:
        raise UndecidedError
    result = ZERO
    for coefficient in reversed(coefficients):
        result = (result + _constant(coefficient)) * u
    return _kept(result.terms, min(result.upto, (len(coefficients) + 1) * u.power))


def _binomial(exponent: float) -> list[float]:
    """Of (1 + u)^exponent - 1."""
    found = [1.0]
    for k in range(TERMS):
        found.append(found[-1] * (exponent - k) / (k + 1))
    return found[1:]


_LOGARITHM = [(-1.0) ** k / (k + 1) for k in range(TERMS)]
"""Of ln(1 + u)."""

_EXPONENTIAL = [1.0 / math.factorial(k + 1) for k in range(TERMS)]
"""Of exp(u) - 1."""


def _solved(value: float, a: float, b: float, c: float) -> list[float]:
    """Of a function with y' = a + b y + c y^2, from its value."""
    y = [value]
    for k in range(TERMS):
        square = sum(y[i] * y[k - i] for i in range(k + 1))
        y.append((a * (k == 0) + b * y[k] + c * square) / (k + 1))
    return y[1:]


def _turned(slopes: Sequence[float]) -> list[float]:
    """Of sine or cosine, from the first four derivatives, which come back again and again."""
    return [slopes[k % 4] / math.factorial(k + 1) for k in range(TERMS)]


def _softplus(z: float) -> list[float]:
    sigmoid = 1.0 / (1.0 + math.exp(-z)) if z > -700 else 0.0
    return [c / (k + 1) for k, c in enumerate([sigmoid, *_solved(sigmoid, 0.0, 1.0, -1.0)])][:TERMS]


_TAYLOR: dict[str, Callable[[float, float], Sequence[float]]] = {
    "exp": lambda a, v: _solved(v, 0.0, 1.0, 0.0),
    "tan": lambda a, v: _solved(v, 1.0, 0.0, 1.0),
    "tanh": lambda a, v: _solved(v, 1.0, 0.0, -1.0),
    "sigmoid": lambda a, v: _solved(v, 0.0, 1.0, -1.0),
    "softplus": lambda a, v: _softplus(a),
    "sin": lambda a, v: _turned((math.cos(a), -v, -math.cos(a), v)),
    "cos": lambda a, v: _turned((-math.sin(a), -v, math.sin(a), v)),
}
"""The Taylor coefficients of smooth functions from u on, by the argument and the value at the point."""

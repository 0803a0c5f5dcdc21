"""How activations and losses are written out, with symbols or with numbers in their places.

A new activation or loss needs no entry here: without one it is called f, or the loss of one output, and its values are
shown without the arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from core.nn.activations import LEAKY_SLOPE
from core.worked.notation import Math, frac, num, op, paren, power, product, symbol, words

E = symbol("e")
ONE = num(1)


def minus(a: Math, b: Math) -> Math:
    return a + op("−") + b


def function(name: str, argument: Math) -> Math:
    return Math(rf"{name}\left({argument.latex}\right)", f"<mi>{name.lstrip(chr(92))}</mi>{paren(argument).mathml}")


F_PRIME = Math("f'", "<msup><mi>f</mi><mo>′</mo></msup>")


def slope_of(z: Math) -> Math:
    """f'(z)"""
    return F_PRIME + paren(z)


class WrittenActivation(NamedTuple):
    """f(z), and f'(z) from z and a; None for a slope that is chosen and not computed."""

    value: Callable[[Math], Math]
    slope: Callable[[Math, Math], Math] | None
    slope_in_words: str = ""


WRITTEN_ACTIVATIONS: dict[str, WrittenActivation] = {
    "step": WrittenActivation(lambda z: words("1 where ") + z + words(" ≥ 0, else 0"), None, "0, at its jump too"),
    "linear": WrittenActivation(lambda z: z, None, "1"),
    "sigmoid": WrittenActivation(
        lambda z: frac(ONE, ONE + op("+") + power(E, op("−") + z)), lambda z, a: product([a, paren(minus(ONE, a))])
    ),
    "tanh": WrittenActivation(lambda z: function(r"\tanh", z), lambda z, a: minus(ONE, power(a, num(2)))),
    "relu": WrittenActivation(lambda z: function(r"\max", num(0) + op(",") + z), None, "1 where z > 0, else 0"),
    "leaky_relu": WrittenActivation(
        lambda z: function(r"\max", product([num(LEAKY_SLOPE), z]) + op(",") + z),
        None,
        f"1 where z > 0, else {LEAKY_SLOPE:g}",
    ),
    "elu": WrittenActivation(
        lambda z: words("z where z ≥ 0, else ") + minus(power(E, z), ONE), None, "1 where z ≥ 0, else a + 1"
    ),
}
"""Activations of one net input. Softmax, which takes all of a layer, is written where it is used."""

UNKNOWN_ACTIVATION = WrittenActivation(lambda z: symbol("f") + paren(z), None, "the slope of f at z")


class WrittenLoss(NamedTuple):
    """The loss of one output a with target t; its derivative by what it begins with, from a, t and the sum of t."""

    value: Callable[[Math, Math], Math]
    derivative: Callable[[Math, Math, Math], Math]
    by_output: Callable[[Math, Math], Math] | None = None
    """For a cross-entropy, whose `derivative` is by the logit: the derivative by the output."""


def _binary(a: Math, t: Math) -> Math:
    def ln(x: Math) -> Math:
        return function(r"\ln", x)

    return op("−") + paren(product([t, ln(a)]) + op("+") + product([paren(minus(ONE, t)), ln(minus(ONE, a))]))


WRITTEN_LOSSES: dict[str, WrittenLoss] = {
    "half_squared_error": WrittenLoss(
        lambda a, t: frac(ONE, num(2)) + power(paren(minus(a, t)), num(2)), lambda a, t, total: minus(a, t)
    ),
    "squared_error": WrittenLoss(
        lambda a, t: power(paren(minus(a, t)), num(2)), lambda a, t, total: product([num(2), paren(minus(a, t))])
    ),
    "binary_cross_entropy": WrittenLoss(
        _binary,
        lambda a, t, total: minus(a, t),
        lambda a, t: frac(minus(a, t), product([a, paren(minus(ONE, a))])),
    ),
    "categorical_cross_entropy": WrittenLoss(
        lambda a, t: op("−") + product([t, function(r"\ln", a)]),
        lambda a, t, total: minus(product([a, total]), t),
        lambda a, t: op("−") + frac(t, a),
    ),
}

UNKNOWN_LOSS = WrittenLoss(
    lambda a, t: symbol("l") + paren(a + op(",") + t),
    lambda a, t, total: symbol("l", "", "′") + paren(a + op(",") + t),
)

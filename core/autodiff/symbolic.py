"""The derivative of a formula as a formula, tidied up as one does by hand: factors collected, common ones taken out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.autodiff.expressions import Expression, number

ONE, MINUS_ONE = number(1), number(-1)


def local_derivatives(expression: Expression) -> tuple[Expression, ...]:
    """Derivative of the outermost operation with respect to each of its arguments, one rule for each operation.

    None is taken with respect to an exponent that is a number.
    """
    match expression:
        case Expression("add"):
            return ONE, ONE
        case Expression("subtract"):
            return ONE, MINUS_ONE
        case Expression("multiply", (a, b)):
            return b, a
        case Expression("divide", (a, b)):
            return _divided(ONE, b), _negated(_divided(a, _power(b, 2.0)))
        case Expression("power", (a, Expression("number", number=exponent))):
            return (_times(number(exponent), _power(a, exponent - 1.0)),)
        case Expression("power", (Expression("number", name="e") as a, b)):
            return Expression("divide", (_times(b, expression), a)), expression
        case Expression("power", (a, b)):
            lowered = Expression("power", (a, Expression("subtract", (b, ONE))))
            return _times(b, lowered), _times(expression, Expression("log", (a,)))
        case Expression("negate"):
            return (MINUS_ONE,)
        case Expression("exp"):
            return (expression,)
        case Expression("log", (u,)):
            return (_divided(ONE, u),)
        case Expression("sqrt"):
            return (_divided(ONE, _times(number(2), expression)),)
        case Expression("sin", (u,)):
            return (Expression("cos", (u,)),)
        case Expression("cos", (u,)):
            return (_negated(Expression("sin", (u,))),)
        case Expression("tan"):
            return (Expression("add", (ONE, _power(expression, 2.0))),)
        case Expression("tanh"):
            return (Expression("subtract", (ONE, _power(expression, 2.0))),)
        case Expression("sigmoid"):
            return (_times(expression, Expression("subtract", (ONE, expression))),)
        case Expression("softplus", (u,)):
            return (Expression("sigmoid", (u,)),)
        case Expression("max", (a, b)):
            return _larger(a, b)
        case Expression("min", (a, b)):
            return _larger(b, a)
        case Expression("relu", (u,)):
            return (Expression("positive", (u,)),)
        case Expression("abs", (u,)):
            return (Expression("sign", (u,)),)
    raise ValueError(f"operation {expression.operation!r} has no derivative")


def _larger(a: Expression, b: Expression) -> tuple[Expression, Expression]:
    """Which of two arguments counts: 1 for the first and 0 for the second where a > b, else 0 and 1."""
    first = Expression("positive", (Expression("subtract", (a, b)),))
    return first, Expression("subtract", (ONE, first))


def derivative(expression: Expression, variable: str) -> Expression:
    """The partial derivative with respect to `variable`."""
    return _derivative(expression, variable).expression


def _derivative(expression: Expression, variable: str) -> _Product:
    if expression.operation in ("variable", "number"):
        return _Product(1.0 if expression.name == variable else 0.0)
    terms = []
    for argument, local in zip(expression.arguments, local_derivatives(expression), strict=False):
        inner = _derivative(argument, variable)
        if inner.numerator:
            terms.append(inner.times(_Product.of(local)))
    return _sum(terms)


@dataclass(frozen=True)
class _Product:
    """A product of powers: numerator / denominator * base ** exponent * ..., with bases in the order of writing."""

    numerator: float = 1.0
    denominator: float = 1.0
    powers: dict[Expression, float] = field(default_factory=dict)

    @classmethod
    def of(cls, expression: Expression) -> _Product:
        match expression:
            case Expression("number", name=""):
                return cls(expression.number)
            case Expression("negate", (u,)):
                return cls(-1.0).times(cls.of(u))
            case Expression("multiply", (a, b)):
                return cls.of(a).times(cls.of(b))
            case Expression("divide", (a, b)):
                return cls.of(a).times(cls.of(b), -1.0)
            case Expression("power", (base, Expression("number", name="", number=exponent))):
                return cls(powers={base: exponent})
        return cls(powers={expression: 1.0})

    def times(self, other: _Product, exponent: float = 1.0) -> _Product:
        """This product times the other one, or divided by it with exponent -1."""
        up, down = other.numerator, other.denominator
        if exponent < 0:
            up, down = down, up
        powers = dict(self.powers)
        for base, power in other.powers.items():
            powers[base] = powers.get(base, 0.0) + exponent * power
        return _Product(
            *_cancelled(self.numerator * up, self.denominator * down),
            {base: power for base, power in powers.items() if power},
        )

    @property
    def expression(self) -> Expression:
        """The product as one writes it: a fraction if anything stands below the line, its sign in front."""
        above = [_power(base, power) for base, power in self.powers.items() if power > 0]
        below = [_power(base, -power) for base, power in self.powers.items() if power < 0]
        minus = self.numerator == -1 and bool(above)
        top = _chain(1.0 if minus else self.numerator, above)
        whole = _divided(top, _chain(self.denominator, below)) if below or self.denominator != 1 else top
        return Expression("negate", (whole,)) if minus else whole


def _cancelled(numerator: float, denominator: float) -> tuple[float, float]:
    """The same fraction in lowest terms, with the sign above, if both are whole numbers."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    if not (numerator.is_integer() and denominator.is_integer()):
        return numerator / denominator, 1.0
    common = math.gcd(int(numerator), int(denominator)) or 1
    return numerator / common, denominator / common


def _sum(terms: Sequence[_Product]) -> _Product:
    """The sum as a product: like terms added, then what is common to all of them taken out."""
    likes: dict[frozenset[tuple[Expression, float]], _Product] = {}
    for term in terms:
        key = frozenset(term.powers.items())
        if key in likes:
            a, b = likes[key], term
            top = a.numerator * b.denominator + b.numerator * a.denominator
            likes[key] = _Product(*_cancelled(top, a.denominator * b.denominator), a.powers)
        else:
            likes[key] = term
    left = [term for term in likes.values() if term.numerator]
    if len(left) < 2:
        return left[0] if left else _Product(0.0)
    common = _common(left)
    rest = sorted((term.times(common, -1.0) for term in left), key=lambda term: term.numerator < 0)
    total = rest[0].expression
    for term in rest[1:]:
        size = _Product(abs(term.numerator), term.denominator, term.powers).expression
        total = Expression("subtract" if term.numerator < 0 else "add", (total, size))
    return common.times(_Product(powers={total: 1.0}))


def _common(terms: Sequence[_Product]) -> _Product:
    """The factor that all of the terms share: whole numbers, a sign, and powers of one base."""
    powers = {}
    for base in terms[0].powers:
        exponents = [term.powers.get(base, 0.0) for term in terms]
        if min(exponents) > 0 or max(exponents) < 0:
            powers[base] = min(exponents, key=abs)
    numerators, denominators = [term.numerator for term in terms], [term.denominator for term in terms]
    above = float(math.gcd(*map(int, numerators))) if all(map(float.is_integer, numerators)) else 1.0
    sign = -1.0 if max(numerators) < 0 else 1.0
    return _Product(sign * above, denominators[0] if len(set(denominators)) == 1 else 1.0, powers)


def _chain(coefficient: float, factors: Sequence[Expression]) -> Expression:
    """coefficient * factor * factor * ..., without a 1."""
    parts = ([number(coefficient)] if coefficient != 1 or not factors else []) + list(factors)
    result = parts[0]
    for part in parts[1:]:
        result = Expression("multiply", (result, part))
    return result


def _times(a: Expression, b: Expression) -> Expression:
    return b if a == ONE else a if b == ONE else Expression("multiply", (a, b))


def _divided(a: Expression, b: Expression) -> Expression:
    return a if b == ONE else Expression("divide", (a, b))


def _negated(u: Expression) -> Expression:
    return number(-u.number) if u.operation == "number" and not u.name else Expression("negate", (u,))


def _power(base: Expression, exponent: float) -> Expression:
    if exponent == 0:
        return ONE
    return base if exponent == 1 else Expression("power", (base, number(exponent)))

"""How many operations a formula and its derivative cost, with and without sharing what they have in common.

Every elementary operation counts as one: + - * / negation, a power and a function; numbers and variables cost nothing.
Without sharing, each formula is computed as it is written, again and again for every place where a part of it stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from core.autodiff.expressions import Expression, number, variable
from core.autodiff.symbolic import derivative, local_derivatives


class Counts(NamedTuple):
    """Operations of f, and of f' besides; `_shared` when every intermediate result is computed only once."""

    function: int
    derivative: int
    function_shared: int
    derivative_shared: int

    @property
    def total(self) -> int:
        return self.function + self.derivative

    @property
    def total_shared(self) -> int:
        return self.function_shared + self.derivative_shared


def count(expression: Expression) -> int:
    """Operations of the formula as it is written."""
    return _count(expression, {})


def _count(expression: Expression, known: dict[Expression, int]) -> int:
    if not expression.arguments:
        return 0
    if expression not in known:
        known[expression] = 1 + sum(_count(argument, known) for argument in expression.arguments)
    return known[expression]


def count_shared(expressions: Iterable[Expression]) -> int:
    """Operations of all of the formulas together, each different one once."""
    different: set[Expression] = set()
    waiting = list(expressions)
    while waiting:
        expression = waiting.pop()
        if expression.arguments and expression not in different:
            different.add(expression)
            waiting.extend(expression.arguments)
    return len(different)


def operation_counts(expression: Expression, by: str) -> Counts:
    """The counts for a formula and its derivative with respect to the variable `by`, as one tidies it up by hand."""
    slope = derivative(expression, by)
    shared = count_shared([expression])
    return Counts(count(expression), count(slope), shared, count_shared([expression, slope]) - shared)


class SweepCounts(NamedTuple):
    """Operations for f and its derivatives with respect to all variables, by automatic differentiation."""

    forward: int
    reverse: int


def sweep_counts(expression: Expression) -> SweepCounts:
    """What the two modes cost as a machine carries them out: not tidied up, but for products with 1.

    Forward mode goes through the graph once for each variable, reverse mode once.
    """
    order = _in_order(expression)
    tangents = [tangent for name in expression.variables for tangent in _tangents(order, name)]
    return SweepCounts(count_shared([expression, *tangents]), count_shared([expression, *_adjoints(order)]))


def _in_order(expression: Expression) -> list[Expression]:
    """The different subexpressions that hold a variable, arguments first."""
    order: dict[Expression, None] = {}

    def visit(part: Expression) -> None:
        if part in order or not part.variables:
            return
        for argument in part.arguments:
            visit(argument)
        order[part] = None

    visit(expression)
    return list(order)


def _tangents(order: list[Expression], name: str) -> list[Expression]:
    """Forward mode with formulas for numbers: the derivative of each subexpression with respect to `name`."""
    tangents = {variable(name): number(1)}
    for part in order:
        for argument, local in zip(part.arguments, local_derivatives(part) if part.arguments else (), strict=False):
            if argument in tangents:
                _add(tangents, part, _product(local, tangents[argument]))
    return list(tangents.values())


def _adjoints(order: list[Expression]) -> list[Expression]:
    """Reverse mode with formulas for numbers: the derivative of the last one with respect to each subexpression."""
    adjoints = {part: number(1) for part in order[-1:]}
    for part in reversed(order):
        for argument, local in zip(part.arguments, local_derivatives(part) if part.arguments else (), strict=False):
            if argument.variables:
                _add(adjoints, argument, _product(local, adjoints[part]))
    return list(adjoints.values())


def _add(sums: dict[Expression, Expression], key: Expression, term: Expression) -> None:
    sums[key] = Expression("add", (sums[key], term)) if key in sums else term


def _product(a: Expression, b: Expression) -> Expression:
    if number(1) in (a, b):
        return b if a == number(1) else a
    return Expression("multiply", (a, b))

"""Text 002 on automatic differentiation: the two formulas whose operations it counts."""

from __future__ import annotations

from core.autodiff.expressions import parse
from core.autodiff.operation_counts import operation_counts, sweep_counts
from core.notation.numbers import counted
from core.textbook.item import Findings, Items, Number, Table, see

FIRST, SECOND = "exp(x^2)", "sqrt(x^2 + exp(x^2))"


ITEMS = Items()


def _counted(formula: str, stated: tuple[str, str, str, str, str], comment: str = "") -> Findings:
    """The operations of f and f', as written and with every intermediate result computed only once.

    `stated` is what the text says of f, of f' as written, of both, of f' and of both with intermediate results.
    """
    expression = parse(formula)
    found, sweeps = operation_counts(expression, "x"), sweep_counts(expression)
    yield Number("operations of f", found.function, stated[0])
    yield Number("operations of f', as written", found.derivative, stated[1])
    yield Number("both, as written", found.total, stated[2])
    yield Number("operations of f' with intermediate results", found.derivative_shared, stated[3])
    yield Number("both, with intermediate results", found.total_shared, stated[4], comment=comment)
    yield (
        "Every + - * / power and function counts as one operation. With intermediate results "
        f"{counted(found.total_shared, 'operation')} remain of {found.total}. A machine does not simplify the "
        f"derivative by hand: it needs {sweeps.forward} in forward mode and {sweeps.reverse} in reverse mode."
    )
    rows = (
        ("as written", found.function, found.derivative, found.total),
        ("with intermediate results", found.function_shared, found.derivative_shared, found.total_shared),
    )
    yield Table(("", "f", "f'", "together"), [[str(cell) for cell in row] for row in rows])


ITEMS.item(
    "002-08",
    "Counting operations: f(x) = exp(x²)",
    see("The operations, counted one by one", "autodiff", expression=FIRST, section="counts"),
    see("The formula as a graph", "autodiff", expression=FIRST),
    does="After a reminder of the chain rule, the text counts how many operations f and its derivative cost, and how "
    "many are saved when a = x² and b = exp(a) are kept.",
    compute=lambda: _counted(FIRST, ("2", "4", "6", "2", "4")),
)

ITEMS.item(
    "002-09",
    "Forward and reverse mode",
    see("Reverse mode, step by step", "autodiff", expression=FIRST, mode="reverse", step=3),
    see("Forward mode", "autodiff", expression=FIRST, mode="forward", step=3),
    does="The same product of derivatives can be multiplied from the variable on (forward mode) or from the result "
    "back (reverse mode, backpropagation). With many parameters and one cost, reverse mode is the cheaper one.",
)

ITEMS.item(
    "002-10",
    "Counting operations: f(x) = sqrt(x² + exp(x²))",
    see("The operations, counted one by one", "autodiff", expression=SECOND, section="counts"),
    see("The text's walk back to x", "autodiff", expression=SECOND, mode="reverse", step=5),
    does="A longer formula: 5 operations for f and 10 for its derivative. The text keeps a, b, c and d and needs 3 for "
    "the derivative.",
    slip='"Half the number of operations" is meant roughly: of 15 operations 7 are left, a little less than half.',
    compute=lambda: _counted(SECOND, ("5", "10", "15", "3", ""), 'the text says "half"'),
)

ITEMS.item(
    "002-11",
    "Reverse mode on any graph",
    see("The text's graph, in reverse", "autodiff", expression=SECOND, mode="reverse", step=5),
    see("The graph of a network's loss", "autodiff", section="network"),
    does="Every intermediate variable is an elementary function of its parents. The derivative by a variable is a sum "
    "over all the variables that it is a parent of.",
)

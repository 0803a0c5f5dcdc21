"""Text 002 on automatic differentiation: the two formulas whose operations it counts."""

from __future__ import annotations

from collections.abc import Callable

from core.autodiff.expressions import parse
from core.autodiff.operation_counts import operation_counts, sweep_counts
from core.notation.numbers import counted
from core.textbook.item import Item, Number, Place, Report, Table, Task

FIRST, SECOND = "exp(x^2)", "sqrt(x^2 + exp(x^2))"


def _counted(formula: str, stated: tuple[str, str, str, str, str], comment: str = "") -> Callable[[], Task]:
    """The operations of f and f', as written and with every intermediate result computed only once.

    `stated` is what the text says of f, of f' as written, of both, of f' and of both with intermediate results.
    """

    def compute() -> Task:
        yield 0.0
        expression = parse(formula)
        found, sweeps = operation_counts(expression, "x"), sweep_counts(expression)
        numbers = (
            Number("operations of f", found.function, stated[0]),
            Number("operations of f', as written", found.derivative, stated[1]),
            Number("both, as written", found.total, stated[2]),
            Number("operations of f' with intermediate results", found.derivative_shared, stated[3]),
            Number("both, with intermediate results", found.total_shared, stated[4], comment=comment),
        )
        rows = (
            ("as written", found.function, found.derivative, found.total),
            ("with intermediate results", found.function_shared, found.derivative_shared, found.total_shared),
        )
        return Report(
            numbers,
            f"Every + - * / power and function counts as one operation. With intermediate results "
            f"{counted(found.total_shared, 'operation')} remain of {found.total}. A machine does not simplify the "
            f"derivative by hand: it needs {sweeps.forward} in forward mode and {sweeps.reverse} in reverse mode.",
            (
                Table(
                    ("", "f", "f'", "together"),
                    tuple((name, str(f), str(df), str(both)) for name, f, df, both in rows),
                ),
            ),
        )

    return compute


DIFFERENTIATION_ITEMS: tuple[Item, ...] = (
    Item(
        "002-08",
        "Counting operations: f(x) = exp(x²)",
        "After a reminder of the chain rule, the text counts how many operations f and its derivative cost, and how "
        "many are saved when a = x² and b = exp(a) are kept.",
        places=(
            Place("autodiff", {"expression": FIRST, "section": "counts"}, "The operations, counted one by one"),
            Place("autodiff", {"expression": FIRST}, "The formula as a graph"),
        ),
        compute=_counted(FIRST, ("2", "4", "6", "2", "4")),
    ),
    Item(
        "002-09",
        "Forward and reverse mode",
        "The same product of derivatives can be multiplied from the variable on (forward mode) or from the result "
        "back (reverse mode, backpropagation). With many parameters and one cost, reverse mode is the cheaper one.",
        places=(
            Place("autodiff", {"expression": FIRST, "mode": "reverse", "step": "3"}, "Reverse mode, step by step"),
            Place("autodiff", {"expression": FIRST, "mode": "forward", "step": "3"}, "Forward mode"),
        ),
    ),
    Item(
        "002-10",
        "Counting operations: f(x) = sqrt(x² + exp(x²))",
        "A longer formula: 5 operations for f and 10 for its derivative. The text keeps a, b, c and d and needs 3 "
        "for the derivative.",
        slip='"Half the number of operations" is meant roughly: of 15 operations 7 are left, a little less than half.',
        places=(
            Place("autodiff", {"expression": SECOND, "section": "counts"}, "The operations, counted one by one"),
            Place("autodiff", {"expression": SECOND, "mode": "reverse", "step": "5"}, "The text's walk back to x"),
        ),
        compute=_counted(SECOND, ("5", "10", "15", "3", ""), 'the text says "half"'),
    ),
    Item(
        "002-11",
        "Reverse mode on any graph",
        "Every intermediate variable is an elementary function of its parents. The derivative by a variable is a sum "
        "over all the variables that it is a parent of.",
        places=(
            Place("autodiff", {"expression": SECOND, "mode": "reverse", "step": "5"}, "The text's graph, in reverse"),
            Place("autodiff", {"section": "network"}, "The graph of a network's loss"),
        ),
    ),
)

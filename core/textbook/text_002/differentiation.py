"""Text 002 on automatic differentiation: the two formulas whose operations it counts."""

from __future__ import annotations

from core.autodiff.expressions import parse
from core.autodiff.graph import gradient
from core.autodiff.operation_counts import operation_counts, sweep_counts
from core.notation.numbers import counted
from core.textbook.item import Findings, Items, Number, Table, see

FIRST, SECOND = "exp(x^2)", "sqrt(x^2 + exp(x^2))"


ROUNDS = 3
"""Of the loop that is differentiated."""

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


@ITEMS.item(
    "002-11",
    "Reverse mode on any graph",
    see("The text's graph, in reverse", "autodiff", expression=SECOND, mode="reverse", step=5),
    see("The graph of a network's loss", "autodiff", section="network"),
    does="Every intermediate variable is an elementary function of its parents. The derivative by a variable is a sum "
    "over all the variables that it is a parent of. Programs can be differentiated in this way too, though not all.",
    settings="The text names no program. Here a loop and a branch, both in their smallest form.",
)
def _programs() -> Findings:
    """A program whose loop is differentiated, and one whose branch hides the derivative."""
    root, text = 2.0, "1"
    for _ in range(ROUNDS):
        text = f"({text}+x/({text}))/2"
    graph = parse(text).graph(x=root)
    yield Number(f"Heron's root of {root:g} after {ROUNDS} rounds", float(graph.result.value))
    yield Number("its derivative by reverse mode", float(gradient(graph)["x"]))
    yield Number("the derivative of the exact root", 0.5 / root**0.5)
    # if x == 1: return x, else: return x²
    branch, other = (parse(formula).graph(x=1.0) for formula in ("x", "x^2"))
    yield Number("derivative of the branch that runs at x = 1", float(gradient(branch)["x"]))
    yield Number("derivative of the function there", float(gradient(other)["x"]))
    yield (
        f"The loop y ← (y + x / y) / 2 runs {ROUNDS} times and becomes one graph of elementary functions. Its "
        "derivative is that of the program, close to that of the root that it approaches. The second program returns x "
        "where x is 1, and x² elsewhere. Its values are those of x² everywhere, but reverse mode sees only the branch "
        "that ran. And where a program jumps, its derivative says nothing of the jump."
    )

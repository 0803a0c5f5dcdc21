"""Automatic differentiation written out: a name for each node, and each step as a sentence and as a formula."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import count

import numpy as np

from core.autodiff.expressions import Expression, number, variable
from core.autodiff.graph import Graph, Node, Step, Term, forward_steps, gradient, reverse_steps
from core.autodiff.symbolic import derivative
from core.nn.array import Array
from core.nn.gradient_check import GradientCheck, check_gradient
from core.notation.latex import matrix
from core.notation.latex import number as latex_number

LETTERS = "abcdghkmnpqrstuvw"
"""Names of intermediate results; without e, a number, f, the function, and letters that look like numbers."""

MODES = {"forward": "Forward mode", "reverse": "Reverse mode"}

_SIGNS = {"add": "{} + {}", "subtract": "{} − {}", "multiply": "{}·{}", "divide": "{}/{}", "matmul": "{} {}"}
_SIGNS |= {"negate": "−{}", "sqrt": "√{}", "log": "ln {}", "sigmoid": "σ({})", "abs": "|{}|", "sum": "Σ {}"}
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def shown(value: Array | float, digits: int = 4) -> str:
    """A number in so many digits; of an array its shape; nan is no value."""
    shape = np.shape(value)
    if shape:
        return " × ".join(map(str, shape))
    if not np.isfinite(value):
        return "no value" if np.isnan(value) else "∞" if value > 0 else "−∞"
    return f"{float(value) + 0.0:.{digits}g}".replace("-", "−")


def lowered(name: str) -> str:
    """A name with its number lowered: w₀."""
    return name.translate(_LOWERED)


@dataclass(frozen=True)
class Worked:
    """A graph whose result is called `result`, such as f; steps of a mode come with an empty one before the first.

    The empty step, number 0, stands for the values alone, which both modes need.
    """

    graph: Graph
    result: str = "f"

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes that are drawn: all but the constants."""
        return tuple(node for node in self.graph.nodes if node.operation != "constant")

    @cached_property
    def names(self) -> dict[int, str]:
        """The name of each drawn node: its own, or the next free letter; the eighteenth is a₂."""
        taken = {node.name for node in self.nodes}
        letters = (letter + (str(again) if again > 1 else "") for again in count(1) for letter in LETTERS)
        free = (name for name in letters if name not in taken)
        return {node.index: node.name or next(free) for node in self.nodes}

    @cached_property
    def parents(self) -> dict[int, list[int]]:
        """Of each drawn node the drawn nodes that it is computed from."""
        return {node.index: [other.index for other in node.parents if other.index in self.names] for node in self.nodes}

    def steps(self, mode: str, by: str = "") -> tuple[Step, ...]:
        """The steps of a mode of MODES; forward mode follows the input `by`."""
        return forward_steps(self.graph, {by: 1.0}) if mode == "forward" else reverse_steps(self.graph)

    @cached_property
    def broken(self) -> Node | None:
        """The first node whose value is not a finite number, if there is one."""
        return next((node for node in self.nodes if not np.isfinite(node.value).all()), None)

    def with_names(self, expression: Expression) -> Expression:
        """The same formula with the names of a formula's intermediate results where these stand in it."""
        whole: dict[int, Expression] = {}
        for node in self.graph.nodes:
            parts = tuple(whole[parent.index] for parent in node.parents)
            is_leaf = node.operation in ("input", "constant")
            whole[node.index] = self._argument(node) if is_leaf else Expression(node.operation, parts)
        results = {whole[node.index]: variable(self.names[node.index]) for node in self.nodes}
        return _replaced(expression, results)

    # ---- an operation

    def operation(self, node: Node) -> Expression:
        """The operation of a node of a formula, in the names of its parents."""
        return Expression(node.operation, tuple(self._argument(parent) for parent in node.parents))

    def _argument(self, node: Node) -> Expression:
        if node.operation != "constant":
            return variable(self.names[node.index])
        named = {math.pi: "pi", math.e: "e"}.get(float(node.value), "")
        return Expression("number", name=named, number=float(node.value)) if named else number(float(node.value))

    def label(self, node: Node) -> str:
        """The operation in a few characters: a + b, √c, x²."""
        inner = [self._label(parent) for parent in node.parents]
        if node.operation == "power" and node.parents[1].operation == "constant" and "." not in inner[1]:
            return inner[0] + inner[1].replace("−", "-").translate(_RAISED)
        if node.operation == "power":
            return f"{inner[0]}^{inner[1]}"
        return _SIGNS.get(node.operation, f"{node.operation}({', '.join(inner)})").format(*inner)

    def _label(self, node: Node) -> str:
        if node.index in self.names:
            return self.name(node.index)
        return node.name or shown(node.value)

    def name(self, index: int) -> str:
        """The name as text, with its number lowered."""
        return lowered(self.names[index])

    def name_latex(self, index: int) -> str:
        return variable(self.names[index]).latex

    def local_latex(self, child: int, parent: int) -> str:
        """The local derivative of a node of a formula with respect to a parent, as a formula in the parents' names."""
        return derivative(self.operation(self.graph.nodes[child]), self.names[parent]).latex

    # ---- a step

    def sentence(self, mode: str, step: Step, by: str = "") -> str:
        """The step in one line: what is computed, from which products, and the result."""
        own = self.name(step.node)
        left = f"d{own}/d{lowered(by)}" if mode == "forward" else f"∂{self.result}/∂{own}"
        if not step.terms:
            return f"{left} = {shown(step.total)}: {self._start(mode, step, by)}."
        symbols = " + ".join(self._product(mode, step, term, by) for term in step.terms)
        if any(term.slope is None or np.ndim(term.product) for term in step.terms):
            return f"{left} = {symbols}: {'one number' if not np.ndim(step.total) else shown(step.total) + ' numbers'}."
        numbers = " + ".join(" · ".join(map(_signed, self._factors(mode, term))) for term in step.terms)
        return f"{left} = {symbols} = {numbers} = {shown(step.total)}"

    def _start(self, mode: str, step: Step, by: str) -> str:
        if mode == "reverse":
            return f"{self.name(step.node)} is the result itself" if step.total.any() else "the result does not need it"
        return "the start of forward mode" if self.names[step.node] == by else f"it does not depend on {lowered(by)}"

    def _product(self, mode: str, step: Step, term: Term, by: str) -> str:
        own, other = self.name(step.node), self.name(term.other)
        if mode == "forward":
            return f"∂{own}/∂{other} · d{other}/d{lowered(by)}"
        return f"∂{self.result}/∂{other} · ∂{other}/∂{own}"

    @staticmethod
    def _factors(mode: str, term: Term) -> tuple[float, float]:
        assert term.slope is not None
        slope, known = float(term.slope), float(term.known)
        return (slope, known) if mode == "forward" else (known, slope)

    def latex(self, mode: str, step: Step, by: str = "") -> str:
        """The step of a formula's graph in LaTeX, a line each: in symbols, with the local derivatives, with numbers."""
        own, by = self.name_latex(step.node), variable(by).latex if by else ""
        whole = _fraction(own, by, "d") if mode == "forward" else _fraction(self.result, own)
        if not step.terms:
            return f"{whole} = {_latex_number(float(step.total))}"
        symbols, locals_, numbers = [], [], []
        for term in step.terms:
            other = self.name_latex(term.other)
            child, parent = (step.node, term.other) if mode == "forward" else (term.other, step.node)
            edge = _fraction(*((own, other) if mode == "forward" else (other, own)))
            known = _fraction(other, by, "d") if mode == "forward" else _fraction(self.result, other)
            symbols.append(rf"{edge} \, {known}" if mode == "forward" else rf"{known} \, {edge}")
            sides = (edge, self.local_latex(child, parent), _latex_number(float(term.slope or 0.0)))
            locals_.append(" = ".join(dict.fromkeys(sides)))  # without the same number twice
            numbers.append(r" \cdot ".join(_latex_number(x, brackets=True) for x in self._factors(mode, term)))
        lines = [
            rf"{whole} &= {' + '.join(symbols)}",
            r", \quad ".join(locals_).replace("=", "&=", 1),
            rf"{whole} &= {' + '.join(numbers)} = {_latex_number(float(step.total))}",
        ]
        return r"\begin{aligned} " + r" \\[8pt] ".join(lines) + r" \end{aligned}"

    def array_latex(self, step: Step) -> str:
        """A step of reverse mode through a network's graph in LaTeX: its product of matrices and what it comes to."""
        own = self.graph.nodes[step.node]
        terms = [self._pulled(own, self.graph.nodes[term.other]) for term in step.terms] or ["1"]
        left = _fraction(self.result, self.name_latex(step.node))
        value = matrix(step.total) if np.ndim(step.total) else latex_number(float(step.total))
        return f"{left} = {' + '.join(terms)} = {value}"

    def _pulled(self, node: Node, child: Node) -> str:
        """What an operation sends back to its argument `node`, from the adjoint of its result."""
        known = _fraction(self.result, self.name_latex(child.index))
        names = [node.name if node.operation == "constant" else self.name_latex(node.index) for node in child.parents]
        is_left = child.parents[0] is node
        match child.operation:
            case "matmul":
                return rf"{known} \, {names[1]}^\top" if is_left else rf"{names[0]}^\top \, {known}"
            case "add" if node.value.ndim < child.value.ndim:
                return rf"\sum_\text{{rows}} {known}"
            case "sum":
                return rf"{known} \text{{ in each place}}"
            case "multiply" if names[0] == names[1]:
                return rf"2 {names[0]} \odot {known}"
            case "multiply":
                return rf"{shown(child.parents[0].value)} \, {known}"
            case "sigmoid":
                own = self.name_latex(child.index)
                return rf"{own} \odot (1 - {own}) \odot {known}"
        return known


def check_formula(expression: Expression, values: Mapping[str, float]) -> GradientCheck:
    """The gradient (variables,) of reverse mode beside central differences, variables in alphabetical order."""
    names = expression.variables

    def function(point: Array) -> float:
        return expression.evaluate(**dict(zip(names, map(float, point), strict=True)))

    slopes = gradient(expression.graph(**{name: values[name] for name in names}))
    with np.errstate(invalid="ignore"):  # at the edge of the domain differences are nan, and slopes may be infinite
        return check_gradient(function, [values[name] for name in names], [slopes[name] for name in names])


def _replaced(expression: Expression, results: Mapping[Expression, Expression]) -> Expression:
    if expression in results or not expression.arguments:
        return results.get(expression, expression)
    return Expression(expression.operation, tuple(_replaced(argument, results) for argument in expression.arguments))


def _fraction(above: str, below: str, sign: str = r"\partial ") -> str:
    return rf"\frac{{{sign}{above}}}{{{sign}{below}}}"


def _signed(value: float) -> str:
    return f"({shown(value)})" if value < 0 else shown(value)


def _latex_number(value: float, brackets: bool = False) -> str:
    text = latex_number(value)
    return rf"({text})" if brackets and value < 0 else text

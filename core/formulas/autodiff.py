"""The texts' formulas about the chain rule and automatic differentiation."""

from __future__ import annotations

import functools

from core.autodiff.expressions import Expression, parse
from core.autodiff.graph import gradient
from core.autodiff.operation_counts import operation_counts, sweep_counts
from core.autodiff.worked import Worked
from core.formulas.formula import Formula
from core.notation.latex import number

formula = functools.partial(Formula, page="autodiff")
X, Y = 0.6, 2.0
"""The page's own values at first: the text gives none."""

SIMPLE, COMPLICATED = "exp(x^2)", "sqrt(x^2 + exp(x^2))"
ONE_VARIABLE, TWO_VARIABLES = "x^2*exp(x)", "(x*y)*(x + y)"

_simple, _complicated = parse(SIMPLE), parse(COMPLICATED)
_DF = r"\frac{df}{dx}"


class _Example:
    """A formula at the page's values: its results and adjoints by the names of its nodes."""

    def __init__(self, expression: Expression):
        values = {"x": X, "y": Y}
        graph = expression.graph(**{name: values[name] for name in expression.variables})
        self.worked = Worked(graph)
        self.nodes = {self.worked.names[node.index]: node for node in self.worked.nodes}
        self._adjoints = {step.node: step.total for step in self.worked.steps("reverse")}
        self.slopes = {name: float(slope) for name, slope in gradient(graph).items()}

    def value(self, name: str) -> str:
        return number(float(self.nodes[name].value))

    def adjoint(self, name: str) -> str:
        """d f / d node."""
        return number(float(self._adjoints[self.nodes[name].index]))

    def local(self, child: str, parent: str) -> str:
        """d child / d parent, as one edge of the graph."""
        node = self.nodes[child]
        slopes = [
            float(local.slope)
            for local, other in zip(node.local, node.parents, strict=True)
            if other is self.nodes[parent] and local.slope is not None
        ]
        return number(sum(slopes))

    def results(self, names: str) -> str:
        """The intermediate results of these names with their values."""
        return r", \quad ".join(
            f"{name} = {self.worked.operation(self.nodes[name]).latex} = {self.value(name)}" for name in names
        )


_one, _two = _Example(parse(ONE_VARIABLE)), _Example(parse(TWO_VARIABLES))
_short, _long = _Example(_simple), _Example(_complicated)
_short_counts, _long_counts = operation_counts(_simple, "x"), operation_counts(_complicated, "x")


def _through(example: _Example, variable: str) -> str:
    """The two products of the chain rule from c over a and b to a variable, and their sum."""
    a, b = (rf"{example.local('c', name)} \cdot {example.local(name, variable)}" for name in "ab")
    return f"{a} + {b} = {number(example.slopes[variable])}"


def _jacobian(example: _Example, variables: str) -> str:
    """The row of d f / d (a, b) times the matrix of d (a, b) / d (variables)."""
    row = rf"\begin{{pmatrix}} {example.local('c', 'a')} & {example.local('c', 'b')} \end{{pmatrix}}"
    lines = (" & ".join(example.local(name, variable) for variable in variables) for name in "ab")
    result = " & ".join(number(example.slopes[variable]) for variable in variables)
    table = r"\begin{pmatrix} " + r" \\ ".join(lines) + r" \end{pmatrix}"
    return rf"{row} {table} = \begin{{pmatrix}} {result} \end{{pmatrix}}"


_SIMPLE_PAGE, _LONG_PAGE = {"expression": SIMPLE}, {"expression": COMPLICATED}
_ONE_PAGE, _TWO_PAGE = {"expression": ONE_VARIABLE}, {"expression": TWO_VARIABLES}
_COUNTS = {"section": "counts"}

FORMULAS: tuple[Formula, ...] = (
    formula(
        "002-08",
        "Chain rule: a variable that acts along two paths",
        r"\frac{df}{dx} = \begin{pmatrix} \frac{\partial f}{\partial a} & \frac{\partial f}{\partial b} \end{pmatrix} "
        r"\begin{pmatrix} \frac{da}{dx} \\[6pt] \frac{db}{dx} \end{pmatrix} = \frac{\partial f}{\partial a} "
        r"\frac{da}{dx} + \frac{\partial f}{\partial b} \frac{db}{dx}",
        rf"f = a b, \; a = x^2, \; b = e^x: \quad {_through(_one, 'x')}",
        _ONE_PAGE,
    ),
    formula(
        "002-08",
        "Chain rule: two variables",
        r"\frac{\partial f}{\partial x} = \frac{\partial f}{\partial a} \frac{\partial a}{\partial x} + \frac{\partial "
        r"f}{\partial b} \frac{\partial b}{\partial x}, \qquad \frac{\partial f}{\partial y} = \frac{\partial "
        r"f}{\partial a} \frac{\partial a}{\partial y} + \frac{\partial f}{\partial b} \frac{\partial b}{\partial y}",
        r"\begin{aligned} f &= a b, \; a = x y, \; b = x + y \\[6pt] \frac{\partial f}{\partial x} &= "
        rf"{_through(_two, 'x')} \\[6pt] \frac{{\partial f}}{{\partial y}} &= {_through(_two, 'y')} \end{{aligned}}",
        _TWO_PAGE,
    ),
    formula(
        "002-08",
        "Chain rule with a matrix",
        r"\frac{df}{d(x, y)} = \begin{pmatrix} \frac{\partial f}{\partial a} & \frac{\partial f}{\partial b} "
        r"\end{pmatrix} \begin{pmatrix} \frac{\partial a}{\partial x} & \frac{\partial a}{\partial y} \\[6pt] "
        r"\frac{\partial b}{\partial x} & \frac{\partial b}{\partial y} \end{pmatrix}",
        _jacobian(_two, "xy"),
        _TWO_PAGE,
    ),
    formula(
        "002-08",
        "First example",
        r"f(x) = \exp(x^2)",
        rf"f({number(X)}) = \exp({number(X)}^2) = {_short.value('b')}",
        _SIMPLE_PAGE,
    ),
    formula(
        "002-08",
        "Its derivative",
        r"f'(x) = 2 x \exp(x^2)",
        rf"2 \cdot {number(X)} \cdot {_short.value('b')} = {number(_short.slopes['x'])}",
        _SIMPLE_PAGE,
    ),
    formula(
        "002-08", "Its intermediate results", r"a = x^2, \qquad f(x) = b = \exp(a)", _short.results("ab"), _SIMPLE_PAGE
    ),
    formula(
        "002-08",
        "Its derivative with an intermediate result, and what that saves",
        r"f'(x) = 2 x b",
        rf"2 \cdot {number(X)} \cdot {_short.value('b')} = {number(_short.slopes['x'])}; \quad "
        rf"{_short_counts.derivative} \to {_short_counts.derivative_shared} \text{{ operations, with }} f: "
        rf"{_short_counts.total} \to {_short_counts.total_shared}",
        _SIMPLE_PAGE | _COUNTS,
        stated="two operations for f, four and then two for its derivative, six and then four in total",
    ),
    formula(
        "002-09",
        "Chain rule along one path",
        rf"{_DF} = \frac{{df}}{{db}} \frac{{db}}{{da}} \frac{{da}}{{dx}}, \qquad \frac{{df}}{{db}} = 1",
        rf"{_short.adjoint('b')} \cdot {_short.local('b', 'a')} \cdot {_short.local('a', 'x')} = "
        rf"{number(_short.slopes['x'])}",
        _SIMPLE_PAGE | {"step": "3"},
    ),
    formula(
        "002-09",
        "Reverse mode: from the result",
        rf"{_DF} = \left[ \frac{{df}}{{db}} \frac{{db}}{{da}} \right] \frac{{da}}{{dx}}",
        rf"\left[ {_short.adjoint('b')} \cdot {_short.local('b', 'a')} \right] \cdot {_short.local('a', 'x')} = "
        rf"{_short.adjoint('a')} \cdot {_short.local('a', 'x')} = {number(_short.slopes['x'])}",
        _SIMPLE_PAGE | {"mode": "reverse", "step": "3"},
    ),
    formula(
        "002-09",
        "Forward mode: from the variable",
        rf"{_DF} = \frac{{df}}{{db}} \left[ \frac{{db}}{{da}} \frac{{da}}{{dx}} \right]",
        rf"{_short.adjoint('b')} \cdot \left[ {_short.local('b', 'a')} \cdot {_short.local('a', 'x')} \right] = "
        rf"{number(_short.slopes['x'])}",
        _SIMPLE_PAGE | {"mode": "forward", "step": "3"},
    ),
    formula(
        "002-10",
        "Second example",
        r"f(x) = \sqrt{x^2 + \exp(x^2)}",
        rf"f({number(X)}) = \sqrt{{{_long.value('a')} + {_long.value('b')}}} = {_long.value('d')}",
        _LONG_PAGE,
    ),
    formula(
        "002-10",
        "Its derivative",
        r"f'(x) = \frac{x (1 + \exp(x^2))}{\sqrt{x^2 + \exp(x^2)}}",
        rf"\frac{{{number(X)} \, (1 + {_long.value('b')})}}{{\sqrt{{{_long.value('a')} + {_long.value('b')}}}}} = "
        rf"{number(_long.slopes['x'])}",
        _LONG_PAGE,
    ),
    formula(
        "002-10",
        "Its intermediate results",
        r"a = x^2, \quad b = \exp(a), \quad c = a + b, \quad d = f(x) = \sqrt{c}",
        _long.results("abcd"),
        _LONG_PAGE,
    ),
    formula(
        "002-10",
        "The derivative of each operation",
        r"\frac{\partial a}{\partial x} = 2x, \quad \frac{\partial b}{\partial a} = \exp(a), \quad \frac{\partial "
        r"c}{\partial a} = 1, \quad \frac{\partial c}{\partial b} = 1, \quad \frac{\partial d}{\partial c} = "
        r"\frac{1}{2 \sqrt{c}}, \quad \frac{\partial f}{\partial d} = 1",
        r", \quad ".join([*(_long.local(*edge) for edge in ("ax", "ba", "ca", "cb", "dc")), _long.adjoint("d")]),
        _LONG_PAGE,
    ),
    formula(
        "002-10",
        "Back to c and b",
        r"\frac{\partial f}{\partial c} = \frac{\partial f}{\partial d} \frac{\partial d}{\partial c} = \frac{1}{2 "
        r"\sqrt{c}}, \qquad \frac{\partial f}{\partial b} = \frac{\partial f}{\partial c} \frac{\partial c}{\partial "
        r"b} = \frac{1}{2 \sqrt{c}}",
        rf"{_long.adjoint('d')} \cdot {_long.local('d', 'c')} = {_long.adjoint('c')}, \qquad {_long.adjoint('c')} "
        rf"\cdot {_long.local('c', 'b')} = {_long.adjoint('b')}",
        _LONG_PAGE | {"mode": "reverse", "step": "3"},
    ),
    formula(
        "002-10",
        "Back to a, over two paths",
        r"\frac{\partial f}{\partial a} = \frac{\partial f}{\partial c} \frac{\partial c}{\partial a} + \frac{\partial "
        r"f}{\partial b} \frac{\partial b}{\partial a} = \frac{1 + \exp(a)}{2 \sqrt{c}}",
        rf"{_long.adjoint('c')} \cdot {_long.local('c', 'a')} + {_long.adjoint('b')} \cdot {_long.local('b', 'a')} = "
        rf"{_long.adjoint('a')}",
        _LONG_PAGE | {"mode": "reverse", "step": "4"},
    ),
    formula(
        "002-10",
        "Back to x",
        r"\frac{\partial f}{\partial x} = \frac{\partial f}{\partial a} \frac{\partial a}{\partial x} = \frac{x (1 + "
        r"\exp(a))}{\sqrt{c}} = \frac{x (1 + b)}{d}",
        rf"{_long.adjoint('a')} \cdot {_long.local('a', 'x')} = {number(_long.slopes['x'])}",
        _LONG_PAGE | {"mode": "reverse", "step": "5"},
    ),
    formula(
        "002-10",
        "Operations without and with intermediate results",
        r"\text{operations}(f) + \text{operations}(f')",
        rf"{_long_counts.function} + {_long_counts.derivative} = {_long_counts.total} \quad \to \quad "
        rf"{_long_counts.function_shared} + {_long_counts.derivative_shared} = {_long_counts.total_shared}",
        _LONG_PAGE | _COUNTS,
        stated="5 + 10 = 15; half of them with intermediate results, of which 3 for the derivative",
        slip=f"{_long_counts.derivative_shared} operations need a derivative simplified by hand. Reverse mode as it is "
        f"carried out, node by node, takes {sweep_counts(_complicated).reverse} operations for f and f' together.",
    ),
    formula(
        "002-11",
        "Variables in the order of the graph",
        r"x_1 = x, \quad x_2 = x_1^2 = a, \quad x_3 = \exp(x_2) = b, \quad x_4 = x_2 + x_3 = c, \quad x_5 = \sqrt{x_4} "
        r"= d",
        r", \quad ".join(
            f"x_{place} = {_long.value(name)}" for place, name in enumerate(("x", "a", "b", "c", "d"), start=1)
        ),
        _LONG_PAGE,
    ),
    formula(
        "002-11",
        "Elementary functions of the parents",
        r"x_i = g_i\left(x_{\text{Pa}(x_i)}\right), \qquad i = l + 1, \dots, L",
        rf"x_3 = g_3(x_2) = \exp({_long.value('a')}) = {_long.value('b')}",
        _LONG_PAGE,
    ),
    formula(
        "002-11",
        "Reverse mode on any graph",
        r"\frac{\partial f}{\partial x_L} = 1, \qquad \frac{\partial f}{\partial x_i} = \sum_{x_j: \, x_i \in "
        r"\text{Pa}(x_j)} \frac{\partial f}{\partial x_j} \frac{\partial g_j}{\partial x_i}",
        r"\frac{\partial f}{\partial x_5}, \dots, \frac{\partial f}{\partial x_1} = "
        + r", \; ".join(_long.adjoint(name) for name in ("d", "c", "b", "a", "x")),
        _LONG_PAGE | {"mode": "reverse", "step": "5"},
    ),
)
"""In the order of the text."""

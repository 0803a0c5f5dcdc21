"""Formulas that a visitor types: read by a small parser of our own, never run as code; evaluated and differentiated.

sum      = product { ("+" | "-") product }
product  = sign { ("*" | "/" | nothing) sign }        nothing: 2x, x(y + 1); not before a number or a sign
sign     = ("-" | "+") sign | power
power    = atom [ raised | ("^" | "**") sign ]        so -x^2 is -(x^2), and 2^3^2 is 2^(3^2); raised: x², x⁻¹
atom     = number | variable | pi | e | function "(" sum { "," sum } ")" | "(" sum ")" | "|" sum "|"
         | ("√" | "ln") atom                          without a power behind it: √x² could mean two things

A variable is one letter, with a number behind it or not: x, w0, x₁.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import overload

import numpy as np

from core.autodiff.graph import Graph, Node, gradient
from core.experiment.settings import SettingError
from core.nn.array import Array

MOST_CHARACTERS = 120
MOST_DEPTH = 24
"""How deep parentheses, signs and powers may stand within one another."""

FUNCTIONS = ("exp", "log", "sqrt", "sin", "cos", "tan", "tanh", "sigmoid", "softplus", "relu", "abs")
"""Of one argument."""

CHOOSING = ("max", "min")
"""Of two arguments or more."""

NAMED_NUMBERS = {"pi": math.pi, "e": math.e}

_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(1, 6)
_INFIX = {"add": ("+", _SUM), "subtract": ("-", _SUM), "multiply": ("*", _PRODUCT), "divide": ("/", _PRODUCT)}
_LATEX_NAMES = {"log": r"\ln", "sigmoid": r"\sigma"}
_LATEX_NAMES |= {name: rf"\operatorname{{{name}}}" for name in ("relu", "sign", "softplus")}


@dataclass(frozen=True)
class Expression:
    """A formula as a tree: an operation of core.autodiff on its arguments, a variable's name, or a number.

    `name` is set for variables, pi and e; `number` for all numbers.
    """

    operation: str
    arguments: tuple[Expression, ...] = ()
    name: str = ""
    number: float = 0.0
    _hash: int = field(default=0, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Known once and for all: a tree's hash would otherwise be computed anew from all its leaves.
        object.__setattr__(self, "_hash", hash((self.operation, self.arguments, self.name, self.number)))

    def __hash__(self) -> int:
        return self._hash

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the variables that occur, in alphabetical order."""
        if self.operation == "variable":
            return (self.name,)
        return tuple(sorted({name for argument in self.arguments for name in argument.variables}))

    def graph(self, **values: float | Array) -> Graph:
        """The graph of elementary operations at these values of the variables; like subexpressions are one node.

        Raises SettingError for a variable without a value.
        """
        graph = Graph()
        for name in self.variables:
            if name not in values:
                raise SettingError(name, None, f"a value for every variable of {self}")
            graph.input(name, values[name])
        self._add_to(graph)
        return graph

    def _add_to(self, graph: Graph) -> Node:
        if self.operation == "variable":
            return graph.inputs[self.name]
        if self.operation == "number":
            return graph.constant(self.number)
        return graph.apply(self.operation, *(argument._add_to(graph) for argument in self.arguments))

    @overload
    def evaluate(self, **values: float) -> float: ...
    @overload
    def evaluate(self, **values: Array) -> Array: ...
    def evaluate(self, **values: float | Array) -> float | Array:
        """The value at these values of the variables: a float, or an array of the shape to which they broadcast.

        Outside the domain, and where the value is too large for a float, it is nan. Raises SettingError for a variable
        without a value.
        """
        return _finite(self.graph(**values).result.value, values)

    @overload
    def derivative(self, variable: str, /, **values: float) -> float: ...
    @overload
    def derivative(self, variable: str, /, **values: Array) -> Array: ...
    def derivative(self, variable: str, /, **values: float | Array) -> float | Array:
        """The partial derivative with respect to `variable`, by reverse mode; floats, arrays, nan as for evaluate."""
        shape = _shape(values)
        graph = self.graph(**{name: np.broadcast_to(value, shape) for name, value in values.items()})
        slope = gradient(graph).get(variable, np.zeros(shape))
        return _finite(np.where(np.isfinite(graph.result.value), slope, np.nan), values)

    def __str__(self) -> str:
        """The formula as one may type it: `parse` reads back the same expression."""
        if self.operation in ("variable", "number"):
            return self.name or _written(self.number)
        if self.operation in _INFIX:
            sign, strength = _INFIX[self.operation]
            left, right = self.arguments
            space = " " if strength == _SUM else ""
            return f"{_bracketed(left, strength)}{space}{sign}{space}{_bracketed(right, strength + 1)}"
        if self.operation == "negate":
            return f"-{_bracketed(self.arguments[0], _SIGN)}"
        if self.operation == "power":
            base, exponent = self.arguments
            return f"{_bracketed(base, _ATOM)}^{_bracketed(exponent, _SIGN)}"
        return f"{self.operation}({', '.join(map(str, self.arguments))})"

    @property
    def latex(self) -> str:
        """The formula in LaTeX."""
        inner = [argument.latex for argument in self.arguments]
        match self.operation:
            case "variable":
                return f"{self.name[0]}_{{{self.name[1:]}}}" if len(self.name) > 1 else self.name
            case "number":
                return {"pi": r"\pi"}.get(self.name, self.name) or _latex_number(self.number)
            case "add" | "subtract":
                sign = _INFIX[self.operation][0]
                return f"{inner[0]} {sign} {_latex_bracketed(self.arguments[1], _PRODUCT)}"
            case "multiply":
                left, right = (_latex_bracketed(argument, _PRODUCT) for argument in self.arguments)
                return left + (r" \cdot " if right[0] in "-0123456789" else r" \, ") + right
            case "divide":
                return rf"\frac{{{inner[0]}}}{{{inner[1]}}}"
            case "negate":
                return f"-{_latex_bracketed(self.arguments[0], _PRODUCT)}"
            case "power":
                return f"{_latex_bracketed(self.arguments[0], _ATOM)}^{{{inner[1]}}}"
            case "sqrt":
                return rf"\sqrt{{{inner[0]}}}"
            case "abs":
                return rf"\left\lvert {inner[0]} \right\rvert"
            case "positive":
                return rf"\left[{inner[0]} > 0\right]"
        return rf"{_LATEX_NAMES.get(self.operation, chr(92) + self.operation)}\left({', '.join(inner)}\right)"

    @property
    def _strength(self) -> int:
        """How tightly the outermost operation binds."""
        if self.operation in _INFIX:
            return _INFIX[self.operation][1]
        if self.operation == "negate" or (self.operation == "number" and self.number < 0):
            return _SIGN
        return _POWER if self.operation == "power" else _ATOM


def variable(name: str) -> Expression:
    return Expression("variable", name=name)


def number(value: float) -> Expression:
    return Expression("number", number=float(value))


def parse(text: str, variables: Sequence[str] = ()) -> Expression:
    """Read a formula in these variables, or in whatever it names.

    Raises SettingError, whose `allowed` says at which character what was expected, for anything else, for text longer
    than MOST_CHARACTERS, for nesting deeper than MOST_DEPTH, and for a number beyond the range of floats.
    """
    if not isinstance(text, str) or len(text) > MOST_CHARACTERS:
        raise SettingError("expression", text, f"at most {MOST_CHARACTERS} characters")
    return _Parser(text, tuple(variables)).whole()


_RAISED = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"
_AS_DIGITS = str.maketrans(_RAISED, "-0123456789")
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    rf"|(?P<name>[πσ]|[^\W\d_πσ{_RAISED}]+[0-9]*)|(?P<raised>⁻?[{_RAISED[1:]}]+)"
    r"|(?P<sign>\*\*|[-+*/^(),|√])|(?P<end>$)|(?P<other>.))",
    re.DOTALL,
)
_OTHER_SIGNS = str.maketrans("−–×·⋅÷∕₀₁₂₃₄₅₆₇₈₉", "--***//0123456789")
_OTHER_NAMES = {"ln": "log", "σ": "sigmoid", "π": "pi"}
_VARIABLE = re.compile("[^ef][0-9]*")


class _Parser:
    """A reader that goes through the text once, with one token of foresight: a method for each line of the grammar."""

    def __init__(self, text: str, variables: tuple[str, ...]):
        self.text, self.variables, self.depth, self.bars = text, variables, 0, 0
        self.tokens: Iterator[re.Match[str]] = _TOKEN.finditer(text.translate(_OTHER_SIGNS))
        self.advance()

    def advance(self) -> None:
        match = next(self.tokens)
        self.kind = match.lastgroup or "end"
        self.token = match[self.kind]
        self.position = match.start(self.kind) + 1

    def take(self, *signs: str) -> str:
        """The next token if it is one of these signs, else nothing."""
        token = self.token
        if self.kind != "sign" or token not in signs:
            return ""
        self.advance()
        return token

    def refuse(self, expected: str, position: int | None = None) -> SettingError:
        return SettingError("expression", self.text, f"at character {position or self.position}, {expected}")

    @property
    def known(self) -> str:
        variables = ", ".join(self.variables) or "a variable (a letter but e and f: x, w0)"
        return f"{variables}, {', '.join(NAMED_NUMBERS)}, {', '.join(f'{name}()' for name in (*FUNCTIONS, *CHOOSING))}"

    def is_variable(self, name: str) -> bool:
        return name in self.variables if self.variables else _VARIABLE.fullmatch(name) is not None

    def whole(self) -> Expression:
        result = self.sum()
        if self.kind != "end":
            raise self.refuse("one of + - * / ^ or the end")
        return result

    def sum(self) -> Expression:
        result = self.product()
        while sign := self.take("+", "-"):
            result = Expression("add" if sign == "+" else "subtract", (result, self.product()))
        return result

    @property
    def opens(self) -> bool:
        """Whether the next token begins a factor; a bar behind a factor ends what stands between bars."""
        return self.kind == "sign" and (self.token in "(√" or (self.token == "|" and not self.bars))

    def product(self) -> Expression:
        result = self.sign()
        while (sign := self.take("*", "/")) or self.kind == "name" or self.opens:
            result = Expression(
                "divide" if sign == "/" else "multiply", (result, self.sign() if sign else self.power())
            )
        return result

    def sign(self) -> Expression:
        sign = self.take("-", "+")
        if not sign:
            return self.power()
        self.deeper()
        operand = self.sign()
        self.depth -= 1
        if sign == "+":
            return operand
        if operand.operation == "number" and not operand.name:
            return number(-operand.number)
        return Expression("negate", (operand,))

    def power(self) -> Expression:
        base = self.atom()
        if self.kind == "raised":
            exponent = number(float(self.token.translate(_AS_DIGITS)))
            self.advance()
            return Expression("power", (base, exponent))
        if not self.take("^", "**"):
            return base
        self.deeper()
        exponent = self.sign()
        self.depth -= 1
        return Expression("power", (base, exponent))

    def atom(self) -> Expression:
        token, kind, position = self.token, self.kind, self.position
        if kind == "number":
            self.advance()
            if not math.isfinite(float(token)):
                raise self.refuse("a number of at most 1.8e308", position)
            return number(float(token))
        if kind == "name":
            self.advance()
            return self.named(token, position)
        if self.take("|"):
            return Expression("abs", (self.inside("|", position)[0],))
        if self.take("√"):
            return self.bare("sqrt", "√")
        if not self.take("("):
            raise self.refuse(f"a number, a parenthesis, {self.known}")
        return self.inside(")", position)[0]

    def named(self, token: str, position: int) -> Expression:
        """What begins with a name: a function with its arguments, a variable, pi or e."""
        name = _OTHER_NAMES.get(token, token)
        if name in FUNCTIONS or name in CHOOSING:
            opening = self.position
            if token == "ln" and self.token != "(":
                return self.bare(name, token)
            if not self.take("("):
                example = self.variables[0] if self.variables else "x"
                example += ", 0" if name in CHOOSING else ""
                raise self.refuse(f"the argument of {token} in parentheses, as in {token}({example})")
            arguments = self.inside(")", opening, many=name in CHOOSING)
            result = arguments[0]
            if name in FUNCTIONS:
                return Expression(name, (result,))
            for argument in arguments[1:]:
                result = Expression(name, (result, argument))
            return result
        if name in NAMED_NUMBERS:
            return Expression("number", name=name, number=NAMED_NUMBERS[name])
        if self.is_variable(token):
            return variable(token)
        raise self.refuse(f"one of {self.known}; a product of names needs a *", position)

    def bare(self, function: str, written: str) -> Expression:
        """A function of the next atom; what follows without parentheses must not look as if it belonged to it."""
        is_closed = self.token == "("
        self.deeper()
        result = Expression(function, (self.atom(),))
        self.depth -= 1
        if not is_closed and (self.kind in ("name", "raised") or self.token in ("^", "**") or self.opens):
            raise self.refuse(f"one of + - * / or the end; a longer argument in parentheses, as in {written}(2x^2)")
        return result

    def inside(self, end: str, position: int, many: bool = False) -> list[Expression]:
        """What stands between the parenthesis or bar at this position and its end; several, separated by commas."""
        outer, self.bars = self.bars, self.bars + 1 if end == "|" else 0
        self.deeper()
        found = [self.sum()]
        while many and self.take(","):
            found.append(self.sum())
        if many and len(found) < 2:
            raise self.refuse("a comma and another argument")
        self.depth -= 1
        if not self.take(end):
            kind = "closing parenthesis" if end == ")" else "second bar"
            raise self.refuse(f"a {kind} for the one at character {position}")
        self.bars = outer
        return found

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise self.refuse(f"no more than {MOST_DEPTH} parentheses, signs and powers within one another")


def _shape(values: dict[str, float | Array]) -> tuple[int, ...]:
    return np.broadcast_shapes(*(np.shape(value) for value in values.values()))


def _finite(result: Array, values: dict[str, float | Array]) -> float | Array:
    """The result in the shape of the values, with nan for what is not a finite number."""
    finite = np.where(np.isfinite(result), result, np.nan)
    shape = _shape(values)
    return np.broadcast_to(finite, shape).copy() if shape else float(finite)


def _bracketed(expression: Expression, least: int) -> str:
    """The expression, in parentheses if it binds less tightly than `least`."""
    return str(expression) if expression._strength >= least else f"({expression})"


def _latex_bracketed(expression: Expression, least: int) -> str:
    """The same in LaTeX, where a fraction needs no parentheses; a sign does wherever something stands before it."""
    needs = expression._strength < least or expression._strength == _SIGN
    if expression.operation == "divide" and least < _ATOM:
        needs = False
    return rf"\left({expression.latex}\right)" if needs else expression.latex


def _written(value: float) -> str:
    return repr(value).removesuffix(".0")


def _latex_number(value: float) -> str:
    mantissa, _, exponent = _written(value).partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa

"""The core's own small functions as source text, so that an exported script computes what the core does, bit by bit.

An entry of a table (an activation, a loss, an optimizer, an initialisation) is read where it is written: whoever adds
one has it in every export.
"""

from __future__ import annotations

import ast
import copy
import inspect
import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from functools import cache
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from core.nn.array import Array
from core.nn.random_numbers import RandomNumbers


@dataclass(frozen=True)
class Function:
    """A function as text: its name, its arguments, and its definition after those of the functions that it calls.

    foundations: what those need of `core.nn.elementary`, constants before functions.
    """

    name: str
    arguments: tuple[str, ...]
    definitions: tuple[str, ...]
    foundations: tuple[str, ...] = ()

    def call(self, values: Mapping[str, str]) -> str:
        """The call of it with these values for its arguments."""
        return f"{self.name}({', '.join(values[argument] for argument in self.arguments)})"

    def uses(self, name: str) -> bool:
        """Whether the name stands anywhere in the definitions."""
        nodes = (node for text in self.definitions for node in ast.walk(ast.parse(text)))
        return any(isinstance(node, ast.Name) and node.id == name for node in nodes)


@cache
def function(entry: Any, field: str, name: str, doc: str) -> Function:
    """The function in `field` of a table's entry, under this name and without the arguments that it does not use.

    doc: what it does, for a function that does not say so itself.
    """
    made, rewriter = _standalone(entry, field, name, (), "")
    used = {found.id for statement in made.body for found in ast.walk(statement) if isinstance(found, ast.Name)}
    made.args.args = [argument for argument in made.args.args if argument.arg in used]
    if ast.get_docstring(made) is None:
        made.body.insert(0, ast.Expr(ast.Constant(doc)))
    return _function(made, rewriter)


@cache
def rule(entry: Any, field: str, suffix: str, outside: tuple[str, ...]) -> Function:
    """The function in `field` of a table's entry, named after the entry, with all of its arguments but some.

    suffix: stands behind its name and the names of the functions that it calls.
    outside: arguments that become variables of the script; of an object c among them, c.x becomes x.
    """
    return _function(*_standalone(entry, field, entry.name + suffix, outside, suffix))


@cache
def random_numbers() -> Function:
    """The class that draws the start's random numbers, as a "function" of the seed."""
    module = sys.modules[RandomNumbers.__module__]
    rewriter = _Rewriter(module, (), "")
    [made] = [node for node in copy.deepcopy(_tree(module)).body if isinstance(node, ast.ClassDef)]
    for method in made.body:
        if isinstance(method, ast.FunctionDef):
            rewriter.plain(method)
    text = ast.unparse(ast.fix_missing_locations(made))
    return Function(made.name, ("seed",), (text,), tuple(rewriter.foundations))


def elementary(called: Callable[[Array], Array]) -> Function:
    """A function of `core.nn.elementary` with one argument."""
    assert isinstance(called, FunctionType)
    rewriter = _Rewriter(sys.modules[called.__module__], (), "")
    name = rewriter.define(called)
    return Function(name, ("x",), (), tuple(rewriter.foundations))


def _function(made: ast.FunctionDef, rewriter: _Rewriter) -> Function:
    arguments = tuple(argument.arg for argument in made.args.args)
    definitions = (*rewriter.definitions, ast.unparse(ast.fix_missing_locations(made)))
    return Function(made.name, arguments, definitions, tuple(rewriter.foundations))


def _standalone(
    entry: Any, field: str, name: str, outside: Collection[str], suffix: str
) -> tuple[ast.FunctionDef, _Rewriter]:
    """The field's function as a definition that needs nothing of its module, and what has found those it calls."""
    module, node = sys.modules[type(entry).__module__], _written(entry, field)
    rewriter = _Rewriter(module, outside, suffix)
    match node:
        case ast.Lambda(args=arguments, body=body):
            made = _parsed(f"def {name}({ast.unparse(arguments)}): return {ast.unparse(body)}")
        case ast.Name(id=own):
            written = getattr(module, own)
            rewriter = _Rewriter(sys.modules[written.__module__], outside, suffix)
            made = copy.deepcopy(_functions(rewriter.module)[written.__name__])
            made.name = name
        case _:
            raise ValueError(f"{field} of {entry.name!r} is neither a lambda nor a named function")
    return rewriter.plain(made), rewriter


def expression(entry: Any, field: str, values: Mapping[str, str]) -> str:
    """The body of the lambda in `field` of a table's entry, with these texts in the place of its arguments."""
    node = copy.deepcopy(_written(entry, field))
    assert isinstance(node, ast.Lambda)
    filled = _Filler(values).visit(node.body)
    return ast.unparse(ast.fix_missing_locations(filled))


def _written(entry: Any, field: str) -> ast.expr:
    """What stands for the field where the entry is made: Activation("tanh", …), for example."""
    cls = type(entry)
    for node in ast.walk(_tree(sys.modules[cls.__module__])):
        match node:
            case ast.Call(func=ast.Name(id=made), args=[ast.Constant(value=name), *_]) if (
                made == cls.__name__ and name == entry.name
            ):
                places = dict(zip((entry.name for entry in fields(cls)), node.args, strict=False))
                return (places | {word.arg: word.value for word in node.keywords if word.arg})[field]
    raise ValueError(f"{cls.__name__} {entry.name!r} is not written in {cls.__module__}")


@cache
def _tree(module: ModuleType) -> ast.Module:
    return ast.parse(inspect.getsource(module))


def _functions(module: ModuleType) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in _tree(module).body if isinstance(node, ast.FunctionDef)}


def _parsed(text: str) -> ast.FunctionDef:
    (made,) = ast.parse(text).body
    assert isinstance(made, ast.FunctionDef)
    return made


class _Filler(ast.NodeTransformer):
    """Puts texts in the place of names."""

    def __init__(self, values: Mapping[str, str]):
        self.values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.parse(self.values[node.id], mode="eval").body if node.id in self.values else node


ELEMENTARY = "core.nn.elementary"


class _Rewriter(ast.NodeTransformer):
    """Makes a function of a module stand alone: constants as numbers, no types; what it needs is defined before it.

    `definitions`: the texts of the functions that it calls; `foundations`: those of the elementary functions with their
    constants and tables; each after what it needs.
    """

    def __init__(self, module: ModuleType, outside: Collection[str], suffix: str, caller: _Rewriter | None = None):
        self.module, self.outside, self.suffix = module, outside, suffix
        self.definitions: list[str] = caller.definitions if caller else []
        self.foundations: list[str] = caller.foundations if caller else []
        self.own: set[str] = set()
        """Variables of the function, which may be called like something in the module."""

    def plain(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.returns = None
        names = {argument.arg for argument in node.args.args}
        self.own = names | {
            found.id for found in ast.walk(node) if isinstance(found, ast.Name) and isinstance(found.ctx, ast.Store)
        }
        node.args.args = [ast.arg(entry.arg) for entry in node.args.args if entry.arg not in self.outside]
        node.body = [self.visit(statement) for statement in node.body]
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in self.own or not hasattr(self.module, node.id):
            return node
        value = getattr(self.module, node.id)
        if isinstance(value, FunctionType):
            return ast.Name(self.define(value))
        if isinstance(value, np.dtype):
            return ast.parse(f"np.{value.name}", mode="eval").body
        if isinstance(value, (float, int)) or (isinstance(value, np.ndarray) and not value.ndim):
            number = repr(np.asarray(value).item())
            if self.module.__name__ != ELEMENTARY:
                return ast.parse(number, mode="eval").body
            self._put(f"{node.id} = {number}")
        elif isinstance(value, (np.ndarray, tuple)):
            self._define_table(node.id)
        return node

    def define(self, called: FunctionType) -> str:
        """Put the definition of a function among the others, wherever it is written; returns its name there."""
        module = sys.modules[called.__module__]
        own = (self.outside, self.suffix) if module is self.module else ((), "")
        there = _Rewriter(module, *own, caller=self)
        made = copy.deepcopy(_functions(module)[called.__name__])
        made.name = called.__name__.lstrip("_") + there.suffix
        there._put(ast.unparse(ast.fix_missing_locations(there.plain(made))))
        return made.name

    def _define_table(self, name: str) -> None:
        """Put the line that makes an array or a tuple of the module among the definitions."""
        for statement in _tree(self.module).body:
            if isinstance(statement, ast.Assign) and name in ast.unparse(statement.targets[0]).strip("()").split(", "):
                made = copy.deepcopy(statement)
                made.value = _Rewriter(self.module, (), "", caller=self).visit(made.value)
                self._put(ast.unparse(ast.fix_missing_locations(made)))

    def _put(self, text: str) -> None:
        texts = self.foundations if self.module.__name__ == ELEMENTARY else self.definitions
        if text not in texts:
            texts.append(text)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if isinstance(node.value, ast.Name) and node.value.id in self.outside:
            return ast.Name(node.attr)
        self.generic_visit(node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        called = getattr(self.module, node.func.id, None) if isinstance(node.func, ast.Name) else None
        if (
            isinstance(called, FunctionType) and called.__module__ == self.module.__name__
        ):  # it has lost these arguments
            node.args = [entry for entry in node.args if not (isinstance(entry, ast.Name) and entry.id in self.outside)]
        self.generic_visit(node)
        return node

"""The core's own small functions as source text, so that an exported script computes what the core does, bit by bit.

An entry of a table (an activation, a loss, an optimizer, an initialisation) is read where it is written: whoever adds
one has it in every export.
"""

from __future__ import annotations

import ast
import copy
import inspect
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from types import FunctionType, ModuleType
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Function:
    """A function as text: its name, its arguments, and its definition after those of the functions that it calls."""

    name: str
    arguments: tuple[str, ...]
    definitions: tuple[str, ...]

    def call(self, values: Mapping[str, str]) -> str:
        """The call of it with these values for its arguments."""
        return f"{self.name}({', '.join(values[argument] for argument in self.arguments)})"

    def uses(self, name: str) -> bool:
        """Whether the name stands anywhere in the definitions."""
        nodes = (node for text in self.definitions for node in ast.walk(ast.parse(text)))
        return any(isinstance(node, ast.Name) and node.id == name for node in nodes)


def function(entry: Any, field: str, name: str, doc: str) -> Function:
    """The function in `field` of a table's entry, under this name and without the arguments that it does not use.

    doc: what it does, for a function that does not say so itself.
    """
    made, called = _standalone(entry, field, name, (), "")
    used = {found.id for statement in made.body for found in ast.walk(statement) if isinstance(found, ast.Name)}
    made.args.args = [argument for argument in made.args.args if argument.arg in used]
    if ast.get_docstring(made) is None:
        made.body.insert(0, ast.Expr(ast.Constant(doc)))
    return _function(made, called)


def rule(entry: Any, field: str, suffix: str, outside: Collection[str]) -> Function:
    """The function in `field` of a table's entry, named after the entry, with all of its arguments but some.

    suffix: stands behind its name and the names of the functions that it calls.
    outside: arguments that become variables of the script; of an object c among them, c.x becomes x.
    """
    return _function(*_standalone(entry, field, entry.name + suffix, outside, suffix))


def _function(made: ast.FunctionDef, called: Sequence[str]) -> Function:
    arguments = tuple(argument.arg for argument in made.args.args)
    return Function(made.name, arguments, (*called, ast.unparse(ast.fix_missing_locations(made))))


def _standalone(
    entry: Any, field: str, name: str, outside: Collection[str], suffix: str
) -> tuple[ast.FunctionDef, list[str]]:
    """The field's function as a definition that needs nothing of its module, and the texts of those that it calls."""
    module, node = sys.modules[type(entry).__module__], _written(entry, field)
    rewriter = _Rewriter(module, outside, suffix)
    match node:
        case ast.Lambda(args=arguments, body=body):
            made = _parsed(f"def {name}({ast.unparse(arguments)}): return {ast.unparse(body)}")
        case ast.Name(id=own):
            made = copy.deepcopy(_functions(module)[own])
            made.name = name
        case _:  # a function of NumPy
            made = _parsed(f"def {name}(z): return {ast.unparse(node)}(z)")
    return rewriter.plain(made), rewriter.definitions


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


class _Rewriter(ast.NodeTransformer):
    """Makes a function of a module stand alone: constants as numbers, no types, functions that it calls kept aside."""

    def __init__(self, module: ModuleType, outside: Collection[str], suffix: str):
        self.module, self.outside, self.suffix = module, outside, suffix
        self.definitions: list[str] = []

    def plain(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.returns = None
        node.args.args = [ast.arg(entry.arg) for entry in node.args.args if entry.arg not in self.outside]
        node.body = [self.visit(statement) for statement in node.body]
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        value = getattr(self.module, node.id, None)
        if isinstance(value, float) or (isinstance(value, np.ndarray) and not value.ndim):
            return ast.parse(repr(float(value)), mode="eval").body
        if isinstance(value, FunctionType):
            name = node.id.lstrip("_") + self.suffix
            made = copy.deepcopy(_functions(self.module)[node.id])
            made.name = name
            text = ast.unparse(ast.fix_missing_locations(self.plain(made)))
            if text not in self.definitions:
                self.definitions.append(text)
            return ast.Name(name)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if isinstance(node.value, ast.Name) and node.value.id in self.outside:
            return ast.Name(node.attr)
        self.generic_visit(node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if isinstance(node.func, ast.Name):  # a function of the module, which has lost these arguments
            node.args = [entry for entry in node.args if not (isinstance(entry, ast.Name) and entry.id in self.outside)]
        self.generic_visit(node)
        return node

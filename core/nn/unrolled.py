"""Epochs of a small network with a few samples, written out as one Python function of single numbers.

An operation on an array of a dozen numbers takes NumPy as long as ten operations on single numbers take Python. The
function is written by the core itself: an update and both passes are carried out once with symbols in the place of
numbers, and each operation that they do becomes a line. So every number is the same, to the last bit.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache
from math import copysign, ldexp, sqrt
from struct import Struct
from typing import Any, NamedTuple

import numpy as np

from core.nn.activations import Activation
from core.nn.array import Array
from core.nn.dense import products
from core.nn.elementary import (
    FORTY,
    LARGEST,
    MINUS_LARGEST,
    MINUS_SIXTH,
    MINUS_STEPS_IN_LN2,
    MISSING,
    POWER_BITS,
    ROUND_DOWN,
    ROUND_UP,
    SCALE,
    STEP_HIGH,
    STEP_LOW,
    STEPS,
    TO_EXPONENT,
)
from core.nn.losses import Loss
from core.nn.network import LossAndGradient, Objective, count_parameters
from core.nn.optimizers import Constants, Optimizer
from core.nn.update import UpdateStep

MOST_PRODUCTS = 100
"""In one layer, over all samples: up to here single numbers take half as long as arrays, or less."""

SIGMOID = f"""
y = {MINUS_LARGEST} if z < {MINUS_LARGEST} else {FORTY} if z > {FORTY} else z
k = y * {MINUS_STEPS_IN_LN2} + {ROUND_DOWN} - {ROUND_DOWN}
n = int(k)
r = k * {STEP_HIGH} + y + k * {STEP_LOW}
p = ldexp(POWERS[n & {STEPS - 1}], (n >> 16) - 64)
a = {SCALE} / ((r * 0.5 * r - r) * p + p + {SCALE})"""
"""core.nn.elementary.sigmoid of a number z, line by line; a z that is none is an error."""

TANH = f"""
y = abs(z) * 2.0
y = {LARGEST} if y > {LARGEST} else y
k = y * {MINUS_STEPS_IN_LN2} + {ROUND_UP} - {ROUND_UP}
n = int(k)
r = k * {STEP_HIGH} + y + k * {STEP_LOW}
p = ldexp(POWERS[n & {STEPS - 1}], (n >> 16) + 64) * {SCALE}
f = ((r * {MINUS_SIXTH} + 0.5) * r * r - r + MISSING[n & {STEPS - 1}]) * p + (p - 1.0)
a = copysign(f / (f + 2.0), z)"""
"""The same of core.nn.elementary.tanh."""

FUNCTIONS = {"sigmoid": SIGMOID, "tanh": TANH}
"""By the name of an activation."""


class Symbol:
    """A number that is not known yet; `tape` notes down what is computed with it."""

    def __init__(self, tape: Tape, name: str):
        self.tape, self.name = tape, name

    def __str__(self) -> str:
        return self.name

    def __add__(self, other: object) -> Symbol:
        return self.tape.note(f"{self} + {other}")

    def __radd__(self, other: object) -> Symbol:
        return self.tape.note(f"{other} + {self}")

    def __sub__(self, other: object) -> Symbol:
        return self.tape.note(f"{self} - {other}")

    def __rsub__(self, other: object) -> Symbol:
        return self.tape.note(f"{other} - {self}")

    def __mul__(self, other: object) -> Symbol:
        return self if other == 1.0 else self.tape.note(f"{self} * {other}")

    __rmul__ = __mul__

    def __truediv__(self, other: object) -> Symbol:
        return self.tape.note(f"{self} / {other}")

    def sqrt(self) -> Symbol:
        return self.tape.note(f"sqrt({self})")


class Tape:
    """Lines of Python, each of which computes a number; no number is computed twice."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.known: dict[str, Symbol] = {}

    def note(self, expression: str) -> Symbol:
        """What this expression is."""
        return self.call(expression, f"a = {expression}")

    def call(self, name: str, lines: str) -> Symbol:
        """What these lines have as `a` at their end."""
        if name not in self.known:
            symbol = self.known[name] = Symbol(self, f"v{len(self.known)}")
            head, _, last = lines.strip().rpartition("a = ")
            self.lines += [*head.splitlines(), f"{symbol} = {last}"]
        return self.known[name]

    def activation(self, activation: Activation) -> Activation:
        """The same, of symbols."""
        name, lines = activation.name, FUNCTIONS[activation.name]
        function = np.frompyfunc(lambda z: self.call(f"{name} {z}", re.sub(r"\bz\b", z.name, lines)), 1, 1)
        return replace(activation, function=function)

    def inputs(self, name: str, shape: tuple[int, ...]) -> Any:
        """An array of symbols with names of their own."""
        symbols = [Symbol(self, f"{name}{place}") for place in range(math.prod(shape))]
        return np.array(symbols, dtype=object).reshape(shape)


@cache
def tables() -> dict[str, list[float]]:
    """2^(j / 65536), and by which share of itself each is too small."""
    powers = (POWER_BITS + (np.arange(STEPS) << TO_EXPONENT)).view(np.float64)
    return {"POWERS": powers.tolist(), "MISSING": MISSING.tolist()}


class Rows(NamedTuple):
    """Epochs, one a row, as core.training.trainer.Recorded has them."""

    vectors: Array
    nets: Array
    outputs: Array
    slots: Array


Numbers = tuple[tuple[float, ...], ...]
"""The rows of an array."""


class Unrolled:
    """Epochs of training with all samples at once, of networks of one kind and on these data.

    fixed: whether each parameter stays as it is, or None where none does.
    """

    def __init__(
        self,
        sizes: tuple[int, ...],
        activations: tuple[Activation, ...],
        loss: Loss,
        reduction: str,
        fixed: tuple[bool, ...] | None,
        optimizer: Optimizer,
        constants: Constants,
        inputs: Numbers,
        targets: Numbers,
    ):
        tape, n = Tape(), count_parameters(sizes)
        vectors, slots = tape.inputs("p", (2, n)), tape.inputs("s", (optimizer.n_slots, n))
        before = [*vectors.ravel(), *slots.ravel()]
        self.loss, self.n, self.n_slots = loss, n, len(slots)
        places = None if fixed is None else np.array(fixed)
        step = UpdateStep(optimizer, constants, (n,), slots=slots, fixed=places)
        step.apply(vectors[0], vectors[1], np.array(Symbol(tape, "rate"), dtype=object))
        objective = Objective(sizes, [tape.activation(one) for one in activations], loss, reduction, fixed=places)
        passes = LossAndGradient(objective, vectors[0], vectors[1])
        nets, outputs = passes.pass_through(np.array(inputs), np.array(targets))
        after = [*vectors.ravel(), *step.slots.ravel()]
        row = [*after, *outputs.ravel(), *(nets.ravel() if loss.uses_nets else ())]
        self.shape, self.row = outputs.shape, Struct(f"={len(row)}d")
        functions = {"ldexp": ldexp, "sqrt": sqrt, "copysign": copysign, "pack_into": self.row.pack_into}
        names: dict[str, Any] = {**functions, **tables()}
        lines = [
            "def record(rates, start, rows):",
            f" {', '.join(map(str, before))} = start",
            " at = 0",
            " for rate in rates:",
            *(f"  {line}" for line in tape.lines),
            *(f"  {name} = {value}" for name, value in zip(before, after, strict=True)),
            f"  pack_into(rows, at, {', '.join(map(str, row))})",
            f"  at += {self.row.size}",
        ]
        exec("\n".join(lines), names)
        self._record = names["record"]

    def record(self, vectors: Array, slots: Array, rates: Sequence[float]) -> Rows | None:
        """An epoch with each learning rate, from these on; None where a number is too large or none.

        vectors: parameters and gradient, (2, parameters). slots: the optimizer's memory.
        """
        n, rows = len(rates), bytearray(self.row.size * len(rates))
        try:
            self._record(rates, [*vectors.ravel().tolist(), *slots.ravel().tolist()], rows)
        except (ArithmeticError, ValueError):
            return None
        found = np.frombuffer(rows).reshape(n, -1)
        sizes = [2 * self.n, self.n_slots * self.n, math.prod(self.shape)]
        parts = (np.ascontiguousarray(part) for part in np.split(found, np.cumsum(sizes), axis=1))
        moved, kept, outputs, nets = parts
        outputs = outputs.reshape(n, *self.shape)
        nets = nets.reshape(n, *self.shape) if self.loss.uses_nets else outputs
        return Rows(moved.reshape(n, 2, self.n), nets, outputs, kept.reshape(n, self.n_slots, self.n))


_known = lru_cache(maxsize=32)(Unrolled)
"""It takes ten milliseconds to write one."""


def unrolled(objective: Objective, update: UpdateStep, inputs: Array, targets: Array) -> Unrolled | None:
    """What trains these networks on these data as numbers; None where arrays do it in less time, or have to."""
    if (
        products(objective.sizes, len(inputs)) > MOST_PRODUCTS
        or objective.penalised
        or update.clipping[0] != "none"
        or update.optimizer.rule_at is not None
        or not all(activation.name in FUNCTIONS for activation in objective.activations)
    ):
        return None
    return _known(
        objective.sizes,
        tuple(objective.activations),
        objective.loss,
        "mean" if objective.mean else "sum",
        None if objective.fixed is None else tuple(objective.fixed.tolist()),
        update.optimizer,
        update.constants,
        tuple(map(tuple, inputs.tolist())),
        tuple(map(tuple, targets.tolist())),
    )

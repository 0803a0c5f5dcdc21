"""Which gates one unit can learn: for each a separating unit, or the reason why there is none.

A gate is written as its outputs in counting order of its inputs: "0110" for XOR, eight digits for three inputs, 16 for
four.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product
from typing import Any

import numpy as np

from core.data.problems import PROBLEMS
from core.experiment.settings import Text, TruthTable, check_value
from core.neuron.unit import Unit

LARGEST_WEIGHT = {1: 1, 2: 2, 3: 2, 4: 3}
"""Whole weights from -1 to 1 separate every gate of one input, those from -2 to 2 every gate of two or three inputs
that can be separated, and those from -3 to 3 every one of four: 4, 14, 104 and 1882 gates (Muroga, Threshold Logic and
Its Applications, 1971). Tests count them.
"""


@dataclass(frozen=True)
class Digits(Text):
    """The kind of a setting that is exactly `most` digits 0 or 1: a gate, or a set of gates by their numbers."""

    @property
    def allowed(self) -> str:
        return f"{self.most} digits 0 or 1"

    def check(self, value: Any) -> str:
        if not isinstance(value, str) or len(value) != self.most or set(value) - set("01"):
            raise ValueError
        return value


@dataclass(frozen=True)
class Contradiction:
    """Two rows of class 1 and two of class 0 whose inputs have the same sum, each row as a tuple of inputs.

    Then z(a) + z(b) = z(c) + z(d) for every unit, but the answers ask the left side to be larger: no unit can do it.
    """

    ones: tuple[tuple[int, ...], tuple[int, ...]]
    zeros: tuple[tuple[int, ...], tuple[int, ...]]

    @property
    def total(self) -> tuple[int, ...]:
        """The sum of the two rows' inputs, the same for both pairs."""
        return tuple(a + b for a, b in zip(*self.ones, strict=True))


def inputs_of(outputs: str) -> list[tuple[int, ...]]:
    """The rows of a gate: tuples of inputs in counting order. Raises SettingError unless it is a TruthTable."""
    check_value("gate", outputs, TruthTable())
    n_inputs = len(outputs).bit_length() - 1
    return list(product((0, 1), repeat=n_inputs))


def gates(n_inputs: int) -> list[str]:
    """All gates of so many inputs, in counting order of their outputs."""
    return ["".join(digits) for digits in product("01", repeat=2**n_inputs)]


@cache
def _separating_units(n_inputs: int) -> dict[str, Unit]:
    """For every gate that some unit with small whole weights computes, the one with the smallest.

    Biases are halves between whole numbers, so that no row lies on the line.
    """
    rows = np.array(list(product((0, 1), repeat=n_inputs)))
    largest = LARGEST_WEIGHT[n_inputs]
    whole = range(-largest, largest + 1)
    found: dict[str, Unit] = {}
    for weights in sorted(product(whole, repeat=n_inputs), key=lambda weights: sum(map(abs, weights))):
        sums = rows @ np.array(weights)
        biases = [0.5 - threshold for threshold in range(int(sums.min()), int(sums.max()) + 2)]
        for bias in sorted(biases, key=abs):
            outputs = "".join("1" if z > 0 else "0" for z in sums + bias)
            if outputs not in found:
                found[outputs] = Unit(tuple(float(weight) for weight in weights), bias)
    return found


def separating_unit(outputs: str) -> Unit | None:
    """A step unit with small whole weights that computes the gate, or None if there is none at all."""
    return _separating_units(len(inputs_of(outputs)[0])).get(outputs)


def contradiction(outputs: str) -> Contradiction | None:
    """The first two pairs of rows that no unit can tell apart, or None if there are none.

    For gates of two or three inputs one of the two always exists: a separating unit or this; a test asserts it.
    """
    rows = inputs_of(outputs)
    pairs: dict[str, list[tuple[tuple[int, ...], tuple[int, ...]]]] = {
        digit: list(combinations([row for row, output in zip(rows, outputs, strict=True) if output == digit], 2))
        for digit in "01"
    }
    for ones, zeros in product(pairs["1"], pairs["0"]):
        if np.array_equal(np.sum(ones, axis=0), np.sum(zeros, axis=0)):
            return Contradiction(ones, zeros)
    return None


def separable_gates(n_inputs: int) -> list[str]:
    """The gates of so many inputs that one unit can compute."""
    return sorted(_separating_units(n_inputs))


def most_rows_right(outputs: str) -> int:
    """The most rows that any one unit has right: for a gate that cannot be separated, those of the nearest that can."""
    return max(_agreements(outputs))


def _agreements(outputs: str) -> Iterator[int]:
    for other in separable_gates(len(inputs_of(outputs)[0])):
        yield sum(a == b for a, b in zip(outputs, other, strict=True))


@cache
def gate_label(outputs: str) -> str:
    """The short name of a gate that has one, such as XOR or x₁ implies x₂; otherwise its outputs."""
    for problem in PROBLEMS.values():
        if "".join(str(cls) for cls in problem.classes) == outputs:
            return problem.label.split(" (")[0]
    return outputs


def gate_list(gates: Sequence[str]) -> str:
    """The names of gates, given by their outputs, one after the other.

    A name of several words is in quotes: its "and" is not the list's.
    """
    labels = [f"“{label}”" if " " in label else label for label in map(gate_label, gates)]
    return " and ".join([", ".join(labels[:-1]), labels[-1]] if len(labels) > 1 else labels)


def bits(row: tuple[int, ...]) -> str:
    """A row's inputs as digits: 01."""
    return "".join(str(bit) for bit in row)


def why_not(reason: Contradiction) -> list[str]:
    """The contradiction in sentences of Markdown with formulas: what is asked, what adding gives, why it cannot be."""
    total = f"${_net_input(reason.total, 2)}$"
    sentences = []
    for digit, sign, pair in (("1", r"\ge", reason.ones), ("0", "<", reason.zeros)):
        first, second = (f"${_net_input(row)} {sign} 0$" for row in pair)
        sentences.append(
            f"Rows {bits(pair[0])} and {bits(pair[1])} must be {digit}: {first} and {second}. "
            f"Added: {total[:-1]} {sign} 0$."
        )
    both = " and ".join(f"{bits(a)} + {bits(b)}" for a, b in (reason.ones, reason.zeros))
    return [
        *sentences,
        f"The two sums are the same number {total}, because {both} are both ({', '.join(map(str, reason.total))}). "
        "No number is at least 0 and below 0, so no weights and no bias will do.",
    ]


def _net_input(counts: tuple[int, ...], biases: int = 1) -> str:
    """LaTeX of Σ count_i w_i + biases b, without the terms that are 0."""
    terms = [f"{count if count > 1 else ''}w_{{{i}}}" for i, count in enumerate(counts, 1) if count]
    return " + ".join([*terms, f"{biases if biases > 1 else ''}b"])

"""The formulas of the texts: all are there, each has its numbers, its source and a place in the app that shows it."""

import math
import re
from itertools import pairwise

import numpy as np
import pytest

from core.formulas import TEXTS, Formula, matrix, number
from core.formulas.collection import FORMULAS

ITEMS = {
    "000": "03-06 09-16 20",
    "001": "02-06 08-10 13 14 16 18-25",
    "002": "01 04-16 18-25 30-32 34 43 50",
    "003": "02-08 12-17 19 21",
    "004": "01-11",
}
"""The items of each text that hold a formula for one of the pages that explain."""


def items(text):
    for part in ITEMS[text].split():
        first, _, last = part.partition("-")
        yield from (f"{text}-{item:02}" for item in range(int(first), int(last or first) + 1))


@pytest.mark.parametrize("text", TEXTS)
def test_every_item_with_a_formula_is_there(text):
    assert sorted(set(items(text)) - {formula.item for formula in FORMULAS}) == []


def test_they_stand_in_the_order_of_the_texts():
    assert all(before.item <= after.item for before, after in pairwise(FORMULAS))


@pytest.mark.parametrize("formula", FORMULAS, ids=lambda formula: f"{formula.item} {formula.title}")
def test_each_is_whole(formula):
    assert re.fullmatch(r"00[0-4]-\d\d", formula.item)
    assert formula.text is TEXTS[formula.item[:3]]
    assert formula.title
    assert formula.symbols
    assert re.search(r"\d", formula.numbers), "its numbers"
    assert not any("\n" in note for note in formula.notes.values())
    for latex in (formula.symbols, formula.numbers):
        assert latex.count("{") - latex.count(r"\{") == latex.count("}") - latex.count(r"\}")
        assert len(re.findall(r"\\begin\b", latex)) == len(re.findall(r"\\end\b", latex))
        assert len(re.findall(r"\\left\b", latex)) == len(re.findall(r"\\right\b", latex))
        assert "nan" not in latex.replace(r"\text{not a number}", "")
        assert "$" not in latex


@pytest.mark.parametrize("formula", FORMULAS, ids=lambda formula: f"{formula.item} {formula.title}")
def test_a_number_that_the_text_prints_is_found_in_ours_or_corrected(formula):
    if formula.stated and not formula.notes:
        ours = [float(found) for found in re.findall(r"-?\d*\.?\d+", formula.numbers.replace(r"\cdot 10^{", "e"))]
        stated = [float(found) for found in re.findall(r"-?\d*\.?\d+", formula.stated)]
        missing = [one for one in stated if not any(math.isclose(one, other, rel_tol=6e-3) for other in ours)]
        assert len(missing) < max(1, len(stated)), (formula.stated, formula.numbers)


@pytest.mark.parametrize(
    ("value", "digits", "latex"),
    [
        (0.645656, 4, "0.6457"),
        (-2.0, 4, "-2"),
        (-0.0, 4, "0"),
        (0.0, 4, "0"),
        (1.05, 2, "1.1"),
        (1.05, 3, "1.05"),
        (1.234e-7, 3, r"1.23 \cdot 10^{-7}"),
        (123456.0, 3, r"1.23 \cdot 10^{5}"),
        (np.inf, 4, r"\infty"),
        (-np.inf, 4, r"-\infty"),
        (np.nan, 4, r"\text{not a number}"),
    ],
)
def test_numbers_in_latex(value, digits, latex):
    assert number(value, digits) == latex


def test_matrices_in_latex():
    assert matrix([[1, 0.5], [-2, 1 / 3]]) == r"\begin{pmatrix} 1 & 0.5 \\ -2 & 0.333 \end{pmatrix}"
    assert matrix(np.array([1.0, 2.0])) == r"\begin{pmatrix} 1 & 2 \end{pmatrix}"


def test_an_item_of_no_text_has_no_source():
    with pytest.raises(KeyError):
        _ = Formula("005-01", "x", "x", "1", page="neuron").text

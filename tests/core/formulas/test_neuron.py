"""The formulas about one neuron: the texts' own numbers, every item, and links that the page understands."""

import math
from itertools import pairwise

import pytest

from core.experiment.settings import parameter_names, read_parameters
from core.formulas.neuron import FORMULAS
from pages.neuron.state import NeuronState

ITEMS = [
    *(f"000-0{index}" for index in (1, 2, 3)),
    *(f"001-{index:02}" for index in range(1, 12)),
    "002-01",
    "002-40",
    "002-44",
    "003-01",
    "003-02",
    "003-05",
    "003-06",
    "004-01",
    "004-12",
]


def one(item):
    return next(formula for formula in FORMULAS if formula.item == item)


def test_every_item_is_there_in_the_texts_order():
    assert sorted({formula.item for formula in FORMULAS}) == ITEMS
    assert all(first.item <= second.item for first, second in pairwise(FORMULAS))


@pytest.mark.parametrize(
    ("item", "parts"),
    [
        ("001-02", ["0.25 \\cdot 3 = 0.75"]),
        ("001-03", ["1.1 - 0.75 = 0.35"]),
        ("001-04", [f"{0.35 / 3:.4g}", f"{1.1 / 3:.4g}"]),
        ("001-05", ["2.9"]),
        ("001-06", ["0.5 \\cdot"]),
        ("001-08", ["1 \\cdot 0.9 + 0.5 \\cdot 0.3 = 1.05"]),
        ("001-10", ["0.6", "0.5488", "1.5488", "0.6457"]),
        ("001-11", ["1.05 & 0.6", f"{1 / (1 + math.exp(-1.05)):.4f} & 0.6457"]),
        ("002-44", ["3 of 4"]),
        ("003-06", ["14 of 16", "104 of 256"]),
    ],
)
def test_the_texts_numbers_come_out(item, parts):
    for part in parts:
        assert part in one(item).numbers
    if one(item).stated:
        for stated in one(item).stated.replace(" and", ",").split(", "):
            assert stated in one(item).numbers


def test_links_name_settings_of_the_page():
    for formula in FORMULAS:
        values, errors = read_parameters(NeuronState, formula.parameters)
        assert not errors
        assert formula.page == "neuron"
        assert set(formula.parameters) <= parameter_names(NeuronState)
        NeuronState(**values)


def test_every_formula_has_words_and_balanced_braces():
    for formula in FORMULAS:
        assert formula.title
        assert formula.symbols
        assert formula.numbers
        for latex in (formula.symbols, formula.numbers):
            assert latex.count("{") == latex.count("}")

"""Every item of the five texts: it is there, it is whole, and all of its numbers are computed anew and held against."""

import math
import re

import numpy as np
import plotly.graph_objects as go
import pytest

from core.formulas import TEXTS
from core.formulas.collection import FORMULAS
from core.textbook import ITEMS
from core.textbook.item import Report
from tests.core.textbook.reports import report

COUNTS = {"000": 22, "001": 30, "002": 57, "003": 21, "004": 13}
"""The items of each text, numbered from 01 without gaps."""


@pytest.mark.parametrize("text", TEXTS)
def test_every_item_of_the_text_is_there_in_its_order(text):
    expected = [f"{text}-{number:02}" for number in range(1, COUNTS[text] + 1)]
    assert [name for name in ITEMS if name.startswith(text)] == expected


def test_the_texts_stand_in_their_order():
    assert list(ITEMS) == sorted(ITEMS)


@pytest.mark.parametrize("name", ITEMS)
def test_each_item_is_whole(name):
    item = ITEMS[name]
    assert item.item == name
    assert item.text is TEXTS[name[:3]]
    for text in (item.title, item.does):
        assert text == text.strip() != ""
    for text in (item.does, item.settings, *item.notes.values()):
        assert "\n#" not in text
        assert not text or text.rstrip()[-1] in ".:?!)", f"a sentence: {text}"
    assert item.compute is not None or item.places, "something to compute, or a place in the app"
    assert item.compute is not None or not item.figure_missing, "a missing figure is drawn"


def test_every_formula_belongs_to_an_item():
    assert sorted({formula.item for formula in FORMULAS} - ITEMS.keys()) == []


@pytest.mark.parametrize("name", [name for name, item in ITEMS.items() if item.compute is not None])
def test_recomputed_every_number_of_the_text_agrees_or_says_why_not(name):
    found = report(name)
    assert found != Report(), "something comes out"
    for number in found.numbers:
        assert number.name
        assert "|" not in f"{number.name}{number.stated}{number.unit}{number.comment}", "it stands in a table"
        assert isinstance(number.ours, (int, float, np.integer, np.floating))
        if number.agrees is False:
            assert number.comment, f"{number.name}: {number.ours} here, {number.stated} in the text, and no reason"
        assert number.comment or math.isfinite(number.ours), f"{number.name}: not finite, and no reason"
    for table in found.tables:
        assert table.rows
        assert {len(row) for row in table.rows} == {len(table.header)}
        assert not [cell for row in (table.header, *table.rows) for cell in row if re.search(r"(?<!\\)\||\n", cell)]
    assert bool(found.drawings) == ITEMS[name].draws, "the list says whether there are pictures"
    for drawing in found.drawings:
        assert isinstance(drawing.figure, go.Figure)
        assert drawing.figure.data or drawing.figure.layout.shapes or drawing.figure.layout.images
        assert len(drawing.alt.split()) >= 4, "it says what it shows"
        assert drawing.alt.endswith(".")
        assert drawing.height >= 240
        assert drawing.caption.rstrip()[-1] in ".:?!"
        assert len(drawing.figure.to_json()) < 3_000_000, "it travels to the browser"

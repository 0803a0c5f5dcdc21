"""Tables for spreadsheets: numbers in full, quotes where they are needed, and nothing that becomes a formula."""

import csv
import io

import pytest

from core.notation.table import csv_of


def test_numbers_are_in_full_and_cells_come_back():
    rows = [{"a": 0.1 + 0.2, "b": 'say "x",\ny'}, {"a": -3, "b": None}]
    back = list(csv.DictReader(io.StringIO(csv_of(rows))))
    assert back == [{"a": "0.30000000000000004", "b": 'say "x",\ny'}, {"a": "-3", "b": ""}]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=1\rx", " =1", "\n=1"])
def test_no_text_becomes_a_formula(text):
    [row] = csv.DictReader(io.StringIO(csv_of([{"name": text}]), newline=""))
    assert row["name"] == f"'{text}".replace("\r", " ")

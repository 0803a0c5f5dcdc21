"""What was computed for an item: its numbers beside the text's, sentences, tables and pictures."""

from __future__ import annotations

import math
from decimal import Decimal

import streamlit as st

from core.notation.numbers import short
from core.textbook.item import Item, Number, Report
from pages.shared.parts.picture import picture
from pages.shared.parts.table import markdown_table
from pages.shared.parts.table import table as draw_table

MORE_DIGITS = 2
"""How many digits ours has beyond those that the text prints."""


def show_report(item: Item, report: Report) -> None:
    """All of it."""
    if report.numbers:
        st.markdown(numbers_table(report.numbers))
    if report.words:
        st.markdown(report.words)
    for table in report.tables:
        if table.title:
            st.markdown(f"**{table.title}**")
        draw_table(table.header, table.rows)
    for index, drawing in enumerate(report.drawings):
        picture(drawing.figure, f"textbook_{item.item}_{index}", alt=drawing.alt, height=drawing.height)
        st.caption(drawing.caption)


def numbers_table(numbers: tuple[Number, ...]) -> str:
    """Markdown: each number, what the text prints, what comes out here, and whether they agree."""
    rows = [
        (
            number.name,
            _with_unit(number.stated, number),
            _with_unit(ours(number), number),
            _difference(number),
            judgement(number),
        )
        for number in numbers
    ]
    header = ("number", "the text", "here", "difference", "remark")
    used = [index for index in range(len(header)) if any(row[index] for row in rows)]
    return markdown_table([header[index] for index in used], [[row[index] for index in used] for row in rows])


def _with_unit(text: str, number: Number) -> str:
    return f"{text} {number.unit}".strip() if text else ""


def ours(number: Number) -> str:
    """What comes out here, with a few digits more than the text prints."""
    value = number.ours
    if not math.isfinite(value):
        return str(value)
    if number.difference is None:
        return f"{value:,.0f}" if value == int(value) and abs(value) >= 1000 else short(value)
    exponent = Decimal(number.stated).as_tuple().exponent
    assert isinstance(exponent, int)
    if "e" in number.stated.casefold():
        return f"{value:.{len(Decimal(number.stated).as_tuple().digits) - 1 + MORE_DIGITS}e}"
    return f"{value:.0f}" if exponent >= 0 and value == int(value) else f"{value:.{max(0, -exponent) + MORE_DIGITS}f}"


def _difference(number: Number) -> str:
    difference = number.difference
    return "" if difference is None else "0" if difference == 0.0 else f"{difference:+.1e}"


def judgement(number: Number) -> str:
    """Whether all printed digits agree, in words, and the comment."""
    words = {True: "all digits agree", False: "**differs**", None: ""}[number.agrees]
    return ": ".join(part for part in (words, number.comment) if part)

"""Tables as CSV that a spreadsheet opens without harm."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

FORMULA = ("=", "+", "-", "@", "\t")
"""A text that begins so is a formula in a spreadsheet, and may do anything there (OWASP, CSV injection)."""


def csv_of(rows: Sequence[Mapping[str, object]]) -> str:
    """The rows, at least one, with their names above; numbers in full; what would be a formula has an apostrophe."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _harmless(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def _harmless(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = value.replace(
        "\r", " "
    )  # which Python's writer leaves without quotes, and a spreadsheet takes for a new row
    return f"'{text}" if text.lstrip(" \n").startswith(FORMULA) else text

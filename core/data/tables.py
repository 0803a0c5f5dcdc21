"""Tables of points that people have: CSV with or without a header, of many dialects, with an answer for each fault.

Cells are separated by tabs, semicolons or commas, whichever comes first in this order; or by spaces, where there is no
comma but within numbers. Where it is not the comma, a comma may be the decimal one. Empty lines, lines that begin with
# and empty columns at the end mean nothing.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.data.points import LARGEST, MOST, MOST_CLASSES, Point, point, write_number

COORDINATES = (("x0", "x1"), ("x1", "x2"), ("x", "y"))
"""Pairs of names by which the coordinates are known, in small letters and digits."""

CLASSES = ("class", "cls", "label", "target", "y", "output", "out", "t")
"""Names by which the column of the classes is known; else it is the last one."""

COUNTERS = ("", "index", "id", "nr", "no", "unnamed0")
"""Names of columns that only count the rows."""

WORDS = {"false": 0.0, "true": 1.0, "no": 0.0, "yes": 1.0}
"""Words that say which class they mean."""

MOST_CELLS = 200
"""Columns of a table."""


class TableError(ValueError):
    """Why nothing of a table can be taken, in a sentence."""


@dataclass(frozen=True)
class Table:
    """What a table holds: its points; what was decided about its columns and classes; what is wrong, line by line."""

    points: tuple[Point, ...]
    notes: tuple[str, ...]
    faults: tuple[str, ...]


Line = tuple[int, list[str]]
"""The number of a line, from 1, and its cells."""


def read_table(content: str) -> Table:
    """The points of a table; lines with faults have none. Raises TableError where it is no table of points."""
    lines = _lines(content)
    width = max((len(cells) for _, cells in lines), default=0)
    if width < 3:
        raise TableError(
            "A table of points has three columns: x₁, x₂ and the class, separated by commas, semicolons, tabs or "
            f"spaces. {('No column was', 'One column was', 'Two columns were')[width]} found."
        )
    if width > MOST_CELLS:
        raise TableError(f"The table has {width:,} columns; {MOST_CELLS} can be read.")
    names: list[str] = []
    if _number(lines[0][1][0]) is None and all(_number(cell) is None for cell in lines[0][1]):
        names = lines.pop(0)[1]
    if len(lines) > MOST:
        raise TableError(f"The table has {len(lines):,} points; at most {MOST:,} can be taken.")
    columns, notes = _columns(names, width)
    faults, found = [], []
    for number, cells in lines:
        wrong, place = _place(number, cells, columns, names)
        faults += wrong
        if place:
            found.append(place)
    classes, meaning = _classes([label for _, _, label in found])
    points = tuple(point(x1, x2, classes[label]) for x1, x2, label in found)
    return Table(points, (*notes, *meaning), tuple(faults))


def write_table(points: Sequence[Point]) -> str:
    """The points as CSV with a header."""
    rows = (f"{write_number(x1)},{write_number(x2)},{cls}\n" for x1, x2, cls in points)
    return "x1,x2,class\n" + "".join(rows)


def decoded(content: bytes) -> str:
    """The text of a file. Raises TableError for what is none, such as the file of a spreadsheet program."""
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise TableError("This is no text. Spreadsheet programs save one as CSV.")
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252", "latin-1")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError("The letters of this file cannot be read. Save it as UTF-8.")


_COMMA_BETWEEN_CELLS = re.compile(r"(?<!\d),|,(?!\d)")

_SPACES = re.compile(r"^ *[^\s#]\S* +\S+ +\S", re.MULTILINE)
"""A line of three cells with spaces between them."""


def _lines(content: str) -> list[Line]:
    content = content.removeprefix("\ufeff")
    separator = next((sign for sign in "\t;" if sign in content), ",")
    if separator == "," and not _COMMA_BETWEEN_CELLS.search(content) and _SPACES.search(content):
        separator, content = " ", "\n".join(line.strip() for line in content.splitlines())
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=separator, skipinitialspace=separator == " ")
    found: list[Line] = []
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            if cells and not cells[0].startswith("#"):
                found.append((reader.line_num, cells))
    except csv.Error as error:
        raise TableError(f"Line {reader.line_num} cannot be read: {error}.") from None
    return found


def _number(cell: str) -> float | None:
    """The number that a cell holds; None for what is none."""
    text = cell.replace("−", "-")
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    try:
        return None if "_" in text else float(text)
    except ValueError:
        return None


def _plain(name: str) -> str:
    """A column's name in small letters and digits: X_1 and x₁ are x1."""
    return re.sub(r"[^a-z0-9]", "", name.lower().translate(str.maketrans("₀₁₂", "012")))


def _columns(names: Sequence[str], width: int) -> tuple[tuple[int, int, int], list[str]]:
    """The columns of x₁, x₂ and the class, and in words which of the others are left out."""
    plain = [_plain(name) for name in names] + ["-"] * (width - len(names))
    pair = next((pair for pair in COORDINATES if set(pair) <= set(plain)), ())
    first = [plain.index(name) for name in pair]
    others = [column for column in range(width) if column not in first and plain[column] not in COUNTERS]
    by_name = [plain.index(name) for name in CLASSES if name in plain and plain.index(name) in others]
    if not others or len(others) < (1 if first else 3):
        raise TableError("Beside columns that count, three are needed: x₁, x₂ and the class.")
    cls = (by_name or others[-1:])[0]
    x1, x2 = first or [column for column in others if column != cls][:2]
    left = [column for column in range(width) if column not in (x1, x2, cls)]
    called = [names[column] if column < len(names) and names[column] else f"column {column + 1}" for column in left]
    notes = [f"Left out: {', '.join(called[:8])}{' …' if len(called) > 8 else ''}."] if left else []
    return (x1, x2, cls), notes


def _place(
    number: int, cells: Sequence[str], columns: tuple[int, int, int], names: Sequence[str]
) -> tuple[list[str], tuple[float, float, str] | None]:
    """What is wrong with a line; and its coordinates and label, where nothing is."""
    wrong, values = [], []
    for column in columns:
        name = names[column] if column < len(names) and names[column] else ("x₁", "x₂", "class")[columns.index(column)]
        cell = cells[column] if column < len(cells) else ""
        where = f"Line {number:,}, column {column + 1} ({name[:20]})"
        value = _number(cell)
        if not cell:
            wrong.append(f"{where}: the cell is empty.")
        elif column == columns[2]:
            if value is not None and not math.isfinite(value):
                wrong.append(f"{where}: {_quoted(cell)} is no class.")
            continue
        elif value is None or math.isnan(value):
            wrong.append(f"{where}: {_quoted(cell)} is no number.")
        elif not abs(value) <= LARGEST:
            wrong.append(f"{where}: {_quoted(cell)} is not between −{LARGEST:,.0f} and {LARGEST:,.0f}.")
        else:
            values.append(value)
    return wrong, None if wrong else (values[0], values[1], cells[columns[2]])


def _classes(labels: Sequence[str]) -> tuple[Mapping[str, int], list[str]]:
    """The class that each label stands for, and this in words where it is not plain. Raises TableError for too many."""
    texts = list(dict.fromkeys(labels))
    known = {text: WORDS.get(text.lower(), _number(text)) for text in texts}
    numbers = sorted({value for value in known.values() if value is not None})
    all_numbers = None not in known.values()
    kinds: list[float] | list[str] = numbers if all_numbers else texts
    if len(kinds) > MOST_CLASSES:
        some = ", ".join(_quoted(str(f"{kind:g}" if isinstance(kind, float) else kind)) for kind in kinds[:4])
        raise TableError(
            f"The classes have {len(kinds):,} names: {some}{' …' if len(kinds) > 4 else ''}. Up to {MOST_CLASSES} are "
            "possible."
        )
    if not all_numbers:
        classes = {text: place for place, text in enumerate(texts)}
        return classes, [", ".join(f"{_quoted(text)} is class {place}" for text, place in classes.items()) + "."]
    if set(numbers) <= {0.0, 1.0} or numbers == list(range(len(numbers))):
        return {text: int(value or 0.0) for text, value in known.items()}, []
    of_number = {value: place for place, value in enumerate(numbers)}
    words = ", ".join(f"{value:g} is class {place}" for value, place in of_number.items())
    return {text: of_number[value] for text, value in known.items() if value is not None}, [f"{words}."]


def _quoted(cell: str) -> str:
    """A cell in a sentence."""
    return f"“{cell if len(cell) <= 20 else cell[:19] + '…'}”"

"""Tables of points that people have: CSV with or without a header, of many dialects, with an answer for each fault.

The points have classes, or values to be learned; with values there may be one input.

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

from core.data.points import LARGEST, MOST, MOST_CLASSES, AnyPoints, Valued, point, valued, write_number

COORDINATES = (("x0", "x1"), ("x1", "x2"), ("x", "y"))
"""Pairs of names by which the coordinates are known, in small letters and digits."""

CLASSES = ("class", "cls", "label", "target", "y", "output", "out", "t", "value")
"""Names by which the column of the classes or values is known; else it is the last one."""

CALLED_CLASS = ("class", "cls", "label")
"""A column of these names holds no values for one input."""

CALLED_VALUE = "value"
"""A column of this name holds values, whatever numbers these are."""

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
    """What a table holds: its points; what was decided about its columns and classes; what is wrong, line by line.

    otherwise: whether it could be read as values where it was read as classes, or as classes instead of values.
    """

    points: AnyPoints
    notes: tuple[str, ...]
    faults: tuple[str, ...]
    otherwise: bool = False

    @property
    def of_values(self) -> bool:
        """Whether the points have values."""
        return any(isinstance(entry, Valued) for entry in self.points)


Line = tuple[int, list[str]]
"""The number of a line, from 1, and its cells."""


def read_table(content: str, as_values: bool | None = None) -> Table:
    """The points of a table; lines with faults have none. Raises TableError where it is no table of points.

    as_values: whether the last of the columns that are needed holds values, or classes; None: values, if it is called
    so, or if it holds numbers with decimals or too many different ones for classes. With two columns it does too.
    """
    lines = _lines(content)
    width = max((len(cells) for _, cells in lines), default=0)
    if width < 2:
        raise TableError(
            "A table of points has columns for x₁, x₂ and the class or value, or for x and the value, separated by "
            f"commas, semicolons, tabs or spaces. {('No', 'One')[width]} column was found."
        )
    if width > MOST_CELLS:
        raise TableError(f"The table has {width:,} columns; {MOST_CELLS} can be read.")
    names: list[str] = []
    if _number(lines[0][1][0]) is None and all(_number(cell) is None for cell in lines[0][1]):
        names = lines.pop(0)[1]
    if len(lines) > MOST:
        raise TableError(f"The table has {len(lines):,} points; at most {MOST:,} can be taken.")
    columns, notes = _columns(names, width)
    labels = [cells[columns[-1]] for _, cells in lines if columns[-1] < len(cells) and cells[columns[-1]]]
    one_input = len(columns) == 2
    named_class = columns[-1] < len(names) and _plain(names[columns[-1]]) in CALLED_CLASS
    if one_input and (named_class or as_values is False):
        raise TableError("Classes need two inputs: columns for x₁, x₂ and the class.")
    named = columns[-1] < len(names) and _plain(names[columns[-1]]) == CALLED_VALUE
    of_values = one_input or (named or _look_like_values(labels) if as_values is None else as_values)
    faults, found = [], []
    used = (cells[column] for _, cells in lines for column in columns if column < len(cells))
    if thousands := next(filter(_THOUSANDS.fullmatch, used), ""):
        notes.append(f"A comma is read as the decimal sign: {_quoted(thousands)} is {_number(thousands):g}.")
    for number, cells in lines:
        wrong, place = _place(number, cells, columns, names, of_values)
        faults += wrong
        if place:
            found.append(place)
    if of_values:
        which = names[columns[-1]] if columns[-1] < len(names) and names[columns[-1]] else f"column {columns[-1] + 1}"
        notes.append(f"Values to be learned: {which[:20]}. Inputs: {len(columns) - 1}.")
        points: AnyPoints = tuple(
            valued(place[0], None if one_input else place[1], _number(label) or 0.0) for place, label in found
        )
    else:
        classes, meaning = _classes([label for _, label in found])
        points = tuple(point(x1, x2, classes[label]) for (x1, x2), label in found)
        notes += meaning
    numbers = all(_number(label) is not None for label in labels)
    otherwise = not one_input and (numbers if not of_values else _kinds(labels) <= MOST_CLASSES)
    return Table(points, tuple(notes), tuple(faults), otherwise)


def _look_like_values(labels: Sequence[str]) -> bool:
    """Whether all of them are numbers, and some have decimals, or there are too many different ones for classes."""
    numbers = [_number(label) for label in labels]
    whole = [number is not None and number.is_integer() for number in numbers]
    return None not in numbers and bool(numbers) and (not all(whole) or len(set(numbers)) > MOST_CLASSES)


def _kinds(labels: Sequence[str]) -> int:
    """How many different numbers or words there are."""
    return len({label if (number := _number(label)) is None else number for label in labels})


def write_table(points: AnyPoints) -> str:
    """The points as CSV with a header."""
    rows = (",".join(map(write_number, (*entry.place, entry[2]))) + "\n" for entry in points)
    one_input = any(len(entry.place) == 1 for entry in points)
    last = CALLED_VALUE if any(isinstance(entry, Valued) for entry in points) else "class"
    return f"{'x' if one_input else 'x1,x2'},{last}\n" + "".join(rows)


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

_THOUSANDS = re.compile(r"[-+−]?[1-9]\d{0,2},\d{3}")
"""A cell whose comma may be meant to group the digits of a large number."""

_SPACES = re.compile(r"^ *[^\s#]\S* +\S", re.MULTILINE)
"""A line of several cells with spaces between them."""


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


def _columns(names: Sequence[str], width: int) -> tuple[tuple[int, ...], list[str]]:
    """The columns of x₁, x₂ and the class or value, or of x and the value; in words which others are left out."""
    plain = [_plain(name) for name in names] + ["-"] * (width - len(names))
    pair = next((pair for pair in COORDINATES if set(pair) <= set(plain)), ())
    first = [plain.index(name) for name in pair]
    others = [column for column in range(width) if column not in first and plain[column] not in COUNTERS]
    if not others and pair == ("x", "y") and width == 2:
        others, first = first, []  # a curve: y over x
    by_name = [plain.index(name) for name in CLASSES if name in plain and plain.index(name) in others]
    if not others or len(others) < (1 if first else 2):
        raise TableError(
            "Beside columns that count, these are needed: x₁, x₂ and the class or value; or x and the value."
        )
    last = (by_name or others[-1:])[0]
    columns = (*(first or [column for column in others if column != last][:2]), last)
    left = [column for column in range(width) if column not in columns]
    called = [names[column] if column < len(names) and names[column] else f"column {column + 1}" for column in left]
    notes = [f"Left out: {', '.join(called[:8])}{' …' if len(called) > 8 else ''}."] if left else []
    return columns, notes


def _place(
    number: int, cells: Sequence[str], columns: tuple[int, ...], names: Sequence[str], of_values: bool
) -> tuple[list[str], tuple[tuple[float, ...], str] | None]:
    """What is wrong with a line; and its coordinates and label, where nothing is."""
    wrong, values = [], []
    usual = ("x", "value") if len(columns) == 2 else ("x₁", "x₂", "value" if of_values else "class")
    for column, called in zip(columns, usual, strict=True):
        name = names[column] if column < len(names) and names[column] else called
        cell = cells[column] if column < len(cells) else ""
        where = f"Line {number:,}, column {column + 1} ({name[:20]})"
        value = _number(cell)
        if not cell:
            wrong.append(f"{where}: the cell is empty.")
        elif column == columns[-1] and not of_values:
            if value is not None and not math.isfinite(value):
                wrong.append(f"{where}: {_quoted(cell)} is no class.")
        elif value is None or math.isnan(value):
            wrong.append(f"{where}: {_quoted(cell)} is no number.")
        elif not abs(value) <= LARGEST:
            wrong.append(f"{where}: {_quoted(cell)} is not between −{LARGEST:,.0f} and {LARGEST:,.0f}.")
        elif column != columns[-1]:
            values.append(value)
    return wrong, None if wrong else (tuple(values), cells[columns[-1]])


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

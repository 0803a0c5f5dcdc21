"""Parts of sentences: numbers, rows and lists as they are written about an epoch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.data.problems import Problem
from core.notation.numbers import short

MOST_ROWS_NAMED = 4
"""More rows than that are counted."""


def number(value: float) -> str:
    """With four significant digits, and a minus sign."""
    return short(value).replace("-", "−")


def span(first: float, last: float) -> str:
    """Such as "from 0.1 to 0.2"; where both are written alike, "at 0.1"."""
    a, b = number(first), number(last)
    return f"at {a}" if a == b else f"from {a} to {b}"


def went(first: float, last: float) -> str:
    """Such as "goes from 0.1 to 0.2", or "stays at 0.1"."""
    return f"{'stays' if number(first) == number(last) else 'goes'} {span(first, last)}"


def signed(value: float) -> str:
    """With its sign and three digits."""
    return f"{value:+.3g}".replace("-", "−")


def rows(places: Iterable[int], task: Problem) -> str:
    """Such as "rows 01 and 11", or how many of all."""
    labels, row = task.row_labels(), task.row
    names = [f"({labels[place]})" if "," in labels[place] else labels[place] for place in places]
    if len(names) == len(labels):
        return f"all {row}s"
    if len(names) > MOST_ROWS_NAMED:
        return f"{len(names)} of {len(labels)} {row}s"
    return f"{row} {names[0]}" if len(names) == 1 else f"{row}s {listed(names)}"


def listed(words: Sequence[str]) -> str:
    """Such as "a, b and c"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def capital(words: str) -> str:
    """With a capital at the beginning."""
    return words[0].upper() + words[1:]

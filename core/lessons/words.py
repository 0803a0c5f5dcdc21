"""Sentences with computed numbers: {name} or {name:.2f} in a template, and nothing else is understood.

Names are looked up in a list of what is known; no attribute, no index, no expression. A brace itself is doubled: {{.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from core.experiment.settings import SettingError
from core.notation.numbers import percent, short

COUNT, NUMBER, SHARE, TEXT = "a whole number", "a number", "a share", "words"
"""The kinds of what is measured. A share is a number from 0 to 1 that is written in percent."""

Value = int | float | str | None
"""None: there is no such number in this case, such as the median epoch of runs of which none was solved."""

FORMATS = "nothing, or digits after the point and a letter, such as :.2f, :.3g, :.1e or :.1%"

_PART = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_FORMAT = re.compile(r",?(\.[0-6])?[efg%]?")


def fill(field: str, template: str, show: Callable[[str, str], str]) -> str:
    """The template with each {name:format} replaced by `show(name, format)`. Raises SettingError for a lone brace."""

    def part(found: re.Match[str]) -> str:
        if found[0] in ("{{", "}}"):
            return found[0][0]
        if found[1] is None:
            raise SettingError(field, template[found.start() :], "pairs of braces around a name")
        name, _, form = found[1].partition(":")
        return show(name, form)

    return _PART.sub(part, template)


def check_format(field: str, kind: str, form: str) -> None:
    """Raise SettingError unless a value of this kind can be written in this format."""
    if kind == TEXT and form:
        raise SettingError(field, form, "no format, because it is words")
    if not _FORMAT.fullmatch(form):
        raise SettingError(field, form, FORMATS)


def write(kind: str, value: Value, form: str = "") -> str:
    """The value as the sentence has it."""
    if value is None:
        return "none"
    if isinstance(value, str):
        return value
    plain = f"{value:,}" if kind == COUNT else percent(value) if kind == SHARE else short(value)
    if form.endswith("%"):
        text = percent(value, int(form[-2]) if "." in form else 6)
    else:
        text = format(value, form) if form else plain
    return text.replace("-", "−")

"""In which line of a lesson's text a field stands: for messages, and to change it there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from core.experiment.settings import SettingError

_TOKEN = re.compile(
    r'#[^\n]*|"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|[\[\]{}\n]', re.DOTALL
)
"""What decides whether a line begins something new: comments, strings, brackets and the ends of lines."""

_HEADER = re.compile(r"\s*\[+\s*([\w-]+)(?:\s*\.\s*([\w-]+))?\s*\]")
_KEY = re.compile(r"\s*[\"']?([\w-]+)[\"']?\s*=")


def with_line(error: SettingError, where: str, text: str) -> SettingError:
    """The same error, whose field also names the line of the text; `where` is what all of its fields begin with."""
    line = line_of(error.field.removeprefix(where).strip(", "), error.value, text)
    return error if line is None else SettingError(f"{error.field} (line {line})", error.value, error.allowed)


def line_of(field: str, value: object, text: str) -> int | None:
    """The line, from 1, of a field such as "step 2, option 1, is"; None for one that is not in the text.

    text: TOML that can be read. Where a field is missing, it is the line in which its step or option begins; where the
    value is a part of a longer text, the line that has it.
    """
    entries = list(_entries(text))
    wanted = [part for part in re.split(r", (?![^{]*\})", field) if part]
    if isinstance(value, str):  # a name that is not known
        wanted.append(value)
    while wanted and not any(path == wanted for path, _ in entries):
        wanted.pop()
    if not wanted:
        return None
    place = next(number for number, (path, _) in enumerate(entries) if path == wanted)
    first = entries[place][1]
    lines = text.split("\n")
    last = entries[place + 1][1] if place + 1 < len(entries) else len(lines) + 1
    own = lines[first - 1 : max(last - 1, first)]
    return first + next((number for number, line in enumerate(own) if str(value) in line), 0)


_ON_ONE_LINE = re.compile(r'(\s*\w+\s*=\s*)("(?:\\.|[^"\\])*")\s*')
"""A field whose value is a string in double quotes."""


def with_value(field: str, value: str, text: str) -> str | None:
    """The text with another value of a field such as "step 2, title"; None if that is no string on a line of its own.

    text: TOML that can be read.
    """
    lines = text.split("\n")
    place = next((number for path, number in _entries(text) if path == field.split(", ")), None)
    found = _ON_ONE_LINE.fullmatch(lines[place - 1]) if place else None
    if place is None or found is None:
        return None
    written = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")  # a string of TOML too
    return "\n".join([*lines[: place - 1], f"{found[1]}{written}", *lines[place:]])


def _entries(text: str) -> Iterator[tuple[list[str], int]]:
    """The path of each field, step and option, such as ["step 2", "option 1"], with its line."""
    step = option = depth = 0
    line, at = 1, 0
    table, inside = "", ""  # where the next field belongs, and the one whose value is being read
    begins = True
    for token in [*_TOKEN.finditer(text), None]:
        if begins and depth == 0:
            end = text.find("\n", at)
            rest = text[at:] if end < 0 else text[at:end]
            if header := _HEADER.match(rest):
                table, inside = ".".join(filter(None, header.groups())), ""
                step += table == "step"
                option = option + 1 if table == "step.options" else 0
                yield _path(step, option) if table in ("step", "step.options") else [table], line
            elif key := _KEY.match(rest):
                inside = key[1]
                option = option if table == "step.options" else 0
                yield [*_path(step, option), inside], line
            begins = False
        if token is None:
            return
        if token[0] == "{" and depth == 1 and inside == "options":
            option += 1
            yield _path(step, option), line
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        line += token[0].count("\n")
        if token[0] == "\n":
            at, begins = token.end(), True


def _path(step: int, option: int) -> list[str]:
    return [f"{name} {number}" for name, number in (("step", step), ("option", option)) if number]

"""A lesson in a link: its text in letters that need no escaping, which take the place of a file's name."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

from core.experiment.settings import SettingError
from core.lessons.lesson import Lesson, lesson_of
from core.lessons.lines import with_line
from core.lessons.work import check_work
from core.notation.packed import pack, unpack

SIGN = "~"
"""Before the letters: no file of a lesson has such a name."""

MOST_LETTERS = 24_000
"""Of a link: with the rest of it no more than servers take for an address."""

MOST_BYTES = 60_000
"""Of the text, seven times the longest lesson that comes along."""

WHERE = "lesson"
"""How messages call a lesson that has no file."""


FINGERPRINT = re.compile(rf"{SIGN}[0-9a-f]{{16}}")
"""What the lesson of a link is called where there is no room for its text."""


def is_in_link(name: str) -> bool:
    """Whether the lesson of this name is in the name itself."""
    return name.startswith(SIGN)


def packed(text: str) -> str:
    """The name in a link of the lesson with this text. Raises SettingError if it is too long."""
    size = len(text.encode())
    if size > MOST_BYTES:
        raise SettingError(WHERE, f"{size:,} bytes", f"at most {MOST_BYTES:,} in a link; the rest as a file")
    letters = SIGN + pack(text)
    if len(letters) > MOST_LETTERS:
        raise SettingError(WHERE, f"{len(letters):,} letters", f"at most {MOST_LETTERS:,} in a link")
    return letters


def unpacked(name: str) -> str:
    """The text of a lesson by its name in a link. Raises SettingError for a spoilt one."""
    try:
        if not is_in_link(name) or len(name) > MOST_LETTERS:
            raise ValueError
        return unpack(name.removeprefix(SIGN), MOST_BYTES)
    except ValueError:
        raise SettingError(WHERE, name, "a whole link to a lesson, or the name of one") from None


@lru_cache(maxsize=256)
def short_name(name: str) -> str:
    """A lesson's name; that of one in a link is a fingerprint of its text. Raises SettingError for a spoilt one."""
    if not is_in_link(name):
        return name
    return SIGN + hashlib.sha256(unpacked(name).encode()).hexdigest()[:16]


@lru_cache(maxsize=64)
def lesson_in_link(name: str) -> Lesson:
    """The lesson with this name in a link, as a stranger may have written it. Raises SettingError."""
    text = unpacked(name)
    lesson = lesson_of(name, text, WHERE, foreign=True)
    for step in lesson.steps:
        try:
            check_work(step)
        except SettingError as error:
            raise with_line(error, WHERE, text) from None
    return lesson

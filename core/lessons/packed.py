"""A lesson in a link: its text in letters that need no escaping, which take the place of a file's name."""

from __future__ import annotations

import base64
import zlib
from functools import lru_cache

from core.experiment.settings import SettingError
from core.lessons.lesson import Lesson, lesson_of
from core.lessons.lines import with_line
from core.lessons.work import check_work

SIGN = "~"
"""Before the letters: no file of a lesson has such a name."""

MOST_LETTERS = 24_000
"""Of a link: with the rest of it no more than servers take for an address."""

MOST_BYTES = 60_000
"""Of the text, seven times the longest lesson that comes along."""

WHERE = "lesson"
"""How messages call a lesson that has no file."""


def packed(text: str) -> str:
    """The name in a link of the lesson with this text. Raises SettingError if it is too long."""
    content = text.encode()
    if len(content) > MOST_BYTES:
        raise SettingError(WHERE, f"{len(content):,} bytes", f"at most {MOST_BYTES:,} in a link; the rest as a file")
    letters = SIGN + base64.urlsafe_b64encode(zlib.compress(content, 9)).decode().rstrip("=")
    if len(letters) > MOST_LETTERS:
        raise SettingError(WHERE, f"{len(letters):,} letters", f"at most {MOST_LETTERS:,} in a link")
    return letters


def unpacked(name: str) -> str:
    """The text of a lesson by its name in a link. Raises SettingError for a spoilt one."""
    letters = name.removeprefix(SIGN)
    try:
        if len(name) > MOST_LETTERS:
            raise ValueError
        unpacking = zlib.decompressobj()
        padded = letters + "=" * (-len(letters) % 4)
        content = unpacking.decompress(base64.b64decode(padded, b"-_", validate=True), MOST_BYTES)
        if not unpacking.eof:
            raise ValueError
        return content.decode()
    except (ValueError, zlib.error):
        raise SettingError(WHERE, name, "a whole link to a lesson, or the name of one") from None


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

"""The text in the editor, what is wrong with it, and the lesson that it was when nothing was."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import streamlit as st

from core.experiment.settings import SettingError
from core.lessons.lesson import Lesson
from core.lessons.packed import lesson_in_link, packed
from pages.editor.texts import NEW

KEY = "lesson_draft"

MOST_PAST = 30
"""Changes that can be undone."""


@dataclass
class Draft:
    """One visitor's text."""

    text: str = NEW
    past: list[str] = field(default_factory=list)
    """What it was before each change."""

    lesson: Lesson | None = None
    """What it says; where there is a mistake, what it said before."""

    mistake: SettingError | None = None

    def __post_init__(self) -> None:
        self._read()

    def change(self, text: str) -> None:
        if text != self.text:
            self.past = [*self.past, self.text][-MOST_PAST:]
            self.text = text
            self._read()

    def undo(self) -> None:
        self.text = self.past.pop()
        self._read()

    @property
    def name(self) -> str | None:
        """What a link calls it; None if it is too long for one."""
        try:
            return packed(self.text)
        except SettingError:
            return None

    @property
    def line(self) -> str:
        """The line that the mistake is in, with its number; empty where it is in none."""
        found = re.search(r"\((?:at )?line (\d+)", str(self.mistake))
        lines = self.text.split("\n")
        return f"{found[1]}: {lines[int(found[1]) - 1]}" if found and int(found[1]) <= len(lines) else ""

    def _read(self) -> None:
        try:
            self.lesson, self.mistake = lesson_in_link(packed(self.text)), None
        except SettingError as error:
            self.mistake = error


def draft() -> Draft:
    """The session's."""
    if KEY not in st.session_state:
        st.session_state[KEY] = Draft()
    found: Draft = st.session_state[KEY]
    return found

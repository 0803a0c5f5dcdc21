"""A lesson that somebody has as a file: opened without access to the server."""

from __future__ import annotations

import streamlit as st

from core.experiment.settings import SettingError
from core.lessons.packed import MOST_BYTES, lesson_in_link, packed
from pages.lessons.place import Place
from pages.shared.parts.messages import say_refused
from pages.shared.parts.uploads import file_place
from pages.shared.state.page import leave_for, page_link


def lesson_file() -> None:
    """Draw the place for the file, and lead to the lesson's first step; or say what is wrong with it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.popover("Open a lesson (TOML)", help="A file that your teacher gave you, or that you wrote."):
            file = file_place("The file of a lesson", type="toml")
        page_link("editor", "Write a lesson", {}, ":material/edit:")
    if file is not None:
        try:
            text = file.getvalue()[: MOST_BYTES + 1].decode(errors="replace")
            lesson = lesson_in_link(packed(text))
        except SettingError as error:
            say_refused(f"{file.name} cannot be opened. {error}")
        else:
            leave_for("lab", Place(lesson, 1).parameters)

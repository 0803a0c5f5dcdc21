"""The sheets of a lesson to print: for students, and for the teacher."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urljoin

import streamlit as st

from core.lessons.evidence import Evidence
from core.lessons.lesson import Lesson
from core.lessons.packed import is_in_link
from core.lessons.sheets import Way, student_sheet, teacher_sheet
from pages.lessons.place import Place, places_of
from pages.shared.parts.codes import qr_code
from pages.shared.state.page import link

TO_PRINT = "Saves one HTML file: open it in the browser, and print it on A4 or Letter."


def address_of_step(place: Place) -> str:
    """The whole address of a step on this server."""
    return urljoin(st.context.url or "", link("lab", place.parameters))


def student_sheet_button(lesson: Lesson) -> None:
    """Draw the button that saves the questions with room for answers."""
    told = f"The questions, room for answers, and a QR code for each step. {TO_PRINT}"
    addresses = [address_of_step(place) for place in places_of(lesson)]
    _save(
        lesson, "Sheet for students (HTML to print)", "students", told, lambda: student_sheet(lesson, _ways(addresses))
    )


def teacher_sheet_button(lesson: Lesson, evidence: Sequence[Evidence]) -> None:
    """Draw the button that saves the answers with notes; it can be pressed as soon as all are there."""
    told = f"The answers and numbers as computed, what to say, what is often believed, and the minutes. {TO_PRINT}"
    addresses = [address_of_step(place) for place in places_of(lesson)]
    _save(
        lesson,
        "Sheet for the teacher (HTML to print)",
        "teacher",
        told,
        lambda: teacher_sheet(lesson, evidence, _ways(addresses)),
        disabled=not all(each.complete for each in evidence),
    )


def _ways(addresses: Sequence[str]) -> list[Way]:
    return [Way(address, qr_code(address)) for address in addresses]


def _save(
    lesson: Lesson, label: str, whose: str, told: str, content: Callable[[], str], disabled: bool = False
) -> None:
    name = "lesson" if is_in_link(lesson.name) else lesson.name
    st.download_button(
        label,
        data=content,
        file_name=f"{name}-{whose}.html",
        mime="text/html",
        key=f"sheet_{whose}_{lesson.name}",
        on_click="ignore",
        icon=":material/print:",
        help=told,
        disabled=disabled,
    )

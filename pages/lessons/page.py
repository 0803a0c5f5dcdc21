"""The lessons: for whom each is, how long it takes, its steps, and the way into it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.lessons.collection import lessons
from core.lessons.lesson import Lesson
from pages.lessons.place import Place
from pages.shared.parts.plain import plain
from pages.shared.state.page import Page, page_link


@dataclass(frozen=True)
class State:
    """Nothing: the page shows all lessons."""


def card(lesson: Lesson) -> None:
    """One lesson, with a link to its first step and to each of the others."""
    with st.container(border=True):
        st.markdown(f"#### {lesson.title}")
        st.markdown(f"For: {lesson.audience}. Time: about {lesson.minutes} minutes.")
        help = "Opens the lab at the first step."
        page_link("lab", "Begin", Place(lesson, 1).parameters, ":material/play_arrow:", help=help)
        for number, step in enumerate(lesson.steps, 1):
            page_link("lab", f"{number}. {step.title}", Place(lesson, number).parameters, None)


page = Page(
    "lessons",
    "Lessons",
    State,
    intro="Guided tours of the lab. Each step sets up the lab, asks for your prediction before it shows anything, "
    "and ends with what was seen, in numbers that are computed there and then.",
)
found, wrong = lessons()
if wrong:
    st.error("Some lessons cannot be shown.\n\n" + "\n\n".join(plain(message) for message in wrong))
cards = list(found.values())
for begin in range(0, len(cards), 2):  # in rows, so that a phone has them in their order
    for column, lesson in zip(st.columns(2, gap="medium"), cards[begin : begin + 2], strict=False):
        with column:
            card(lesson)
page.end(())

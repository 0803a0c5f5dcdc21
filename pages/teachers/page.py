"""The page for teachers: what is here, what to use in which lecture, and where the solutions of the lessons are."""

from __future__ import annotations

import re
from dataclasses import dataclass

import streamlit as st

from core.lessons.collection import lessons
from pages.lessons.place import TEACHER, Place
from pages.shared.menu import TITLES
from pages.shared.parts.teaching import sections
from pages.shared.state.page import Page, link, page_link

LECTURES = "Which page for which lecture"
"""The section that stands open."""

found, _ = lessons()


@dataclass(frozen=True)
class State:
    """Nothing: the page is a text."""


def with_links(table: str) -> str:
    """The table of lectures with links to the pages and lessons that it names, but not in its other columns."""
    names = [*map(re.escape, TITLES.values()), r"lesson \d"]
    return re.sub(
        r"^(\| [^|]+ \|)([^|]+)", lambda row: row[1] + re.sub("|".join(names), _linked, row[2]), table, flags=re.M
    )


def _linked(name: re.Match[str]) -> str:
    for page, title in TITLES.items():
        if title == name[0]:
            return f"[{title}]({link(page, {})})"
    lesson = list(found.values())[int(name[0].split()[1]) - 1]
    return f"[{name[0]}]({link('lab', Place(lesson, 1).parameters)})"


page = Page("teachers", "For teachers", State)
for place, (heading, text) in enumerate(sections().items()):
    if place == 0:
        st.markdown(text)
    elif heading == LECTURES:
        with st.container(key="lectures"):
            st.markdown(f"#### {heading}\n\n{with_links(text)}")
    else:
        with st.expander(heading):
            st.markdown(text)
st.markdown("#### Solutions and sheets to print")
st.markdown(
    "For each lesson: every question with its computed answer, what to say, what students often believe, the minutes, "
    "and two sheets to print, for students and for you."
)
for name, lesson in found.items():
    page_link("lessons", lesson.title, {TEACHER: name})
page.end(())

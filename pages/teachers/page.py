"""The page for teachers: what is here, what to use in which lecture, and the solutions of the lessons."""

from __future__ import annotations

import re
from dataclasses import dataclass

import streamlit as st

from core.experiment.settings import Choice, setting
from core.lessons.collection import lessons
from pages.lessons.place import Place
from pages.shared.menu import TITLES
from pages.shared.parts.teaching import sections
from pages.shared.state.page import Page, link
from pages.teachers.solutions import solutions

NONE = "none"
LECTURES = "Which page for which lecture"
"""The section that stands open."""

found, _ = lessons()


@dataclass(frozen=True)
class State:
    """Whose solutions are shown."""

    lesson: str = setting(
        NONE,
        Choice({NONE: "None"} | {name: lesson.title for name, lesson in found.items()}),
        "Solutions of the lesson",
        "Computes each step of the lesson, and shows the right answer with its numbers.",
    )


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
        st.markdown(f"#### {heading}\n\n{with_links(text)}")
    else:
        with st.expander(heading):
            st.markdown(text)
st.markdown("#### Solutions")
lesson = page.widget("lesson")
if lesson != NONE:
    solutions(found[lesson])
page.end(())

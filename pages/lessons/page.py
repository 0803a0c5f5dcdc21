"""The lessons: for whom each is, how long it takes, its steps, and the way into it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.experiment.settings import SettingError
from core.lessons.collection import lesson_named, lessons
from core.lessons.lesson import Lesson
from pages.lessons.file import lesson_file
from pages.lessons.keeping import say_what_is_kept
from pages.lessons.place import SUMMARY, TEACHER, places_of, record
from pages.lessons.results import compute_results_again
from pages.lessons.sheets import student_sheet_button
from pages.lessons.summary import summary
from pages.lessons.teacher import teachers_notes
from pages.shared.parts.plain import plain
from pages.shared.state.page import Page, leave_for, page_link


@dataclass(frozen=True)
class State:
    """Nothing: whose summary or notes are shown are parameters of their own."""


def card(lesson: Lesson) -> None:
    """One lesson: what it is, how far this visitor is in it, the way into it, and links to all of its steps."""
    places = places_of(lesson)
    left = [place for place in places if record(place).answer is None]
    with st.container(border=True):
        st.markdown(f"#### {lesson.title}")
        if lesson.teaches:
            st.markdown(lesson.teaches)
        st.markdown(f"For: {lesson.audience}. Time: about {lesson.minutes} minutes.")
        first = (left or places)[0]
        label = "Begin" if first.number == 1 else f"Go on with step {first.number}"
        told = "Opens the lab at the first step that has no answer yet." if left else "Opens the lab at the first step."
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button(label, key=f"begin_{lesson.name}", type="primary", icon=":material/play_arrow:", help=told):
                leave_for("lab", first.parameters)
            if len(left) < len(places):
                page_link("lessons", "Summary and hand in", {SUMMARY: lesson.name}, None)
        for place in places:
            label = f"{place.number}. {place.step.title} {record(place).mark}".strip()
            page_link("lab", label, place.parameters, None)
        with st.container(horizontal=True, vertical_alignment="center"):
            told = "Every question with its answer, what to say, how long it takes, and sheets to print."
            page_link("lessons", "For the teacher", {TEACHER: lesson.name}, ":material/school:", help=told)
            student_sheet_button(lesson)


page = Page("lessons", "Lessons", State, keep={SUMMARY, TEACHER})
found, wrong = lessons()
known: dict[str, Lesson] = {}
for asked in {SUMMARY, TEACHER} & set(st.query_params):
    try:
        known[asked] = lesson_named(st.query_params[asked], asked)
    except SettingError as error:
        wrong = [str(error), *wrong]
page.keep({asked: lesson.name for asked, lesson in known.items()})  # not what it remembers: the menu leads to the list
if wrong:
    st.error("Some lessons cannot be shown.\n\n" + "\n\n".join(plain(message) for message in wrong))
if SUMMARY in known:
    lesson, names = known[SUMMARY], list(found)
    following = names[names.index(lesson.name) + 1 :] if lesson.name in found else []
    summary(lesson, found[following[0]] if following else None)
elif TEACHER in known:
    teachers_notes(known[TEACHER])
else:
    st.markdown(
        "**Choose a lesson, and press *Begin*.** Each step sets up the lab, asks for your prediction before it shows "
        "anything, and ends with what was seen, in numbers that are computed there and then."
    )
    lesson_file()
    compute_results_again([place for lesson in found.values() for place in places_of(lesson)])
    cards = list(found.values())
    for begin in range(0, len(cards), 2):  # in rows, so that a phone has them in their order
        for column, lesson in zip(st.columns(2, gap="medium"), cards[begin : begin + 2], strict=False):
            with column:
                card(lesson)
    say_what_is_kept()
page.end(())

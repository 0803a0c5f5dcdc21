"""A lesson for the teacher: each question with its computed answer, what to say, what students often believe."""

from __future__ import annotations

import streamlit as st

from core.experiment.settings import SettingError
from core.lessons.answers import Answers
from core.lessons.evidence import Evidence
from core.lessons.lesson import Lesson
from pages.lessons.place import Place, in_a_room
from pages.lessons.sheets import student_sheet_button, teacher_sheet_button
from pages.shared.parts.codes import warn_of_phones
from pages.shared.parts.messages import say_refused
from pages.shared.parts.workers import workers
from pages.shared.state.page import page_link
from pages.shared.state.work import long_work

WORK = "lesson_answers"


def teachers_notes(lesson: Lesson) -> None:
    """Draw them; the answers appear as they are computed."""
    st.markdown(f"#### For the teacher: {lesson.title}")
    st.markdown(" ".join(filter(None, (f"For: {lesson.audience}. About {lesson.minutes} minutes.", lesson.teaches))))
    page_link("lessons", "All lessons", {}, None)
    sheets = st.container(horizontal=True, vertical_alignment="center")
    warn_of_phones("the codes on these sheets")
    answers = long_work(WORK, lesson, lambda: Answers(lesson, workers()), _progress, _steps)
    with sheets:
        student_sheet_button(lesson)
        if answers is not None:
            teacher_sheet_button(lesson, answers.evidence)
        told = "In a class, everybody predicts on a phone: a room whose first question is that of step 1."
        page_link("room", "Ask a class", in_a_room(Place(lesson, 1)), ":material/groups:", help=told)
        page_link("editor", "Edit a copy", {"lesson": lesson.name}, ":material/edit:", help="In the lesson editor.")


def _progress(answers: Answers) -> str:
    there = sum(each.complete for each in answers.evidence)
    return f"{there} of {len(answers.evidence)} answers are there."


def _steps(answers: Answers) -> None:
    for number, evidence in enumerate(answers.evidence, 1):
        step = evidence.step
        with st.container(border=True, gap="xsmall"):
            minutes = f" · about {step.minutes} minutes" if step.minutes else ""
            st.markdown(f"**{number}. {step.title}**{minutes}")
            st.markdown(step.question)
            if evidence.complete:
                _answer(evidence)
            if evidence.complete and step.say:
                st.markdown(f"To say: {evidence.advice}")
            if step.misconception:
                st.markdown(f"Often believed: {step.misconception}")


def _answer(evidence: Evidence) -> None:
    try:
        right, conclusion = evidence.step.options[evidence.right].text, evidence.conclusion
    except SettingError as error:
        say_refused(f"This lesson has a mistake. {error}")
        return
    st.markdown(f"**{right}.** {conclusion}")

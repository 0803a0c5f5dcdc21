"""Training what is compared: piece by piece with its progress, no longer than somebody waits, and further on demand."""

from __future__ import annotations

import time
from collections.abc import Sequence

import streamlit as st

from core.notation.numbers import percent
from core.training.course import Course
from core.training.run import Run
from pages.compare.state import LETTERS

SECONDS_TO_TRAIN = 3.0
"""The most training of all runs together before the page is shown."""

PIECE = 0.1
"""Seconds between two looks at the progress."""

PATIENCE = 0.5
"""Progress is shown only of training that takes longer than this."""

COURSES, PAUSED = "compare_courses", "compare_paused"


def train(texts: Sequence[str], runs: Sequence[Run]) -> list[Course]:
    """The courses of the runs, which go by these texts: those known from before are not trained again."""
    known = st.session_state.get(COURSES, {})
    courses = {text: known.get(text) or Course(run) for text, run in zip(texts, runs, strict=True)}
    st.session_state[COURSES] = courses
    place = st.empty()
    waiting = [course for course in courses.values() if not course.done]
    if waiting and st.session_state.get(PAUSED) != texts:
        begun = time.monotonic()
        while waiting and time.monotonic() < begun + SECONDS_TO_TRAIN:
            if time.monotonic() > begun + PATIENCE:
                share = sum(course.progress for course in courses.values()) / len(courses)
                place.progress(share, f"Training: {percent(share)} of the epochs.")
            for course in waiting:
                course.advance(PIECE / len(waiting))
            waiting = [course for course in waiting if not course.done]
        st.session_state[PAUSED] = texts
    place.empty()
    return [courses[text] for text in texts]


def offer_more(courses: Sequence[Course]) -> None:
    """Where runs are not at their end: say how far they are, and go on if it is wished."""
    parts = [
        f"{letter.upper()} to epoch {course.last.epoch:,} of {course.last.experiment.max_epochs:,}"
        for letter, course in zip(LETTERS, courses, strict=False)
        if not course.done
    ]
    if not parts:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        told = f"Not at their ends yet, after {SECONDS_TO_TRAIN:g} seconds of training: {', '.join(parts)}."
        st.info(told, width="stretch")
        st.button(
            f"Train {SECONDS_TO_TRAIN:g} seconds more",
            help="Go on from where the runs are.",
            on_click=lambda: st.session_state.pop(PAUSED, None),
        )

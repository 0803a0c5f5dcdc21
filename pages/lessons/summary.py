"""The summary of a lesson: which predictions came true, what to remember from each step, and where to go on."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.lessons.lesson import Lesson
from pages.lessons.hand_in import hand_in_section
from pages.lessons.keeping import say_what_is_kept
from pages.lessons.place import Place, forget, places_of, record
from pages.lessons.results import compute_results_again
from pages.shared.state.answers import Record
from pages.shared.state.page import leave_for, page_link


def summary(lesson: Lesson, following: Lesson | None) -> None:
    """Draw it, with the way to the lesson that follows, if there is one."""
    places = places_of(lesson)
    st.markdown(f"#### {lesson.title}: summary")
    compute_results_again(places)
    st.markdown(score([record(place) for place in places]))
    hand_in_section(lesson)
    for place in places:
        _step(place)
    st.markdown("##### Where to go on")
    if lesson.onward:
        st.markdown(lesson.onward)
    with st.container(horizontal=True, vertical_alignment="center"):
        if following:
            label = f"Next lesson: {following.title}"
            if st.button(label, key="next_lesson", type="primary", help=following.teaches or "From its first step."):
                leave_for("lab", Place(following, 1).parameters)
        if st.button("Do this lesson again", key="again", help="Forgets your predictions, and opens the first step."):
            forget(lesson)
            leave_for("lab", places[0].parameters)
        page_link("lessons", "All lessons", {}, None)
    say_what_is_kept()


def score(records: Sequence[Record]) -> str:
    """How many predictions there were and came true, in words."""
    n, predicted = len(records), [each for each in records if each.prediction is not None]
    if not predicted:
        return (
            "You have made no predictions in this lesson. Predict first, then play: what surprises you, you remember."
        )
    known = [each for each in predicted if each.right is not None]
    words = f"You made a prediction in {len(predicted)} of {n} steps."
    if known:
        hits = sum(each.hit for each in known)
        words += f" **{hits} of {len(known)}** came true."
    if unseen := sum(not each.seen for each in predicted):
        words += f" In {unseen} of them you have not looked at the result yet."
    return words


def _step(place: Place) -> None:
    """What was predicted, what happened, and what to remember: no more than the visitor has seen."""
    present, options = record(place), place.step.options
    with st.container(border=True, gap="xsmall"):
        page_link("lab", f"{place.number}. {place.step.title} {present.mark}".strip(), place.parameters, None)
        if present.right is None:
            told = "The result is not computed anew yet." if present.seen else "You have not looked at the result yet."
            st.markdown(told)
            return
        happened = options[present.right].text
        told = "none" if present.prediction is None else options[present.prediction].text
        st.markdown(f"{place.step.question} **{happened}.** Your prediction: {told}.")
        if place.step.remember:
            st.markdown(f"Remember: {place.step.remember}")

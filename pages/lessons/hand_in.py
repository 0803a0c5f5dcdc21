"""A part of a lesson's summary: the answers and runs as a file and a link, for the teacher."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import streamlit as st

from core.lessons.hand_in import MOST_NAME, HandedAnswer, HandedRun, HandIn, to_json, to_link
from core.lessons.lesson import Lesson
from core.lessons.packed import is_in_link, short_name
from core.notation.numbers import counted
from core.stream.address import run_at
from pages.lessons.place import Place, places_of, record
from pages.shared.state.log import REPLAYS, Entry, entries, replays
from pages.shared.state.page import link
from pages.shared.state.share import LONG_LINK
from pages.shared.state.work import watch_to_the_end

NAME, MADE = "hand_in_name", "hand_in_made"
HANDED = "handed"
"""The parameter of the page that checks hand-ins: one of them, packed."""


def hand_in_section(lesson: Lesson) -> None:
    """Draw it, where there is anything to hand in."""
    answered = [place for place in places_of(lesson) if record(place).answer is not None]
    if answered:
        with st.expander("Hand in", icon=":material/assignment_turned_in:"):
            _hand_in(lesson, answered)


def _hand_in(lesson: Lesson, answered: list[Place]) -> None:
    st.markdown(
        "If your teacher asks for it: your answers and the runs that you played in this lesson, as a file. "
        "Nothing is sent; you give the file to your teacher, who sees on *Check hand-ins* what you did."
        + (" The text of this lesson goes with it." if is_in_link(lesson.name) else "")
    )
    runs = runs_of(lesson)
    with st.form("hand_in", border=False):
        st.text_input("Your name", key=NAME, max_chars=MOST_NAME, width=400)
        pressed = st.form_submit_button("Make the file", help="Takes what there is at present.")
    if pressed:
        st.session_state[MADE] = lesson.name
    if st.session_state.get(MADE) != lesson.name:
        return
    name = str(st.session_state[NAME]).strip()
    if not name:
        st.markdown("Type your name first.")
    elif any(not run.status for run in runs) and not _computed():
        return
    else:
        _offer(made(name, lesson, answered, runs_of(lesson)))


def runs_of(lesson: Lesson) -> list[Entry]:
    """The runs of the log that were played in the lesson, the first one first."""
    name = short_name(lesson.name)
    return [entry for entry in reversed(entries()) if entry.step and entry.step[0] == name]


def _computed() -> bool:
    """Compute the runs of an earlier visit anew; whether all are there."""
    earlier = replays()
    watch_to_the_end(REPLAYS, earlier, earlier.say)
    return earlier.complete


def made(name: str, lesson: Lesson, answered: list[Place], runs: list[Entry]) -> HandIn:
    """The hand-in of what was answered and played; all results that were seen are known."""
    answers = []
    for place in answered:
        present, options = record(place), place.step.options
        answer = None if present.prediction is None else options[present.prediction].text
        came_true = options[present.right].text if present.seen and present.right is not None else None
        answers.append(HandedAnswer(place.number, place.step.question, answer, came_true))
    handed = [
        HandedRun(run.step[1], run_at(run.address), run.epoch, run.status, run.loss, run.accuracy)
        for run in runs
        if run.step is not None and run.loss is not None
    ]
    return HandIn(name, lesson.name, lesson.title, tuple(answers), tuple(handed))


def _offer(hand_in: HandIn) -> None:
    n_answers, n_runs = counted(len(hand_in.answers), "answer"), counted(len(hand_in.runs), "run")
    st.download_button(
        f"Download: {n_answers}, {n_runs}",
        data=to_json(hand_in),
        file_name=file_name(hand_in),
        mime="application/json",
        on_click="ignore",
        type="primary",
    )
    address = urljoin(st.context.url or "", link("handins", {HANDED: to_link(hand_in)}))
    if len(address) <= LONG_LINK:
        st.caption("The same as a link, for a message to your teacher:")
        st.code(address, language=None)
    else:
        st.caption(f"A link with all of it would have {len(address):,} characters, which is too long: use the file.")


def file_name(hand_in: HandIn) -> str:
    """Such as ada-lovelace-1-one-unit.json."""
    name = re.sub(r"\W+", "-", hand_in.name.lower()).strip("-")
    return f"{name or 'hand-in'}-{'lesson' if is_in_link(hand_in.lesson) else hand_in.lesson}.json"

"""The visitor's own run on the page that compares: what it begins with, and the way back to it."""

from __future__ import annotations

import streamlit as st

from core.experiment.experiment import SETTINGS, Experiment
from core.experiment.settings import Number
from core.training.run import Run
from core.training.words import run_title
from pages.compare.state import LETTERS, State, places, run_of, whole_text, with_run
from pages.shared.parts.plain import plain
from pages.shared.state.own_run import KEY, own_run
from pages.shared.state.page import Page

TIMES = 4.0
"""How much larger the learning rate of the run beside one's own is at first."""


def texts_at_first() -> tuple[str, str]:
    """One's own run, and the same with another learning rate, for there to be something to compare."""
    own = own_run()
    own.take_over(on_the_stage=False)
    own.note()
    run = own.run
    other = run.experiment.replace(learning_rate=other_rate(run.experiment))
    return whole_text(run), whole_text(Run(other, run.events))


def other_rate(experiment: Experiment) -> float:
    """A learning rate to hold the experiment's own against."""
    rate, kind = experiment.learning_rate, SETTINGS["learning_rate"].kind
    assert isinstance(kind, Number)
    return rate * TIMES if rate * TIMES <= kind.high else rate / TIMES


def offer_own(page: Page[State]) -> None:
    """Where one's own run is not among those chosen: how it comes beside them, or to the beginning of another table."""
    texts = page.state.chosen
    if KEY not in st.session_state:
        return
    run = own_run().run
    text = whole_text(run)
    if text in [whole_text(run_of(chosen)[0]) for chosen in texts]:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"Your run in the lab: **{plain(run_title(run))}**", width="content")
        st.button(
            f"Put it in place of {LETTERS[-1].upper()}" if len(texts) == len(LETTERS) else "Put it beside these",
            key="compare_own_beside",
            help="Compare it with these runs.",
            on_click=lambda: page.set(**places(with_run(texts, text)), epoch="end"),
        )
        st.button(
            "Begin with it",
            key="compare_own_first",
            help="These runs make room for your own as run A. They stay in the table of your runs.",
            on_click=lambda: page.set(**places([]), epoch="end"),
        )

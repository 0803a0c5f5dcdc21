"""The visitor's own run on the page that compares: what it begins with, and the way back to it."""

from __future__ import annotations

import streamlit as st

from core.experiment.experiment import SETTINGS, Experiment
from core.experiment.settings import Number, SettingError
from core.training.run import Run
from core.training.words import run_title
from pages.compare.state import LETTERS, State, places, run_of, whole_text, with_run
from pages.shared.parts.plain import plain
from pages.shared.state.own_run import KEY, own_run
from pages.shared.state.page import Page

FOLLOWED = "compare_own_followed"
"""The key in the session's state of one's own run as this page saw it last."""

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


def is_own(text: str) -> bool:
    """Whether the run of this text is the visitor's own."""
    return KEY in st.session_state and whole_text(run_of(text)[0]) == whole_text(own_run().run)


def follow_own(page: Page[State], stays: bool) -> None:
    """What is changed in one's own run here is changed in the runs beside it too, where they had the same.

    stays: whether this page was shown before, so that the change was made on it.
    """
    if KEY not in st.session_state:
        return
    own = own_run()
    own.note()
    before, now = st.session_state.get(FOLLOWED, own.run), own.run
    st.session_state[FOLLOWED] = now
    runs = [run_of(text)[0] for text in page.state.chosen]
    if stays and before != now and before in runs:
        texts = [whole_text(now if run == before else _changed_alike(run, before, now)) for run in runs]
        page.set(**places(tuple(dict.fromkeys(texts))), epoch="end")


def _changed_alike(run: Run, before: Run, now: Run) -> Run:
    """The run with what has changed from `before` to `now`, where it was as before; as it is where that cannot be."""
    changes = {
        name: getattr(now.experiment, name)
        for name in SETTINGS
        if getattr(run.experiment, name) == getattr(before.experiment, name) != getattr(now.experiment, name)
    }
    try:
        return Run(run.experiment.replace(**changes), run.events)
    except SettingError:
        return run


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

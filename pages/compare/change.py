"""Which runs are compared: one more with one thing changed, or another seed for all."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.experiment.experiment import SETTINGS
from core.experiment.settings import Choice, SettingError
from core.training.run import Run
from pages.compare.parts import Compared
from pages.compare.state import LETTERS, State, places, run_of, text_of, with_run
from pages.shared.parts.plain import plain
from pages.shared.state.page import Page

OF, NAME, SEED, MESSAGE = "compare_of", "compare_name", "compare_seed", "compare_message"


def change_section(page: Page[State], compared: Compared) -> None:
    """Draw the section."""
    st.markdown("##### Change one thing")
    texts, letters = compared.texts, compared.letters
    if st.session_state.get(OF) not in letters:
        st.session_state[OF] = letters[0]
    st.session_state.setdefault(NAME, "learning_rate")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox("Like run", letters, key=OF, help="The run of which a copy is made.", width=110)
        st.selectbox(
            "but",
            list(SETTINGS),
            format_func=lambda name: SETTINGS[name].label,
            key=NAME,
            help="The setting that is changed in the copy.",
            width=220,
        )
        value_key = _value_widget(texts[letters.index(st.session_state[OF])], st.session_state[NAME])
        full = len(texts) == len(LETTERS)
        st.button(
            "Add it",
            key="compare_add",
            disabled=full,
            help="Four are compared at most: take one out first." if full else "Train it and put it beside the others.",
            on_click=lambda: _add(page, texts, value_key),
        )
        _seed_widget(page, texts)
    if message := st.session_state.pop(MESSAGE, ""):
        st.error(plain(message))


def _value_widget(text: str, name: str) -> str:
    """The field for the setting's new value, at first that of the run; returns its key."""
    entry, key = SETTINGS[name], f"compare_value_{name}"
    present = entry.kind.write(getattr(run_of(text)[0].experiment, name))
    st.session_state.setdefault(key, present)
    if isinstance(entry.kind, Choice):
        labels = entry.kind.options
        st.selectbox("is", list(labels), format_func=labels.__getitem__, key=key, help=entry.help, width=260)
    else:
        st.text_input("is", max_chars=40, key=key, help=f"{entry.help} Allowed: {entry.kind.allowed}.", width=160)
    return key


def _add(page: Page[State], texts: Sequence[str], value_key: str) -> None:
    """Put a copy of the chosen run beside the others, with the setting's new value."""
    letter, name = st.session_state[OF], st.session_state[NAME]
    run = run_of(texts[LETTERS.upper().index(letter)])[0]
    try:
        value = SETTINGS[name].parse(name, st.session_state[value_key].strip())
        text = text_of(Run(run.experiment.replace(**{name: value}), run.events))
    except SettingError as error:
        st.session_state[MESSAGE] = f"{SETTINGS[name].label}: {error}"
        return
    if text in texts:
        st.session_state[MESSAGE] = f"That is run {LETTERS.upper()[texts.index(text)]} already: choose another value."
        return
    page.set(**places(with_run(texts, text)), epoch="end")


def _seed_widget(page: Page[State], texts: Sequence[str]) -> None:
    """The seed of all runs; empty while they have different ones."""
    runs = [run_of(text)[0] for text in texts]
    seeds = {run.experiment.seed for run in runs}
    shown = seeds.pop() if len(seeds) == 1 else None
    if st.session_state.get(SEED, ...) != shown:
        st.session_state[SEED] = shown

    def take() -> None:
        if st.session_state[SEED] is not None:
            again = [Run(run.experiment.replace(seed=st.session_state[SEED]), run.events) for run in runs]
            page.set(**places([text_of(run) for run in again]), epoch="end")

    st.number_input(
        "Seed of all runs",
        0,
        2**32 - 1,
        key=SEED,
        step=1,
        placeholder="different",
        help="Start every run from this seed: does the difference stay?",
        on_change=take,
        width=180,
    )

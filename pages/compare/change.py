"""Which runs are compared: one more with one thing changed, or another seed for all."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from core.experiment.experiment import LABELS, SETTINGS
from core.experiment.settings import Choice, Seed, Setting, SettingError
from core.training.record import RowLayout
from core.training.run import Run
from core.training.words import label_of, parameter_name, setting_in_words
from pages.compare.parts import Compared
from pages.compare.state import LETTERS, State, places, run_of, text_of, with_run
from pages.shared.parts.messages import say_refused
from pages.shared.parts.widgets import show, widget
from pages.shared.state.own_run import WHY, goes_with
from pages.shared.state.page import Page

OF, NAME, SEED, MESSAGE = "compare_of", "compare_name", "compare_seed", "compare_message"
CHOSEN, REFUSALS, BESIDES = "compare_chosen", "compare_refusals", "compare_besides"


WIDE = 350
"""Pixels for a list to choose from: the longest names fit in."""


def change_section(page: Page[State], compared: Compared) -> None:
    """Draw the section."""
    texts, letters = compared.texts, compared.letters
    if st.session_state.get(OF) not in letters:
        st.session_state[OF] = letters[0]
    st.session_state.setdefault(NAME, "learning_rate")
    st.markdown("##### Add a run with one thing changed")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox("Like run", letters, key=OF, help="The run of which a copy is made.", width=110)
        name = st.selectbox(
            "but",
            [name for name in SETTINGS if name != "points"],
            format_func=lambda name: label_of(name, [getattr(run_of(text)[0].experiment, name) for text in texts]),
            key=NAME,
            help="The setting that is changed in the copy.",
            width=220,
        )
        run = run_of(texts[letters.index(st.session_state[OF])])[0]
        _value_widget(run, name)
        _ask_whether_to_bring(run, name)
        full = len(texts) == len(LETTERS)
        st.button(
            "Add it",
            key="compare_add",
            disabled=full,
            help="Four are compared at most: take one out first." if full else "Train it and put it beside the others.",
            on_click=lambda: _add(page, texts, run, name),
        )
        _seed_widget(page, texts)
    if message := st.session_state.pop(MESSAGE, ""):
        say_refused(message)


def _value_widget(run: Run, name: str) -> None:
    """The field for the setting's new value, at first that of the run."""
    chosen, entry = st.session_state.setdefault(CHOSEN, {}), SETTINGS[name]
    value = chosen.setdefault(name, getattr(run.experiment, name))
    take, refusals = partial(chosen.__setitem__, name), st.session_state.setdefault(REFUSALS, {})
    help = f"{entry.help} Allowed: {entry.kind.allowed}."
    more: dict[str, Any] = {"help": help, "width": WIDE if isinstance(entry.kind, Choice) else 160}
    key, layers = f"compare_value_{name}", len(run.experiment.hidden)
    if name == "locked":
        _locks_widget(run, key, help)
        return
    widget(entry, name, key, value, take, refusals, label="is", compact=True, layers=layers, **more)


def _locks_widget(run: Run, key: str, help: str) -> None:
    """The same for locks: the weights and biases by their names."""
    chosen, places = st.session_state[CHOSEN], RowLayout.of(run.experiment).present
    chosen["locked"] = tuple(place for place in chosen["locked"] if place in places)
    show(key, list(chosen["locked"]))
    st.multiselect(
        "are",
        places,
        format_func=lambda place: parameter_name(run.experiment, place),
        key=key,
        help=help,
        width=WIDE,
        on_change=lambda: chosen.update(locked=tuple(sorted(st.session_state[key]))),
    )


def _brought(run: Run, name: str) -> dict[str, Any]:
    """What the new value brings along: such as an optimizer's usual learning rate."""
    chosen = {name: st.session_state[CHOSEN][name]}
    brought = goes_with(
        lambda other: chosen.get(other, getattr(run.experiment, other)), name, getattr(run.experiment, name)
    )
    return {other: value for other, value in brought.items() if value != getattr(run.experiment, other)}


def _ask_whether_to_bring(run: Run, name: str) -> None:
    """A tick for what the new value brings along."""
    brought = _brought(run, name)
    if not brought:
        return
    chosen = SETTINGS[name].short(st.session_state[CHOSEN][name])
    now, before = (
        ", ".join(setting_in_words(other, value) for other, value in values.items())
        for values in (brought, {other: getattr(run.experiment, other) for other in brought})
    )
    st.checkbox(
        f"with {now}, {WHY[name].format(chosen)}",
        value=True,
        key=f"{BESIDES}_{name}",
        help=f"Without it, this stays: {before}. That may not do.",
    )


def _add(page: Page[State], texts: Sequence[str], run: Run, name: str) -> None:
    """Put a copy of the chosen run beside the others, with the new values if the setting's is allowed."""
    if name in st.session_state[REFUSALS]:
        return
    changes = {name: st.session_state[CHOSEN][name]}  # a value may have been entered with the click
    if st.session_state.get(f"{BESIDES}_{name}", True):
        changes |= _brought(run, name)
    try:
        text = text_of(Run(run.experiment.replace(**changes), run.events))
    except SettingError as error:
        st.session_state[MESSAGE] = error.labelled(LABELS)
        return
    if text in texts:
        st.session_state[MESSAGE] = f"That is run {LETTERS.upper()[texts.index(text)]} already: choose another value."
        return
    beside = page.state.chosen or (texts[LETTERS.upper().index(st.session_state[OF])],)  # nobody asked for the others
    page.set(**places(with_run(beside, text)), epoch="end")


def _seed_widget(page: Page[State], texts: Sequence[str]) -> None:
    """The seed of all runs; empty while they have different ones."""
    runs = [run_of(text)[0] for text in texts]
    seeds = {run.experiment.seed for run in runs}

    def take(seed: int | None) -> None:
        if seed is not None:
            again = [Run(run.experiment.replace(seed=seed), run.events) for run in runs]
            page.set(**places([text_of(run) for run in again]), epoch="end")

    entry = Setting(Seed(), "Seed of all runs", "Start every run from this seed: does the difference stay?")
    shown = seeds.pop() if len(seeds) == 1 else None
    widget(entry, "seed", SEED, shown, take, {}, placeholder="different", width=180)

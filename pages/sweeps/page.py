"""Sweeps: two or three settings varied together, with many networks in each cell."""

from __future__ import annotations

import streamlit as st

from core.ensemble.sweep import MOST_NETWORKS, Sweep
from core.experiment.experiment import SETTINGS
from pages.shared.parts.workers import workers
from pages.shared.state.location import RUN_PARAMETERS, comes_by_the_menu
from pages.shared.state.page import Page
from pages.shared.state.present import present_experiment
from pages.shared.state.work import begin_again, long_work
from pages.sweeps.axes import axis_settings
from pages.sweeps.presets import cells, follow, is_quick, question_choice
from pages.sweeps.results import findings, open_cell, progress, sweep_picture, table_and_file
from pages.sweeps.state import AXES, State
from pages.sweeps.stored import is_stored, restore

WORK, ASKED, GO = "sweeps_work", "sweeps_asked", "sweeps_go"

by_the_menu = comes_by_the_menu("sweeps")
page = Page(
    "sweeps",
    "Sweeps",
    State,
    intro="**Choose a question, and read the answer:** many networks are trained from random "
    "starts. Click a cell of the picture for its numbers.",
    keep={*SETTINGS, *RUN_PARAMETERS},
)
place = st.container()
base = present_experiment(page)
follow(page, base, page.is_read and by_the_menu)
with place:
    question_choice(page, base)
state = page.state
wanted = (base, state.axes, state.starts, state.draw)
if st.session_state.get(GO) is True:
    st.session_state[GO] = wanted


def begin() -> Sweep:
    """The sweep, with its stored results unless it is to be trained again."""
    sweep = Sweep(*wanted, workers())
    if st.session_state.get(ASKED) != wanted:
        restore(sweep)
    return sweep


def train_again() -> None:
    st.session_state[ASKED] = wanted
    train()
    begin_again(WORK)


def train() -> None:
    st.session_state[GO] = True


def waits() -> bool:
    """Whether it would take long, and nobody has asked for it."""
    known = st.session_state.get(WORK)
    begun = known is not None and known[0] == wanted
    networks = cells(state) * state.starts * (1 if state.draw is None else 2)
    if begun or networks > MOST_NETWORKS or st.session_state.get(GO) == wanted or is_quick(base, networks):
        return False
    if is_stored(wanted):
        return False
    st.markdown(f"**The answer takes {networks:,} networks,** which may be longer than you want to wait.")
    st.button(f"Train {networks:,} networks", type="primary", on_click=train, help="You may stop them at any time.")
    return True


# What belongs to the sweep stands below it, and is made first: a turn of the work that comes before it resets it.
shown = st.container()
with st.expander("More: what is measured, other settings and values, number of starts"):
    page.widget("measure", remind=True)
    for column, which in zip(st.columns(len(AXES), gap="medium"), AXES, strict=True):
        with column:
            axis_settings(page, which, base)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        page.widget("starts", width=220, remind=True)
        if state.may_draw:
            page.widget("search", remind=True)
        if state.search == "random":
            page.widget("points_seed", remind=True)
sweep = None
with shown:
    left, right = st.columns([5, 3], gap="medium")
    with left:
        if not waits():
            sweep = long_work(WORK, wanted, begin, progress, lambda sweep: sweep_picture(page, sweep))
    if sweep and sweep.done:
        with right:
            findings(page, sweep, train)
            open_cell(page, sweep)
            if sweep.is_restored:
                st.button("Train again", on_click=train_again, help="Train all networks of this sweep here and now.")
if sweep and sweep.done:
    table_and_file(page, sweep)
page.end(())

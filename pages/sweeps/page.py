"""Sweeps: two or three settings varied together, with many networks in each cell."""

from __future__ import annotations

import streamlit as st

from core.ensemble.sweep import Sweep
from core.experiment.experiment import SETTINGS
from pages.shared.parts.workers import workers
from pages.shared.state.location import RUN_PARAMETERS
from pages.shared.state.page import Page
from pages.shared.state.present import present_experiment
from pages.shared.state.work import begin_again, long_work
from pages.sweeps.axes import axis_settings
from pages.sweeps.presets import preset_choice
from pages.sweeps.results import findings, open_cell, progress, sweep_picture, table_and_file
from pages.sweeps.state import AXES, State
from pages.sweeps.stored import restore

WORK, ASKED = "sweeps_work", "sweeps_asked"

page = Page(
    "sweeps",
    "Sweeps",
    State,
    intro="**Look which squares stand out, and click one for its numbers, below:** each is this experiment with two "
    "settings changed, trained from many random starts.",
    keep={*SETTINGS, *RUN_PARAMETERS},
)
place = st.container()
base = present_experiment(page)
with place:
    preset_choice(page, base)
state = page.state
wanted = (base, state.axes, state.starts, state.draw)


def begin() -> Sweep:
    """The sweep, with its stored results unless it is to be trained again."""
    sweep = Sweep(*wanted, workers())
    if st.session_state.get(ASKED) != wanted:
        restore(sweep)
    return sweep


def train_again() -> None:
    st.session_state[ASKED] = wanted
    begin_again(WORK)


# On a phone the map stands above the settings. They are made first all the same: a turn of the work that comes before
# them resets them.
left, right = st.columns([5, 3], gap="medium")
with right:
    page.widget("measure")
    for which in AXES:
        axis_settings(page, which, base)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        page.widget("starts", width=220)
        if state.may_draw:
            page.widget("search")
        if state.search == "random":
            page.widget("points_seed")
with left:
    sweep = long_work(
        WORK,
        wanted,
        begin,
        progress,
        lambda sweep: sweep_picture(page, sweep),
    )
    if sweep and sweep.done:
        findings(page, sweep)
        if sweep.is_restored:
            st.button("Train again", on_click=train_again, help="Train all networks of this sweep here and now.")
        open_cell(page, sweep)
if sweep and sweep.done:
    table_and_file(page, sweep)
page.end(())

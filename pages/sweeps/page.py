"""Sweeps: two or three settings varied together, with many networks in each cell."""

from __future__ import annotations

import streamlit as st

from core.ensemble.sweep import Sweep
from core.experiment.experiment import SETTINGS
from pages.shared.parts.workers import workers
from pages.shared.state.location import RUN_PARAMETERS
from pages.shared.state.page import Page
from pages.shared.state.present import present_experiment
from pages.shared.state.work import long_work
from pages.sweeps.axes import axis_settings
from pages.sweeps.presets import preset_choice
from pages.sweeps.results import findings, open_cell, progress, sweep_picture, table_and_file
from pages.sweeps.state import AXES, State

WORK = "sweeps_work"


page = Page(
    "sweeps",
    "Sweeps",
    State,
    intro="**Look which cells learn best, and click one:** each cell of the map is this experiment with two settings "
    "changed, trained from many random starts.",
    keep={*SETTINGS, *RUN_PARAMETERS},
)
preset_choice(page)
base = present_experiment(page)
state = page.state
draw = state.points_seed if state.search == "random" else None
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
        (base, state.axes, state.starts, draw),
        lambda: Sweep(base, state.axes, state.starts, draw, workers()),
        progress,
        lambda sweep: sweep_picture(page, sweep),
    )
    if sweep and sweep.done:
        findings(page, sweep)
        open_cell(page, sweep)
if sweep and sweep.done:
    table_and_file(page, sweep)
page.end(())

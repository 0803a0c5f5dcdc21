"""The loss landscape: the surface around a run, the straight way to its end, annealing, and what holds it fast."""

from __future__ import annotations

import streamlit as st

from core.experiment.experiment import SETTINGS
from pages.landscape.annealing import annealing_section
from pages.landscape.around import around_section
from pages.landscape.line import line_section
from pages.landscape.runs import the_run
from pages.landscape.state import State
from pages.landscape.stuck import stuck_section
from pages.shared.state.location import RUN_PARAMETERS
from pages.shared.state.page import Page

SECTIONS = {"path": around_section, "line": line_section, "annealing": annealing_section, "stuck": stuck_section}

page = Page(
    "landscape",
    "The loss landscape",
    State,
    intro="The loss as a landscape: each point stands for one set of weights, the height is the loss, and training "
    "goes downhill.",
    keep={*SETTINGS, *RUN_PARAMETERS},
)
place = st.container()
left, right = st.columns([3, 2])
with left:
    page.widget("section")
run, path = the_run(page, place, right)
SECTIONS[page.state.section](page, run, path)
page.end(())

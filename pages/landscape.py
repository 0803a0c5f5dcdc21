"""The loss landscape: the surface around a run, the straight way to its end, annealing, and what holds it fast."""

from __future__ import annotations

import streamlit as st

from core.experiment import SETTINGS
from pages.landscaping.annealing import annealing_section
from pages.landscaping.around import around_section
from pages.landscaping.line import line_section
from pages.landscaping.runs import the_run
from pages.landscaping.state import State
from pages.landscaping.stuck import stuck_section
from pages.shared.location import PAGE_PARAMETERS
from pages.shared.page import Page

SECTIONS = {
    "path": around_section,
    "line": line_section,
    "annealing": annealing_section,
    "stuck": stuck_section,
}

page = Page(
    "landscape",
    "The loss landscape",
    State,
    intro="Each place is a network with its own weights, its height is the loss, and training is a way downhill.",
    keep={*SETTINGS, *PAGE_PARAMETERS},
)
left, right = st.columns([3, 2])
with left:
    page.widget("section")
run, path = the_run(page, right)
SECTIONS[page.state.section](page, run, path)
page.end(())

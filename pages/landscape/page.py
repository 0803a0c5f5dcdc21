"""The loss landscape: the surface around a run, the straight way to its end, annealing, and what holds it fast."""

from __future__ import annotations

import streamlit as st

from core.experiment.experiment import SETTINGS
from pages.landscape.annealing import annealing_section
from pages.landscape.around import around_section
from pages.landscape.line import line_section
from pages.landscape.runs import say_end, the_run
from pages.landscape.state import State
from pages.landscape.stuck import stuck_section
from pages.shared.state.location import RUN_PARAMETERS
from pages.shared.state.page import Page

SECTIONS = {"path": around_section, "line": line_section, "annealing": annealing_section, "stuck": stuck_section}
WHAT_TO_DO = {
    "path": "**Press *Play* to follow the run downhill,** from its start, the circle, to its end, the square. Each "
    "point of the picture is one set of weights; the darker it is, the higher is the loss there.",
    "line": "**Look for a hump** on the straight way from the start of the run to its end: there the loss rises.",
    "annealing": "**Look at which curve ends lower:** gradient descent, or annealing, which tries random moves.",
    "stuck": "**Press *Play*,** or drag the slider to choose an epoch of the run, and see how the loss bends there.",
}
"""What comes first in each section."""

AT_THE_END = " *You see the end of the run; Play begins at its start.*"
"""Said as long as nobody has chosen another step, in the section that has them."""

page = Page(
    "landscape",
    "The loss landscape",
    State,
    keep={*SETTINGS, *RUN_PARAMETERS},
)
section = page.state.section
st.markdown(WHAT_TO_DO[section] + (AT_THE_END if section == "path" and page.state.step == "end" else ""))
place = st.container()
left, right = st.columns([3, 2])
with left:
    page.widget("section")
run, path = the_run(page, place, right)
SECTIONS[section](page, run, path)
say_end(page, run, path)
page.end(())

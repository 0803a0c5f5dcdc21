"""Gradient descent: walks down a curve and on the loss of one unit, from the full batch to single examples."""

from __future__ import annotations

import streamlit as st

from core.formulas.descent import FORMULAS
from pages.descent.batches import batch_section
from pages.descent.line import line_section
from pages.descent.state import State
from pages.descent.surface import surface_section
from pages.shared.state.page import Page

SECTIONS = {"one": line_section, "two": surface_section, "batch": batch_section}

TO_DO = {
    "one": "**Press *Play* to watch the walk downhill:** each step goes against the slope, x ← x − η f'(x). Then try "
    "another learning rate η.",
    "two": "**Press *Play* to watch the walk downhill:** each step goes against the gradient, across the lines of "
    "equal loss. Then click another start.",
    "batch": "**Press *Play*, and compare the paths:** the fewer samples a step looks at, the more its path trembles.",
}
"""What to do in each section, and what to look at."""

AT_THE_END = " *You see its end; Play begins at the start.*"
"""Said as long as nobody has chosen another step."""

page = Page(
    "descent",
    "Gradient descent",
    State,
)
st.markdown(TO_DO[page.state.section] + (AT_THE_END if page.state.step == "end" else ""))
left, right = st.columns([2, 3])
with left:
    page.widget("section")
if page.state.section == "one":
    with right:
        page.widget("curve")
SECTIONS[page.state.section](page)
page.end(FORMULAS)

"""Gradient descent: walks down a curve and on the loss of one unit, from the full batch to single examples."""

from __future__ import annotations

import streamlit as st

from core.formulas.descent import FORMULAS
from pages.shared.page import Page
from pages.walks.batches import batch_section
from pages.walks.line import line_section
from pages.walks.state import State
from pages.walks.surface import surface_section

SECTIONS = {"one": line_section, "two": surface_section, "batch": batch_section}

page = Page(
    "descent",
    "Gradient descent",
    State,
    intro="Each step goes against the gradient: x ← x − η f'(x), where η is the learning rate.",
)
left, right = st.columns([2, 3])
with left:
    page.widget("section")
if page.state.section == "one":
    with right:
        page.widget("curve")
SECTIONS[page.state.section](page)
page.end(FORMULAS)

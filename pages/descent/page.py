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

page = Page(
    "descent",
    "Gradient descent",
    State,
    intro="**Set the learning rate η and press Play:** each step goes against the gradient, x ← x − η f'(x).",
)
left, right = st.columns([2, 3])
with left:
    page.widget("section")
if page.state.section == "one":
    with right:
        page.widget("curve")
SECTIONS[page.state.section](page)
page.end(FORMULAS)

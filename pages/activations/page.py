"""Activations and losses: slopes and where they vanish, softmax, why cross-entropy, and why layers need a bend."""

from __future__ import annotations

import streamlit as st

from core.formulas.activations import FORMULAS
from pages.activations.activations import activations_section
from pages.activations.classes import classes_section
from pages.activations.linear import linear_section
from pages.activations.losses import losses_section
from pages.activations.softmax import softmax_section
from pages.activations.state import State
from pages.shared.state.page import Page

SECTIONS = {
    "activations": activations_section,
    "softmax": softmax_section,
    "losses": losses_section,
    "classes": classes_section,
    "linear": linear_section,
}

TO_DO = {
    "activations": "**Drag the point along the curve, and look at its slope** on the right: so much of a gradient "
    "comes back through the unit.",
    "softmax": "**Move a slider:** one output rises, and the others fall, for together they are 1.",
    "losses": "**Drag the point to the wrong side, and look at the gradients below:** one loss lets the unit learn "
    "there, the other does not.",
    "classes": "**Drag the point to the left, and compare the two losses:** how much gradient does each send back when "
    "the wanted class is improbable?",
    "linear": "**Choose an activation between the layers:** without one, the whole stack is a single straight line.",
}
"""What to do in each section, and what to look at."""

page = Page(
    "activations",
    "Activations and losses",
    State,
)
st.markdown(TO_DO[page.state.section])
page.widget("section")
SECTIONS[page.state.section](page)
page.end(FORMULAS)

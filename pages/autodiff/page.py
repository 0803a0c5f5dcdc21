"""Automatic differentiation: the chain rule step by step through the graph of any formula, forwards and in reverse."""

from __future__ import annotations

import streamlit as st

from core.formulas.autodiff import FORMULAS
from pages.autodiff.counts import counts_section
from pages.autodiff.graph import graph_section
from pages.autodiff.network import network_section
from pages.autodiff.state import State
from pages.shared.state.page import Page

SECTIONS = {"graph": graph_section, "counts": counts_section, "network": network_section}
WHAT_TO_DO = {
    "graph": "**Press Play** to follow the derivative through a formula, one elementary operation after the other. "
    "So PyTorch and its like find every gradient that training needs.",
    "counts": "**Choose a formula** and see how many operations its derivative takes: as it is written, and with "
    "shared intermediate results.",
    "network": "**Press Play** to follow the gradient back through a whole network, one operation on arrays after the "
    "other.",
}
"""What comes first in each section."""

page = Page(
    "autodiff",
    "Automatic differentiation",
    State,
)
st.markdown(WHAT_TO_DO[page.state.section])
page.widget("section")
SECTIONS[page.state.section](page)
page.end(FORMULAS)

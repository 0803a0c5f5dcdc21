"""One formula of a text in a frame, with the way to the page on which it is at work."""

from __future__ import annotations

import streamlit as st

from core.formulas import Formula
from pages.shared.parts.formulas import formula_markdown
from pages.shared.state.page import page_link

SUBJECTS = {
    "neuron": "One neuron",
    "activations": "Activations and losses",
    "backpropagation": "Backpropagation",
    "autodiff": "Automatic differentiation",
    "descent": "Gradient descent",
}
"""The pages that explain, by the name of their file."""


def formula_card(formula: Formula) -> None:
    """The formula as Markdown, and the link to its page with its settings."""
    with st.container(border=True):
        st.markdown(formula_markdown(formula))
        page_link(formula.page, f"See it at work: {SUBJECTS[formula.page]}", formula.parameters)

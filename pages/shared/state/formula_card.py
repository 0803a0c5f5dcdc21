"""One formula of a text in a frame, with the way to the page on which it is at work."""

from __future__ import annotations

import streamlit as st

from core.formulas import Formula
from pages.shared.menu import TITLES
from pages.shared.parts.formulas import formula_markdown
from pages.shared.state.page import page_link


def formula_card(formula: Formula) -> None:
    """The formula as Markdown, and the link to its page with its settings."""
    with st.container(border=True):
        st.markdown(formula_markdown(formula))
        page_link(formula.page, f"See it at work: {TITLES[formula.page]}", formula.parameters)

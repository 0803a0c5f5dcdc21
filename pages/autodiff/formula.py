"""The formula in question: typed, or one of the examples."""

from __future__ import annotations

import streamlit as st

from core.autodiff.expressions import parse
from core.autodiff.worked import lowered
from pages.autodiff.state import PRESETS, State
from pages.shared.parts.plain import plain
from pages.shared.state.page import Page


def formula_controls(page: Page[State], *others: str) -> None:
    """The formula, examples of formulas, and the page's widgets for these other settings in the same line."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        page.widget("expression", width=360)
        with st.popover("Examples", help="Formulas to take."):
            for preset, values in PRESETS.items():
                st.button(
                    plain(preset),
                    key=f"autodiff_preset_{preset}",
                    on_click=page.set,
                    kwargs={"expression": preset, "step": 0} | ({"others": values} if values else {}),
                    help="Take this formula as an example.",
                )
        for name in others:
            page.widget(name)


def followed_control(page: Page[State]) -> None:
    """The choice of the variable, where there is one."""
    names = parse(page.state.expression).variables
    if len(names) > 1:
        page.widget("by", value=page.state.followed, options=names, text=lowered)
        if page.state.by not in names:
            by, taken = plain(page.state.by), lowered(page.state.followed)
            st.caption(f"{by} does not occur in this formula; {taken} is taken.")

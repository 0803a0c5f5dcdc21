"""The formula in question: typed, or one of the examples."""

from __future__ import annotations

import streamlit as st

from core.autodiff.expressions import parse
from core.autodiff.worked import lowered
from pages.autodiff.state import PRESETS, State
from pages.shared.parts.plain import plain
from pages.shared.state.page import Page


def formula_controls(page: Page[State]) -> None:
    with st.container(horizontal=True, gap="small"):
        for preset, others in PRESETS.items():
            st.button(
                plain(preset),
                key=f"autodiff_preset_{preset}",
                on_click=page.set,
                kwargs={"expression": preset, "step": 0} | ({"others": others} if others else {}),
                help="Take this formula as an example.",
            )
    left, right = st.columns([2, 3], vertical_alignment="center")
    with left:
        page.widget("expression")
    right.latex(rf"f = {parse(page.state.expression).latex}")


def followed_control(page: Page[State]) -> None:
    """The choice of the variable, where there is one."""
    names = parse(page.state.expression).variables
    if len(names) > 1:
        page.widget("by", value=page.state.followed, options=names, text=lowered)
        if page.state.by not in names:
            by, taken = plain(page.state.by), lowered(page.state.followed)
            st.caption(f"{by} does not occur in this formula; {taken} is taken.")

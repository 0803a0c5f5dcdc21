"""How every page looks: its style sheet, and the room of the side bar."""

from __future__ import annotations

from functools import cache

import streamlit as st

from pages.shared.stage.assets import STATIC

WITHOUT_SIDE_BAR = "@media (min-width: 768px) { .stSidebar, .stExpandSidebarButton { display: none; } }"
"""On a narrow screen the menu of pages is in it."""


@cache
def _style_sheet() -> str:
    return (STATIC / "shared" / "look.css").read_text()


TAB = "tab"
"""The key in the session's state of what the tab is called."""


def name_tab(*names: str) -> None:
    """Give the browser's tab a title of these names, of which empty ones are left out."""
    st.session_state[TAB] = " · ".join(filter(None, names))
    st.set_page_config(page_title=f"{st.session_state[TAB]} · Perceptarium")


def look(side_bar: bool) -> None:
    """Give the page its style sheet, and room for a side bar or not; to be called before anything is drawn.

    The sheet is the same on all pages: Streamlit keeps a style of the page before when its text is another.
    """
    st.html(f"<style>{_style_sheet()}</style>")
    with st.container(key="look"):
        st.html(f'<i class="{"page-with-side-bar" if side_bar else "page-without-side-bar"}"></i>')


def hide_side_bar() -> None:
    """Take the side bar away on the page that has one otherwise."""
    st.html(f"<style>{WITHOUT_SIDE_BAR}</style>")

"""How every page looks: its style sheet, and the room of the side bar."""

from __future__ import annotations

from functools import cache

import streamlit as st

from pages.shared.stage.assets import STATIC

WITH_SIDE_BAR = """@media (min-width: 768px) {
  .stAppViewContainer:not(:has(.stSidebar, .stage)) { box-sizing: border-box; padding-left: 300px; }
}"""
"""Its room is kept free until it is there, or until the stage is there without one."""

WITHOUT_SIDE_BAR = "@media (min-width: 768px) { .stSidebar, .stExpandSidebarButton { display: none; } }"
"""On a narrow screen the menu of pages is in it.

Where no element is in it, Streamlit takes it away only when the page is complete, which may take seconds of computing.
"""


@cache
def style_sheet(side_bar: bool) -> str:
    """The text of the style sheet, for the page that has a side bar or for the others."""
    return (STATIC / "shared" / "look.css").read_text() + (WITH_SIDE_BAR if side_bar else WITHOUT_SIDE_BAR)


def look(side_bar: bool) -> None:
    """Give the page its style sheet; to be called before anything is drawn."""
    st.html(f"<style>{style_sheet(side_bar)}</style>")


def hide_side_bar() -> None:
    """Take the side bar away on the page that has one otherwise."""
    st.html(f"<style>{WITHOUT_SIDE_BAR}</style>")

"""How every page looks: its style sheet, the mark and the name at its top, and the room of the side bar."""

from __future__ import annotations

from functools import cache

import streamlit as st

from pages.shared.stage.assets import STATIC

MARK = STATIC / "shared" / "mark.svg"

NAME = """<style>
  text { font: 600 19px "Source Sans 3", "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; fill: #0e1820; }
  @media (prefers-color-scheme: dark) { text { fill: #e8eef2; } }
</style>
<text x="39" y="22.5" textLength="112" lengthAdjust="spacingAndGlyphs">Perceptarium</text>"""
"""To the right of the mark, in the colour of the page's text."""

WITH_SIDE_BAR = """@media (min-width: 768px) {
  .stAppViewContainer:not(:has(.stSidebar, .stage)) { box-sizing: border-box; padding-left: 300px; }
}
@media (max-height: 500px) { [data-testid="stLayoutWrapper"]:has(> .st-key-page_head) { order: 1; } }"""
"""For the lab. The room of its side bar is kept free until it is there, or until the stage is there without one. On a
phone held sideways the title comes after the pictures."""

WITHOUT_SIDE_BAR = "@media (min-width: 768px) { .stSidebar, .stExpandSidebarButton { display: none; } }"
"""On a narrow screen the menu of pages is in it.

Where no element is in it, Streamlit takes it away only when the page is complete, which may take seconds of computing.
"""


@cache
def style_sheet(side_bar: bool) -> str:
    """The text of the style sheet, for the page that has a side bar or for the others."""
    return (STATIC / "shared" / "look.css").read_text() + (WITH_SIDE_BAR if side_bar else WITHOUT_SIDE_BAR)


@cache
def _mark_and_name() -> str:
    mark = MARK.read_text()
    return mark.replace('viewBox="0 0 32 32"', 'viewBox="0 0 156 32"').replace("</svg>", f"{NAME}</svg>")


def look(side_bar: bool) -> None:
    """Give the page its style sheet, mark and name; to be called before anything is drawn."""
    st.logo(_mark_and_name(), size="large")
    st.html(f"<style>{style_sheet(side_bar)}</style>")


def hide_side_bar() -> None:
    """Take the side bar away on the page that has one otherwise."""
    st.html(f"<style>{WITHOUT_SIDE_BAR}</style>")

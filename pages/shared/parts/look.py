"""How every page looks: its style sheet, the mark and the name at its top, and the room of the side bar."""

from __future__ import annotations

from functools import cache

import streamlit as st

from pages.shared.stage.assets import STATIC

MARK = STATIC / "shared" / "mark.svg"

NAME = """<style>
  text { font: 600 19px "Source Sans 3", "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; fill: #2a7fae; }
</style>
<text x="39" y="22.5" textLength="112" lengthAdjust="spacingAndGlyphs">Perceptarium</text>"""
"""To the right of the mark, in a colour that can be read on both themes: the picture cannot know which one is on."""


@cache
def style_sheet() -> str:
    """The text of the style sheet."""
    return (STATIC / "shared" / "look.css").read_text()


TAB = "tab"
"""The key in the session's state of what the tab is called."""


def name_tab(*names: str) -> None:
    """Give the browser's tab a title of these names, of which empty ones are left out."""
    st.session_state[TAB] = " · ".join(filter(None, names))
    st.set_page_config(page_title=f"{st.session_state[TAB]} · Perceptarium")


@cache
def _mark_and_name() -> str:
    mark = MARK.read_text()
    return mark.replace('viewBox="0 0 32 32"', 'viewBox="0 0 156 32"').replace("</svg>", f"{NAME}</svg>")


def look(side_bar: bool, menu: bool) -> None:
    """Give the page its style sheet, mark and name, room for a side bar and the menu or not; to be called first.

    The sheet is the same on all pages, so that serve.py can send it with the first answer.
    """
    st.logo(_mark_and_name(), size="large")
    st.html(f"<style>{style_sheet()}</style>")
    side_bar_class = "page-with-side-bar" if side_bar else "page-without-side-bar"
    _say("look", side_bar_class if menu else f"{side_bar_class} page-without-menu")


def hide_side_bar(hidden: bool) -> None:
    """Take the side bar away on the page that has one otherwise, or leave it; both take one place on the page."""
    _say("look_here", "page-without-side-bar" if hidden else "")


def _say(key: str, name: str) -> None:
    """Give the page a class, by which the style sheet knows it."""
    with st.container(key=key):
        st.html(f'<i class="{name}"></i>')

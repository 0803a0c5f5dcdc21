"""The overview: every page with a small picture, what one does there, and what to look at first."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from pages.overview.words import LOOKS
from pages.shared.menu import MENU, TITLES
from pages.shared.parts.sketch import sketch_of
from pages.shared.parts.teaching import purposes
from pages.shared.state.page import Page, page_link

IN_A_ROW = 3


@dataclass(frozen=True)
class State:
    """Nothing: the page shows all pages."""


def card(name: str) -> None:
    """A page: its picture, the way to it, what one does there, and what to look at first."""
    look, purpose = LOOKS[name], purposes()[TITLES[name]]
    wide = look.sketch == "lab"
    with st.container(border=True, height="stretch", horizontal=wide, vertical_alignment="center"):
        sketch_of(look.sketch, 480 if wide else 160)
        with st.container(width="stretch"):
            page_link(name, f"**{TITLES[name]}**", {})
            st.markdown(f"{purpose[0].upper()}{purpose[1:]}.")
            st.markdown(f"*First:* {look.first}")


page = Page(
    "overview",
    "Overview",
    State,
    intro="**Choose a page by its picture.** The pictures are computed: from runs, functions, data, and tests.",
)
for group, names in MENU.items():
    if group:
        st.markdown(f"#### {group}")
    shown = [name for name in names if name in LOOKS]
    columns = 2 if len(shown) == 4 else min(IN_A_ROW, len(shown))  # none is left alone on a line
    for begin in range(0, len(shown), columns):  # in rows, so that a phone has them in their order
        for column, name in zip(st.columns(columns), shown[begin : begin + columns], strict=False):
            with column:
                card(name)
page.end(())

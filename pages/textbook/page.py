"""The textbook: five teaching texts item by item, each with its numbers computed here beside those that it prints."""

from __future__ import annotations

import streamlit as st

from core.formulas import TEXTS
from core.textbook.item import Item
from pages.shared.state.page import Page
from pages.textbook.contents import contents
from pages.textbook.everything import show_everything
from pages.textbook.item import show_item
from pages.textbook.state import State, neighbours

page = Page(
    "textbook",
    "Textbook",
    State,
    intro="Five teaching texts, item by item: what each does, the numbers that it prints, and what comes out here.",
)


def turn_to(item: Item | None, label: str, icon: str) -> None:
    """A button to the item before or after the present one."""
    st.button(
        label,
        icon=icon,
        disabled=item is None,
        on_click=lambda: page.set(item=item.item) if item else None,
        help=f"{item.item} {item.title}" if item else "There is none in this text.",
    )


with st.container(horizontal=True):
    page.widget("text", value=page.state.shown_text, take=lambda text: page.change(text=text, item="first", find=""))
    page.widget("show")
state = page.state
text = TEXTS[state.shown_text]
st.caption(f"{text.title}, {text.author}.")
if state.show == "all":
    show_everything(state.shown_text, state.items)
else:
    left, right = st.columns([2, 5], gap="medium")
    with left:
        contents(page)
    with right:
        before, after = neighbours(state.shown, state.items)
        with st.container(horizontal=True, vertical_alignment="center"):
            turn_to(before, "Previous", ":material/arrow_back:")
            turn_to(after, "Next", ":material/arrow_forward:")
            st.caption(f"{state.items.index(state.shown) + 1} of {len(state.items)}", width="content")
        show_item(page, state.shown)
page.end(())

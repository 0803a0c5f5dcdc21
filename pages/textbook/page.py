"""The textbook: five teaching texts item by item, each with its numbers computed here beside those that it prints."""

from __future__ import annotations

import streamlit as st

from core.formulas import TEXTS
from core.textbook.item import Item
from core.textbook.subjects import SUBJECTS, Subject
from pages.shared.parts.sketch import sketch_of
from pages.shared.state.page import Page, page_link
from pages.shared.state.subjects import choose_subject
from pages.textbook.contents import contents
from pages.textbook.everything import show_everything
from pages.textbook.item import show_item
from pages.textbook.state import BY_SUBJECT, FIRST, State, neighbours

page = Page(
    "textbook",
    "Textbook",
    State,
    intro="Examples, figures, formulas and claims of five teaching texts, by subject or by text, all computed here.",
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


def turn_to_way(way: str) -> None:
    """Show the subjects, or a text from its first item on."""
    page.change(text=way, item=FIRST, subject="", find="", show="item" if way == BY_SUBJECT else page.state.show)


def subject_head(subject: Subject) -> None:
    """The picture of a subject, what it is about, and its pages."""
    with st.container(horizontal=True, vertical_alignment="center"):
        sketch_of(subject.sketch)
        with st.container(width="stretch", gap="small"):
            st.markdown(f"#### {subject.title}")
            st.markdown(subject.words)
    with st.container(horizontal=True):
        for place in subject.places:
            page_link(place.page, place.label, place.parameters, width="content")


state = page.state
by_subject = state.shows_subjects or state.shown_subject is not None
with st.container(horizontal=True):
    page.widget("text", value=BY_SUBJECT if by_subject else state.shown_text, take=turn_to_way)
    if not by_subject:
        page.widget("show")
state = page.state
if state.shows_subjects:
    page.widget("find")
elif state.shown_subject is not None:
    st.button("All subjects", icon=":material/arrow_back:", on_click=lambda: page.set(subject="", item=FIRST))
    subject_head(state.shown_subject)
else:
    text = TEXTS[state.shown_text]
    st.caption(f"{text.title}, {text.author}.")
if state.shows_subjects:
    counts = {name: f"{len(subject.numbers)}\u00a0items" for name, subject in SUBJECTS.items()}
    choose_subject("textbook", counts, lambda name: page.set(subject=name, text=BY_SUBJECT))
elif state.show == "all":
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

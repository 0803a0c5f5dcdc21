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

page = Page("textbook", "Textbook", State, is_choice=True)
st.markdown(
    "**Press a picture, and go through its examples, figures and exercises.** They come from five "
    "lecture texts, which you need not know: every number is computed here, beside the printed one. To look up a "
    "formula, open the [Formula collection](formulas)."
    if page.state.shows_subjects
    else "**Choose an item from the list:** what the text says, and what comes out when it is computed here."
)


def turn_to(item: Item | None, label: str, icon: str) -> None:
    """A button to the item before or after the present one."""
    st.button(
        label,
        icon=icon,
        disabled=item is None,
        on_click=lambda: page.set(item=item.item) if item else None,
        help=f"{item.title} ({item.item})" if item else "There is none in this text.",
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


def way_in() -> None:
    """By subject, or one of the texts."""
    by_subject = page.state.shows_subjects or page.state.shown_subject is not None
    page.widget("text", value=BY_SUBJECT if by_subject else page.state.shown_text, take=turn_to_way)


def all_subjects() -> None:
    """Show the subjects again."""
    page.set(text=BY_SUBJECT, subject="", item=FIRST, find="", show="item")


def subjects() -> None:
    """Every subject by its picture; the texts for those who have one beside them."""
    counts = {name: f"{len(subject.numbers)}\u00a0items" for name, subject in SUBJECTS.items()}
    page.widget("find")
    choose_subject("textbook", counts, lambda name: page.set(subject=name, text=BY_SUBJECT))
    way_in()


def items() -> None:
    """The items of the subject or text, and one of them."""
    left, right = st.columns([2, 5], gap="medium")
    with left:
        contents(page)
    with right:
        state = page.state
        before, after = neighbours(state.shown, state.items)
        with st.container(horizontal=True, vertical_alignment="center"):
            turn_to(before, "Previous", ":material/arrow_back:")
            turn_to(after, "Next", ":material/arrow_forward:")
            st.caption(f"{state.items.index(state.shown) + 1} of {len(state.items)}", width="content")
        show_item(page, state.shown)


if page.state.shows_subjects:
    subjects()
else:
    if page.state.shown_subject is not None:
        st.button(
            "All subjects", icon=":material/arrow_back:", on_click=all_subjects, help="Choose another by its picture."
        )
        subject_head(page.state.shown_subject)
        items()
    else:
        with st.container(horizontal=True):
            way_in()
            page.widget("show")
        text = TEXTS[page.state.shown_text]
        st.caption(f"{text.title}, {text.author} (text {page.state.shown_text}).")
        if page.state.show == "all":
            show_everything(page.state.shown_text, page.state.items)
        else:
            items()
page.end(())

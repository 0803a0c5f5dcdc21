"""One item of a text: what the text does, its formulas and slips, where its subject lives, and its numbers."""

from __future__ import annotations

import streamlit as st

from core.claims.collection import CLAIMS
from core.formulas.collection import FORMULAS
from core.notation.numbers import percent
from core.textbook import ITEMS
from core.textbook.computation import Computation
from core.textbook.item import Item, Place, see
from pages.shared.parts.formulas import notes_markdown
from pages.shared.parts.widgets import ACTED
from pages.shared.state.formula_card import formula_card
from pages.shared.state.page import Page, page_link
from pages.shared.state.work import kept_work, watch
from pages.textbook.report import show_report
from pages.textbook.state import State

WORK, STARTED = "textbook_work", "textbook_started"

AT_ONCE = 0.2
"""Seconds of computing that nobody has to ask for."""


def show_item(page: Page[State], item: Item) -> None:
    """All of it: for those who read the text, its words and mistakes before the numbers; by subject, behind them."""
    if page.state.shown_subject is None:
        st.markdown(f"#### {item.title} :small[:gray[{item.item}]]")
        _said(item)
        if item.notes:
            st.markdown(notes_markdown(item))
        _places(page, item)
        _formulas(item)
        if item.compute is not None:
            _computed(item)
        return
    st.markdown(f"#### {item.title}")
    if item.compute is not None and item.draws:
        _computed(item)
    _said(item)
    _places(page, item)
    if item.compute is not None and not item.draws:
        _computed(item)
    _formulas(item)
    if item.notes:
        st.markdown(notes_markdown(item))
    st.caption(f"Item {item.item} of {item.text.name}: {item.text.title}, {item.text.author}.")


def _said(item: Item) -> None:
    st.markdown(item.does)
    if item.settings:
        st.markdown(f"**With what:** {item.settings}")


def _formulas(item: Item) -> None:
    for formula in FORMULAS:
        if formula.item == item.item:
            formula_card(formula)


def _places(page: Page[State], item: Item) -> None:
    """Where the subject lives in the app."""
    with st.container(horizontal=True):
        for index, place in enumerate(item.places):
            if place.page == page.key:
                _turn_to(page, place, index)
            else:
                _link(place)
        for claim in CLAIMS.values():
            if item.item in claim.items:
                _link(see(f"Tested: {claim.title}", "claims", claim=claim.name))


def _turn_to(page: Page[State], place: Place, index: int) -> None:
    """Another item of the textbook; a link from a page to itself would leave the address as it is."""
    name = place.parameters["item"]
    st.button(
        place.label,
        key=f"textbook_place_{index}",
        icon=":material/arrow_forward:",
        type="tertiary",
        on_click=lambda: page.set(item=name, text=name.split("-")[0]),
        help=f"{ITEMS[name].title} ({name})",
    )


def _link(place: Place) -> None:
    page_link(place.page, place.label, place.parameters, width="content")


def _computed(item: Item) -> None:
    """The item's numbers: at once where that takes a moment, else after a click."""
    compute = item.compute
    assert compute is not None
    work = kept_work(WORK, item.item, lambda: Computation(compute()))
    if not work.done and work.progress == 0.0:
        work.advance(AT_ONCE)
    st.markdown("##### What comes out here")
    if item.figure_missing:
        st.markdown("The text's own figure was not available. What is drawn here is computed.")
    if work.report is not None:
        show_report(item, work.report)
    elif st.session_state.get(STARTED) != item.item:
        st.button(
            "Compute",
            on_click=lambda: st.session_state.update({STARTED: item.item}),
            help="Computes the numbers and pictures of this item anew, here and now.",
        )
    else:
        watch(WORK, work, lambda: _say(work))
        if work.done and not work.stopped:  # it took a moment only
            st.session_state[ACTED] = True
            st.rerun()


def _say(work: Computation) -> str:
    return "Stopped." if work.stopped else f"Computing: {percent(work.progress)}"

"""The list of a text's items, which says at a glance what each of them has."""

from __future__ import annotations

import streamlit as st

from core.formulas.collection import FORMULAS
from core.textbook import ITEMS
from core.textbook.item import Item
from pages.shared.parts.plain import plain
from pages.shared.parts.widgets import show
from pages.shared.stage.assets import loader
from pages.shared.state.page import Page
from pages.textbook.state import State, found

LIST, HEIGHT = "textbook_list", 640

ON_A_PHONE = """<style>
@media (max-width: 640px) {
  :has(> .st-key-textbook_contents) { flex-basis: 14rem !important; height: 14rem; }
  .st-key-textbook_contents { height: 14rem; }
}
</style>"""
"""There the list stands above the item, which is not to be far away."""

_scrolling = st.components.v2.component("perceptarium_contents", js=loader("contents/contents.js"))


def contents(page: Page[State]) -> None:
    """The field for words, and the items to choose from; those of a subject by their titles alone."""
    st.html(ON_A_PHONE)
    state = page.state
    by_text = state.shown_subject is None
    if by_text:
        page.widget("find")
    items = found(state.find, state.shown_text) if by_text else state.items
    if not items:
        st.info("No item has all of these words. Try fewer of them.")
        return
    names = [item.item for item in items]
    shown = state.shown.item if state.shown.item in names else None
    show(LIST, shown)

    def label(name: str) -> str:
        return f"{ITEMS[name].title} ({name})" if by_text else ITEMS[name].title

    def choose() -> None:
        name = st.session_state[LIST]
        if by_text:
            page.set(item=name, text=name.split("-")[0], subject="", show="item")
        else:
            page.set(item=name)

    with st.container(height=HEIGHT, key="textbook_contents"):
        st.radio(
            f"{len(items)} items" if not state.find else f"{len(items)} items with {plain(state.find)}",
            names,
            format_func=label,
            captions=[", ".join(has(item)) for item in items],
            key=LIST,
            on_change=choose,
            help="Below each title stands what the item has: numbers or pictures to compute, formulas, a mistake of "
            "the text, a note on what it leaves out or on what is different here. Prose has places in the app only.",
        )
        _scrolling(key="textbook_scrolling", data={"item": label(shown) if shown else ""})


def has(item: Item) -> list[str]:
    """What the item has, in single words."""
    formulas = [formula for formula in FORMULAS if formula.item == item.item]
    found = {
        "numbers": item.compute is not None,
        "figure": item.draws,
        "formula" if len(formulas) == 1 else f"{len(formulas)} formulas": bool(formulas),
        "mistake": any(noted.slip for noted in (item, *formulas)),
        "note": any(noted.omission or noted.difference for noted in (item, *formulas)),
    }
    return [name for name, there in found.items() if there] or ["prose"]

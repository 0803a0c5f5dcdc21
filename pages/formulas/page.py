"""Formulas of the texts: each with its numbers, its source, what is wrong in it, and a link to where it is at work."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.experiment.settings import Choice, Text, setting
from core.formulas import TEXTS, Formula
from core.formulas.collection import FORMULAS
from pages.shared.state.formula_card import SUBJECTS, formula_card
from pages.shared.state.page import Page

EVERY = "all"


@dataclass(frozen=True)
class State:
    """Which formulas are listed."""

    text: str = setting(
        "000",
        Choice({name: f"{name} {text.name}" for name, text in TEXTS.items()} | {EVERY: "All five"}),
        "Text",
        "The teaching text that you have read.",
    )
    subject: str = setting(
        EVERY,
        Choice({EVERY: "Every subject"} | SUBJECTS),
        "Subject",
        "Each subject is a page of its own, where its formulas are at work.",
    )
    find: str = setting(
        "",
        Text(60),
        "Find",
        "Words in a formula's title, its notes or its item's number, such as softmax or 002-24.",
    )


def wanted(formula: Formula, state: State) -> bool:
    """Whether the formula is one that the visitor asks for; words are looked for in every text."""
    searched = " ".join([formula.item, formula.title, formula.stated, *formula.notes.values()]).casefold()
    found = all(word in searched for word in state.find.casefold().split())
    of_text = bool(state.find) or state.text in (EVERY, formula.item.split("-")[0])
    return found and of_text and state.subject in (EVERY, formula.page)


page = Page(
    "formulas",
    "Formulas of the texts",
    State,
    intro="Five teaching texts, one notation: $x$ input, $w_{ij}$ weight from $i$ to $j$, $b$ bias, $z$ net input, $a$ "
    "activation, $t$ target, $L$ loss, $\\eta$ learning rate. Every number here is computed.",
)
page.widget("text")
page.widget("subject")
page.widget("find")

found = [formula for formula in FORMULAS if wanted(formula, page.state)]
where = "in all five texts" if page.state.find or page.state.text == EVERY else f"in {TEXTS[page.state.text].title}"
noted = sum(bool(formula.notes) for formula in found)
st.markdown(f"**{len(found)} of {len(FORMULAS)} formulas** {where}; {noted} with a note on what the text says.")
if not found:
    st.info("No formula has all of these words. Try fewer words or another subject.")
for formula in found:
    formula_card(formula)
page.end(())

"""The formula collection: each formula of the texts with its numbers, its source, what is wrong in it, and a link."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import streamlit as st

from core.experiment.settings import Choice, Text, setting
from core.formulas import TEXTS, Formula
from core.formulas.collection import FORMULAS
from core.textbook.subjects import SUBJECT_OF, SUBJECTS
from pages.shared.parts.sketch import sketch_of
from pages.shared.state.formula_card import formula_card
from pages.shared.state.page import Page
from pages.shared.state.subjects import choose_subject

EVERY, CHOOSE = "all", "choose"

WITH_FORMULAS = {SUBJECT_OF[formula.item] for formula in FORMULAS}
TITLES = {name: subject.title for name, subject in SUBJECTS.items() if name in WITH_FORMULAS}
"""The subjects that have formulas."""

ON_CARDS = {
    "neuron": ("004-01", "A neuron with a bias"),
    "line": ("000-03", "A perceptron draws one straight line, so it cannot do XOR"),
    "hidden": ("003-07", "Two-layer network"),
    "activations": ("000-04", "Sigmoid"),
    "losses": ("000-05", "Error of one output"),
    "backpropagation": ("002-18", "Second equation: gradient of a weight"),
    "autodiff": ("002-08", "Its derivative"),
    "descent": ("002-31", "Gradient descent, repeated"),
    "starts": ("000-13", "Initialisation: uniform from 0 to 1"),
    "vanishing": ("003-18", "Slopes that make gradients vanish"),
    "digits": ("002-38", "Learning rates to try, by factors of ten"),
}
"""The item and the title of the formula that stands on a subject's card."""

SYMBOLS = {(formula.item, formula.title): formula.symbols for formula in FORMULAS}


@dataclass(frozen=True)
class State:
    """Which formulas are listed."""

    text: str = setting(
        EVERY,
        Choice({EVERY: "All five"} | {name: text.name for name, text in TEXTS.items()}),
        "Text",
        "All formulas, or those of a teaching text that you have read.",
    )
    subject: str = setting(
        CHOOSE,
        Choice({CHOOSE: "Choose by card", EVERY: "Every subject"} | TITLES),
        "Subject",
        "What the formulas are about.",
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
    return found and of_text and state.subject in (CHOOSE, EVERY, SUBJECT_OF[formula.item])


page = Page(
    "formulas",
    "Formula collection",
    State,
    intro="**Press a card to look up its formulas, or type a word:** in symbols, with computed numbers, and a link to "
    "where each is at work. For whole examples and figures, open the [Textbook](textbook).",
    is_choice=True,
)


def choices() -> None:
    """The subject and the text."""
    page.row("subject", "text", widths=(1, 1))
    st.caption(
        "One notation for all five texts: $x$ input, $w_{ij}$ weight from $i$ to $j$, $b$ bias, $z$ net input, $a$ "
        "activation, $t$ target, $L$ loss, $\\eta$ learning rate."
    )


page.widget("find")
state = page.state
found = [formula for formula in FORMULAS if wanted(formula, state)]
if (state.text, state.subject, state.find) == (EVERY, CHOOSE, ""):
    counts = Counter(SUBJECT_OF[formula.item] for formula in FORMULAS)
    on_cards = {name: SYMBOLS[known] for name, known in ON_CARDS.items()}
    named = {name: f"{counts[name]}\u00a0formulas" for name in TITLES}
    choose_subject("formulas", named, lambda name: page.set(subject=name), on_cards)
    choices()
else:
    choices()
    if state.subject in TITLES:
        sketch_of(SUBJECTS[state.subject].sketch)
        st.markdown(SUBJECTS[state.subject].words)
    where = "in all five texts" if state.find or state.text == EVERY else f"in {TEXTS[state.text].title}"
    noted = sum(bool(formula.notes) for formula in found)
    st.markdown(f"**{len(found)} of {len(FORMULAS)} formulas** {where}; {noted} with a note on what the text says.")
    if not found:
        st.info("No formula has all of these words. Try fewer words or another subject.")
    for formula in found:
        formula_card(formula)
page.end(())

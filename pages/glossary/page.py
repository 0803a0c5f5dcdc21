"""The glossary: every word of the field that the pages use, and every setting, to be found by word or subject."""

from __future__ import annotations

import re
from dataclasses import dataclass

import streamlit as st

from core.experiment.settings import Choice, Text, setting
from core.glossary.glossary import SUBJECTS, TERMS
from core.glossary.term import Term
from pages.shared.menu import TITLES
from pages.shared.parts.plain import plain
from pages.shared.parts.sketch import sketch_of
from pages.shared.state.page import Page, link

EVERY = "all"


class Word(Choice):
    """An entry by its key."""

    @property
    def allowed(self) -> str:
        return "the name of an entry, such as net-input"


@dataclass(frozen=True)
class State:
    """Which entries are listed."""

    subject: str = setting(EVERY, Choice({EVERY: "All"} | SUBJECTS), "Subject", "What the words are about.")
    find: str = setting("", Text(60), "Find", "A word, or part of one, such as norm or learning rate.")
    term: str = setting(
        "", Word({"": "None"} | {key: term.name for key, term in TERMS.items()}), "Word", "One entry, shown first."
    )


def rank(term: Term, words: str) -> int | None:
    """0 where a name of the entry begins with the words, 1 where they are in its names, 2 where they are in what it
    says; None where they are not there."""
    names, wanted = [name.casefold() for name in term.names], words.casefold().split()
    if any(name.startswith(" ".join(wanted)) for name in names) or (term.pattern and re.search(term.pattern, words)):
        return 0
    searched = " ".join(names)
    if all(word in searched for word in wanted):
        return 1
    return 2 if all(word in f"{searched} {term.words.casefold()}" for word in wanted) else None


def entry_markdown(term: Term) -> str:
    """An entry: its name and other names, what it means, and the page that shows it."""
    name = f"**{plain(term.name)}**" + (f" ({plain(', '.join(term.others))})" if term.others else "")
    formula = f"  \n*{plain(term.formula)}*" if term.formula else ""
    place = f"[{TITLES[term.page]}]({link(term.page, term.parameters)})"
    return f"{name}: {plain(term.words)}{formula}  \nSee it: {place}"


drawn: set[str] = set()
"""Pictures that the page has already."""


def show_entry(term: Term) -> None:
    """The entry, with its picture where that is not there yet."""
    if not term.sketch or term.sketch in drawn:
        st.markdown(entry_markdown(term))
        return
    drawn.add(term.sketch)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(entry_markdown(term), width="stretch")
        sketch_of(term.sketch, 110)


page = Page(
    "glossary",
    "Glossary",
    State,
    intro="**Type a word that you do not know, and read what it means.** In the text of every page such words have a "
    "dotted line: click one to read its entry there.",
    is_choice=True,
)
left, right = st.columns(2, gap="medium")
with left:
    page.widget("find", take=lambda words: page.change(find=words, term=""))
with right:
    page.widget("subject", take=lambda subject: page.change(subject=subject, term=""))
state = page.state

with st.container(key="glossary"):
    if state.term:
        with st.container(border=True):
            show_entry(TERMS[state.term])
    found = {
        term.key: place
        for term in TERMS.values()
        if state.subject in (EVERY, term.subject) and (place := rank(term, state.find)) is not None
    }
    if not found:
        st.info("No entry has these words. Try one word, or all subjects.")
    elif state.find:
        st.markdown(f"**{len(found)} of {len(TERMS)} entries** have these words.")
    for subject, title in SUBJECTS.items():
        terms = [term for term in TERMS.values() if term.subject == subject and term.key in found]
        if terms:
            st.markdown(f"#### {title}")
            terms.sort(key=lambda term: (found[term.key], term.name.casefold()))
            half = (len(terms) + 1) // 2
            for column, part in zip(st.columns(2, gap="medium"), (terms[:half], terms[half:]), strict=True):
                with column:
                    for term in part:
                        show_entry(term)
page.end(())

"""One hand-in, chosen in the table: its answers and its runs, as they were handed in and as they are."""

from __future__ import annotations

import streamlit as st

from core.lessons.checking import Checked, CheckedRun
from core.notation.numbers import short
from core.stream.address import link_of
from core.training.words import run_title
from pages.shared.parts.plain import plain
from pages.shared.parts.table import table
from pages.shared.state.page import link


def details(file: str, checked: Checked) -> None:
    """Draw them."""
    hand_in = checked.hand_in
    st.markdown(f"#### {plain(hand_in.name)}\n\n{plain(hand_in.title)} · {plain(file)}")
    if hand_in.brings_lesson:
        way = f"[open it]({link('lab', {'lesson': hand_in.lesson, 'step': '1'})})"
        st.markdown(
            f"The text of this lesson came with the file: {way}. The answers are compared with what it comes to."
        )
    for words in checked.wrong:
        st.markdown(f"- {plain(words)}")
    answers = [
        (
            answer.claim.step,
            _cell(answer.claim.question),
            _cell(answer.claim.answer or "no prediction"),
            _cell(answer.right or "not known here"),
            answer.mark,
        )
        for answer in checked.answers
    ]
    table(("step", "question", "predicted", "came true", ""), answers)
    if checked.runs:
        st.markdown(
            "The runs that were played in the lesson. *Own* ones are others than the step sets up, or were left where "
            "the step does not end."
        )
        header = ("step", "run", "last seen", "handed in as", "computed as", "loss", "")
        table(header, [_row(number, run) for number, run in enumerate(checked.runs, 1)])
    else:
        st.markdown("No run was played to an end or left.")


def _row(number: int, run: CheckedRun) -> tuple[object, ...]:
    claim, fact = run.claim, run.fact
    address = link("lab", link_of(claim.run) | {"epoch": str(claim.epoch)})
    computed = "not computed" if fact is None else fact.status
    loss = "" if fact is None else short(fact.loss)
    title = f"[{number}. {_cell(run_title(claim.run))}]({address})"
    return claim.step, title, f"epoch {claim.epoch:,}", claim.status, computed, loss, "own" if run.is_own else ""


def _cell(text: str) -> str:
    """The text as a table's cell can have it."""
    return plain(" ".join(text.split()))

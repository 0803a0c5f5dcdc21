"""All numbers of a text computed anew, item by item, with how many agree with what the text prints."""

from __future__ import annotations

import streamlit as st

from core.notation.numbers import counted
from core.textbook.computation import Outcome, Recomputation
from core.textbook.item import Item, Number
from pages.shared.parts.table import table
from pages.shared.state.page import link
from pages.shared.state.work import long_work
from pages.textbook.report import ours

WORK, STARTED = "textbook_all", "textbook_all_started"


def show_everything(text: str, items: list[Item]) -> None:
    """The button, and then the table as it grows."""
    count = sum(item.compute is not None for item in items)
    st.markdown(
        f"{counted(count, 'item')} of the {len(items)} of this text have something to compute. The table grows as they "
        "are done; look for the numbers that differ, and why."
    )
    if st.session_state.get(STARTED) != text:
        st.button(
            "Recompute all of this text",
            on_click=lambda: st.session_state.update({STARTED: text}),
            help="Computes every item of the text anew, one after the other. It can be stopped.",
        )
        return
    long_work(WORK, text, lambda: Recomputation(items), _say, _draw)


def _say(work: Recomputation) -> str:
    words = f"{len(work.outcomes)} of {counted(work.n_items, 'item')} computed."
    if work.present is not None:
        words += f" At work: {work.present.item} {work.present.title}"
    return words + (" Stopped." if work.stopped else "")


def _draw(work: Recomputation) -> None:
    if not work.outcomes:
        return
    agree, differ, others = (
        sum(len(getattr(outcome, name)) for outcome in work.outcomes) for name in ("agree", "differ", "others")
    )
    unstated = f"{counted(others, 'number')} {'is' if others == 1 else 'are'} computed that the text does not state."
    if agree + differ:
        st.markdown(
            f"**{counted(agree, 'number')} of the text {'agrees' if agree == 1 else 'agree'} in all printed digits, "
            f"{differ} {'differs' if differ == 1 else 'differ'}.** Besides, {unstated}"
        )
    else:
        st.markdown(f"**{unstated}**")
    table(("item", "agree", "differ", "not stated", "seconds"), map(_row, work.outcomes))


def _row(outcome: Outcome) -> tuple[str, str, str, str, str]:
    item = outcome.item
    name = f"[{item.item}]({link('textbook', {'text': item.item.split('-')[0], 'item': item.item})}) {item.title}"
    differ = "; ".join(_differing(number) for number in outcome.differ)
    return (name, str(len(outcome.agree) or ""), differ, str(len(outcome.others) or ""), f"{outcome.seconds:.1f}")


def _differing(number: Number) -> str:
    why = f": {number.comment}" if number.comment else ""
    return f"{number.name} {ours(number)}, the text {number.stated}{why}"

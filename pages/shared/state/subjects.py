"""The subjects of the texts, each with its picture, to choose from."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from core.textbook.subjects import SUBJECTS
from pages.shared.parts.sketch import sketch_of

IN_A_ROW = 3


def choose_subject(
    key: str, counts: Mapping[str, str], take: Callable[[str], None], formulas: Mapping[str, str] | None = None
) -> None:
    """A card for each subject that has a count, such as "12 items"; `take` is called with the name of the chosen.

    By the style sheet, all of the card belongs to its button.

    formulas: LaTeX by subject, which then stands where else the subject's picture does.
    """
    names = list(counts)
    for begin in range(0, len(names), IN_A_ROW):  # in rows, so that a phone has them in their order
        for column, name in zip(st.columns(IN_A_ROW), names[begin : begin + IN_A_ROW], strict=False):
            subject = SUBJECTS[name]
            with column, st.container(border=True, height="stretch", key=f"card_{key}_{name}"):
                if formulas is None:
                    sketch_of(subject.sketch)
                else:
                    st.latex(formulas[name])
                st.button(subject.title, key=f"{key}_subject_{name}", on_click=take, args=(name,))
                st.markdown(f"{subject.words} *{counts[name]}*")

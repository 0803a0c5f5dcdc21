"""What the sections share: numbers in words and in formulas, sliders made from settings, sentences about gates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import streamlit as st

from core.formulas import number
from core.neuron.separability import contradiction, gates, separable_gates, why_not
from pages.neuron.state import NeuronState
from pages.shared.state.page import Page

NeuronPage: TypeAlias = Page[NeuronState]


def say(value: float) -> str:
    """A number in a sentence: four digits, and a true minus sign."""
    return f"{value + 0.0:.4g}".replace("-", "−")


def factor(value: float) -> str:
    """A number in a product of a sentence: negative ones in brackets."""
    return f"({say(value)})" if value < 0 else say(value)


def tex(value: float) -> str:
    """A number in a product of a formula: negative ones in brackets."""
    return f"({number(value)})" if value < 0 else number(value)


def aligned(lines: Sequence[str]) -> None:
    """Draw LaTeX lines below one another, aligned at their &."""
    st.latex(r"\begin{aligned}" + r"\\[2pt]".join(lines) + r"\end{aligned}")


def show_reason(outputs: str) -> None:
    """Why no unit computes the gate, line by line."""
    reason = contradiction(outputs)
    assert reason is not None
    st.markdown("\n".join(f"{place}. {sentence}" for place, sentence in enumerate(why_not(reason), 1)))


def score_words(page: NeuronPage) -> str:
    possible, every = len(separable_gates(2)), len(gates(2))
    return (
        f"Score: **{page.state.solved.count('1')} of {possible}** gates solved by hand. "
        f"{every - possible} of all {every} cannot be solved."
    )

"""Softmax of three logits: what a shift does not change, and how every output depends on every logit."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.charts.functions import jacobian_map, probability_bars
from core.formulas import matrix, number
from core.nn.array import Array
from core.numerics.saturation import FAR
from core.numerics.softmax import breaking_shift, jacobian, jacobian_by_differences, plain_softmax, probabilities
from pages.activations.parts import formula, listed, logit_knobs, logits_of, reach_for, written
from pages.activations.state import State
from pages.shared.parts.picture import picture
from pages.shared.state.page import Page


def softmax_section(page: Page[State]) -> None:
    """Draw the section."""
    z, shift = logits_of(page.state), page.state.shift
    a, shifted, plain = probabilities(z), probabilities(z + shift), plain_softmax(z + shift)
    rows = {"softmax(z)": a, f"softmax(z + {shift:g})": shifted, "plain formula, shifted": plain}
    derivatives = jacobian(a)
    left, right = st.columns(2)
    with left:
        picture(
            probability_bars(rows),
            "bars",
            alt=f"Probabilities of three classes: {listed(a, 3)}; the same after all logits are shifted by {shift:g}.",
            height=400,
            knobs=[*logit_knobs(page, reach_for(page.state, *z)), page.knob("shift", 1.0)],
            on_event=page.turn(),
        )
        st.caption(
            "Turn a logit: one output rises and the others fall. Turn the shift: nothing changes. The outputs add up "
            "to 1; the numbers on the bars are rounded."
        )
    with right:
        picture(
            jacobian_map(derivatives),
            "jacobian",
            alt=f"The Jacobian of softmax; on its diagonal stand {listed(derivatives.diagonal(), 3)}.",
            height=400,
        )
        st.caption("Row: which output. Column: which logit. Blue: the output rises with the logit; orange: it falls.")
    st.markdown(
        formula(
            rf"a_i = \frac{{e^{{z_i}}}}{{\sum_j e^{{z_j}}}}, \qquad \text{{softmax}} {matrix(z, 4)} = {matrix(a, 4)}"
        )
    )
    st.markdown(shift_words(z, shift, a, shifted, plain))
    st.markdown(jacobian_words(z, a))


def shift_words(z: Array, shift: float, a: Array, shifted: Array, plain: Array) -> str:
    """What a shift of all logits changes, and where the plain formula fails."""
    difference = float(np.abs(shifted - a).max())
    same = "is exactly 0" if difference == 0 else f"is {written(difference, 2)}, which is rounding"
    right = bool(np.isfinite(plain).all()) and abs(float(plain.sum()) - 1) < 0.5
    far = np.array([FAR, 0.0, 0.0])
    return (
        f"**A shift changes nothing.** With c = {written(shift)} the largest difference of a probability "
        f"{same}. That is why this app subtracts the "
        "largest logit before it takes exponentials. The plain formula fails for these logits from "
        f"c = {written(breaking_shift(z), 6)} on, where an exponential or their sum overflows. Now it gives "
        f"{listed(plain, 3)}, which is {'right' if right else 'wrong'}. For the logits {listed(far)} it gives "
        f"{listed(plain_softmax(far))}."
    )


def jacobian_words(z: Array, a: Array) -> str:
    """The Jacobian's formula with the numbers of its first row, its check, and the sums of its rows."""
    found, numerical = jacobian(a), jacobian_by_differences(z)
    entries = [
        formula(
            rf"\frac{{\partial a_1}}{{\partial z_{j + 1}}} = {number(a[0])} \cdot ({int(j == 0)} - {number(a[j])}) = "
            rf"{number(found[0, j])}"
        )
        for j in range(a.size)
    ]
    return (
        "**The Jacobian** has a row for each output and a column for each logit:\n\n"
        + formula(
            r"\frac{\partial a_i}{\partial z_j} = a_i (\delta_{ij} - a_j), \qquad "
            r"\delta_{ij} = \begin{cases} 1 & i = j \\ 0 & i \ne j \end{cases}"
        )
        + "\n\n"
        + "\n\n".join(entries)
        + "\n\n"
        f"The central differences differ from it by {written(float(np.abs(found - numerical).max()), 2)} at most. Each "
        f"row sums to 0, here up to {written(float(np.abs(found.sum(axis=1)).max()), 2)}: the same shift of all logits "
        "moves no output. So does each column: what one output gains, the others lose."
    )

"""What the sections share: numbers in sentences, tables, ranges of pictures, and the knobs that turn a setting."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.nn.array import Array
from pages.activations.state import LOGIT, REACHES, State
from pages.shared.parts.picture import Knob
from pages.shared.state.page import Page

CHECK_STEP = 1e-5
"""The step of the central differences."""


def written(value: float | None, digits: int = 4) -> str:
    """A number in a sentence."""
    if value is None:
        return "never"
    if math.isnan(value):
        return "not a number"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    mantissa, _, exponent = f"{value + 0.0:.{digits}g}".replace("-", "−").partition("e")
    return f"{mantissa}·10{exponent_of(exponent)}" if exponent else mantissa


def exponent_of(text: str) -> str:
    """An exponent such as +08 or −324 in small raised digits."""
    sign, digits = ("⁻" if text[0] == "−" else ""), str(int(text[1:]))
    return sign + digits.translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


def listed(values: Array, digits: int = 4) -> str:
    """Several numbers in a sentence."""
    if np.isnan(values).all():
        return written(math.nan)
    return ", ".join(written(value, digits) for value in values)


def formula(latex: str) -> str:
    """Markdown of a formula on a line of its own, with tall fractions; it breaks where the page is narrow."""
    return rf"$$ \displaystyle {latex} $$"


def table(header: Sequence[str], rows: Sequence[Sequence[str]], alt: str) -> None:
    """A table whose first column names the row; it scrolls sideways where the page is narrow."""
    columns = {name: [row[index] for row in rows] for index, name in enumerate(header)}
    st.table(columns, hide_index=True, width="content", alt=alt)


def reach_for(state: State, *values: float) -> float:
    """The chosen range, or the next one in which all of the values lie."""
    needed = max([float(state.reach), *map(abs, values)])
    return next(reach for reach in REACHES if reach >= needed)


def moved_to(value: float) -> float:
    """A net input as a handle or a knob gives it: short enough for a link, and inside of what is allowed."""
    return min(LOGIT.high, max(LOGIT.low, round(value, 4)))


def logits_of(state: State) -> Array:
    """The three logits (3,)."""
    return np.array([state.z1, state.z2, state.z3])


def logit_knobs(page: Page[State], reach: float) -> list[Knob]:
    """A knob for each of the three logits."""
    return [page.knob(name, reach / 120, -reach, reach) for name in ("z1", "z2", "z3")]


def unseen(loss: float) -> str:
    """How small a gradient may be before a central difference of a loss of this size no longer sees it."""
    least = float(np.finfo(float).eps) * max(loss, 1e-300) / CHECK_STEP
    return f"Central differences do not see gradients below about {written(least, 1)}: the loss itself is rounded."


def diverged(one: float, other: float) -> str:
    """How far a derivative is from its central difference, in words."""
    scale = max(abs(one), abs(other))
    if not math.isfinite(scale):
        return "there is nothing to compare"
    return (
        "no difference at all" if one == other else f"a relative difference of {written(abs(one - other) / scale, 1)}"
    )

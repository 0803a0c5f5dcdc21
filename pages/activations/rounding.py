"""How far float64 goes before an activation is its limit exactly, and where plain formulas overflow."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.charts.functions import rounding_curves
from core.nn.activations import ACTIVATIONS, Activation
from core.numerics.saturation import (
    FAR,
    Rounding,
    overflows_from,
    plain_sigmoid,
    plain_sigmoid_of_exp,
    plain_tanh,
    quietly,
    rounding,
    rounds_to,
)
from pages.activations.parts import table, written
from pages.shared.parts.picture import picture

PLAIN = (
    (r"1 / (1 + e^{-z})", plain_sigmoid, -FAR),
    (r"e^z / (1 + e^z)", plain_sigmoid_of_exp, FAR),
    (r"(1 - e^{-2z}) / (1 + e^{-2z})", plain_tanh, -FAR),
)
"""The plain formulas in LaTeX, as functions, and the side on which they overflow."""


def rounding_part(z: float, activations: Sequence[Activation]) -> None:
    """Draw this part of the section, for the present net input and all activations of one unit."""
    st.markdown("#### How far float64 goes")
    sigmoid, tanh = rounding(ACTIVATIONS["sigmoid"], FAR), rounding(ACTIVATIONS["tanh"], FAR)
    single = rounds_to(plain_sigmoid, 1.0, FAR, np.float32)
    left, right = st.columns(2)
    with left:
        picture(
            rounding_curves(),
            "rounding",
            alt=f"Distance from 1 of sigmoid and tanh. In float64 sigmoid's line ends at z = {written(sigmoid.reached)}"
            f" and tanh's at {written(tanh.reached)}; sigmoid's in float32 at {written(single)}.",
            height=380,
        )
        st.caption("Where a line ends, the output is exactly 1; the exact functions (dashed) never are.")
    with right:
        st.markdown(
            "In exact arithmetic sigmoid is never 0 or 1. In float64 it **is 1 from "
            f"z = {written(sigmoid.reached, 6)}** (in float32 from {written(single)}) and **0 only from "
            f"z = {written(rounding(ACTIVATIONS['sigmoid'], -FAR).reached, 6)}** downwards: float64 has many more "
            "numbers near 0 than near 1."
        )
        table(
            ["activation", "lower limit", "is reached at z", "upper limit", "is reached at z ", "slope is exactly 0"],
            [limits_row(activation) for activation in activations],
            "Where float64 rounds each activation to its limits, and its slope to 0.",
        )
    st.markdown(
        "**The formulas as they are usually printed** overflow far out. This app rewrites them so that no "
        "exponential does."
    )
    rows = []
    for symbols, function, towards in PLAIN:
        start = overflows_from(function, towards)
        assert start is not None
        beyond = "downwards" if towards < 0 else "upwards"
        there, here = written(quietly(function, start)), written(quietly(function, z))
        rows.append([f"${symbols}$", f"z = {written(start, 5)} {beyond}", there, here])
    table(
        ["formula", "overflows from", "and gives there", f"at z = {written(z)}"],
        rows,
        "Plain formulas and where they fail.",
    )


def limits_row(activation: Activation) -> list[str]:
    """An activation's row in the table of limits."""
    below, above = rounding(activation, -FAR), rounding(activation, FAR)

    def reached(side: Rounding) -> str:
        if side.reached is None:
            return "never"
        return written(side.reached, 5) if abs(side.reached) > 1 else "0, by definition"

    flat = [f"z {sign} {written(side.flat, 5)}" for sign, side in (("≤", below), ("≥", above)) if side.flat is not None]
    if activation.jumps:
        flat = ["everywhere but at 0"]
    limits = ["none" if side.limit is None else written(side.limit) for side in (below, above)]
    return [activation.label, limits[0], reached(below), limits[1], reached(above), ", ".join(flat) or "never"]

"""How many operations a derivative costs, and how many passes the two modes need."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.autodiff.expressions import parse, variable
from core.autodiff.operation_counts import operation_counts, sweep_counts
from core.autodiff.symbolic import derivative
from core.experiment.experiment import Experiment
from core.nn.network import count_parameters
from pages.autodiff.formula import followed_control, formula_controls
from pages.autodiff.state import State
from pages.shared.state.page import Page

DIGITS_NETWORK = (64, 50, 10)
"""The network for handwritten digits of the Oslo lecture."""


def counts_section(page: Page[State]) -> None:
    formula_controls(page)
    state, worked = page.state, page.state.worked
    expression, by = parse(state.expression), page.state.followed
    followed_control(page)
    slope, by_latex = derivative(expression, by), variable(by).latex
    counts = operation_counts(expression, by)
    st.latex(rf"f = {expression.latex}")
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("##### As it is written")
        st.latex(rf"\frac{{\partial f}}{{\partial {by_latex}}} = {slope.latex}")
        st.markdown(
            "Every +, −, ×, ÷, sign, power and function counts as one operation; numbers and variables cost nothing. "
            "What stands twice is computed twice."
        )
    with right:
        st.markdown("##### With shared intermediate results")
        lines = [
            f"{worked.name_latex(node.index)} &= {worked.operation(node).latex}"
            for node in worked.nodes
            if node.operation != "input"
        ]
        lines.append(rf"\frac{{\partial f}}{{\partial {by_latex}}} &= {worked.with_names(slope).latex}")
        st.latex(r"\begin{aligned} " + r" \\ ".join(lines) + r" \end{aligned}")
    columns = {
        "operations": ["for f", "for the derivative besides", "for both"],
        "as written": [counts.function, counts.derivative, counts.total],
        "shared": [counts.function_shared, counts.derivative_shared, counts.total_shared],
    }
    st.table(columns, hide_index=True, width="content", alt="Operations of f and its derivative, shared or not.")
    if counts.total:
        st.markdown(
            f"Sharing saves {counts.total - counts.total_shared} of {counts.total} operations. The derivative is "
            "tidied up as one does by hand, which a machine that applies the chain rule does not do."
        )
    _passes(page)


def _passes(page: Page[State]) -> None:
    expression = parse(page.state.expression)
    names, sweeps = expression.variables, sweep_counts(expression)
    st.markdown("##### Forward or reverse")
    lab, digits = Experiment().sizes, DIGITS_NETWORK
    functions = [
        ("this formula", len(names), 1),
        (f"loss of the lab's {_dashed(lab)} network, by its parameters", count_parameters(lab), 1),
        (f"loss of a {_dashed(digits)} network for digits, by its parameters", count_parameters(digits), 1),
        ("outputs of that network, by its inputs", digits[0], digits[-1]),
        ("outputs of that network, by one of its inputs", 1, digits[-1]),
    ]
    st.markdown(
        "Forward mode takes one pass for each input n, reverse mode one for each output m. A loss is one number, which "
        "is why networks are trained by reverse mode, called backpropagation there."
    )
    columns = {
        "function": [name for name, _, _ in functions],
        "inputs n": [f"{n:,}" for _, n, _ in functions],
        "outputs m": [f"{m:,}" for _, _, m in functions],
        "forward passes": [f"{n:,}" for _, n, _ in functions],
        "reverse passes": [f"{m:,}" for _, _, m in functions],
    }
    st.table(columns, hide_index=True, width="content", alt="How many passes the two modes take for some functions.")
    st.markdown(
        f"Carried out step by step, without tidying up, f and all of its derivatives take {sweeps.forward} operations "
        f"in forward mode and {sweeps.reverse} in reverse mode; products with 1 are not counted."
    )


def _dashed(sizes: Sequence[int]) -> str:
    return "-".join(map(str, sizes))

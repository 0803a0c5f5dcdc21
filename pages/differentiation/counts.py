"""How many operations a derivative costs, and how many passes the two modes need."""

from __future__ import annotations

import streamlit as st

from core.experiment import Experiment
from core.expressions import parse
from core.network import count_parameters
from core.operation_counts import operation_counts, sweep_counts
from core.symbolic import derivative
from pages.differentiation.formula import formula_controls
from pages.differentiation.state import State
from pages.shared.page import Page

DIGITS_NETWORK = (64, 50, 10)
"""The network for handwritten digits of the Oslo lecture."""


def counts_section(page: Page[State]) -> None:
    formula_controls(page)
    state, worked = page.state, page.state.worked
    expression, by = parse(state.expression), page.state.followed
    names = expression.variables
    if len(names) > 1:
        page.widget("by")
    slope = derivative(expression, by)
    counts = operation_counts(expression, by)
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("##### As it is written")
        st.latex(rf"\frac{{\partial f}}{{\partial {by}}} = {slope.latex}")
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
        lines.append(rf"\frac{{\partial f}}{{\partial {by}}} &= {worked.with_names(slope).latex}")
        st.latex(r"\begin{aligned} " + r" \\ ".join(lines) + r" \end{aligned}")
    st.markdown(
        "| operations | as written | shared |\n|---|---|---|\n"
        f"| for f | {counts.function} | {counts.function_shared} |\n"
        f"| for the derivative besides | {counts.derivative} | {counts.derivative_shared} |\n"
        f"| **for both** | **{counts.total}** | **{counts.total_shared}** |"
    )
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
    lab = count_parameters(Experiment().sizes)
    rows = [
        (f"this formula, by {', '.join(names) or 'nothing'}", len(names)),
        (f"the loss of the lab's {'-'.join(map(str, Experiment().sizes))} network, by its parameters", lab),
        (
            f"the loss of a {'-'.join(map(str, DIGITS_NETWORK))} network for digits, by its parameters",
            count_parameters(DIGITS_NETWORK),
        ),
    ]
    st.markdown(
        "Forward mode takes one pass for each input n, reverse mode one for each output m. A loss is one number, which "
        "is why networks are trained by reverse mode, called backpropagation there.\n\n"
        "| function | inputs n | outputs m | forward passes | reverse passes |\n|---|---|---|---|---|\n"
        + "\n".join(f"| {what} | {n:,} | 1 | {n:,} | 1 |" for what, n in rows)
    )
    st.markdown(
        f"Carried out step by step, without tidying up, f and all of its derivatives take {sweeps.forward} operations "
        f"in forward mode and {sweeps.reverse} in reverse mode; products with 1 are not counted."
    )

"""A formula as a graph, forward and reverse mode one step at a time, and the check by central differences."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.autodiff.expressions import parse
from core.autodiff.graph import gradient
from core.autodiff.symbolic import derivative
from core.autodiff.worked import Worked, check_formula, shown
from core.charts.graph import graph_figure, graph_height
from core.formulas import number
from pages.autodiff.formula import followed_control, formula_controls
from pages.autodiff.state import State
from pages.shared.parts.picture import picture
from pages.shared.parts.plain import plain
from pages.shared.state.page import Page


def graph_section(page: Page[State]) -> None:
    formula_controls(page)
    state, worked = page.state, page.state.worked
    names = parse(state.expression).variables
    if not names:
        st.markdown("There is no variable in this formula, so there is nothing to differentiate.")
        return
    place = st.columns([3, 2], gap="medium")
    with place[0]:
        controls = st.container(horizontal=True)
        with controls:
            page.widget("mode")
            if state.mode == "forward":
                followed_control(page)
        steps = worked.steps(state.mode, state.followed)
        at = min(page.state.step, len(steps))
        picture(
            graph_figure(worked, state.mode, steps),
            "autodiff_graph",
            alt=_alt(worked, state),
            height=graph_height(worked),
            knobs=[page.knob(name, 0.05) for name in names],
            words=[_before(worked, state), *(worked.sentence(state.mode, step, state.followed) for step in steps)],
            step=at,
            on_event=page.turn("step"),
        )
        st.caption(
            "Look at the numbers on a coloured ground: the derivative grows node by node, and each needs only its "
            "neighbours. Squares are variables, circles operations; above a node stands its operation, below it its "
            "value. Click a node to go to its step; with the picture in focus the arrow keys go on and back."
        )
    with place[1]:
        _step(worked, state, at)
        _check(worked, state)


def _alt(worked: Worked, state: State) -> str:
    nodes = ", ".join(
        f"{worked.name(node.index)} = {worked.label(node)}" for node in worked.nodes if node.operation != "input"
    )
    return f"Graph of the operations of f = {state.expression}: {nodes or 'a variable alone'}."


def _before(worked: Worked, state: State) -> str:
    result = worked.graph.result
    values = f"f = {worked.name(result.index)} = {shown(result.value)}"
    start = f"with {state.followed}" if state.mode == "forward" else "with the result and goes back"
    if worked.broken is not None:
        values = f"f is {shown(result.value)} here" if np.isinf(result.value) else "f has no value here"
    return f"The values are computed first, from left to right: {values}. Differentiation starts {start}."


def _step(worked: Worked, state: State, at: int) -> None:
    """The step at which the picture rests, as a formula; at step 0 what is to be computed."""
    steps = worked.steps(state.mode, state.followed)
    if at == 0:
        st.markdown("**Intermediate results**")
        lines = [
            rf"{worked.name_latex(node.index)} &= {worked.operation(node).latex} = {number(float(node.value))}"
            for node in worked.nodes
            if node.operation != "input"
        ]
        if lines:
            st.latex(r"\begin{aligned} " + r" \\ ".join(lines) + r" \end{aligned}")
        st.markdown(
            "The product of the chain rule may be taken from either end. Forward mode asks of every node: how does it "
            "change with one variable? Reverse mode asks: how does the result change with this node?"
        )
        return
    st.markdown(f"**Step {at} of {len(steps)}**")
    st.latex(worked.latex(state.mode, steps[at - 1], state.followed))
    if len(steps[at - 1].terms) > 1:
        st.markdown(
            "Two paths meet here, so their products are added."
            if len(steps[at - 1].terms) == 2
            else f"{len(steps[at - 1].terms)} paths meet here, so their products are added."
        )


def _check(worked: Worked, state: State) -> None:
    """The derivatives beside their central differences."""
    expression = parse(state.expression)
    names = expression.variables
    st.markdown("##### Is it right?")
    if worked.broken is not None:
        node = worked.broken
        parents = [parent for parent in node.parents if parent.index in worked.names]
        inputs = " and ".join(f"{worked.name(parent.index)} = {shown(parent.value)}" for parent in parents)
        message = f"{worked.name(node.index)} = {worked.label(node)} has no finite value at {inputs}."
        st.warning(f"{plain(message)} Choose other values.")
        return
    lines = [
        rf"\frac{{\partial f}}{{\partial {name}}} &= {worked.with_names(derivative(expression, name)).latex}"
        for name in names
    ]
    st.latex(r"\begin{aligned} " + r" \\[8pt] ".join(lines) + r" \end{aligned}")
    if any("> 0" in line for line in lines):
        st.caption("A condition in brackets is 1 where it holds and 0 elsewhere.")
    reverse = gradient(worked.graph)
    check = check_formula(expression, state.values)
    columns = {"": ["reverse mode", "forward mode", "central difference", "relative difference"]}
    for index, name in enumerate(names):
        forward = worked.steps("forward", name)[-1].total
        numbers = (float(reverse[name]), float(forward), check.numerical[index])
        difference = check.relative_difference[index]
        columns[f"∂f/∂{name}"] = [
            *(f"{number:.8g}" for number in numbers),
            f"{difference:.1e}" if np.isfinite(difference) else "none",
        ]
    st.table(
        columns, hide_index=True, width="content", alt="Derivatives of f by both modes and by central differences."
    )
    worst = float(check.relative_difference.max())
    if np.isfinite(worst):
        kink = "They differ: f has a kink here, or changes too fast for a difference quotient."
        verdict = "They agree." if worst < 1e-6 else kink
        st.markdown(
            f"{verdict} The largest relative difference is {worst:.1g}. The two modes are exact up to rounding; the "
            "difference quotient is not, because its step is not 0."
        )
    elif np.isfinite(check.gradient).all():
        st.markdown("A central difference needs f on both sides of the point, and on one of them f has no value.")
    else:
        st.markdown("Here f has no finite slope.")

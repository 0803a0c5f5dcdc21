"""A formula as a graph, forward and reverse mode one step at a time."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from core.autodiff.expressions import parse
from core.autodiff.worked import Worked, lowered, shown
from core.charts.graph import graph_figure, graph_height
from core.formulas import number
from pages.autodiff.check import check_section
from pages.autodiff.formula import followed_control, formula_controls
from pages.autodiff.state import State
from pages.shared.parts.picture import Event, Knob, picture
from pages.shared.state.page import Page


def graph_section(page: Page[State]) -> None:
    place = st.columns([3, 2], gap="medium")
    with place[0]:
        formula_controls(page, "mode")
    state, worked = page.state, page.state.worked
    names = parse(state.expression).variables
    if not names:
        st.markdown("There is no variable in this formula, so there is nothing to differentiate.")
        return

    def on_event(event: Event) -> None:
        if event.kind == "knob":
            page.set(settled=event.final, **page.state.moved(event.name, event.value))
        else:
            page.set(step=event.value)

    with place[0]:
        if state.mode == "forward":
            followed_control(page)
        steps = worked.steps(state.mode, state.followed)
        at = min(page.state.step, len(steps))
        picture(
            graph_figure(worked, state.mode, steps),
            "autodiff_graph",
            alt=_alt(worked, state),
            height=graph_height(worked),
            knobs=[_knob(name, state.values[name]) for name in names],
            words=[_before(worked, state), *(worked.sentence(state.mode, step, state.followed) for step in steps)],
            step=at,
            on_event=on_event,
            lead=True,
        )
        st.caption(
            "Look at the numbers on a coloured ground: the derivative grows node by node, and each needs only its "
            "neighbours. Squares are variables, circles operations; above a node stands its operation, below it its "
            "value. Click or tap a node to go to its step; with the picture in focus the arrow keys go on and back."
        )
    with place[1]:
        st.latex(rf"f = {parse(state.expression).latex}")
        _step(worked, state, at)
        check_section(worked, state)


def _knob(name: str, value: float) -> Knob:
    """A slider that reaches from -5 to 5, or as far as the next power of ten beyond the value."""
    reach = 5.0 if abs(value) <= 5 else 10.0 ** math.ceil(math.log10(abs(value)))
    help = "The value of this variable. Any number may be typed into the field."
    return Knob(name, lowered(name), -reach, reach, reach / 100, value, help, open=True)


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

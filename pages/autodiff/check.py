"""The derivatives of a formula by both modes, beside central differences and the slopes of the function itself."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.autodiff.expressions import parse, variable
from core.autodiff.graph import gradient
from core.autodiff.sides import slopes_aside
from core.autodiff.sides_words import verdict
from core.autodiff.symbolic import derivative
from core.autodiff.worked import Worked, check_formula, lowered, shown
from pages.autodiff.state import State
from pages.shared.parts.plain import plain


def check_section(worked: Worked, state: State) -> None:
    """Draw the table, and say what there is to say about each variable."""
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
        rf"\frac{{\partial f}}{{\partial {variable(name).latex}}} &= "
        + worked.with_names(derivative(expression, name)).latex
        for name in names
    ]
    st.latex(r"\begin{aligned} " + r" \\[8pt] ".join(lines) + r" \end{aligned}")
    if any("> 0" in line for line in lines):
        st.caption("A condition in brackets is 1 where it holds and 0 elsewhere.")
    reverse = gradient(worked.graph)
    check = check_formula(expression, state.values)
    columns = {"": ["reverse mode", "forward mode", "central difference", "relative difference"]}
    said: list[str] = []
    agreeing: list[int] = []
    for index, name in enumerate(names):
        forward = worked.steps("forward", name)[-1].total
        numbers = (float(reverse[name]), float(forward), float(check.numerical[index]))
        difference = float(check.relative_difference[index])
        columns[f"∂f/∂{lowered(name)}"] = [
            *(f"{number:.8g}" if np.isfinite(number) else shown(number) for number in numbers),
            f"{difference:.1e}" if np.isfinite(difference) else "none",
        ]
        words = verdict(lowered(name), numbers[0], numbers[2], difference, slopes_aside(worked.graph, name))
        if words:
            said.append(words)
        else:
            agreeing.append(index)
    st.table(
        columns, hide_index=True, width="content", alt="Derivatives of f by both modes and by central differences."
    )
    if agreeing:
        worst = float(check.relative_difference[agreeing].max())
        which = f"By {' and '.join(lowered(names[index]) for index in agreeing)} they agree" if said else "They agree"
        said.append(
            f"{which}. The largest relative difference is {worst:.1g}. The two modes are exact up to rounding; the "
            "difference quotient is not, because its step is not 0."
        )
    st.markdown("\n\n".join(said))

"""The exercise: the same operations with their results hidden, to be typed and checked."""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

from core.experiment.settings import SettingError
from core.worked.exercise import ABSOLUTE, RELATIVE, is_right, read_answer
from core.worked.notation import plain_number
from pages.backpropagation.view import View
from pages.backpropagation.walk import diagram, formula, passes, transport
from pages.shared.parts.messages import say_refused
from pages.shared.state.work import kept


@dataclass
class _Progress:
    """How far a visitor has come with one example: operation by operation, "right" or "shown"."""

    solved: dict[int, str] = field(default_factory=dict)
    message: str = ""


def exercise(view: View) -> None:
    """The whole view."""
    if len(view.example.rows) > 1:
        st.info("The exercise works on one example. Choose one below.")
        return
    progress, n = _progress(view), len(view.steps)
    right = sum(how == "right" for how in progress.solved.values())
    shown = len(progress.solved) - right
    left, right_side = st.columns(2, gap="medium")
    with left:
        diagram(view, [step for index, step in enumerate(view.steps) if index in progress.solved])
        transport(view)
        passes(view)
    with right_side:
        formula(view, numbers=view.at in progress.solved)
        if view.at in progress.solved:
            st.success("Right." if progress.solved[view.at] == "right" else "Shown.", icon=":material/check:")
        else:
            _answer(view, progress)
    _numbers(view, progress)
    st.progress(len(progress.solved) / n, f"{right} of {n} right, {shown} shown, {n - right - shown} to do")


def _progress(view: View) -> _Progress:
    """What the session remembers of this very example."""
    example = (view.state.delta, view.example.title, view.example.rows, view.example.network.parameters().tobytes())
    return kept("backpropagation_progress", example, _Progress)


def _answer(view: View, progress: _Progress) -> None:
    at, key = view.at, f"backpropagation_answer_{view.at}"
    value = float(view.step.values[0])

    def check() -> None:
        typed = st.session_state[key]
        try:
            found = is_right(read_answer(typed), value)
            progress.message = (
                "" if found else f"{typed.strip()} is not it. Check the signs, and that no factor is missing."
            )
            if found:
                progress.solved[at] = "right"
        except SettingError as error:
            progress.message = str(error)

    def show() -> None:
        progress.solved[at], progress.message = "shown", ""

    with st.form(f"backpropagation_form_{at}", border=False):
        st.markdown(f"${view.step.result.latex}$ = ?")
        st.text_input("Your number", key=key, max_chars=30, help="With a point or a comma; 1.2e-5 is allowed.")
        with st.container(horizontal=True):
            st.form_submit_button("Check", type="primary", on_click=check, help="Is the number right?")
            st.form_submit_button("Show me", on_click=show, help="Show the arithmetic and the result.")
    if progress.message:
        say_refused(progress.message)
    st.caption(f"Right if within {RELATIVE:.0%} of the value, or within {ABSOLUTE:f} of it.")


def _numbers(view: View, progress: _Progress) -> None:
    """What the arithmetic needs: what is given, and what has been found."""
    example, names = view.example, view.names
    given = {names.output(0, unit).text: float(value) for unit, value in enumerate(example.inputs[0])}
    given |= {names.target(unit).text: float(value) for unit, value in enumerate(example.targets[0])}
    given |= {names.parameter(place).text: example.parameter(place) for place in example.places}
    given["η, the learning rate"] = example.learning_rate
    found = {view.steps[index].title: float(view.steps[index].values[0]) for index in sorted(progress.solved)}
    left, right = st.columns(2, gap="medium")
    for column, title, numbers in ((left, "Given", given), (right, "Found so far", found)):
        column.markdown(f"#### {title}")
        if numbers:
            column.dataframe(
                {"quantity": list(numbers), "value": [plain_number(value) for value in numbers.values()]},
                hide_index=True,
                height=min(38 + 35 * len(numbers), 320),
            )
        else:
            column.caption("Nothing yet.")

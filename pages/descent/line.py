"""Gradient descent in one dimension: curves with one valley, several or none, and what each learning rate does."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import streamlit as st

from core.charts.descent import Walk, on_curve
from core.descent import curve_verdict
from core.descent.curve import PRESETS, Curve, curve
from core.descent.descent import Path, descend_each
from core.descent.quasi_newton import bfgs
from core.experiment.settings import SettingError
from core.nn.array import Array
from core.notation.numbers import counted, short
from pages.descent.parts import (
    TO_MOVE,
    clear_button,
    invitation,
    loss_picture,
    more,
    moved_to,
    rules,
    shown_step,
    start_handle,
    start_index,
    step_words,
    verdicts,
)
from pages.descent.state import MOST_STARTS, NAMES, OWN, STYLES, State
from pages.shared.parts.messages import say_refused
from pages.shared.parts.picture import Event, Handle, picture
from pages.shared.parts.plain import plain
from pages.shared.parts.table import markdown_table
from pages.shared.state.page import Page

TRIED = np.logspace(-5, 1, 7)
"""The learning rates that text 002 tries in its grid search."""


def line_section(page: Page[State]) -> None:
    """Draw the section."""
    if page.state.curve == OWN:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            page.widget("expression")
            page.widget("reach")
    left, right = st.columns([3, 2])
    with right, st.container(horizontal=True, vertical_alignment="bottom"):
        page.widget("starts", width=150)
        clear_button(page, "starts", 1)
        page.widget("beside", width=210)
        more(page, len(page.state.starts))
    with left:
        line = _chosen_curve(page)
    if line is None:
        return
    state, starts = page.state, np.array(page.state.starts)
    values, slopes = line(starts)
    walkable = np.isfinite(values) & np.isfinite(slopes)
    for start in starts[~walkable].tolist():
        st.warning(plain(f"f has no value or no slope at the start x = {short(start)}: no walk begins there."))
    numbers = np.flatnonzero(walkable).tolist()
    walks = [
        Walk(path, NAMES[rule], STYLES[rule], number + 1)
        for rule in rules(page)
        for number, path in zip(numbers, _paths(line, starts[walkable], rule, state), strict=True)
    ]
    with left:
        handles = [start_handle(i, float(starts[i]), float(values[i])) for i in numbers]
        _curve_picture(page, line, walks, handles)
        st.markdown(
            f"$f(x) = {line.expression.latex}$. **Look at** the steps: they are long where the curve is steep. "
            f"{TO_MOVE}"
        )
    with right:
        verdicts(
            [(walk, f"x = {short(walk.path.points[0, 0])}", curve_verdict.judge(line, walk.path)) for walk in walks]
        )
        if limits := curve_verdict.limits(line):
            st.markdown(plain(limits))
        if not walks:
            invitation()
            return
        loss_picture(walks, float(line.y[np.isfinite(line.y)].min()), "f(x)")
        first = float(starts[numbers[0]])
        with st.expander(f"The {len(TRIED)} learning rates of text 002 from x = {short(first)}"):
            st.markdown(_tried(line, first, state.steps))


def _paths(line: Curve, starts: Array, rule: str, state: State) -> list[Path]:
    """From each of the starts (n,)."""
    if rule != "bfgs":
        return descend_each(line, starts, rule, state.learning_rate, state.steps)

    def at(point: Array) -> tuple[float, Array]:
        [value], slope = line(point)
        return value, slope

    return [bfgs(at, start, state.steps) for start in starts[:, None]]


def _chosen_curve(page: Page[State]) -> Curve | None:
    """The curve, drawn a little beyond every start; None, with a message, where its formula cannot be read."""
    state = page.state
    own = state.curve == OWN
    text, reach = (state.expression, state.reach) if own else (PRESETS[state.curve].text, PRESETS[state.curve].reach)
    try:
        return curve(text, max([reach, *(1.1 * abs(start) for start in state.starts)]))
    except SettingError as error:
        say_refused(f"f(x): {error}")
        return None


def _curve_picture(page: Page[State], line: Curve, walks: Sequence[Walk], handles: Sequence[Handle]) -> None:
    def on_event(event: Event) -> None:
        page.turn("step", page.state.steps)(event)
        if event.kind not in ("handle", "click"):
            return
        starts = [*page.state.starts, 0.0] if event.kind == "click" else list(page.state.starts)
        starts[-1 if event.kind == "click" else start_index(event.name)] = moved_to(event.x, 100.0)
        page.set(settled=event.final, starts=tuple(starts[-MOST_STARTS:]))

    picture(
        on_curve(line, walks, page.state.steps + 1),
        "descent_curve_picture",
        alt=f"The curve f(x) = {line.expression} with {counted(len(walks), 'walk')} down on it.",
        height=430,
        handles=handles,
        knobs=[page.knob("learning_rate", 0.01)],
        clicks=True,
        words=step_words(page, walks, curve_verdict.say_step, _place),
        step=shown_step(page) if walks else None,
        on_event=on_event,
        lead=True,
    )


def _place(walk: Walk, k: int) -> str:
    return f"x = {short(walk.path.points[k, 0])}, f(x) = {short(walk.path.losses[k])}"


@lru_cache(maxsize=64)
def _tried(line: Curve, start: float, steps: int) -> str:
    """A table of what each of these learning rates does on this curve."""
    rows = []
    for rate in TRIED.tolist():
        [path] = descend_each(line, [start], "sgd", rate, steps)
        verdict = curve_verdict.judge(line, path)
        rows.append((f"{rate:g}", f"**{verdict.label}:** {plain(verdict.reason)}"))
    return markdown_table(("η", "what happens"), rows)

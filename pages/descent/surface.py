"""Gradient descent in two dimensions: walks on the loss of a single unit."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core.charts.descent import Walk
from core.descent import surface_verdict
from core.descent.descent import Path, descend
from core.descent.quasi_newton import bfgs
from core.descent.surface_verdict import View
from core.nn.update import CLIPS
from core.notation.numbers import short
from pages.descent.parts import (
    TO_MOVE,
    bias_setting,
    clear_button,
    invitation,
    loss_picture,
    map_picture,
    more,
    present_view,
    rules,
    starts_on_map,
    step_words,
    unit_settings,
    verdicts,
)
from pages.descent.state import NAMES, STYLES, State
from pages.shared.parts.plain import plain
from pages.shared.state.page import Page

REACHES = {"linear": 3.0, "sigmoid": 8.0, "tanh": 8.0}
"""How far the map reaches at least: where the bottom of a linear unit's bowl and a sigmoid's slopes can be seen."""

PIECES = 100


def surface_section(page: Page[State]) -> None:
    """Draw the section."""
    left, right = st.columns([3, 2])
    with right:
        unit_settings(page, "data")
    with right, st.container(horizontal=True, vertical_alignment="bottom"):
        bias_setting(page, "data")
        page.widget("points", width=150)
        clear_button(page, "points", 2)
        page.widget("beside", width=210)
        more(page, len(starts_on_map(page)), "reduction", "clip", "threshold")
    state, starts = page.state, starts_on_map(page)
    shown = present_view(page, state.data, state.reduction, starts, REACHES[state.activation])
    clipping = (state.clip, state.threshold)
    walks = [
        Walk(
            bfgs(shown.loss, start, state.steps)
            if rule == "bfgs"
            else descend(shown.loss, start, rule, state.surface_learning_rate, state.steps, clipping=clipping),
            NAMES[rule],
            STYLES[rule],
            number,
        )
        for rule in rules(page)
        for number, start in enumerate(starts, 1)
    ]
    with left:
        say = partial(surface_verdict.say_step, names=shown.loss.names)
        map_picture(page, shown, walks, step_words(page, walks, say, _place), starts, "surface_learning_rate")
        st.markdown(
            "The loss of one unit over two of its parameters. **Look at** the path and the contour lines: each step "
            f"of plain descent leaves its line at a right angle. {TO_MOVE}"
        )
    with right:
        if not walks:
            invitation()
            return
        verdicts(
            [
                (
                    walk,
                    ", ".join(short(value) for value in walk.path.points[0]),
                    surface_verdict.judge(shown, walk.path),
                )
                for walk in walks
            ]
        )
        if state.clip != "none":
            unclipped = " BFGS takes it as it is." if state.beside == "bfgs" else ""
            st.markdown(f"The gradient is clipped {CLIPS[state.clip].lower()} at {short(state.threshold)}.{unclipped}")
        if limits := surface_verdict.limits(shown.loss, walks[0].path):
            st.markdown(plain(limits))
        st.markdown(_straight_line(shown, walks[0].path))
        loss_picture(walks, shown.lowest, "loss")


def _place(walk: Walk, k: int) -> str:
    u, v = walk.path.points[k]
    return f"({short(u)}, {short(v)}), loss {short(walk.path.losses[k])}"


def _straight_line(shown: View, path: Path) -> str:
    """What text 003 says about the straight line from start to end, checked for this walk."""
    rises = surface_verdict.rises_on_line(shown.loss, path.points[0], path.points[-1], PIECES)
    says = "falls all the way" if not rises else f"rises on {rises} of {PIECES} pieces"
    return f"On the straight line from the first start to the end of plain descent the loss {says} (text 003)."

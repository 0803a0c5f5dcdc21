"""The pictures of what is compared: decision regions with the transport, and the curves that follow it."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from core.charts.comparison import curves, regions
from core.charts.hidden_spaces import hidden_spaces
from core.charts.maps import LARGE_ROWS
from core.training.course import Course, common_epochs
from core.training.words import right_in_words
from pages.compare.parts import Compared
from pages.compare.state import State
from pages.shared.parts.picture import Event, picture
from pages.shared.state.page import Page
from pages.shared.state.work import kept

REGIONS, CURVES, SPACES = "compare_regions", "compare_curves", "compare_spaces"
FIGURES = "compare_figures"
ROOM_BELOW, ROW_HEIGHTS = 110, {1: 270, 2: 205}
"""Pixels of height: of what is around the maps, and of a row of them, by how many rows there are."""


def pictures(page: Page[State], compared: Compared) -> None:
    """Draw the section."""
    state, courses = page.state, compared.courses
    until = None if state.until == "end" else int(state.until)
    epochs = common_epochs(courses, until)
    step = len(epochs) - 1
    if state.epoch != "end":
        step = max(k for k, epoch in enumerate(epochs) if epoch <= int(state.epoch))

    def on_event(event: Event) -> None:
        if event.kind == "step":
            at = min(max(0, int(event.value)), len(epochs) - 1)
            page.set(epoch="end" if at == len(epochs) - 1 else epochs[at])

    maps, other = _figures(compared, epochs, until, state)
    words = [_words(compared, epoch) for epoch in epochs]
    left, right = st.columns([5, 6])
    rows = -(-len(courses) // 2)
    tall = ROW_HEIGHTS[rows] * rows
    together = "; ".join(compared.names)
    has_values = any(course.run.experiment.task.is_regression for course in courses)
    shown = "Outputs" if has_values else "Decision regions"
    with left:
        picture(
            maps,
            REGIONS,
            alt=f"{shown} of the runs {together}, side by side at the same epoch.",
            height=ROOM_BELOW + tall,
            words=words,
            step=step,
            on_event=on_event,
            lead=True,
        )
    with right:
        if state.beside == "space":
            picture(
                other,
                SPACES,
                alt=f"Where the hidden units of the runs {together} put the samples, side by side at the same epoch.",
                height=ROOM_BELOW + tall,
                step=step,
                follows=REGIONS,
            )
        else:
            picture(
                other,
                CURVES,
                alt=f"Loss and gradient norm over the epochs of the runs {together}.",
                height=430,
                step=step,
                follows=REGIONS,
            )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            page.widget("beside")
            if state.beside == "curves":
                page.widget("axis")
            with st.popover("More", help="The margin of the maps, and the last epoch that is shown."):
                page.widget("margin", remind=True)
                page.widget("until", take=lambda until: page.change(until=until, epoch="end"), remind=True)
    tasks = [course.run.experiment.task for course in courses]
    values, graphs = all(task.is_regression for task in tasks), all(task.n_inputs == 1 for task in tasks)
    numbered = any(len(task.points) <= LARGE_ROWS and not task.is_regression for task in tasks) and not graphs
    numbers = "The numbers in a map are the outputs for the samples. " if numbered else ""
    if any(task.n_classes > 2 for task in tasks):
        numbers = "Where there are more than two classes, a map has the colour of the class with the largest output. "
        if numbered:
            numbers += "The numbers are the outputs for the samples' own classes. "
    does = "each map takes the colours of its points" if values else "each map separates the classes"
    if graphs:
        does = "each output, a curve over the input, reaches the points"
    look = (
        f"Look at how soon {does}, where the curves part, and where a gradient nearly vanishes: there the loss stands "
        "still. "
    )
    if state.beside == "space":
        parted = (
            "points with near values come together"
            if values
            else (
                "the samples of one class come together, apart from those of the other: then straight lines part them"
            )
        )
        look = f"Look at how soon {parted}. The axes are two units of the last hidden layer. "
    st.caption(
        f"{look}{numbers}The frame of a map has the run's colour. Play shows {len(epochs)} epochs from 0 to "
        f"{epochs[-1]:,}, closer together at first. A run that is over stays at its end."
    )


def _figures(compared: Compared, epochs: list[int], until: int | None, state: State) -> tuple[go.Figure, go.Figure]:
    """Both figures, kept while they are the same: making them takes longer than showing them."""
    ends = [course.last.epoch for course in compared.courses]
    log_loss, wide, space = state.axis == "log", state.margin == "wide", state.beside == "space"
    wanted = (tuple(compared.texts), compared.names, ends, until, log_loss, wide, space)
    return kept(
        FIGURES,
        wanted,
        lambda: (
            regions(compared.courses, compared.names, epochs, wide),
            hidden_spaces(compared.courses, compared.names, epochs)
            if space
            else curves(compared.courses, compared.names, epochs, log_loss, until),
        ),
    )


def _words(compared: Compared, epoch: int) -> str:
    """What each run has come to at this epoch."""
    parts = [
        f"{letter}: {_standing(course, epoch)}"
        for letter, course in zip(compared.letters, compared.courses, strict=True)
    ]
    return f"Epoch {epoch:,}. {'; '.join(parts)}."


def _standing(course: Course, epoch: int) -> str:
    moment = course.moments[course.at(epoch)]
    right = right_in_words(moment.accuracy, len(course.last.outputs), course.run.experiment.task.row)
    over = (
        f", {course.last.status} at epoch {moment.epoch:,}" if course.done and moment.epoch == course.last.epoch else ""
    )
    return f"loss {moment.loss:.4g}{f', {right}' if right else ''}{over}"

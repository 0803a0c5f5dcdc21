"""A step of the text as students see it: the panel with its question, and the lab's stage below it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.experiment.experiment import Experiment
from core.lessons.lesson import Lesson
from core.training.run import Run
from pages.lab.lab import Lab
from pages.lessons.panel import panel
from pages.lessons.place import Place, forget, places_of, record
from pages.shared.stage.session import StageSession
from pages.shared.state.live import live_stage
from pages.shared.state.own_run import OwnRun

KEY = "editor_lab"


def preview(place: Place, go: Callable[[int], None], end: Callable[[], None]) -> None:
    """Draw it. For callbacks: `go` leads to another step of the lesson, by its number, `end` behind the last one."""
    if KEY not in st.session_state:
        st.session_state[KEY] = Lab(OwnRun(StageSession(Run(Experiment()))))
    lab: Lab = st.session_state[KEY]
    if lab.place is None:
        lab.open_place(place)
    elif lab.place.key != place.key:
        before = lab.place
        if before.lesson.name != place.lesson.name:
            _carry_over(before.lesson, place.lesson)
        if (before.number, before.step.stage) == (place.number, place.step.stage):
            lab.open_step(place, lab.run, lab.session.epoch)
        else:
            lab.open_place(place)

    def open_place(there: Place | None) -> None:
        assert there is not None  # the preview cannot be left
        lab.open_place(there)
        go(there.number)

    panel(place, lab.run, open_place, end, big=False, leaves=False)
    lab.session.set_options(**lab.options)
    live_stage(lab.session, f"{KEY}_stage", lab.receive, lambda: None)


def _carry_over(before: Lesson, now: Lesson) -> None:
    """After a change of the text, what was answered stays answered where there are as many options as before."""
    for old, new in zip(places_of(before), places_of(now), strict=False):
        if len(old.step.options) == len(new.step.options):
            record(new).answer, record(new).seen = record(old).answer, record(old).seen
    forget(before)

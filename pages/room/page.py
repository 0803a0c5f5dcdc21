"""Class: a room for everybody in the hall, opened here and shown on the wall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.experiment.experiment import SETTINGS
from core.experiment.settings import Integer
from core.lessons.collection import lessons
from core.lessons.lesson import Lesson
from core.lessons.packed import is_in_link
from core.room.challenge import FREE, MEASURES, MOST_PARAMETERS, READY, ends_of
from core.room.sharing import shareable
from core.stream.address import address_of, parameters_of, run_at
from core.training.run import Run
from core.training.words import run_title
from pages.lab.lab import Lab
from pages.lessons.place import Place, read_place
from pages.shared.parts.messages import say_notices
from pages.shared.parts.told import told
from pages.shared.rooms.service import ROOMS
from pages.shared.rooms.tunnel import SLOWLY, tunnel
from pages.shared.stage.assets import activations_in_javascript, loader
from pages.shared.state.location import RUN_PARAMETERS
from pages.shared.state.own_run import own_run
from pages.shared.state.page import Page
from pages.shared.state.present import begin_with, go_back, present_experiment, show_another

_wall = st.components.v2.component(
    "perceptarium_room", js=loader("room/wall.js", activations_in_javascript()), isolate_styles=False
)
_phone = st.components.v2.component(
    "perceptarium_phone", js=loader("room/phone_in_app.js", activations_in_javascript()), isolate_styles=True
)
CODE = "room"
"""The parameter of the address with the code of the room that a phone is in, where the app has no page for phones."""

STEP = "room_step"
"""The key in the session's state of the lab's step that the page was about last."""


@dataclass(frozen=True)
class State:
    """The page has no settings of its own: a room is known by its code."""


def the_step() -> Place | None:
    """The step of a lesson that the address names, or that the visitor's lab is at: the first that may be asked.

    Who comes from the lab finds the experiment of the step here.
    """
    if "lesson" in page.kept:
        place, _, notices = read_place(page.kept)
        say_notices(notices)
        return place
    lab: Lab | None = st.session_state.get("lab")
    place = lab.place if lab else None
    if place and st.session_state.get(STEP) != place.key:
        begin_with(page, place.step.stage.run())
    st.session_state[STEP] = place and place.key
    return place


def asked_of(lesson: Lesson) -> dict[str, Any]:
    """What of a lesson is to choose from."""
    title = f"{lesson.title} (from a link or a file)" if is_in_link(lesson.name) else lesson.title
    steps = [{"title": step.title, "question": step.question} for step in lesson.steps]
    return {"name": lesson.name, "title": title, "steps": steps}


def goals() -> dict[str, Any]:
    """The ready challenges, and what one of the lecturer's own is made of."""
    return {
        "ready": [{"name": name, "title": goal.title, "rules": goal.rules} for name, goal in READY.items()],
        "measures": [[name, measure.label] for name, measure in MEASURES.items()],
        "settings": [
            {"name": name, "label": entry.label, "ends": ends_of(name), "isWhole": isinstance(entry.kind, Integer)}
            for name, entry in SETTINGS.items()
            if name in FREE
        ],
        "mostParameters": MOST_PARAMETERS,
    }


def follow() -> None:
    """Let the page be about the experiment that the room got on another device of the lecturer's."""
    address = told("room_wall", "experiment")
    if not isinstance(address, str):
        return
    run = run_at(address)
    if parameters_of(run) == parameters_of(own_run().run):
        go_back(page)
    else:
        show_another(page, run)


def show(data: dict[str, Any]) -> None:
    """Draw the wall."""
    if ROOMS.has_routes:
        _wall(key="room_wall", data=data, on_experiment_change=follow)
    else:
        tunnel(_wall, "room_wall", data, {"experiment": follow})
        st.caption(SLOWLY)


is_phone = CODE in st.query_params and not ROOMS.has_routes
page = Page("room", "Class", State, keep={*SETTINGS, *RUN_PARAMETERS, CODE, "lesson", "step"})
if ROOMS.has_routes and ROOMS.rooms is None:
    st.info(f"This server has no rooms. {ROOMS.refused}")
elif is_phone:
    tunnel(_phone, "room_phone", {"code": st.query_params[CODE]})
else:
    place = the_step()
    wall = st.container()
    st.caption("What the class trains and competes with:")
    experiment = present_experiment(page)
    known = {lesson.name: lesson for lesson in ([place.lesson] if place else [])} | lessons()[0]
    data = {
        "address": address_of(Run(experiment)),
        "experiment": run_title(Run(experiment)).removesuffix(f", seed {experiment.seed}"),
        "lessons": [asked_of(lesson) for lesson in known.values()],
        "first": {"lesson": place.lesson.name, "step": place.number} if place else None,
        "shareable": shareable(),
        "goals": goals(),
    }
    with wall:
        show(data)
page.end(())

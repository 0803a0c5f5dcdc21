"""Class: a room for everybody in the hall, opened here and shown on the wall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.experiment.experiment import SETTINGS
from core.lessons.collection import lessons
from core.room.challenge import FREE, MEASURES, READY, ends_of
from core.room.sharing import shareable
from core.stream.address import address_of
from core.training.run import Run
from pages.shared.rooms.service import ROOMS
from pages.shared.stage.assets import loader
from pages.shared.state.location import RUN_PARAMETERS
from pages.shared.state.page import Page
from pages.shared.state.present import present_experiment

_wall = st.components.v2.component("perceptarium_room", js=loader("room/wall.js"), isolate_styles=False)


@dataclass(frozen=True)
class State:
    """The page has no settings of its own: a room is known by its code."""


def goals() -> dict[str, Any]:
    """The ready challenges, and what one of the lecturer's own is made of."""
    return {
        "ready": [{"name": name, "title": goal.title, "rules": goal.rules} for name, goal in READY.items()],
        "measures": [[name, measure.label] for name, measure in MEASURES.items()],
        "settings": [{"name": name, "label": SETTINGS[name].label, "ends": ends_of(name)} for name in FREE],
    }


page = Page(
    "room",
    "Class",
    State,
    intro="**Open a room**, and ask before you press Play: everybody answers on a phone. Or let everyone train the "
    "network, and see on the wall how many have solved it. Or set a challenge, which runs from the lab compete for.",
    keep={*SETTINGS, *RUN_PARAMETERS},
)
if ROOMS.rooms is None:
    st.info(
        f"This server has no rooms. {ROOMS.refused}"
        if ROOMS.refused
        else "This server has no rooms: it runs app.py alone. Started with serve.py, it has them."
    )
else:
    experiment = present_experiment(page)
    steps = [
        {
            "name": lesson.name,
            "title": lesson.title,
            "steps": [{"title": step.title, "question": step.question} for step in lesson.steps],
        }
        for lesson in lessons()[0].values()
    ]
    data = {"address": address_of(Run(experiment)), "lessons": steps, "shareable": shareable(), "goals": goals()}
    _wall(key="room_wall", data=data)
page.end(())

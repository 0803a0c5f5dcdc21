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
from pages.shared.rooms.tunnel import SLOWLY, tunnel
from pages.shared.stage.assets import activations_in_javascript, loader
from pages.shared.state.location import RUN_PARAMETERS
from pages.shared.state.page import Page
from pages.shared.state.present import present_experiment

_wall = st.components.v2.component(
    "perceptarium_room", js=loader("room/wall.js", activations_in_javascript()), isolate_styles=False
)
_phone = st.components.v2.component(
    "perceptarium_phone", js=loader("room/phone_in_app.js", activations_in_javascript()), isolate_styles=True
)
CODE = "room"
"""The parameter of the address with the code of the room that a phone is in, where the app has no page for phones."""


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


is_phone = CODE in st.query_params and not ROOMS.has_routes
page = Page(
    "room",
    "Class",
    State,
    intro=""
    if is_phone
    else "**Open a room**, and ask before you press Play: everybody answers on a phone. Or let everyone train the "
    "network, and see on the wall how many have solved it. Or set a challenge, which runs from the lab compete for.",
    keep={*SETTINGS, *RUN_PARAMETERS, CODE},
)
if ROOMS.has_routes and ROOMS.rooms is None:
    st.info(f"This server has no rooms. {ROOMS.refused}")
elif is_phone:
    tunnel(_phone, "room_phone", {"code": st.query_params[CODE]})
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
    if ROOMS.has_routes:
        _wall(key="room_wall", data=data)
    else:
        tunnel(_wall, "room_wall", data)
        st.caption(SLOWLY)
page.end(())

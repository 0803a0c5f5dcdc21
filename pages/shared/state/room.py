"""The room of a class that the visit's link names: the lab then has a button that sends the run there."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.room.names import read_code

ROOM, KEY = "room", "room_of_the_link"
"""The parameter of the address, and the key in the session's state."""


def the_room() -> str:
    """Its code, which is no secret: it stands on the wall; empty where there is none."""
    return str(st.session_state.get(KEY, ""))


def read_room(parameters: Mapping[str, str]) -> list[str]:
    """Take the room that the parameters of an address name, if they do; a notice where it is no code of a room."""
    if ROOM not in parameters:
        return []
    written = parameters[ROOM]
    st.session_state[KEY] = read_code(written)
    return [f"room: {written!r} is no code of a room; it is ignored."] if written and not the_room() else []


def room_parameters() -> dict[str, str]:
    """What the address says of it."""
    return {ROOM: the_room()} if the_room() else {}

"""The stage on a page: rerun alone whenever it pulls, until something happens that the whole page is to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from pages.shared.parts.widgets import ACTED
from pages.shared.stage.component import stage
from pages.shared.stage.session import StageSession
from pages.shared.state.location import explain_parameters
from pages.shared.state.page import leave_for

EXPLAIN = "_explain"
"""Behind the stage's key: whether the epoch on the screen is to be explained."""


def live_stage(
    session: StageSession, key: str, receive: Callable[[Mapping[str, Any]], None], leave: Callable[[], None]
) -> None:
    """Draw the stage. `receive` carries out what the browser asks for; `leave` may go to another page.

    A change that is to last leaves ACTED in the session state, and the whole page follows.
    """

    @st.fragment
    def turn() -> None:
        leave()
        if st.session_state.pop(key + EXPLAIN, False):
            leave_for("backpropagation", explain_parameters(session.run, session.epoch))
        if ACTED in st.session_state:
            st.rerun()
        stage(session, key, lambda: take_pull(key, receive))

    turn()


def take_pull(key: str, receive: Callable[[Mapping[str, Any]], None]) -> None:
    """Hand on what the browser asks for, unless it came late and another page is shown by now."""
    if key in st.session_state:
        command = st.session_state[key].get("pull")
        asks = command if isinstance(command, dict) else {}
        receive(asks)
        st.session_state[key + EXPLAIN] = bool(asks.get("explain"))

"""The stage on a page: rerun alone whenever it pulls, until something happens that the whole page is to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from core.charts.diagram import place_key
from core.training.record import RowLayout
from core.training.run import Run
from pages.shared.parts.told import told
from pages.shared.parts.widgets import ACTED
from pages.shared.stage.component import stage
from pages.shared.stage.session import StageSession
from pages.shared.state.location import explain_parameters, starts_parameters
from pages.shared.state.page import leave_for

LEAVE = "_leave"
"""Behind the stage's key: the name of the button of the stage that leads to another page, where it was pressed, and the
weight or bias that it was about, if any."""


def live_stage(
    session: StageSession, key: str, receive: Callable[[Mapping[str, Any]], None], leave: Callable[[], None]
) -> None:
    """Draw the stage. `receive` carries out what the browser asks for; `leave` may go to another page.

    A change that is to last leaves ACTED in the session state, and the whole page follows.
    """

    @st.fragment
    def turn() -> None:
        leave()
        match st.session_state.pop(key + LEAVE, ""):
            case "explain", parameter:
                place = _place(session.run, parameter)
                leave_for("backpropagation", explain_parameters(session.run, session.epoch) | place)
            case "starts", _:
                leave_for("starts", starts_parameters(session.run))
        if ACTED in st.session_state:
            st.rerun()
        stage(session, key, lambda: take_pull(key, receive))

    turn()


def take_pull(key: str, receive: Callable[[Mapping[str, Any]], None]) -> None:
    """Hand on what the browser asks for, unless it came late and another page is shown by now."""
    asks = told(key, "pull")
    if isinstance(asks, dict):
        receive(asks)
        name = next((name for name in ("explain", "starts") if asks.get(name)), "")
        st.session_state[key + LEAVE] = name, asks.get("parameter")


def _place(run: Run, parameter: object) -> dict[str, str]:
    """The parameter of the address that chooses this weight or bias; none where it is none."""
    places = dict(enumerate(RowLayout(run.experiment.sizes).places))
    return {"place": place_key(places[parameter])} if isinstance(parameter, int) and parameter in places else {}

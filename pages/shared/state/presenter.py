"""The presenter's view: larger type on every page, for the projector, until it is switched off."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pages.shared.parts.widgets import ACTED, show

PARAMETER, KEY, TOGGLE = "present", "presenter", "presenter_toggle"

LARGER = "<style>html { font-size: 20px; }</style>"
"""Streamlit's type is 16 pixels high, and all of its sizes follow."""


def is_presenting() -> bool:
    """Whether this visit is in the presenter's view."""
    return bool(st.session_state.get(KEY, False))


def read_presenter(parameters: Mapping[str, str]) -> None:
    """Switch as the parameters of an address say, if they do."""
    if PARAMETER in parameters:
        st.session_state[KEY] = parameters[PARAMETER] == "1"


def view_parameters() -> dict[str, str]:
    """What the address says of it."""
    return {PARAMETER: "1"} if is_presenting() else {}


def presenter_toggle(help: str = "Larger type on all pages: for the projector.") -> None:
    """The switch."""

    def changed() -> None:
        st.session_state[ACTED] = True
        st.session_state[KEY] = st.session_state[TOGGLE]

    show(TOGGLE, is_presenting(), remind=True)  # the switch of another page may have had the same value
    st.toggle("Presenter", key=TOGGLE, on_change=changed, help=help, width="content")

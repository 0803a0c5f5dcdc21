"""The bar below every page while a playlist is shown: which step it is, its note, and the ways on."""

from __future__ import annotations

import streamlit as st

from pages.shared.parts.plain import plain
from pages.shared.state.page import leave_for
from pages.shared.state.playlist import Playlist, playlist


def open_step(list_: Playlist, at: int) -> None:
    """Go to the page of this step."""
    list_.at = at
    step = list_.steps[at]
    leave_for(step.page, step.parameters)


def playlist_bar() -> None:
    """Where a playlist is shown: its step, its note, and the ways on."""
    list_ = playlist()
    if list_.at is None:
        return
    at, last = list_.at, len(list_.steps) - 1
    step = list_.steps[at]
    with st.container(horizontal=True, vertical_alignment="center", key="playlist_bar"):
        note = f": {plain(step.note)}" if step.note else ""
        st.markdown(f"{at + 1} of {last + 1} · **{plain(step.title)}**{note}", width="stretch")
        back = st.button("Previous", shortcut="PageUp", disabled=at == 0, key="playlist_back")
        on = st.button("Next", shortcut="PageDown", disabled=at == last, key="playlist_on", type="primary")
        again = st.button("Again", help="Open this step as it was prepared.", key="playlist_again")
        end = st.button("End", help="Back to the playlist.", key="playlist_end")
    if back or on or again:
        open_step(list_, at - back + on)
    if end:
        list_.at = None
        leave_for("playlist", {})

"""Playlist: links gathered while preparing a lecture, to be shown one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import streamlit as st

from core.experiment.settings import SettingError
from core.notation.numbers import counted
from pages.playlist.example import EXAMPLE
from pages.shared.menu import TITLES
from pages.shared.parts.messages import say_refused
from pages.shared.parts.told import told
from pages.shared.parts.uploads import file_place
from pages.shared.stage.assets import loader
from pages.shared.state.page import Page, link
from pages.shared.state.playlist import (
    MOST_LETTERS,
    PlaylistStep,
    from_json,
    from_text,
    playlist,
    to_json,
    to_text,
)
from pages.shared.state.playlist_bar import open_step

STEPS, LIST, UPLOAD, REFUSED = "steps", "playlist_list", "playlist_upload", "playlist_refused"

_list = st.components.v2.component("perceptarium_playlist", js=loader("playlist/playlist.js"), isolate_styles=False)


@dataclass(frozen=True)
class State:
    """The page has no settings of its own: the playlist is in the address as it is."""


def change(steps: Sequence[PlaylistStep]) -> None:
    """Replace the playlist; for callbacks."""
    mine.change(steps)
    page.change()


def take() -> None:
    """What the visitor did in the list: moved, wrote or removed."""
    rows: list[Any] | None = told(LIST, "change")
    try:
        if rows is not None:
            change([PlaylistStep(*row) for row in rows])
    except SettingError as error:
        st.session_state[REFUSED] = error


def undo() -> None:
    mine.undo()
    page.change()


def upload() -> None:
    """A file was chosen, or taken away."""
    file = st.session_state[UPLOAD]
    if file is not None:
        try:
            change(from_json(file.getvalue()))
        except SettingError as error:
            st.session_state[REFUSED] = error


page = Page(
    "playlist",
    "Playlist",
    State,
    keep={STEPS},
)
mine = playlist()
if page.is_read:
    try:
        mine.change(from_text(page.kept.get(STEPS, "")) or mine.steps)
    except SettingError as error:
        say_refused(error)
page.keep({STEPS: to_text(mine.steps)} if mine.steps else {})
refused = st.session_state.pop(REFUSED, None)
if refused:
    say_refused(refused)

st.markdown(
    "**Press *Show* to show these pages one after the other.** Page Down and Page Up, the keys of a remote control, "
    "lead on and back. To add a page, open it, press *Share*, then *Add to the playlist*."
    if mine.steps
    else "**Your list of pages for a lecture is empty. First press *Open the example*,** or open a page that you want "
    "to show, press *Share* there, then *Add to the playlist*."
)
with st.container(horizontal=True, vertical_alignment="center"):
    begin = bool(mine.steps) and st.button("Show", type="primary", icon=":material/play_arrow:")
    if not mine.steps:
        st.button(
            "Open the example",
            type="primary",
            on_click=change,
            args=(EXAMPLE,),
            help="To be shown, changed, or thrown away.",
        )
    st.button(":material/undo:", on_click=undo, disabled=not mine.past, help="Undo the last change of the playlist.")
    with st.popover("Save and open", help="The playlist as a file"):
        st.download_button(
            "Save (JSON)",
            data=lambda: to_json(mine.steps),
            file_name="perceptarium-playlist.json",
            mime="application/json",
            on_click="ignore",
            disabled=not mine.steps,
        )
        file_place("Open a saved playlist (JSON)", type="json", key=UPLOAD, on_change=upload)
if begin:
    open_step(mine, 0)
if mine.steps:
    rows = [asdict(step) | {"name": TITLES[step.page], "href": link(step.page, step.parameters)} for step in mine.steps]
    _list(
        key=LIST,
        data={"steps": rows, "most": MOST_LETTERS},
        on_change_change=take,
    )
    st.caption(
        "Drag a step by its dots to move it, or press the arrow keys on them. The address of this page, and *Share*, "
        "hold the whole list. This browser remembers it; save it for another one."
    )
else:
    st.markdown(f"The example, with {counted(len(EXAMPLE), 'step')}:")
    for number, step in enumerate(EXAMPLE, start=1):
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"{number}\\. [{step.title}]({link(step.page, step.parameters)})")
            st.caption(f"{TITLES[step.page]}. {step.note}")
page.end(())

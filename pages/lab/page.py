"""The live lab: watch a network learn a gate, and change everything about it on the way."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.experiment.experiment import SETTINGS
from core.experiment.hiding import MENU
from core.experiment.settings import SettingError, write_parameters
from core.training.words import run_title
from pages.compare.state import State, places, text_of, with_run
from pages.lab.lab import the_lab
from pages.lessons.panel import answers_are_in, panel
from pages.lessons.place import SUMMARY
from pages.shared.parts.look import hide_side_bar
from pages.shared.parts.messages import say_notices
from pages.shared.rooms.service import ROOMS
from pages.shared.rooms.tunnel import tunnel
from pages.shared.stage.assets import activations_in_javascript, loader
from pages.shared.state.hidden import has_menu
from pages.shared.state.live import live_stage
from pages.shared.state.log import log_left
from pages.shared.state.page import heading, leave_for, state_of
from pages.shared.state.present import go_back_from_link, settings_panel, undo_buttons
from pages.shared.state.presenter import is_presenting, presenter_toggle
from pages.shared.state.room import the_room
from pages.shared.state.share import files_popover, share_popover

_to_the_room = st.components.v2.component(
    "perceptarium_lab_room", js=loader("room/tunnel_in_lab.js", activations_in_javascript()), isolate_styles=False
)

ON_THE_STAGE = {"learning_rate"}
"""Settings that have their control on the stage, where a change takes effect within a frame or two."""

STAGE, UPLOAD, PLAYGROUND = "lab_stage", "lab_upload", "lab_playground"


def upload() -> None:
    """A file was chosen, or taken away."""
    if st.session_state[UPLOAD] is not None:
        lab.open_file(st.session_state[UPLOAD].getvalue())


def open_playground() -> None:
    """A link of TensorFlow Playground was pasted: once it is open, the next one may be the same."""
    if st.session_state[PLAYGROUND] and lab.open_playground(st.session_state[PLAYGROUND]):
        st.session_state[PLAYGROUND] = ""


def leave() -> None:
    """Go to the lesson's summary if that is wished; or to the page that compares runs, with this one among them.

    What is too long to be compared stays here.
    """
    if lab.lesson_over:
        lab.lesson_over = False
        if lab.place:
            log_left(lab.session)
            leave_for("lessons", {SUMMARY: lab.place.lesson.name})
    if not lab.to_be_compared:
        return
    lab.to_be_compared = False
    there = state_of("compare") or State()
    try:
        chosen = with_run(there.chosen, text_of(lab.run))
    except SettingError as error:
        lab.notices = [f"This run cannot be compared. {error}"]
        st.rerun()
    leave_for("compare", write_parameters(replace(there, **places(chosen), epoch="end")))


in_a_frame = bool(st.context.is_embedded)  # which has no room for a side bar
parameters = st.query_params.to_dict()
lab = the_lab(parameters)
lab.shown.take_over(on_the_stage=True)
head = heading(run_title(lab.run), "The live lab")
with head:
    undo_buttons(lab.shown)
    if not in_a_frame:
        presenter_toggle("Larger type, no settings: for the projector.")
    if has_menu():
        st.button(
            "Compare",
            help="Put this run, with its changes, beside others: up to four with one Play button. A fifth takes the "
            "last place.",
            on_click=lambda: setattr(lab, "to_be_compared", True),  # heard even if the stage pulls in the same moment
            disabled=lab.locked,
        )

has_settings = not is_presenting() and bool(SETTINGS.keys() - lab.hidden - ON_THE_STAGE)
hide_side_bar(in_a_frame or not has_settings)
if has_settings:
    with head.popover("Settings") if in_a_frame else st.sidebar:
        if lab.locked:
            st.caption("The settings that this step leaves open come when you have made your prediction.")
        else:
            settings_panel(lab.shown, "setting", lab.hidden, elsewhere=ON_THE_STAGE, remind=in_a_frame)

if lab.parameters != parameters:
    st.query_params.from_dict(lab.parameters)
lab.location = lab.parameters

with st.container():  # always there: the stage below must not move to another place in the page
    say_notices(lab.notices)
with st.container():  # always there, for the same reason
    if lab.place:
        panel(lab.place, lab.run, lab.open_place, lambda: setattr(lab, "lesson_over", True), big=is_presenting())

lab.session.set_options(**lab.options)
live_stage(lab.session, STAGE, lab.receive, leave)
if the_room() and not ROOMS.has_routes:
    tunnel(_to_the_room, "lab_room", {})

with head:
    share_popover(
        lab.location,
        "This link opens the same experiment with the same changes: the same run, number for number.",
        None if lab.place else lab.run.final_experiment,
    )
    if not lab.locked:  # a file holds the whole run, and with it the answer
        files_popover(
            lab.session,
            lab.looks,
            UPLOAD,
            upload,
            PLAYGROUND,
            open_playground,
            opens=not lab.hidden - {MENU},
            answers=answers_are_in(lab.place.lesson) if lab.place else "",
        )
    if not lab.place:
        go_back_from_link(lab.own)

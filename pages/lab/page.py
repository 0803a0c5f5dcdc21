"""The live lab: watch a network learn a gate, and change everything about it on the way."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.experiment.experiment import GROUPS, SETTINGS
from core.experiment.settings import SettingError, write_parameters
from core.training.run import Run
from pages.compare.state import State, places, text_of, with_run
from pages.lessons.panel import panel
from pages.lessons.place import Place, answer, is_seen, read_place, see, write_place
from pages.shared.parts.plain import plain
from pages.shared.parts.widgets import settings_panel, show_in_widgets, widgets_differ
from pages.shared.stage.component import stage
from pages.shared.stage.session import StageSession
from pages.shared.state.location import (
    address_decides,
    explain_parameters,
    hidden_groups,
    read_epoch,
    read_location,
    write_location,
)
from pages.shared.state.log import log_end, log_left
from pages.shared.state.page import ACTED, page_file, state_of
from pages.shared.state.share import files_popover, read_file, share_popover

state = st.session_state

parameters = st.query_params.to_dict()
state.pop(ACTED, None)  # a lesson's work may have left it; the lab knows itself what the address decides


def open_run(run: Run, epoch: int = 0) -> None:
    """Put another run on the stage and its settings into the widgets."""
    if "lab" in state:
        log_left(state.lab)
        state.lab.restart(run, epoch)
    else:
        state.lab = StageSession(run, epoch)
    show_in_widgets(run.final_experiment)


def open_place(place: Place | None) -> None:
    """Open a step of a lesson with its stage; or leave the lesson, and keep the run."""
    if place is not None:
        state.lab_notices, state.lab_file_error = [], ""
        open_run(place.step.stage.run(), place.step.stage.epoch)
    state.lab_place = place


def note_what_was_seen(session: StageSession) -> None:
    """A step's run that has been on the screen as far as its question goes needs no further button."""
    place: Place | None = state.lab_place
    if place is None or answer(place) is None or is_seen(place) or not place.step.stage.shows(session.run):
        return
    ended = session.end is not None and session.seen >= session.end.epoch
    if ended or session.seen >= place.step.until:
        see(place)
        state.lab_follow = True


def open_upload() -> None:
    """A file was chosen: open its run, or say what is wrong with it and keep the present one."""
    if state.lab_upload is None:
        return
    try:
        open_run(*read_file(state.lab_upload.getvalue()))
        state.lab_file_error = ""
    except SettingError as error:
        state.lab_file_error = f"The file could not be opened. {error}"


def on_pull() -> None:
    """The browser has sent a command."""
    if "lab_stage" not in state:
        return  # the visitor has left the page meanwhile
    command = state.lab_stage.get("pull")
    if isinstance(command, dict) and command.get("newSeed"):
        experiment = state.lab.run.final_experiment
        open_run(Run(experiment.replace(seed=(experiment.seed + 1) % 2**32)))
        state.lab_follow = True
        return
    state.lab.receive(command)
    log_end(state.lab)
    note_what_was_seen(state.lab)
    if isinstance(command, dict) and command.get("explain"):
        state.lab_explain = True
    if isinstance(command, dict) and command.get("commit"):
        state.lab_follow = True


def compare() -> None:
    """Go to the page that compares runs, with this one among them; a run too long for a link stays here."""
    there = state_of("compare") or State()
    try:
        chosen = with_run(there.chosen, text_of(state.lab.run))
    except SettingError as error:
        state.lab_notices = [f"This run cannot be compared. {error}"]
        st.rerun()
    there = replace(there, **places(chosen), epoch="end")
    st.switch_page(page_file("compare"), query_params=write_parameters(there))


@st.fragment
def live_stage() -> None:
    """The stage, rerun alone whenever it pulls; after a change that is to last, the whole page follows."""
    if state.pop("lab_compare", False):
        compare()
    if state.pop("lab_explain", False):
        st.switch_page(page_file("backpropagation"), query_params=explain_parameters(state.lab.run, state.lab.epoch))
    if state.pop("lab_follow", False):
        show_in_widgets(state.lab.run.final_experiment)
        st.rerun()
    if not state.pop("lab_whole_page", False) and widgets_differ(state.lab.run.final_experiment):
        st.rerun()  # a widget changed just when the stage pulled: then only this fragment was run
    stage(state.lab, "lab_stage", on_pull)


known = state.get("lab_location")
decides = address_decides("lab", known, "lab" in state and widgets_differ(state.lab.run.final_experiment))
if known is not None and parameters == known | {"epoch": str(state.lab.epoch)}:
    decides = False  # Back from the explanation of this epoch
if decides:
    place, own, notices = read_place(parameters)
    hidden, found_hidden = hidden_groups(own)
    run, found = read_location(own)
    epoch, found_epoch = read_epoch(own)
    if place is not None and not own.keys() & {*SETTINGS, "events", "epoch"}:
        open_place(place)
    else:
        open_run(run, epoch)
        state.lab_place = place
    state.lab_hidden = hidden
    state.lab_present = parameters.get("present") == "1"
    state.lab_notices = notices + found_hidden + found + found_epoch
place = state.lab_place
hidden = set(place.step.stage.hidden) if place is not None else state.lab_hidden
locked = place is not None and answer(place) is None

head = st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right")
head.subheader("The live lab", width="stretch", anchor=False)
present = head.toggle(
    "Presenter", key="lab_present", help="Larger type, no settings: for the projector.", width="content"
)

head.button(
    "Compare",
    help="Put this run, with its changes, beside others: up to four with one transport. A fifth takes the last place.",
    on_click=lambda: state.update(lab_compare=True),  # heard even if the stage pulls in the same moment
    disabled=locked,
)

if present:
    st.html("<style>.stSidebar, .stExpandSidebarButton { display: none; }</style>")
elif locked:
    if hidden < set(GROUPS):
        st.sidebar.caption("The settings that this step leaves open come when you have made your prediction.")
else:
    with st.sidebar:
        try:
            chosen = settings_panel(state.lab.run.final_experiment, hidden)
        except SettingError as error:
            st.error(plain(str(error)))
            chosen = state.lab.run.final_experiment
    changed = {
        name: getattr(chosen, name)
        for name in SETTINGS
        if getattr(chosen, name) != getattr(state.lab.run.final_experiment, name)
    }
    if changed:
        state.lab_notices, state.lab_file_error = [], ""
        if all(SETTINGS[name].live for name in changed):
            state.lab.request_change(changed)
        else:
            log_left(state.lab)
            state.lab.restart(Run(chosen))

run = state.lab.run
location = write_place(place, run, present) if place is not None else write_location(run, hidden, present)
if location != parameters:
    st.query_params.from_dict(location)
state.lab_location = location

warnings = [notice for notice in [*state.lab_notices, state.get("lab_file_error", "")] if notice]
notice_place = st.container()  # always there: the stage below must not move to another place in the page
if warnings:
    notice_place.warning("\n\n".join(plain(notice) for notice in warnings))

lesson_place = st.container()  # always there, for the same reason
if place is not None:
    with lesson_place:
        panel(place, run, open_place)

state.lab.set_options(presenter=present, hidden=sorted(hidden), locked=locked)
state.lab_whole_page = True
live_stage()

with head:
    share_popover(
        location, "This link opens the same experiment with the same changes: the same run, number for number."
    )
    files_popover(state.lab, "lab_upload", open_upload)

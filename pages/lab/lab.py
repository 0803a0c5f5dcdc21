"""What a session remembers of the lab: the run on the stage, the lesson around it, and what is still to be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from core.experiment.experiment import SETTINGS
from core.experiment.settings import SettingError
from core.nn.losses import LOSSES
from core.training.run import Run
from pages.lessons.place import Place, answer, is_seen, read_place, see, write_place
from pages.shared.parts.widgets import ACTED
from pages.shared.stage.session import StageSession
from pages.shared.state.location import address_decides, hidden_groups, read_epoch, read_location, write_location
from pages.shared.state.log import log_end, log_left
from pages.shared.state.share import read_file


@dataclass
class Lab:
    """One visitor's lab."""

    session: StageSession
    place: Place | None = None
    """The step of a lesson that is on."""

    groups: set[str] = field(default_factory=set)
    """The groups of settings that the link hides."""

    present: bool = False
    """Whether it is the presenter's view."""

    wanted: dict[str, Any] = field(default_factory=dict)
    """Settings that were chosen and that the run has not taken over yet."""

    refusals: dict[str, str] = field(default_factory=dict)
    """Why what was entered last was not taken, by the name of the setting."""

    notices: list[str] = field(default_factory=list)
    to_be_compared: bool = False
    """Whether the visitor wants to see this run beside others."""

    location: dict[str, str] = field(default_factory=dict)
    """The parameters of the address bar when they were last written."""

    @property
    def run(self) -> Run:
        return self.session.run

    @property
    def hidden(self) -> set[str]:
        """The groups of settings that are not shown: the lesson's, or the link's."""
        return set(self.place.step.stage.hidden) if self.place else self.groups

    @property
    def locked(self) -> bool:
        """Whether a prediction is awaited first."""
        return self.place is not None and answer(self.place) is None

    @property
    def awaited(self) -> dict[str, int]:
        """For the stage: the epoch that a step's run is to be seen as far as."""
        return {} if self.place is None or is_seen(self.place) else {"until": self.place.step.until}

    @property
    def parameters(self) -> dict[str, str]:
        """What the address bar is to hold."""
        if self.place:
            return write_place(self.place, self.run, self.present)
        return write_location(self.run, self.groups, self.present)

    def chosen(self, name: str) -> Any:
        """What a setting's widget shows: what was chosen last, or what the run has."""
        return self.wanted.get(name, getattr(self.run.final_experiment, name))

    # What a visitor does

    def open(self, run: Run, epoch: int = 0) -> None:
        """Put another run on the stage."""
        log_left(self.session)
        self.session.restart(run, epoch)
        self.wanted, self.refusals = {}, {}

    def open_place(self, place: Place | None) -> None:
        """Open a step of a lesson with its stage; or leave the lesson, and keep the run."""
        if place is not None:
            self.notices = []
            self.open(place.step.stage.run(), place.step.stage.epoch)
        self.place = place

    def open_file(self, content: bytes) -> None:
        """Open the run in a file, or say what is wrong with it and keep the present one."""
        try:
            self.open(*read_file(content))
            self.notices = []
        except SettingError as error:
            self.notices = [f"The file could not be opened. {error}"]

    def open_next_seed(self) -> None:
        experiment = self.run.final_experiment
        self.open(Run(experiment.replace(seed=(experiment.seed + 1) % 2**32)))

    def choose(self, name: str, value: Any) -> None:
        """A widget has a new value. A cross-entropy and the output activation that it belongs to come together."""
        self.notices = []
        self.wanted[name] = value
        needed = LOSSES[self.chosen("loss")].output_activation
        if needed in (None, self.chosen("output_activation")):
            return
        if name == "loss":
            self.wanted["output_activation"] = needed
        else:
            own = [loss for loss, entry in LOSSES.items() if entry.output_activation == value]
            self.wanted["loss"] = own[0] if own else "half_squared_error"

    def take_over(self) -> None:
        """What was chosen becomes a change at the epoch on the screen, or begins the run anew where that cannot be."""
        experiment = self.run.final_experiment
        self.wanted = {name: value for name, value in self.wanted.items() if value != getattr(experiment, name)}
        if self.wanted and all(SETTINGS[name].live for name in self.wanted):
            self.session.request_change(self.wanted)
        elif self.wanted:
            self.open(Run(experiment.replace(**self.wanted)))

    def receive(self, asks: Mapping[str, Any]) -> None:
        """Carry out what the stage in the browser asks for."""
        if asks.get("newSeed"):
            self.open_next_seed()
            st.session_state[ACTED] = True
            return
        self.session.receive(asks)
        log_end(self.session)
        self._note_what_was_seen()
        if asks.get("commit"):
            self.wanted = {}
            st.session_state[ACTED] = True  # the whole page is to follow

    def _note_what_was_seen(self) -> None:
        """A step's run that has been on the screen as far as its question goes needs no further button."""
        place, session = self.place, self.session
        if place is None or answer(place) is None or is_seen(place) or not place.step.stage.shows(session.run):
            return
        ended = session.end is not None and session.seen >= session.end.epoch
        if ended or session.seen >= place.step.until:
            see(place)
            st.session_state[ACTED] = True


def the_lab(parameters: Mapping[str, str]) -> Lab:
    """The session's lab; what the parameters of the address bar describe where they ask for something else."""
    lab: Lab | None = st.session_state.get("lab")
    acted = st.session_state.pop(ACTED, False)
    decides = address_decides("lab", lab.location if lab else None, acted)
    if lab and not decides:
        return lab
    place, own, notices = read_place(parameters)
    groups, more = hidden_groups(own)
    run, found = read_location(own)
    epoch, found_epoch = read_epoch(own)
    if place is not None and not own.keys() & {*SETTINGS, "events", "epoch"}:
        run, epoch = place.step.stage.run(), place.step.stage.epoch
    if lab is None:
        lab = st.session_state.lab = Lab(StageSession(run, epoch))
    else:
        lab.open(run, epoch)
    lab.place, lab.groups, lab.present = place, groups, parameters.get("present") == "1"
    lab.notices = notices + more + found + found_epoch
    return lab

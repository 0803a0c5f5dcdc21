"""What a session remembers of the lab: the run on the stage, the lesson around it, and what is still to be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import streamlit as st

from core.experiment.experiment import LABELS, SETTINGS
from core.experiment.hiding import MENU
from core.experiment.playground import experiment_of_playground
from core.experiment.settings import SettingError, write_parameters
from core.stream.address import address_of, parameters_of
from core.training.run import Run
from pages.lessons.place import Place, read_place, record, write_place
from pages.shared.parts.widgets import ACTED
from pages.shared.stage.looks import SPACE, UNIT, Looks, read_looks
from pages.shared.stage.message import Options
from pages.shared.stage.session import StageSession
from pages.shared.state.hidden import HIDE, free_settings, hidden, hide_as, hide_parameters
from pages.shared.state.location import address_decides, read_epoch, read_location
from pages.shared.state.log import log_end, log_left
from pages.shared.state.own_run import KEY, OwnRun, Stand, own_run
from pages.shared.state.playlist import playlist
from pages.shared.state.presenter import is_presenting, read_presenter, view_parameters
from pages.shared.state.room import read_room, room_parameters, the_room
from pages.shared.state.share import read_file


@dataclass
class Lab:
    """One visitor's lab."""

    own: OwnRun
    """What the visitor works on, in a lesson or not."""

    place: Place | None = None
    """The step of a lesson that is on."""

    of_lesson: OwnRun | None = None
    """What stands on the stage in its place while a lesson is on."""

    notices: list[str] = field(default_factory=list)
    remark: str = ""
    """What the stage is to say of the run that it opens, until it is heard of again."""

    to_be_compared: bool = False
    """Whether the visitor wants to see this run beside others."""

    lesson_over: bool = False
    """Whether the visitor wants to see the summary of the lesson."""

    by_a_link: bool = False
    """Whether the visitor came first by a link that says what to see."""

    looks: Looks = field(default_factory=Looks)
    """How the stage shows the run."""

    location: dict[str, str] = field(default_factory=dict)
    """The parameters of the address bar when they were last written."""

    @property
    def shown(self) -> OwnRun:
        """What is on the stage."""
        return self.of_lesson or self.own

    @property
    def session(self) -> StageSession:
        return self.shown.session

    @property
    def run(self) -> Run:
        return self.session.run

    @property
    def hidden(self) -> frozenset[str]:
        """What is not shown: names of core.experiment.hiding, the lesson's or the link's."""
        return self.place.step.stage.hidden | (hidden() & {MENU}) if self.place else hidden()

    @property
    def locked(self) -> bool:
        """Whether a prediction is awaited first."""
        return self.place is not None and record(self.place).answer is None

    @property
    def options(self) -> Options:
        """How the stage is to look: in a lesson it is told what its step asks about, and how far that is to be seen."""
        options: Options = {
            "presenter": is_presenting(),
            "hidden": sorted(self.hidden),
            "locked": self.locked,
            "looks": asdict(self.looks),
        }
        if self.remark:
            options["remark"] = self.remark
        if the_room():
            options["room"] = the_room()
        if self.place is None:
            options["why"] = True
            if not (self.by_a_link or is_presenting() or playlist().at is not None):
                options["hints"] = True
        else:
            options["look"] = self.place.step.look_at
            if not record(self.place).seen:
                options["until"] = self.place.step.until
        return options

    @property
    def parameters(self) -> dict[str, str]:
        """What the address bar is to hold."""
        if self.place:
            return write_place(self.place, self.run) | self._of_the_visit
        return parameters_of(self.run) | write_parameters(self.looks) | self._of_the_visit

    @property
    def _of_the_visit(self) -> dict[str, str]:
        """What the address says of neither the run nor its looks."""
        return hide_parameters() | view_parameters() | room_parameters()

    # What a visitor does

    def open_place(self, place: Place | None) -> None:
        """Open a step of a lesson with its stage; or leave the lesson, and go on with one's own run."""
        if place is not None:
            self.notices = []
            self.open_step(place, place.step.stage.run(), place.step.stage.epoch)
        elif self.of_lesson is not None:
            log_left(self.session)
            if self.place:
                self.remark = f"Your own experiment again. “{self.place.lesson.title}” goes on under Learn, Lessons."
            self.place = self.of_lesson = None
            self._show_picture(UNIT)
            self.session.restart(self.run, self.session.epoch)

    def open_step(self, place: Place, run: Run, epoch: int) -> None:
        """Open a step of a lesson with this run on its stage. Undo does not lead back into another step."""
        another, self.place = self.place is None or self.place.key != place.key, place
        if self.of_lesson is None:
            self.of_lesson = OwnRun(StageSession(run, epoch))
        else:
            self.of_lesson.open(run, epoch)
        self.of_lesson.session.step = place.key
        if another:
            self.of_lesson.past.clear()
            self._show_picture(SPACE if place.step.look_at == SPACE else UNIT)

    def open_file(self, content: bytes) -> None:
        """Open the run in a file, or say what is wrong with it and keep the present one."""
        try:
            self.shown.open(*read_file(content))
            self.notices = []
        except SettingError as error:
            self.notices = [f"The file could not be opened. {error}"]

    def open_playground(self, link: str) -> bool:
        """Open the experiment of a link of TensorFlow Playground, and say what is different; or what is wrong.

        Returns whether it is open.
        """
        try:
            experiment, differences = experiment_of_playground(link)
        except SettingError as error:
            self.notices = [f"The link could not be opened. {error}"]
            return False
        self.shown.open(Run(experiment))
        self.notices = [" ".join(differences)]
        return True

    def receive(self, asks: Mapping[str, Any]) -> None:
        """Carry out what the stage in the browser asks for."""
        if asks.get("forget") or asks.get("undo") or "seed" in asks:
            st.session_state[ACTED] = True
            if asks.get("forget"):
                self.shown.forget_changes(self.hidden)
            elif asks.get("undo"):
                self.shown.undo()
            elif "seed" not in self.hidden:
                self._open_seed(asks["seed"])
            return
        self.remark = ""
        self.session.receive(asks)
        self._note_looks(asks.get("looks"))
        if self.shown.note():
            self.notices = []
        if log_end(self.session):
            st.session_state[ACTED] = True  # the browser is to keep it
        self._note_what_was_seen()
        if asks.get("commit"):
            self.shown.wanted = {}
            st.session_state[ACTED] = True  # the whole page is to follow

    def _show_picture(self, picture: str) -> None:
        self.looks = replace(self.looks, picture=picture)

    def _note_looks(self, found: object) -> None:
        """The address and the links follow what the visitor chooses on the stage."""
        try:
            looks = replace(self.looks, **found) if isinstance(found, dict) else self.looks
        except (SettingError, TypeError):  # anybody can send anything
            return
        if looks != self.looks:
            self.looks = looks
            st.session_state[ACTED] = True

    def _open_seed(self, seed: Any) -> None:
        """The same experiment from this seed; or say what is wrong with it."""
        try:
            self.shown.open_seed(seed)
            self.notices = []
        except SettingError as error:
            self.notices = [error.labelled(LABELS)]

    def _note_what_was_seen(self) -> None:
        """A step's run that has been on the screen as far as its question goes needs no further button."""
        place, session = self.place, self.session
        if place is None or self.locked or record(place).seen or not place.step.stage.shows(session.run):
            return
        ended = session.end is not None and session.seen >= session.end.epoch
        if ended or session.seen >= place.step.until:
            record(place).seen = True
            st.session_state[ACTED] = True


def the_lab(parameters: Mapping[str, str]) -> Lab:
    """The session's lab; what the parameters of the address bar describe where they ask for something else."""
    lab: Lab | None = st.session_state.get("lab")
    acted = st.session_state.pop(ACTED, False)
    decides = address_decides("lab", lab.location if lab else None, acted)
    if lab and not decides:
        if lab.shown.note() or lab.shown.wanted:
            lab.notices = []
        return lab
    read_presenter(parameters)
    place, own, notices = read_place(parameters)
    run, found = read_location(own)
    epoch, found_epoch = read_epoch(own)
    looks, found_looks = read_looks(own)
    if HIDE not in parameters:
        free_settings()
    more = hide_as(parameters) + read_room(parameters)
    if lab is None:
        arrived = KEY in st.session_state and not parameters  # from another page by the navigation, which names none
        lab = st.session_state.lab = Lab(own_run() if place else own_run(run, epoch), by_a_link=bool(parameters))
        if arrived:
            return lab
    if place is None:
        lab.open_place(None)
        lab.looks = looks
        if lab.own.stand != Stand(address_of(run), epoch if "epoch" in own else lab.session.epoch):
            lab.own.open_link(run, epoch)
    elif own.keys() & {*SETTINGS, "events", "epoch"}:
        lab.open_step(place, run, epoch)
    else:
        lab.open_place(place)
    lab.notices = notices + more + found + found_epoch + found_looks
    return lab

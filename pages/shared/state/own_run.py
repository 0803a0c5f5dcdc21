"""The run that a visitor works on, the same one on all pages: opened, changed, undone and redone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import streamlit as st

from core.data.clouds import CLOUDS, NOISY_GATE
from core.data.problems import OWN_POINTS, SCATTERED
from core.experiment.experiment import SETTINGS, Experiment, check_gate, reaches
from core.experiment.hiding import WEIGHTS
from core.experiment.settings import SettingError
from core.nn.losses import LOSSES
from core.nn.optimizers import OPTIMIZERS
from core.stream.address import address_of, run_at
from core.training.run import Event, Run
from pages.shared.stage.session import StageSession
from pages.shared.state.log import log_left

KEY = "own_run"

MOST_STEPS = 200
"""That can be undone."""


class Stand(NamedTuple):
    """A run, and the epoch that it stood at."""

    address: str
    epoch: int


class BroughtAlong(NamedTuple):
    """A value that was chosen for a setting, and other settings that it has changed, each from what to what."""

    name: str
    value: Any
    others: Mapping[str, tuple[Any, Any]]


FOR_A_CLOUD = {"hidden": (8,), "hidden_activation": "tanh", "reduction": "mean", "init": "glorot"}
"""What a cloud needs that a gate does not: more units than lines for four corners, and steps that do not grow with the
number of points.
"""

WHY = {
    "problem": "to suit this problem",
    "optimizer": "the usual one with {}",
    "loss": "which this loss needs",
    "output_activation": "which goes with this output",
    "targets": "which reaches these targets",
}
"""Why a value of these settings brings another one."""


def goes_with(chosen: Callable[[str], Any], name: str, before: Any) -> dict[str, Any]:
    """What the value just chosen for this setting brings along.

    An optimizer has its usual learning rate, and a cross-entropy and the output activation that it belongs to come
    together, as do targets and an output that reaches them. A cloud after a gate needs another network; of one's own
    points, all are trained on at first, and a cloud after them has a test set again. A noisy gate has two inputs.
    `chosen` gives a setting's value; before: what this one had.
    """
    if name == "problem":
        brings: dict[str, Any] = (
            dict(FOR_A_CLOUD) if chosen("problem") in SCATTERED and chosen("reduction") == "sum" else {}
        )
        if chosen("problem") == NOISY_GATE and len(chosen("truth_table")) > 4:
            brings["truth_table"] = Experiment.truth_table
        if chosen("problem") == OWN_POINTS:
            brings["test"] = 0
        elif before == OWN_POINTS and chosen("problem") in CLOUDS and not chosen("test"):
            brings["test"] = Experiment.test
        return brings
    if name == "optimizer":
        return {"learning_rate": OPTIMIZERS[chosen("optimizer")].usual_rate}
    if name == "targets":
        unreached = not reaches(chosen("output_activation"), chosen("targets"))
        return {"output_activation": "tanh"} | _with_output("tanh", chosen) if unreached else {}
    if name == "output_activation":
        return _with_output(chosen("output_activation"), chosen)
    needed = LOSSES[chosen("loss")].output_activation
    if name != "loss" or needed in (None, chosen("output_activation")):
        return {}
    return {"output_activation": needed} | _with_output(needed, chosen)


def _with_output(output: str, chosen: Callable[[str], Any]) -> dict[str, Any]:
    """The loss and the targets that go with this output activation, as far as those that are chosen do not."""
    brings = {} if reaches(output, chosen("targets")) else {"targets": Experiment.targets}
    if LOSSES[chosen("loss")].output_activation in (None, output):
        return brings
    own = [loss for loss, entry in LOSSES.items() if entry.output_activation == output]
    return {"loss": own[0] if own else "half_squared_error"} | brings


@dataclass
class OwnRun:
    """A run on the stage, what was chosen for it, and what it was before."""

    session: StageSession
    wanted: dict[str, Any] = field(default_factory=dict)
    """Settings that were chosen and that the run has not taken over yet."""

    refusals: dict[str, str] = field(default_factory=dict)
    """Why what was entered last was not taken, by the name of the setting."""

    brought_along: BroughtAlong | None = None
    """What the value that was chosen last has brought."""

    past: list[Stand] = field(default_factory=list)
    """What can be undone, the last step at the end."""

    future: list[Stand] = field(default_factory=list)
    """What was undone and can be done again, the next step at the end."""

    brought: str = ""
    """The address of the run, if a link has brought it and it is as the link brought it."""

    def __post_init__(self) -> None:
        self._last = self.stand

    @property
    def run(self) -> Run:
        return self.session.run

    @property
    def experiment(self) -> Experiment:
        """The settings after all changes."""
        return self.run.final_experiment

    @property
    def stand(self) -> Stand:
        return Stand(self.session.address, self.session.epoch)

    def chosen(self, name: str) -> Any:
        """What a setting's widget shows: what was chosen last, or what the run has."""
        return self.wanted.get(name, getattr(self.experiment, name))

    # What a visitor does

    def open(self, run: Run, epoch: int = 0) -> None:
        """Put another run on the stage."""
        self.note()
        log_left(self.session)
        self.session.restart(run, epoch)
        self.wanted, self.refusals, self.brought_along = {}, {}, None
        self.note()

    def open_link(self, run: Run, epoch: int) -> None:
        """The same for a run that a link brings; one that is remembered here was the visitor's own before."""
        known = {stand.address for stand in (self._last, *self.past, *self.future)}
        self.open(run, epoch)
        if self._last.address not in known:
            self.brought = self._last.address

    def choose(self, name: str, value: Any, fixed: Collection[str] = ()) -> None:
        """A widget has a new value, and brings those that go with it, but for those of the `fixed` settings.

        Raises SettingError where it cannot be, or a fixed setting cannot stay as it is.
        """
        if name == "truth_table":
            check_gate(self.chosen("problem"), value)
        before = self.chosen(name)
        brings = goes_with(lambda other: value if other == name else self.chosen(other), name, before)
        changes = {other: now for other, now in brings.items() if self.chosen(other) != now}
        if name != "optimizer" and (other := next((each for each in changes if each in fixed), "")):
            stays = f"{SETTINGS[other].label.lower()} {SETTINGS[other].short(self.chosen(other))}"
            raise SettingError(name, value, f"what goes with the {stays}, which cannot be changed here")
        self.wanted[name] = value
        taken = {other: (self.chosen(other), now) for other, now in changes.items() if other not in fixed}
        self.brought_along = BroughtAlong(name, value, taken) if taken else None
        self.wanted |= {other: now for other, (_, now) in taken.items()}

    def brought_in_words(self, name: str) -> str:
        """That the value chosen for this setting has brought others, as long as all are in force."""
        found = self.brought_along
        if found is None or (name, self.chosen(name)) != (found.name, found.value):
            return ""
        if any(self.chosen(other) != now for other, (_, now) in found.others.items()):
            return ""
        why = WHY[name].format(SETTINGS[name].short(found.value))
        if len(found.others) > 1:
            changes = ((SETTINGS[other], now) for other, (_, now) in found.others.items())
            return (
                f"Changed with it, {why}: {', '.join(f'{entry.label} {entry.short(now)}' for entry, now in changes)}."
            )
        ((name, (before, now)),) = found.others.items()
        other = SETTINGS[name]
        was, is_now = ("were", "they are") if name == "targets" else ("was", "it is")
        return f"The {other.label.lower()} {was} {other.short(before)}; {is_now} now {other.short(now)}, {why}."

    def take_over(self, on_the_stage: bool) -> None:
        """What was chosen becomes a change at the epoch on the stage, or begins the run anew where that cannot be."""
        experiment = self.experiment
        self.wanted = {name: value for name, value in self.wanted.items() if value != getattr(experiment, name)}
        if on_the_stage and self.wanted and all(SETTINGS[name].live for name in self.wanted):
            self.session.request_change(self.wanted)
        elif self.wanted:
            brought_along = self.brought_along
            self.open(Run(experiment.replace(**self.wanted)))
            self.brought_along = brought_along

    def open_seed(self, seed: Any) -> None:
        """The same from another seed. Raises SettingError for what is none."""
        self.open(Run(self.experiment.replace(seed=seed)))

    def forget_changes(self, fixed: Collection[str] = ()) -> None:
        """The run without its changes on the way, but for those of what is `fixed`."""
        kept = []
        for event in self.run.events:
            settings = {name: value for name, value in event.settings.items() if name in fixed}
            parameters = event.parameters if WEIGHTS in fixed else {}
            if settings or parameters:
                kept.append(Event(event.epoch, settings, parameters))
        self.open(Run(self.run.experiment, kept))

    # Undo and redo

    def note(self) -> bool:
        """Remember the run that was there, if it has become another one; whether it has."""
        before, here = self._last, self.stand
        self._last = here
        if here.address == before.address:
            return False
        self.brought = ""
        events = self.run.events
        if events and address_of(Run(self.run.experiment, events[:-1])) == before.address:
            before = before._replace(epoch=events[-1].epoch)  # the stage had played on when the page heard of it
        self.past.append(before)
        del self.past[:-MOST_STEPS]
        self.future.clear()
        return True

    def undo(self) -> None:
        """The run as it was before the last change, where that was made."""
        self.note()
        if self.past:
            self.future.append(self._last)
            self._stand_at(self.past.pop())

    def redo(self) -> None:
        """What was undone last, once more."""
        self.note()
        if self.future:
            self.past.append(self._last)
            self._stand_at(self.future.pop())

    def _stand_at(self, stand: Stand) -> None:
        log_left(self.session)
        self.session.restart(run_at(stand.address), stand.epoch)
        self.wanted, self.refusals, self.brought = {}, {}, ""
        self._last = stand


def own_run(run: Run | None = None, epoch: int = 0) -> OwnRun:
    """That of this visit; a new visitor begins with this run, or with the experiment of the defaults."""
    if KEY not in st.session_state:
        st.session_state[KEY] = OwnRun(StageSession(run or Run(Experiment()), epoch))
    own: OwnRun = st.session_state[KEY]
    return own

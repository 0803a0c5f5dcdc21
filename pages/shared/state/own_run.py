"""The run that a visitor works on, the same one on all pages: opened, changed, undone and redone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import streamlit as st

from core.data.clouds import NOISY_GATE
from core.data.problems import OWN_POINTS
from core.experiment.experiment import (
    LOSSES_OF_VALUES,
    SETTINGS,
    Experiment,
    asks_for_values,
    check_gate,
    outputs_for_values,
    reaches,
)
from core.experiment.hiding import WEIGHTS
from core.experiment.settings import SettingError
from core.experiment.usual import chosen_settings, follows, standard, usual_rate
from core.nn.losses import LOSSES
from core.stream.address import address_of, run_at
from core.training.run import Event, Run
from core.training.words import setting_in_words
from pages.shared.stage.session import StageSession
from pages.shared.state.log import log_left

KEY = "own_run"

MOST_STEPS = 200
"""That can be undone."""

MOST_KEPT = 4
"""Settings that are named as kept; of more it is said how many."""


class Stand(NamedTuple):
    """A run, and the epoch that it stood at."""

    address: str
    epoch: int


class BroughtAlong(NamedTuple):
    """A value that was chosen for a setting, and other settings that it has changed, each from what to what."""

    name: str
    value: Any
    others: Mapping[str, tuple[Any, Any]]


WHY = {
    "problem": "to suit this problem",
    "points": "to suit these points",
    **dict.fromkeys(("noise", "value_scaling"), "which reaches these values"),
    "optimizer": "the usual one with {}",
    "loss": "which this loss needs",
    "hidden": "to suit these layers",
    **dict.fromkeys(("truth_table", "features", "bias"), "to suit this network"),
    "output_activation": "which goes with this output",
    "targets": "which reaches these targets",
}
"""Why a value of these settings brings another one."""


CHANGE_SIZES = ("problem", "truth_table", "points", "features", "hidden", "output_activation", "bias")
"""Settings on which it depends how many parameters there are, and where."""


def goes_with(chosen: Callable[[str], Any], name: str, before: Any) -> dict[str, Any]:
    """What the value just chosen for this setting brings along.

    With the problem moves what was usual with the one before (core.experiment.usual); what was chosen stays, as far as
    the new problem can be learned with it. An optimizer has its usual learning rate, and a cross-entropy and the output
    activation that it belongs to come together, as do targets and an output that reaches them. A noisy gate has two
    inputs. Activations of each layer are as many as there are layers. The values of a regression need an output that
    reaches them, and a squared error. `chosen` gives a setting's value; before: what this one had.
    """
    brings = _goes_with(chosen, name, before)
    sizes_change = name in CHANGE_SIZES or "output_activation" in brings or "hidden" in brings
    return brings | {"locked": ()} if sizes_change and chosen("locked") else brings


def _goes_with(chosen: Callable[[str], Any], name: str, before: Any) -> dict[str, Any]:
    """The same but for locks, whose places are others in another network."""
    if name in ("problem", "points"):
        brings = follows(chosen, lambda other: before if other == name else chosen(other))
        if chosen("problem") == NOISY_GATE and len(chosen("truth_table")) != 4:
            brings["truth_table"] = Experiment.truth_table

        def now(other: str) -> Any:
            return brings.get(other, chosen(other))

        return brings | (_for_values(now) if asks_for_values(now) else _with_output(now("output_activation"), now))
    if asks_for_values(chosen) and name in ("noise", "value_scaling", "output_activation", "loss"):
        return _for_values(chosen) if name in ("noise", "value_scaling") else {}
    if name == "hidden":
        names, n = chosen("hidden_activation").split("-"), len(chosen("hidden"))
        fits = len(names) in (1, n)
        return {} if fits else {"hidden_activation": "-".join([*names, *names[-1:] * n][: max(n, 1)])}
    if name == "optimizer":
        return {"learning_rate": usual_rate(chosen)}
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


def _for_values(chosen: Callable[[str], Any]) -> dict[str, Any]:
    """The output and the loss that go with the values of the chosen problem, as far as those that are chosen do not."""
    brings: dict[str, Any] = {} if chosen("loss") in LOSSES_OF_VALUES else {"loss": LOSSES_OF_VALUES[0]}
    reached = chosen("output_activation") in outputs_for_values(chosen)
    return brings if reached else {"output_activation": "linear"} | brings


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

    drawn: str = ""
    """The visitor's own points, while another problem is learned."""

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
        if asks_for_values(self.chosen) and name in ("output_activation", "loss"):
            self.experiment.replace(**{**self.wanted, name: value})  # raises where values cannot be learned so
        entered = {name: value} | (self._own_points_with(value) if name == "problem" and "points" not in fixed else {})

        def chosen(other: str) -> Any:
            return entered.get(other, self.chosen(other))

        brings = goes_with(chosen, name, self.chosen(name))
        changes = {other: now for other, now in brings.items() if self.chosen(other) != now}
        taken = {other: (self.chosen(other), now) for other, now in changes.items() if other not in fixed}
        if len(taken) < len(changes) and name != "optimizer" and not self._holds(entered, taken):
            other = next(each for each in changes if each in fixed)
            stays = f"{SETTINGS[other].label.lower()} {SETTINGS[other].short(self.chosen(other))}"
            raise SettingError(name, value, f"what goes with the {stays}, which cannot be changed here")
        self.wanted |= entered
        self.brought_along = BroughtAlong(name, value, taken) if taken or name == "problem" else None
        self.wanted |= {other: now for other, (_, now) in taken.items()}

    def _own_points_with(self, problem: str) -> dict[str, Any]:
        """The points go with their problem: another one does not carry them in its links, and they come back here."""
        if self.chosen("problem") == OWN_POINTS != problem:
            self.drawn = self.chosen("points")
            return {"points": Experiment.points}
        return {"points": self.drawn} if problem == OWN_POINTS and self.drawn else {}

    def _holds(self, entered: Mapping[str, Any], taken: Mapping[str, tuple[Any, Any]]) -> bool:
        """Whether there is an experiment with what was entered and what it may bring."""
        try:
            self.experiment.replace(**{**self.wanted, **entered, **{name: now for name, (_, now) in taken.items()}})
        except SettingError:
            return False
        return True

    def standard(self) -> None:
        """The same problem, with all other settings as they are usual there."""
        self.open(Run(standard(self.experiment)))

    def brought_in_words(self, name: str) -> str:
        """That the value chosen for this setting has brought others, as long as all are in force."""
        found = self.brought_along
        if found is None or (name, self.chosen(name)) != (found.name, found.value):
            return ""
        if any(self.chosen(other) != now for other, (_, now) in found.others.items()):
            return ""
        why = WHY[name].format(SETTINGS[name].short(found.value))
        if name == "problem":
            changes = [setting_in_words(other, now) for other, (_, now) in found.others.items()]
            changed = f"Changed with it, {why}: {', '.join(changes)}." if changes else ""
            return f"{changed} {self._kept_in_words()}".strip()
        if len(found.others) > 1:
            changes = [setting_in_words(other, now) for other, (_, now) in found.others.items()]
            return f"Changed with it, {why}: {', '.join(changes)}."
        ((name, (before, now)),) = found.others.items()
        other = SETTINGS[name]
        was, is_now = ("were", "they are") if name in ("targets", "locked", "value_scaling") else ("was", "it is")
        return f"The {other.label.lower()} {was} {other.short(before)}; {is_now} now {other.short(now)}, {why}."

    @property
    def own_choices(self) -> list[str]:
        """The settings that are not as usual with the problem."""
        return chosen_settings(self.chosen)

    def _kept_in_words(self) -> str:
        """What stays as the visitor has chosen it, though it is not usual with the problem."""
        names = self.own_choices
        said = [setting_in_words(name, self.chosen(name)) for name in names[:MOST_KEPT]]
        more = [f"{len(names) - MOST_KEPT} more"] if len(names) > MOST_KEPT else []
        return f"Kept as it was set: {', '.join([*said, *more])}." if said else ""

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

    def recall(self, stand: Stand, instead: bool) -> None:
        """Take up the run of an earlier visit: instead of the one that is here, or where Undo leads to."""
        if stand.address == self.session.address:
            self.brought = ""
        elif instead:
            self._stand_at(stand)
        elif stand not in self.past:
            self.past.insert(0, stand)

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
        session = StageSession(run or Run(Experiment()), epoch)
        st.session_state[KEY] = OwnRun(session, brought=session.address)
    own: OwnRun = st.session_state[KEY]
    return own

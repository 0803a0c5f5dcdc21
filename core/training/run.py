"""A run: what an experiment unfolds into, with the changes made on the way, readable at any epoch.

Nothing is kept that can be computed again: a run remembers its changes and a bounded number of snapshots, and trains
its way from the nearest one to whatever epoch is asked for. Training is repeatable, so what it finds is what was seen.
"""

from __future__ import annotations

import json
import math
import time
from collections import deque
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar

import numpy as np

from core.experiment.experiment import SETTINGS, Experiment
from core.experiment.settings import Integer, Number, SettingError, check_value
from core.nn.network import Network, bias_places, count_parameters
from core.training.snapshot import Snapshot
from core.training.status import TRAINING
from core.training.stretch import Stretch, joined
from core.training.trainer import Trainer, train

FORMAT = "perceptarium run 1"
MOST_CHECKPOINTS = 64
"""Snapshots that a run keeps, each a few vectors as long as the parameters. When there are more, every other goes."""

FIRST_SPACING = 64
"""Epochs between them at first: fewer take no time to train again."""

RECENT = 64
"""Besides them, the last so many snapshots as far apart as at first: going back a little costs a millisecond or two."""

BYTES_OF_A_SNAPSHOT = 1200
"""Besides its numbers."""

MOST_AT_ONCE, RECORDING_SECONDS = 512, 0.008
"""Epochs that are recorded at once: ever more, as long as that takes less time than this."""

MOST_EVENTS = 1000
EPOCH = Integer(0, 1_000_000)
PARAMETER = Number(-1e6, 1e6)
"""What a weight or bias may be set to."""


@dataclass(frozen=True)
class Event:
    """A change in the middle of a run: at `epoch`, some settings, or some parameters by their place, became these."""

    epoch: int
    settings: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[int, float] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        entry: dict[str, Any] = {"epoch": self.epoch}
        if self.settings:
            entry["settings"] = {
                name: list(value) if isinstance(value, tuple) else value for name, value in self.settings.items()
            }
        if self.parameters:
            entry["parameters"] = {str(index): value for index, value in self.parameters.items()}
        return entry


class Request(NamedTuple):
    """Please record some rows: about n; the clock (time.monotonic) at which there is time for one row only."""

    trainer: Trainer
    n: int
    deadline: float


T = TypeVar("T")
Reading = Generator[Request, Stretch, T]
"""Reading in a run that asks for what is to be recorded, so that others can be recorded beside it; returns a T."""


def alone(reading: Reading[T]) -> T:
    """Carry out a reading by itself."""
    try:
        request = next(reading)
        while True:
            request = reading.send(request.trainer.record(request.n))
    except StopIteration as end:
        return end.value


class _Cursor:
    """A row of a recorded stretch, and the trainer that goes on behind it."""

    def __init__(self, trainer: Trainer, stretch: Stretch):
        self.trainer, self.stretch, self.row = trainer, stretch, 0
        self.length = 2

    @property
    def epoch(self) -> int:
        return int(self.stretch.epochs[self.row])

    @property
    def is_end(self) -> bool:
        return self.row == len(self.stretch) - 1 and self.stretch.end is not TRAINING

    @property
    def snapshot(self) -> Snapshot:
        return self.stretch.snapshot(self.row).copied()

    @property
    def present(self) -> Stretch:
        """The present row."""
        return self.stretch.cut(self.row, self.row + 1)

    def advance(self, epoch: int, deadline: float) -> Reading[Stretch]:
        """Go on to this epoch, or to the end of what is recorded at once; at least a row. Returns the rows passed."""
        if self.row == len(self.stretch) - 1:
            self.stretch, first = (yield Request(self.trainer, self.length, deadline)), 0
            if self.trainer.seconds < RECORDING_SECONDS:
                self.length = min(2 * max(self.length, len(self.stretch)), MOST_AT_ONCE)
        else:
            first = self.row + 1
        self.row = min(len(self.stretch) - 1, first + max(epoch - int(self.stretch.epochs[first]), 0))
        return self.stretch.cut(first, self.row + 1)


class Run:
    """An experiment with its events. Raises SettingError for events that do not fit the experiment."""

    def __init__(self, experiment: Experiment, events: Sequence[Event] = ()):
        self.experiment = experiment
        events = [self._check(event) for event in events if event.settings or event.parameters]
        if any(later.epoch < earlier.epoch for earlier, later in pairwise(events)):
            raise SettingError("events", [event.epoch for event in events], "epochs in rising order")
        self._set_events(events)
        self._checkpoints: dict[int, Snapshot] = {}
        self._recent: deque[Snapshot] = deque(maxlen=RECENT)
        self._spacing = FIRST_SPACING
        self._cursor: _Cursor | None = None
        """Where in the run the reading is."""

    def copy(self) -> Run:
        """The same run, to be changed by itself; both share the snapshots that are known."""
        copy = Run(self.experiment)
        copy._set_events(self.events)
        copy._checkpoints, copy._recent = dict(self._checkpoints), self._recent.copy()
        copy._spacing = self._spacing
        if self._cursor is not None and self._cursor.epoch not in self._event_epochs:
            copy._recent.append(self._cursor.snapshot)  # where this one is read, the copy will most likely change
        return copy

    @property
    def bytes_kept(self) -> int:
        """About how much memory its snapshots take, and what was recorded last."""
        recorded = 0 if self._cursor is None else self._cursor.stretch.nbytes
        n_kept = len({*self._checkpoints, *(snapshot.epoch for snapshot in self._recent)})
        if not n_kept:
            return BYTES_OF_A_SNAPSHOT + recorded
        one = next(iter(self._recent or self._checkpoints.values()))
        arrays = (one.parameters, one.gradient, one.outputs, one.optimizer_state.slots)
        return n_kept * (BYTES_OF_A_SNAPSHOT + sum(array.nbytes for array in arrays)) + recorded

    # What is in force when

    def experiment_at(self, epoch: int) -> Experiment:
        """The settings that the update after `epoch` uses."""
        changed: dict[str, Any] = {}
        for event in self.events:
            if event.epoch <= epoch:
                changed.update(event.settings)
        return self.experiment.replace(**changed) if changed else self.experiment

    @property
    def final_experiment(self) -> Experiment:
        """The settings after the last event."""
        return self.experiment_at(EPOCH.high)

    def change(self, epoch: int, settings: Mapping[str, Any]) -> None:
        """From `epoch` on, train with these settings: what came after is forgotten. At epoch 0 the experiment changes.

        Raises SettingError for a value that is not allowed or a setting that cannot change during a run, and then
        the run stays as it was.
        """
        self.intervene(Event(epoch, settings))

    def edit(self, epoch: int, parameters: Mapping[int, float]) -> None:
        """Set some parameters, by their place in the vector, at `epoch`: what came after is forgotten.

        Raises SettingError for a place or a value that is not allowed, and then the run stays as it was.
        """
        self.intervene(Event(epoch, parameters=parameters))

    def intervene(self, event: Event) -> None:
        """Let the event happen and forget what came after it: `change` and `edit` in one.

        Raises SettingError, and then the run stays as it was.
        """
        event = self._check(event)
        epoch = self._cut(event.epoch)
        settings = event.settings
        if epoch == 0 and not self.events:
            self.experiment, settings = self.experiment.replace(**settings), {}
        self._add(Event(epoch, settings, event.parameters))

    # Reading

    def snapshot(self, epoch: int, deadline: float = math.inf) -> Snapshot:
        """The snapshot of `epoch`, or the last one if the run ends before.

        When the clock (time.monotonic) passes `deadline`, the snapshot reached by then, at least one epoch further.
        """
        alone(self._go(epoch, deadline))
        return self._here.snapshot

    def known(self, epoch: int) -> list[Snapshot]:
        """The snapshots that are kept of epochs up to this one, in their order: nothing is trained for them."""
        found = {kept.epoch: kept for kept in (*self._checkpoints.values(), *self._recent) if kept.epoch <= epoch}
        return [found[at] for at in sorted(found)]

    def snapshots(self, start: int, count: int, stride: int = 1, seconds: float = math.inf) -> list[Snapshot]:
        """Up to `count` snapshots: of epoch `start`, then every `stride` epochs, and the last one of the run.

        After `seconds` the list is cut short, with the snapshot reached by then at its end; it never is empty.
        """
        deadline = time.monotonic() + seconds
        found = [self.snapshot(start, deadline)]
        while len(found) < count and found[-1].status == "training" and time.monotonic() < deadline:
            following = self.snapshot(found[-1].epoch + stride, deadline)
            if following.epoch == found[-1].epoch:  # the run diverged in the next update: the same numbers, now the end
                found.pop()
            found.append(following)
        return found

    def stretch(self, start: int, count: int, stride: int = 1, seconds: float = math.inf) -> Stretch:
        """The epochs that `snapshots` gives, as arrays: many times faster where the stride is 1."""
        return alone(self.reading(start, count, stride, seconds))

    def reading(self, start: int, count: int, stride: int = 1, seconds: float = math.inf) -> Reading[Stretch]:
        """What `stretch` does, to be carried out alone or beside others; the seconds count from its first step.

        Until it is at its end, nothing else may be read in the run.
        """
        deadline = time.monotonic() + seconds
        yield from self._go(start, deadline)
        found = [self._here.present]
        last = self._here.epoch + (count - 1) * stride
        wanted = self._here.epoch + stride
        while self._here.epoch < last and not self._here.is_end and time.monotonic() < deadline:
            passed = yield from self._advance(last if stride == 1 else wanted, deadline)
            # A run that diverged in the next update repeats its last numbers, now as its end.
            if passed.epochs[0] == found[-1].epochs[-1]:
                found[-1] = found[-1].cut(0, len(found[-1]) - 1)
            if stride == 1 or self._here.epoch == wanted or self._here.is_end:
                found.append(passed if stride == 1 else self._here.present)
                wanted += stride
        if found[-1].epochs[-1] < self._here.epoch:  # no time was left
            found.append(self._here.present)
        return joined(found)

    @property
    def _here(self) -> _Cursor:
        assert self._cursor is not None
        return self._cursor

    def _go(self, epoch: int, deadline: float) -> Reading[None]:
        """Go to this epoch or the end of the run, or until the clock passes `deadline`; then at least a row further."""
        if self._cursor is None or epoch < self._cursor.epoch:
            self._restart(epoch)
        while self._here.epoch < epoch and not self._here.is_end:
            yield from self._advance(epoch, deadline)
            if time.monotonic() > deadline:
                break

    def _restart(self, epoch: int) -> None:
        """Go back to the last snapshot kept at or before `epoch`, or to the very start."""
        kept = [*self._checkpoints.values(), *self._recent]
        nearest = max((s for s in kept if s.epoch <= epoch), key=lambda s: s.epoch, default=None)
        self._enter(nearest if nearest is not None else next(train(self.experiment)))

    def _enter(self, snapshot: Snapshot) -> None:
        """Let the events of this epoch happen and go on from there."""
        parameters: dict[int, float] = {}
        for event in self.events:
            if event.epoch == snapshot.epoch:
                parameters.update(event.parameters)
        trainer = Trainer(self.experiment_at(snapshot.epoch), start=snapshot.with_parameters(parameters))
        self._cursor = _Cursor(trainer, trainer.record(1))

    def _advance(self, epoch: int, deadline: float) -> Reading[Stretch]:
        """Go on at least an epoch, towards this one, as far as is recorded at once and no event comes.

        Keeps a snapshot now and then, as it was before the events of its epoch. Returns the epochs that were passed.
        """
        here = self._here
        before, events = here.epoch, [at for at in self._event_epochs if at > here.epoch]
        self._cursor = None  # who never comes back with what was recorded leaves no row out: reading starts anew
        passed = yield from here.advance(min(epoch, *events) if events else epoch, deadline)
        self._cursor = here
        for row in np.flatnonzero((passed.epochs % FIRST_SPACING == 0) & (passed.epochs > before)).tolist():
            kept, snapshot = int(passed.epochs[row]), passed.snapshot(row).copied()
            self._recent.append(snapshot)
            if kept % self._spacing == 0:
                self._checkpoints[kept] = snapshot
                if len(self._checkpoints) > MOST_CHECKPOINTS:
                    self._spacing *= 2
                    self._checkpoints = {e: s for e, s in self._checkpoints.items() if e % self._spacing == 0}
        if here.epoch > before and here.epoch in self._event_epochs:
            self._enter(here.snapshot)
            return joined([passed.cut(0, len(passed) - 1), self._here.present])
        return passed

    # Events

    def _check(self, event: Event) -> Event:
        """The event in canonical form. Raises SettingError unless its settings may change and its parameters exist."""
        settings, parameters = {}, {}
        for name, value in event.settings.items():
            if name not in SETTINGS or not SETTINGS[name].live:
                live = ", ".join(name for name, entry in SETTINGS.items() if entry.live)
                raise SettingError("events", name, f"settings that may change during a run: {live}")
            settings[name] = SETTINGS[name].check(name, value)
        if "locked" in settings:
            self.experiment.replace(locked=settings["locked"])
        n_parameters = count_parameters(self.experiment.sizes)
        for index, value in event.parameters.items():
            if not 0 <= index < n_parameters:
                raise SettingError("parameters", index, f"a place from 0 to {n_parameters - 1}")
            if not self.experiment.has_biases and bias_places(self.experiment.sizes)[index]:
                raise SettingError("parameters", index, "the place of a weight: this network has no biases")
            parameters[int(index)] = check_value("parameters", value, PARAMETER)
        return Event(event.epoch, settings, parameters)

    def _add(self, event: Event) -> None:
        """Put the event at the end, as one with an event that is there at the same epoch."""
        events = list(self.events)
        if events and events[-1].epoch == event.epoch:
            last = events.pop()
            event = Event(event.epoch, {**last.settings, **event.settings}, {**last.parameters, **event.parameters})
        before = {name: getattr(self.experiment, name) for name in event.settings}
        for earlier in events:
            before.update((name, value) for name, value in earlier.settings.items() if name in before)
        settings = {name: value for name, value in event.settings.items() if value != before[name]}
        if settings or event.parameters:
            events.append(Event(event.epoch, settings, event.parameters))
        self._set_events(events)

    def _set_events(self, events: Sequence[Event]) -> None:
        if len(events) > MOST_EVENTS:
            raise SettingError("events", len(events), f"at most {MOST_EVENTS} of them")
        self.events = tuple(events)
        self._event_epochs = {event.epoch for event in events}

    def _cut(self, epoch: int) -> int:
        """Forget what comes after `epoch`, or after the end of the run if that is earlier; return where that was."""
        here = self.snapshot(epoch)
        self._set_events([event for event in self.events if event.epoch <= here.epoch])
        self._checkpoints = {known: snapshot for known, snapshot in self._checkpoints.items() if known <= here.epoch}
        self._recent = deque((s for s in self._recent if s.epoch <= here.epoch), RECENT)
        if here.epoch not in self._event_epochs:  # there, the optimizer may already have forgotten its past
            self._recent.append(here)
        self._cursor = None
        return here.epoch

    # Text forms

    def to_dict(self, epoch: int) -> dict[str, Any]:
        """The run as JSON can hold it, with the network as it is at `epoch`."""
        snapshot = self.snapshot(epoch)
        return self.to_plan(snapshot.epoch) | {
            "network": {
                "weights": [layer.weights.tolist() for layer in snapshot.network.layers],
                "biases": [layer.bias.tolist() for layer in snapshot.network.layers],
                "activations": [layer.activation for layer in snapshot.network.layers],
            },
        }

    def to_plan(self, epoch: int) -> dict[str, Any]:
        """The same without the network: nothing is trained for it."""
        return {
            "format": FORMAT,
            "experiment": self.experiment.to_dict(),
            "events": [event.to_dict() for event in self.events],
            "epoch": epoch,
        }

    def to_json(self, epoch: int) -> str:
        return json.dumps(self.to_dict(epoch), indent=1)

    @classmethod
    def from_json(cls, text: str, seconds: float = math.inf) -> tuple[Run, int]:
        """Inverse of to_json: the run and the epoch it was saved at, or as far as the replay came in `seconds`.

        Where the file's network is not the one that the replay arrives at, because somebody changed the file, the
        difference becomes an event at that epoch, so that the file's network is what one gets. Raises SettingError.
        """
        try:
            content = json.loads(text)
        except (ValueError, RecursionError):
            raise SettingError("file", text, "a JSON file saved by this app") from None
        run, epoch = cls.from_plan(content)
        snapshot = run.snapshot(epoch, time.monotonic() + seconds)
        if "network" in content:
            run._adopt(snapshot, content["network"], arrived=snapshot.epoch == epoch)
        return run, snapshot.epoch

    @classmethod
    def from_plan(cls, content: object) -> tuple[Run, int]:
        """Inverse of to_plan: the run and the epoch it was saved at; nothing is trained. Raises SettingError."""
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            given = content.get("format") if isinstance(content, dict) else content
            raise SettingError("format", given, f"{FORMAT!r}")
        events = content.get("events", [])
        if not isinstance(events, list):
            raise SettingError("events", events, "a list")
        run = cls(Experiment.from_dict(content.get("experiment")), tuple(_read_event(entry) for entry in events))
        return run, check_value("epoch", content.get("epoch", 0), EPOCH)

    def _adopt(self, snapshot: Snapshot, network: Any, arrived: bool) -> None:
        """Check that `network` fits the experiment and, if the replay has arrived there, make it the snapshot's."""
        try:
            given = Network.from_parameters(**network)
        except (TypeError, ValueError, OverflowError) as error:
            raise SettingError("network", network, f"weights, biases and activations that fit ({error})") from None
        if [layer.activation for layer in given.layers] != [a.name for a in self.experiment.activations]:
            raise SettingError("network", network, "the activations of the experiment")
        if given.sizes != self.experiment.sizes:
            raise SettingError("network", given.sizes, f"layers of the sizes {self.experiment.sizes}")
        values = given.parameters()
        different = np.flatnonzero(values != snapshot.parameters)
        if arrived and different.size:
            self.edit(snapshot.epoch, {int(index): float(values[index]) for index in different})


def _read_event(entry: object) -> Event:
    """An event from its JSON form. Raises SettingError."""
    if not isinstance(entry, dict):
        raise SettingError("events", entry, "objects with epoch, settings and parameters")
    settings, parameters = entry.get("settings", {}), entry.get("parameters", {})
    if not isinstance(settings, dict) or not isinstance(parameters, dict):
        raise SettingError("events", entry, "objects of settings and of parameters")
    try:
        places = {int(index): value for index, value in parameters.items()}
    except ValueError:
        raise SettingError("parameters", parameters, "places in the vector of parameters, as whole numbers") from None
    return Event(check_value("events", entry.get("epoch"), EPOCH), settings, places)


def events_to_text(events: Sequence[Event]) -> str:
    """Events as one URL parameter: "300:learning_rate=0.1;450:7=2.5" (parameter 7 becomes 2.5 at epoch 450)."""
    entries = []
    for event in events:
        changes = [f"{name}={SETTINGS[name].kind.write(value)}" for name, value in event.settings.items()]
        changes += [f"{index}={PARAMETER.write(value)}" for index, value in event.parameters.items()]
        entries.append(f"{event.epoch}:{','.join(changes)}")
    return ";".join(entries)


def events_from_text(text: str) -> tuple[Event, ...]:
    """Inverse of events_to_text. Raises SettingError; whether the events fit an experiment is for Run to check."""
    events = []
    for entry in filter(None, text.split(";")):
        epoch, _, changes = entry.partition(":")
        settings: dict[str, Any] = {}
        parameters: dict[int, float] = {}
        for change in changes.split(","):
            name, _, value = change.partition("=")
            try:
                if name in SETTINGS:
                    settings[name] = SETTINGS[name].parse(name, value)
                else:
                    parameters[int(name)] = check_value("parameters", PARAMETER.parse(value), PARAMETER)
            except SettingError:
                raise
            except ValueError:
                raise SettingError("events", entry, "changes like 300:learning_rate=0.1 or 450:7=2.5") from None
        try:
            events.append(Event(int(EPOCH.check(EPOCH.parse(epoch))), settings, parameters))
        except ValueError:
            raise SettingError("events", entry, "an epoch, a colon and changes, like 300:learning_rate=0.1") from None
    return tuple(events)

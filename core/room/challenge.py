"""A challenge: what counts, and what may be chosen within which limits; all else is as in the challenge's experiment.

Whoever takes part sends the address of a run. It counts when it keeps to the goal and, trained anew on the server,
comes out as the goal asks. Nothing that a browser says of the run is believed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from core.experiment.experiment import LABELS, SETTINGS, Experiment
from core.experiment.settings import Choice, Integer, Number, SettingError, check_value
from core.nn.network import bias_places, count_parameters
from core.notation.numbers import counted, percent, short
from core.room.activity import experiment_of
from core.room.limits import MOST_ADDRESS
from core.stream.address import address_of, run_at
from core.training.run import Run
from core.training.snapshot import Snapshot
from core.training.words import title_of

GIVEN = {
    *("problem", "truth_table", "points", "measures", "scaling", "value_scaling", "n", "noise", "test", "data_seed"),
    *("inputs", "targets", "loss", "reduction", "target_loss", "locked"),
}
"""Settings that are never free: what is learned, how wrong a network is, and from when on it is solved."""

FREE = [name for name in SETTINGS if name not in GIVEN]

MOST_PARAMETERS = 10_000
"""As many weights and biases a goal may allow at most, if it limits them."""

Limits = tuple[float, float] | tuple[str, ...] | None
"""Of a free setting: the lowest and highest number, the options there are, or whatever the setting may be."""


@dataclass(frozen=True)
class Measure:
    """What of a run counts: `figure` is None of a run that does not come so far."""

    label: str
    figure: Callable[[Snapshot], float | None]
    words: Callable[[float], str]
    smallest: bool = True
    """Whether smaller figures are better."""
    on_test_set: bool = False


def _solved(value: Callable[[Snapshot], float]) -> Callable[[Snapshot], float | None]:
    return lambda end: value(end) if end.status == "solved" else None


def _tested(place: int) -> Callable[[Snapshot], float | None]:
    def figure(end: Snapshot) -> float | None:
        measured = end.test_measures[place] if end.test_measures else math.nan
        return measured if math.isfinite(measured) and end.status != "diverged" else None

    return figure


def n_parameters(experiment: Experiment) -> int:
    """Weights, and biases where there are any."""
    n = count_parameters(experiment.sizes)
    return n if experiment.has_biases else n - int(bias_places(experiment.sizes).sum())


MEASURES = {
    "epochs": Measure(
        "solved in the fewest epochs", _solved(lambda end: end.epoch), lambda n: f"solved in {counted(int(n), 'epoch')}"
    ),
    "parameters": Measure(
        "solved with the fewest weights and biases",
        _solved(lambda end: n_parameters(end.experiment)),
        lambda n: f"solved with {counted(int(n), 'parameter')}",
    ),
    "test_accuracy": Measure(
        "the highest test accuracy at the end",
        _tested(1),
        lambda share: f"test accuracy {percent(share, 1)}",
        smallest=False,
        on_test_set=True,
    ),
    "test_loss": Measure(
        "the lowest test loss at the end", _tested(0), lambda loss: f"test loss {short(loss)}", on_test_set=True
    ),
}
"""What may count."""


@dataclass(frozen=True)
class Goal:
    """A challenge as a value. Raises SettingError for a goal that nobody could reach or compare.

    address: that of the experiment whose settings are fixed, but for the `free` ones, each with its limits.
    most_parameters: weights and biases, 0 for any number. changes: whether free settings may be changed on the way.
    """

    address: str
    measure: str
    free: Mapping[str, Limits]
    most_parameters: int = 0
    changes: bool = False

    def __post_init__(self) -> None:
        if len(self.address) > MOST_ADDRESS // 2:
            raise SettingError("address", self.address, f"at most {MOST_ADDRESS // 2:,} characters; fewer points")
        check_value("measure", self.measure, Choice({name: entry.label for name, entry in MEASURES.items()}))
        check_value("most_parameters", self.most_parameters, Integer(0, MOST_PARAMETERS))
        if not self.free:
            raise SettingError("free", [], "at least one setting that may be chosen")
        for name, limits in self.free.items():
            if name not in FREE:
                raise SettingError("free", name, ", ".join(FREE))
            _check_limits(name, limits)
        experiment = self.experiment
        if MEASURES[self.measure].on_test_set:
            if experiment.test_samples is None:
                raise SettingError("measure", self.measure, "one without a test set: this problem has none")
            if self.measure == "test_accuracy" and experiment.task.is_regression:
                raise SettingError("measure", self.measure, "test_loss: values are not right or wrong")
        elif not experiment.target_loss:
            raise SettingError("target_loss", 0.0, "a number above 0: otherwise no run is ever solved")

    @cached_property
    def experiment(self) -> Experiment:
        """The one that it begins with."""
        return experiment_of(self.address)

    @property
    def title(self) -> str:
        """Such as "XOR with ReLU: solved in the fewest epochs"; a hidden activation that is free is not named."""
        problem = title_of(self.experiment).split(", ")[0]
        named = self.experiment.hidden and "hidden_activation" not in self.free
        units = f" with {SETTINGS['hidden_activation'].short(self.experiment.hidden_activation)}" if named else ""
        return f"{problem}{units}: {MEASURES[self.measure].label}"

    @property
    def rules(self) -> list[str]:
        """What has to be kept to, a sentence each. Whether other seeds may be tried is always among them."""
        said, free = [], [self._may_choose(name) for name, limits in self.free.items() if name != "seed" or limits]
        if free:
            said.append(f"You may change: {', '.join(free)}.")
        if self.most_parameters:
            said.append(f"At most {self.most_parameters:,} weights and biases together.")
        seed = self.experiment.seed
        said.append(
            "You may try any seed: to try many is part of the challenge."
            if "seed" in self.free
            else f"Everybody has the seed {seed}: other seeds do not count."
        )
        said.append(
            "You may also change these settings while the network learns."
            if self.changes
            else "Change nothing while the network learns."
        )
        said.append("Weights that you set by hand do not count.")
        return [*said, f"All other settings are those of {title_of(self.experiment).removesuffix(f', seed {seed}')}."]

    def _may_choose(self, name: str) -> str:
        """A free setting with its limits."""
        limits, label = self.free[name], SETTINGS[name].label
        return label if limits is None else f"{label} ({_allowed(name, limits)})"

    def content(self) -> dict[str, Any]:
        """What those who are in get to know of it, as JSON; `goal_of` makes the goal from it."""
        free = {name: None if limits is None else list(limits) for name, limits in self.free.items()}
        goal = {"measure": self.measure, "free": free, "most_parameters": self.most_parameters, "changes": self.changes}
        return {"text": self.title, "rules": self.rules, "address": self.address, "goal": goal}


def read_goal(address: object, values: object) -> Goal:
    """The goal of these values, as JSON holds them, about the experiment of this address. Raises SettingError."""
    if not isinstance(values, Mapping):
        raise SettingError("goal", values, "an object with measure and free")
    free = values.get("free")
    if not isinstance(free, Mapping):
        raise SettingError("free", free, "an object of settings, each with its limits or null")
    read = {str(name): tuple(limits) if isinstance(limits, list) else limits for name, limits in free.items()}
    changes = values.get("changes", False)
    if not isinstance(changes, bool):
        raise SettingError("changes", changes, "true or false")
    start = address_of(Run(experiment_of(address)))
    return Goal(start, str(values.get("measure")), read, values.get("most_parameters") or 0, changes)


def goal_of(content: Mapping[str, Any]) -> Goal:
    """The goal of a challenge with this content."""
    return read_goal(content["address"], content["goal"])


def ends_of(name: str) -> tuple[float, float] | None:
    """The lowest and the highest number that a setting may have, where it is a number and nothing else."""
    kind = SETTINGS[name].kind
    if not isinstance(kind, (Integer, Number)) or (isinstance(kind, Integer) and kind.word):
        return None
    return kind.low, kind.high


def _check_limits(name: str, limits: object) -> None:
    """Raise SettingError unless these are limits of the setting."""
    kind = SETTINGS[name].kind
    if limits is None:
        return
    if isinstance(kind, Choice):
        if not isinstance(limits, tuple) or not limits or set(map(str, limits)) - set(kind.options):
            raise SettingError(name, limits, f"some of {', '.join(kind.options)}")
        return
    if ends_of(name) is None:
        raise SettingError(name, limits, "no limits: it is free, or it is fixed")
    if not isinstance(limits, tuple) or len(limits) != 2:
        raise SettingError(name, limits, "a lowest and a highest number")
    low, high = (SETTINGS[name].check(name, limit) for limit in limits)
    if low > high:
        raise SettingError(name, limits, "a lowest number that is not above the highest one")


def _allowed(name: str, limits: Limits) -> str:
    """The limits in words."""
    entry, kind = SETTINGS[name], SETTINGS[name].kind
    assert limits is not None
    if isinstance(kind, Choice):
        return " or ".join(entry.short(option) for option in limits)
    (low, high), (lowest, highest) = limits, ends_of(name) or (None, None)
    if low == lowest:
        return f"at most {entry.text(high)}"
    return f"at least {entry.text(low)}" if high == highest else f"{entry.text(low)} to {entry.text(high)}"


# A run that was sent


class DoesNotCount(ValueError):
    """A run that does not keep to the goal; says which of its settings does not."""


def read_run(goal: Goal, address: object) -> Run:
    """The run of this address, which keeps to the goal. Raises DoesNotCount."""
    try:
        return _read_run(goal, address)
    except SettingError as error:
        raise DoesNotCount(f"It does not count. {error.labelled(LABELS)}.") from None


def _read_run(goal: Goal, address: object) -> Run:
    """The same. Raises SettingError."""
    if not isinstance(address, str) or len(address) > MOST_ADDRESS:
        raise SettingError("address", address, f"the address of a run, of at most {MOST_ADDRESS:,} characters")
    run = run_at(address)
    if any(event.parameters for event in run.events):
        raise SettingError("Changes on the way", "weights set by hand", "changes of settings")
    if run.events and not goal.changes:
        raise SettingError("Changes on the way", counted(len(run.events), "change"), "none in this challenge")
    for epoch in (0, *(event.epoch for event in run.events)):
        _check_settings(goal, run.experiment_at(epoch))
    return run


def _check_settings(goal: Goal, experiment: Experiment) -> None:
    """Raise SettingError for a setting that has any effect and is not as the goal wants it."""
    for name, entry in SETTINGS.items():
        value, wanted = getattr(experiment, name), getattr(goal.experiment, name)
        if value == wanted and name not in goal.free:
            continue
        if not experiment.uses(name):
            continue
        if name not in goal.free:
            raise SettingError(name, entry.text(value), f"{entry.text(wanted)}, which is fixed in this challenge")
        limits = goal.free[name]
        if limits is not None and not _within(name, value, limits):
            raise SettingError(name, entry.text(value), _allowed(name, limits))
    n = n_parameters(experiment)
    if goal.most_parameters and n > goal.most_parameters:
        raise SettingError("Weights and biases", n, f"at most {goal.most_parameters}")


def _within(name: str, value: Any, limits: tuple[Any, ...]) -> bool:
    if isinstance(SETTINGS[name].kind, Choice):
        return set(value.split("-")) <= set(limits)
    low, high = limits
    return bool(low <= value <= high)


@dataclass(frozen=True)
class Verdict:
    """What was found: the figure, None where the run does not count, and words for it or for why."""

    figure: float | None
    words: str


def verdict(goal: Goal, end: Snapshot, seconds: float) -> Verdict:
    """What is to be said of a run whose last snapshot this is, or the one reached after so many seconds."""
    if end.status == "training":
        return Verdict(
            None, f"It does not count: after {seconds:g} s on the server it was at epoch {end.epoch:,} only."
        )
    measure = MEASURES[goal.measure]
    figure = measure.figure(end)
    if figure is None:
        return Verdict(None, f"It does not count: {end.status} at epoch {end.epoch:,}. {end.diagnosis.cause}")
    return Verdict(float(figure), measure.words(figure))


# What is remembered of each participant: the run that counts, and the one that was sent last


def with_sent(record: Mapping[str, Any], address: str, order: int) -> dict[str, Any]:
    """The participant's record with a run that waits to be trained; `order` rises from one that arrives to the next."""
    return {**record, "last": {"address": address, "order": order, "words": ""}}


def waits(record: Mapping[str, Any]) -> bool:
    """Whether the run that was sent last has no verdict yet."""
    return "last" in record and not record["last"]["words"]


def with_verdict(record: Mapping[str, Any], order: int, found: Verdict, goal: Goal) -> dict[str, Any]:
    """The record with what was found of the run that arrived with this order. What came later stays as it is."""
    last = record.get("last", {})
    if last.get("order") != order or last["words"]:
        return dict(record)
    judged = {**last, "words": found.words, "figure": found.figure}
    best = record.get("best")
    if found.figure is not None and (best is None or _key(goal, judged) < _key(goal, best)):
        best = judged
    return {"last": judged} | ({"best": best} if best else {})


def standing(goal: Goal, records: Mapping[int, Mapping[str, Any]]) -> list[tuple[int, Mapping[str, Any]]]:
    """The participants with a run that counts, each with the best one, from the first place on.

    Of equal figures the one that arrived first comes first.
    """
    found = [(number, record["best"]) for number, record in records.items() if "best" in record]
    return sorted(found, key=lambda entry: _key(goal, entry[1]))


def _key(goal: Goal, entry: Mapping[str, Any]) -> tuple[float, int]:
    sign = 1.0 if MEASURES[goal.measure].smallest else -1.0
    return sign * entry["figure"], entry["order"]


# Goals to begin with

READY = {
    "xor": Goal(
        "hidden=4&hidden_activation=relu&init=he&max_epochs=2000&seed=1",
        "epochs",
        {"hidden": None, "learning_rate": (1e-5, 1.0)},
        changes=True,
    ),
    "parity": Goal(
        "problem=parity3&hidden=8&init=normal&learning_rate=2&max_epochs=5000",
        "parameters",
        {
            **{"hidden": None, "hidden_activation": None, "bias": None, "learning_rate": None, "optimizer": None},
            **{"init": None, "seed": None},
        },
        changes=True,
    ),
    "spirals": Goal(
        "problem=spirals&noise=5&hidden=8&hidden_activation=tanh&loss=binary_cross_entropy&reduction=mean"
        "&optimizer=adam&learning_rate=0.03&init=glorot&max_epochs=1000&seed=1",
        "test_accuracy",
        {
            **{"features": None, "hidden": None, "hidden_activation": None, "learning_rate": None},
            **{"l2": None, "init": None, "max_epochs": (1, 1000)},
        },
        most_parameters=40,
    ),
}
"""By their names."""

"""One setting each: a class shares out the values of a setting, so that few participants already span its range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from core.ensemble.sweep import DEFAULTS, MOST_VALUES, SWEPT, Axis, read_axis
from core.experiment.experiment import SETTINGS, Experiment
from core.experiment.settings import Choice, Integer, Number, SettingError

SHARED = [name for name in SWEPT if SETTINGS[name].group != "problem"]
"""What may be shared out: all learn the same points."""

FEWEST_VALUES = 2


@cache
def places(n_values: int) -> tuple[int, ...]:
    """The order in which so many values are given out: the first, the last, then each farthest from those before it."""
    order = [0]
    while len(order) < n_values:
        order.append(max(range(n_values), key=lambda place: min(abs(place - given) for given in order)))
    return tuple(order)


def place_of(number: int, n_values: int) -> int:
    """The place of the value that the participant with this number has, from 1 on; when all are given out, anew."""
    return places(n_values)[(number - 1) % n_values]


@dataclass(frozen=True)
class Shared:
    """A setting and the values that are shared out."""

    axis: Axis
    text: str
    """What its values were read from."""

    def experiments(self, experiment: Experiment) -> list[Experiment]:
        """One for each value. Raises SettingError where one cannot be, or the setting has no effect."""
        if not experiment.uses(self.axis.name):
            raise SettingError("setting", self.axis.name, "one that has an effect in this experiment")
        return [experiment.replace(**{self.axis.name: value}) for value in self.axis.values]

    @property
    def texts(self) -> list[str]:
        """The values as they stand at an axis."""
        return self.axis.short_texts

    def content(self) -> dict[str, Any]:
        """What those who are in get to know of it, as JSON; `shared_of` makes the same from it."""
        return {"setting": self.axis.name, "values": self.text, "label": self.axis.label, "texts": self.texts}


def read_shared(name: object, text: object) -> Shared:
    """The setting with this name and the values that core.ensemble.sweep reads from the text. Raises SettingError."""
    if not isinstance(name, str) or name not in SHARED:
        raise SettingError("setting", name, ", ".join(SHARED))
    text = text if isinstance(text, str) else ""
    axis = read_axis(name, text)
    if len(axis.values) < FEWEST_VALUES:
        raise SettingError(name, text, f"at least {FEWEST_VALUES} values")
    return Shared(axis, text)


def shareable() -> dict[str, Any]:
    """What may be shared out, as JSON: how many values, and each setting's name, label, ends and values at first.

    A setting that is no number has no ends. `isWhole`: whether it is a whole number.
    """
    found = []
    for name in SHARED:
        kind = SETTINGS[name].kind
        options = list(kind.options)[:MOST_VALUES] if isinstance(kind, Choice) else []
        ends = (kind.low, kind.high) if isinstance(kind, (Integer, Number)) else None
        described = {"name": name, "label": SETTINGS[name].label, "ends": ends, "isWhole": isinstance(kind, Integer)}
        found.append(described | {"values": DEFAULTS.get(name, ",".join(options))})
    return {"settings": found, "fewest": FEWEST_VALUES, "most": MOST_VALUES}


def shared_of(content: Mapping[str, Any]) -> Shared | None:
    """What a training of this content shares out, if anything."""
    found = content.get("shared")
    return read_shared(found["setting"], found["values"]) if found else None

"""Names of units, layers and parameters, and changes on the way, in words."""

from __future__ import annotations

from typing import Any

from core.experiment.experiment import SETTINGS, Experiment
from core.training.record import RowLayout
from core.training.run import Event, Run

MOST_NAMED = 3
"""An event that edits more parameters than this is described by their number."""


def unit_name(experiment: Experiment, layer: int, unit: int) -> str:
    """h₁ for a unit of the only hidden layer, h₂,₁ for the first of the second of several, y for the output."""
    digits = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
    if layer == len(experiment.hidden):
        return "y" if experiment.n_outputs == 1 else f"y{str(unit).translate(digits)}"
    own = str(unit + 1).translate(digits)
    return f"h{own}" if len(experiment.hidden) == 1 else f"h{str(layer + 1).translate(digits)},{own}"


def layer_name(experiment: Experiment, layer: int) -> str:
    """output, hidden, or hidden 2 where there are several."""
    if layer == len(experiment.hidden):
        return "output"
    return "hidden" if len(experiment.hidden) == 1 else f"hidden {layer + 1}"


def parameter_name(experiment: Experiment, index: int) -> str:
    """A weight as x₁→h₁, a bias as bias of h₁."""
    place = RowLayout(experiment.sizes).places[index]
    target = unit_name(experiment, place.layer, place.unit)
    if place.source is None:
        return f"bias of {target}"
    if place.layer == 0:
        return f"x{'₁₂₃'[place.source]}→{target}"
    return f"{unit_name(experiment, place.layer - 1, place.source)}→{target}"


def changes_in_words(run: Run) -> list[tuple[int, str]]:
    """The events of a run, each with its epoch: such as "Learning rate 0.5 → 0.1"."""
    now: dict[str, Any] = {}
    return [(event.epoch, _in_words(run.experiment, event, now)) for event in run.events]


def _in_words(experiment: Experiment, event: Event, now: dict[str, Any]) -> str:
    """The event, with the settings that events before it have changed, among which its own are put."""
    parts = []
    for name, value in event.settings.items():
        entry = SETTINGS[name]
        parts.append(f"{entry.label} {entry.short(now.get(name, getattr(experiment, name)))} → {entry.short(value)}")
    now.update(event.settings)
    if len(event.parameters) > MOST_NAMED:
        parts.append(f"{len(event.parameters)} weights and biases edited")
    else:
        names = [parameter_name(experiment, index) for index in event.parameters]
        parts += [f"{name} set to {value:g}" for name, value in zip(names, event.parameters.values(), strict=True)]
    return ", ".join(parts)

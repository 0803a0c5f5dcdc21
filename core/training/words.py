"""Names of units, layers and parameters, and changes on the way, in words."""

from __future__ import annotations

import re
from functools import partial
from itertools import groupby
from typing import Any

from core.data.problems import CUSTOM
from core.experiment.experiment import SETTINGS, Experiment, has_effect
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


_IN_ITS_FIRST_WORDS = ("problem", "truth_table", "hidden", "hidden_activation", "output_activation")
_IN_ITS_LAST_WORDS = ("optimizer", "learning_rate", "seed")
_SAY_WHAT_THEY_ARE = ("loss", "schedule")
NAMES = ("Glorot", "He")


def title_of(experiment: Experiment) -> str:
    """In a line: "XOR, 2-2-1, sigmoid, SGD 0.5, seed 42", and before the seed what differs from the defaults."""
    custom = experiment.problem == CUSTOM
    parts = [f"truth table {experiment.truth_table}" if custom else _short("problem", experiment)]
    parts.append(_short_sizes(experiment))
    activations = list(dict.fromkeys(_lower(activation.label) for activation in experiment.activations))
    parts.append(" and ".join(activations))
    parts.append(f"{_short('optimizer', experiment)} {_short('learning_rate', experiment)}")
    now = partial(getattr, experiment)
    for name, entry in SETTINGS.items():
        if name in _IN_ITS_FIRST_WORDS + _IN_ITS_LAST_WORDS or now(name) == getattr(Experiment, name):
            continue
        if has_effect(name, now):
            value = _lower(_short(name, experiment))
            parts.append(value if name in _SAY_WHAT_THEY_ARE else f"{_lower(entry.label)} {value}")
    return ", ".join([*parts, f"seed {experiment.seed}"])


def run_title(run: Run) -> str:
    """The title of the experiment after all changes of the run, and that it was changed."""
    title, n = title_of(run.final_experiment), len(run.events)
    if not n:
        return title
    return f"{title}, changed at epoch {run.events[0].epoch:,}" if n == 1 else f"{title}, changed {n} times"


def _short_sizes(experiment: Experiment) -> str:
    """2-3-1; 2-6×16-1 where more than two layers in a row are alike."""
    parts = [str(experiment.sizes[0])]
    for units, layers in groupby(experiment.hidden):
        n = len(list(layers))
        parts += [f"{n}×{units}"] if n > 2 else [str(units)] * n
    return "-".join([*parts, str(experiment.sizes[-1])])


def _short(name: str, experiment: Experiment) -> str:
    return SETTINGS[name].short(getattr(experiment, name))


def _lower(label: str) -> str:
    """Within a sentence: Sigmoid becomes sigmoid; ReLU, L2 and people's names stay."""
    return label if label in NAMES or not re.match("[A-Z][a-z]+([ -]|$)", label) else label[0].lower() + label[1:]

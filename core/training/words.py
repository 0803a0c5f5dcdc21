"""Names of units, layers and parameters, and changes on the way, in words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import groupby
from typing import Any

from core.data.clouds import NOISY_GATE
from core.data.points import has_values, read_points
from core.data.problems import CUSTOM, OWN_POINTS
from core.experiment.experiment import SETTINGS, Experiment, has_effect
from core.experiment.usual import usual
from core.notation.numbers import counted, short
from core.training.record import RowLayout
from core.training.run import Event, Run

MOST_NAMED = 3
"""An event that edits more parameters than this is described by their number."""


def level_names(experiment: Experiment) -> tuple[str, str, str]:
    """The target of class 0, the middle, and the target of class 1, as they are written; or the ends of the colours."""
    ends = (experiment.output_at(share) for share in (0.0, 0.5, 1.0))
    low, middle, high = (f"{end:.0f}" if abs(end) >= 1000 else short(end) for end in ends)
    low, middle, high = (text.replace("-", "−") for text in (low, middle, high))
    return low, "½" if middle == "0.5" else middle, high


def right_in_words(accuracy: float, n: int, row: str) -> str:
    """Such as "3 of 4 rows right"; nothing where values are learned, of which there is no accuracy."""
    return "" if math.isnan(accuracy) else f"{round(accuracy * n)} of {counted(n, row)} right"


def unit_name(experiment: Experiment, layer: int, unit: int) -> str:
    """h₁ for a unit of the only hidden layer, h₂,₁ for the first of the second of several, y for the output."""
    digits = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
    if layer == len(experiment.hidden):
        return "y" if experiment.n_outputs == 1 else f"y{str(unit).translate(digits)}"
    own = str(unit + 1).translate(digits)
    return f"h{own}" if len(experiment.hidden) == 1 else f"h{str(layer + 1).translate(digits)},{own}"


def input_name(experiment: Experiment, unit: int) -> str:
    """x₁, or what the input is derived as, such as x₁²."""
    return experiment.input_features[unit].label


def layer_name(experiment: Experiment, layer: int) -> str:
    """output, hidden, or hidden 2 where there are several."""
    if layer == len(experiment.hidden):
        return "output"
    return "hidden" if len(experiment.hidden) == 1 else f"hidden {layer + 1}"


def parameter_name(experiment: Experiment, index: int) -> str:
    """A weight as x₁→h₁, a bias as bias of h₁."""
    place = RowLayout.of(experiment).places[index]
    target = unit_name(experiment, place.layer, place.unit)
    if place.source is None:
        return f"bias of {target}"
    if place.layer == 0:
        return f"{input_name(experiment, place.source)}→{target}"
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
        if name == "locked":
            parts.append(_locks_in_words(experiment, now.get(name, experiment.locked), value))
            continue
        parts.append(f"{entry.label} {entry.short(now.get(name, getattr(experiment, name)))} → {entry.short(value)}")
    now.update(event.settings)
    if len(event.parameters) > MOST_NAMED:
        parts.append(f"{len(event.parameters)} weights and biases edited")
    else:
        names = [parameter_name(experiment, index) for index in event.parameters]
        parts += [f"{name} set to {value:g}" for name, value in zip(names, event.parameters.values(), strict=True)]
    return ", ".join(parts)


def _locks_in_words(experiment: Experiment, before: Sequence[int], after: Sequence[int]) -> str:
    """Which weights and biases were locked, and which were unlocked."""
    parts = []
    for changed, what in ((set(after) - set(before), "locked"), (set(before) - set(after), "unlocked")):
        if changed:
            parts.append(f"{parameters_in_words(experiment, changed)} {what}")
    return ", ".join(parts) or "locks as before"


def parameters_in_words(experiment: Experiment, indices: Iterable[int]) -> str:
    """Weights and biases by their names, or how many there are, where they are more than MOST_NAMED; or none."""
    names = [parameter_name(experiment, index) for index in sorted(indices)]
    return ", ".join(names) or "none" if len(names) <= MOST_NAMED else f"{len(names)} parameters"


def setting_in_words(name: str, value: Any) -> str:
    """A setting with this value within a sentence: "learning rate 0.5", "one hidden layer of 8 units"."""
    if name == "hidden":
        return layers_in_words(value)
    if name == "test" and not value:
        return "no test set"
    if name == "locked":
        return f"{len(value)} locked" if value else "nothing locked"
    text = SETTINGS[name].short(value)
    text = text if name == "optimizer" else _lower(text)
    return text if name == "bias" else f"{_lower(SETTINGS[name].label)} {text}"


def layers_in_words(units: Sequence[int]) -> str:
    """Such as "no hidden layer", "one hidden layer of 8 units", "2 hidden layers of 4 and 2 units"."""
    if not units:
        return "no hidden layer"
    if len(units) == 1:
        return f"one hidden layer of {counted(units[0], 'unit')}"
    if len(set(units)) == 1:
        return f"{len(units)} hidden layers of {counted(units[0], 'unit')} each"
    *first, last = map(str, units)
    return f"{len(units)} hidden layers of {', '.join(first)} and {last} units"


def label_of(name: str, values: Iterable[Any]) -> str:
    """What a setting with these values is called: its label; for hidden layers, what the numbers count."""
    if name != "hidden":
        return SETTINGS[name].label
    one_layer = all(len(units) <= 1 for units in values)
    return "Hidden units in one layer" if one_layer else "Units in each hidden layer"


_TOGETHER = {
    "truth_table": "problem",
    "points": "problem",
    "output_activation": "hidden_activation",
    "learning_rate": "optimizer",
}
"""Settings that are said in one with another."""

_FIRST, _LAST = ("problem", "hidden", "hidden_activation", "optimizer"), ("seed",)
_SAY_WHAT_THEY_ARE = ("loss", "schedule", "bias")
MOST_SAID, MOST_SAID_OF_POINTS = 4, 1
"""Settings in a title, besides those that are always said: with more, it would take the room of the pictures; one's own
points have a long name already."""

PEOPLE = ("Glorot", "He")


def title_of(experiment: Experiment) -> str:
    """In a line: "XOR, 2-2-1, sigmoid, SGD 0.5, seed 42", and before the seed what is not usual with this problem.

    Of that, no more than MOST_SAID settings are said, or MOST_SAID_OF_POINTS of one's own, and how many others there
    are.
    """
    now, usually = partial(getattr, experiment), usual(experiment)
    special = [
        name
        for name in SETTINGS
        if name not in (*_FIRST, *_LAST, *_TOGETHER) and now(name) != usually[name] and has_effect(name, now)
    ]
    most = MOST_SAID_OF_POINTS if experiment.problem == OWN_POINTS else MOST_SAID
    said = special if len(special) <= most else special[: most - 1]
    parts = [_part(name, experiment) for name in (*_FIRST, *said)]
    if len(said) < len(special):
        parts.append(f"{len(special) - len(said)} other settings")
    return ", ".join([*parts, *(_part(name, experiment) for name in _LAST)])


def names_beside(runs: Sequence[Run]) -> list[str]:
    """For each run what it is beside the others: "SGD 0.5" and "Adam 0.01".

    The first one is called by all that differs, the others by what differs from the first. One run alone, and runs
    that are alike, are called by their optimizer and learning rate.
    """
    first, *others = runs
    differ = [_differing(first, other) for other in others]
    names = []
    for run, wanted in zip(runs, [set().union(*differ), *differ], strict=True):
        now = partial(getattr, run.experiment)
        parts = [
            _part(name, run.experiment)
            for name in dict.fromkeys((*_FIRST, *SETTINGS))
            if name in wanted and (name in _FIRST or has_effect(name, now))
        ]
        if "events" in wanted and run.events:
            parts.append(_changed(run))
        names.append(", ".join(parts) or _part("optimizer", run.experiment))
    return names


def _differing(one: Run, other: Run) -> set[str]:
    """The settings in which two runs differ, each by the name of the one that it is said with; events too."""
    found = {
        _TOGETHER.get(name, name)
        for name in SETTINGS
        if getattr(one.experiment, name) != getattr(other.experiment, name)
    }
    return found if one.events == other.events else {*found, "events"}


def _part(name: str, experiment: Experiment) -> str:
    """One setting of the experiment in a few words, with those that are said together with it."""
    if name == "problem":
        if experiment.problem == CUSTOM:
            return f"truth table {experiment.truth_table}"
        if experiment.problem == NOISY_GATE:
            return f"Noisy gate {experiment.truth_table}"
        if experiment.problem == OWN_POINTS:
            with_values = " with values" if has_values(experiment.points) else ""
            return f"{len(read_points(experiment.points)):,} own points{with_values}"
        return _short("problem", experiment)
    if name == "hidden":
        return _short_sizes(experiment)
    if name == "hidden_activation":
        *hidden, output = (_lower(activation.label) for activation in experiment.activations)
        if len(set(hidden)) > 1:
            return f"{'-'.join(hidden)} and {output}"
        return " and ".join(dict.fromkeys((*hidden, output)))
    if name == "optimizer":
        return f"{_short('optimizer', experiment)} {_short('learning_rate', experiment)}"
    if name == "locked":
        return f"{len(experiment.locked)} locked"
    value = _lower(_short(name, experiment))
    if name == "test" and not experiment.test:
        return setting_in_words(name, experiment.test)
    return value if name in _SAY_WHAT_THEY_ARE else f"{_lower(SETTINGS[name].label)} {value}"


def run_title(run: Run) -> str:
    """The title of the experiment after all changes of the run, and that it was changed."""
    title = title_of(run.final_experiment)
    return f"{title}, {_changed(run)}" if run.events else title


def _changed(run: Run) -> str:
    n = len(run.events)
    return f"changed at epoch {run.events[0].epoch:,}" if n == 1 else f"changed {n} times"


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
    return label if label in PEOPLE or not re.match("[A-Z][a-z]+([ -]|$)", label) else label[0].lower() + label[1:]

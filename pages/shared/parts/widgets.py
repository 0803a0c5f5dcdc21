"""The settings as widgets: made from Experiment's table, one for each setting that means something at present."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.experiment.experiment import GROUPS, SETTINGS, Experiment, has_effect
from core.experiment.settings import Choice, Integer, Layers, Number, SettingError, TruthTable
from core.nn.losses import LOSSES

ON_THE_STAGE = {"learning_rate"}
"""Settings that have their control on the stage, where a change takes effect within a frame or two."""


def settings_panel(experiment: Experiment, hidden: set[str]) -> Experiment:
    """Draw the groups that are not hidden, and return the experiment with what the visitor has chosen.

    Raises SettingError when something typed is not allowed.
    """
    chosen: dict[str, Any] = {}
    for group, title in GROUPS.items():
        if group in hidden:
            continue
        with st.expander(title, expanded=group in ("problem", "network")):
            for name, entry in SETTINGS.items():
                if entry.group == group and name not in ON_THE_STAGE and _matters(name, experiment, chosen):
                    chosen[name] = _widget(name, experiment)
    return experiment.replace(**chosen)


def widgets_differ(experiment: Experiment) -> bool:
    """Whether a widget shows something else than this experiment."""
    return bool(_differences(experiment))


def show_in_widgets(experiment: Experiment) -> None:
    """Make the widgets show this experiment at the next run of the script."""
    for key, value in _differences(experiment).items():
        st.session_state[key] = value


def _differences(experiment: Experiment) -> dict[str, Any]:
    """The experiment's values by the keys of the widgets that show others."""
    values = {key: value for name in SETTINGS for key, value in _widget_values(name, experiment).items()}
    return {key: value for key, value in values.items() if key in st.session_state and st.session_state[key] != value}


def _matters(name: str, experiment: Experiment, chosen: Mapping[str, Any]) -> bool:
    """Whether the setting has any effect beside what has been chosen above it."""
    return has_effect(name, lambda other: chosen.get(other, getattr(experiment, other)))


def _key(name: str) -> str:
    return f"setting_{name}"


def _widget_values(name: str, experiment: Experiment) -> dict[str, Any]:
    """The values of the setting's widgets by their keys."""
    value = getattr(experiment, name)
    if isinstance(SETTINGS[name].kind, Layers):
        units = {f"{_key(name)}_{layer}": units for layer, units in enumerate(value)}
        return {_key(name): len(value), **units}
    return {_key(name): value}


def _widget(name: str, experiment: Experiment) -> Any:
    """One setting's widget, showing the experiment's value at first, and its present value."""
    for key, value in _widget_values(name, experiment).items():
        st.session_state.setdefault(key, value)
    entry, key = SETTINGS[name], _key(name)
    match entry.kind:
        case Choice(options):
            on_change = _fit_output_to_loss if name == "loss" else _fit_loss_to_output if "output" in name else None
            return st.selectbox(
                entry.label,
                list(options),
                format_func=options.__getitem__,
                key=key,
                help=entry.help,
                on_change=on_change,
            )
        case Integer(low, high, word) if word:
            numbers: list[int | str] = list(range(low, min(high, len(experiment.task.points)) + 1))
            if st.session_state[key] not in [word, *numbers]:
                numbers.append(st.session_state[key])
            return st.selectbox(entry.label, [word, *numbers], key=key, help=entry.help)
        case Integer(low, high):
            step = 1 if name == "seed" else 1000
            return st.number_input(entry.label, low, high, step=step, key=key, help=entry.help)
        case Number(low, high):
            return st.number_input(entry.label, low, high, step=_step(high), format="%g", key=key, help=entry.help)
        case Layers(most_layers, most_units):
            return _layers(entry.label, key, most_layers, most_units, entry.help)
        case TruthTable():
            return st.text_input(entry.label, max_chars=8, key=key, help=entry.help)
    raise SettingError(name, entry.kind, "a kind of setting that has a widget")


def _step(high: float) -> float:
    """What a click on + or - changes: fine where the range is small."""
    return 0.01 if high <= 1 else 0.1


def _layers(label: str, key: str, most_layers: int, most_units: int, help: str) -> tuple[int, ...]:
    n_layers = st.number_input(label, 0, most_layers, step=1, key=key, help=help)
    units = []
    for layer in range(n_layers):
        layer_key = f"{key}_{layer}"
        st.session_state.setdefault(layer_key, 2)
        name = "Hidden units" if n_layers == 1 else f"Units in layer {layer + 1}"
        units.append(st.number_input(name, 1, most_units, step=1, key=layer_key, help="From 1 to 16 units."))
    return tuple(units)


def _fit_output_to_loss() -> None:
    """A cross-entropy was chosen: take the output activation that it belongs to."""
    needed = LOSSES[st.session_state[_key("loss")]].output_activation
    if needed:
        st.session_state[_key("output_activation")] = needed


def _fit_loss_to_output() -> None:
    """An output activation was chosen: leave a cross-entropy that does not belong to it."""
    output, loss = st.session_state[_key("output_activation")], st.session_state[_key("loss")]
    if LOSSES[loss].output_activation not in (None, output):
        own = [name for name, entry in LOSSES.items() if entry.output_activation == output]
        st.session_state[_key("loss")] = own[0] if own else "half_squared_error"

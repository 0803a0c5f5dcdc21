"""The axes as widgets: which setting, and which of its values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from core.ensemble.sweep import MOST_VALUES, SCALES, Axis, has_range
from core.experiment.experiment import SETTINGS, Experiment
from core.experiment.settings import Choice, Integer, Number, Setting
from core.training.record import RowLayout
from core.training.words import parameters_in_words
from pages.shared.parts.widgets import show, widget
from pages.shared.state.page import Page
from pages.sweeps.state import AXES, LABELS, NONE, State

VALUES_OF = {"x": "columns", "y": "rows", "by": "maps"}
"""What the values of each axis are for."""


def axis_settings(page: Page[State], which: str, base: Experiment) -> None:
    """The setting of an axis and its values; `base` names the weights and biases that are locked."""
    state, field = page.state, f"{which}_values"
    elsewhere = {getattr(state, other) for other in AXES if other != which} - {NONE}
    options = [*([NONE] if which == "by" else []), *(name for name in LABELS if name not in elsewhere)]
    page.widget(which, options=options, take=lambda name: change(page, **{which: name, field: ""}), remind=True)
    axis = dict(zip(AXES, state.axes, strict=False)).get(which)
    if axis is None:
        return
    texts = axis.short_texts
    if axis.name == "locked":
        texts = [_named_locks(base, text, value) for text, value in zip(texts, axis.values, strict=True)]
    st.caption(f"{axis.label}: {', '.join(texts)}")
    with st.popover(f"Other values of the {VALUES_OF[which]}", help="Which values the setting takes", width="stretch"):
        _values(page, which, axis)


def _named_locks(base: Experiment, text: str, locked: Sequence[int]) -> str:
    """Locks by their indices, and in parentheses by their names, as far as this network has them."""
    n = RowLayout.of(base).n_parameters
    return f"{text} ({parameters_in_words(base, locked)})" if locked and max(locked) < n else text


def change(page: Page[State], **changes: Any) -> None:
    """Change what is computed: then no cell is open, and points are drawn only where they can be."""
    now = {name: changes.get(name, getattr(page.state, name)) for name in ("x", "y", "by")}
    if now["by"] != NONE or not has_range(now["x"]) or not has_range(now["y"]):
        changes["search"] = "grid"
    page.set(cell=NONE, **changes)


def _values(page: Page[State], which: str, axis: Axis) -> None:
    """The widgets of an axis's values, by the kind of its setting."""
    kind, key, field = SETTINGS[axis.name].kind, f"sweeps_{which}_{axis.name}", f"{which}_values"
    if isinstance(kind, (Number, Integer)):
        _range(page, which, axis, kind)
    elif isinstance(kind, Choice):
        show(key, list(axis.values), remind=True)
        options = list(dict.fromkeys([*kind.options, *axis.values]))  # a link may name one for each layer

        def take() -> None:
            chosen = [name for name in options if name in st.session_state[key]]
            change(page, **{field: ",".join(chosen)})

        st.multiselect(
            axis.label,
            options,
            format_func=kind.text,
            key=key,
            help="If you choose none, the axis takes all of them, up to its limit.",
            on_change=take,
        )
    else:
        show(key, getattr(page.state, field) or ",".join(kind.write(value) for value in axis.values), remind=True)
        st.text_input(
            axis.label,
            key=key,
            help=f"Up to {MOST_VALUES} values, separated by commas. Each is: {kind.allowed}.",
            on_change=lambda: change(page, **{field: st.session_state[key]}),
        )


def _range(page: Page[State], which: str, axis: Axis, kind: Number | Integer) -> None:
    """The widgets of a range."""
    end = Integer(kind.low, kind.high) if isinstance(kind, Integer) else kind
    parts = {
        "low": Setting(end, "From", "The smallest value."),
        "high": Setting(end, "To", "The largest value."),
        "count": Setting(Integer(1, MOST_VALUES), "How many", "Values on the axis."),
        "scale": Setting(
            Choice(dict(zip(SCALES, ("Equal steps", "Equal ratios (log)"), strict=True))),
            "Distances",
            "Equal steps suit small ranges, equal ratios ranges over several powers of ten.",
        ),
    }

    def take(part: str, value: Any) -> None:
        present = dict(zip(AXES, page.state.axes, strict=False))[which].range
        assert present is not None
        found = replace(present, **{part: value})
        change(page, **{f"{which}_values": f"{found.low:.6g}~{found.high:.6g}~{found.count}~{found.scale}"})

    for part, entry in parts.items():
        key, value = f"sweeps_{which}_{axis.name}_{part}", entry.check(part, getattr(axis.range, part))
        widget(entry, f"{which}_{part}", key, value, partial(take, part), page.refusals, remind=True)

"""The axes as widgets: which setting, and which of its values."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.ensemble.sweep import MOST_VALUES, SCALES, Axis, has_range
from core.experiment.experiment import SETTINGS
from core.experiment.settings import Choice, Integer, Number
from pages.shared.state.page import Page
from pages.sweeps.state import AXES, LABELS, NONE, State


def axis_settings(page: Page[State], which: str) -> None:
    """The setting of an axis and its values."""
    state, field = page.state, f"{which}_values"
    elsewhere = {getattr(state, other) for other in AXES if other != which} - {NONE}
    options = [*([NONE] if which == "by" else []), *(name for name in LABELS if name not in elsewhere)]
    entry = State.__dataclass_fields__[which].metadata["setting"]
    _show(f"sweeps_{which}", getattr(state, which))
    st.selectbox(
        entry.label,
        options,
        format_func=entry.kind.options.__getitem__,
        key=f"sweeps_{which}",
        help=entry.help,
        on_change=lambda: change(page, **{which: st.session_state[f"sweeps_{which}"], field: ""}),
    )
    axis = dict(zip(AXES, state.axes, strict=False)).get(which)
    if axis is None:
        return
    with st.popover(f"Values of the {AXES[which].lower()}", help="Which values the setting takes", width="stretch"):
        _values(page, which, axis)
    st.caption(", ".join(axis.short_texts))


def change(page: Page[State], **changes: Any) -> None:
    """Change what is computed: then no cell is open, and points are drawn only where they can be."""
    now = {name: changes.get(name, getattr(page.state, name)) for name in ("x", "y", "by")}
    if now["by"] != NONE or not has_range(now["x"]) or not has_range(now["y"]):
        changes["search"] = "grid"
    page.set(cell=NONE, **changes)


def _show(key: str, value: Any) -> None:
    """Let the widget with this key show a value. At every run: while a popover is closed, its widgets hear of none."""
    st.session_state[key] = value


def _values(page: Page[State], which: str, axis: Axis) -> None:
    """The widgets of an axis's values, by the kind of its setting."""
    kind, key, field = SETTINGS[axis.name].kind, f"sweeps_{which}_{axis.name}", f"{which}_values"
    if isinstance(kind, (Number, Integer)):
        _range(page, which, axis)
    elif isinstance(kind, Choice):
        _show(key, list(axis.values))

        def take() -> None:
            chosen = [name for name in kind.options if name in st.session_state[key]]
            change(page, **{field: ",".join(chosen)})

        st.multiselect(
            axis.label,
            list(kind.options),
            format_func=kind.options.__getitem__,
            key=key,
            help="None chosen: all of them, as far as there is room.",
            on_change=take,
        )
    else:
        _show(key, getattr(page.state, field) or ",".join(kind.write(value) for value in axis.values))
        st.text_input(
            axis.label,
            key=key,
            help=f"Up to {MOST_VALUES} values, separated by commas. Each is: {kind.allowed}.",
            on_change=lambda: change(page, **{field: st.session_state[key]}),
        )


def _range(page: Page[State], which: str, axis: Axis) -> None:
    """The widgets of a range."""
    kind, found = SETTINGS[axis.name].kind, axis.range
    assert isinstance(kind, (Number, Integer))
    assert found is not None
    keys = {part: f"sweeps_{which}_{axis.name}_{part}" for part in ("low", "high", "count", "scale")}
    for part, key in keys.items():
        _show(key, getattr(found, part))

    def take() -> None:
        low, high, count, scale = (st.session_state[key] for key in keys.values())
        change(page, **{f"{which}_values": f"{low:.6g}~{high:.6g}~{count}~{scale}"})

    for part, label, help in (("low", "From", "The least value."), ("high", "To", "The greatest value.")):
        st.number_input(
            label,
            float(kind.low),
            float(kind.high),
            step=0.1 if isinstance(kind, Number) else 1.0,
            format="%g",
            key=keys[part],
            help=help,
            on_change=take,
        )
    st.number_input("How many", 1, MOST_VALUES, step=1, key=keys["count"], help="Values on the axis.", on_change=take)
    st.segmented_control(
        "Distances",
        list(SCALES),
        format_func={"linear": "Equal steps", "log": "Equal ratios (log)"}.__getitem__,
        key=keys["scale"],
        required=True,
        help="Equal steps suit small ranges, equal ratios ranges over several powers of ten.",
        on_change=take,
    )

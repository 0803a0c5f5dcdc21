"""What the visit's link hides, on all pages: settings that are not to be changed, and the ways to other pages;
and the ticks with which such a link is made."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.experiment.experiment import GROUPS, SETTINGS, Experiment
from core.experiment.hiding import ALL, CHANGEABLE, MENU, PARTS, WEIGHTS, read_hidden, write_hidden

HIDE, KEY = "hide", "hidden"


def hidden() -> frozenset[str]:
    """Names of core.experiment.hiding."""
    return st.session_state.get(KEY, frozenset())


def has_menu() -> bool:
    """Whether there are ways to other pages."""
    return MENU not in hidden()


def hide_as(parameters: Mapping[str, str]) -> list[str]:
    """Hide what the parameters of an address name, if they do; and a notice for each name that is none."""
    if HIDE not in parameters:
        return []
    st.session_state[KEY], errors = read_hidden(parameters[HIDE])
    return [f"{error}." for error in errors]


def free_settings() -> None:
    """Let everything be changed again; the menu stays as it is."""
    st.session_state[KEY] = hidden() & {MENU}


def hide_parameters() -> dict[str, str]:
    """What the address says of it."""
    return {HIDE: text} if (text := write_hidden(hidden())) else {}


def ask_what_to_hide(experiment: Experiment) -> dict[str, str]:
    """Let the visitor tick what a link is to leave free; what the link's address says of it."""
    present = write_hidden(hidden())  # in the keys: another link begins with other ticks

    def key(name: str) -> str:
        return f"free_{name}_{present}"

    ways = ("Everything", "Only what is ticked")
    first = ways[bool(hidden() & CHANGEABLE)]
    way = st.segmented_control("What may be changed", ways, default=first, required=True, key=key("way"))
    free = set(CHANGEABLE)
    if way == ways[1]:
        free.clear()
        for part, members in PARTS.items():
            names = [name for name in members if name == WEIGHTS or experiment.uses(name)]
            ticks = [ALL, *names] if len(members) > 1 else names
            ticked = st.pills(
                _LABELS[part],
                ticks,
                default=[name for name in names if first == ways[1] and name not in hidden()],
                selection_mode="multi",
                format_func=_LABELS.__getitem__ if part == WEIGHTS else _label,
                wrap=True,
                key=key(part),
                label_visibility="collapsed" if part == WEIGHTS else "visible",
            )
            free |= set(members) if ALL in ticked else set(ticked)
    menu = st.checkbox("With the ways to other pages", has_menu(), key=key(MENU), help="The menu and *Compare*.")
    text = write_hidden(CHANGEABLE - free | (frozenset() if menu else {MENU}))
    return {HIDE: text} if text else {}


_LABELS = {**GROUPS, WEIGHTS: "Weights and biases by hand"}


def _label(name: str) -> str:
    return "All of them" if name == ALL else SETTINGS[name].label

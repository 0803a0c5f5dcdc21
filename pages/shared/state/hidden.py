"""What the visit's link hides, on all pages: settings that are not to be changed, and the ways to other pages;
and the ticks with which such a link is made."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.experiment.experiment import GROUPS, SETTINGS, Experiment
from core.experiment.hiding import CHANGEABLE, MENU, PARTS, WEIGHTS, read_hidden, write_hidden

HIDE, KEY = "hide", "hidden"

EVERYTHING, ONLY_RATE, TICKED = WAYS = ("Everything", "Only the learning rate", "Only what is ticked")
"""What a link can leave free."""


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

    first = _way_of(hidden() & CHANGEABLE)
    way = st.segmented_control("What may be changed", WAYS, default=first, required=True, wrap=True, key=key("way"))
    free = {EVERYTHING: set(CHANGEABLE), ONLY_RATE: {"learning_rate"}}.get(way, set())
    if way == TICKED:
        for part, members in PARTS.items():
            names = [name for name in members if name == WEIGHTS or experiment.uses(name)]
            with st.container(horizontal=True, gap="small"):
                every = False
                if len(members) > 1:
                    st.markdown(f"**{GROUPS[part]}**")
                    every = st.checkbox("All of them", key=key(part), width="content")
                for name in names:
                    label = "Weights and biases by hand" if name == WEIGHTS else SETTINGS[name].label
                    ticked = first == TICKED and name not in hidden()
                    if st.checkbox(label, ticked, disabled=every, key=key(f"tick_{name}"), width="content"):
                        free.add(name)
                if every:
                    free |= set(members)
    menu = st.checkbox("With the ways to other pages", has_menu(), key=key(MENU), help="The menu and *Compare*.")
    text = write_hidden(CHANGEABLE - free | (frozenset() if menu else {MENU}))
    return {HIDE: text} if text else {}


def _way_of(hides: frozenset[str]) -> str:
    """How one would tick that this is hidden."""
    if not hides:
        return EVERYTHING
    return ONLY_RATE if CHANGEABLE - hides == {"learning_rate"} else TICKED

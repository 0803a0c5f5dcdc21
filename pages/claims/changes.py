"""The settings of a test that a visitor may change: read from the address, shown as widgets, and put back."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.claims.claim import FEWEST, Claim
from core.experiment.experiment import SETTINGS, Experiment
from core.experiment.settings import Choice, Integer, Number, SettingError
from pages.claims.state import OWN, State
from pages.shared.parts.plain import plain
from pages.shared.state.page import Page

COLUMNS = 4
OFFERED = (
    *("problem", "hidden", "hidden_activation", "loss", "reduction", "learning_rate", "optimizer", "inputs", "targets"),
    *("max_epochs", "target_loss", "init", "init_scale", "batch_size", "dropout", "l2"),
)
"""Settings with a widget; the address may hold any that the claim leaves free."""


def read_changes(page: Page[State], claim: Claim) -> tuple[dict[str, Any], list[str]]:
    """The settings in the address that differ from the claim's own, and a notice for each that cannot be used."""
    changes: dict[str, Any] = {}
    notices = []
    for name, text in page.kept.items():
        try:
            value = SETTINGS[name].parse(name, text)
            if value != getattr(claim.base, name):
                claim.experiments({**changes, name: value})
                changes[name] = value
        except SettingError as error:
            notices.append(f"{error}. The claim's own setting is used instead.")
    return changes, notices


def controls(page: Page[State], claim: Claim, changes: dict[str, Any]) -> int:
    """The widgets of the test; returns the number of seeds."""
    n = claim.n if page.state.starts == OWN else int(page.state.starts)
    first, second, third = st.columns([1, 1, 2], vertical_alignment="bottom")
    with first:
        key = "claims_seeds"
        _show(key, n)
        st.number_input(
            "Seeds",
            FEWEST,
            claim.most,
            step=1,
            key=key,
            on_change=lambda: page.set(starts=OWN if st.session_state[key] == claim.n else st.session_state[key]),
            help="From so many seeds every network of the test is trained. More: narrower intervals, a longer wait.",
        )
    with second:
        page.widget("first_seed")
    with third:
        if changes or page.kept or page.state != State(claim=claim.name):
            st.button(
                "The claim's own settings",
                on_click=own_settings,
                args=(page, claim.name),
                help=f"Back to {claim.n:,} seeds from seed 0 on, and the settings that the test has by default.",
            )
    base = claim.base.replace(**changes)
    names = [name for name in OFFERED if name in claim.changeable and base.uses(name)]
    with st.expander("Settings of this test", expanded=bool(changes)):
        st.caption("They hold for all networks of the test. The text above speaks of the claim's own settings.")
        for begin in range(0, len(names), COLUMNS):
            columns = st.columns(COLUMNS)
            for column, name in zip(columns, names[begin : begin + COLUMNS], strict=False):
                with column:
                    _widget(page, claim, base, name)
    return n


def own_settings(page: Page[State], claim: str) -> None:
    """This claim with its own settings."""
    page.keep({})
    page.set(claim=claim, starts=OWN, first_seed=0)


def _widget(page: Page[State], claim: Claim, base: Experiment, name: str) -> None:
    """One setting's widget."""
    entry, key, value = SETTINGS[name], f"claims_set_{name}", getattr(base, name)
    options: dict[str, Any] = {"key": key, "help": entry.help, "on_change": _take, "args": (page, claim, name)}
    match entry.kind:
        case Choice(choices):
            _show(key, value)
            st.selectbox(entry.label, list(choices), format_func=choices.__getitem__, **options)
        case Integer(low, high, word=None):
            _show(key, value)
            st.number_input(entry.label, low, high, step=1, **options)
        case Number(low, high):
            _show(key, value)
            st.number_input(entry.label, low, high, step=0.01 if high <= 1 else 0.1, format="%g", **options)
        case _:
            _show(key, entry.kind.write(value))
            st.text_input(entry.label, max_chars=30, **options)


def _show(key: str, value: Any) -> None:
    """Said at every run: a browser that missed the first one would show something else."""
    st.session_state[key] = value


def _take(page: Page[State], claim: Claim, name: str) -> None:
    """A widget has a new value: into the address with it, unless it is the claim's own."""
    given, entry = st.session_state[f"claims_set_{name}"], SETTINGS[name]
    text = given if isinstance(given, str) else entry.kind.write(given)
    kept = {other: value for other, value in page.kept.items() if other != name}
    if text != entry.kind.write(getattr(claim.base, name)):
        kept[name] = text
    page.keep(kept)
    page.set()


def say_notices(notices: list[str]) -> None:
    """Why something in the address was not taken."""
    if notices:
        st.warning("\n\n".join(plain(notice) for notice in notices))

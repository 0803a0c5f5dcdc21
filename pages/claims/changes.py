"""The settings of a test that a visitor may change: read from the address, shown as widgets, and put back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from core.claims.claim import FEWEST, Claim
from core.experiment.experiment import SETTINGS, Experiment
from core.experiment.settings import Integer, SettingError, settings_table
from pages.claims.state import OWN, State
from pages.shared.parts.widgets import widget
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
        seeds = replace(settings_table(State)["starts"], kind=Integer(FEWEST, claim.most))
        widget(
            seeds,
            "starts",
            "claims_seeds",
            n,
            lambda n: page.change(starts=OWN if n == claim.n else n),
            page.refusals,
            remind=True,
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
    """One setting's widget; a new value goes into the address, unless it is the claim's own."""

    def take(value: Any) -> None:
        changed = {} if value == getattr(claim.base, name) else {name: SETTINGS[name].kind.write(value)}
        page.keep({other: text for other, text in page.kept.items() if other != name} | changed)
        page.set()

    value = getattr(base, name)
    key, layers = f"claims_set_{name}", len(base.hidden)
    widget(SETTINGS[name], name, key, value, take, page.refusals, compact=True, remind=True, layers=layers)

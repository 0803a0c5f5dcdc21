"""Runs that ended alike: how often each kind comes, where its hidden lines lie, and links to watch it in the lab."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.charts.starts import hidden_lines
from core.ensemble.starts import Kind, Starts
from core.notation.numbers import between, percent, short
from core.stats.proportion import wilson
from pages.shared.parts.picture import Event, picture
from pages.shared.parts.plain import plain
from pages.shared.parts.table import table
from pages.shared.state.page import Page, link
from pages.starts.state import State

MOST_KINDS = 10
"""In the table; the rest is counted together."""

MOST_LINES = 60
"""Runs whose hidden lines are drawn: nobody sees more apart."""

MOST_LINKS = 6
"""Runs of a kind that are named with a link."""


def kinds_section(page: Page[State], starts: Starts, kinds: Sequence[Kind], column: str) -> None:
    """The table of the kinds, and one of them looked at."""
    at = min(page.state.kind, len(kinds), MOST_KINDS) - 1
    left, right = st.columns(2, gap="medium")
    with left:
        _table(starts, kinds, column)
        page.widget(
            "kind",
            value=at + 1,
            options=range(1, min(len(kinds), MOST_KINDS) + 1),
            text=lambda number: f"{number}. {kinds[number - 1].name}",
        )
        _describe(page, starts, kinds[at])
    with right:
        _lines(page, starts, kinds[at])


def _table(starts: Starts, kinds: Sequence[Kind], column: str) -> None:
    """How often each kind comes, with its typical loss."""
    n = len(starts.ended)
    rows = []
    for number, kind in enumerate(kinds[:MOST_KINDS], 1):
        low, high = wilson(len(kind.places), n)
        loss = float(np.median(starts.outcomes.data_loss[kind.places]))
        share = percent(len(kind.places) / n, 1)
        rows.append((number, plain(kind.name), f"{len(kind.places):,}", share, between(low, high, 1), short(loss)))
    header = ("", column, "runs", "share", "95 % interval", "median loss")
    table(header, rows)
    rest = sum(len(kind.places) for kind in kinds[MOST_KINDS:])
    if rest:
        st.caption(f"{len(kinds) - MOST_KINDS} less frequent groups, with {rest:,} runs together, are not listed.")


def _describe(page: Page[State], starts: Starts, kind: Kind) -> None:
    st.markdown(plain(kind.words))
    links = []
    for place in kind.places[:MOST_LINKS]:
        seed = int(starts.seeds[place])
        links.append(f"[{seed}]({lab_link(starts, seed)})")
    more = len(kind.places) - len(links)
    st.markdown(
        f"Watch a run in the lab, by its seed: {', '.join(links)}{f' and {more:,} more' if more else ''}. "
        "The runs with the smallest loss come first."
    )


def lab_link(starts: Starts, seed: int) -> str:
    """The run with this seed, in the lab."""
    return link("lab", starts.experiment.replace(seed=seed).to_url())


def _lines(page: Page[State], starts: Starts, kind: Kind) -> None:
    """The hidden lines of the kind's runs, where there is a plane to draw them on."""
    if not starts.experiment.hidden or starts.experiment.task.n_inputs != 2:
        st.info("The lines of the hidden units can be drawn for networks with a hidden layer and two inputs.")
        return
    shown = kind.places[:MOST_LINES]

    def pick(event: Event) -> None:
        if event.kind == "pick" and isinstance(event.value, int):
            st.session_state["starts_picked"] = event.value

    picture(
        hidden_lines(starts, shown),
        "starts_lines",
        alt=f"Lines of the hidden units of {len(shown)} runs that ended as {kind.name}.",
        height=430,
        on_event=pick,
    )
    picked = st.session_state.get("starts_picked")
    if picked is not None and picked in starts.seeds[shown]:
        st.markdown(f"The line belongs to seed {picked}. [Watch it in the lab]({lab_link(starts, picked)}).")
    st.caption(
        "Each line is where the net input of a hidden unit is 0, in "
        f"{'all' if len(shown) == len(kind.places) else 'the first'} {len(shown)} runs of this group. Look where the "
        "lines separate the rows. Click a line to see its seed."
    )

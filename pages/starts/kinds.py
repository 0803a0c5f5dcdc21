"""Runs that ended alike: how often each kind comes, where its hidden lines lie, and links to watch it in the lab."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.charts.maps import LARGE_ROWS
from core.charts.palette import CLASS_SIGNS
from core.charts.starts import hidden_lines, outcome_curves, outcome_maps
from core.ensemble.starts import Kind, Starts
from core.experiment.settings import settings_table
from core.notation.numbers import between, percent, short
from core.stats.proportion import wilson
from core.stream.address import link_of
from core.training.run import Run
from core.training.words import level_names
from pages.shared.parts.picture import Event, picture
from pages.shared.parts.plain import plain
from pages.shared.parts.table import table
from pages.shared.parts.widgets import widget
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
    widget(
        settings_table(State)["kind"],
        "kind",
        f"starts_kind_{page.state.section}",  # a list of its own: one that is there keeps the words that it had
        at + 1,
        lambda kind: page.change(kind=kind),
        page.refusals,
        options=range(1, min(len(kinds), MOST_KINDS) + 1),
        text=lambda number: f"{number}. {kinds[number - 1].name}",
        width=420,
    )
    left, right = st.columns(2, gap="medium")
    with left:
        if starts.experiment.task.n_inputs <= 2:
            _maps(page, starts, kinds[at])
        _lines(page, starts, kinds[at])
    with right:
        _describe(page, starts, kinds[at])
        _table(starts, kinds, column)


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
    return link("lab", link_of(Run(starts.experiment.replace(seed=seed))))


def _typical(places: np.ndarray) -> int:
    """The run with the middle loss of those at these places, which stand by their loss."""
    return int(places[len(places) // 2])


def _maps(page: Page[State], starts: Starts, kind: Kind) -> None:
    """What a typical run of the kind answers on the plane, beside a typical one of the other sort."""
    own = _typical(kind.places)
    others = starts.failed if own in starts.solved else starts.solved
    others = others[np.argsort(starts.outcomes.data_loss[others], kind="stable")]
    places = [own, *([_typical(others)] if len(others) else [])]
    names = [f"{'solved' if place in starts.solved else 'not solved'}: seed {starts.seeds[place]}" for place in places]
    is_graph = starts.experiment.task.n_inputs == 1
    picture(
        outcome_curves(starts, places, names)
        if is_graph
        else outcome_maps(starts, places, names, page.state.margin == "wide"),
        "starts_maps",
        alt=f"What the network answers {'for its input' if is_graph else 'on the plane of its inputs'}: "
        f"{'; '.join(names)}.",
        height=320,
    )
    if is_graph:
        st.caption("Each curve is the output over the only input; the points stand at their targets.")
        return
    task = starts.experiment.task
    if task.n_classes > 2:
        classes = ", ".join(f"{sign} {name}" for sign, name in zip(CLASS_SIGNS, task.class_names, strict=False))
        st.caption(
            f"The colour is that of the class with the largest output, the stronger the larger it is: {classes}. Nearly"
            " white is undecided."
            + (" The numbers are the outputs for the points' own classes." if len(task.points) <= LARGE_ROWS else "")
        )
        page.widget("margin")
        return
    low, _, high = level_names(starts.experiment)
    st.caption(f"The colour is the output: orange {low}, blue {high}, nearly white {_between(starts)}.")
    page.widget("margin")


def _between(starts: Starts) -> str:
    """What the middle of the colours means, and the numbers where there are any."""
    if starts.experiment.task.is_regression:
        return f"{level_names(starts.experiment)[1]}; a point has the colour of its value"
    numbered = len(starts.experiment.task.points) <= LARGE_ROWS
    return "undecided. The numbers are the outputs for the rows" if numbered else "undecided"


def _lines(page: Page[State], starts: Starts, kind: Kind) -> None:
    """The hidden lines of the kind's runs, where there is a plane to draw them on."""
    experiment = starts.experiment
    if not experiment.hidden or experiment.task.n_inputs != 2:
        st.info("The lines of the hidden units can be drawn for networks with a hidden layer and points of a plane.")
        return
    shown, typical = kind.places[:MOST_LINES], _typical(kind.places)
    if typical not in shown:
        shown = np.append(shown[:-1], typical)

    def pick(event: Event) -> None:
        if event.kind == "pick" and isinstance(event.value, int):
            st.session_state["starts_picked"] = event.value

    picture(
        hidden_lines(starts, shown, typical, page.state.margin == "wide"),
        "starts_lines",
        alt=f"Lines of the hidden units of {len(shown)} runs that ended as {kind.name}.",
        height=430,
        on_event=pick,
    )
    picked = st.session_state.get("starts_picked")
    if picked is not None and picked in starts.seeds[shown]:
        st.markdown(f"The line belongs to seed {picked}. [Watch it in the lab]({lab_link(starts, picked)}).")
    st.caption(
        f"Each {'curve' if experiment.has_derived_inputs else 'line'} is where a hidden unit changes sides: its net "
        "input is 0 there. Thick: the run with the middle loss "
        f"of this group; pale: {'all others' if len(shown) == len(kind.places) else f'{len(shown) - 1} others'}. "
        f"{'Units that became the same gate have one colour. ' if starts.names_gates else ''}Look where the lines "
        f"{'bend the output' if experiment.task.is_regression else f'separate the {experiment.task.row}s'}. Choose a "
        "line to see its seed."
    )

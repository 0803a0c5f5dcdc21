"""Random starts: thousands of networks from thousands of seeds, how many learn it, and how the others fail."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.charts.starts import best_of, final_losses, solved_by_epoch
from core.ensemble.population import Population, trained_in_words
from core.ensemble.starts import Starts
from core.experiment.experiment import SETTINGS
from core.notation.numbers import between, percent
from core.stats.proportion import wilson
from pages.shared.parts.picture import picture
from pages.shared.parts.workers import workers
from pages.shared.state.location import RUN_PARAMETERS
from pages.shared.state.page import Page
from pages.shared.state.present import present_experiment
from pages.shared.state.work import long_work
from pages.starts.kinds import kinds_section
from pages.starts.state import State

WORK = "starts_work"
MOST_TRIES = 10
"""Starts of which the best is taken, at most."""

page = Page(
    "starts",
    "Random starts",
    State,
    intro="**How often does it work? Look at the share that is solved,** when the same network starts many times, each "
    "time with other random weights. Then press *Change*, try another setting, and compare.",
    keep={*SETTINGS, *RUN_PARAMETERS},
)


experiment = present_experiment(page)
with st.container(horizontal=True, vertical_alignment="bottom"):
    page.widget("starts", width=220)
    with st.popover("More", help="Which seeds they are."):
        page.widget("first_seed")


def begin() -> Population:
    seeds = page.state.first_seed + np.arange(page.state.starts)
    return Population([experiment], seeds.tolist(), workers())


def so_far(population: Population) -> Starts:
    return Starts(experiment, population.seeds, population.outcomes[0])


def say(population: Population) -> str:
    """How much is done, in words."""
    return trained_in_words(population.n_ended, population.n_members, population.progress, population.done)


def show(population: Population) -> None:
    """What is there so far: how often it is solved, after how many epochs, and with which losses runs end."""
    starts = so_far(population)
    if not len(starts.ended):
        st.markdown(
            "**Wait a moment:** the share comes when the first networks have reached their end, the solved and the "
            "others together."
        )
    else:
        low, high = wilson(len(starts.solved), len(starts.ended))
        epochs = starts.outcomes.epoch[starts.solved]
        middle = f", half of them by epoch {np.median(epochs):,.0f}" if len(epochs) else ""
        st.markdown(
            f"**{percent(starts.share_solved, 1)} solved** ({len(starts.solved):,} of {len(starts.ended):,} starts; "
            f"95 % interval {between(low, high, 1)}){middle}."
        )
    left, right = st.columns(2, gap="medium")
    with left:
        picture(
            solved_by_epoch(starts),
            "starts_epochs",
            alt="Share of the runs that were solved by each epoch.",
            height=300,
        )
        st.caption(
            "The share of runs that are solved at each epoch or before. Where the curve is flat, no run was solved "
            "for a while; whether more epochs help is seen by trying them."
        )
    with right:
        picture(
            final_losses(starts), "starts_losses", alt="Histogram of the losses at the end of the runs.", height=300
        )
        st.caption("How many runs end with each loss. Separate groups on the right are runs that were not solved.")


def best_section(starts: Starts) -> None:
    """What it helps to start several times."""
    tries = np.arange(1, MOST_TRIES + 1)
    chances = starts.best_of(tries)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        picture(
            best_of(starts, MOST_TRIES), "starts_best", alt="Chance that the best of k starts is solved.", height=340
        )
    with right:
        enough = np.flatnonzero(chances >= 0.99)
        words = (
            f"With {enough[0] + 1} {'start' if enough[0] == 0 else 'starts'} at least one is solved in 99 of 100 cases."
            if len(enough)
            else f"With {MOST_TRIES} starts, none is solved in {percent(1 - chances[-1], 1)} of cases."
        )
        one, two = percent(chances[0], 1), percent(chances[1], 1)
        st.markdown(f"One start is solved in {one} of cases, the best of two in {two}. {words}")
        st.caption(
            "Computed from the runs above: the chance that at least one of k runs, drawn at random, is solved. "
            "Look how many starts it takes to come near 100 %."
        )


def sections(starts: Starts) -> None:
    """The runs by kinds, when all of them are there."""
    page.widget("section", take=lambda section: page.change(section=section, kind=1))
    if page.state.section == "best":
        best_section(starts)
    elif page.state.section == "failures" and starts.failures:
        kinds_section(page, starts, starts.failures, "outputs")
    elif page.state.section == "failures":
        st.markdown("No run failed.")
    elif starts.solutions:
        kinds_section(page, starts, starts.solutions, "hidden units")
    elif starts.names_gates:
        st.markdown("No run was solved.")
    else:
        st.markdown(
            "Hidden units are named by the gates that they compute. For this, the network needs a hidden layer, and "
            "the inputs must be two or three bits."
        )


population = long_work(WORK, (experiment, page.state.starts, page.state.first_seed), begin, say, show)
if population and population.done and population.n_ended:
    sections(so_far(population))
page.end(())

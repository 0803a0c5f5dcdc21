"""The run that the page looks at: the visitor's, or another seed of it."""

from __future__ import annotations

import time
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.ensemble.population import Population
from core.experiment.experiment import SETTINGS, Experiment
from core.experiment.settings import SettingError
from core.landscape.landscape import RunPath, record
from core.stream.address import address_of
from core.training.ending import SOLVED, TRAINING
from core.training.run import Run
from pages.landscape.state import MOST_STEPS, State
from pages.shared.parts.plain import plain
from pages.shared.parts.widgets import widget
from pages.shared.parts.workers import workers
from pages.shared.state.page import Page, link
from pages.shared.state.present import open_run, present_run
from pages.shared.state.work import kept

SECONDS_TO_TRAIN = 3.0
"""The most training to show a run."""

SEARCHED, SECONDS_TO_SEARCH = 64, 12.0
"""How many seeds are tried for a run that is not solved, and for how long."""

RUN, SEED, SEARCH = "landscape_run", "landscape_seed", "landscape_search"


def the_run(page: Page[State], place: DeltaGenerator, controls: DeltaGenerator) -> tuple[Run, RunPath]:
    """The run with its path, kept while it is the same; and what it is, on the page.

    `place` is the one for that, `controls` the one for what leads to other runs.
    """
    with place:
        run = present_run(page)
    path = kept(RUN, address_of(run), lambda: record(run.copy(), time.monotonic() + SECONDS_TO_TRAIN))
    path = path.spaced(MOST_STEPS + 1)
    with controls:
        _choose(page, run)
    if message := st.session_state.pop(SEARCH, ""):
        st.info(message)
    return run, path


def _choose(page: Page[State], run: Run) -> None:
    """What leads to other runs."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seed, take = run.experiment.seed, partial(_open_seed, page, run)
        widget(SETTINGS["seed"], "seed", SEED, seed, take, page.refusals, width=150)
        st.button(
            "Next unsolved run",
            help=f"Trains the next {SEARCHED} seeds and opens the first run that is not solved.",
            on_click=_open_unsolved,
            args=(page, run),
        )


def say_end(page: Page[State], run: Run, path: RunPath) -> None:
    """How the run ended, and the way to it in the lab."""
    last = path.last
    reason = last.reason
    if last.status == "training":
        reason = f"Shown up to epoch {last.epoch:,}: training to later epochs takes too long here."
    back = link("lab", {**page.kept, "epoch": str(last.epoch)})
    st.markdown(f"{plain(reason)} [Open this run in the lab]({back}).")
    if run.events:
        st.caption("The landscape belongs to the settings after the last change during the run.")


def _open_seed(page: Page[State], run: Run, seed: int) -> None:
    """Look at the run with this seed, and without changes on the way."""
    open_run(page, Run(run.experiment.replace(seed=seed)))
    page.set(step="end")


def _open_unsolved(page: Page[State], run: Run) -> None:
    """Look at the next seed whose run is not solved, if there is one near."""
    experiment = in_full_batches(run.experiment)
    seeds = [(experiment.seed + number) % 2**32 for number in range(1, SEARCHED + 1)]
    try:
        population = Population([experiment], seeds, workers())
    except SettingError as error:
        st.session_state[SEARCH] = plain(str(error))
        return
    population.advance(SECONDS_TO_SEARCH)
    population.stop()
    status = population.outcomes[0].status
    unsolved = [seed for seed, ended in zip(seeds, status, strict=True) if ended not in (TRAINING, SOLVED)]
    if unsolved:
        _open_seed(page, run, unsolved[0])
        return
    st.session_state[SEARCH] = (
        f"{(status == SOLVED).sum()} of the next {SEARCHED} runs are solved, "
        f"{(status == TRAINING).sum()} were not finished in time, and none has ended without a solution."
    )


def in_full_batches(experiment: Experiment) -> Experiment:
    """The experiment as many networks at once can be trained."""
    return experiment.replace(batch_size="full", dropout=0.0)


def batch_note(experiment: Experiment) -> str:
    """What many networks at once leave out of this experiment, in words; empty if nothing."""
    if in_full_batches(experiment) == experiment:
        return ""
    return "Unlike this run, they are trained with the full batch and without dropout. "


def shown_step(page: Page[State], path: RunPath) -> int:
    """The place on the path that the transport stands at."""
    step, last = page.state.step, len(path.epochs) - 1
    return last if step == "end" else min(int(step), last)

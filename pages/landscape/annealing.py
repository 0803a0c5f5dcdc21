"""Simulated annealing against gradient descent: the same starts, and the same number of evaluations of the loss."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.charts.landscape import Search, searches
from core.landscape.annealing import COLDEST, Comparison, Schedule
from core.landscape.landscape import RunPath
from core.notation.numbers import counted, percent, short
from core.stats.proportion import wilson
from core.training.run import Run
from pages.landscape.runs import batch_note, in_full_batches
from pages.landscape.state import State
from pages.shared.parts.picture import picture
from pages.shared.parts.table import table
from pages.shared.parts.workers import workers
from pages.shared.state.page import Page
from pages.shared.state.work import long_work

WORK = "landscape_annealing"
MOST_POINTS = 1500
"""Points of a curve that are drawn."""

LEVELS = (0.1, 0.5, 0.9)
"""Which shares of the losses the table names."""


def annealing_section(page: Page[State], run: Run, path: RunPath) -> None:
    """Draw the section."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for name in ("evaluations", "annealing_starts"):
            page.widget(name)
        with st.popover("More", help="What one gradient counts as, and how annealing moves."):
            for name in ("cost", "temperature", "move"):
                page.widget(name)
    state, experiment = page.state, in_full_batches(run.experiment)
    schedule = Schedule(state.evaluations, state.temperature, state.move)
    wanted = (experiment, schedule, state.cost, state.annealing_starts)
    work = long_work(
        WORK, wanted, lambda: Comparison(experiment, schedule, state.cost, state.annealing_starts, workers()), _spent
    )
    if work is None:
        return
    if work.progress == 1.0:
        _results(run, work)
    elif work.done:
        st.markdown("Stopped before both methods had ended: there is nothing to compare.")


def _spent(work: Comparison) -> str:
    evaluations = work.schedule.evaluations
    return (
        f"{counted(evaluations, 'evaluation')} each: {counted(work.epochs, 'epoch')} of descent, "
        f"{counted(evaluations - 1, 'move')} of annealing"
    )


def _results(run: Run, work: Comparison) -> None:
    left, right = st.columns([3, 2])
    own, trace = work.own_descent, np.array(work.annealing.trace)
    thin = np.unique(np.linspace(0, len(trace) - 1, MOST_POINTS).astype(int))
    best = np.minimum.accumulate(trace)
    seed = run.experiment.seed
    with left:
        picture(
            searches(
                [
                    Search("gradient descent", own.epochs * work.cost, own.losses),
                    Search("annealing, best so far", thin + 1, best[thin]),
                    Search("annealing, at present", thin + 1, trace[thin]),
                ],
                work.experiment.loss_to_reach(),
            ),
            "landscape_searches_picture",
            alt=f"Loss over evaluations from seed {seed}: gradient descent ends at {short(own.losses[-1])}, the best "
            f"of annealing is {short(best[-1])}.",
            height=420,
        )
        st.caption(
            "Simulated annealing (Kirkpatrick, Gelatt and Vecchi, 1983) makes random moves. One that lowers the loss "
            "is accepted. One that raises it by d is accepted with probability exp(-d / T). The temperature T falls by "
            f"the same factor at each move, to {COLDEST:.0%} of its initial value. Text 003 cites a paper in which "
            f"gradient descent always wins. Both curves are from the start of seed {seed}. "
            f"Gradient descent uses the experiment's optimizer; one gradient counts as "
            f"{counted(work.cost, 'evaluation')}. Neither method stops when it reaches the target loss."
        )
    with right:
        st.markdown(_verdict(work))
        descent, annealing = work.descent_losses, work.annealing_losses
        rows = [
            (name, *_counted(solved), *(short(float(q)) for q in np.quantile(losses, LEVELS)))
            for name, solved, losses in (
                ("gradient descent", work.descent_solved, descent),
                ("annealing", work.annealing_solved, annealing),
            )
        ]
        table(("", "solved", "95% interval", *(f"{level:.0%} end below" for level in LEVELS)), rows, right=True)
        st.caption(
            "Annealing is judged by the smallest loss that it has found, descent by its final loss. "
            + batch_note(run.experiment)
        )


def _counted(solved: np.ndarray) -> tuple[str, str]:
    """How many are solved, and the interval of their share."""
    low, high = wilson(int(solved.sum()), len(solved))
    return f"{int(solved.sum()):,} of {len(solved):,}", f"{percent(low)} to {percent(high)}"


def _verdict(work: Comparison) -> str:
    """Which method did better, by the runs that are solved and by the losses, and what that says about text 003."""
    descent, annealing = work.descent_losses, work.annealing_losses
    n, lower = len(descent), int((descent < annealing).sum())
    solved, found = int(work.descent_solved.sum()), int(work.annealing_solved.sum())
    judged = (
        "Here descent always wins, as text 003 says."
        if lower == n
        else f"Annealing ends lower from {n - lower:,}: here text 003's *always* does not hold."
    )
    better = "as many" if solved == found else "more" if solved > found else "fewer"
    return (
        f"**Gradient descent solves {solved:,} of {counted(n, 'start')}, annealing {found:,}:** descent solves "
        f"{better}. Descent ends with the lower loss from {lower:,} ({percent(lower / n)}). {judged}"
    )

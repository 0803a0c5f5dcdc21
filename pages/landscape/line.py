"""The straight line from start to end: does the loss rise on it, for this run and for many others."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import streamlit as st

from core.charts.landscape import Line, along_lines
from core.ensemble.outcomes import Outcomes
from core.ensemble.population import Population
from core.experiment.experiment import Experiment
from core.landscape.landscape import RunPath, on_lines, on_lines_of_runs, rises
from core.nn.array import Array
from core.notation.numbers import counted, percent, short
from core.stats.proportion import wilson
from core.stream.address import link_of
from core.training.ending import SOLVED, TRAINING
from core.training.run import Run
from core.training.status import STATUSES
from pages.landscape.runs import batch_note, in_full_batches
from pages.landscape.state import State
from pages.shared.parts.picture import picture
from pages.shared.parts.table import table
from pages.shared.parts.workers import workers
from pages.shared.state.page import Page, link
from pages.shared.state.work import kept, long_work

WORK, FOUND = "landscape_lines", "landscape_lines_found"


class Found(NamedTuple):
    """The lines of the runs that have ended with a finite loss: their seeds and status (runs,), the losses on them
    (places, runs), and how far each climbs (runs,).
    """

    seeds: np.ndarray
    status: np.ndarray
    losses: Array
    climbs: Array


def line_section(page: Page[State], run: Run, path: RunPath) -> None:
    """Draw the section."""
    own = on_lines(path.landscape, path.start[:, None], path.end[:, None])
    climb = float(rises(own)[0])
    left, right = st.columns([1, 3], vertical_alignment="bottom")
    with left:
        page.widget("starts")
    with right:
        st.markdown(_own_words(run, own[:, 0], climb))
    experiment = in_full_batches(run.experiment).replace(seed=0)  # all seeds of it are one and the same work
    wanted = (experiment, page.state.starts)
    work = long_work(WORK, wanted, lambda: Population([experiment], range(page.state.starts), workers()), _trained)
    if work is None:
        return
    found = _found(work, experiment) if work.done else None
    picture(
        along_lines(Line("this run", own[:, 0]), _medians(found) if found else []),
        "landscape_line",
        alt="The loss on the straight line from the start of this run to its end"
        + (f", and the medians over {counted(len(found.seeds), 'run')}." if found else "."),
        height=400,
    )
    st.caption(
        "The line goes from the start of a run straight to its end, not along its path. Where it leads uphill, the run "
        "took a way around. Dashed: the median over the random starts. Text 003 cites a paper in which the loss falls "
        "all the way on this line."
    )
    if found:
        _say_found(page, run, found)


def _trained(work: Population) -> str:
    return f"{work.n_ended:,} of {counted(work.n_members, 'random start')} trained"


def _own_words(run: Run, losses: Array, climb: float) -> str:
    if not (losses != losses[0]).any():
        return f"**This run (seed {run.experiment.seed}) did not move:** the loss stays {short(losses[0])}."
    ends = f"from {short(losses[0])} to {short(losses[-1])}"
    if not climb:
        return f"**For this run (seed {run.experiment.seed}) the loss never rises on the line:** it goes {ends}."
    return f"**For this run (seed {run.experiment.seed}) the loss rises by {short(climb)} on the way** {ends}."


def _found(work: Population, experiment: Experiment) -> Found | None:
    """The lines of what has ended; evaluated once. None where nothing has."""
    return kept(FOUND, work, lambda: _evaluate(work.seeds, work.outcomes[0], experiment))


def _evaluate(seeds: np.ndarray, outcomes: Outcomes, experiment: Experiment) -> Found | None:
    ended = np.flatnonzero((outcomes.status != TRAINING) & np.isfinite(outcomes.loss))
    if not ended.size:
        return None
    losses = on_lines_of_runs(experiment, seeds[ended], outcomes.parameters[ended])
    finite = np.isfinite(losses).all(axis=0)
    ended, losses = ended[finite], losses[:, finite]
    return Found(seeds[ended], outcomes.status[ended], losses, rises(losses)) if ended.size else None


def _medians(found: Found) -> list[Line]:
    """The typical line of the solved runs, and of the others."""
    solved = found.status == SOLVED
    groups = (("solved", solved), ("not solved", ~solved))
    return [
        Line(f"{counted(int(chosen.sum()), 'run')} {name}", np.median(found.losses[:, chosen], axis=1))
        for name, chosen in groups
        if chosen.any()
    ]


def _say_found(page: Page[State], run: Run, found: Found) -> None:
    """For how many of the runs the loss rises on the line, by how they ended."""
    n, rising = len(found.seeds), found.climbs > 0
    count = int(rising.sum())
    low, high = wilson(count, n)
    st.markdown(
        f"**The loss rises on the straight line for {count:,} of {counted(n, 'run')}** "
        f"({percent(count / n)}, 95% interval {percent(low)} to {percent(high)}). {batch_note(run.experiment)}"
        + (
            "What the paper saw is true for all of them."
            if not count
            else "So the loss does not always fall on this line."
        )
    )
    rows = []
    for status in np.unique(found.status):
        chosen = found.status == status
        climbs = found.climbs[chosen & rising]
        numbers = (short(float(np.median(climbs))), short(float(climbs.max()))) if climbs.size else ("none", "none")
        rows.append((STATUSES[status], f"{int(chosen.sum()):,}", f"{climbs.size:,}", *numbers))
    table(("how they ended", "runs", "loss rises in", "median rise of those", "largest rise"), rows, right=True)
    if count:
        seed = int(found.seeds[found.climbs.argmax()])
        parameters = link_of(Run(run.experiment.replace(seed=seed))) | {"section": "line"}
        st.markdown(
            f"The largest rise, {short(float(found.climbs.max()))}, is that of seed {seed}: "
            f"[open this run here]({link('landscape', parameters)})."
        )
    st.caption(
        f"A rise is the largest increase of the loss over an earlier point of the line, among {len(found.losses)} "
        "points. Rounding errors do not count."
    )

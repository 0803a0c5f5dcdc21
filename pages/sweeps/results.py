"""What a sweep found: the picture, the open cell, the best ones, the table and the file."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.charts.sweep import PLANE_HEIGHT, heat_maps, map_height, search_plane
from core.ensemble.population import trained_in_words
from core.ensemble.sweep import MEASURES, MOST_NETWORKS, Sweep
from core.ensemble.sweep_words import (
    aim_words,
    brief_text,
    cell_words,
    enough_words,
    measure_words,
    sentences,
    share_text,
    varied_words,
)
from core.notation.numbers import counted
from core.stream.address import link_of
from core.training.run import Run
from core.training.status import STATUSES
from pages.shared.parts.picture import Event, picture
from pages.shared.parts.plain import plain
from pages.shared.parts.table import table
from pages.shared.state.page import Page, link
from pages.sweeps.state import MOST_SEEDS, NONE, State
from pages.sweeps.stored import when

TASK = {"problem", "truth_table"}
"""What is to be learned: no setting to be best by, but easy or hard."""

JUDGED = {"targets", "loss", "reduction", "target_loss"}
"""Settings that decide by what a run is judged: its loss, and the loss at which it is solved."""

FOLLOW = "sweeps_follow"
"""In the session state when the whole page is to follow what was clicked in the picture."""

LOOK = {
    "solved": "Blue: the network learns from every seed. Orange: from none. Look where blue changes to orange.",
    "epochs": "A darker colour means more epochs until half of the seeds are solved. The lightest learns fastest.",
    "loss": "A darker colour means a larger median of the final losses. Look for the lightest.",
    "test_loss": "A darker colour means a larger median of the losses on the test set. Look for the lightest.",
    "test_accuracy": "Blue: half of the networks get almost all points of the test set right. White: they guess.",
}
"""What to look at, by the measure."""


def opened(page: Page[State], sweep: Sweep) -> int | None:
    """The index of the open cell, if there is such a cell."""
    cell = page.state.cell
    return cell if isinstance(cell, int) and cell < len(sweep.cells) else None


def progress(sweep: Sweep) -> str:
    """How much of the sweep is done, in words."""
    if not sweep.n_networks:
        return "No cell has settings that are allowed."
    if sweep.is_restored:
        return f"{sweep.n_networks:,} networks. {when()}"
    return trained_in_words(sweep.n_ended, sweep.n_networks, sweep.progress, sweep.done)


def sweep_picture(page: Page[State], sweep: Sweep) -> None:
    """The heat maps, or the plane of the random search, as far as they are computed."""
    if st.session_state.pop(FOLLOW, False):
        st.rerun()
    key, at = page.state.measure, opened(page, sweep)

    def on_event(event: Event) -> None:
        if event.kind == "pick" and isinstance(event.value, int) and 0 <= event.value < len(sweep.cells):
            page.set(cell=event.value)
            st.session_state[FOLLOW] = True

    label, names = MEASURES[key].label, [axis.label for axis in sweep.axes]
    alt = f"{label} over {names[0]} and {names[1]}"
    alt += f", one map for each value of {names[2]}." if len(names) > 2 else "."
    picture(
        search_plane(sweep, key, at) if sweep.draws else heat_maps(sweep, key, at),
        "sweeps_picture",
        alt=("Grid and random points: " if sweep.draws else "Heat map: ") + alt,
        height=PLANE_HEIGHT if sweep.draws else map_height(sweep, key),
        on_event=on_event,
    )
    seeds = f"seed {sweep.seeds[0]}" if sweep.n_seeds == 1 else f"seeds {sweep.seeds[0]} to {sweep.seeds[-1]}"
    what = "point" if sweep.draws else "cell"
    is_measured = any(found and getattr(found, key, 0.0) is not None for found in sweep.summaries())
    look = f"{LOOK[key]} " if is_measured else ""  # there may be no test set, and values have no accuracy
    st.caption(f"{look}Every {what} has {seeds}. Click or tap one to open it, with its intervals.")


BECAUSE = {
    "solved": "most starts are solved",
    "epochs": "fewest epochs",
    "loss": "smallest final loss",
    "test_accuracy": "highest test accuracy",
    "test_loss": "smallest test loss",
}
"""Why a cell is the best one, by the measure."""


def findings(page: Page[State], sweep: Sweep, train: Callable[[], None]) -> None:
    """The best cell, or the best of each search, and what may be misread; `train`: what is asked for may take long."""
    key = page.state.measure
    measure, best = MEASURES[key], sweep.best(MEASURES[key])
    for axis in sweep.idle:
        st.info(f"{axis.label} has no effect here: no experiment of this sweep uses it.")
    if best is None:
        return
    found = sweep.summary(best)
    assert found is not None
    if key.startswith("test") and found.test_loss is None:
        scattered = any(cell.experiment and cell.experiment.uses("test") for cell in sweep.cells)
        choose = "" if scattered else "a cloud of points as the problem, and "
        st.info(f"No cell has a test set. Choose {choose}a share of the points for the test set.")
        return
    if key == "test_accuracy" and found.test_accuracy is None:
        st.info("Values are not right or wrong, so they have no accuracy. Colour by the test loss instead.")
        return
    if sweep.draws:
        _searches(page, sweep)
        return
    names = {axis.name for axis in sweep.axes}
    name = varied_words(sweep, best)
    text = f"**{'Easiest' if names & TASK else 'Best'} ({BECAUSE[key]}): {name}.** {_words(key, best, sweep)}."
    alike = sum(each is not None and measure.of(each) == measure.of(found) for each in sweep.summaries()) - 1
    if alike:
        text += f" {counted(alike, 'other cell')} {'has' if alike == 1 else 'have'} the same value"
        text += "; of these it needs the fewest epochs." if key == "solved" and not found.never else "."
    if names & TASK:
        last = sweep.best_first(measure)[-1]
        text += f" **Hardest:** {varied_words(sweep, last)}. {_words(key, last, sweep)}."
    if judged := [axis.label for axis in sweep.axes if axis.name in JUDGED]:
        text += " Not all cells are judged alike: what the loss is, or which loss is low enough, depends on "
        text += f"{' and '.join(judged)}."
    if key == "solved" and (enough := enough_words(sweep)):
        text = f"{enough} {text}"
    st.markdown(text)
    if key == "solved":
        _aim(page, sweep, train)


def _aim(page: Page[State], sweep: Sweep, train: Callable[[], None]) -> None:
    """Whether 99 of 100 starts are solved, and the way to more seeds where these do not tell."""
    text, seeds = aim_words(sweep)
    st.markdown(text)
    most = min(MOST_NETWORKS // len(sweep.cells), MOST_SEEDS)
    if seeds > most:
        st.caption(f"These axes leave room for {most:,} seeds in each cell: with fewer values there is room for more.")
    elif seeds:

        def more() -> None:
            page.set(starts=seeds)
            train()

        st.button(
            f"Train {seeds:,} seeds in each cell",
            key="sweeps_more_seeds",
            on_click=more,
            help=f"{seeds * len(sweep.cells):,} networks in place of {sweep.n_networks:,}.",
        )


def _words(key: str, index: int, sweep: Sweep) -> str:
    """The measure of a finished cell in words, with the share solved in any case."""
    found = sweep.summary(index)
    assert found is not None
    return measure_words(key, found) + ("" if key == "solved" else f". Solved: {share_text(found)}")


def _searches(page: Page[State], sweep: Sweep) -> None:
    """What the grid and what the random points found with the same budget, and how many values each has tried."""
    key = page.state.measure
    lines, found = [], []
    for drawn, name in ((False, "Grid"), (True, "Random search")):
        best = sweep.best(MEASURES[key], drawn=drawn)
        cells = sweep.cells[sweep.n_grid :] if drawn else sweep.cells[: sweep.n_grid]
        tried = " and ".join(
            f"{len({cell.values[at] for cell in cells})} of {axis.label}" for at, axis in enumerate(sweep.axes)
        )
        if best is None:
            lines.append(f"- **{name}:** no point has been trained to the end of its runs.")
            continue
        found.append(sweep.summary(best))
        where = cell_words(sweep.axes, sweep.cells[best])
        lines.append(
            f"- **{name}**, best of {len(cells)} points: {where}. {_words(key, best, sweep)}. Values tried: {tried}."
        )
    st.markdown("\n".join(lines))
    intervals = [each.interval for each in found if each]
    if len(intervals) == 2:
        overlap = intervals[0][0] <= intervals[1][1] and intervals[1][0] <= intervals[0][1]
        verdict = (
            "The two intervals overlap: these seeds do not show which of the two points is better."
            if overlap
            else "The two intervals do not overlap: with these settings one search found the better point."
        )
        st.markdown(f"{verdict} The best of many points is partly the best by chance.")


def open_cell(page: Page[State], sweep: Sweep) -> None:
    """The list of cells, and the open one: its numbers, and a run of each kind to watch in the lab."""
    at = opened(page, sweep)

    def name(index: int) -> str:
        cell = sweep.cells[index]
        return cell_words(sweep.axes, cell) + ("" if cell.place else " (random)")

    page.widget(
        "cell",
        value=at,
        options=range(len(sweep.cells)),
        text=name,
        take=lambda index: page.change(cell=NONE if index is None else index),
        placeholder="Click or tap a cell, or choose one here",
    )
    if at is None:
        return
    cell, found = sweep.cells[at], sweep.summary(at)
    if cell.experiment is None:
        st.warning(plain(f"Not allowed: {cell.refused}."))
        return
    lines = [f"- {plain(text)}." for text in sentences(found)]
    runs = [
        f"[{STATUSES[status]} (seed {seed})]({link('lab', link_of(Run(cell.experiment.replace(seed=seed))))})"
        for status, seed in sweep.examples(at).items()
    ]
    if runs:
        lines.append(f"- Watch one in the lab: {', '.join(runs)}.")
    st.markdown("\n".join(lines))


def table_and_file(page: Page[State], sweep: Sweep) -> None:
    """All cells as a table of the measure, and with all numbers as a file."""
    st.download_button(
        "Download the sweep (CSV)",
        data=sweep.csv,
        file_name="sweep.csv",
        mime="text/csv",
        on_click="ignore",
        help="One line for each cell: settings, counts, share, medians, intervals, and the parameters of its lab link.",
    )
    with st.expander("Table"):
        st.caption(f"{MEASURES[page.state.measure].label}, in brackets the 95 % interval.")
        for title, header, rows in _tables(page, sweep):
            if title:
                st.markdown(f"**{plain(title)}**")
            with st.container(key=f"sweeps_table_{title}" if title else "sweeps_table"):
                table(header, rows)


def _tables(page: Page[State], sweep: Sweep) -> list[tuple[str, list[str], list[list[str]]]]:
    """Title, header and rows of each table: one for each panel, and one of the points drawn at random."""
    texts = [
        brief_text(page.state.measure, found) if found else "not allowed" if cell.refused else "none has finished"
        for cell, found in zip(sweep.cells, sweep.summaries(), strict=True)
    ]
    columns, rows = sweep.axes[0], sweep.axes[1]
    labels = [plain(columns.text(value)) for value in columns.values]
    header = [f"{rows.label} ↓ {columns.label} →", *labels]
    n_columns, tables = len(columns.values), []
    for first in range(0, sweep.n_grid, n_columns * len(rows.values)):
        panel = sweep.cells[first]
        lines = []
        for line, value in enumerate(rows.values):
            start = first + line * n_columns
            lines.append([plain(rows.text(value)), *texts[start : start + n_columns]])
        third = sweep.axes[2:]
        title = f"{third[0].label}: {third[0].text(panel.values[2])}" if third else ""
        tables.append((title, header, lines))
    if len(sweep.cells) > sweep.n_grid:
        drawn = [
            [*(axis.text(value) for axis, value in zip(sweep.axes, cell.values, strict=True)), text]
            for cell, text in zip(sweep.cells[sweep.n_grid :], texts[sweep.n_grid :], strict=True)
        ]
        label = MEASURES[page.state.measure].label
        tables.append(("Random points", [columns.label, rows.label, label], drawn))
    return tables

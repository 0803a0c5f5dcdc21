"""What is said about the cells of a sweep, in words with computed numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from textwrap import wrap

import numpy as np

from core.ensemble.sweep import MEASURES, Axis, Cell, Summary, Sweep
from core.notation.numbers import between, counted, percent
from core.stats.median import Median
from core.stats.proportion import trials_to_show, wilson


def cell_words(axes: Sequence[Axis], cell: Cell) -> str:
    """Which cell it is: each setting with its value."""
    return ", ".join(f"{axis.label} {axis.text(value)}" for axis, value in zip(axes, cell.values, strict=True))


NOT_YET = "No network has finished yet"

HOVER_WIDTH = 32
"""Characters in a line beside the pointer: a phone has room for no more."""


def varied_words(sweep: Sweep, index: int) -> str:
    """Which cell it is among the others: the settings that have several values, each with its own."""
    return _varied(sweep.axes, sweep.cells[index])


def _varied(axes: Sequence[Axis], cell: Cell) -> str:
    varied = [pair for pair in zip(axes, cell.values, strict=True) if len(pair[0].values) > 1]
    return ", ".join(f"{axis.label} {axis.text(value)}" for axis, value in varied) or cell_words(axes, cell)


def measure_words(key: str, found: Summary) -> str:
    """A measure of a cell, with its name and its interval."""
    return f"{'Solved' if key == 'solved' else MEASURES[key].label}: {measure_text(key, found)}"


def hover_text(axes: Sequence[Axis], cell: Cell, found: Summary | None, key: str) -> str:
    """What is said about a cell when it is pointed at: the measure alone, for its neighbours are to be seen."""
    title = "<br>".join(wrap(_varied(axes, cell), HOVER_WIDTH))
    told = ["Not allowed:", cell.refused] if cell.refused else [measure_words(key, found) if found else NOT_YET]
    return "<br>".join([f"<b>{title}</b>", *(line for sentence in told for line in wrap(sentence, HOVER_WIDTH))])


def sentences(found: Summary | None) -> list[str]:
    """What became of a cell's networks: share solved, the others, median epochs, median loss, and on the test set."""
    if found is None:
        return [NOT_YET]
    tested, right = found.test_loss, found.test_accuracy
    return [
        f"Solved: {share_text(found)}",
        failures_text(found),
        f"Median epochs to solve (never, if unsolved): {median_text(found.epochs, epochs_text)}",
        f"Median final loss: {median_text(found.loss, loss_text)}",
        *([f"Median test loss: {median_text(tested, loss_text)}"] if tested else []),
        *([f"Median test accuracy: {median_text(right, percent)}"] if right else []),
    ]


def share_text(found: Summary) -> str:
    """The share solved, with its interval."""
    low, high = found.interval
    return f"{found.solved} of {found.n}, {percent(found.share)} (95 % interval {between(low, high)})"


AIM = 0.99
"""The share of starts that one may wish to be solved: 99 of 100."""


def enough_words(sweep: Sweep) -> str:
    """From how many hidden units on 99 of 100 starts are solved, where nothing but these varies; else no words."""
    if sweep.axes[0].name != "hidden" or any(len(axis.values) > 1 for axis in sweep.axes[1:]):
        return ""
    found = [(index, each) for index, each in enumerate(sweep.summaries()) if each and not each.waiting]
    for words, end in (("are enough", 0), ("may be enough", 1)):
        for index, each in found:
            if each.interval[end] >= AIM:
                return f"**{varied_words(sweep, index)} {words}** for 99 of 100 starts. Solved: {share_text(each)}."
    return "**None of these numbers of hidden units is enough** for 99 of 100 starts."


MOST_NAMED = 4
"""Cells that are named one by one."""


def aim_words(sweep: Sweep) -> tuple[str, int]:
    """Whether 99 of 100 starts are solved in a cell of the grid; and how many seeds may tell, 0 where these do."""
    cells = [
        (varied_words(sweep, index), found)
        for index, found in enumerate(sweep.summaries()[: sweep.n_grid])
        if found and not found.waiting
    ]
    surely = [name for name, found in cells if found.interval[0] >= AIM]
    perhaps = [found for _, found in cells if found.interval[0] < AIM <= found.interval[1]]
    text, seeds, n = "**Are 99 of 100 starts solved?** ", 0, sweep.n_seeds
    if surely:
        named, more = "; ".join(surely[:MOST_NAMED]), len(surely) - MOST_NAMED
        text += f"Yes, surely in {counted(len(surely), 'cell')}: {named}{f' and {more} more' if more > 0 else ''}. "
    elif not perhaps:
        return text + "No, in no cell: all intervals end below 99 %.", 0
    if perhaps and n < (least := trials_to_show(AIM)):
        seeds = least
        low, high = wilson(n, n)
        text += (
            f"It cannot be told from {counted(n, 'seed')}: even where all are solved, the interval is "
            f"{between(low, high)}. At least {least} seeds are needed."
        )
    elif perhaps:
        seeds = 4 * n
        text += f"Of {counted(len(perhaps), 'cell')} it cannot be told from {n:,} seeds: their intervals hold 99 %."
    return text, seeds


def failures_text(found: Summary) -> str:
    """How many ended in which other way, and how many have not."""
    others = {
        "out of epochs": found.out_of_epochs,
        "stopped early": found.stopped_early,
        "stalled": found.stalled,
        "diverged": found.diverged,
    }
    parts = [f"{count} {name}" for name, count in others.items() if count]
    waiting = f"; {found.waiting} more are still being trained" if found.waiting else ""
    return f"Not solved: {', '.join(parts) or 'none'}{waiting}"


def median_text(found: Median, write: Callable[[float], str]) -> str:
    """A median with its interval, if it has one."""
    if found.low is None or found.high is None:
        return f"{write(found.value)} (too few seeds for an interval)"
    return f"{write(found.value)} (95 % interval {write(found.low)} to {write(found.high)})"


def epochs_text(epochs: float) -> str:
    return f"{epochs:,.0f}" if np.isfinite(epochs) else "never"


def loss_text(loss: float) -> str:
    return f"{loss:.3g}"


def measure_text(key: str, found: Summary) -> str:
    """The one of MEASURES with this key, with its interval, in words."""
    if key == "solved":
        return share_text(found)
    middle, write = _median_of(key, found)
    return median_text(middle, write) if middle else MEASURES[key].lacking


def brief_text(key: str, found: Summary) -> str:
    """The same for a table: the number, in brackets its interval."""
    if key == "solved":
        low, high = found.interval
        return f"{percent(found.share)} ({between(low, high)})"
    middle, write = _median_of(key, found)
    if middle is None:
        return MEASURES[key].lacking
    if middle.low is None or middle.high is None:
        return write(middle.value)
    return f"{write(middle.value)} ({write(middle.low)} to {write(middle.high)})"


def _median_of(key: str, found: Summary) -> tuple[Median | None, Callable[[float], str]]:
    """The median that a measure is about, if the cell has it, and how its numbers are written."""
    match key:
        case "epochs":
            return found.epochs, epochs_text
        case "loss":
            return found.loss, loss_text
        case "test_loss":
            return found.test_loss, loss_text
        case _:
            return found.test_accuracy, percent

"""What is computed for an item, once in a test run, and its numbers, pictures and curves by name."""

import os
import pickle
from functools import cache
from pathlib import Path

import numpy as np

from core.textbook import ITEMS
from core.textbook.computation import Computation
from core.textbook.item import Report


def recomputed(name: str) -> Report:
    """The report of the item of this number, computed anew; its progress goes from 0 to 1 in small pieces."""
    compute = ITEMS[name].compute
    assert compute is not None
    computation = Computation(compute())
    before = 0.0
    while not computation.done:
        computation.advance(0.0)  # a single piece
        assert before - 1e-9 <= computation.progress <= 1.0, "progress goes forwards"
        before = computation.progress
    assert computation.report is not None
    return computation.report


shared: Path | None = None
"""Where the processes of one test run put their reports for each other; None for a single process."""


@cache
def report(name: str) -> Report:
    """The report of the item of this number, computed by this process, or by another one of the same test run."""
    place = shared / f"{name}.pickle" if shared else None
    if place and place.exists():
        return pickle.loads(place.read_bytes())
    found = recomputed(name)
    if place:
        own = place.with_suffix(f".{os.getpid()}")
        own.write_bytes(pickle.dumps(found))
        own.replace(place)  # at once, so that nobody reads half of it
    return found


def ended(task):
    """What a generator returns."""
    while True:
        try:
            next(task)
        except StopIteration as end:
            return end.value


def numbers(found: Report) -> dict[str, float]:
    """All numbers by their names."""
    return {number.name: number.ours for number in found.numbers}


def number(found: Report, beginning: str) -> float:
    """The only number whose name begins so."""
    [one] = [one.ours for one in found.numbers if one.name.startswith(beginning)]
    return one


def named(figure, name):
    """The only trace of this name."""
    [trace] = [trace for trace in figure.data if trace.name == name]
    return trace


def curve(found: Report, name: str, drawing: int = 0) -> np.ndarray:
    """The values of a curve in one of the report's pictures."""
    return np.array(named(found.drawings[drawing].figure, name).y)

"""What is computed for an item, once in a test run, and its numbers, pictures and curves by name."""

import os
import pickle
from base64 import b64decode
from functools import cache
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest

from core.textbook import ITEMS, deep_networks
from core.textbook.computation import Computation
from core.textbook.item import Report
from core.textbook.text_000 import theory
from core.textbook.text_002 import deeper, gates, learning, remedies, search

SHORT = {
    "000-08": (theory, {name: getattr(theory, name).replace(max_epochs=3000) for name in ("FAST", "SLOWER")}),
    "002-35": (learning, {"ITERATIONS": 60, "LATE": 10}),
    "002-38": (search, {"EPOCHS": 20, "VALUES": search.VALUES[1::2]}),
    "002-39": (search, {"EPOCHS": 2}),
    "002-42": (gates, {"VALUES": gates.VALUES[::3]}),
    "002-45": (deeper, {"EPOCHS": 5}),
    "002-46": (deeper, {"EPOCHS": 5}),
    "002-47": (deeper, {"EPOCHS": 5, "GROWN_EPOCHS": 50}),
    "002-53": (deep_networks, {"EPOCHS": 50}),
    "002-55": (remedies, {"EPOCHS": 50}),
    "003-19": (deep_networks, {"EPOCHS": 50}),
    "003-20": (deep_networks, {"EPOCHS": 50}),
}
"""Items that train for long, and shorter trainings for them, by the module's names.

No number that the text states hangs on these trainings: what is tested of them, here and beside each other item's
test, is as true of a shorter one.
"""


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
    """The report of the item of this number, long trainings cut short, computed by one process of a test run."""
    place = shared / f"{name}.pickle" if shared else None
    if place and place.exists():
        return pickle.loads(place.read_bytes())
    with pytest.MonkeyPatch.context() as patch:
        module, values = SHORT.get(name, (None, {}))
        for constant, value in values.items():
            patch.setattr(module, constant, value)
        found = recomputed(name)
    if place:
        own = place.with_suffix(f".{os.getpid()}")
        with own.open("wb") as file:
            _Pickler(file).dump(found)
        own.replace(place)  # at once, so that nobody reads half of it
    return found


class _Pickler(pickle.Pickler):
    """Figures with their arrays as they are: Plotly's own pickles hold them as text, and do not bring them back."""

    def reducer_override(self, made):
        return (_figure, (made.to_dict(),)) if isinstance(made, go.Figure) else NotImplemented


def _figure(content):
    return go.Figure(_with_arrays(content))


def _with_arrays(content):
    """The same with arrays in the place of Plotly's texts of them."""
    if isinstance(content, dict) and "bdata" in content:
        array = np.frombuffer(b64decode(content["bdata"]), content["dtype"])
        return array.reshape([int(n) for n in content["shape"].split(",")]) if "shape" in content else array
    if isinstance(content, dict):
        return {key: _with_arrays(value) for key, value in content.items()}
    return [_with_arrays(value) for value in content] if isinstance(content, list | tuple) else content


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

"""The sweeps that the page begins with, computed beforehand and stored: nobody waits for the first picture.

Written by ``.venv/bin/python -m pages.sweeps.stored > stored.json``, and moved to `pages/sweeps/stored.json`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from functools import cache
from hashlib import sha256
from math import inf
from pathlib import Path
from typing import Any

from core.claims.stored import RUNS
from core.ensemble.sweep import Axis, Summary, Sweep
from core.experiment.experiment import Experiment
from core.experiment.settings import SettingError
from core.stats.median import Median
from pages.sweeps.presets import PRESETS, QUESTIONS
from pages.sweeps.state import State

FILE = Path(__file__).parent / "stored.json"


def first_sweeps() -> dict[str, Sweep]:
    """The sweeps of the questions about the default experiment, and those of the presets, by their names."""
    plain = Experiment()
    begun = {name: (plain, state(plain)) for name, (_, state) in QUESTIONS.items()}
    begun |= {name: (Experiment(**preset.experiment), State(**preset.state)) for name, preset in PRESETS.items()}
    return {name: Sweep(base, state.axes, state.starts, state.draw) for name, (base, state) in begun.items()}


def fingerprint(sweep: Sweep) -> str:
    """Another text for another sweep: its experiments, as their links have them, and its seeds."""
    links = [cell.experiment.to_url() if cell.experiment else None for cell in sweep.cells]
    return sha256(json.dumps([links, sweep.seeds], sort_keys=True).encode()).hexdigest()[:16]


@cache
def _stored() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found if found["version"] == RUNS else {"sweeps": {}}


def restore(sweep: Sweep) -> None:
    """Give the sweep its stored results, if there are any of the same runs."""
    cells = _stored()["sweeps"].get(fingerprint(sweep))
    if cells is not None:
        sweep.restore({int(index): _read(*written) for index, written in cells.items()})


def is_stored(wanted: tuple[Experiment, Sequence[Axis], int, int | None]) -> bool:
    """Whether the results of the sweep of this experiment, with these axes, seeds and points, are stored."""
    try:
        return fingerprint(Sweep(*wanted)) in _stored()["sweeps"]
    except SettingError:
        return False


def when() -> str:
    """When the stored results were computed, and by which version."""
    computed = date.fromisoformat(_stored()["computed"])
    return f"Computed on {computed.day} {computed:%B %Y} with version {RUNS} of the runs, and stored."


def written(sweep: Sweep) -> dict[str, Any]:
    """The results of a sweep that is done, as JSON can hold them, which has no infinity."""
    cells = {}
    for index, found in enumerate(sweep.summaries()):
        if found is not None:
            fields = {name: _without_inf(value) for name, value in asdict(found).items()}
            cells[str(index)] = [fields, sweep.examples(index)]
    return cells


def _without_inf(value: Any) -> Any:
    return ["inf" if each == inf else each for each in value] if isinstance(value, tuple) else value


def _read(fields: Mapping[str, Any], examples: Mapping[str, int]) -> tuple[Summary, dict[int, int]]:
    """Inverse of `written`, for a cell."""
    values: dict[str, Any] = {
        name: Median(*(inf if each == "inf" else each for each in value)) if isinstance(value, list) else value
        for name, value in fields.items()
    }
    return Summary(**values), {int(status): seed for status, seed in examples.items()}


def computed_anew(today: date) -> dict[str, Any]:
    """The content of the file: every sweep anew, which takes minutes."""
    sweeps = {}
    for name, sweep in first_sweeps().items():
        print(name, file=sys.stderr, flush=True)
        while not sweep.done:
            sweep.advance(60.0)
        sweeps[fingerprint(sweep)] = written(sweep)
    return {"version": RUNS, "computed": today.isoformat(), "sweeps": sweeps}


if __name__ == "__main__":
    print(json.dumps(computed_anew(date.today()), separators=(",", ":")))

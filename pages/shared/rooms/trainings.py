"""What a class trains, for the wall and the phones: kept for some rooms, and trained on only while a wall asks."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from threading import Lock
from typing import Any

import numpy as np

from core.charts.palette import CLASS_COLORS
from core.room.activity import experiment_of
from core.room.runs import ClassRuns, share
from core.stream.address import address_of
from core.training.run import Run
from core.training.status import STATUSES
from pages.shared.parts.workers import workers
from pages.shared.stage.setup import describe

PIECE_SECONDS = 0.4
MOST_KEPT = 8

OF_THE_MAPS = (
    "sizes",
    "activations",
    "features",
    "points",
    "classes",
    "classNames",
    "levels",
    "panels",
    "range",
    "palette",
    "columns",
)
"""What of a stage's setup a map of the outputs needs."""

LARGEST = 1e30
"""In place of what JSON has no number for."""

_known: OrderedDict[str, tuple[ClassRuns, Lock]] = OrderedDict()
_all = Lock()


def setup(address: str) -> dict[str, Any]:
    """What a browser must know to draw maps of these networks."""
    found: Any = describe(experiment_of(address))
    return {name: found[name] for name in OF_THE_MAPS} | {"markerColors": CLASS_COLORS[:2]}


def own_address(address: str, number: int) -> str:
    """The address of the run of the participant with this number."""
    return address_of(Run(experiment_of(address).replace(seed=number)))


def runs(address: str, numbers: Collection[int], known: Collection[int]) -> dict[str, Any]:
    """Go on with the training for a moment, and say what became of the networks of these participants.

    `runs` are those that the asker does not know yet, by number: how each ended, and its parameters. `groups` has the
    numbers of those that ended alike, the solved ones first. While `done` is False there is more to come.
    """
    with _all:
        if address not in _known:
            _known[address] = (ClassRuns(experiment_of(address), workers()), Lock())
        trained, own = _known[address]
        _known.move_to_end(address)
        if len(_known) > MOST_KEPT:
            _known.popitem(last=False)
    with own:
        trained.advance(numbers, PIECE_SECONDS)
        starts = trained.starts(numbers)
        seeds, outcomes = starts.seeds.tolist(), starts.outcomes
        found = {
            seed: {
                "status": STATUSES[outcomes.status[place]],
                "epoch": int(outcomes.epoch[place]),
                "parameters": _numbers(outcomes.parameters[place]),
            }
            for place, seed in enumerate(seeds)
            if seed not in known
        }
        groups = [{"name": "solved", "words": "", "numbers": [seeds[place] for place in starts.solved]}]
        groups += [
            {"name": kind.name, "words": kind.words, "numbers": [seeds[place] for place in kind.places]}
            for kind in starts.failures
        ]
        return {
            "runs": found,
            "groups": [group for group in groups if group["numbers"]],
            "share": share(starts),
            "others": trained.others,
            "done": trained.done(numbers),
        }


def _numbers(values: np.ndarray) -> list[float]:
    """In six digits, which are enough for a map."""
    finite = np.nan_to_num(values, nan=0.0, posinf=LARGEST, neginf=-LARGEST)
    return [float(f"{value:.6g}") for value in np.clip(finite, -LARGEST, LARGEST)]

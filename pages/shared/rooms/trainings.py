"""What a class trains, for the wall and the phones: kept for some rooms, and trained on only while a wall asks."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping, Sequence
from threading import Lock
from typing import Any
from urllib.parse import urlencode

import numpy as np

from core.charts.palette import CLASS_COLORS, shade
from core.ensemble.starts import Starts
from core.experiment.experiment import Experiment
from core.room.activity import experiments_of
from core.room.runs import ClassRuns, share
from core.room.sharing import place_of
from core.stream.address import address_of, link_of
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
    "classSigns",
    "classColors",
    "targets",
    "levels",
    "outputRange",
    "panels",
    "range",
    "palette",
    "columns",
)
"""What of a stage's setup a map of the outputs needs, or a curve of them."""

LARGEST = 1e30
"""In place of what JSON has no number for."""

_known: OrderedDict[tuple[Experiment, ...], tuple[ClassRuns, Lock]] = OrderedDict()
_all = Lock()


def setup(experiment: Experiment) -> dict[str, Any]:
    """What a browser must know to draw maps of these networks."""
    found: Any = describe(experiment)
    return {name: found[name] for name in OF_THE_MAPS if name in found} | {"markerColors": marker_colors(experiment)}


def marker_colors(experiment: Experiment) -> list[str]:
    """The colour of the points of each class; where values are learned, that of each point."""
    if not experiment.task.is_regression:
        return CLASS_COLORS[: experiment.task.n_classes]
    low, high = experiment.levels
    return [shade((value - low) / (high - low)) for value in experiment.samples.targets[:, 0].tolist()]


def setups(content: Mapping[str, Any]) -> dict[str, Any]:
    """That of each experiment of a training; where all of them are alike, of the first alone."""
    found = [setup(experiment) for experiment in experiments_of(content)]
    return {"setups": found[:1] if all(one == found[0] for one in found) else found}


def own_run(content: Mapping[str, Any], number: int) -> dict[str, Any]:
    """The address of the run of the participant with this number, and the place of its experiment among several."""
    experiments = experiments_of(content)
    place = place_of(number, len(experiments))
    return {"address": address_of(Run(experiments[place].replace(seed=number))), "place": place}


def runs(content: Mapping[str, Any], numbers: Collection[int], known: Collection[int]) -> dict[str, Any]:
    """Go on with the training for a moment, and say what became of the networks of these participants.

    `runs` are those that the asker does not know yet, by number: how each ended, its parameters, and the place of its
    experiment. `groups` has the numbers of those that ended alike, the solved ones first; where a setting is shared
    out, of those that have the same value, and `sweep` says for each value what became of the class's runs and of
    others. While `done` is False there is more to come.
    """
    experiments = experiments_of(content)
    with _all:
        trained, own = _known.setdefault(tuple(experiments), (ClassRuns(experiments, workers()), Lock()))
        _known.move_to_end(tuple(experiments))
        if len(_known) > MOST_KEPT:
            _known.popitem(last=False)
    with own:
        trained.advance(numbers, PIECE_SECONDS)
        found = [trained.starts(numbers, place) for place in range(len(experiments))]
        answer: dict[str, Any] = {
            "runs": {
                number: run | {"place": place}
                for place, starts in enumerate(found)
                for number, run in _ended(starts)
                if number not in known
            },
            "done": trained.done(numbers),
        }
        if "shared" in content:
            return answer | _by_value(content["shared"], found, [trained.others(at) for at in range(len(found))])
        return answer | {"groups": _by_end(found[0]), "share": share(found[0]), "others": trained.others()}


def _ended(starts: Starts) -> Iterator[tuple[int, dict[str, Any]]]:
    """The number of each, how it ended, and what a link to the run has behind its question mark."""
    outcomes = starts.outcomes
    for place, number in enumerate(starts.seeds.tolist()):
        found = {"status": STATUSES[outcomes.status[place]], "epoch": int(outcomes.epoch[place])}
        link = urlencode(link_of(Run(starts.experiment.replace(seed=number))))
        yield number, found | {"link": link, "parameters": numbers_of(outcomes.parameters[place])}


def _by_end(starts: Starts) -> list[dict[str, Any]]:
    """Those that ended alike, the solved ones first."""
    seeds = starts.seeds.tolist()
    kinds = [("solved", "", starts.solved), *((kind.name, kind.words, kind.places) for kind in starts.failures)]
    return [
        {"name": name, "words": words, "numbers": [seeds[place] for place in places]}
        for name, words, places in kinds
        if len(places)
    ]


def _by_value(shared: Mapping[str, Any], found: Sequence[Starts], others: Sequence[Any]) -> dict[str, Any]:
    """Those that have the same value, and how many of them are solved, as of other starts."""
    groups, sweep = [], []
    for text, starts, beside in zip(shared["texts"], found, others, strict=True):
        seeds = starts.seeds.tolist()
        groups.append(
            {
                "name": f"{shared['label']} = {text}",
                "words": "",
                "numbers": [seeds[place] for place in (*starts.solved, *starts.failed)],
            }
        )
        sweep.append({"text": text, "share": share(starts), "others": beside})
    return {"groups": [group for group in groups if group["numbers"]], "sweep": sweep}


def numbers_of(values: np.ndarray) -> list[float]:
    """In six digits, which are enough for a map."""
    finite = np.nan_to_num(values, nan=0.0, posinf=LARGEST, neginf=-LARGEST)
    return [float(f"{value:.6g}") for value in np.clip(finite, -LARGEST, LARGEST)]

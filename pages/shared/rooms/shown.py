"""A participant's run on the wall: what it comes to, in figures, and what its large map is drawn with."""

from __future__ import annotations

import math
from typing import Any

from core.notation.numbers import counted, percent, share_of, short
from core.room.challenge import n_parameters
from core.stream.address import run_at
from core.training.snapshot import Snapshot
from core.training.words import run_title
from pages.shared.rooms.judge import trained
from pages.shared.rooms.trainings import numbers_of, setup


def picture_of(address: str, seconds: float) -> dict[str, Any]:
    """The run of this address at its end, or where so many seconds of training lead."""
    end = trained(address, seconds)
    return {
        "title": run_title(run_at(address)),
        "figures": figures(end),
        "cause": end.diagnosis.cause,
        "setup": setup(end.experiment),
        "parameters": numbers_of(end.parameters),
    }


def figures(end: Snapshot) -> list[tuple[str, str]]:
    """What is said of a run beside its map, each by its name."""
    found = [
        ("Status", f"{end.status} at epoch {end.epoch:,}"),
        ("Loss", short(end.loss)),
        ("Right", "" if math.isnan(end.accuracy) else percent(end.accuracy, 1)),
        (
            "Network",
            f"{'-'.join(map(str, end.experiment.sizes))}: {counted(n_parameters(end.experiment), 'parameter')}",
        ),
    ]
    if end.test_measures and (test := end.experiment.test_samples):
        loss, accuracy = end.test_measures
        found.append(("Test loss", short(loss)))
        found.append(
            ("Right of the test set", "" if math.isnan(accuracy) else share_of(accuracy, len(test.targets), 1))
        )
    return [(name, text) for name, text in found if text]

"""Everything that the page about random starts shows, as settings; the experiment itself is the lab's."""

from __future__ import annotations

from dataclasses import dataclass

from core.charts.maps import MARGINS
from core.experiment.settings import Choice, Integer, check_settings, setting

MOST_STARTS = 100_000


@dataclass(frozen=True)
class State:
    """How many starts, and what is looked at."""

    starts: int = setting(
        500,
        Integer(100, MOST_STARTS),
        "Random starts",
        "How many networks are trained, each from its own seed: 100 to 100,000.",
    )
    first_seed: int = setting(
        0,
        Integer(0, 2**32 - 1 - MOST_STARTS),
        "First seed",
        "The first network gets this seed, the others those that follow. Each is the same run as in the lab.",
    )
    section: str = setting(
        "failures",
        Choice({"failures": "How they fail", "solutions": "How they solve it", "best": "Best of k starts"}),
        "Look at",
        "The runs that failed, by their outputs; the solved runs, by their hidden units; or how much it helps to "
        "start again.",
    )
    kind: int = setting(
        1,
        Integer(1, 1000),
        "Look at the group",
        "Runs that ended alike form a group. Its runs are described and drawn, with links to the lab.",
    )
    margin: str = setting(
        "near", Choice(MARGINS), "Margin", "How far the maps reach beyond the points: wide ones are twice as wide."
    )

    def __post_init__(self) -> None:
        check_settings(self)

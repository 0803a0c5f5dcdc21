"""Everything that the page about random starts shows, as settings; the experiment itself is the lab's."""

from __future__ import annotations

from dataclasses import dataclass

from core.experiment.settings import Choice, Integer, check_settings, setting

MOST_STARTS = 100_000


@dataclass(frozen=True)
class State:
    """How many starts, and what is looked at."""

    starts: int = setting(
        500,
        Integer(100, MOST_STARTS),
        label="Random starts",
        help="How many networks are trained, each from its own seed: 100 to 100,000.",
        group="page",
    )
    first_seed: int = setting(
        0,
        Integer(0, 2**32 - 1 - MOST_STARTS),
        label="First seed",
        help="The first network gets this seed, the others those that follow. Each is the same run as in the lab.",
        group="page",
    )
    section: str = setting(
        "failures",
        Choice({"failures": "How they fail", "solutions": "How they solve it", "best": "Best of k starts"}),
        label="Look at",
        help="The runs that failed, by their outputs; the solved runs, by their hidden units; or how much it helps to "
        "start again.",
        group="page",
    )
    kind: int = setting(
        1,
        Integer(1, 1000),
        label="Group of runs",
        help="Which group in the table is shown, counted from the most frequent.",
        group="page",
    )

    def __post_init__(self) -> None:
        check_settings(self)

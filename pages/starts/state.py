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
        "Random starts",
        "So many networks are trained at once, each from a seed of its own: 100 to 100,000.",
    )
    first_seed: int = setting(
        0,
        Integer(0, 2**32 - 1 - MOST_STARTS),
        "First seed",
        "The networks get this seed and those that follow. Each is the run that the lab makes with its seed.",
    )
    section: str = setting(
        "failures",
        Choice({"failures": "How they fail", "solutions": "How they solve it", "best": "Best of k"}),
        "Look at",
        "The runs that failed by their outputs, the others by their hidden units, or what trying again helps.",
    )
    kind: int = setting(
        1,
        Integer(1, 1000),
        "Look at the kind",
        "Which of the kinds of runs in the table is described, drawn and linked, the most frequent first.",
    )

    def __post_init__(self) -> None:
        check_settings(self)

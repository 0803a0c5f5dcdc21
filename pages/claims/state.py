"""Everything that the page of claims shows besides the experiment's settings."""

from __future__ import annotations

from dataclasses import dataclass

from core.claims.claim import FEWEST, MOST_TOGETHER
from core.claims.collection import CLAIMS
from core.experiment.settings import Choice, Integer, check_settings, setting

EVERY = "all"
"""All claims."""

OWN = "own"
"""The claim's own number of seeds."""


@dataclass(frozen=True)
class State:
    """Which claim, and with how many seeds."""

    claim: str = setting(
        EVERY,
        Choice({EVERY: "All claims"} | {name: claim.title for name, claim in CLAIMS.items()}),
        "Claim",
        "Which claim is tested; or all of them, by their verdicts.",
    )
    starts: int | str = setting(
        OWN,
        Integer(FEWEST, MOST_TOGETHER, word=OWN),
        "Seeds",
        "From so many seeds every network of the test is trained. More seeds: narrower intervals, a longer wait.",
    )
    first_seed: int = setting(
        0,
        Integer(0, 2**32 - 1 - MOST_TOGETHER),
        "First seed",
        "The networks get this seed and those that follow. Other seeds are an independent test of the same claim.",
    )

    def __post_init__(self) -> None:
        check_settings(self)

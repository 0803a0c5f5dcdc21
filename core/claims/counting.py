"""What the tests count: who is solved, who is ahead from the same seed, and which learning rate suits whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from core.claims.claim import Arm, Found
from core.claims.rules import ALWAYS, MAJORITY, Check, Rule
from core.nn.array import Array
from core.stats.median import median

AHEAD = (
    "From each seed one of two networks is ahead if its run alone is solved, or if both are and it needed fewer "
    "epochs. Seeds from which neither is ahead do not count."
)
"""The rule of `ahead`, for the words of a test."""

OWN_RATE = (
    "For each kind of network the learning rate is taken with which the median of the epochs is smallest on the first "
    "half of the seeds, where a run that is not solved takes for ever; they are compared on the other half."
)
"""The rule of `at_own_rates`."""


def solved(found: Found, arms: str | Iterable[str], words: str, rule: Rule = ALWAYS) -> Check:
    """How many runs of these arms are solved."""
    names = [arms] if isinstance(arms, str) else list(arms)
    flags = np.concatenate([found.solved(name) for name in names])
    return share(flags, words, rule)


def share(flags: np.ndarray, words: str, rule: Rule) -> Check:
    """How many flags (n,) are set."""
    return Check(words, int(np.count_nonzero(flags)), len(flags), rule)


def larger(first: Array, second: Array, words: str, rule: Rule = MAJORITY) -> Check:
    """How often the first of two numbers of a seed is the larger one, where they differ and are finite."""
    use = np.isfinite(first) & np.isfinite(second) & (first != second)
    return share(first[use] > second[use], words, rule)


def _ahead(first: Array, second: Array, words: str) -> Check:
    """Of epochs (seeds,), inf where a run was not solved."""
    use = first != second
    return share(first[use] < second[use], words, MAJORITY)


def ahead(found: Found, first: str, second: str, words: str = "") -> Check:
    """From how many seeds the first arm is ahead of the second, as AHEAD says."""
    return _ahead(found.epochs(first), found.epochs(second), words or f"{first} ahead of {second}")


def more_often(found: Found, first: str, second: str, words: str = "") -> Check:
    """Of the seeds from which only one of two arms is solved, how often it is the first."""
    one, other = found.solved(first), found.solved(second)
    words = words or f"solved with {first}, of the seeds where only one of it and {second} is"
    return share(one[one != other], words, MAJORITY)


# Arms with several learning rates

RATE = ", rate "


def at_rate(kind: str, rate: float) -> str:
    """The name of an arm of this kind with this learning rate."""
    return f"{kind}{RATE}{rate:g}"


def kind_of(arm: str) -> str:
    """The kind in a name that `at_rate` made; another name as it is."""
    return arm.rpartition(RATE)[0] or arm


def with_rates(kinds: Mapping[str, Mapping[str, object]], rates: Sequence[float]) -> tuple[Arm, ...]:
    """An arm for each kind with each learning rate."""
    return tuple(
        Arm(at_rate(kind, rate), {**changes, "learning_rate": rate})
        for kind, changes in kinds.items()
        for rate in rates
    )


def best_arm(found: Found, arms: Sequence[str], seeds: slice) -> str:
    """Of these arms the one with the smallest median of epochs, inf where not solved; then the more often solved."""

    def rank(arm: str) -> tuple[float, int]:
        epochs = found.epochs(arm)[seeds]
        return median(epochs).value, -int(np.isfinite(epochs).sum())

    return min(arms, key=rank)


def at_own_rates(found: Found, first: str, second: str) -> Check:
    """From how many seeds of the second half the first kind is ahead of the second, each with its own rate."""
    half = len(found.seeds) // 2
    best = [
        best_arm(found, [arm for arm in found.outcomes if kind_of(arm) == kind], slice(half))
        for kind in (first, second)
    ]
    one, other = (found.epochs(arm)[half:] for arm in best)
    return _ahead(one, other, f"{best[0]} ahead of {best[1]}")

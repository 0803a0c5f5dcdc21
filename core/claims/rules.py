"""From counts to a verdict, by rules: a share with its 95 % interval, against what the claim makes one expect."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from core.stats.proportion import wilson

NEARLY_ALL = 0.9
"""An always with exceptions: the true share is at least this. What happens "in general" happens as often."""

RARE = 0.01
"""What happens less often than this is not counted as something that happens now and then."""

HOLDS, EXCEPTIONS, IN_PART, FAILS, UNDECIDED = "holds", "exceptions", "in part", "fails", "undecided"

VERDICTS = {
    HOLDS: "Holds",
    EXCEPTIONS: "Holds with exceptions",
    IN_PART: "Holds in part",
    FAILS: "Does not hold",
    UNDECIDED: "Undecided with so few runs",
}
"""Every verdict in words."""


@dataclass(frozen=True)
class Rule:
    """What a claim makes one expect of a share, and how the verdict follows from the share's interval.

    `zone`: the shares (low, high) that agree with the claim. `decide(seen, n, low, high)` is the verdict, where low to
    high is the interval of the true share.
    """

    name: str
    words: str
    zone: tuple[float, float]
    decide: Callable[[int, int, float, float], str]


def _in_zone(low: float, high: float, least: float) -> str:
    return HOLDS if low >= least else FAILS if high < least else UNDECIDED


def _always(seen: int, n: int, low: float, high: float) -> str:
    found = _in_zone(low, high, NEARLY_ALL)
    return EXCEPTIONS if found == HOLDS and seen < n else found


def _majority(seen: int, n: int, low: float, high: float) -> str:
    return HOLDS if low > 0.5 else FAILS if high < 0.5 else UNDECIDED


def _sometimes(seen: int, n: int, low: float, high: float) -> str:
    return HOLDS if seen else FAILS if high < RARE else UNDECIDED


ALWAYS = Rule(
    "always",
    f"Holds if there is no exception, and with exceptions if there are some; either only if the interval lies above "
    f"{NEARLY_ALL:.0%}. Does not hold if all of the interval lies below {NEARLY_ALL:.0%}.",
    (NEARLY_ALL, 1.0),
    _always,
)
NEVER = Rule(
    "never",
    f"Holds if it was never seen, and with exceptions if it was; either only if the interval lies below "
    f"{1 - NEARLY_ALL:.0%}. Does not hold if all of the interval lies above {1 - NEARLY_ALL:.0%}.",
    (0.0, 1.0 - NEARLY_ALL),
    lambda seen, n, low, high: _always(n - seen, n, 1.0 - high, 1.0 - low),
)
GENERALLY = Rule(
    "in general",
    f"Holds if all of the interval lies above {NEARLY_ALL:.0%}, does not hold if all of it lies below.",
    (NEARLY_ALL, 1.0),
    lambda seen, n, low, high: _in_zone(low, high, NEARLY_ALL),
)
MAJORITY = Rule(
    "more often",
    "Holds if all of the interval lies above 50%, does not hold if all of it lies below.",
    (0.5, 1.0),
    _majority,
)
SOMETIMES = Rule(
    "now and then",
    f"Holds if it was seen at all. Does not hold if it was not and all of the interval lies below {RARE:.0%}.",
    (0.0, 1.0),
    _sometimes,
)
RULES = {rule.name: rule for rule in (ALWAYS, NEVER, GENERALLY, MAJORITY, SOMETIMES)}
"""Every rule by name. Where they do not decide, the verdict is: undecided with so few runs."""

COMBINED = (
    "A claim that is checked in several ways holds if all of them do, does not hold if one does not and none holds, "
    "and holds in part where both occur."
)


@dataclass(frozen=True)
class Check:
    """One count: how often something was seen among n, and the rule that the claim makes of it.

    n may be 0, where nothing could be counted: then everything is possible.
    """

    words: str
    seen: int
    n: int
    rule: Rule

    @property
    def share(self) -> float:
        return self.seen / self.n if self.n else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        """Of the true share, 95 %: Wilson's."""
        return wilson(self.seen, self.n) if self.n else (0.0, 1.0)

    @property
    def verdict(self) -> str:
        """A key of VERDICTS."""
        return self.rule.decide(self.seen, self.n, *self.interval)


def combined(verdicts: Iterable[str]) -> str:
    """The verdict on a claim from those on its counts, as COMBINED says."""
    found = set(verdicts)
    if len(found) == 1:
        return found.pop()
    if found == {HOLDS, EXCEPTIONS}:
        return EXCEPTIONS
    if FAILS in found:
        return IN_PART if found & {HOLDS, EXCEPTIONS} else FAILS
    return UNDECIDED

"""What a test has found, in a plain sentence."""

from __future__ import annotations

from collections import Counter

from core.claims.claim import Result
from core.claims.rules import EXCEPTIONS, FAILS, HOLDS, IN_PART, UNDECIDED, Check
from core.notation.numbers import counted, percent

PLAIN = {
    HOLDS: "true",
    EXCEPTIONS: "true, but not always",
    IN_PART: "true in part",
    FAILS: "not true",
    UNDECIDED: "not to be told from so few runs",
}
"""Every verdict as one says it."""

EACH = {
    HOLDS: "as the claim says",
    EXCEPTIONS: "as it says but for some runs",
    FAILS: "not so",
    UNDECIDED: "too close to tell",
}
"""What one check of several says about the claim."""


def found_in_words(result: Result) -> str:
    """Whether the claim is true, and how often what it says was seen; of several checks how many say what."""
    found = f"**We found: {PLAIN[result.verdict]}**, for the networks of this test."
    if len(result.checks) == 1:
        return f"{found} {_once(result.checks[0])}"
    numbers = Counter(check.verdict for check in result.checks)
    each = ", ".join(f"{numbers[verdict]} {words}" for verdict, words in EACH.items() if numbers[verdict])
    return f"{found} It was checked in {counted(len(result.checks), 'way')}: {each}."


def _once(check: Check) -> str:
    """How often it was seen."""
    if not check.n:
        return f"It never came to be counted: {check.words}."
    return f"Counted were {check.seen:,} of {check.n:,} ({percent(check.share)}): {check.words}."

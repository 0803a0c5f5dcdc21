"""A checked hand-in in the words of a table's row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from core.lessons.checking import Checked
from core.notation.numbers import counted

NO_RUNS = "no run"

VERDICTS = (
    ("✓", "comes out here as it was handed in", "come out here as they were handed in"),
    ("✗", "does not: look at *does not agree*", "do not: look at *does not agree*"),
    ("…", "is still being computed", "are still being computed"),
)
"""What is said of one hand-in, and of more, with each sign of `verdict_of`."""


def row_of(file: str, checked: Checked, same: str) -> dict[str, str]:
    """The columns by name."""
    ends = Counter(run.fact.status for run in checked.runs if run.fact is not None)
    return {
        "checks": verdict_of(checked),
        "name": checked.hand_in.name,
        "answers": " · ".join(f"{answer.claim.step} {answer.mark}" for answer in checked.answers),
        "runs": ", ".join(f"{n} {status}" for status, n in ends.most_common())
        or (NO_RUNS if not checked.runs else "not computed" if checked.complete else "…"),
        "does not agree": " ".join(checked.wrong),
        "alike": same,
        "lesson": checked.hand_in.title + (" (its text is in the file)" if checked.hand_in.brings_lesson else ""),
        "file": file,
    }


def verdict_of(checked: Checked) -> str:
    """Whether all of it agrees, in one sign; … while it is computed."""
    return "✗" if checked.wrong else "✓" if checked.complete else "…"


def summary_of(checked: Sequence[Checked], same: Sequence[str]) -> str:
    """How many are as they were handed in, how many are not, how many have no runs, and how many are like others."""
    signs = Counter(map(verdict_of, checked))
    told = [f"**{counted(len(checked), 'hand-in')}**, computed anew."]
    for sign, one, more in VERDICTS:
        if n := signs[sign]:
            told.append(f"{sign.strip('…')} **{n}** {one if n == 1 else more}.".strip())
    if alone := sum(not each.runs for each in checked):
        told.append(f"**{alone}** {'has' if alone == 1 else 'have'} answers alone: no run was played.")
    if like_others := sum(map(bool, same)):
        told.append(f"**{like_others}** have the same answers or runs as others.")
    return " ".join(told)


def columns_of(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """The columns that tell something: some may be empty in all rows, and the lesson is that of the whole class."""
    several = len({row["lesson"] for row in rows}) > 1
    told = {"does not agree": any(row["does not agree"] for row in rows), "alike": any(row["alike"] for row in rows)}
    return [name for name in rows[0] if told.get(name, True) and (name != "lesson" or several)]

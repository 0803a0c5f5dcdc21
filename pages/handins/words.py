"""A checked hand-in in the words of a table's row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from core.lessons.checking import Checked
from core.notation.numbers import counted


def row_of(file: str, checked: Checked, same: str) -> dict[str, str]:
    """The columns by name."""
    ends = Counter(run.fact.status for run in checked.runs if run.fact is not None)
    return {
        "checks": verdict_of(checked),
        "name": checked.hand_in.name,
        "answers": " · ".join(f"{answer.claim.step} {answer.mark}" for answer in checked.answers),
        "runs": ", ".join(f"{n} {status}" for status, n in ends.most_common()) or "none",
        "does not agree": " ".join(checked.wrong),
        "alike": same,
        "lesson": checked.hand_in.title + (" (its text is in the file)" if checked.hand_in.brings_lesson else ""),
        "file": file,
    }


def verdict_of(checked: Checked) -> str:
    """Whether all of it agrees, in one sign; … while it is computed."""
    return "✗" if checked.wrong else "✓" if checked.complete else "…"


def summary_of(checked: Sequence[Checked], same: Sequence[str]) -> str:
    """How many agree, how many do not, and how many are like others."""
    signs = Counter(map(verdict_of, checked))
    parts = [counted(len(checked), "hand-in")]
    for sign, words in (("✓", "all agrees in {}"), ("✗", "something does not agree in **{}**"), ("…", "{} to come")):
        if signs[sign]:
            parts.append(words.format(signs[sign]))
    like_others = sum(map(bool, same))
    alike = f" **{like_others}** of them have the same answers or runs as others." if like_others else ""
    return f"{parts[0]}: {', '.join(parts[1:])}.{alike}"

"""What the tests found, kept for all visitors: the same seeds give the same result, so nobody waits twice."""

from __future__ import annotations

from typing import Any, NamedTuple

import streamlit as st

from core.claims.claim import Result

MOST_KEPT = 200
"""Results; each is a few thousand bytes."""


class Wanted(NamedTuple):
    """Everything that a result depends on: the claim, the seeds, and the settings that differ from the claim's own."""

    claim: str
    n: int
    first_seed: int
    changes: tuple[tuple[str, Any], ...] = ()


@st.cache_resource(show_spinner=False)
def _kept() -> dict[Wanted, Result]:
    return {}


def known(wanted: Wanted) -> Result | None:
    """The result, if it is there already."""
    return _kept().get(wanted)


def keep(wanted: Wanted, result: Result) -> None:
    """Keep the result; the oldest go when there are too many."""
    kept = _kept()
    kept[wanted] = result
    for oldest in list(kept)[:-MOST_KEPT]:
        kept.pop(oldest, None)

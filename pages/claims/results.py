"""What the tests found: stored beforehand, or kept for all visitors, so that nobody waits twice for the same seeds."""

from __future__ import annotations

from typing import Any, NamedTuple

import streamlit as st

from core.claims.claim import Claim, Result
from core.claims.stored import Stored, stored

MOST_KEPT = 200
"""Results; each is a few thousand bytes."""


class Wanted(NamedTuple):
    """Everything that a result depends on: the claim, the seeds, and the settings that differ from the claim's own."""

    claim: str
    n: int
    first_seed: int
    changes: tuple[tuple[str, Any], ...] = ()


def wanted_of(claim: Claim, first_seed: int = 0) -> Wanted:
    """The claim's own test, from this seed on."""
    return Wanted(claim.name, claim.n, first_seed)


def shipped(claim: Claim, wanted: Wanted) -> Stored | None:
    """What is stored of this test; only a claim's own test is."""
    return stored().get(claim.name) if wanted == wanted_of(claim) else None


@st.cache_resource(show_spinner=False)
def _kept() -> dict[Wanted, Result]:
    return {}


def known(wanted: Wanted) -> Result | None:
    """The result, if it is there already."""
    return _kept().get(wanted)


def forget(wanted: Wanted) -> None:
    """Keep it no longer, so that it is computed anew."""
    _kept().pop(wanted, None)


def keep(wanted: Wanted, result: Result) -> None:
    """Keep the result; the oldest go when there are too many."""
    kept = _kept()
    kept[wanted] = result
    for oldest in list(kept)[:-MOST_KEPT]:
        kept.pop(oldest, None)

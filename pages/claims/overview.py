"""All claims by their verdicts, which fill while they are tested one after another."""

from __future__ import annotations

from time import monotonic

import streamlit as st

from core.charts.claims import verdict_bar
from core.claims.claim import Claim, Result, Trial
from core.claims.collection import CLAIMS, SUBJECTS
from core.claims.rules import VERDICTS
from core.claims.stored import LONGER, Stored
from core.notation.numbers import counted
from pages.claims.results import forget, keep, known, shipped, wanted_of
from pages.claims.state import State
from pages.claims.trial import when
from pages.shared.parts.picture import picture
from pages.shared.parts.table import table
from pages.shared.parts.workers import workers
from pages.shared.state.page import Page, link
from pages.shared.state.work import begin_again, long_work

UNTESTED = "untested"
"""Where there is no verdict yet."""

WORK, ASKED = "claims_everything", "claims_asked"


class Everything:
    """The tests of all claims whose results are not there yet, one after another."""

    def __init__(self, first_seed: int):
        self.first_seed = first_seed
        self._waiting = [claim for claim in CLAIMS.values() if known(wanted_of(claim, first_seed)) is None]
        self._total = len(self._waiting)
        self._trial: Trial | None = None
        self._stopped = False

    @property
    def done(self) -> bool:
        return self._stopped or not self._waiting

    @property
    def progress(self) -> float:
        """How much is done, 0 to 1."""
        begun = self._trial.progress if self._trial else 0.0
        return (self._total - len(self._waiting) + begun) / self._total if self._total else 1.0

    @property
    def present(self) -> Claim | None:
        """The claim that is tested now."""
        return None if self.done else self._waiting[0]

    def advance(self, seconds: float) -> None:
        """Test on for about so long."""
        deadline = monotonic() + seconds
        while not self.done and monotonic() < deadline:
            claim = self._waiting[0]
            if self._trial is None:
                self._trial = Trial(claim, claim.n, self.first_seed, workers=workers())
            self._trial.advance(deadline - monotonic())
            if self._trial.result is not None:
                keep(wanted_of(claim, self.first_seed), self._trial.result)
                self._waiting.pop(0)
                self._trial = None

    def stop(self) -> None:
        """End here; what has been found stays."""
        self._stopped = True
        if self._trial is not None:
            self._trial.stop()


def overview(page: Page[State]) -> None:
    """Draw which claims hold and which do not, and what leads to the tests."""
    first_seed = page.state.first_seed
    found = st.container()  # filled last: work may end a run before the widgets below it are made
    with st.container(horizontal=True, vertical_alignment="bottom"):
        page.widget("first_seed", width=220)
        st.button(
            "Test all" if first_seed else "Test again",
            on_click=_ask,
            args=(first_seed,),
            help="Test every claim here and now, with its own settings and number of seeds, one after another.",
        )
    with found:
        if st.session_state.get(ASKED) == first_seed:
            long_work(WORK, first_seed, lambda: Everything(first_seed), _say, lambda _: _verdicts(first_seed))
        else:
            _verdicts(first_seed)


def _ask(first_seed: int) -> None:
    begin_again(WORK)
    for claim in CLAIMS.values():
        forget(wanted_of(claim, first_seed))
    st.session_state[ASKED] = first_seed


def _say(work: Everything) -> str:
    tested = sum(known(wanted_of(claim, work.first_seed)) is not None for claim in CLAIMS.values())
    now = f" Now: {work.present.title}." if work.present else ""
    return f"{tested} of {counted(len(CLAIMS), 'claim')} tested.{now}"


def _verdicts(first_seed: int) -> None:
    """How many claims have which verdict, and which they are."""
    groups: dict[str, list[Claim]] = {name: [] for name in (*VERDICTS, UNTESTED)}
    for claim in CLAIMS.values():
        result = _result(claim, first_seed)
        groups[result.verdict if result else UNTESTED].append(claim)
    groups = {name: claims for name, claims in groups.items() if claims}
    labels = VERDICTS | {UNTESTED: "Not tested yet"}
    picture(
        verdict_bar({labels[name]: len(claims) for name, claims in groups.items()}),
        "claims_verdicts",
        alt="Claims by their verdict: "
        + "; ".join(f"{labels[name].lower()} {len(claims)}" for name, claims in groups.items())
        + ".",
        height=142,
    )
    for column, (name, claims) in zip(st.columns(len(groups)), groups.items(), strict=True):
        lines = "\n".join(f"- [{claim.title}]({_address(claim, first_seed)})" for claim in claims)
        column.markdown(f"**{labels[name]}** ({len(claims)})\n\n{lines}")
    with st.expander("The same as a table, by subject"):
        _table(first_seed)


def _address(claim: Claim, first_seed: int) -> str:
    return link("claims", {"claim": claim.name} | ({"first_seed": str(first_seed)} if first_seed else {}))


def _table(first_seed: int) -> None:
    """The claims by subject, each with its texts, and its verdict if there is one."""
    rows = []
    for subject, claims in SUBJECTS.items():
        rows += [(f"**{subject}**", "", "", "", ""), *(_row(claim, first_seed) for claim in claims)]
    table(("claim", "texts", "verdict", f"with {LONGER} times the epochs", "seeds"), rows)
    tested = [_result(claim, first_seed) for claim in CLAIMS.values()]
    verdicts = [result.verdict for result in tested if result is not None]
    if verdicts:
        parts = [f"{label.lower()}: {verdicts.count(name)}" for name, label in VERDICTS.items() if verdicts.count(name)]
        st.markdown(f"Of {counted(len(verdicts), 'tested claim')}: {', '.join(parts)}.")
    stored = [entry for claim in CLAIMS.values() if (entry := shipped(claim, wanted_of(claim, first_seed)))]
    source = f"{when(stored[0])} *Test again* computes them here and now. " if stored else ""
    st.caption(
        f"{source}A verdict is about small networks with the settings of the test, which each claim's own page states. "
        "Look at the exceptions, and at what is undecided: there, more seeds may decide."
    )


def _result(claim: Claim, first_seed: int) -> Result | None:
    """What was found here, or else what is stored."""
    wanted = wanted_of(claim, first_seed)
    entry = shipped(claim, wanted)
    return known(wanted) or (entry.own if entry else None)


def _row(claim: Claim, first_seed: int) -> tuple[str, str, str, str, str]:
    result, entry = _result(claim, first_seed), shipped(claim, wanted_of(claim, first_seed))
    verdict = f"**{VERDICTS[result.verdict]}**" if result else "not tested yet"
    return (
        f"[{claim.title}]({_address(claim, first_seed)})",
        ", ".join(claim.items),
        verdict,
        _turned(entry),
        f"{claim.n:,}",
    )


def _turned(entry: Stored | None) -> str:
    """The verdict with more epochs, if there is one."""
    if entry is None or entry.longer is None:
        return ""
    verdict = entry.longer.verdict
    return "the same" if verdict == entry.own.verdict else f"**{VERDICTS[verdict]}**"

"""One claim: what the texts say, the test, and the verdict with the counts that it follows from."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.charts.claims import counts, height_of_counts, solved_by_arm, solved_by_rate
from core.claims.claim import Claim, Result, Row, Trial
from core.claims.collection import CLAIMS
from core.claims.counting import kind_of
from core.claims.found_words import found_in_words
from core.claims.rules import COMBINED, VERDICTS, Check
from core.claims.stored import Stored, longer_epochs
from core.experiment.experiment import SETTINGS
from core.notation.numbers import between, counted, percent, short
from core.stats.median import Median
from core.stream.address import link_of
from core.training.run import Run
from pages.claims.changes import controls, read_changes
from pages.claims.results import Wanted, forget, keep, known, shipped
from pages.claims.state import State
from pages.shared.parts.messages import say_notices
from pages.shared.parts.picture import picture
from pages.shared.parts.plain import plain
from pages.shared.parts.table import markdown_table, table
from pages.shared.parts.workers import workers
from pages.shared.state.page import Page, link
from pages.shared.state.present import describe
from pages.shared.state.work import begin_again, long_work

WORK, ASKED = "claims_work", "claims_asked_again"


def claim_section(page: Page[State], claim: Claim) -> None:
    """Draw the claim, and test it."""
    changes, notices = read_changes(page, claim)
    say_notices(notices)
    st.markdown(f"#### {claim.title}")
    head = st.container()
    st.markdown(f"**What the texts say.** {claim.says}")
    found = st.container()
    _words(claim)
    n = controls(page, claim, changes)
    _experiments(claim, changes)
    with found:
        result = _found(page, claim, n, changes)
    if result is not None:
        head.markdown(f"### {VERDICTS[result.verdict]}\n\n{found_in_words(result)}")


def _found(page: Page[State], claim: Claim, n: int, changes: dict[str, Any]) -> Result | None:
    """What the test has found, or how far it is."""
    wanted = Wanted(claim.name, n, page.state.first_seed, tuple(sorted(changes.items())))
    entry, result = shipped(claim, wanted), known(wanted)
    if result is None and entry is not None and st.session_state.get(ASKED) != wanted:
        result = entry.own
    elif result is None:
        trial = long_work(WORK, wanted, lambda: Trial(claim, n, page.state.first_seed, changes, workers()), _say)
        result = trial.result if trial else None
        if result is not None:
            keep(wanted, result)
    if entry is not None and result is not None:
        _source(entry, result, wanted)
    if result is not None:
        _result(result)
    if entry is not None:
        _longer(claim, entry)
    return result


def when(entry: Stored) -> str:
    """When it was computed, and by which version."""
    computed = f"{entry.computed.day} {entry.computed:%B %Y}"
    return f"Computed on {computed} with version {entry.version} of the runs, and stored."


def _source(entry: Stored, result: Result, wanted: Wanted) -> None:
    """Where the result comes from: it is stored, and can be computed anew."""
    if result is entry.own:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(when(entry), width="content")
            st.button(
                "Test again", on_click=_ask, args=(wanted,), help="Trains all networks of this test here and now."
            )
    else:
        same = "All numbers are the stored ones" if result == entry.own else "Numbers differ from the stored ones"
        st.caption(f"Computed here and now. {same} ({entry.computed:%Y-%m-%d}, version {entry.version}).")


def _ask(wanted: Wanted) -> None:
    begin_again(WORK)
    forget(wanted)
    st.session_state[ASKED] = wanted


def _longer(claim: Claim, entry: Stored) -> None:
    """What LONGER times as many epochs make of the verdict and of each check."""
    epochs, longer = longer_epochs(claim), entry.longer
    if longer is None or epochs is None:
        st.markdown("**With more epochs.** How many epochs there are belongs to this test: it is not tried with more.")
        return
    short_of, now, then = f"{claim.base.max_epochs:,}", VERDICTS[entry.own.verdict], VERDICTS[longer.verdict]
    if entry.own.verdict == longer.verdict:
        words = f"The verdict is the same after {epochs:,} epochs as after {short_of}."
    else:
        words = f"**The verdict turns with the epochs:** after {short_of} *{now}*, after {epochs:,} *{then}*."
    here = link("claims", {"claim": claim.name, "max_epochs": str(epochs)})
    st.markdown(f"**With more epochs.** {words} [Test it with {epochs:,} epochs]({here}).")
    rows = []
    for own, check in zip(entry.own.checks, longer.checks, strict=True):
        counted = own.words if own.words == check.words else f"{own.words}; then {check.words}"
        rows.append((plain(counted), _share(own), _share(check), VERDICTS[check.verdict]))
    table(("what was counted", f"share after {short_of}", f"after {epochs:,} epochs", "verdict then"), rows)


def _share(check: Check) -> str:
    return f"{percent(check.share, 1)} of {check.n:,}" if check.n else "none"


def _words(claim: Claim) -> None:
    """Where the texts say it, and what is tested."""
    named: dict[str, list[str]] = {}
    for item, text in claim.texts.items():
        named.setdefault(text.name, []).append(f"[{item}]({link('textbook', {'item': item})})")
    where = "; ".join(f"{plain(name)} ({', '.join(items)})" for name, items in named.items())
    st.markdown(f"**In the texts:** {where}.")
    st.markdown(f"**The test.** {claim.test}")
    if claim.note:
        st.markdown(f"**To mind.** {claim.note}")
    if claim.against:
        others = ", ".join(f"[{CLAIMS[name].title}]({link('claims', {'claim': name})})" for name in claim.against)
        st.markdown(f"**Other texts say otherwise:** {others}.")


def _experiments(claim: Claim, changes: dict[str, Any]) -> None:
    """What is trained, and when it counts as solved."""
    base = claim.base.replace(**changes)
    labels = ", ".join(SETTINGS[name].label.lower() for name in sorted(claim.varied))
    arms = len(claim.arms)
    differ = f" The test has {arms} kinds of networks, which differ from this in: {labels}." if labels else ""
    st.markdown(f"**Trained is** {plain(describe(base))}{plain(differ)}")
    targets = sorted({experiment.target_loss for experiment in claim.experiments(changes).values()})
    epochs = sorted({experiment.max_epochs for experiment in claim.experiments(changes).values()})
    if targets == [0.0]:
        st.caption(
            f"Nothing ends at a target loss here: every run goes on to epoch {_either(epochs)}, unless it stalls or "
            "diverges before."
        )
        return
    st.caption(
        "A run is solved when all rows are right, each output nearer to its target than to the other one, and the loss "
        f"without penalties is not above {_either(targets)}, within {_either(epochs)} epochs. What stalls, diverges or "
        "is out of epochs before is not solved."
    )


def _either(numbers: list[float] | list[int]) -> str:
    return " or ".join(f"{number:,}" if isinstance(number, int) else f"{number:g}" for number in numbers)


def _say(trial: Trial) -> str:
    if trial.done and trial.result is None:
        return "Stopped before its end: there is no verdict."
    return f"{'Tested' if trial.done else 'Testing'} with {counted(trial.n, 'seed')}."


def _result(result: Result) -> None:
    """What the verdict follows from, and how the arms ended."""
    left, right = st.columns(2, gap="medium")
    with left:
        picture(
            counts(result.checks),
            "claims_counts",
            alt="Share of each count with its interval, and where the claim expects it: " + _alt(result),
            height=height_of_counts(result.checks),
        )
        st.caption(
            "Each line is one check: how often it was seen, with the interval of the true share. Look whether it "
            "lies inside the bar, where the claim expects it."
        )
    with right:
        _rules(result)
    table(("", "what was counted", "how often", "share", "95% interval", "verdict"), _counted(result))
    if result.rows:
        _arms(result)
    if result.measured:
        _measured(result)


def _counted(result: Result) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for number, check in enumerate(result.checks, 1):
        low, high = check.interval
        share = percent(check.share, 1) if check.n else "none"
        seen = f"{check.seen:,} of {check.n:,}"
        verdict = f"{VERDICTS[check.verdict]} ({check.rule.name})"
        rows.append((f"{number}", plain(check.words), seen, share, between(low, high, 1), verdict))
    return rows


def _alt(result: Result) -> str:
    return "; ".join(f"{check.seen} of {check.n} {check.words}" for check in result.checks)


def _rules(result: Result) -> None:
    """How the verdict follows."""
    used = {check.rule.name: check.rule for check in result.checks}
    lines = [f"- *{name}*: {rule.words}" for name, rule in used.items()]
    st.markdown("**How the verdict follows**\n\n" + "\n".join(lines))
    st.caption(
        (f"{COMBINED} " if len(result.checks) > 1 else "")
        + "Where the rule does not decide, so few runs leave the claim undecided. Intervals are Wilson's, 95%."
    )


def _arms(result: Result) -> None:
    """How often each arm is solved and how fast, with links into the lab; as a picture too."""
    rows = [_arm(row) for row in result.rows if _is_judged(row)]
    if not rows:
        return
    st.markdown("**How the runs ended**")
    judged = [row for row in result.rows if _is_judged(row)]
    names, solved = [row.arm for row in judged], [(row.solved, row.n) for row in judged]
    by_rate = any(kind_of(name) != name for name in names)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        table(("network", "solved", "share", "95% interval", "median epochs", "lab"), rows)
        st.caption(
            "Median epochs: of the solved runs, with its 95% interval. The links open the first seed in the lab."
        )
    if len(rows) == 1:
        return
    with right:
        rates = [row.experiment.learning_rate for row in judged]
        picture(
            solved_by_rate(names, rates, solved) if by_rate else solved_by_arm(names, solved),
            "claims_arms",
            alt="Share of the runs that are solved: "
            + "; ".join(f"{name} {count} of {n}" for name, (count, n) in zip(names, solved, strict=True)),
            height=460 if by_rate else 130 + 34 * len(names),
        )
        st.caption(
            "Look which kind is solved at most learning rates." if by_rate else "Look how far the intervals overlap."
        )


def _is_judged(row: Row) -> bool:
    """Whether its runs could be solved at all."""
    return row.experiment.target_loss > 0


def _arm(row: Row) -> tuple[str, ...]:
    low, high = row.interval
    first = link("lab", link_of(Run(row.experiment)))
    epochs = _median(row.epochs) if row.epochs else "none"
    solved = f"{row.solved:,} of {row.n:,}"
    return plain(row.arm), solved, percent(row.solved / row.n, 1), between(low, high, 1), epochs, f"[open]({first})"


def _median(middle: Median) -> str:
    if middle.low is None or middle.high is None:
        return short(middle.value)
    return f"{short(middle.value)} ({short(middle.low)} to {short(middle.high)})"


def _measured(result: Result) -> None:
    """Other numbers that the test took."""
    rows = [(plain(name), _median(middle)) for name, middle in result.measured.items()]
    st.markdown("**Measured besides**\n\n" + markdown_table(("", "median over the seeds (95% interval)"), rows))

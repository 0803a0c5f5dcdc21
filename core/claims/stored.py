"""What the tests of all claims found with their own settings, computed beforehand and stored with version and date.

Written by ``.venv/bin/python -m core.claims.stored > results.json``, and moved to `core/claims/results.json`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from core.claims.claim import Claim, Result, Row, Trial
from core.claims.collection import CLAIMS
from core.claims.rules import RULES, Check
from core.experiment.experiment import Experiment
from core.stats.median import Median

RUNS = "2026.11"
"""The version of the runs: another one where the same experiment has become another run. Then the results are old."""

ADDED = ("features", "order", "bias", "locked", "value_scaling")
"""Settings that came after the results: at their defaults a test is the one that it was before there were such."""

FILE = Path(__file__).parent / "results.json"

LONGER = 10
"""How many times as many epochs the second test of a claim has."""


@dataclass(frozen=True)
class Stored:
    """A claim's result with its own settings, and with LONGER times as many epochs.

    longer: None where the test itself decides how many epochs there are. version: RUNS when it was computed.
    """

    own: Result
    longer: Result | None
    version: str
    computed: date


def longer_epochs(claim: Claim) -> int | None:
    """How many epochs the second test has; None where the claim's test decides its epochs itself."""
    return LONGER * claim.base.max_epochs if "max_epochs" in claim.changeable else None


def fingerprint(claim: Claim) -> str:
    """Another text for another test: its experiments, its number of seeds, or what is counted."""
    experiments = {
        arm: {
            name: value
            for name, value in experiment.to_dict().items()
            if experiment.uses(name) and (name not in ADDED or getattr(experiment, name) != getattr(Experiment, name))
        }
        for arm, experiment in claim.experiments().items()
    }
    content = json.dumps([experiments, claim.n, claim.test], sort_keys=True)
    return sha256(content.encode()).hexdigest()[:16]


@cache
def stored() -> Mapping[str, Stored]:
    """The stored results by the claims' names, without those of tests that are others by now."""
    content = json.loads(FILE.read_text(encoding="utf-8"))
    computed = date.fromisoformat(content["computed"])
    found = {}
    for name, entry in content["claims"].items():
        claim = CLAIMS.get(name)
        if claim is None or entry["test"] != fingerprint(claim):
            continue
        longer = _read(claim, entry["longer"], {"max_epochs": longer_epochs(claim)}) if entry["longer"] else None
        found[name] = Stored(_read(claim, entry["own"], {}), longer, content["version"], computed)
    return found


def result_of(claim: Claim, changes: Mapping[str, Any] | None = None) -> Result:
    """The result of the claim's own test from seed 0 on, with changes for all of its experiments."""
    trial = Trial(claim, claim.n, 0, changes)
    while not trial.done:
        trial.advance(60.0)
    assert trial.result is not None
    return trial.result


def written(result: Result) -> dict[str, Any]:
    """A result as JSON can hold it."""
    return {
        "checks": [[check.words, check.seen, check.n, check.rule.name] for check in result.checks],
        "rows": [[row.arm, row.n, row.solved, row.epochs] for row in result.rows],
        "measured": dict(result.measured),
    }


def _read(claim: Claim, content: Mapping[str, Any], changes: Mapping[str, Any]) -> Result:
    """Inverse of `written`."""
    experiments = claim.experiments(changes)
    rows = [
        Row(arm, experiments[arm].replace(seed=0), n, solved, Median(*epochs) if epochs else None)
        for arm, n, solved, epochs in content["rows"]
    ]
    checks = [Check(words, seen, n, RULES[rule]) for words, seen, n, rule in content["checks"]]
    return Result(tuple(checks), tuple(rows), {name: Median(*middle) for name, middle in content["measured"].items()})


def computed_anew(today: date) -> dict[str, Any]:
    """The content of the file: every claim tested anew, which takes minutes."""
    claims = {}
    for name, claim in CLAIMS.items():
        print(name, file=sys.stderr, flush=True)
        epochs = longer_epochs(claim)
        longer = written(result_of(claim, {"max_epochs": epochs})) if epochs else None
        claims[name] = {"test": fingerprint(claim), "own": written(result_of(claim)), "longer": longer}
    return {"version": RUNS, "computed": today.isoformat(), "claims": claims}


if __name__ == "__main__":
    print(json.dumps(computed_anew(date.today()), indent=1, ensure_ascii=False))

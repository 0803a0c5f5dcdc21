"""Stored results belong to the claims as they are, and are what their tests find."""

import json
from dataclasses import replace

import pytest

from core.claims import stored as module
from core.claims.collection import CLAIMS
from core.claims.stored import FILE, LONGER, RUNS, fingerprint, longer_epochs, result_of, stored, written

QUICK = ("no_minima", "wrong_valley", "line", "one_unit", "zero_weights")
"""Claims whose tests take half a second."""

RENEW = "renew core/claims/results.json, as docs/developing.md says"


def test_every_claim_has_its_own_stored_result():
    content = json.loads(FILE.read_text(encoding="utf-8"))
    assert content["version"] == RUNS, RENEW
    assert {name: entry["test"] for name, entry in content["claims"].items()} == {
        name: fingerprint(claim) for name, claim in CLAIMS.items()
    }, RENEW
    assert stored().keys() == CLAIMS.keys()


@pytest.mark.parametrize("name", CLAIMS)
def test_what_is_read_is_what_was_written(name):
    entry, claim = stored()[name], CLAIMS[name]
    content = json.loads(FILE.read_text(encoding="utf-8"))["claims"][name]
    assert json.loads(json.dumps(written(entry.own))) == content["own"]
    assert (entry.longer is None) == (longer_epochs(claim) is None)
    if entry.longer is not None:
        assert json.loads(json.dumps(written(entry.longer))) == content["longer"]
        assert [check.rule for check in entry.longer.checks] == [check.rule for check in entry.own.checks]
        assert {row.experiment.max_epochs for row in entry.longer.rows} <= {LONGER * claim.base.max_epochs}


@pytest.mark.parametrize("name", QUICK)
def test_computed_anew_it_is_the_same(name):
    assert result_of(CLAIMS[name], {}) == stored()[name].own, RENEW


def test_a_test_that_has_become_another_has_no_stored_result(monkeypatch):
    assert fingerprint(replace(CLAIMS["line"], n=501)) != fingerprint(CLAIMS["line"])
    changed = CLAIMS | {"line": replace(CLAIMS["line"], n=501)}
    monkeypatch.setattr(module, "CLAIMS", changed)
    assert stored.__wrapped__().keys() == CLAIMS.keys() - {"line"}


def test_a_verdict_may_turn_with_the_epochs():
    entry = stored()["good_minima"]
    two, *_ = zip(entry.own.checks, entry.longer.checks, strict=True)
    assert two[0].share < 0.9 < two[1].share
    assert entry.own.verdict != entry.longer.verdict

"""The rules of the verdicts: what follows from which count, and from several."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.claims.claim import Arm, Claim, Found
from core.claims.counting import ahead, at_own_rates, at_rate, kind_of, larger, more_often, share, solved
from core.claims.procedures import train_all
from core.claims.rules import (
    ALWAYS,
    EXCEPTIONS,
    FAILS,
    GENERALLY,
    HOLDS,
    IN_PART,
    MAJORITY,
    NEVER,
    RULES,
    SOMETIMES,
    UNDECIDED,
    VERDICTS,
    Check,
    combined,
)
from core.ensemble.outcomes import Outcomes
from core.experiment.experiment import Experiment
from core.stats.proportion import wilson
from core.training.ending import OUT_OF_EPOCHS, SOLVED


@pytest.mark.parametrize(
    ("rule", "seen", "n", "verdict"),
    [
        # Wilson's intervals: 100 of 100 is 96.3 % to 100 %, 99 of 100 is 94.6 % to 99.8 %, 20 of 20 is 83.9 % to 100 %,
        # 90 of 100 is 82.6 % to 94.5 %, 80 of 100 is 71.1 % to 86.7 %.
        (ALWAYS, 100, 100, HOLDS),
        (ALWAYS, 99, 100, EXCEPTIONS),
        (ALWAYS, 20, 20, UNDECIDED),
        (ALWAYS, 90, 100, UNDECIDED),
        (ALWAYS, 80, 100, FAILS),
        (NEVER, 0, 100, HOLDS),
        (NEVER, 1, 100, EXCEPTIONS),
        (NEVER, 0, 20, UNDECIDED),
        (NEVER, 20, 100, FAILS),
        (GENERALLY, 100, 100, HOLDS),
        (GENERALLY, 99, 100, HOLDS),
        (GENERALLY, 90, 100, UNDECIDED),
        (GENERALLY, 80, 100, FAILS),
        # 60 of 100 is 50.2 % to 69.1 %, 59 of 100 is 49.2 % to 68.1 %.
        (MAJORITY, 60, 100, HOLDS),
        (MAJORITY, 59, 100, UNDECIDED),
        (MAJORITY, 41, 100, UNDECIDED),
        (MAJORITY, 40, 100, FAILS),
        # 0 of 380 is 0 % to 1.0007 %, 0 of 381 is 0 % to 0.998 %.
        (SOMETIMES, 1, 1000, HOLDS),
        (SOMETIMES, 0, 380, UNDECIDED),
        (SOMETIMES, 0, 381, FAILS),
        *((rule, 0, 0, UNDECIDED) for rule in RULES.values()),
    ],
)
def test_verdicts(rule, seen, n, verdict):
    assert Check("counted", seen, n, rule).verdict == verdict


@given(st.integers(1, 5000), st.data())
def test_never_is_always_of_the_opposite(n, data):
    seen = data.draw(st.integers(0, n))
    assert Check("", seen, n, NEVER).verdict == Check("", n - seen, n, ALWAYS).verdict


@given(st.integers(1, 5000), st.data())
def test_more_of_it_never_speaks_against_a_claim_that_expects_it(n, data):
    order = [FAILS, UNDECIDED, EXCEPTIONS, HOLDS]
    seen = data.draw(st.integers(0, n - 1))
    for rule in (ALWAYS, GENERALLY, MAJORITY, SOMETIMES):
        few, more = (order.index(Check("", count, n, rule).verdict) for count in (seen, seen + 1))
        assert few <= more, rule.name


def test_the_interval_is_wilsons():
    check = Check("", 37, 120, MAJORITY)
    assert check.interval == wilson(37, 120)
    assert check.share == 37 / 120


@pytest.mark.parametrize(
    ("verdicts", "verdict"),
    [
        ([HOLDS], HOLDS),
        ([HOLDS, HOLDS], HOLDS),
        ([HOLDS, EXCEPTIONS], EXCEPTIONS),
        ([EXCEPTIONS, EXCEPTIONS], EXCEPTIONS),
        ([HOLDS, FAILS], IN_PART),
        ([EXCEPTIONS, FAILS, UNDECIDED], IN_PART),
        ([FAILS, FAILS], FAILS),
        ([FAILS, UNDECIDED], FAILS),
        ([HOLDS, UNDECIDED], UNDECIDED),
        ([UNDECIDED], UNDECIDED),
    ],
)
def test_several_counts(verdicts, verdict):
    assert combined(verdicts) == verdict
    assert combined(reversed(verdicts)) == verdict
    assert verdict in VERDICTS


# What is counted


def found(**epochs):
    """Runs that were solved after these epochs, None where not."""
    experiment, outcomes = Experiment(), {}
    for arm, values in epochs.items():
        own = outcomes[arm] = Outcomes.empty(len(values), experiment)
        own.status[:] = [OUT_OF_EPOCHS if value is None else SOLVED for value in values]
        own.epoch[:] = [1000 if value is None else value for value in values]
    n = len(next(iter(epochs.values())))
    return Found(dict.fromkeys(epochs, experiment), np.arange(n), outcomes)


def counted(check):
    return check.seen, check.n


def test_who_is_ahead_and_who_is_solved_more_often():
    # ahead:            a    b     -     a      b    -
    runs = found(a=[10, 300, None, 500, None, 70], b=[20, 200, None, None, 900, 70])
    assert counted(ahead(runs, "a", "b")) == (2, 4)
    assert counted(ahead(runs, "b", "a")) == (2, 4)
    assert counted(more_often(runs, "a", "b")) == (1, 2)
    assert counted(solved(runs, ("a", "b"), "", ALWAYS)) == (8, 12)
    assert counted(solved(runs, "a", "", ALWAYS)) == (4, 6)


def test_larger_numbers_that_can_be_compared():
    first, second = np.array([1.0, 2.0, 3.0, np.inf, 5.0]), np.array([0.0, 2.0, 4.0, 1.0, np.nan])
    assert counted(larger(first, second, "")) == (1, 2)
    assert counted(share(np.array([True, False, True]), "", ALWAYS)) == (2, 3)


def test_each_kind_has_its_own_rate_from_the_first_half_of_the_seeds():
    assert (kind_of(at_rate("4 tanh units", 0.3)), kind_of("the network")) == ("4 tanh units", "the network")
    runs = found(
        **{
            # The first half makes 10 the rate of x: at 1 its median is never.
            at_rate("x", 1): [None, None, None, 3, 1, 1, 1, 1],
            at_rate("x", 10): [50, 60, None, 40, 90, 90, None, 10],
            at_rate("y", 1): [70, 70, 70, 70, 80, 95, 80, 80],
        }
    )
    check = at_own_rates(runs, "x", "y")
    assert check.words == "x, rate 10 ahead of y, rate 1"
    assert counted(check) == (2, 4)  # 90 > 80, 90 < 95, never > 80, 10 < 80


# A claim as a value


def a_claim(**changes):
    values = {
        "name": "some",
        "title": "Something",
        "items": ("000-08",),
        "says": "",
        "test": "",
        "base": Experiment(),
        "arms": (Arm("one"), Arm("other", {"learning_rate": 5.0})),
        "judge": lambda found: (),
        "run": train_all,
        "settled": ("loss",),
    }
    return Claim(**(values | changes))


def test_what_the_arms_vary_and_the_test_decides_cannot_be_changed():
    claim = a_claim()
    assert {"learning_rate", "loss", "seed"}.isdisjoint(claim.changeable)
    assert "max_epochs" in claim.changeable
    one, other = claim.experiments({"max_epochs": 77}).values()
    assert (one.max_epochs, other.max_epochs) == (77, 77)
    assert (one.learning_rate, other.learning_rate) == (Experiment.learning_rate, 5.0)
    for name, value in (("learning_rate", 1.0), ("loss", "squared_error"), ("seed", 3), ("hidden", ())):
        with pytest.raises(ValueError, match=name):
            claim.experiments({name: value})

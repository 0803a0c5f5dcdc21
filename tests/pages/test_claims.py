"""Claims without a browser: the counts are the core's, the address decides, the claim's own is a click away."""

import re

import pytest

from core.claims.claim import Trial
from core.claims.collection import CLAIMS, SUBJECTS
from core.claims.rules import COMBINED, RULES, VERDICTS
from core.claims.stored import stored
from core.experiment.experiment import Experiment
from core.notation.numbers import percent
from core.textbook import ITEMS
from pages.claims import overview
from pages.claims.results import MOST_KEPT, Wanted, keep, known
from pages.claims.trial import when
from pages.shared.state.present import describe
from tests.pages.reading import address, at_link, pictures, press, rested, said, well

QUICK = {"claim": "wrong_valley", "starts": "60", "max_epochs": "800"}


def visit(**parameters):
    """The page at the link with these parameters, when the test has ended."""
    return rested(at_link("claims", **parameters).run())


def outcome_of(name, n, first_seed=0, **changes):
    """What core finds."""
    trial = Trial(CLAIMS[name], n, first_seed, changes)
    while not trial.done:
        trial.advance(1.0)
    return trial.result


def test_every_item_of_a_claim_is_one_of_the_textbook():
    assert {item for claim in CLAIMS.values() for item in claim.items} <= ITEMS.keys()


def test_the_table_names_every_claim_with_its_items():
    text = said(at_link("claims").run())
    for subject, claims in SUBJECTS.items():
        assert f"**{subject}**" in text
        for claim in claims:
            assert f"[{claim.title}](claims?claim={claim.name}) | {', '.join(claim.items)} |" in text
            assert f"| {claim.n:,} |" in text


def test_a_claim_says_everything_that_its_verdict_rests_on():
    at = visit(**QUICK)
    claim, result = CLAIMS["wrong_valley"], outcome_of("wrong_valley", 60, max_epochs=800)
    text = said(at)
    for words in (
        claim.title,
        claim.says,
        claim.test,
        "Rashid's slides ([001-20](textbook?item=001-20))",
        VERDICTS[result.verdict],
        COMBINED,
    ):
        assert words in text
    assert describe(claim.base.replace(max_epochs=800)) in text
    assert "the loss without penalties is not above 0.01, within 800 epochs" in text
    for number, check in enumerate(result.checks, 1):
        low, high = check.interval
        row = f"| {number} | {check.words} | {check.seen} of {check.n} | {check.share:.1%} | {low:.1%} to {high:.1%} |"
        assert row in text
        assert f"*{check.rule.name}*: {RULES[check.rule.name].words}" in text
    [row] = result.rows
    assert f"| the network | {row.solved} of 60 |" in text
    [link] = re.findall(r"\[open\]\(\./\?(.*?)\)", text)
    opened = Experiment.from_url(dict(part.split("=") for part in link.split("&")))
    assert opened == claim.base.replace(max_epochs=800, seed=0)
    assert "[XOR has no local minima, so gradient descent is sure to converge](claims?claim=no_minima)" in text
    found = pictures(at)
    assert set(found) == {"claims_counts"}
    assert f"{result.checks[0].seen} of 60" in found["claims_counts"]["alt"]


def test_arms_are_listed_and_drawn():
    at = visit(claim="two_hidden", starts="40", max_epochs="500")
    text, result = said(at), outcome_of("two_hidden", 40, max_epochs=500)
    assert len(result.rows) == 4
    for row in result.rows:
        assert f"| {row.arm} | {row.solved} of 40 |" in text
        assert "median" in text
    assert "differ from this in: hidden layers." in text
    assert set(pictures(at)) == {"claims_counts", "claims_arms"}


def test_other_numbers_are_named_where_nothing_can_be_solved():
    at = visit(claim="annealing", starts="20", max_epochs="60")
    text = said(at)
    assert "Nothing ends at a target loss here: every run goes on to epoch 60" in text
    assert "| gradient descent |" in text
    assert set(pictures(at)) == {"claims_counts"}


def test_other_seeds_and_the_claims_own_settings():
    at = visit(**QUICK)
    at = rested(at.number_input(key="claims_first_seed").set_value(500).run())
    assert address(at) == QUICK | {"first_seed": "500"}
    expected = outcome_of("wrong_valley", 60, 500, max_epochs=800).checks[0]
    assert f"{expected.seen} of 60" in said(at)
    at = rested(at.number_input(key="claims_seeds").set_value(80).run())
    assert address(at)["starts"] == "80"
    at = rested(press(at, "The claim's own settings"))
    assert address(at) == {"claim": "wrong_valley"}
    assert f"of {CLAIMS['wrong_valley'].n:,} |" in said(at)
    assert "The claim's own settings" not in [button.label for button in at.button]


def test_settings_go_into_the_address_and_out_again():
    at = visit(**QUICK)
    at = rested(at.number_input(key="claims_set_learning_rate").set_value(2.0).run())
    assert address(at) == QUICK | {"learning_rate": "2"}
    expected = outcome_of("wrong_valley", 60, max_epochs=800, learning_rate=2.0).checks[0]
    assert f"{expected.seen} of 60" in said(at)
    at = rested(at.number_input(key="claims_set_learning_rate").set_value(5.0).run())
    assert address(at) == QUICK
    at = rested(at.text_input(key="claims_set_hidden").set_value("3").run())
    assert address(at)["hidden"] == "3"
    assert "a 2-3-1 network" in said(at)
    at = rested(at.selectbox(key="claims_set_problem").set_value("and").run())
    assert "AND (both are 1)" in said(at)


def test_a_setting_that_is_not_allowed_is_refused_in_words_and_its_field_goes_back():
    at = rested(visit(**QUICK).text_input(key="claims_set_hidden").set_value("99").run())
    assert "0 to 6 hidden layers" in said(at)
    assert at.text_input(key="claims_set_hidden").value == "2"  # what is in force
    assert address(at) == QUICK
    at = rested(at.text_input(key="claims_set_hidden").set_value("3").run())
    assert not at.error
    assert address(at)["hidden"] == "3"


def test_another_claim_begins_with_its_own_settings():
    at = visit(**QUICK)
    at = rested(at.selectbox(key="claims_claim").set_value("one_unit").run())
    assert address(at) == {"claim": "one_unit"}
    assert CLAIMS["one_unit"].says in said(at)


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"starts": "5"}, "starts: '5' is not allowed"),
        ({"claim": "nonsense"}, "claim: 'nonsense' is not allowed"),
        ({"learning_rate": "fast"}, "learning_rate: 'fast' is not allowed"),
        ({"loss": "categorical_cross_entropy"}, "output_activation"),
        ({"hidden": "0"}, "one hidden layer or more"),
        ({"claim": "cross_entropy", "learning_rate": "1"}, "not in this test, which decides it"),
        ({"claims": "line"}, "claims: there is no such parameter"),
        ({"batch_size": "1", "starts": "900"}, "a whole number from 20 to 500 in this test"),
        ({"problem": "[a](b)"}, "is not allowed"),
    ],
)
def test_what_cannot_be_used_is_said(parameters, words):
    at = visit(**(QUICK | {"starts": "20", "max_epochs": "50"} | parameters))
    assert words in said(at)


def test_stopped_there_is_no_verdict():
    at = well(at_link("claims", claim="sgd_escapes", starts="500", first_seed="123").run())
    at = press(at, "Stop")
    text = said(at)
    assert not any(f"### {label}" in text for label in VERDICTS.values())
    assert any(button.label == "Start again" for button in at.button)


def test_all_are_tested_one_after_another(monkeypatch):
    few = {name: CLAIMS[name] for name in ("wrong_valley", "one_unit")}
    monkeypatch.setattr(overview, "CLAIMS", few)
    monkeypatch.setattr(overview, "SUBJECTS", {"A few": tuple(few.values())})
    at = at_link("claims", first_seed="40").run()
    assert said(at).count("not tested yet") == 2
    at = rested(press(at, "Test all"))
    text = said(at)
    for name, claim in few.items():
        verdict = VERDICTS[outcome_of(name, claim.n, 40).verdict]
        assert f"(claims?claim={name}&first_seed=40) | {', '.join(claim.items)} | **{verdict}** |" in text
    assert "Of 2 tested claims:" in text
    assert address(at) == {"first_seed": "40"}


def test_the_table_opens_with_the_stored_verdicts():
    text = said(at_link("claims").run())
    for name, claim in CLAIMS.items():
        entry = stored()[name]
        turned = entry.longer.verdict if entry.longer else ""
        then = "the same" if turned == entry.own.verdict else f"**{VERDICTS[turned]}**" if turned else ""
        assert f"| {', '.join(claim.items)} | **{VERDICTS[entry.own.verdict]}** | {then} | {claim.n:,} |" in text
    assert when(stored()["line"]) in text
    assert "not tested yet" not in text


def test_a_claims_own_test_opens_with_its_stored_result_and_can_be_tested_again():
    at = visit(claim="good_minima")
    text, entry = said(at), stored()["good_minima"]
    assert when(entry) in text
    assert "The verdict turns with the epochs:** after 2,000 *Holds in part*, after 20,000 *Holds*" in text
    assert f"| {percent(entry.longer.checks[0].share, 1)} of 2,000 |" in text
    assert "(claims?claim=good_minima&max_epochs=20000)" in text
    at = visit(claim="line")
    assert "The verdict is the same after 20,000 epochs as after 2,000" in said(at)
    at = rested(press(at, "Test again"))
    assert "Computed here and now. All numbers are the stored ones" in said(at)
    assert when(stored()["line"]) not in said(at)
    assert "belongs to this test" in said(visit(claim="targets"))


def test_no_more_results_are_kept_than_there_is_room_for():
    result = outcome_of("one_unit", 20, max_epochs=10)
    wishes = [Wanted("one_unit", 20, 10**6 + number) for number in range(MOST_KEPT + 5)]
    for wanted in wishes:
        keep(wanted, result)
    assert known(wishes[4]) is None
    assert known(wishes[5]) is result
    assert known(wishes[-1]) is result

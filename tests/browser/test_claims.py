"""Claims in a browser: a verdict with its picture, another claim, all of them one after another, and a stop."""

import re

import pytest
from playwright.sync_api import expect

from core.claims.claim import Trial
from core.claims.collection import CLAIMS
from core.claims.rules import VERDICTS
from tests.browser.test_access import PHONE
from tests.browser.test_pages import entry
from tests.browser.visit import choose

pytestmark = pytest.mark.browser

QUICK = {"claim": "wrong_valley", "starts": "60", "max_epochs": "800"}


def result_of(name, n, **changes):
    trial = Trial(CLAIMS[name], n, 0, changes)
    while not trial.done:
        trial.advance(1.0)
    return trial.result


def test_a_verdict_with_its_picture_and_a_run_of_it_in_the_lab(open_page):
    visit = open_page("claims", QUICK)
    result = result_of("wrong_valley", 60, max_epochs=800)
    expect(visit.page.get_by_role("heading", name=VERDICTS[result.verdict], exact=True)).to_be_visible()
    expect(visit.page.get_by_role("cell", name=f"{result.checks[0].seen} of 60").first).to_be_visible()
    expect(visit.picture("claims_counts").locator("[role=img]")).to_have_attribute(
        "aria-label", re.compile(f"{result.checks[0].seen} of 60")
    )
    lab = visit.follow(visit.page.get_by_role("link", name="open", exact=True))
    lab.expect_parameters("max_epochs=800")
    lab.expect_truth()


def test_other_settings_and_back_to_the_claims_own(open_page):
    visit = open_page("claims", QUICK | {"hidden": "3"})
    expect(visit.page.get_by_text("a 2-3-1 network")).to_be_visible()
    visit.button("The claim's own settings").click()
    expect(visit.page).to_have_url(re.compile(r"/claims\?claim=wrong_valley$"))
    expect(visit.page.get_by_text("a 2-2-1 network")).to_be_visible()
    visit.page.go_back()
    expect(visit.page.get_by_text("a 2-3-1 network")).to_be_visible()
    entry(visit.page, "claims").click()  # the menu leads to the page's beginning
    expect(visit.page).to_have_url(re.compile(r"/claims$"))
    visit.picture("claims_verdicts")


def test_all_are_tested_while_the_table_fills_until_it_is_stopped(open_page):
    visit = open_page("claims", {"first_seed": "9000"})
    untested = visit.picture("claims_verdicts").locator("[role=img]")
    expect(untested).to_have_attribute("aria-label", f"Claims by their verdict: not tested yet {len(CLAIMS)}.")
    visit.button("Test all").click()
    expect(untested).to_have_attribute("aria-label", re.compile("does not hold 1"))
    visit.button("Stop").click()
    progress = visit.page.get_by_test_id("stProgress")
    expect(progress).not_to_contain_text("Now:")
    still = progress.inner_text()
    visit.page.wait_for_timeout(500)
    assert progress.inner_text() == still
    expect(untested).to_have_attribute("aria-label", re.compile(r"not tested yet \d+"))
    assert visit.parameters == {"first_seed": "9000"}


def test_another_claim_from_the_list_on_a_phone_in_the_dark(open_page):
    visit = open_page("claims", color_scheme="dark", **PHONE)
    visit.picture("claims_verdicts")
    choose(visit.page, "Claim", CLAIMS["one_unit"].title)
    expect(visit.page).to_have_url(re.compile(r"/claims\?claim=one_unit$"))
    expect(visit.page.get_by_role("heading", name="Holds", exact=True)).to_be_visible()
    visit.picture("claims_counts")
    visit.picture("claims_arms")

"""The textbook in a browser: from an item to its numbers, to the lab with its settings, and a whole text recomputed."""

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from core.experiment.experiment import Experiment
from core.textbook import ITEMS
from tests.browser.explained import ExplainedVisit
from tests.browser.visit import Visit

pytestmark = pytest.mark.browser

PRINTED = ("0.01505756", "0.98652214", "0.98652109", "0.01448912")


def main(visit):
    return visit.page.get_by_test_id("stMain")


def test_the_script_gives_its_printed_predictions_and_opens_corrected_in_the_lab(open_page):
    visit = open_page("textbook", {"item": "000-16"})
    expect(main(visit).get_by_role("heading", name="000-16")).to_be_visible()
    visit.button("Compute").click()
    for stated in PRINTED:
        row = main(visit).get_by_role("row").filter(has_text=stated).filter(has_text="all digits agree")
        expect(row).to_have_count(1, timeout=60_000)
    expect(main(visit).get_by_role("cell", name="350,519").first).to_be_visible()
    visit.page.get_by_role("link", name="The corrected script in the lab").click()
    lab = Visit(visit.page, visit.server)
    lab.ready()
    [place, *_] = ITEMS["000-16"].places
    assert Experiment.from_url(lab.parameters) == Experiment.from_url(place.parameters)
    lab.expect_truth()


def test_one_goes_through_a_text_and_comes_back_to_where_one_was(open_page):
    visit = open_page("textbook", {"text": "001"})
    main(visit).get_by_text(ITEMS["001-04"].title).click()
    expect(main(visit).get_by_role("heading", name="001-04")).to_be_visible()
    visit.button("Next").click()
    expect(visit.page).to_have_url(re.compile("item=001-05"))
    visit.picture("textbook_001-05_0")
    visit.page.go_back()
    expect(main(visit).get_by_role("heading", name="001-04")).to_be_visible()


def test_the_list_shows_the_item_that_is_open_and_others_are_found_by_words(open_page):
    visit = open_page("textbook", {"item": "000-20"})
    expect(main(visit).get_by_test_id("stRadioOption").filter(has_text="000-20")).to_be_in_viewport()
    field = main(visit).get_by_role("textbox", name="Find in all texts")
    field.fill("last example wins")
    field.press("Enter")
    main(visit).get_by_text(ITEMS["001-05"].title).click()
    expect(main(visit).get_by_role("heading", name="001-05")).to_be_visible()


def test_a_whole_text_is_recomputed_while_one_looks_and_can_be_stopped(new_page, server):
    visit = ExplainedVisit(new_page(), server)
    visit.page.goto(f"{server}/textbook?{urlencode({'text': '001', 'show': 'all'})}")
    visit.button("Recompute all of this text").click()
    expect(main(visit).get_by_role("row").filter(has_text="001-10")).to_contain_text("4")
    visit.button("Stop").click()
    progress = visit.page.get_by_test_id("stProgress")
    expect(progress).to_contain_text("Stopped.")
    expect(visit.button("Start again")).to_be_visible()

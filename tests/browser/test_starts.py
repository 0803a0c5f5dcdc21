"""Random starts in a browser: they are counted while they learn, can be stopped, and each can be watched in the lab."""

import re
from time import monotonic
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from core.ensemble.population import Population
from core.ensemble.starts import Starts
from core.experiment.experiment import Experiment
from tests.browser.explained import ExplainedVisit

pytestmark = pytest.mark.browser

FAST = {"learning_rate": "5", "init": "normal", "max_epochs": "800"}


def progress(visit):
    return visit.page.get_by_test_id("stProgress")


def test_five_hundred_networks_and_one_of_them_in_the_lab(open_page):
    visit = open_page("starts", FAST)
    expect(progress(visit)).to_contain_text("All 500 networks are trained to their end.")
    experiment = Experiment.from_url(FAST)
    population = Population([experiment], range(500))
    while not population.done:
        population.advance(1.0)
    starts = Starts(experiment, population.seeds, population.outcomes[0])
    expect(visit.page.get_by_text(f"{starts.share_solved:.1%} solved")).to_be_visible()
    for picture in ("starts_epochs", "starts_losses", "starts_lines"):
        visit.picture(picture)
    place = starts.failures[0].places[0]
    seed = int(starts.seeds[place])
    lab = visit.follow(visit.page.get_by_test_id("stMain").get_by_role("link", name=str(seed), exact=True))
    lab.expect_parameters(f"seed={seed}")
    lab.expect_truth()


def test_a_hundred_thousand_networks_leave_the_page_alive_and_stop(new_page, server):
    visit = ExplainedVisit(new_page(), server)
    visit.page.goto(f"{server}/starts?{urlencode(FAST | {'starts': '100000'})}")
    expect(visit.page.get_by_text(re.compile(r"% solved"))).to_be_visible()
    first = progress(visit).inner_text()
    expect(progress(visit)).not_to_have_text(first)
    begin = monotonic()
    visit.button("Stop").click()
    expect(progress(visit)).to_contain_text("Stopped:")
    assert monotonic() - begin < 3.0  # the click, the server's turn and the browser's, on a busy machine
    still = progress(visit).inner_text()
    visit.page.wait_for_timeout(500)
    assert progress(visit).inner_text() == still
    expect(visit.page.get_by_role("radio", name="How they fail")).to_be_visible()
    visit.button("Start again").click()
    expect(progress(visit)).not_to_contain_text("Stopped:")
    visit.button("Stop").click()


def test_the_labs_experiment_is_here_and_its_view_on_all_pages(lab):
    lab.choose("Problem", "AND (both are 1)")
    lab.expect_parameters("problem=and")
    lab.settle()
    lab.page.get_by_test_id("stTopNavSection").filter(has_text="Explore").click()
    lab.page.get_by_test_id("stTopNavDropdownLink").filter(has_text="Random starts").click()
    expect(lab.page.get_by_text("AND, 2-2-1, sigmoid, SGD 0.5, seed 42")).to_be_visible()
    expect(lab.page).to_have_url(re.compile(r"/starts\?problem=and$"))
    lab.page.get_by_role("button", name="Change", exact=True).click()
    panel = lab.page.get_by_test_id("stPopoverBody")
    expect(panel.get_by_role("combobox", name="Problem")).to_have_value("AND (both are 1)")
    for name, value in (("Hidden layers", "1"), ("Hidden units", "2")):
        expect(panel.get_by_role("spinbutton", name=name)).to_have_value(value)
    panel.get_by_role("spinbutton", name="Hidden units").fill("3")
    panel.get_by_role("spinbutton", name="Hidden units").press("Enter")
    expect(lab.page.get_by_text("AND, 2-3-1, sigmoid, SGD 0.5, seed 42")).to_be_visible()
    expect(lab.page).to_have_url(re.compile(r"/starts\?problem=and&hidden=3$"))
    lab.page.keyboard.press("Escape")

    switch = lab.page.get_by_role("switch", name="Presenter")
    lab.page.get_by_text("Presenter", exact=True).click()
    expect(lab.page).to_have_url(re.compile("present=1$"))
    for name in ("Compare", "Sweeps"):  # the view holds, and each page's switch says so
        lab.page.get_by_test_id("stTopNavSection").filter(has_text="Explore").click()
        lab.page.get_by_test_id("stTopNavDropdownLink").filter(has_text=name).click()
        expect(lab.page.get_by_role("heading", name=name)).to_be_visible()
        expect(lab.page).to_have_url(re.compile("present=1$"))
        expect(switch).to_be_checked()
    assert lab.page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"

"""The loss landscape in a browser: the point moves, the block turns, long work comes to its end by itself."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import expect

from core import Experiment
from core.landscape.landscape import record
from core.notation.numbers import short
from core.training.run import Run
from pages.landscape.state import MOST_STEPS
from tests.browser.test_access import PHONE, violations
from tests.browser.test_pages import STICKING_OUT, in_the_end, stand

pytestmark = pytest.mark.browser

CONTOUR, BLOCK = "landscape_contour", "landscape_block"


def drawn(visit, picture, trace):
    """How many points of this trace are on the screen, and the last of them."""
    return visit.rested(picture).evaluate(
        """(picture, name) => {
          const { x, y } = picture.querySelector(".js-plotly-plot").data.find((trace) => trace.name === name);
          return [x.length, x.at(-1), y.at(-1)];
        }""",
        trace,
    )


def image(visit):
    return visit.picture(BLOCK).locator(".layer-below image, .imagelayer image").first.get_attribute("href")


def test_the_point_moves_with_the_transport_on_the_map_and_on_the_block(open_page):
    path = record(Run(Experiment())).spaced(MOST_STEPS + 1)
    visit = open_page("landscape", {"step": "20"})
    words = visit.picture(CONTOUR).locator(".picture-words")
    expect(words).to_contain_text(f"Epoch {path.epochs[20]:,}: the loss is {short(path.losses[20])}")
    assert drawn(visit, CONTOUR, "the run")[0] == 21
    here = drawn(visit, CONTOUR, "now")
    assert here[0] == 1
    assert here == [1, *drawn(visit, CONTOUR, "the run")[1:]]
    visit.picture(CONTOUR).get_by_role("button", name="Step forward").click()
    expect(words).to_contain_text(f"Epoch {path.epochs[21]:,}:")
    expect(visit.page).to_have_url(re.compile("step=21"))
    visit.settle()
    assert drawn(visit, CONTOUR, "now") != here
    visit.page.get_by_text("3-D", exact=True).click()
    words = visit.picture(BLOCK).locator(".picture-words")
    expect(words).to_contain_text(f"Epoch {path.epochs[21]:,}:")
    assert drawn(visit, BLOCK, "the run")[0] == 22
    visit.picture(BLOCK).get_by_role("button", name="Play").click()
    expect(words).not_to_contain_text(f"Epoch {path.epochs[21]:,}:")


def test_the_block_turns(open_page):
    visit = open_page("landscape", {"view": "block"})
    before, point = image(visit), drawn(visit, BLOCK, "now")
    assert before.startswith("data:image/png")
    slider = visit.picture(BLOCK).get_by_role("slider", name="Turn")
    slider.focus()
    for _ in range(5):
        slider.press("ArrowRight")
    expect(visit.page).to_have_url(re.compile("turn=35"))
    visit.settle()
    assert image(visit) != before
    assert drawn(visit, BLOCK, "now") != point


def test_straight_lines_are_counted_and_one_that_rises_is_opened(open_page):
    visit = open_page("landscape", {"section": "line", "starts": "300"})
    expect(
        visit.page.get_by_text(re.compile(r"The loss rises on the straight line for \d+ of 300 runs"))
    ).to_be_visible()
    assert drawn(visit, "landscape_line", "this run")[0] == 101
    link = visit.page.get_by_role("link", name="open this run here").get_attribute("href")
    parameters = dict(parse_qsl(urlsplit(link).query))
    visit.go(urlsplit(link).path, parameters | {"starts": "100"})
    expect(visit.page.get_by_text(re.compile("the loss rises by"))).to_be_visible()


def test_annealing_ends_by_itself_and_can_be_stopped(open_page):
    visit = open_page("landscape", {"section": "annealing", "annealing_starts": "50", "evaluations": "1500"})
    expect(visit.page.get_by_text(re.compile(r"Gradient descent solves \d+ of 50 starts"))).to_be_visible()
    box = visit.page.get_by_role("spinbutton", name="Evaluations of the loss")
    box.fill("100000")
    box.press("Enter")
    visit.button("Stop").click()
    expect(visit.page.get_by_text("Stopped before both methods had ended")).to_be_visible()
    expect(visit.page.get_by_role("button", name="Start again")).to_be_visible()


def test_from_the_lab_to_a_stuck_run_and_back(lab):
    lab.choose("Problem", "XNOR (both the same)")
    lab.expect_parameters("problem=xnor")
    lab.settle()
    page = lab.page
    page.get_by_test_id("stTopNavSection").filter(has_text="Explore").click()
    page.get_by_test_id("stTopNavDropdownLink").filter(has_text="The loss landscape").click()
    expect(page.get_by_text("XNOR, 2-2-1, sigmoid, SGD 0.5, seed 42")).to_be_visible()
    page.get_by_text("Slope and curvature", exact=True).click()
    page.get_by_role("button", name="Next unsolved run").click()
    expect(page).to_have_url(re.compile(r"problem=xnor&seed=(?!42)\d+"))
    expect(page.get_by_text(re.compile(r"Out of epochs at 10,000: \d of 4 rows"))).to_be_visible()
    expect(page.get_by_role("heading", name="Epoch 10,000: ")).to_be_visible()
    page.get_by_role("link", name="Open this run in the lab").click()
    expect(page).to_have_url(re.compile(r":\d+/\?problem=xnor&seed=\d+$"))
    lab.ready()
    lab.expect_epoch(10_000)
    expect(lab.stage).to_have_count(1)
    page.get_by_role("button", name="undo").click()
    expect(page).to_have_url(re.compile(r":\d+/\?problem=xnor$"))
    lab.expect_epoch(0)
    lab.expect_truth()


def test_the_block_fits_a_phone_and_axe_finds_nothing_serious(open_page):
    visit = open_page("landscape", {"view": "block", "plane": "weights"}, color_scheme="dark", **PHONE)
    stand(visit)
    assert in_the_end(visit.page, lambda: visit.page.evaluate(STICKING_OUT)) == []
    assert in_the_end(visit.page, lambda: violations(visit.page, "[data-testid=stMain]")) == []

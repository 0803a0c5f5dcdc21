"""Gradient descent in a browser: clicks set starts, the learning rate turns, walks go step by step, phones fit."""

import re

import pytest
from playwright.sync_api import expect

from core.descent.curve import curve
from core.descent.curve_verdict import say_step
from core.descent.descent import descend_each

pytestmark = pytest.mark.browser

CURVE, MAP, LOSSES = "descent_curve_picture", "descent_map_picture", "descent_losses_picture"


def click_at(visit, picture, x, y):
    """Click into a picture at data coordinates."""
    spot = visit.picture(picture).evaluate(
        """(picture, [x, y]) => {
          const { xaxis, yaxis } = picture.querySelector(".js-plotly-plot")._fullLayout;
          return { x: xaxis._offset + xaxis.d2p(x), y: yaxis._offset + yaxis.d2p(y) };
        }""",
        [x, y],
    )
    visit.picture(picture).locator(".picture-chart").click(position=spot)


def words(visit, picture):
    return visit.picture(picture).locator(".picture-words")


def test_a_click_adds_a_start_and_a_drag_moves_it(open_page):
    visit = open_page("descent")
    click_at(visit, CURVE, -2.0, 8.0)
    expect(visit.page).to_have_url(re.compile(r"starts=3(%2C|,)-2(\.0\d|&|$)|starts=3(%2C|,)-1\.9\d"))
    expect(visit.handle(CURVE, "start2")).to_be_visible()
    expect(visit.page.get_by_text("from start 2")).to_be_visible()
    visit.drag(CURVE, "start1", -100, 40)
    expect(visit.page).to_have_url(re.compile("starts=[12]"))
    moved, second = (float(part) for part in visit.parameters["starts"].split(","))
    assert 1.0 < moved < 2.6
    assert abs(second + 2.0) < 0.1
    visit.page.get_by_role("button", name="Last start only").click()
    expect(visit.handle(CURVE, "start2")).to_have_count(0)


def test_the_learning_rate_turns_from_right_to_diverging(open_page):
    visit = open_page("descent")
    verdict = visit.page.get_by_role("listitem").filter(has_text="Plain descent")
    expect(verdict).to_contain_text("About right")
    box = visit.picture(CURVE).get_by_role("spinbutton", name="Learning rate η as a number")
    for rate, said in (("0.002", "Too small"), ("0.9", "Overshooting"), ("1.1", "Diverging")):
        box.fill(rate)
        box.press("Enter")
        expect(verdict).to_contain_text(said)
        expect(visit.page).to_have_url(re.compile(rf"rate={re.escape(rate)}(&|$)"))
    box.fill("99")
    box.press("Enter")
    refused = "Learning rate η: 99 is not allowed; allowed: a number from 0.0001 to 10."
    expect(visit.picture(CURVE).get_by_role("alert")).to_have_text(refused)
    expect(box).to_have_value("1.1")


def test_a_walk_goes_step_by_step_with_its_numbers(open_page):
    visit = open_page("descent", {"step": "0"})
    [path] = descend_each(curve("x^2", 4.0), [3.0], "sgd", 0.1, 40)
    expect(words(visit, CURVE)).to_have_text(say_step(path, 0, "Plain descent"))
    visit.picture(CURVE).get_by_role("button", name="Step forward").click()
    visit.page.keyboard.press("Escape")
    expect(words(visit, CURVE)).to_have_text(say_step(path, 1, "Plain descent"))
    shown = visit.rested(CURVE).evaluate(
        """picture => picture.querySelector(".js-plotly-plot").data.find(({ meta }) => meta?.reveal).x.length"""
    )
    assert shown == 2
    expect(visit.page).to_have_url(re.compile("step=1"))  # what rests on the screen is in the link
    visit.picture(CURVE).get_by_role("button", name="Play").click()
    expect(words(visit, CURVE)).to_contain_text(re.compile("step ([2-9]|1[0-9])"))


def test_a_click_on_the_map_and_a_section_of_its_own(open_page):
    visit = open_page("descent", {"section": "two"})
    click_at(visit, MAP, 4.0, -4.0)
    expect(visit.page.get_by_text("from start 2")).to_be_visible()
    expect(visit.page).to_have_url(re.compile("points="))
    u, v = (float(part) for part in visit.parameters["points"].split(",")[2:])
    assert (u, v) == (pytest.approx(4.0, abs=0.1), pytest.approx(-4.0, abs=0.1))
    visit.page.get_by_text("Batch or single examples", exact=True).click()
    expect(visit.page.get_by_role("columnheader", name="gradient off by")).to_be_visible()
    expect(visit.page).to_have_url(re.compile("section=batch"))  # the address follows the page
    expect(visit.handle(MAP, "start2")).to_have_count(0)


def test_what_is_changed_less_often_shows_what_is_so(open_page):
    """After a rerun in which nobody saw it, too."""
    visit = open_page("descent", {"steps": "77"})
    visit.page.get_by_role("radio", name="Two valleys").click()
    expect(visit.page).to_have_url(re.compile("curve=two"))
    visit.settle()
    visit.page.get_by_role("button", name="More").first.click()
    steps = visit.page.get_by_test_id("stPopoverBody").get_by_role("spinbutton", name="Steps")
    expect(steps).to_have_value("77")
    steps.fill("55")
    steps.press("Enter")
    expect(visit.page).to_have_url(re.compile("steps=55"))
    expect(steps).to_have_value("55")

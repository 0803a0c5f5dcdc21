"""The first minute in the lab: hints at its controls for who is new, once, and never with a link."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import listen
from tests.browser.visit import Visit

pytestmark = pytest.mark.browser


def test_hints_lead_through_the_controls_once_and_never_with_a_link(chromium, server):
    complaints = []
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    listen(page, complaints)
    lab = Visit(page, server)
    hint = page.locator(".stage-hint")
    lab.go({"problem": "and"})
    expect(hint).to_have_count(0)

    lab.go()
    expect(hint).to_contain_text("Press Play")
    lab.button("Play").click()
    expect(hint).to_contain_text("Watch the colours")
    lab.button("Next").click()
    expect(hint).to_contain_text("Turn the learning rate")
    lab.stage.get_by_role("slider", name="Learning rate").fill("0")
    expect(hint).to_contain_text("Go back in time")
    lab.button("Next").click()
    expect(hint).to_contain_text("5 of 5")
    card, control = hint.bounding_box(), lab.part("new-seed").bounding_box()
    assert card["x"] + card["width"] <= 1280
    assert card["y"] >= control["y"] + control["height"], "the hint is not over what it is about"
    lab.button("Done").click()
    expect(hint).to_have_count(0)

    lab.go()
    expect(lab.page).to_have_url(re.compile("events=.*learning_rate"))  # the experiment that the browser has kept
    expect(hint).to_have_count(0)
    context.close()
    assert not complaints

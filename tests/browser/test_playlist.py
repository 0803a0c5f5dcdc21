"""A playlist in a real browser: put in order by hand, and shown with the keys of a remote control."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visit import Visit, settle

pytestmark = pytest.mark.browser


def test_steps_are_moved_and_shown_one_after_the_other(open_page, server):
    visit = open_page("playlist")
    page = visit.page
    visit.button("Open the example").click()
    titles = page.get_by_role("textbox", name="Title of step")
    expect(titles).to_have_count(4)
    first = titles.evaluate_all("fields => fields.map(({ value }) => value)")
    moved, target = (page.locator(".playlist-move").nth(at).bounding_box() for at in (1, 0))
    page.mouse.move(moved["x"] + 9, moved["y"] + 9)
    page.mouse.down()
    page.mouse.move(moved["x"] + 9, target["y"] - 2, steps=8)
    page.mouse.up()
    expect(titles.first).to_have_value(first[1])
    settle(page)
    page.get_by_role("button", name="Move step 1", exact=True).press("ArrowDown")
    expect(titles.first).to_have_value(first[0])
    titles.first.fill("At first")
    page.wait_for_timeout(1000)  # the page has answered the move meanwhile, and what is typed stays
    expect(titles.first).to_have_value("At first")
    titles.first.press("Enter")
    page.wait_for_timeout(300)
    expect(page).to_have_url(re.compile("steps="))
    settle(page)

    visit.button("Show").click()
    lab = Visit(page, server)
    expect(page.get_by_text("1 of 4 · At first")).to_be_visible()
    lab.ready()
    assert lab.parameters == {"hidden": "0"}
    page.keyboard.press("PageDown")
    expect(page.get_by_text(f"2 of 4 · {first[1]}")).to_be_visible()
    lab.ready()
    assert lab.parameters == {}
    page.keyboard.press("PageUp")
    expect(page.get_by_text("1 of 4 · At first")).to_be_visible()
    visit.button("End").click()
    expect(titles).to_have_count(4)

    page.goto(f"{server}/teachers")  # a new visit, in the same browser
    settle(page)
    page.goto(f"{server}/playlist")
    expect(titles).to_have_count(4)
    expect(titles.first).to_have_value("At first")
    page.evaluate("localStorage.removeItem('perceptarium-playlist')")  # this browser is that of other tests too

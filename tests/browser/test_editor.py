"""A lesson written in a browser: tried beside its text, given away as a link and as a file, and loading nothing."""

import re

import pytest
from playwright.sync_api import expect

from core.lessons.packed import packed
from pages.editor.texts import NEW
from tests.browser.test_access import PHONE, violations
from tests.browser.visit import Visit

pytestmark = pytest.mark.browser

EVIL = NEW.replace('"AND"', '"![AND](http://evil.example/x.png) <img src=http://evil.example/y.png>"')


def panel(page):
    return page.locator(".st-key-lesson")


def test_a_lesson_is_written_tried_saved_and_opened_by_students(open_page, tmp_path):
    visit = open_page("editor")
    page, text = visit.page, visit.page.get_by_role("textbox", name="The whole lesson (TOML)")
    expect(text).to_have_value(NEW)
    text.fill(NEW.replace("below = 100 ", "below = 'x' "))
    text.press("Control+Enter")
    expect(page.get_by_test_id("stAlert")).to_contain_text("lesson, step 1, option 1, below (line 15): 'x'")
    text.fill(NEW.replace("How many epochs", "How many rounds"))
    text.press("Control+Enter")
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    lab = Visit(page, visit.server)
    lab.ready()
    expect(panel(page).get_by_text("How many rounds will it take?")).to_be_visible()
    panel(page).get_by_role("radio", name="100 to 999").locator("xpath=ancestor::label").click()
    panel(page).get_by_role("button", name="Predict", exact=True).click()
    lab.button("Jump to end").click()
    expect(panel(page).get_by_text("The run is solved at epoch 280, with a loss of 0.010.")).to_be_visible()
    assert violations(page, "[data-testid=stMain]") == []
    page.get_by_role("button", name="Save and open").click()
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save (TOML)").click()
    file = tmp_path / "mine.toml"
    saving.value.save_as(file)
    assert file.read_text() == text.input_value()

    students = open_page("lessons").page
    students.get_by_role("button", name="Open a lesson (TOML)").click()
    students.locator("input[type=file]").set_input_files(file)
    Visit(students, visit.server).ready()
    expect(panel(students).get_by_text("How many rounds will it take?")).to_be_visible()
    students.wait_for_function("name => location.search.includes(name)", arg=packed(file.read_text()))


def test_a_strangers_lesson_on_a_phone_loads_nothing_from_elsewhere(open_page):
    visit = open_page("editor", {"lesson": packed(EVIL)}, color_scheme="dark", bypass_csp=True, **PHONE)
    page = visit.page
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    expect(
        panel(page).get_by_text(re.compile(r"!.?\[AND\].?\(http:.*/x.png\) <.?img src=http:.*y.png>"))
    ).to_be_visible()
    Visit(page, visit.server).ready()
    assert panel(page).locator("img").count() == 0
    there = panel(page).locator("a").evaluate_all("links => links.map(({ href }) => href)")  # words of the glossary
    assert all(url.startswith(f"{visit.server}/glossary?") for url in there)
    assert [url for url in asked if "evil.example" in url.split("?")[0]] == []
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth") <= 390
    assert violations(page, "[data-testid=stMain]") == []

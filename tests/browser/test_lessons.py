"""A lesson in a browser: from the list through every step to its end, with a prediction before anything moves."""

import re

import pytest
from playwright.sync_api import expect

from core.lessons.collection import lessons
from core.lessons.evidence import Evidence
from tests.browser.test_access import PHONE, violations
from tests.browser.visit import Visit

pytestmark = pytest.mark.browser

LESSONS, _ = lessons()
NAME, NEXT = list(LESSONS)[:2]
LESSON = LESSONS[NAME]


def panel(lab):
    return lab.page.locator(".st-key-lesson")


def press(lab, name):
    panel(lab).get_by_role("button", name=name, exact=True).click()
    lab.settle()


def predict(lab, step):
    """Answer as it will turn out."""
    right = Evidence(step).finish().right
    panel(lab).get_by_role("radio", name=step.options[right].text, exact=True).locator("xpath=ancestor::label").click()
    press(lab, "Predict")
    expect(panel(lab).get_by_text(f"Your prediction: {step.options[right].text}.")).to_be_visible()
    lab.settle()


def expect_conclusion(lab, step):
    """All of the computed conclusion, as Markdown shows it."""
    words = re.sub(r"[*\s]+", " ", Evidence(step).finish().conclusion).strip()
    expect(panel(lab).get_by_test_id("stMarkdown").filter(has_text=words[:60]).last).to_have_text(words)
    expect(panel(lab).get_by_test_id("stAlert")).to_contain_text("as you predicted")


def test_a_lesson_from_the_list_to_its_end(open_page):
    visit = open_page("lessons")
    visit.page.get_by_role("button", name="Begin").first.click()
    lab = Visit(visit.page, visit.server)
    for number, step in enumerate(LESSON.steps, 1):
        lab.expect_parameters(rf"\?lesson={NAME}&step={number}$")
        lab.ready()
        expect(panel(lab).get_by_text(step.title, exact=True)).to_be_visible()
        lab.expect_epoch(0)
        predict(lab, step)
        if number in (1, 4):  # watched to its end, it needs no button
            lab.button("Jump to end").click()
        else:
            press(lab, "Show the result")
            lab.expect_epoch(step.stage.run().snapshot(min(step.until, 10_000)).epoch)  # where it was seen
        expect_conclusion(lab, step)
        if number == 4:  # nothing is advised that cannot be changed here
            expect(lab.words).to_have_text(step.stage.run().snapshot(10_000).diagnosis.cause)
        if number < len(LESSON.steps):
            press(lab, "Next")
    press(lab, "Summary and hand in")
    lab.expect_parameters(rf"/lessons\?summary={NAME}$")
    main = visit.page.get_by_test_id("stMain")
    expect(main.get_by_text(f"{len(LESSON.steps)} of {len(LESSON.steps)}", exact=True)).to_be_visible()
    for step in LESSON.steps:
        expect(main.get_by_text(step.remember)).to_be_visible()
    assert violations(visit.page, "[data-testid=stMain]") == []
    visit.page.get_by_role("button", name=f"Next lesson: {LESSONS[NEXT].title}").click()
    lab.expect_parameters(rf"\?lesson={NEXT}&step=1$")


def test_nothing_moves_before_the_prediction(open_lab):
    lab = open_lab({"lesson": NAME, "step": "1"})
    assert lab.part("transport").evaluate("part => part.inert")
    assert lab.part("controls").evaluate("part => part.inert")
    lab.page.keyboard.press("Space")
    lab.page.keyboard.press("ArrowRight")
    lab.stage.locator(".stage-bias").first.click()
    expect(lab.part("editor")).to_be_hidden()
    expect(lab.words).to_have_text("Make your prediction first.")
    expect(lab.part("truth")).not_to_contain_text(re.compile("[✓✗]"))
    assert lab.page.evaluate("document.querySelector('[data-part=loss-chart]').data.every((trace) => !trace.x.length)")
    lab.page.wait_for_timeout(300)
    assert lab.epoch == 0
    assert violations(lab.page, "[data-testid=stMain]") == []
    first = panel(lab).get_by_role("radio").first
    first.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowDown", "ArrowDown"):  # choosing is not committing
        lab.page.keyboard.press(key)
    expect(panel(lab).get_by_role("radio").last).to_be_focused()
    lab.page.keyboard.press("Tab")
    lab.page.keyboard.press("Enter")
    expect(panel(lab).get_by_text("Your prediction: All four.")).to_be_visible()
    expect(lab.button("Play")).to_be_focused()
    expect(lab.words).to_contain_text("Press Play and watch.")
    lab.button("Step forward").click()
    lab.expect_epoch(1)
    lab.expect_truth(LESSON.steps[0].stage.run())


@pytest.mark.parametrize("present", [{}, {"present": "1"}], ids=["normal", "presenter"])
def test_a_step_on_a_phone(open_lab, present):
    scheme = "dark" if present else "light"
    lab = open_lab({"lesson": NAME, "step": "2", **present}, color_scheme=scheme, **PHONE)
    predict(lab, LESSON.steps[1])
    press(lab, "Show the result")
    expect_conclusion(lab, LESSON.steps[1])
    assert lab.page.get_by_test_id("stMain").evaluate("main => main.scrollWidth") <= 390
    box = panel(lab).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert violations(lab.page, "[data-testid=stMain]") == []


def test_leaving_gives_the_visitors_own_run_back_and_the_browsers_back_the_lesson(open_lab):
    lab = open_lab({"lesson": NAME, "step": "1"})
    lab.page.get_by_test_id("stTopNavLink").filter(has_text="The live lab").click()  # as "Leave the lesson" does
    expect(panel(lab)).to_have_count(0)
    expect(lab.words).to_contain_text("Your own experiment again")  # where it covers nothing
    expect(lab.page.get_by_test_id("stToast")).to_have_count(0)
    lab.expect_parameters(r":\d+/$")
    expect(lab.page.get_by_role("combobox", name="Problem")).to_have_value("XOR (exactly one is 1)")
    lab.play_to(10)
    lab.expect_truth()
    lab.page.go_back()
    lab.expect_parameters(rf"\?lesson={NAME}&step=1$")
    expect(panel(lab)).to_be_visible()


def test_playing_stops_where_the_question_is_and_the_picture_is_in_sight(open_lab):
    name, step = "6-vanishing-gradients", LESSONS["6-vanishing-gradients"].steps[0]
    lab = open_lab({"lesson": name, "step": "1"}, color_scheme="dark", **PHONE)
    predict(lab, step)
    chart = lab.part("magnitudes-chart")
    expect(chart).to_be_in_viewport(ratio=0.9)
    lab.button("Play").click()
    lab.expect_epoch(step.at)
    expect_conclusion(lab, step)
    lab.expect_epoch(step.at)
    assert chart.evaluate("chart => chart.data.every(({ x }) => x.length === 2)")
    assert lab.page.get_by_test_id("stMain").evaluate("main => main.scrollWidth") <= 390
    lab.button("Play").click()  # and goes on from there
    expect(lab.page.get_by_test_id("epoch")).not_to_have_text("1")

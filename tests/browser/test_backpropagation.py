"""Backpropagation with its numbers in a real browser: keys, clicks on the diagram, the address, the handout, sizes."""

import re

import pytest
from playwright.sync_api import expect

from core.charts.diagram import LIT, place_key, read_key
from core.worked.example import scalar, text_004
from core.worked.notation import plain_number
from core.worked.steps import Unit, steps_of

pytestmark = pytest.mark.browser

CLICKABLE = """(chart, key) => {
  for (const trace of chart.data) {
    const at = (trace.customdata ?? []).indexOf(key);
    if (at < 0) continue;
    const { xaxis, yaxis } = chart._fullLayout, box = chart.getBoundingClientRect();
    return [box.left + xaxis._offset + xaxis.d2p(trace.x[at]), box.top + yaxis._offset + yaxis.d2p(trace.y[at])];
  }
}"""
LIT_PLACES = """(chart, color) => chart.data.flatMap((trace) =>
  (trace.customdata ?? []).filter((_, at) => trace.marker.line.color[at] === color))"""


def chart(visit):
    return visit.picture("backpropagation_diagram").locator(".picture-chart")


def expect_step(visit, number, steps):
    """The operation with this number (from 0) is on the screen, in words, on the slider and in the diagram."""
    expect(visit.page.get_by_text(f"Operation {number + 1} of {len(steps)}")).to_be_visible()
    expect(visit.page.get_by_role("heading", name=steps[number].title)).to_be_visible()
    visit.settle()


def click_place(visit, key):
    visit.settle()
    chart(visit).scroll_into_view_if_needed()
    x, y = chart(visit).evaluate(CLICKABLE, key)
    visit.page.mouse.move(x - 2, y)
    visit.page.mouse.click(x, y)


def test_the_keys_go_forwards_and_back_and_the_diagram_lights_up(open_page):
    steps, visit = steps_of(scalar()), open_page("backpropagation", {"net": "scalar"})
    expect_step(visit, 0, steps)
    visit.picture("backpropagation_diagram")
    for number in (1, 2, 3):
        visit.page.keyboard.press("ArrowRight")
        expect_step(visit, number, steps)
        assert [read_key(scalar(), key) for key in chart(visit).evaluate(LIT_PLACES, LIT)] == [steps[number].place]
    visit.page.keyboard.press("ArrowLeft")
    expect_step(visit, 2, steps)
    visit.page.keyboard.press("Home")
    expect_step(visit, 0, steps)
    visit.page.get_by_role("button", name="Backward pass").click()
    expect_step(visit, 5, steps)
    assert visit.parameters == {"net": "scalar", "step": "5"}
    visit.page.go_back()
    expect_step(visit, 0, steps)


def test_the_slider_moves_by_one_with_the_keys(open_page):
    steps, visit = steps_of(scalar()), open_page("backpropagation", {"net": "scalar", "step": "4"})
    expect_step(visit, 4, steps)
    visit.page.get_by_role("slider").focus()
    visit.page.keyboard.press("ArrowRight")
    expect_step(visit, 5, steps)
    visit.page.keyboard.press("ArrowLeft")
    expect_step(visit, 4, steps)
    place = visit.page.get_by_role("slider").bounding_box()["y"]
    visit.page.get_by_role("button", name="Loss", exact=True).click()  # a jump leaves it where it is
    expect_step(visit, next(at for at, step in enumerate(steps) if step.phase == "Loss"), steps)
    assert visit.page.get_by_role("slider").bounding_box()["y"] == place


def test_a_click_on_a_weight_shows_its_chain_rule_and_one_on_a_unit_its_next_operation(open_page):
    example = text_004(4).only(2)
    steps, visit = steps_of(example), open_page("backpropagation", {"net": "godatadriven", "row": "3"})
    place = list(example.places)[1]
    click_place(visit, place_key(place))
    gradient = plain_number(float(example.loss_and_gradient[1][1]))
    expect(visit.page.get_by_text(f"along 2 paths: the gradient is their sum; it is {gradient}")).to_be_visible()
    expect(visit.page).to_have_url(re.compile(f"place={place_key(place)}"))
    click_place(visit, place_key(Unit(3, 0)))
    expect_step(visit, next(at for at, step in enumerate(steps) if step.place == Unit(3, 0)), steps)


def test_the_diagram_stays_the_same_chart(open_page):
    visit = open_page("backpropagation", {"net": "scalar"})
    chart(visit).evaluate("chart => { chart.mark = 'mine'; }")
    visit.page.keyboard.press("ArrowRight")
    expect_step(visit, 1, steps_of(scalar()))
    assert chart(visit).evaluate("chart => chart.mark") == "mine"


def test_the_lab_epoch_goes_on(open_page):
    visit = open_page("backpropagation", {"problem": "and", "epoch": "7"})
    visit.page.get_by_role("button", name="Next epoch").click()
    expect(visit.page.get_by_text(re.compile(r"^Epoch 8, loss"))).to_be_visible()
    visit.settle()
    assert visit.parameters == {"problem": "and", "epoch": "8"}
    lab = visit.follow(visit.page.get_by_role("link", name="Open this run in the lab"))
    lab.expect_epoch(8)
    lab.expect_parameters("problem=and")
    lab.expect_truth()


def test_the_handout_is_one_file_that_stands_alone(open_page, new_page, tmp_path):
    visit = open_page("backpropagation", {"net": "scalar"})
    visit.page.get_by_role("button", name="Handout").click()
    with visit.page.expect_download() as download:
        visit.page.get_by_role("button", name="Worked example (HTML)").click()
    assert download.value.suggested_filename == "backpropagation-scalar.html"
    file = tmp_path / "handout.html"
    download.value.save_as(file)
    page = new_page(viewport={"width": 390, "height": 844})  # which complains of any request to another host
    page.goto(file.as_uri())
    expect(page.get_by_role("heading", name="Scalar 1-1-1: backpropagation, worked out")).to_be_visible()
    boxes = page.locator("math").evaluate_all("all => all.map((math) => math.getBoundingClientRect().height)")
    assert len(boxes) == 2 * len(steps_of(scalar()))
    assert min(boxes) > 8
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_exercise_by_keyboard(open_page):
    steps, visit = steps_of(scalar()), open_page("backpropagation", {"net": "scalar", "section": "exercise"})
    box = visit.page.get_by_role("textbox", name="Your number")
    box.fill("1")
    box.press("Enter")
    expect(visit.page.get_by_role("alert").filter(has_text="is not it")).to_be_visible()
    box.fill(plain_number(float(steps[0].values[0])))
    box.press("ArrowLeft")  # moves in the text, not in the calculation
    box.press("Enter")
    expect(visit.page.get_by_text("Right.", exact=True)).to_be_visible()
    expect(visit.page.get_by_text(f"1 of {len(steps)} right, 0 shown, {len(steps) - 1} to do")).to_be_visible()


@pytest.mark.parametrize("parameters", [{}, {"net": "rashid3", "section": "split"}, {"row": "all", "delta": "output"}])
def test_formulas_are_not_cut_on_a_phone(open_page, parameters):
    visit = open_page("backpropagation", {**parameters}, viewport={"width": 390, "height": 844})
    visit.settle()
    expect(visit.page.locator(".katex-display").first).to_be_visible()
    expect(visit.page.locator(".katex-error")).to_have_count(0)
    bases = visit.page.locator("[data-testid=stMarkdownContainer] .katex-display .base:visible")
    for _ in range(10):  # formulas are wider until their fonts are there
        rights = bases.evaluate_all("all => all.map((base) => base.getBoundingClientRect().right)")
        if max(rights) <= 390:
            break
        visit.page.wait_for_timeout(300)
    assert max(rights) <= 390

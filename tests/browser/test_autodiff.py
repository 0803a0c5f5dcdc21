"""Automatic differentiation in a browser: transport and keys, clicks on nodes, sliders, formulas that are typed."""

import re

import pytest
from playwright.sync_api import expect

from core.autodiff.expressions import parse

pytestmark = pytest.mark.browser

LECTURE = "sqrt(x^2 + exp(x^2))"
BACK_TO_A = "∂f/∂a = ∂f/∂c · ∂c/∂a + ∂f/∂b · ∂b/∂a"


def words(picture):
    return picture.locator("[data-part=words]")


def labels(picture):
    """The numbers on a coloured ground, as the browser has drawn them."""
    return picture.locator(".annotation-text")


def test_reverse_mode_step_by_step_with_the_keys(open_page):
    visit = open_page("autodiff")
    picture = visit.picture("autodiff_graph")
    expect(words(picture)).to_contain_text("The values are computed first")
    expect(labels(picture)).to_have_count(0)
    picture.focus()
    for step, numbers in enumerate((1, 3, 4, 6, 6), 1):  # known so far, and the edges of the step
        visit.page.keyboard.press("ArrowRight")
        expect(picture).to_have_attribute("data-step", str(step))
        expect(labels(picture)).to_have_count(numbers)
        if step == 4:
            expect(words(picture)).to_contain_text(BACK_TO_A)
    slope = parse(LECTURE).derivative("x", x=0.6)
    expect(words(picture)).to_contain_text(f"= {slope:.4g}")
    expect(visit.page).to_have_url(re.compile("step=5"))
    expect(visit.page.get_by_text("Step 5 of 5")).to_be_visible()
    picture.focus()
    visit.page.keyboard.press("ArrowLeft")
    expect(words(picture)).to_contain_text(BACK_TO_A)
    expect(visit.page).to_have_url(re.compile("step=4"))


def test_a_click_on_a_node_goes_to_its_step(open_page):
    visit = open_page("autodiff", {"mode": "forward"})
    picture = visit.picture("autodiff_graph")
    nodes = picture.locator(".scatterlayer .trace:has(.textpoint) .points path")
    expect(nodes).to_have_count(5)
    rightmost = max((node.bounding_box() for node in nodes.all()), key=lambda box: box["x"])
    visit.page.mouse.click(rightmost["x"] + rightmost["width"] / 2, rightmost["y"] + rightmost["height"] / 2)
    expect(visit.page).to_have_url(re.compile("step=5"))
    expect(words(picture)).to_contain_text("dd/dx = ∂d/∂c · dc/dx")


def test_a_slider_changes_the_numbers_in_place(open_page):
    visit = open_page("autodiff", {"step": "5"})
    picture = visit.picture("autodiff_graph")
    chart = picture.locator(".picture-chart").element_handle()
    box = picture.get_by_role("spinbutton", name="x as a number")
    box.fill("-1")
    box.press("Enter")
    expect(visit.page).to_have_url(re.compile("x=-1"))
    slope = parse(LECTURE).derivative("x", x=-1.0)
    expect(words(picture)).to_contain_text(f"= −{abs(slope):.4g}")
    assert chart.evaluate("chart => chart.isConnected"), "the chart was mounted anew"
    picture.get_by_role("slider", name="x", exact=True).press("ArrowRight")
    expect(visit.page).to_have_url(re.compile(r"x=-0\.95"))


def test_a_formula_is_typed_or_refused(open_page):
    visit = open_page("autodiff")
    picture = visit.picture("autodiff_graph")
    box = visit.page.get_by_role("textbox", name="f =")
    box.fill("x*y + sin(z)")
    box.press("Enter")
    expect(visit.page).to_have_url(re.compile("expression="))
    assert visit.parameters == {"expression": "x*y + sin(z)"}
    expect(picture.get_by_role("slider", name="z", exact=True)).to_be_visible()
    box.fill("alert(1)")
    box.press("Enter")
    expect(visit.page.get_by_text("at character 1, one of a variable")).to_be_visible()
    assert visit.parameters == {"expression": "x*y + sin(z)"}
    visit.page.get_by_role("button", name="Examples", exact=True).click()
    visit.page.get_by_role("button", name="exp(x^2)", exact=True).click()
    expect(visit.page).to_have_url(re.compile(r"exp%28x"))
    expect(visit.page.get_by_text("at character 1")).to_have_count(0)


OVERLAPS = """picture => {
  const boxes = [...picture.querySelectorAll(".annotation-text-g, .textpoint")].map((part) => [part.textContent,
    part.getBoundingClientRect()]).filter(([text, box]) => text && box.width);
  const found = [];
  boxes.forEach(([a, p], i) => boxes.slice(i + 1).forEach(([b, q]) => {
    const across = Math.min(p.right, q.right) - Math.max(p.left, q.left);
    const down = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
    if (across > 2 && down > 4) found.push([a, b, across, down]);
  }));
  return found;
}"""


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("autodiff_graph", {"expression": "(sigmoid(x*y + z) - 1)^2/2", "step": "9"}),
        ("autodiff_graph", {"expression": "sin(cos(sin(cos(sin(cos(sin(cos(sin(x)))))))))", "step": "10"}),
        ("autodiff_network", {"section": "network", "step": "14"}),
    ],
)
def test_on_a_telephone_no_number_covers_another(open_page, name, parameters):
    visit = open_page("autodiff", parameters, viewport={"width": 390, "height": 844})
    picture = visit.picture(name)
    expect(labels(picture).first).to_be_visible()
    assert picture.locator(".textpoint").count() >= 10
    assert picture.evaluate(OVERLAPS) == []

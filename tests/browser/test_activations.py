"""Activations and losses in a browser: what is dragged and turned, what it says then, and who can use it."""

import math
import re

import pytest
from playwright.sync_api import expect

from pages.activations.state import SECTIONS
from tests.browser.visit import choose

pytestmark = pytest.mark.browser

PICTURES = {
    "activations": "curve",
    "softmax": "bars",
    "losses": "loss_logit",
    "classes": "class_loss",
    "linear": "stack",
}
WIDE = {"activation": "elu", "beside": "all", "logit": "-30", "layers": "4", "units": "4", "hidden": "tanh"}
"""Settings with which the page has much to show."""


def said(visit, pattern):
    """Wait until the page says this."""
    expect(visit.page.get_by_test_id("stMain")).to_contain_text(re.compile(pattern))


NOTE_MOVED = """() => {
  const observer = new MutationObserver((changes) => {
    for (const { target } of changes) {
      if (!target.matches?.(".picture-canvas:not([hidden])")) continue;
      target.closest(".picture").dataset.redraws ??= redraws;
    }
  });
  observer.observe(document.body, { subtree: true, attributeFilter: ["hidden"] });
}"""  # how often Plotly had been asked to draw when a picture's canvas first showed what moves


def type_knob(visit, picture, label, value):
    box = visit.picture(picture).get_by_role("spinbutton", name=f"{label} as a number")
    box.fill(value)
    box.press("Enter")
    visit.settle()


def test_the_point_is_dragged_and_the_knob_turned(open_page):
    visit = open_page("activations")
    visit.picture("slope")
    visit.count_redraws()
    visit.page.evaluate(NOTE_MOVED)
    box = visit.handle("curve", "point").bounding_box()
    visit.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    visit.page.mouse.down()
    visit.page.mouse.move(box["x"] + 40, box["y"])
    for name in ("curve", "slope"):  # on the canvas, and not by Plotly
        expect(visit.picture(name)).to_have_attribute("data-redraws", "0")
    visit.page.mouse.up()
    visit.settle()
    visit.drag("curve", "point", 130, 0)
    expect(visit.page).to_have_url(re.compile(r"z=[2-5]"))
    visit.settle()
    z = float(visit.parameters["z"])
    assert 2 < z < 6
    said(visit, rf"At z = {z:.4g} Sigmoid gives {1 / (1 + math.exp(-z)):.4g}")
    before = visit.page.url
    visit.handle("curve", "point").press("ArrowLeft")
    expect(visit.page).not_to_have_url(before)
    assert float(visit.parameters["z"]) < z
    type_knob(visit, "curve", "Net input z", "-4.5")
    said(visit, r"At z = −4.5 Sigmoid gives 0.01099")
    choose(visit.page, "Activation", "Tanh")
    visit.settle()
    said(visit, r"At z = −4.5 Tanh gives −0.9998")
    expect(visit.page).to_have_url(re.compile("activation=tanh"))


def test_a_shift_of_the_logits(open_page):
    visit = open_page("activations", {"section": "softmax"})
    type_knob(visit, "bars", "Shift c", "720")
    said(visit, r"With c = 720 .* which is wrong")
    type_knob(visit, "bars", "Logit z₁", "1")
    expect(visit.page).to_have_url(re.compile("z1=1"))


def test_the_output_is_dragged_and_the_logit_follows(open_page):
    visit = open_page("activations", {"section": "losses"})
    assert "logit" not in visit.parameters
    visit.drag("loss_output", "output", -200, 0)
    expect(visit.page).to_have_url(re.compile(r"logit=-?\d"))
    z = float(visit.parameters["logit"])
    assert -2 < z < 2
    said(visit, rf"Target 0, output {1 / (1 + math.exp(-z)):.4g}")
    before = visit.page.url
    visit.drag("loss_logit", "logit", -60, 0)
    expect(visit.page).not_to_have_url(before)
    assert float(visit.parameters["logit"]) < z


def test_the_wanted_class_is_dragged_to_where_squared_error_is_flat(open_page):
    visit = open_page("activations", {"section": "classes"})
    visit.drag("class_loss", "wanted", -150, 0)
    expect(visit.page).to_have_url(re.compile(r"z3=-\d"))
    assert float(visit.parameters["z3"]) < -3
    said(visit, "It stalls when badly wrong")


def test_an_activation_between_the_layers(open_page):
    visit = open_page("activations", {"section": "linear"})
    said(visit, "2 layers without an activation are one layer")
    choose(visit.page, "Activation between the layers", "ReLU")
    visit.settle()
    said(visit, "With ReLU between them 2 layers are more than one")
    type_knob(visit, "stack", "Input x₂", "2")
    expect(visit.page).to_have_url(re.compile("x2=2"))


def sections(visit):
    """Go from section to section by their buttons; each one's name, when its first picture is drawn."""
    for section, label in SECTIONS.items():
        if section != "activations":
            visit.page.get_by_role("radio", name=label, exact=True).click()
            visit.page.mouse.move(1, 1)  # what is hovered has other colours
        visit.picture(PICTURES[section])
        visit.settle()
        yield section


def test_a_phone_needs_no_sideways_scrolling(open_page):
    visit = open_page("activations", WIDE, viewport={"width": 390, "height": 844})
    for section in sections(visit):
        widths = visit.page.evaluate(
            "[document.documentElement.scrollWidth, document.querySelector('[data-testid=stMain]').scrollWidth]"
        )
        assert max(widths) <= 390, section
        box = visit.picture(PICTURES[section]).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390

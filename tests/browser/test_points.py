"""Points of one's own in a browser: set, dragged, deleted and undone in the editor; 2,000 of them play and reload."""

import re

import pytest
from playwright.sync_api import expect

from core.data.points import MOST, Point, packed, read_points, write_points
from tests.core.data.test_points import many

pytestmark = pytest.mark.browser

START = (Point(-3.0, 2.0, 1), Point(4.0, -1.0, 0))
NETWORK = {"hidden": "4", "hidden_activation": "tanh", "init": "glorot", "reduction": "mean", "test": "0"}


def test_points_are_set_by_mouse_and_keys(open_lab):
    lab = open_lab({"problem": "points", "points": write_points(START), **NETWORK})
    page = lab.page
    page.get_by_role("button", name="Edit the 2 points").click()
    editor = page.get_by_test_id("stDialog")
    expect(editor.get_by_test_id("picture")).to_have_attribute("data-ready", "true")
    box = editor.locator(".nsewdrag").bounding_box()

    def at(x1, x2):
        return box["x"] + (x1 + 6) / 12 * box["width"], box["y"] + (6 - x2) / 12 * box["height"]

    def says(words):
        expect(editor.get_by_text(words)).to_be_visible()
        lab.settle()

    page.mouse.click(*at(0, 0))
    says("3 points: 1 of class 0, 2 of class 1")
    page.keyboard.press("0")
    says("add a point of class 0")
    page.mouse.click(*at(2, 2))
    says("4 points: 2 of class 0, 2 of class 1")
    page.mouse.move(*at(2, 2))
    page.mouse.down()
    page.mouse.move(*at(1, -3), steps=3)
    page.mouse.up()
    says("is chosen")
    page.keyboard.press("1")
    says("4 points: 1 of class 0, 3 of class 1")
    page.mouse.click(*at(-3, 2))
    says("The point at −3, 2 is chosen")
    page.keyboard.press("Delete")
    says("3 points: 1 of class 0, 2 of class 1")
    page.keyboard.press("Control+z")
    says("4 points: 1 of class 0, 3 of class 1")
    page.keyboard.press("Control+Shift+z")
    says("3 points: 1 of class 0, 2 of class 1")
    editor.get_by_role("application", name="Click by keyboard").focus()
    page.keyboard.press("Enter")  # the cross stands in the middle
    says(re.compile(r"3 points: .* The point at .* is chosen"))
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Enter")
    says("4 points: 2 of class 0, 2 of class 1")
    editor.get_by_role("button", name="Use these points").click()
    expect(editor).to_have_count(0)
    lab.expect_parameters("points=4")
    found = read_points(lab.parameters["points"])
    assert [entry.cls for entry in found] == [0, 1, 1, 0]
    for entry, wanted in zip(found, [(4, -1), (0, 0), (1, -3), (0, 1.2)], strict=True):
        assert entry[:2] == pytest.approx(wanted, abs=0.05)


def test_points_over_one_input_are_dragged_to_their_values(open_lab):
    lab = open_lab({"problem": "points", "points": "values:-3,1;3,0", **NETWORK, "output_activation": "linear"})
    page = lab.page
    page.get_by_role("button", name="Edit the 2 points").click()
    editor = page.get_by_test_id("stDialog")
    expect(editor.get_by_test_id("picture")).to_have_attribute("data-ready", "true")
    box = editor.locator(".nsewdrag").bounding_box()

    def at(x, value):  # the picture reaches from -6 to 6, and from -0.12 to 1.12
        return box["x"] + (x + 6) / 12 * box["width"], box["y"] + (1.12 - value) / 1.24 * box["height"]

    page.mouse.click(*at(0, 0.5))
    expect(editor.get_by_text("3 points with values from 0 to 1")).to_be_visible()
    lab.settle()
    page.mouse.move(*at(3, 0))
    page.mouse.down()
    page.mouse.move(*at(4, 0.8), steps=3)
    page.mouse.up()
    expect(editor.get_by_text(re.compile(r"The point at 4(\.\d+)? with value 0\.[78]\d* is chosen"))).to_be_visible()
    lab.settle()
    editor.get_by_role("button", name="Use these points").click()
    lab.expect_parameters(r"points=values.*%3B.*%3B")
    for entry, wanted in zip(read_points(lab.parameters["points"]), [(-3, 1), (4, 0.8), (0, 0.5)], strict=True):
        assert (entry.x1, entry.value) == pytest.approx(wanted, abs=0.05)


def test_2000_points_play_reload_and_are_undone(open_lab):
    text = write_points(many(MOST))
    lab = open_lab({"problem": "points", "points": packed(text), **NETWORK})
    lab.play_past(20)
    lab.expect_truth()
    lab.page.reload()
    lab.ready()
    assert lab.run.experiment.points == text
    lab.page.get_by_role("button", name="Share").click()
    expect(lab.page.get_by_text(re.compile("This link has 2.,... characters"))).to_be_visible()
    expect(lab.page.get_by_text("too long for a QR code")).to_be_visible()
    lab.page.keyboard.press("Escape")
    lab.choose("Coordinates", "from 0 to 1")
    lab.expect_parameters("scaling=0")
    lab.page.get_by_test_id("stApp").press("Control+z")
    expect(lab.page).not_to_have_url(re.compile("scaling"))
    assert lab.run.experiment.points == text

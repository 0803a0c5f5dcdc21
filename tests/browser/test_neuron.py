"""The page about one neuron in a browser: dragging the line, picking gates, training, and the animations."""

import re

import pytest
from playwright.sync_api import expect

from core.neuron.perceptron import perceptron_rule
from core.neuron.separability import inputs_of
from core.neuron.slope_classifier import slope_steps
from core.neuron.unit import Unit

pytestmark = pytest.mark.browser


def heading(visit, text):
    return visit.page.get_by_role("heading", name=text)


def expect_parameter(visit, name, value):
    expect(visit.page).to_have_url(re.compile(rf"[?&]{name}={re.escape(value)}(&|$)"))


def test_and_is_solved_by_dragging_the_line(open_page):
    visit = open_page("neuron")
    expect(heading(visit, "2 of 4 rows right")).to_be_visible()
    # From x1 + x2 = 0.5 towards row 11: as far as needed, in pixels of the picture.
    scale = visit.picture("neuron_hand").evaluate(
        "picture => picture.querySelector('.js-plotly-plot')._fullLayout.xaxis._length / 2"
    )
    visit.drag("neuron_hand", "line", scale / 2, -scale / 2)
    expect(heading(visit, "4 of 4 rows right")).to_be_visible()
    expect(visit.page.get_by_text("AND is solved.")).to_be_visible()
    expect_parameter(visit, "solved", "0100000000000000")
    b = float(visit.parameters["b"])  # the address follows when the line is let go
    assert b == pytest.approx(-1.5, abs=0.05)
    unit = Unit((1.0, 1.0), b)
    assert unit.right(inputs_of("0001"), [0, 0, 0, 1]).all()


def test_the_line_turns_about_its_other_handle_and_follows_keys_and_knobs(open_page):
    visit = open_page("neuron", {"gate": "or", "b": "-1"})
    visit.drag("neuron_hand", "turn", 60, 40)
    expect(visit.page).to_have_url(re.compile("w1="))
    found = visit.parameters
    unit = Unit((float(found["w1"]), float(found["w2"])), float(found["b"]))
    assert unit.weights != (1.0, 1.0)
    assert unit.net_inputs((0.9, 0.1)) == pytest.approx(0.0, abs=0.01)
    knobs = {name: visit.picture("neuron_hand").get_by_role("slider", name=name) for name in ("w₁", "w₂", "b")}
    for name, value in (("w₁", "1"), ("w₂", "1"), ("b", "-1")):
        knobs[name].fill(value)
        expect(knobs[name]).to_have_value(value)
    expect_parameter(visit, "b", "-1")
    handle = visit.handle("neuron_hand", "line")
    handle.focus()
    handle.press("Shift+ArrowLeft")
    expect(visit.page).to_have_url(re.compile("[?&]b=-0.8"))
    expect(heading(visit, "4 of 4 rows right")).to_be_visible()
    expect_parameter(visit, "solved", "0000000100000000")


def test_a_tile_leads_to_its_gate_and_a_point_to_its_cube(open_page):
    visit = open_page("neuron", {"section": "gates"})
    grid = visit.picture("neuron_256")
    # The gate 0000 0001 is in the first line, second column.
    spot = grid.evaluate(
        """picture => {
          const { xaxis, yaxis } = picture.querySelector(".js-plotly-plot")._fullLayout;
          return [xaxis._offset + xaxis.d2p(1), yaxis._offset + yaxis.d2p(0)];
        }"""
    )
    chart = grid.locator(".picture-chart")
    chart.click(position={"x": spot[0], "y": spot[1]})
    expect(visit.page.get_by_text("00000001 can be separated")).to_be_visible()
    expect_parameter(visit, "gate3", "00000001")
    tiles = visit.picture("neuron_tiles")
    spot = tiles.evaluate(
        """picture => {
          const { xaxis, yaxis } = picture.querySelector(".js-plotly-plot")._fullLayout;
          return [xaxis._offset + xaxis.d2p(2.5), yaxis._offset + yaxis.d2p(1.41)];
        }"""
    )
    tiles.locator(".picture-chart").click(position={"x": spot[0], "y": spot[1]})
    expect(visit.page.get_by_text("No unit can do XOR")).to_be_visible()
    visit.picture("neuron_hand")
    expect_parameter(visit, "gate", "xor")


def test_the_unit_learns_or_on_the_stage(open_page):
    visit = open_page("neuron", {"section": "train", "gate": "or", "learning_rate": "50"})
    stage = visit.page.get_by_test_id("stage")
    stage.get_by_role("button", name="Play", exact=True).click()
    expect(stage.locator("[data-part=words]")).to_contain_text("Solved at epoch", timeout=20_000)
    expect(visit.page.get_by_text("Converged: epoch").first).to_be_visible()
    stage.get_by_role("button", name="New seed").click()
    expect_parameter(visit, "seed", "43")
    link = visit.page.get_by_role("link", name="Open in the lab")
    expect(link).to_have_attribute("href", re.compile("problem=or.*seed=43"))
    lab = visit.follow(link)
    lab.expect_parameters("problem=or&hidden=0&.*seed=43")
    lab.expect_truth()
    visit.page.go_back()
    stage.get_by_role("button", name="Explain this epoch").click()
    expect(visit.page).to_have_url(re.compile("/backpropagation.*problem=or.*seed=43.*epoch=0"))


def test_changes_and_the_row_on_the_screen_are_in_the_link(open_page):
    visit = open_page("neuron", {"section": "train", "gate": "xor"})
    stage = visit.page.get_by_test_id("stage")
    stage.get_by_role("button", name="Step forward").click()
    rate = stage.get_by_role("spinbutton", name=re.compile("Learning rate"))
    rate.fill("5")
    rate.press("Enter")
    expect(visit.page).to_have_url(re.compile(r"events=1%3Alearning_rate%3D5"))
    steps = list(perceptron_rule(Unit((0.0, 0.0), 0.0), inputs_of("0110"), [0, 1, 1, 0], 0.5, 60))
    place = visit.picture("neuron_perceptron")
    said = place.locator("[data-part=words]")
    expect(said).to_contain_text("Start: w₁ = 0")
    place.get_by_role("button", name="Step forward").click()
    expect(said).to_contain_text("Epoch 1, row 00: net input z = 0, answer 1")
    place.locator("[data-part=slider]").fill(str(len(steps)))
    expect(said).to_contain_text("It goes round in a circle")
    expect_parameter(visit, "rule_step", str(len(steps)))


def test_the_bugs_and_the_flowers_turn_the_line(open_page):
    visit = open_page("neuron", {"section": "bugs"})
    steps = slope_steps(0.25, (3.0, 1.0), (1.1, 2.9), 1.0, (0, 1), 5)
    place = visit.picture("neuron_bugs")
    for step in steps[:2]:
        place.get_by_role("button", name="Step forward").click()
        expect(place.locator("[data-part=words]")).to_contain_text(f"new slope A = {step.after:.4g}")
        end = visit.rested("neuron_bugs").evaluate("it => it.querySelector('.js-plotly-plot').data[1].y[1]")
        assert end == pytest.approx(4 * step.after, abs=1e-3)
    expect_parameter(visit, "bug_step", "2")
    place.get_by_role("slider", name="Learning rate L").fill("0.5")
    expect(visit.page.get_by_text("It ends in a circle of two slopes")).to_be_visible()
    visit.page.get_by_role("radio", name="Iris").click()
    place = visit.picture("neuron_iris")
    place.get_by_role("button", name="Play").click()
    expect(place).to_have_attribute("data-step", re.compile("[2-9]|.."))
    expect(place.locator("[data-part=words]")).to_contain_text("setosa")
    expect(place.locator("[data-part=words]")).to_contain_text("of 100 are on their side")
    expect_parameter(visit, "section", "iris")
    visit.page.go_back()
    visit.picture("neuron_bugs")

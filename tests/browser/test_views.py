"""What the stage shows: the presenter's view, hidden settings, panels, hover texts, curves, the enlarged unit."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from core import Experiment
from core.charts.curves import SMOOTHING
from core.stats.smoothing import ewma
from core.training.run import Run

pytestmark = pytest.mark.browser


def test_the_presenter_has_large_type_and_no_settings_and_keeps_the_run(lab):
    lab.play_to(10)
    here = lab.reading
    expect(lab.page.get_by_test_id("stSidebar")).to_be_visible()
    before = lab.stage.evaluate("stage => parseFloat(getComputedStyle(stage).fontSize)")
    lab.page.get_by_text("Presenter", exact=True).click()
    lab.expect_parameters("present=1")
    expect(lab.page.get_by_test_id("stSidebar")).to_be_hidden()
    assert lab.stage.evaluate("stage => parseFloat(getComputedStyle(stage).fontSize)") >= 1.3 * before
    assert lab.reading == here
    lab.button("Step forward").click()
    lab.expect_epoch(here[0] + 1)
    lab.expect_truth()
    lab.page.get_by_text("Presenter", exact=True).click()
    expect(lab.page.get_by_test_id("stSidebar")).to_be_visible()
    expect(lab.page).to_have_url(re.compile(r"/$"))


def test_hidden_groups_have_no_controls_on_either_side(open_lab):
    lab = open_lab({"hide": "problem,training,start", "problem": "and", "learning_rate": "1"})
    side_bar = lab.page.get_by_test_id("stSidebar")
    expect(side_bar.get_by_text("Network", exact=True)).to_be_visible()
    for title in ("Problem", "Training", "Start"):
        expect(side_bar.get_by_text(title, exact=True)).to_have_count(0)
    expect(lab.stage.get_by_role("slider", name="Learning rate")).to_be_hidden()
    expect(lab.button("New seed")).to_be_hidden()
    lab.play_to(10)
    lab.expect_truth()
    assert lab.run.experiment == Experiment(problem="and", learning_rate=1.0)


def test_each_problem_has_its_panels_and_an_output_for_each_sample(open_lab):
    """One lab for all of them: to open another takes longer than to look."""
    lab = open_lab({"problem": "parity3"})
    expect_panels_and_outputs(lab, 2, 8)
    lab.turn_to({"problem": "parity4", "targets": "-1/+1", "output_activation": "tanh"})
    expect_panels_and_outputs(lab, 4, 16, "with the output; white: undecided.")
    lab.turn_to({"problem": "centre16"})
    expect_panels_and_outputs(lab, 1, 16)
    expect_two_outputs_to_show_the_probability_of_class_1(lab)


def expect_panels_and_outputs(lab, panels, samples, words="with the predicted probability of 1; white: undecided."):
    """A panel for each value of further inputs, and an output for each sample."""
    expect(lab.part("region-words")).to_have_text(words)
    expect(lab.part("region").locator(".stage-map")).to_have_count(panels)
    lab.play_to(10)
    outputs = Run(lab.run.experiment).snapshot(lab.epoch).outputs[:, -1]
    texts = [f"{output:.2f}".replace("-", "−") for output in outputs]
    expect(lab.part("region").locator(".stage-probability")).to_have_text(texts)
    rows = lab.part("truth").locator("tbody tr")
    expect(rows).to_have_count(samples)
    right = lab.run.experiment.samples.right(outputs[:, None])
    for row, output in enumerate(outputs):
        expect(rows.nth(row).locator("td").nth(1)).to_have_text(f"{output:.3f}".replace("-", "−"))
        expect(rows.nth(row).locator("td").nth(3)).to_have_text("✓" if right[row] else "✗")


def expect_two_outputs_to_show_the_probability_of_class_1(lab):
    experiment = Experiment(output_activation="softmax", loss="categorical_cross_entropy")
    lab.turn_to(experiment.to_url())
    lab.play_to(10)
    lab.expect_truth()
    outputs = Run(experiment).snapshot(lab.epoch).outputs[:, 1]
    expect(lab.part("region").locator(".stage-probability")).to_have_text([f"{output:.2f}" for output in outputs])
    expect(lab.stage.get_by_role("button", name=re.compile("^Show the map of y"))).to_have_count(2)


def test_the_pointer_and_a_click_tell_values_and_the_curves_hold_them(lab):
    """One lab for all of it: to open another takes longer than to look."""
    expect_a_map_to_tell_the_value_under_the_pointer(lab)
    expect_an_edge_and_a_bias_to_tell_their_value_and_gradient(lab)
    expect_a_clicked_unit_to_be_enlarged_with_its_formula(lab)
    lab.play_to(10)
    expect_the_curves_to_hold_the_cores_numbers(lab)
    expect_curves_of_each_magnitude(lab)
    expect_the_reasons_of_the_epoch_on_the_screen_alone(lab)


def test_the_hidden_space_has_the_rows_where_the_layer_puts_them_and_the_line_where_the_output_turns(open_lab):
    lab = open_lab({"learning_rate": "2", "picture": "space"})
    lab.play_to(100)
    snapshot = lab.run.snapshot(lab.epoch)
    _, [_, hidden, _] = snapshot.network.forward(snapshot.samples.inputs)
    reader = lab.part("unit").locator("+ .reader")
    reader.focus()
    for key, (h1, h2) in zip(["Home", *["ArrowRight"] * 3], hidden, strict=True):
        lab.page.keyboard.press(key)
        expect(reader.get_by_role("status")).to_contain_text(f"h₁ {float(f'{h1:.4g}')}, h₂ {float(f'{h2:.4g}')}")
    box = lab.part("unit").locator(".stage-overlay > svg")
    width, height, x1, y1, x2, y2 = box.evaluate(
        """svg => [...["width", "height"].map((name) => svg.getAttribute(name)),
          ...svg.querySelector("path").getAttribute("d").slice(1).split(/[,L]/)].map(Number)"""
    )
    low, high = lab.part("unit").evaluate("chart => chart._fullLayout.xaxis.range")
    ends = [[low + (high - low) * x / width, high - (high - low) * y / height] for x, y in ((x1, y1), (x2, y2))]
    layer = snapshot.network.layers[1]
    assert ends @ layer.weights + layer.bias == pytest.approx(0.0, abs=1e-4)
    assert np.hypot(x2 - x1, y2 - y1) > 50
    lab.button("Jump to end").click()
    expect(lab.part("unit").locator(".stage-probability")).to_have_text(["00", "01, 10", "", "11"])
    lab.button("Show the map of h₂").click()
    expect(lab.part("unit")).to_contain_text("Unit h₂")
    expect(lab.page).not_to_have_url(re.compile("picture"))
    lab.part("unit-kind").select_option("space")
    lab.expect_parameters("picture=space")


def shown_number(text):
    return float(text.replace("−", "-"))


def expect_a_map_to_tell_the_value_under_the_pointer(lab):
    tip = lab.part("tooltip")
    for part, layer, column in (("region", -1, 0), ("unit", 1, 0)):
        lab.part(part).hover()
        expect(tip).to_be_visible()
        found = re.fullmatch(r"\(([−\d.]+), ([−\d.]+)\)\s*(.+): ([−\d.e+-]+)", tip.inner_text())
        assert found, tip.inner_text()
        point = [shown_number(found[1]), shown_number(found[2])]
        _, activations = Run(Experiment()).snapshot(0).network.forward([point])
        expected = activations[layer][0, column]
        assert shown_number(found[4]) == pytest.approx(expected, abs=0.01)  # the point is written with two decimals
        assert -0.5 <= min(point) <= max(point) <= 1.5
        before = tip.inner_text()
        lab.page.keyboard.press("ArrowRight")  # the pointer rests, and the number under it becomes another one
        expect(tip).not_to_have_text(before, use_inner_text=True)
        lab.page.keyboard.press("ArrowLeft")
        expect(tip).to_have_text(before, use_inner_text=True)
        lab.words.hover()
        expect(tip).to_be_hidden()


def expect_an_edge_and_a_bias_to_tell_their_value_and_gradient(lab):
    snapshot = Run(Experiment()).snapshot(0)
    tip = lab.part("tooltip")
    lab.stage.locator(".stage-bias").nth(0).hover()
    expect(tip).to_contain_text("bias of h₁")
    named, gradient = tip.inner_text().split("\n")
    assert shown_number(named.split(": ")[1]) == pytest.approx(snapshot.parameters[4], rel=1e-4)
    assert shown_number(gradient.split(": ")[1]) == pytest.approx(snapshot.gradient[4], rel=1e-3)
    x, y = (
        lab.stage.locator(".stage-edge-hit")
        .nth(0)
        .evaluate(
            """path => {
          const at = path.getPointAtLength(path.getTotalLength() / 2);
          const box = path.ownerSVGElement.getBoundingClientRect();
          return [box.x + at.x, box.y + at.y];
        }"""
        )
    )
    lab.page.mouse.move(x, y)
    expect(tip).to_contain_text("x₁→h₁")
    named, gradient = tip.inner_text().split("\n")
    assert shown_number(named.split(": ")[1]) == pytest.approx(snapshot.parameters[0], rel=1e-4)
    assert shown_number(gradient.split(": ")[1]) == pytest.approx(snapshot.gradient[0], rel=1e-3)


def expect_a_clicked_unit_to_be_enlarged_with_its_formula(lab):
    expect(lab.button("Show the map of h₁")).to_have_attribute("aria-pressed", "true")
    parameters = Run(Experiment()).snapshot(0).parameters
    for name, places in (("y", (6, 7, 8)), ("h₂", (1, 3, 5))):
        lab.button(f"Show the map of {name}").click()
        expect(lab.button(f"Show the map of {name}")).to_have_attribute("aria-pressed", "true")
        expect(lab.stage.locator(".stage-node[aria-pressed=true]")).to_have_count(1)
        formula = lab.part("unit-formula")
        expect(formula).to_contain_text(f"{name} = f(z), z = ")
        expect(formula).to_contain_text("sigmoid: 1 / (1 + exp(−z))")
        expect(lab.part("unit")).to_contain_text(f"Unit {name}")
        numbers = re.findall(r"([+−]?)\s?(\d[\d.e-]*)", formula.inner_text().split("z = ")[1].split(";")[0])
        found = [float(digits) * (-1 if sign == "−" else 1) for sign, digits in numbers]
        assert found == [pytest.approx(parameters[place], rel=0.01) for place in places]


def expect_curves_of_each_magnitude(lab):
    lines = lab.part("magnitudes-chart").locator(".scatterlayer .trace .js-line")
    for kind, n_curves in (("layers", 2), ("gradients", 9), ("parameters", 9)):
        lab.part("magnitudes-kind").select_option(kind)
        expect(lines).to_have_count(n_curves)
    lab.part("loss-smooth").uncheck()
    lab.part("loss-log").check()
    expect(lab.part("loss-chart").locator(".scatterlayer .trace .js-line")).to_have_count(2)
    lab.expect_truth()


def expect_the_reasons_of_the_epoch_on_the_screen_alone(lab):
    reasons = lab.stage.get_by_role("region", name="Why the run is as it is")
    expect(reasons).to_be_hidden()
    lab.button("Why?").click()
    expect(reasons).to_contain_text(f"Why? At epoch {lab.epoch}.")
    expect(reasons).to_contain_text("What the hidden units became")
    expect(reasons).to_contain_text("it is solved at epoch 1,413")
    lab.button("Step forward").click()
    expect(reasons).to_be_hidden()
    lab.part("table-kind").select_option("weights")
    moved = lab.run.snapshot(lab.epoch).parameters[0] - lab.run.snapshot(0).parameters[0]
    expect(lab.part("weights").locator("tbody tr").first.locator("td").nth(1)).to_have_text(
        f"{moved:+#.3g}".replace("-", "−")
    )


def expect_the_curves_to_hold_the_cores_numbers(lab):
    epoch = lab.epoch
    expect(lab.part("loss-chart").locator(".stage-curves")).to_be_hidden()  # when it rests, Plotly has the points
    xs, ys = lab.part("loss-chart").evaluate("chart => [Array.from(chart.data[0].x), Array.from(chart.data[0].y)]")
    assert xs[0] == 0
    assert xs[-1] == epoch
    run = lab.run
    assert ys == [pytest.approx(run.snapshot(x).loss, rel=1e-6) for x in xs]
    here = f"{run.snapshot(epoch).loss:#.3g}"
    expect(lab.part("loss-chart").locator(".stage-legend")).to_contain_text(f"loss {here}")
    lab.part("loss-chart").hover(position={"x": 60, "y": 100})
    expect(lab.part("loss-told")).to_have_text(re.compile(r"Epoch \d+: loss [\d.]+, accuracy \d+%"))
    lab.words.hover()
    expect(lab.part("loss-told")).to_be_hidden()
    lab.part("loss-smooth").check()
    expect(lab.part("loss-chart").locator(".scatterlayer .trace .js-line")).to_have_count(3)
    averages = lab.part("loss-chart").evaluate(
        "chart => Array.from(chart.data.find((trace) => trace.name === 'smoothed').y)"
    )
    assert averages == pytest.approx(ewma(np.array(ys), SMOOTHING).tolist())

"""A cloud on the stage: its numbers are the core's, the table has the worst points; a point and its row light up."""

import numpy as np
import pytest
from playwright.sync_api import expect

from core.training.learner import confusion

pytestmark = pytest.mark.browser

LINK = {
    "problem": "moons",
    "n": "200",
    "noise": "20",
    "hidden": "4",
    "hidden_activation": "tanh",
    "init": "glorot",
    "reduction": "mean",
    "learning_rate": "1",
    "max_epochs": "300",
}


def test_a_cloud_is_shown_with_its_test_set_and_its_worst_points(open_lab):
    lab = open_lab(LINK)
    lab.button("Jump to end").click()
    lab.expect_epoch(300)
    lab.expect_truth()
    end = lab.run.snapshot(300)
    samples = end.samples
    expect(lab.part("words")).to_contain_text(end.diagnosis.cause)
    right = np.count_nonzero(samples.right(end.outputs))
    assert f"{right} of 140 training points are right, and {round(60 * end.test_measures[1])} of 60" in end.reason
    assert lab.part("region").evaluate("root => root.data.filter(({ name }) => name.endsWith('test')).length") == 2
    worst = np.argsort(-np.abs(end.outputs - samples.targets)[:, 0], kind="stable")
    rows = lab.part("truth").locator("tbody tr")
    names = [", ".join(f"{value:.2f}" for value in point).replace("-", "−") for point in samples.inputs[worst]]
    expect(rows.locator("th")).to_have_text(names[:12])
    rows.first.hover()
    ring = lab.part("region").locator(".stage-ring")
    expect(ring).to_be_visible()
    box, there = ring.bounding_box(), lab.part("region").locator(".stage-map").bounding_box()
    middle = np.array([box["x"] + box["width"] / 2 - there["x"], box["y"] + box["height"] / 2 - there["y"]])
    at = middle / [there["width"], there["height"]] * [12, -12] + [-6, 6]
    np.testing.assert_allclose(at, samples.inputs[worst[0]], atol=0.1)
    lab.page.mouse.move(there["x"] + middle[0], there["y"] + middle[1])
    lit = lab.part("truth").locator(".stage-lit")
    expect(lit).to_have_count(1)
    best = samples.inputs[worst[-1]]
    lab.page.mouse.move(
        there["x"] + there["width"] * (6 + best[0]) / 12, there["y"] + there["height"] * (6 - best[1]) / 12
    )
    expect(lit.locator("th")).to_have_text(", ".join(f"{value:.2f}" for value in best).replace("-", "−"))
    lab.words.hover()
    expect(ring).to_be_hidden()
    rows.nth(1).focus()
    expect(ring).to_be_visible()
    expect_the_test_set_to_be_hidden_and_the_maps_to_be_wide(lab)
    expect_the_cube_of_three_units_from_its_side(lab, end, worst[0])
    lab.part("table-kind").select_option("confusion")
    test = end.experiment.test_samples
    on_test = end.network.predict(test.inputs)
    of_train, of_test = (
        confusion(points.classes, (outputs[:, 0] > 0.5).astype(int), 2)
        for points, outputs in ((samples, end.outputs), (test, on_test))
    )
    expect(lab.part("confusion").locator("tbody td")).to_have_text(
        [str(count) for line in range(2) for count in (*of_train[line], *of_test[line])]
    )
    expect(lab.part("confusion")).to_contain_text(
        f"Right, test set: {of_test[0, 0]} of {of_test[0].sum()} of class 0, {of_test[1, 1]} of {of_test[1].sum()}"
    )


def expect_the_test_set_to_be_hidden_and_the_maps_to_be_wide(lab):
    lab.part("test-points").uncheck()
    lab.part("wide").check()
    lab.part("loss-smooth").check()
    lab.expect_parameters("test_points=hidden&margin=wide&smooth=on")
    expect(lab.part("region-words")).to_have_text("to train on.")
    region = lab.part("region")
    assert region.evaluate("root => root.data.map(({ name }) => name)") == ["class 0", "class 1"]
    for name in ("region", "unit"):
        assert lab.part(name).evaluate("root => root._fullLayout.xaxis.range") == [-12, 12]
    smooth = lab.part("loss-chart").evaluate("chart => chart.data.map(({ name }) => name)")
    assert {"smoothed", "smoothed test loss"} <= set(smooth)
    for part in ("test-points", "wide", "loss-smooth"):
        lab.part(part).set_checked(part == "test-points")


def expect_the_cube_of_three_units_from_its_side(lab, end, sample):
    _, [_, hidden, _] = end.network.forward(end.samples.inputs)
    lab.part("unit-kind").select_option("space")
    lab.part("space-deep").select_option(label="h₃")
    turn, cube = lab.part("space-turn"), lab.part("unit").locator(".stage-cube")
    expect(lab.part("unit-formula")).to_contain_text("Where h₁, h₂, h₃ put the points, from −1.0 to 1.0.")
    before = cube.get_attribute("d")
    turn.fill("0")
    turn.focus()
    for _ in range(4):
        lab.page.keyboard.press("ArrowDown")  # from 20 degrees above
    expect(cube).not_to_have_attribute("d", before)
    lab.part("truth").locator("tbody tr").first.hover()
    ring = lab.part("unit").locator(".stage-ring")
    expect(ring).to_be_visible()
    there, box = ring.bounding_box(), cube.bounding_box()
    at = [
        2 * (there[axis] + there[size] / 2 - box[axis]) / box[size] - 1
        for axis, size in (("x", "width"), ("y", "height"))
    ]
    np.testing.assert_allclose([at[0], -at[1]], hidden[sample, [0, 2]], atol=0.06)


def test_a_run_that_was_stopped_early_leads_back_to_its_lowest_test_loss(open_lab):
    lab = open_lab(LINK | {"target_loss": "0", "optimizer": "adam", "hidden": "8", "noise": "40", "patience": "20"})
    lab.button("Jump to end").click()
    expect(lab.part("best")).to_be_visible(timeout=30_000)
    end = lab.run.snapshot(300)
    expect(lab.part("words")).to_contain_text(end.diagnosis.cause)
    lab.part("best").click()
    lab.expect_epoch(end.diagnosis.best)
    expect(lab.part("best")).to_be_hidden()

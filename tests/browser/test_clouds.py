"""A cloud on the stage: its numbers are the core's, the table has the worst points; a point and its row light up."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from core.charts.maps import plane_range
from core.charts.one_input import output_range
from core.charts.palette import CLASS_COLORS
from core.charts.regions import COLORS
from core.charts.regions import cells as cells_of
from core.training.learner import confusion
from tests.browser.test_takehome import saved

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
    expect_the_samples_on_a_canvas(lab, samples)
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


def expect_the_samples_on_a_canvas(lab, samples):
    """In the colours of their classes. A browser would go through elements of theirs at every frame."""
    assert lab.part("region").locator(".scatterlayer .point").count() == 0
    found = lab.part("region").evaluate(
        """(root, points) => {
          const map = root.querySelector(".stage-map"), canvas = root.querySelector("canvas.stage-overlay");
          const { width, height } = canvas, ratio = devicePixelRatio;
          const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
          return points.map(([x, y]) => {
            const left = map.offsetLeft + map.offsetWidth * (x + 6) / 12,
              top = map.offsetTop + map.offsetHeight * (6 - y) / 12;
            const at = 4 * (Math.floor(top * ratio) * width + Math.floor(left * ratio));
            return [...data.slice(at, at + 3)];
          });
        }""",
        samples.points.tolist(),
    )
    colors = np.array([[int(CLASS_COLORS[cls][at : at + 2], 16) for at in (1, 3, 5)] for cls in samples.classes])
    alike = np.abs(np.array(found) - colors).max(axis=1) <= 8
    assert np.mean(alike) > 0.8  # a later one may lie above


def test_three_classes_are_shown_by_the_largest_output(open_lab):
    softmax = {"output_activation": "softmax", "loss": "categorical_cross_entropy"}
    lab = open_lab(LINK | softmax | {"problem": "iris", "hidden": "2", "scaling": "standard", "max_epochs": "40"})
    lab.button("Jump to end").click()
    lab.expect_epoch(40)
    end = lab.run.snapshot(40)
    samples, test, task = end.samples, end.experiment.test_samples, end.experiment.task
    expect(lab.part("region-classes")).to_have_text("● setosa ■ versicolor ▲ virginica")
    # The worst points: the output of their own class, and the class that they are given where it is another.
    own = samples.told(end.outputs)
    worst = np.argsort(own, kind="stable")[:5]
    given = end.network.classify(samples.inputs)
    rows = lab.part("truth").locator("tbody tr")
    for place, i in enumerate(worst):
        right = given[i] == samples.classes[i]
        cells = [f"{'●■▲'[samples.classes[i]]} {task.class_names[samples.classes[i]]}", f"{own[i]:.3f}"]
        expect(rows.nth(place).locator("td")).to_have_text([*cells, "✓" if right else f"✗ {'●■▲'[given[i]]}"])
    # A cell of the map has the colour of the class, and the line lies where two outputs are the largest together.
    shown = lab.part("region").evaluate(
        """root => {
          const canvas = root.querySelector(".stage-map"), side = canvas.width;
          const { data } = canvas.getContext("2d").getImageData(0, 0, side, side);
          const panel = root.querySelector(".stage-overlay svg");
          const [width, height] = ["width", "height"].map((name) => Number(panel.getAttribute(name)));
          return { side, pixels: [...data], line: panel.lastElementChild.getAttribute("d"), width, height };
        }"""
    )
    low, high = plane_range(end.experiment)
    side = shown["side"]
    at = low + (high - low) * (np.arange(side) + 0.5) / side
    x1, x2 = (part.ravel() for part in np.meshgrid(at, at[::-1]))
    expected = COLORS[cells_of(end.network.predict(np.column_stack([x1, x2])), (0.0, 1.0))]
    pixels = np.array(shown["pixels"]).reshape(-1, 4)[:, :3]
    assert np.mean(np.abs(pixels - expected).max(axis=1) <= 6) > 0.99  # float32 decides about a cell at the border
    line = np.array(
        [[float(value) for value in pair.split(",")] for pair in re.findall(r"[-0-9.]+,[-0-9.]+", shown["line"])]
    )
    points = low + (high - low) * line / [shown["width"], shown["height"]]
    points[:, 1] = low + high - points[:, 1]
    two = np.sort(end.network.predict(points), axis=1)
    assert len(points) > 20
    assert np.median(np.log(two[:, 2] / two[:, 1])) < 0.05
    lab.part("table-kind").select_option("confusion")
    of_train = confusion(samples.classes, given, 3)
    of_test = confusion(test.classes, end.network.classify(test.inputs), 3)
    expect(lab.part("confusion").locator("tbody td")).to_have_text(
        [str(count) for line in range(3) for count in (*of_train[line], *of_test[line])]
    )
    lab.part("unit-kind").select_option("space")
    expect(lab.part("unit-formula")).to_contain_text("straight lines part the classes")


def test_values_of_one_input_are_a_curve_that_moves_to_its_points(open_lab):
    lab = open_lab(LINK | {"problem": "sine", "output_activation": "linear", "learning_rate": "0.1"})
    lab.button("Jump to end").click()
    lab.expect_epoch(300)
    end = lab.run.snapshot(300)
    samples, (low, high) = end.samples, output_range(end.experiment)
    expect(lab.part("words")).to_contain_text(end.diagnosis.cause)
    table = lab.part("truth")
    expect(table.locator("thead th")).to_have_text(["x₁", "target", "output", "error"])
    errors = (end.outputs - samples.targets)[:, 0]
    worst = int(np.argmax(np.abs(errors)))
    row = (samples.points[worst, 0], samples.targets[worst, 0], end.outputs[worst, 0], errors[worst])
    texts = [f"{value:.{2 if place == 0 else 3}f}".replace("-", "−") for place, value in enumerate(row)]
    expect(table.locator("tbody tr").first.locator("th, td")).to_have_text(texts)
    region = lab.part("region")
    path, width, height = region.locator("path[stroke='#222']").evaluate(
        "path => [path.getAttribute('d'), ...['width', 'height'].map((a) => Number(path.parentNode.getAttribute(a)))]"
    )
    across, down = np.array([part.split(",") for part in path[1:].split("L")], float).T
    x, y = 12.0 * across / width - 6.0, high - (high - low) * down / height
    np.testing.assert_allclose(y, end.network.predict(x[:, None])[:, 0], atol=1e-4)
    assert region.evaluate("root => root.data.map(({ name }) => name)") == ["points", "test set"]
    name, content = saved(lab.page, lab.page.locator(".stage-region"), "SVG")
    assert name == "perceptarium-region-epoch-300.svg"
    assert "Curve: the output" in content.decode()


def expect_the_test_set_to_be_hidden_and_the_maps_to_be_wide(lab):
    lab.part("test-points").uncheck()
    lab.part("wide").check()
    lab.part("loss-smooth").check()
    lab.expect_parameters("test_points=hidden&margin=wide&smooth=on")
    expect(lab.part("region-words")).to_have_text("to train on; white: undecided.")
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

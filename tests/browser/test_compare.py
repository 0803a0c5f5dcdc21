"""Comparing runs in a browser: one transport moves everything, the lab's run comes by a click, the log leads back."""

import csv
import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import expect

from core import Experiment
from core.charts.palette import LINES
from core.training.course import Course, common_epochs
from core.training.run import Run
from tests.browser.explained import ExplainedVisit

pytestmark = pytest.mark.browser

MAPS, CURVES = "compare_regions", "compare_curves"
FOUR = {
    "a": "problem=xor",
    "b": "learning_rate=2",
    "c": "problem=parity3&hidden=3&max_epochs=400",
    "d": "problem=centre16&hidden=4&max_epochs=400",
}

COLORS_OF_POINTS = """(picture, steps) => {
  const canvas = picture.querySelector(".picture-canvas:not([hidden])"), context = canvas.getContext("2d");
  const { xaxis, yaxis, yaxis2 } = picture.querySelector(".js-plotly-plot")._fullLayout;
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const [x, ...ys] = steps[picture.dataset.step];
  return [yaxis, yaxis2].map((axis, i) => {
    const [across, down] = [xaxis._offset + xaxis.d2p(x), axis._offset + axis.d2p(ys[i])].map(Math.round);
    const at = 4 * (down * canvas.width + across); // a pixel of the canvas is one of the page
    return "#" + [...data.slice(at, at + 3)].map((part) => part.toString(16).padStart(2, "0")).join("");
  });
}"""

STEPS_SHOWN = """picture => new Promise((resolve) => {
  const steps = [];
  const observer = new MutationObserver(() => {
    const step = Number(picture.dataset.step);
    if (step !== steps.at(-1)) steps.push(step);
    if (steps.length < 4) return;
    observer.disconnect();
    resolve(steps.slice(1));
  });
  observer.observe(picture, { attributeFilter: ["data-step"] });
})"""  # the first may still have been under way


def points(visit):
    """Where the points on the curves are: an epoch and a value for each."""
    return visit.rested(CURVES).evaluate(
        """picture => picture.querySelector(".js-plotly-plot").data
          .filter(({ meta }) => meta?.point).map(({ x, y }) => [x[0], y[0]])"""
    )


def expect_step(visit, step):
    for name in (MAPS, CURVES):
        expect(visit.picture(name)).to_have_attribute("data-step", str(step))


def test_one_transport_moves_maps_and_curves(open_page):
    visit = open_page("compare", {"epoch": "0"})
    courses = [Course(Run(experiment)) for experiment in (Experiment(), Experiment(learning_rate=2.0))]
    for course in courses:
        course.advance(60)
    epochs = common_epochs(courses)
    expect_step(visit, 0)
    visit.picture(MAPS).get_by_role("slider", name="Step on the screen").fill("40")
    expect_step(visit, 40)
    words = visit.picture(MAPS).locator(".picture-words")
    expect(words).to_contain_text(f"Epoch {epochs[40]:,}.")
    expect(visit.page).to_have_url(re.compile(rf"epoch={epochs[40]}$"))
    visit.settle()
    moments = [course.moments[course.at(epochs[40])] for course in courses]
    expected = [[moment.epoch, moment.loss] for moment in moments]
    expected += [[moment.epoch, moment.gradient_norm] for moment in moments]
    assert points(visit) == [pytest.approx(pair, rel=1e-9) for pair in expected]
    texts = visit.rested(MAPS).evaluate(
        "picture => picture.querySelector('.js-plotly-plot').data.flatMap(({ text }) => text ?? [])"
    )

    def numbers(epoch):
        for course in courses:
            outputs = course.run.snapshot(epoch).outputs[:, 0]
            yield from (f"{outputs[row]:.2f}" for row in (0, 3, 1, 2))  # class 0, then class 1

    assert texts == list(numbers(epochs[40]))
    visit.count_redraws()
    visit.picture(MAPS).get_by_role("button", name="Play").click()
    expect(words).not_to_contain_text(f"Epoch {epochs[40]:,}.")
    second = [courses[1].moments[courses[1].at(epoch)] for epoch in epochs]
    found = visit.picture(CURVES).evaluate(
        COLORS_OF_POINTS, [[moment.epoch, moment.loss, moment.gradient_norm] for moment in second]
    )
    assert found == [LINES[1]] * 2  # the points of the second run, which are above those of the first
    before = int(visit.picture(MAPS).get_attribute("data-step"))
    with visit.page.expect_download() as download:
        visit.picture(MAPS).get_by_label("Save this picture").click()
        visit.picture(MAPS).get_by_role("button", name="Save as SVG").click()
    saved = Path(download.value.path()).read_text(encoding="utf-8")
    after = int(visit.picture(MAPS).get_attribute("data-step"))
    assert before < after < len(epochs) - 1
    written = re.findall(r">(\d\.\d\d)</text>", saved)
    assert written in [list(numbers(epoch)) for epoch in epochs[before : after + 1]]
    visit.page.emulate_media(reduced_motion="reduce")
    shown = visit.picture(MAPS).evaluate(STEPS_SHOWN)
    visit.picture(MAPS).get_by_role("button", name="Pause").click()
    assert shown[1:] == [shown[0] + 3, shown[0] + 6]  # of ten steps a second, one in 250 ms or a little more
    assert visit.page.evaluate("redraws") == 0
    step = visit.picture(MAPS).get_attribute("data-step")
    expect_step(visit, step)
    visit.rested(CURVES)
    assert visit.page.evaluate("redraws") > 0


def test_one_thing_is_changed_on_the_page(open_page):
    visit = open_page("compare", {"a": "problem=and"})
    visit.page.get_by_role("spinbutton", name="is", exact=True).fill("3")
    visit.page.get_by_role("button", name="Add it").click()
    expect(visit.page.get_by_role("cell", name="Learning rate")).to_be_visible()
    expect(visit.page.get_by_text("One setting differs: Learning rate.")).to_be_visible()
    visit.settle()
    assert visit.parameters == {"a": "problem=and", "b": "problem=and&learning_rate=3"}
    visit.page.get_by_role("button", name="Take A out").click()
    expect(visit.page.get_by_text("This is one run.")).to_be_visible()
    visit.settle()
    assert visit.parameters == {"a": "problem=and&learning_rate=3"}


def test_from_the_lab_and_back_with_a_log(lab):
    lab.choose("Problem", "AND (both are 1)")
    lab.expect_parameters("problem=and")
    lab.settle()
    lab.button("Jump to end").click()
    expect(lab.words).to_contain_text("Solved at epoch")
    lab.page.wait_for_timeout(600)  # an epoch that rests on the screen is told to the server a little later
    lab.settle()
    lab.seek(10)
    lab.part("rate-number").fill("3")
    lab.part("rate-number").press("Enter")
    lab.expect_parameters(r"events=10%3Alearning_rate%3D3")
    lab.settle()
    lab.button("Play").click()
    lab.page.get_by_role("button", name="Compare", exact=True).click()
    expect(lab.page.get_by_role("heading", name="Compare", exact=True)).to_be_visible()
    expect(lab.page).to_have_url(re.compile(r"/compare\?a=problem%3Dand%26events%3D10%253Alearning_rate%253D3$"))
    visit = ExplainedVisit(lab.page, lab.server)
    visit.picture(CURVES)
    expect(visit.page.get_by_test_id("stDataFrame")).to_be_visible()
    with visit.page.expect_download() as download:
        visit.page.get_by_role("button", name="Log (CSV)").click()
    with open(download.value.path(), encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["settings"] for row in rows] == ["AND (both are 1)"] * 2
    assert [row["changes"] for row in rows] == ["epoch 10: Learning rate 0.5 → 3", ""]
    found = Run(Experiment(problem="and")).snapshot(10**6)
    assert (rows[-1]["epoch"], rows[-1]["status"]) == (str(found.epoch), found.status)
    address = urlsplit(rows[0]["link"])
    assert f"{address.scheme}://{address.netloc}" == visit.server
    assert (address.path, dict(parse_qsl(address.query))) == ("/", {"problem": "and", "events": "10:learning_rate=3"})
    visit.page.get_by_role("link", name="Open A in the lab").click()
    lab.ready()
    expect(lab.page).to_have_url(re.compile(r"/\?problem=and&events=10%3Alearning_rate%3D3$"))
    lab.expect_truth()

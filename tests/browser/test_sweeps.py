"""Sweeps in a browser: cells fill while networks learn, a click opens one, it stops, and phones and axe are content."""

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from core.ensemble.sweep import MEASURES, Sweep, read_axis
from core.ensemble.sweep_words import cell_words, sentences, share_text
from core.experiment.experiment import Experiment
from core.glossary.glossary import TERMS
from pages.sweeps.presets import PRESETS
from tests.browser.test_access import violations
from tests.browser.visit import choose

pytestmark = pytest.mark.browser

PICTURE = "sweeps_picture"
SMALL = {
    "init": "normal",
    "learning_rate": "5",
    "max_epochs": "300",
    "x_values": "0.5~5~2~log",
    "y_values": "2,4",
    "starts": "8",
}


@pytest.fixture(scope="module")
def small():
    """The sweep of the link above, computed here."""
    base = Experiment(init="normal", learning_rate=5.0, max_epochs=300)
    sweep = Sweep(base, [read_axis("learning_rate", "0.5~5~2~log"), read_axis("hidden", "2,4")], 8)
    while not sweep.done:
        sweep.advance(1.0)
    return sweep


def progress(visit):
    return visit.page.get_by_test_id("stProgress")


def best_cell(visit, word="Best"):
    return visit.page.get_by_role("paragraph").filter(has_text=f"{word} (most starts are solved):")


def spot(visit, x, y, panel=""):
    """Where data coordinates are in the picture, in pixels."""
    return visit.picture(PICTURE).evaluate(
        """(picture, [x, y, panel]) => {
          const layout = picture.querySelector(".js-plotly-plot")._fullLayout;
          const xaxis = layout["xaxis" + panel], yaxis = layout["yaxis" + panel];
          return { x: xaxis._offset + xaxis.d2p(x), y: yaxis._offset + yaxis.d2p(y) };
        }""",
        [x, y, panel],
    )


def chart(visit):
    return visit.picture(PICTURE).locator(".picture-chart")


def numbers(visit):
    """The numbers in the first panel's cells, row by row."""
    return visit.picture(PICTURE).evaluate("picture => picture.querySelector('.js-plotly-plot').data[1].text")


def test_a_cell_shows_its_numbers_opens_with_a_click_and_leads_to_the_lab(open_page, small):
    visit = open_page("sweeps", SMALL)
    expect(progress(visit)).to_contain_text("All 32 networks are trained to their end.")
    with visit.page.expect_download() as download:
        visit.page.get_by_role("button", name="Download the sweep (CSV)").click()
    assert download.value.path().read_text() == small.csv()
    best = small.best(MEASURES["solved"])
    expect(best_cell(visit)).to_contain_text(cell_words(small.axes, small.cells[best]))
    assert numbers(visit) == [f"{100 * found.share:.0f}" for found in small.summaries()]
    chart(visit).hover(position=spot(visit, 1, 0))
    words = f"Solved: {share_text(small.summary(1))}".split()  # which are broken into lines
    expect(chart(visit).locator(".hoverlayer")).to_contain_text(re.compile(r"\s*".join(map(re.escape, words))))
    chart(visit).click(position=spot(visit, 1, 0))
    expect(visit.page).to_have_url(re.compile("cell=1(&|$)"))
    for sentence in sentences(small.summary(1)):
        expect(visit.page.get_by_role("listitem").filter(has_text=sentence)).to_be_visible()
    expect(chart(visit).locator(".shapelayer path")).to_have_count(1)
    link = visit.page.get_by_role("link", name=re.compile(r"^solved \(seed"))
    seed = re.search(r"\d+", link.inner_text())[0]
    assert f"seed={seed}&" in f"{link.get_attribute('href')}&" or seed == "42"


def test_the_map_fills_while_it_computes_and_a_stop_keeps_what_is_there(open_page):
    many = {"x_values": "1~10~8~log", "y": "problem", "y_values": "or,and,xor,xnor", "starts": "1000"}
    visit = open_page("sweeps", SMALL)  # a page that computes does not come to rest
    query = urlencode(many | {"init": "normal", "max_epochs": "100000"})
    visit.page.goto(f"{visit.server}/sweeps?{query}")
    visit.page.get_by_role("button", name="Train 32,000 networks").click()
    shown = "picture.querySelector('.js-plotly-plot').data[1].text.length"
    visit.page.wait_for_function(
        f"""() => {{ const picture = document.querySelector("[data-name='{PICTURE}']");
            return picture?.dataset.ready && {shown} > 0; }}"""
    )
    expect(progress(visit)).to_contain_text("32,000 networks are being trained together")
    visit.button("Stop").click()
    expect(progress(visit)).to_contain_text("Stopped:")
    expect(visit.page.get_by_role("button", name="Start again")).to_be_visible()
    expect(best_cell(visit, "Easiest")).to_be_visible()
    still = progress(visit).inner_text()
    filled = len(numbers(visit))
    assert 0 < filled < 32
    visit.page.wait_for_timeout(400)
    assert progress(visit).inner_text() == still


def test_a_preset_and_another_axis(open_page):
    visit = open_page("sweeps", SMALL)
    expect(progress(visit)).to_contain_text("All 32 networks are trained to their end.")
    choose(visit.page, "More questions", PRESETS["search"].label)
    expect(visit.page).to_have_url(re.compile("search=random"))
    found = visit.page.get_by_role("listitem").filter(has_text="Random search")
    expect(found).to_contain_text("best of 16 points", timeout=60_000)  # 1,600 networks on a busy machine
    visit.page.get_by_text("More: what is measured").click()
    visit.page.get_by_role("radio", name="Grid", exact=True).click()
    expect(best_cell(visit)).to_be_visible()
    expect(progress(visit)).to_contain_text("All 800 networks are trained to their end.")
    visit.page.get_by_role("button", name="Other values of the rows").click()
    box = visit.page.get_by_role("spinbutton", name="How many")
    expect(box).to_be_visible()
    visit.settle()
    box.fill("2")
    box.press("Enter")
    expect(visit.page).to_have_url(re.compile("y_values=1e-06(%7E|~)0.001(%7E|~)2(%7E|~)log"))
    expect(progress(visit)).to_contain_text("All 400 networks are trained to their end.")


def test_the_lab_brings_its_experiment_whose_words_are_explained_in_both_titles(lab):
    lab.choose("Problem", "AND (both are 1)")
    lab.expect_parameters("problem=and")
    lab.settle()
    expect(lab.page.locator("h1")).to_have_text("AND, 2-2-1, sigmoid, SGD 0.5, seed 42")
    lab.page.locator("h1 a.word").filter(has_text="2-2-1").click()
    expect(lab.page.get_by_role("dialog", name="2-2-1 network")).to_contain_text(TERMS["2-2-1-network"].words)
    lab.page.keyboard.press("Escape")
    lab.page.get_by_test_id("stTopNavSection").filter(has_text="Explore").click()
    lab.page.get_by_test_id("stTopNavDropdownLink").filter(has_text="Sweeps").click()
    expect(lab.page.get_by_text("AND, 2-2-1, sigmoid, SGD 0.5, seed 42")).to_be_visible()
    expect(lab.page).to_have_url(re.compile(r"/sweeps\?problem=and&y_values=2$"))
    expect(lab.page.locator(".st-key-present_run a.word")).to_have_text(["2-2-1", "sigmoid", "SGD", "seed"])


@pytest.mark.parametrize(
    ("parameters", "scheme"),
    [
        ({"by": "optimizer", "by_values": "sgd,momentum,adam", "measure": "epochs", "cell": "2"}, "dark"),
        ({"y": "l2", "y_values": "0.0001~0.01~2~log", "search": "random"}, "light"),
        (
            {"x": "loss", "x_values": "", "y": "output_activation", "y_values": "sigmoid,leaky_relu,softmax"}
            | {"measure": "loss"},
            "light",
        ),
    ],
)
def test_on_a_phone_nothing_is_cut_off_and_axe_finds_nothing_serious(open_page, parameters, scheme):
    visit = open_page("sweeps", SMALL | parameters, viewport={"width": 390, "height": 844}, color_scheme=scheme)
    visit.page.get_by_text("Table", exact=True).click()
    box = visit.picture(PICTURE).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    main = visit.page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth")
    visit.page.wait_for_function(
        """() => [...document.querySelectorAll(".stMarkdown")].every((text) =>
          text.scrollWidth <= text.clientWidth + 1 || text.tabIndex === 0)"""
    )
    assert violations(visit.page, "[data-testid=stMain]") == []

"""Taken home from the lab and the pages: scripts that train the same run, a replay without a server, pictures."""

import json
import re
import struct
from base64 import b64encode
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from core import Experiment
from core.training.run import Event, Run
from pages.shared.stage.looks import Looks
from pages.shared.stage.replay import AS_IT_IS, replay
from tests.browser.test_access import violations
from tests.browser.test_files import download, open_popover, rest
from tests.browser.visit import Visit, six_digits

pytestmark = pytest.mark.browser

RUN = Run(Experiment(problem="parity3", hidden=(3,), seed=3), (Event(40, {"learning_rate": 2.0}, {0: 1.5}),))


class Replay(Visit):
    """A replay, opened from its file by a browser without a network."""

    def __init__(self, page, file):
        super().__init__(page, "")
        page.goto(file.as_uri())
        expect(self.part("region")).to_have_attribute("data-ready", "true")

    def expect_truth(self, run):
        """The epoch and the loss on the screen are the core's."""
        epoch, loss = self.reading
        assert loss == six_digits(run.snapshot(epoch).loss)
        return epoch


@pytest.fixture
def open_replay(new_page, tmp_path):
    """A function that opens the replay of a run up to an epoch."""

    def go(run, epoch, looks=AS_IT_IS, **options):
        file = tmp_path / "replay.html"
        file.write_text(replay(run, epoch, looks), encoding="utf-8")
        return Replay(new_page(offline=True, **options), file)

    return go


# From the lab


def test_the_files_train_and_hold_this_very_run(open_lab, new_page, tmp_path, capsys):
    lab = open_lab({"hidden": "3", "events": "5:learning_rate=2"})
    lab.play_to(10)
    rest(lab)
    epoch, _ = lab.expect_truth()
    snapshot = lab.run.snapshot(epoch)
    open_popover(lab)

    name, text = download(lab, "NumPy script")
    assert name == "perceptarium-xor-seed42.py"
    variables = {}
    exec(text, variables)
    assert np.concatenate([p.ravel() for p in variables["parameters"]]).tobytes() == snapshot.parameters.tobytes()
    name, text = download(lab, "Jupyter notebook")
    assert name == "perceptarium-xor-seed42.ipynb"
    cells = json.loads(text)["cells"]
    variables = {}
    exec("\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"), variables)
    assert variables["W2"].tolist() == snapshot.network.layers[1].weights.tolist()

    name, text = download(lab, "Replay")
    assert name == "perceptarium-xor-seed42.html"
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    recorded = Replay(new_page(offline=True), file)
    recorded.button("Jump to end").click()
    recorded.expect_epoch(epoch)
    assert recorded.expect_truth(lab.run) == epoch

    lab.page.get_by_role("tab", name="Film").click()
    lab.page.get_by_text("WebP").click()
    with lab.page.expect_download() as waiting:
        lab.page.get_by_role("button", name="Film (WebP)").click()
    assert waiting.value.suggested_filename == "perceptarium-xor-seed42.webp"
    with Image.open(waiting.value.path()) as film:
        assert film.n_frames > 1

    lab.page.get_by_role("tab", name="The network").click()
    for name, ending in (("scikit-learn", "sklearn.py"), ("PyTorch", "torch.py")):
        found, text = download(lab, name)
        assert found == f"perceptarium-xor-seed42.{ending}"
        assert repr(snapshot.network.layers[0].weights.tolist()) in text


def test_a_run_that_was_not_played_is_saved_to_its_end(open_lab, capsys):
    lab = open_lab({"max_epochs": "60"})
    open_popover(lab)
    _, text = download(lab, "NumPy script")
    variables = {}
    exec(text, variables)
    last = lab.run.snapshot(60)
    assert np.concatenate([p.ravel() for p in variables["parameters"]]).tobytes() == last.parameters.tobytes()
    _, text = download(lab, "History")
    assert text.splitlines()[-1].startswith("60,")


def test_what_scikit_learn_lacks_is_said_in_its_place(open_lab):
    lab = open_lab({"hidden_activation": "elu"})
    open_popover(lab)
    expect(lab.page.get_by_role("button", name="NumPy script")).to_be_visible()
    assert violations(lab.page, "[data-testid=stPopoverBody]") == []
    lab.page.get_by_role("tab", name="The network").click()
    expect(lab.page.get_by_text("scikit-learn has no ELU for hidden layers")).to_be_visible()
    expect(lab.page.get_by_role("button", name="scikit-learn")).to_have_count(0)
    expect(lab.page.get_by_role("button", name="PyTorch")).to_be_visible()


# The replay


def test_a_replay_plays_steps_and_shows_the_cores_numbers(open_replay):
    visit = open_replay(RUN, 150)
    expect(visit.page).to_have_title("3-bit parity (an odd number of ones)")
    assert visit.reading == (0, six_digits(RUN.snapshot(0).loss))
    visit.part("speed").select_option(label="1 epoch a frame")
    visit.play_to(10)
    here = visit.expect_truth(RUN)
    visit.button("Step forward").click()
    visit.expect_epoch(here + 1)
    visit.page.keyboard.press("ArrowLeft")
    visit.expect_epoch(here)
    visit.seek(77)
    visit.expect_epoch(77)
    visit.expect_truth(RUN)
    outputs = RUN.snapshot(77).outputs[:, 0]
    rows = visit.part("truth").locator("tbody tr")
    for row, output in enumerate(outputs):
        expect(rows.nth(row).locator("td").nth(1)).to_have_text(f"{output:.3f}")
    expect(visit.part("region").locator(".stage-probability")).to_have_text([f"{output:.2f}" for output in outputs])
    visit.part("speed").select_option(label="20 epochs a frame")
    visit.page.locator("h1").click()
    visit.page.keyboard.press(" ")
    visit.expect_epoch(150)
    expect(visit.button("Play")).to_be_visible()
    visit.expect_truth(RUN)
    expect(visit.words).to_have_text("The recording ends here, at epoch 150.")
    visit.button("Reset").click()
    visit.expect_epoch(0)
    visit.button("Step back").click()
    visit.expect_epoch(0)
    xs, ys = visit.part("loss-chart").evaluate("chart => [Array.from(chart.data[0].x), Array.from(chart.data[0].y)]")
    assert (xs[0], xs[-1]) == (0, 150)
    assert ys == [pytest.approx(RUN.snapshot(x).loss, rel=1e-6) for x in xs]


def test_a_replay_cannot_be_changed_and_says_what_it_holds(open_replay):
    visit = open_replay(RUN, 60, Looks(margin="wide", smooth="on"))
    for part in ("wide", "loss-smooth"):
        expect(visit.part(part)).to_be_checked()
    assert visit.part("region").evaluate("chart => chart._fullLayout.xaxis.range") == [-1.5, 2.5]
    for name in ("New seed", "Explain this epoch"):
        expect(visit.button(name)).to_be_hidden()
    expect(visit.stage.get_by_role("slider", name="Learning rate")).to_be_hidden()
    visit.stage.locator(".stage-bias").nth(0).click()
    expect(visit.part("editor")).to_be_hidden()
    expect(visit.part("diagram").locator("xpath=..")).not_to_contain_text("change")
    visit.part("table-kind").select_option("weights")
    expect(visit.part("weights").get_by_role("spinbutton").nth(0)).to_have_attribute("readonly", "")
    visit.page.get_by_text("Settings of this run").click()
    expect(visit.page.locator("dl")).to_contain_text("After epoch 40Learning rate 0.5 → 2")
    expect(visit.page.locator("footer")).to_contain_text("every epoch from 0 to 60")


def test_a_long_replay_has_fewer_rows_and_goes_through_all_of_them(open_replay):
    run = Run(Experiment(target_loss=0.0, max_epochs=12_003))
    visit = open_replay(run, 20_000)
    expect(visit.page.locator("footer")).to_contain_text("one in 5, to keep the file small")
    visit.button("Step forward").click()
    visit.expect_epoch(5)
    visit.part("speed").select_option(label="1 epoch a frame")
    visit.button("Play").click()
    visit.expect_at_least(10)
    visit.button("Pause").click()
    assert visit.expect_truth(run) % 5 == 0
    visit.button("Jump to end").click()
    visit.expect_epoch(12_003)
    visit.expect_truth(run)
    expect(visit.words).to_have_text(run.snapshot(12_003).reason)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_a_replay_in_both_themes_large_and_narrow(open_replay, scheme, width):
    visit = open_replay(RUN, 60, color_scheme=scheme, viewport={"width": width, "height": 800})
    page = visit.page
    background = "() => getComputedStyle(document.documentElement).backgroundColor"
    before = page.evaluate(background)
    assert (before == "rgb(255, 255, 255)") == (scheme == "light")
    visit.button("Jump to end").click()
    visit.expect_epoch(60)
    visit.seek(30)
    assert violations(page, "body") == []
    size = "stage => parseFloat(getComputedStyle(stage).fontSize)"
    small = visit.stage.evaluate(size)
    page.get_by_role("button", name="Large type").click()
    expect(page.get_by_role("button", name="Large type")).to_have_attribute("aria-pressed", "true")
    assert visit.stage.evaluate(size) > 1.3 * small
    page.get_by_role("button", name="Light / dark").click()
    assert page.evaluate(background) != before
    visit.button("Step forward").click()
    visit.expect_truth(RUN)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


# Pictures


def saved(page, place, image_format, by_keyboard=False, what=""):
    """What the control of the picture at this place saves: the file's name and content."""
    control = place.locator("details.save")
    summary = control.locator("summary")
    expect(summary).to_have_attribute("aria-label", "Save this picture")
    with page.expect_download() as waiting:
        if by_keyboard:
            summary.focus()
            page.keyboard.press(" ")
            for _ in range({"PNG": 1, "SVG": 2}[image_format]):
                page.keyboard.press("Tab")
            page.keyboard.press("Enter")
        else:
            summary.click()
            control.get_by_role("button", name=f"Save {what}as {image_format}").click()
    expect(control).not_to_have_attribute("open", "")
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


WHOLE = """name => {
  const { width, height } = document.fullscreenElement?.querySelector(name)?.getBoundingClientRect() ?? {};
  return [width / innerWidth, height / innerHeight];
}"""


def expect_full_screen(page, place, chart):
    """The picture at this place fills the screen when that is asked for, and comes back to its size."""
    control, drawing = place.locator("details.save"), place.locator(".main-svg").first
    before = drawing.bounding_box()
    control.locator("summary").click()
    control.get_by_role("button", name="Full screen").click()
    page.wait_for_function("name => document.fullscreenElement?.querySelector(name).clientHeight > 500", arg=chart)
    width, height = page.evaluate(WHOLE, chart)
    assert max(width, height) > 0.8
    assert min(width, height) > 0.5
    control.locator("summary").click()
    control.get_by_role("button", name="Full screen").click()
    expect(page.locator(":fullscreen")).to_have_count(0)
    for _ in range(50):  # it is drawn anew, and there may be none for a moment
        if drawing.bounding_box() == before:
            break
        page.wait_for_timeout(100)
    assert drawing.bounding_box() == before


def png_size(content):
    """Width and height of a PNG."""
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", content[16:24])


BACKGROUND = {"light": "rgb(255, 255, 255)", "dark": "rgb(16, 23, 29)"}

PIXELS = """async (content) => {
  const image = new Image();
  image.src = `data:image/png;base64,${content}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height), colors = new Set();
  for (let i = 0; i < data.length; i += 4) colors.add(data.slice(i, i + 4).join());
  return { corner: Array.from(data.slice(0, 4)), colors: colors.size };
}"""


def save_the_hidden_space(visit):
    """The second map as two of three units see the rows; then it is as before."""
    visit.part("unit-kind").select_option("space")
    visit.part("space-across").select_option("h₂")
    expect(visit.part("space-up")).to_have_value("0,2")
    expect(visit.part("unit")).to_have_attribute("data-ready", "true")
    expect(visit.part("unit").locator(".stage-probability")).to_have_count(8)
    found = saved(visit.page, visit.part("unit").locator("xpath=.."), "SVG")
    visit.part("unit-kind").select_option("unit")
    expect(visit.part("unit")).to_have_attribute("data-ready", "true")
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_picture_of_the_stage_can_be_saved(open_replay, scheme):
    visit = open_replay(RUN, 60, color_scheme=scheme)
    visit.button("Jump to end").click()
    visit.expect_epoch(60)
    _, content = save_the_hidden_space(visit)
    words = "".join(ElementTree.fromstring(content).itertext())
    for expected in ("Hidden space, epoch 60", "h₂", "h₃", "class 1"):
        assert expected in words
    for part in ("diagram", "region", "unit", "loss-chart", "magnitudes-chart"):
        own = part.removesuffix("-chart")
        place = visit.part(part).locator("xpath=..")
        width = visit.part(part).evaluate("element => element.clientWidth")
        name, content = saved(visit.page, place, "PNG")
        assert name == f"perceptarium-{own}-epoch-60.png"
        assert png_size(content)[0] == 2 * width
        found = visit.page.evaluate(PIXELS, b64encode(content).decode())
        assert f"rgb({', '.join(map(str, found['corner'][:3]))})" == BACKGROUND[scheme]
        assert found["corner"][3] == 255
        assert found["colors"] > 50
        name, content = saved(visit.page, place, "SVG")
        assert name == f"perceptarium-{own}-epoch-60.svg"
        root = ElementTree.fromstring(content)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        words = "".join(root.itertext())
        expected = {"diagram": "epoch 60", "region": "Decision region, epoch 60", "unit": "Unit h₁, epoch 60"}
        assert expected.get(part, "epoch") in words
        if part == "region":
            for output in RUN.snapshot(60).outputs[:, 0]:
                assert f"{output:.2f}" in words
    name, content = saved(visit.page, visit.part("loss-chart").locator("xpath=.."), "CSV")
    assert name == "perceptarium-loss-epoch-60.csv"
    lines = content.decode().splitlines()
    assert lines[0] == "curve,epoch,loss"
    assert [line.split(",")[1] for line in lines if line.startswith("loss,")][-1] == "60"
    name, content = saved(visit.page, place, "SVG", what="the whole lab ")
    assert name == "perceptarium-lab-epoch-60.svg"
    words = "".join(ElementTree.fromstring(content).itertext())
    for expected in ("3-bit parity", "Decision region, epoch 60", "Unit h₁, epoch 60", "right?"):
        assert expected in words
    assert words.count("Epoch 60") == 1
    name, content = saved(visit.page, place, "PNG", what="the whole lab ")
    assert png_size(content)[0] > 2 * 900
    assert visit.page.evaluate(PIXELS, b64encode(content).decode())["colors"] > 200


def test_a_picture_of_the_lab_can_be_saved_under_its_policy(lab):
    lab.play_to(10)
    epoch = lab.epoch
    for part, image_format in (("region", "PNG"), ("diagram", "PNG"), ("loss-chart", "SVG")):
        name, content = saved(lab.page, lab.part(part).locator("xpath=.."), image_format, by_keyboard=True)
        assert f"epoch-{epoch}." in name
        assert len(content) > 2000
    expect_full_screen(lab.page, lab.part("region").locator("xpath=.."), "[data-part=region] .main-svg")
    assert lab.epoch == epoch  # the space bar opened a menu, and played nothing
    expect(lab.button("Play")).to_be_visible()


def test_curves_that_grow_are_in_the_picture_that_is_saved_meanwhile(open_lab):
    lab = open_lab({"target_loss": 0.0, "max_epochs": 1_000_000})
    lab.button("Play").click()
    lab.expect_at_least(30)
    _, content = saved(lab.page, lab.part("loss-chart").locator("xpath=.."), "SVG")
    paths = [path.get("d") for path in ElementTree.fromstring(content).iter("{http://www.w3.org/2000/svg}path")]
    assert sum(len(path.split("L")) > 5 for path in paths if path) >= 2, "loss and accuracy"
    expect(lab.button("Pause")).to_be_visible()


def test_a_picture_of_another_page_can_be_saved(open_page):
    visit = open_page("neuron")
    place = visit.page.get_by_test_id("picture").first
    expect(place).to_have_attribute("data-ready", "true")
    address = visit.page.url
    name, content = saved(visit.page, place, "PNG", by_keyboard=True)
    assert re.fullmatch(r"perceptarium-\w+\.png", name)
    assert min(png_size(content)) > 100
    assert visit.page.evaluate(PIXELS, b64encode(content).decode())["colors"] > 50
    _, content = saved(visit.page, place, "SVG")
    ElementTree.fromstring(content)
    expect_full_screen(visit.page, place, ".main-svg")
    visit.settle()
    assert visit.page.url == address

"""Saving and opening: the files hold the core's numbers, and a saved run opens again where it was."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from core import Experiment
from core.training.record import RowLayout
from core.training.run import Run

pytestmark = pytest.mark.browser


def open_popover(lab):
    lab.page.get_by_role("button", name="Save and open").click()


def download(lab, name):
    """Press one of the download buttons; the file's name and text."""
    button = lab.page.get_by_role("button", name=name)
    expect(button).to_be_visible()
    lab.page.mouse.move(0, 0)  # the tip of the button that was pressed before may lie over this one
    with lab.page.expect_download() as waiting:
        button.click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_text()


def upload(lab, content, name="run.json"):
    lab.page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": name, "mimeType": "application/json", "buffer": content}
    )


def rest(lab):
    """Wait until the stage has told the server where it has come to rest."""
    lab.page.wait_for_timeout(600)
    lab.settle()


def test_the_files_hold_the_run_and_it_opens_again(open_lab):
    lab = open_lab({"hidden": "3", "events": "5:learning_rate=2"})
    lab.play_to(10)
    rest(lab)
    epoch, loss = lab.expect_truth()
    run = lab.run
    open_popover(lab)

    name, text = download(lab, "Experiment with weights")
    assert name == "perceptarium-xor-seed42.json"
    assert json.loads(text) == json.loads(run.to_json(epoch))
    saved = text.encode()

    name, text = download(lab, "History")
    assert name == "perceptarium-xor-seed42.csv"
    header, *rows = csv.reader(io.StringIO(text))
    layout = RowLayout.of(run.experiment)
    assert header == ["epoch", "learning_rate", *layout.names]
    assert [int(row[0]) for row in rows] == list(range(epoch + 1))
    for row in rows:
        snapshot = run.snapshot(int(row[0]))
        assert float(row[1]) == snapshot.experiment.learning_rate
        assert np.array_equal(np.array(row[2:], dtype=float), layout.row(snapshot))

    other = open_lab({"problem": "and", "seed": "3"})
    open_popover(other)
    upload(other, saved)
    other.expect_parameters("hidden=3")
    other.expect_epoch(epoch)
    assert other.reading == (epoch, loss)
    assert other.parameters == lab.parameters
    other.page.keyboard.press("Escape")
    other.button("Step forward").click()
    other.expect_epoch(epoch + 1)
    other.expect_truth()


def test_the_file_is_of_the_epoch_on_the_screen(lab):
    lab.play_to(100)
    lab.seek(7)
    lab.expect_epoch(7)
    rest(lab)
    open_popover(lab)
    _, text = download(lab, "Experiment with weights")
    snapshot = Run(Experiment()).snapshot(7)
    content = json.loads(text)
    assert content["epoch"] == 7
    assert content["network"]["weights"] == [layer.weights.tolist() for layer in snapshot.network.layers]


def test_a_broken_file_is_named_and_the_run_stays(open_lab):
    lab = open_lab({"problem": "and"})
    lab.play_to(10)
    here = lab.reading
    open_popover(lab)
    upload(lab, b'{"format": "something else"}', "broken.json")
    expect(lab.page.get_by_test_id("stAlert")).to_contain_text("The file could not be opened. format: 'something else'")
    lab.ready()
    assert lab.parameters == {"problem": "and"}
    assert lab.reading == here
    lab.page.keyboard.press("Escape")
    lab.button("Step forward").click()
    lab.expect_epoch(here[0] + 1)
    lab.expect_truth()


def test_a_message_leaves_the_stage_as_it_is(lab):
    lab.part("speed").select_option(label="20 epochs a frame")
    lab.stage.evaluate("stage => { stage.isTheOldOne = true; }")
    open_popover(lab)
    upload(lab, b"{}", "broken.json")
    expect(lab.page.get_by_test_id("stAlert")).to_be_visible()
    lab.ready()
    assert lab.stage.evaluate("stage => stage.isTheOldOne === true")
    lab.page.keyboard.press("Escape")
    lab.choose("Problem", "AND (both are 1)")
    expect(lab.page.get_by_test_id("stAlert")).to_have_count(0)
    lab.ready()
    assert lab.stage.evaluate("stage => stage.isTheOldOne === true")
    assert lab.part("speed").evaluate("select => select.selectedOptions[0].label") == "20 epochs a frame"

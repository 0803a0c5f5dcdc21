"""The replay as a file: bounded, complete in itself, and without a word of a visitor in its markup."""

import gzip
import json
import re
from base64 import b64decode
from html.parser import HTMLParser
from urllib.parse import unquote

import numpy as np
import pytest

from core import Experiment
from core.training.record import RowLayout
from core.training.run import Event, Run
from pages.shared.stage import replay as module
from pages.shared.stage.assets import PLOTLY_SOURCE, STATIC
from pages.shared.stage.looks import Looks
from pages.shared.stage.replay import MOST_BYTES, MOST_ROWS, replay
from tests.pages import answers

MOST_BESIDES = 3_000_000
"""Of the file, Plotly and the stage's own scripts."""


class Parts(HTMLParser):
    """The elements of a page: attributes of all, and the text of scripts by their id or type."""

    def __init__(self, text):
        super().__init__()
        self.attributes, self.scripts, self._open = [], {}, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.attributes += attrs
        if tag == "script":
            found = dict(attrs)
            self._open = found.get("id") or found["type"]

    def handle_data(self, data):
        if self._open:
            self.scripts[self._open] = data
            self._open = None


def unpacked(text):
    """Header, epochs and rows of a replay."""
    content = gzip.decompress(b64decode(Parts(text).scripts["run"]))
    length = int.from_bytes(content[:4], "little")
    header, body = json.loads(content[4 : 4 + length]), content[4 + length :]
    return header, *answers.unpacked(body, header["n"], header["setup"]["width"])


EVENTS = (Event(5, {"learning_rate": 2.0}), Event(9, parameters={1: -1.0}), Event(30, {"optimizer": "adam"}))


def test_what_is_recorded_is_said_of_a_run_that_ends_at_its_start_too():
    steps = {"hidden_activation": "step", "output_activation": "step"}
    by_hand = Event(0, {}, dict(enumerate((1.0, 1.0, 1.0, 1.0, -0.5, -1.5, 1.0, -1.0, -0.5))))
    assert "Recorded is epoch 0 alone." in replay(Run(Experiment(**steps), (by_hand,)), 50)
    assert "Recorded is every epoch from 0 to 3." in replay(Run(Experiment()), 3)


def test_every_epoch_is_in_it_with_the_changes_so_far():
    run = Run(Experiment(hidden=(3,)), EVENTS)
    header, epochs, rows = unpacked(replay(run, 20, Looks(margin="wide")))
    assert header["looks"] == {"picture": "unit", "test_points": "shown", "margin": "wide", "smooth": "off"}
    assert epochs.tolist() == list(range(21))
    layout = RowLayout((2, 3, 1))
    for epoch, row in zip(epochs, rows, strict=True):
        assert np.array_equal(row, layout.row(run.snapshot(int(epoch))).astype(np.float32))
    assert [epoch for epoch, _ in header["changes"]] == [5, 9]
    assert header["rates"] == [[0, 0.5], [5, 2.0]]
    assert header["end"] == {"status": "recorded", "cause": "The recording ends here, at epoch 20.", "remedies": []}


def test_a_run_that_has_ended_ends_with_its_reason():
    run = Run(Experiment(max_epochs=33))
    header, epochs, _ = unpacked(replay(run, 1000))
    assert epochs[-1] == 33
    assert header["end"]["cause"] == run.snapshot(33).diagnosis.cause


@pytest.mark.parametrize(("last", "most", "stride"), [(99, 101, 1), (250, 101, 3), (1000, 101, 10), (1001, 101, 11)])
def test_a_long_run_is_recorded_every_few_epochs_and_at_its_end(monkeypatch, last, most, stride):
    monkeypatch.setattr(module, "MOST_ROWS", most)
    text = replay(Run(Experiment(target_loss=0.0)), last)
    _, epochs, _ = unpacked(text)
    assert epochs.tolist() == sorted({*range(0, last + 1, stride), last})
    assert len(epochs) <= most
    words = f"one in {stride}," if stride > 1 else f"every epoch from 0 to {last}."
    assert words in text


def test_the_file_is_bounded_for_every_network(monkeypatch):
    for hidden in ((), (16,) * 6):
        text = replay(Run(Experiment(hidden=hidden, target_loss=0.0)), 400)
        _, epochs, rows = unpacked(text)
        assert len(epochs) <= MOST_ROWS
        assert rows.nbytes + epochs.nbytes <= MOST_BYTES
        assert len(text) < 4 / 3 * MOST_BYTES + MOST_BESIDES
        assert epochs[-1] == 400


def test_what_is_not_reached_in_time_is_left_out(monkeypatch):
    monkeypatch.setattr(module, "SECONDS", 0.0)
    header, epochs, _ = unpacked(replay(Run(Experiment()), 300))
    assert epochs.tolist() == [0]
    assert "at epoch 0" in header["end"]["cause"]


def test_no_attribute_and_no_module_names_another_place():
    parts = Parts(replay(Run(Experiment()), 5))
    assert not [text for name, text in parts.attributes if name in ("src", "action") or "//" in (text or "")]
    urls = json.loads(parts.scripts["importmap"])["imports"]
    assert all(url.startswith("data:text/javascript,") for url in urls.values())
    assert gzip.decompress(b64decode(parts.scripts["plotly"])) == PLOTLY_SOURCE.read_bytes()


def test_every_import_is_in_the_map():
    urls = json.loads(Parts(replay(Run(Experiment()), 5)).scripts["importmap"])["imports"]
    assert "stage/view.js" in urls
    for name, url in urls.items():
        assert (STATIC / name).exists()
        source = unquote(url.partition(",")[2])
        imported = re.findall(r'^import .* from "(.+)";', source, re.MULTILINE)
        assert set(imported) <= set(urls), name
        assert source.count("import ") >= len(imported)

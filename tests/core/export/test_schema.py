"""The schema of saved runs allows what the core writes and forbids what it refuses; files of old still load."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Experiment, SettingError
from core.export.schema import schema, schema_text
from core.training.run import FORMAT, Event, Run
from tests.core.examples import events, experiments

jsonschema = pytest.importorskip("jsonschema")

ROOT = Path(__file__).parents[3]
FILES = sorted((Path(__file__).parent / "runs").glob("*.json"))
"""Saved when the format's version was 1: they are never made anew."""

VALIDATOR = jsonschema.Draft202012Validator(schema())


def test_the_file_in_the_docs_is_this_schema():
    assert (ROOT / "docs/run.schema.json").read_text(encoding="utf-8") == schema_text()
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_files_of_version_1_still_load(file):
    text = file.read_text(encoding="utf-8")
    content = json.loads(text)
    assert content["format"] == "perceptarium run 1"
    VALIDATOR.validate(content)
    run, epoch = Run.from_json(text)
    assert epoch == content["epoch"]
    found = run.to_dict(epoch)
    assert found["network"] == content["network"]
    assert {name: found["experiment"][name] for name in content["experiment"]} == content["experiment"]
    assert found["events"][: len(content["events"])] == content["events"]


def test_there_are_such_files():
    assert len(FILES) >= 4
    assert FORMAT == "perceptarium run 1"


def test_settings_that_did_not_exist_yet_have_their_defaults():
    run, _ = Run.from_json(json.dumps({"format": "perceptarium run 1", "experiment": {"seed": 3}}))
    assert run.experiment == Experiment(seed=3)
    VALIDATOR.validate({"format": "perceptarium run 1", "experiment": {"seed": 3}})


@st.composite
def runs(draw):
    experiment = draw(experiments())
    return Run(experiment, draw(events(experiment, 5)))


@settings(max_examples=40)
@given(runs())
def test_what_is_saved_is_valid(run):
    try:
        content = json.loads(run.to_json(5))
    except ValueError:  # the untrained network is not finite already
        return
    VALIDATOR.validate(content)


SAVED = json.loads(Run(Experiment(), (Event(3, {"learning_rate": 1.0}, {2: 0.5}),)).to_json(6))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["format"], "perceptarium run 2"),
        (["experiment"], None),
        (["experiment", "problem"], "xxor"),
        (["experiment", "learning_rate"], 0),
        (["experiment", "learning_rate"], "0.5"),
        (["experiment", "hidden"], [17]),
        (["experiment", "hidden"], [1] * 7),
        (["experiment", "batch_size"], "half"),
        (["experiment", "truth_table"], "01100"),
        (["experiment", "unknown"], 1),
        (["events"], {}),
        (["events", 0, "epoch"], -1),
        (["events", 0, "settings", "seed"], 3),
        (["events", 0, "settings", "optimizer"], "best"),
        (["events", 0, "parameters", "x"], 1.0),
        (["events", 0, "parameters", "1"], 1e7),
        (["epoch"], 1.5),
        (["network", "weights"], 5),
        (["network", "activations", 0], "steps"),
    ],
)
def test_what_is_refused_is_not_valid(path, value):
    content = json.loads(json.dumps(SAVED))
    holder = content
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    assert not VALIDATOR.is_valid(content)
    with pytest.raises(SettingError):
        Run.from_json(json.dumps(content))

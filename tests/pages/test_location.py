"""The address bar: every run comes back from its own link, and nothing in a link can break the page."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core import Experiment
from core.experiment.experiment import GROUPS, SETTINGS
from core.training.run import Event, Run
from pages.shared.state.location import (
    RUN_PARAMETERS,
    explain_parameters,
    hidden_groups,
    read_location,
    write_location,
)
from tests.core.examples import events, experiments


@settings(max_examples=300)
@given(st.data(), st.sets(st.sampled_from(list(GROUPS))))
def test_every_run_comes_back_from_its_own_link(data, hidden):
    experiment = data.draw(experiments())
    run = Run(experiment, data.draw(events(experiment, 500)))
    link = write_location(run, hidden)
    found, notices = read_location(link)
    assert notices == []
    assert found.experiment == experiment
    assert found.events == run.events
    assert hidden_groups(link) == (hidden, [])
    assert write_location(found, hidden) == link


def test_the_default_run_needs_no_parameter():
    assert write_location(Run(Experiment()), set()) == {}
    run, notices = read_location({})
    assert run.experiment == Experiment()
    assert notices == []


def test_a_link_as_it_looks():
    run = Run(Experiment(problem="and", hidden=(4, 2)), (Event(300, {"learning_rate": 0.1}), Event(450, {}, {7: 2.5})))
    assert write_location(run, {"start", "problem"}) == {
        "problem": "and",
        "hidden": "4-2",
        "events": "300:learning_rate=0.1;450:7=2.5",
        "hide": "problem,start",
    }


BAD = {
    "learning_rate": ["0", "fast", "", "nan", "inf", "1e400", "-1"],
    "problem": ["XOR", "", "xor "],
    "truth_table": ["012", "0120", "00110", ""],
    "hidden": ["17", "2-", "-2", "2-2-2-2-2-2-2", "a", "0-0", "9" * 5000],
    "batch_size": ["0", "1001", "half", "1.5"],
    "seed": ["-1", "4294967296", "0.5", "x"],
    "max_epochs": ["0", "1000001"],
    "loss": ["squared"],
    "inputs": ["0 and 1"],
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in BAD.items() for text in texts])
def test_a_bad_value_falls_back_and_is_named_with_what_is_allowed(name, text):
    run, notices = read_location({name: text, "reduction": "mean"})
    assert run.experiment == Experiment(reduction="mean")
    assert len(notices) == 1
    assert notices[0].startswith(f"{name}: ")
    assert SETTINGS[name].kind.allowed in notices[0]
    assert len(notices[0]) < 700


def test_an_unknown_parameter_is_named():
    run, notices = read_location({"learning_rte": "3", "utm_source": "mail"})
    assert run.experiment == Experiment()
    assert [notice.split(":")[0] for notice in notices] == ["learning_rte", "utm_source"]


def test_a_pair_that_does_not_fit_is_named_once():
    run, notices = read_location({"loss": "binary_cross_entropy", "output_activation": "tanh", "seed": "7"})
    assert run.experiment == Experiment(loss="binary_cross_entropy", output_activation="sigmoid", seed=7)
    assert [notice.split(":")[0] for notice in notices] == ["output_activation"]


@pytest.mark.parametrize(
    "text",
    [
        "300",
        "300:",
        ":learning_rate=1",
        "300:learning_rate",
        "300:learning_rate=",
        "300:learning_rate=fast",
        "300:learning_rate=1e9",
        "300:seed=4",
        "300:9=1",
        "300:-1=1",
        "300:0=1e7",
        "300:0=nan",
        "-1:0=1",
        "1e3:0=1",
        "2000000:0=1",
        "300:0=1;200:0=1",
        ";".join(f"{epoch}:0=1" for epoch in range(1001)),
    ],
)
def test_bad_events_are_left_out_and_named(text):
    run, notices = read_location({"events": text, "seed": "7"})
    assert run.experiment == Experiment(seed=7)
    assert run.events == ()
    assert len(notices) == 1
    assert notices[0].split(":")[0] in ("events", "parameters", "learning_rate")
    assert "allowed" in notices[0]


def test_groups_to_hide():
    assert hidden_groups({"hide": "problem, network,"}) == ({"problem", "network"}, [])
    assert hidden_groups({}) == (set(), [])
    hidden, notices = hidden_groups({"hide": "training,everything"})
    assert hidden == {"training"}
    assert len(notices) == 1
    assert notices[0].startswith("hide: 'everything'")
    assert ", ".join(GROUPS) in notices[0]


NAMES = st.sampled_from([*SETTINGS, *sorted(RUN_PARAMETERS)]) | st.text(max_size=8)
PIECES = st.sampled_from([*SETTINGS, ":", ";", "=", ",", "-", "0", "1", "2", "full", "nan", "inf", "1e999", "xor"])
TEXTS = st.text(max_size=12) | st.lists(PIECES | st.text(max_size=2), max_size=8).map("".join)


@settings(max_examples=1500)
@given(st.dictionaries(NAMES, TEXTS, max_size=4))
@example({"events": "300:learning_rate=" + "9" * 5000})
@example({"events": "9" * 5000 + ":0=1"})
@example({"events": "1:" + "9" * 5000 + "=1"})
@example({"hidden": "-".join("2" * 5000)})
def test_whatever_the_link_says_the_page_opens_and_names_what_it_cannot_use(parameters):
    run, notices = read_location(parameters)
    hidden, more = hidden_groups(parameters)
    assert hidden <= set(GROUPS)
    named = {notice.split(":")[0] for notice in [*notices, *more]}
    for name in set(parameters) - set(SETTINGS) - RUN_PARAMETERS:
        assert any(notice.startswith(f"{name}: ") for notice in notices)
    for name in set(parameters) & set(SETTINGS):
        if name not in named:
            entry = SETTINGS[name]
            assert getattr(run.experiment, name) == entry.parse(name, parameters[name])
    again, none = read_location(write_location(run, hidden))
    assert none == []
    assert again.experiment == run.experiment
    assert again.events == run.events


def test_an_epoch_is_explained_with_the_samples_that_its_update_is_made_of():
    assert explain_parameters(Run(Experiment(problem="and")), 7) == {"problem": "and", "epoch": "7", "row": "all"}
    assert explain_parameters(Run(Experiment(batch_size=1)), 7) == {"batch_size": "1", "epoch": "7"}
    assert "row" not in explain_parameters(Run(Experiment(), (Event(3, {"dropout": 0.2}),)), 7)

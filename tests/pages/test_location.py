"""The address bar: every run comes back from its own link, and nothing in a link can break the page."""

import importlib
import re
from urllib.parse import parse_qs, parse_qsl

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core import Experiment
from core.experiment.experiment import SETTINGS
from core.experiment.settings import Choice, parameter_names, settings_table
from core.lessons.lesson import _read_link
from core.stream.address import parameters_of
from core.training.run import Event, Run
from pages.shared.state.location import (
    RUN_PARAMETERS,
    explain_parameters,
    read_location,
    unknown_parameters,
)
from tests.core.examples import events, experiments
from tests.pages.reading import STATES


@settings(max_examples=75)
@given(st.data())
def test_every_run_comes_back_from_its_own_link(data):
    experiment = data.draw(experiments())
    run = Run(experiment, data.draw(events(experiment, 500)))
    link = parameters_of(run)
    found, notices = read_location(link)
    assert notices == []
    assert found.experiment == experiment
    assert found.events == run.events
    assert parameters_of(found) == link


def test_the_default_run_needs_no_parameter():
    assert parameters_of(Run(Experiment())) == {}
    run, notices = read_location({})
    assert run.experiment == Experiment()
    assert notices == []


def test_a_link_as_it_looks():
    run = Run(Experiment(problem="and", hidden=(4, 2)), (Event(300, {"learning_rate": 0.1}), Event(450, {}, {7: 2.5})))
    assert parameters_of(run) == {
        "problem": "and",
        "hidden": "4-2",
        "events": "300:learning_rate=0.1;450:7=2.5",
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


MISSPELT = {"learning_rte": "learning_rate", "hiden": "hidden", "epochs": "epoch", "lesso": "lesson", "sed": "seed"}

APPENDED = re.findall(
    r"\w+",
    """utm_source utm_medium utm_campaign utm_term utm_content fbclid gclid dclid msclkid twclid yclid igshid mc_cid
    mc_eid _ga _gl _hsenc mkt_tok ref source si embed embed_options forceview redirect sesskey id launch_id session_id
    lang theme li_fat_id pk_campaign mtm_source hsa_src cmid context_id resource_link_id""",
)
"""What mail programs, advertisers and course systems put behind an address."""


def test_a_misspelt_parameter_is_named_with_what_it_may_mean():
    run, notices = read_location(dict.fromkeys(MISSPELT, "3"))
    assert run.experiment == Experiment()
    assert {notice.split(":")[0]: notice.split("mean ")[1].rstrip("?") for notice in notices} == MISSPELT


@pytest.mark.parametrize("page", STATES)
def test_what_others_append_to_a_link_is_ignored_in_silence(page):
    assert read_location(dict.fromkeys(APPENDED, "1"))[1] == []
    module, state = STATES[page]
    own = parameter_names(getattr(importlib.import_module(module), state))
    assert unknown_parameters(APPENDED, {*own, *SETTINGS, *RUN_PARAMETERS}) == []


def test_a_plus_means_a_plus_though_links_write_spaces_so():
    tables = {"lab": settings_table(Experiment)}
    for page, (module, state) in STATES.items():
        tables[page] = settings_table(getattr(importlib.import_module(module), state))
    signs = [
        (entry, name, option)
        for table in tables.values()
        for name, entry in table.items()
        for option in (entry.kind.options if isinstance(entry.kind, Choice) else ())
        if "+" in option or " " in option
    ]
    assert [(name, option) for _, name, option in signs] == [
        ("scaling", "-1/+1"),
        ("inputs", "-1/+1"),
        ("targets", "-1/+1"),
        ("targets", "-0.9/+0.9"),
    ]
    for entry, name, option in signs:
        assert entry.parse(name, parse_qs(f"{name}={option}")[name][0]) == option
    assert tables["lab"]["learning_rate"].parse("learning_rate", "1e 1") == 10.0
    assert tables["descent"]["starts"].parse("starts", "1e 0, 2") == (1.0, 2.0)
    assert read_location(dict(parse_qsl("inputs=-1/+1&events=5:learning_rate=1e+1")))[1] == []
    assert _read_link("link", "/?inputs=-1/+1").experiment == Experiment(inputs="-1/+1")
    assert Run.from_json(Run(Experiment(inputs="-1/+1")).to_json(0), 1)[0].experiment.inputs == "-1/+1"


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


NAMES = st.sampled_from([*SETTINGS, *sorted(RUN_PARAMETERS)]) | st.text(max_size=8)
PIECES = st.sampled_from([*SETTINGS, ":", ";", "=", ",", "-", "0", "1", "2", "full", "nan", "inf", "1e999", "xor"])
TEXTS = st.text(max_size=12) | st.lists(PIECES | st.text(max_size=2), max_size=8).map("".join)


@settings(max_examples=200)
@given(st.dictionaries(NAMES, TEXTS, max_size=4))
@example({"events": "300:learning_rate=" + "9" * 5000})
@example({"events": "9" * 5000 + ":0=1"})
@example({"events": "1:" + "9" * 5000 + "=1"})
@example({"hidden": "-".join("2" * 5000)})
def test_whatever_the_link_says_the_page_opens_and_names_what_it_cannot_use(parameters):
    run, notices = read_location(parameters)
    named = {notice.split(":")[0] for notice in notices}
    for name in set(parameters) & set(SETTINGS):
        if name not in named:
            entry = SETTINGS[name]
            assert getattr(run.experiment, name) == entry.parse(name, parameters[name])
    again, none = read_location(parameters_of(run))
    assert none == []
    assert again.experiment == run.experiment
    assert again.events == run.events


def test_an_epoch_is_explained_with_the_samples_that_its_update_is_made_of():
    assert explain_parameters(Run(Experiment(problem="and")), 7) == {"problem": "and", "epoch": "7", "row": "all"}
    assert explain_parameters(Run(Experiment(batch_size=1)), 7) == {"problem": "xor", "batch_size": "1", "epoch": "7"}
    assert "row" not in explain_parameters(Run(Experiment(), (Event(3, {"dropout": 0.2}),)), 7)


@pytest.mark.parametrize(
    ("parameters", "output", "said"),
    [
        ({"problem": "sine"}, "linear", []),
        ({"loss": "categorical_cross_entropy"}, "softmax", []),
        ({"problem": "sine", "output_activation": "sigmoid"}, "linear", ["output_activation: 'sigmoid'"]),
    ],
)
def test_an_output_that_does_not_fit_is_named_where_the_link_asks_for_it(parameters, output, said):
    run, notices = read_location(parameters)
    assert run.experiment.output_activation == output
    assert [notice[: len(start)] for notice, start in zip(notices, said, strict=True)] == said

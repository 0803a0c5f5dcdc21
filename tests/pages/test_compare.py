"""The page that compares runs, without a browser: what it says, its address, the way from the lab, and the log."""

import csv
import io
import json
import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import Experiment
from core.experiment.settings import SettingError
from core.notation.numbers import grouped
from core.notation.table import csv_of
from core.training.course import MOST_STEPS, differences
from core.training.run import Event, Run
from pages.compare import training
from pages.compare.state import State, places, run_of, text_of, with_run
from pages.shared.state.log import COLUMNS, MOST_RUNS
from tests.pages.reading import address, pictures, press, said, well

ROOT = Path(__file__).parents[2]

EVENTS = "40:optimizer=adam,learning_rate=0.05;60:3=1.5"


def lab(**parameters):
    """The lab at the link with these parameters."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    for name, text in parameters.items():
        at.query_params[name] = text
    return well(at.run())


def visit(**parameters):
    """The page at the link with these parameters, with the lab behind it."""
    at = lab()
    at.switch_page("pages/compare/page.py")
    for name, text in parameters.items():
        at.query_params[name] = text
    return well(at.run())


def names(at):
    """What the runs are called, in the table's header."""
    line = next(entry.value for entry in at.markdown if entry.value.startswith("| ")).splitlines()[0]
    return [re.sub(r"\\(.)", r"\1", cell.strip()) for cell in line.strip("|").split("|")][1:]


def state(at):
    return at.session_state["compare_page"].state


def rows(at):
    """The table of differences and results: the cells of each row behind its first one."""
    lines = next(entry.value for entry in at.markdown if entry.value.startswith("| ")).splitlines()
    cells = [[re.sub(r"\\(.)", r"\1", cell.strip()) for cell in line.strip("|").split("|")] for line in lines]
    return {first: rest for first, *rest in cells if set(first) != {"-"}}


# A run as a text


@pytest.mark.parametrize(
    "run",
    [
        Run(Experiment()),
        Run(Experiment(problem="custom", truth_table="1001", hidden=(4, 2), learning_rate=0.1)),
        Run(Experiment(), (Event(40, {"optimizer": "adam"}), Event(60, {}, {3: 1.5}))),
    ],
)
def test_a_run_as_a_text_and_back(run):
    found, notices = run_of(text_of(run))
    assert text_of(run)
    assert notices == []
    assert (found.experiment, found.events) == (run.experiment, run.events)


def test_a_run_with_too_many_changes_for_a_link_is_named():
    run = Run(Experiment(), [Event(epoch, {"learning_rate": epoch / 7}) for epoch in range(1, 300)])
    with pytest.raises(SettingError, match=r"events: '299 changes' is not allowed"):
        text_of(run)


def test_places():
    assert places(["x", "y"]) == {"a": "x", "b": "y", "c": "", "d": ""}
    assert with_run(["x", "y"], "z") == ("x", "y", "z")
    assert with_run(["x", "y"], "x") == ("x", "y")
    assert with_run(["1", "2", "3", "4"], "5") == ("1", "2", "3", "5")
    assert State().chosen == ()
    assert State(b="x").chosen == ("x",)


# What the page shows


FIRST = ("problem=xor", "learning_rate=2")
"""What is compared at first: the run of the defaults, and the same with four times the learning rate."""


def test_first_ones_own_run_beside_one_with_one_thing_changed():
    at = visit()
    table = rows(at)
    assert table["Learning rate"] == ["0.5", "2"]
    snapshots = [run_of(text)[0].snapshot(10**6) for text in FIRST]
    assert table["at epoch"] == [f"{snapshot.epoch:,}" for snapshot in snapshots]
    assert table["loss"] == [f"{snapshot.loss:.4g}" for snapshot in snapshots]
    assert table["rows right"] == ["100%", "100%"]
    text = said(at)
    assert "One setting differs: Learning rate. All start from seed 42, with the same weights and biases." in text
    assert all(snapshot.reason in text for snapshot in snapshots)
    assert address(at) == {}
    assert "None so far." in text  # what nobody has chosen is not in the log


def test_it_begins_with_the_run_of_the_lab_and_follows_it():
    at = lab(problem="and", learning_rate="50", seed="9")
    at.switch_page("pages/compare/page.py")
    well(at.run())
    assert names(at) == ["A: SGD 50", "B: SGD 12.5"]  # 200 is not allowed
    at = press(at, "Take B out")
    assert state(at).chosen == (text_of(Run(Experiment(problem="and", learning_rate=50.0, seed=9))),)
    assert "Your run in the lab" not in said(at)
    at.switch_page("pages/lab/page.py")
    well(at.run())
    at.session_state.own_run.open(Run(Experiment(hidden=(3,))))
    at.switch_page("pages/compare/page.py")
    well(at.run())
    assert "Your run in the lab: **XOR, 2-3-1" in said(at)
    beside = press(at, "Put it beside these")
    assert state(beside).chosen[1] == text_of(Run(Experiment(hidden=(3,))))
    assert "compare_own_first" not in [button.key for button in beside.button]
    at = press(press(beside, "Take B out"), "Begin with it")
    assert address(at) == {}
    assert names(at) == ["A: SGD 0.5", "B: SGD 2"]
    assert at.session_state.compare_courses.keys() == {"hidden=3", "hidden=3&learning_rate=2"}


def test_a_link_with_runs_says_nothing_of_a_lab_that_was_never_open():
    at = visit(a="problem=and")
    assert "Your run in the lab" in said(at)
    del at.session_state["own_run"]
    assert "Your run in the lab" not in said(well(at.run()))


def test_runs_are_called_by_what_differs_from_the_first():
    base = "problem=xor&max_epochs=20"
    at = visit(a=base, b=f"{base}&optimizer=adam&learning_rate=0.01", c=f"{base}&hidden=3", d=f"{base}&events={EVENTS}")
    assert names(at) == ["A: 2-2-1, SGD 0.5", "B: Adam 0.01", "C: 2-3-1", "D: changed 2 times"]
    figure = json.loads(pictures(at)["compare_curves"]["figure"])
    assert [trace["name"] for trace in figure["data"] if trace["mode"] == "lines"][:4] == names(at)


def test_one_transport_for_two_pictures():
    shown = pictures(visit())
    maps, curves = shown["compare_regions"], shown["compare_curves"]
    assert len(maps["words"]) == len(json.loads(maps["figure"])["frames"]) <= MOST_STEPS + 1
    assert maps["step"] == curves["step"] == len(maps["words"]) - 1
    assert curves["follows"] == "compare_regions"
    assert (maps["follows"], curves["words"]) == ("", [])
    for entry in shown.values():
        assert len(entry["alt"].split()) > 8


def test_hidden_spaces_beside_the_maps_follow_their_transport():
    shown = pictures(visit(beside="space"))
    maps, spaces = shown["compare_regions"], shown["compare_spaces"]
    assert spaces["follows"] == "compare_regions"
    assert "compare_curves" not in shown
    assert len(json.loads(spaces["figure"])["frames"]) == len(maps["words"])


def test_the_words_of_each_step():
    words = pictures(visit())["compare_regions"]["words"]
    slow, fast = (run_of(text)[0] for text in FIRST)
    for k in (0, 10, 60, -1):
        epoch = int(re.match(r"Epoch ([\d,]+)\.", words[k])[1].replace(",", ""))
        for letter, run in (("A", slow), ("B", fast)):
            snapshot = run.snapshot(epoch)
            assert f"{letter}: loss {snapshot.loss:.4g}, {round(4 * snapshot.accuracy)} of 4 rows right" in words[k]
    assert "solved at epoch 354" in words[60]
    assert "solved" not in words[10]


def test_a_cloud_has_points_and_no_rows():
    words = pictures(visit(a="problem=blobs&n=20&max_epochs=3"))["compare_regions"]["words"]
    assert "of 14 points right" in words[0]


def test_four_runs_of_every_kind():
    at = visit(
        a="problem=xor",
        b="problem=parity3&hidden=3&max_epochs=300",
        c="output_activation=softmax&loss=categorical_cross_entropy",
        d=f"events={EVENTS}",
    )
    table = rows(at)
    assert table["Hidden units in one layer"] == ["2", "3", "2", "2"]
    assert table["Changes during the run"][:3] == ["none"] * 3
    changes = table["Changes during the run"][3]
    assert changes == "epoch 40: Optimizer SGD → Adam, Learning rate 0.5 → 0.05; epoch 60: x₂→h₂ set to 1.5"
    last = Run(Experiment(), run_of(f"events={EVENTS}")[0].events).snapshot(10**6)
    assert table["loss"][3] == f"{last.loss:.4g}"
    text = said(at)
    assert "5 settings differ: what a single one of them does cannot be told" in text
    assert "not of the same kind (Problem, Loss)" in text
    assert "All have seed 42, but not the same first weights" in text


def test_different_changes_are_said():
    text = said(visit(a="problem=xor", b="events=100:learning_rate=5"))
    assert "No setting differs. The changes made during the runs differ. All start from seed 42" in text
    same = said(visit(a="events=100:learning_rate=5", b="learning_rate=2&events=100:learning_rate=5"))
    assert "One setting differs: Learning rate. All start" in same


def test_runs_of_scaled_and_of_unscaled_values_are_compared_in_the_unit_of_the_values():
    base = "problem=points&points=values:1,2,30;2,3,40;3,3,45;4,1,20&output_activation=linear&max_epochs=30&test=0"
    texts = [f"{base}&learning_rate=0.001", f"{base}&value_scaling=standard"]
    at = visit(a=texts[0], b=texts[1])
    assert "not of the same kind (Values): compare how far their outputs are off from the values" in said(at)
    off = []
    for text in texts:
        last = run_of(text)[0].snapshot(30)
        outputs = last.outputs[:, 0] * (np.std([30, 40, 45, 20]) if "standard" in text else 1)
        outputs += np.mean([30, 40, 45, 20]) if "standard" in text else 0
        off.append(grouped(np.sqrt(np.mean((outputs - [30, 40, 45, 20]) ** 2))))
    assert rows(at)["outputs off by (root mean square)"] == off
    assert "in the test set off by" not in rows(at)


def test_what_a_single_setting_does_is_told_where_it_can_be():
    base = "problem=xor&max_epochs=20"
    each = said(visit(a=base, b=f"{base}&learning_rate=2", c=f"{base}&hidden=3", d=f"{base}&l2=0.01"))
    assert (
        "One setting alone differs between A and B (Learning rate), A and C (Hidden units in one layer), A and D (L2"
        in each
    )
    assert "cannot be told" not in each
    chain = said(visit(a=base, b=f"{base}&hidden=3", c=f"{base}&hidden=3&l2=0.01&momentum=0.5&optimizer=momentum"))
    assert "One setting alone differs between A and B (Hidden units in one layer)." in chain
    assert re.search(r"What Optimizer or .*L2.* would do alone cannot be told from these runs\.", chain)


def test_different_seeds_are_said():
    at = visit(a="problem=xor", b="seed=7")
    assert "No setting differs. They start from different seeds (A from 42, B from 7)" in said(at)
    next(entry for entry in at.number_input if entry.label == "Seed of all runs").set_value(3)
    well(at.run())
    assert {run_of(text)[0].experiment.seed for text in state(at).chosen} == {3}
    assert "All start from seed 3" in said(at)


def test_one_run_alone_invites_to_change_one_thing():
    at = visit(a="problem=and")
    assert "This is one run. Change one thing above" in said(at)
    assert not [button for button in at.button if button.label.startswith("Take")]


def test_bad_runs_fall_back_and_are_named():
    at = visit(a="learning_rate=fast&problem=and", b="sed=3", c="events=5:seed=1")
    text = said(at)
    for name in ("Run A: learning_rate", "Run B: sed", "Run C: events"):
        assert name in text
    assert run_of(state(at).a)[0].experiment == Experiment(problem="and")


def test_a_run_text_is_shown_as_it_is():
    at = visit(a="[hidden_activation](x.y)=1")
    assert "there is no such parameter" in said(at)
    assert all("](https" not in entry.value for entry in at.warning)


def test_every_widget_has_help():
    at = visit(a="problem=xor", b="problem=and")
    for kind in ("selectbox", "number_input", "text_input", "button_group", "button"):
        for widget in at.get(kind):
            assert widget.proto.help, widget


def test_an_epoch_in_the_link_is_on_the_screen():
    at = visit(epoch="12", until="40", axis="log")
    maps = pictures(at)["compare_regions"]
    assert maps["words"][maps["step"]].startswith("Epoch 12.")
    assert maps["words"][-1].startswith("Epoch 39.")  # the last one kept: 36 + 6/2
    figure = json.loads(pictures(at)["compare_curves"]["figure"])
    assert figure["layout"]["yaxis"]["type"] == "log"
    assert address(at) == {"epoch": "12", "until": "40", "axis": "log"}


# Adding and taking out


def add(at, name, value, like="A"):
    """Add a copy of a run with one setting changed, as a visitor would."""
    at.selectbox(key="compare_of").set_value(like)
    at.selectbox(key="compare_name").set_value(name)
    well(at.run())
    fields = [*at.selectbox, *at.text_input, *at.number_input, *at.multiselect]
    next(entry for entry in fields if entry.key == f"compare_value_{name}").set_value(value)
    well(at.run())
    return press(at, "Add it")


def test_a_copy_with_one_thing_changed():
    at = add(visit(a="problem=and&seed=5"), "hidden", "4-2")
    assert state(at).chosen == ("problem=and&seed=5", "problem=and&hidden=4-2&seed=5")
    assert rows(at)["Units in each hidden layer"] == ["2", "4-2"]
    at = add(at, "optimizer", "adam", like="B")
    adam = Experiment(problem="and", seed=5, hidden=(4, 2), optimizer="adam", learning_rate=0.01)
    assert run_of(state(at).c)[0].experiment == adam
    assert address(at)["c"] == state(at).c
    assert at.checkbox(key="compare_besides_optimizer").label == "with learning rate 0.01, the usual one with Adam"
    well(at.checkbox(key="compare_besides_optimizer").uncheck().run())
    press(at, "Add it")
    assert run_of(state(at).d)[0].experiment == adam.replace(learning_rate=0.5)


def test_a_copy_with_a_weight_locked():
    at = add(visit(a="problem=and"), "locked", [0, 8])
    assert run_of(state(at).b)[0].experiment == Experiment(problem="and", locked=(0, 8))
    assert at.multiselect(key="compare_value_locked").options[::8] == ["x₁→h₁", "bias of y"]
    assert rows(at)["Locked weights and biases"] == ["none", "x₁→h₁, bias of y"]


def test_a_copy_has_the_changes_of_its_run():
    at = add(visit(a=f"events={EVENTS}"), "problem", "and")
    first, second = (run_of(text)[0] for text in state(at).chosen)
    assert second.experiment == Experiment(problem="and")
    assert second.events == first.events
    assert len(second.events) == 2


def test_the_run_that_nobody_asked_for_makes_room_for_the_first_that_is_added():
    at = add(visit(), "learning_rate", 5.0)
    assert state(at).chosen == (FIRST[0], "learning_rate=5")
    assert state(add(visit(), "hidden", "3", like="B")).chosen == (FIRST[1], "hidden=3&learning_rate=2")


def test_momentum_beside_adam_is_one_click():
    at = press(visit(), "Optimizer")
    assert [run_of(text)[0].experiment.optimizer for text in state(at).chosen] == ["sgd", "momentum", "adam"]
    assert "One setting differs: Optimizer. All start from seed 42" in said(at)
    at = press(at, "Optimizer, usual rates")
    assert rows(at)["Learning rate"] == ["0.5", "0.05", "0.01"]


@pytest.mark.parametrize("label", ["Learning rate", "Optimizer", "Hidden units", "Activation", "Seed"])
def test_what_one_click_compares_differs_in_one_thing(label):
    runs = [run_of(text)[0] for text in state(press(visit(), label)).chosen]
    assert 2 <= len(runs) <= 4
    [differing] = differences([run.experiment for run in runs])
    assert len(set(differing.values)) == len(runs)


@pytest.mark.parametrize(
    ("name", "value", "said_is"),
    [
        ("truth_table", "012", "Truth table: '012' is not allowed; allowed: two digits"),
        ("hidden", "99", "0 to 6 hidden layers"),
        ("learning_rate", 0.5, "That is run A already"),
    ],
)
def test_what_cannot_be_added_is_said(name, value, said_is):
    at = add(visit(a="problem=xor"), name, value)
    [error] = at.error
    assert said_is in re.sub(r"\\(.)", r"\1", error.value)
    assert state(at).chosen == ("problem=xor",)


def test_a_cross_entropy_brings_its_output_and_the_other_way_round():
    at = add(visit(a="problem=xor"), "loss", "categorical_cross_entropy")
    assert not at.error
    softmax = Experiment(loss="categorical_cross_entropy", output_activation="softmax")
    assert run_of(state(at).b)[0].experiment == softmax
    box = at.checkbox(key="compare_besides_loss")
    assert box.label == "with output activation softmax, which this loss needs"
    [error] = press(well(box.uncheck().run()), "Add it").error
    assert "softmax" in error.value
    at = add(at, "output_activation", "linear", like="B")
    assert run_of(state(at).c)[0].experiment == Experiment(output_activation="linear")


def test_four_are_enough():
    at = visit(a="problem=xor", b="problem=and", c="problem=or", d="problem=nor")
    assert next(button for button in at.button if button.label == "Add it").disabled
    at = press(at, "Take B out")
    assert state(at).chosen == ("problem=xor", "problem=or", "problem=nor")
    assert not next(button for button in at.button if button.label == "Add it").disabled


# Long training


def test_training_has_a_bound_and_goes_on_when_it_is_asked(monkeypatch):
    monkeypatch.setattr(training, "SECONDS_TO_TRAIN", 0.05)
    monkeypatch.setattr(training, "PIECE", 0.01)
    at = visit(a="max_epochs=1000000&target_loss=0", b="problem=and&learning_rate=2")
    text = said(at)
    reached = int(re.search(r"A to epoch ([\d,]+) of 1,000,000", text)[1].replace(",", ""))
    assert 0 < reached < 60_000
    assert "Not at its end yet." in text
    assert rows(at)["**Result**"][0] == "**not at its end yet**"
    well(at.run())
    assert f"A to epoch {reached:,} of" in said(at)  # it waits to be asked
    at = press(at, "Train 0.05 seconds more")
    assert int(re.search(r"A to epoch ([\d,]+) of", said(at))[1].replace(",", "")) > reached


# From the lab, and the log


def log(at):
    """The rows of the log's table."""
    return at.dataframe[0].value.to_dict("records") if at.dataframe else []


def play(at, epoch, **more):
    """What the lab's browser tells: this epoch is on the screen."""
    session = at.session_state.lab.session
    session.receive({"run": session.number, "epoch": epoch, "seen": epoch} | more)
    return at


def test_the_labs_run_is_added_with_one_click():
    at = press(lab(problem="and", seed="9", events="40:learning_rate=2"), "Compare")
    assert "This is one run" in said(at)
    expected = Run(Experiment(problem="and", seed=9), (Event(40, {"learning_rate": 2.0}),))
    assert state(at).chosen == (text_of(expected),)
    assert address(at) == {"a": text_of(expected)}


def test_the_labs_run_comes_beside_those_that_are_there():
    at = visit(a="problem=and", b="problem=or")
    at.switch_page("pages/lab/page.py")
    well(at.run())
    at = press(at, "Compare")
    assert state(at).chosen == ("problem=and", "problem=or", "problem=xor")
    at.switch_page("pages/lab/page.py")
    well(at.run())
    assert state(press(at, "Compare")).chosen == ("problem=and", "problem=or", "problem=xor")


def test_a_run_too_long_to_compare_stays_in_the_lab():
    events = ";".join(f"{epoch}:learning_rate={0.1 + epoch / 1000:g}" for epoch in range(1, 400))
    at = press(lab(events=events), "Compare")
    assert "This run cannot be compared. events: '399 changes' is not allowed" in said(at)
    assert "compare_page" not in at.session_state


def test_a_run_that_is_left_is_in_the_log_as_far_as_it_was_seen():
    at = play(lab(problem="and"), 120)
    at.switch_page("pages/compare/page.py")
    well(at.run())
    [row] = log(at)
    snapshot = Run(Experiment(problem="and")).snapshot(120)
    assert (row["run"], row["status"], row["epoch"], row["seed"]) == (1, "left", 120, 42)
    assert (row["loss"], row["accuracy"]) == (snapshot.loss, snapshot.accuracy)
    assert row["settings"] == "AND (both are 1)"
    assert dict(parse_qsl(urlsplit(row["link"]).query)) == {"problem": "and"}


def test_a_run_that_nobody_has_played_is_not_in_the_log():
    at = lab(problem="and")
    at.switch_page("pages/compare/page.py")
    assert log(well(at.run())) == []


def test_a_run_is_left_by_another_setting():
    at = play(lab(), 50)
    next(entry for entry in at.selectbox if entry.key == "setting_problem").set_value("or")
    well(at.run())
    at = play(at, 7)
    at.switch_page("pages/compare/page.py")
    well(at.run())
    assert [(row["run"], row["settings"], row["epoch"]) for row in log(at)] == [
        (2, "OR (at least one is 1)", 7),
        (1, "XOR (exactly one is 1)", 50),
    ]


def test_a_run_is_left_by_another_link():
    at = play(lab(), 50)
    at.query_params["problem"] = "and"
    well(at.run())
    assert at.session_state.lab.run.experiment.problem == "and"
    at.switch_page("pages/compare/page.py")
    assert [(row["status"], row["epoch"]) for row in log(well(at.run()))] == [("left", 50)]


def test_an_end_is_in_the_log_when_it_has_been_seen():
    def script():
        import streamlit as st

        from core import Experiment
        from core.training.run import Run
        from pages.shared.stage.session import StageSession
        from pages.shared.state.log import entries, log_end

        session = StageSession(Run(Experiment(learning_rate=2.0)))
        found = []
        for command in (
            {"epoch": 300, "seen": 300},
            {"epoch": 354, "seen": 354, "ended": True},
            {"epoch": 20, "seen": 20, "address": "learning_rate=2&events=20%3Alearning_rate%3D0.1"},
            {"epoch": 354, "seen": 354, "ended": True},  # of another run now, which goes on
        ):
            session.receive({"run": session.number} | command)
            log_end(session)
            found.append([(entry.status, entry.epoch) for entry in entries()])
        st.session_state.found = found

    at = well(AppTest.from_function(script).run())
    assert at.session_state.found == [[], *[[("solved", 354)]] * 3]


def test_a_run_that_has_ended_is_in_the_log_with_its_end():
    at = lab(learning_rate="2")
    at = play(at, 354, ended=True)
    assert at.session_state.lab.session.end.epoch == 354
    at.switch_page("pages/compare/page.py")
    well(at.run())
    [row] = log(at)
    assert (row["status"], row["epoch"]) == ("solved", 354)
    assert row["settings"] == "XOR (exactly one is 1), Learning rate 2"


def test_compared_runs_are_in_the_log_once():
    at = visit(a="problem=and&seed=3", b="problem=and&seed=3&optimizer=momentum")
    well(at.run())
    assert [(row["run"], row["seed"]) for row in log(at)] == [(2, 3), (1, 3)]
    assert "Optimizer Momentum" in log(at)[0]["settings"]


def test_the_log_is_bounded():
    def script():
        from core import Experiment
        from core.training.run import Run
        from pages.shared.state.log import MOST_RUNS, log_run

        for seed in range(MOST_RUNS + 2):
            run = Run(Experiment(seed=seed))
            log_run(run, run.snapshot(3))

    at = well(AppTest.from_function(script).run())
    numbers = [entry.number for entry in at.session_state["run_log"].values()]
    assert numbers == list(range(3, MOST_RUNS + 3))


def test_only_a_later_epoch_of_a_run_replaces_an_earlier_one():
    def script():
        from core import Experiment
        from core.training.run import Run
        from pages.shared.state.log import log_run

        for seed, epoch in ((1, 5), (2, 5), (1, 9), (1, 2)):
            run = Run(Experiment(seed=seed))
            log_run(run, run.snapshot(epoch))

    at = well(AppTest.from_function(script).run())
    entries = at.session_state["run_log"].values()
    assert [(entry.number, entry.seed, entry.epoch) for entry in entries] == [(1, 1, 9), (2, 2, 5)]


def test_the_log_as_csv():
    at = visit(a="problem=and&seed=3", b="problem=and&seed=4")
    table = list(csv.DictReader(io.StringIO(csv_of(log(at)))))
    assert list(table[0]) == [*COLUMNS, "link"]
    assert [row["seed"] for row in table] == ["4", "3"]
    assert float(table[1]["loss"]) == Run(Experiment(problem="and", seed=3)).snapshot(10**6).loss
    assert dict(parse_qsl(urlsplit(table[1]["link"]).query)) == {"problem": "and", "seed": "3"}

"""The session behind the stage: what it answers to the browser's commands, right ones and wrong ones."""

import json
import pickle

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core import Experiment, train
from core.experiment.experiment import SETTINGS
from core.nn.network import count_parameters
from core.training.record import RowLayout
from core.training.run import Event, Run
from pages.shared.stage.session import FIRST_ROWS, MOST_BYTES, MOST_ROWS, StageSession
from tests.core.examples import events, experiments
from tests.pages.answers import decode, expected_rows

DEEPEST = Experiment(hidden=(16,) * 6, problem="parity3")


def opened(experiment=None, *, changes=(), epoch=0, **options):
    """A session that has been told how the stage looks, as the page does at once."""
    session = StageSession(Run(experiment or Experiment(), changes), epoch)
    session.set_options(presenter=False, hidden=[], **options)
    return session


def answer(session):
    return decode(session.answer, RowLayout(session.run.experiment.sizes).width)


def ask(session, **command):
    """Send a command of this run, and return the answer."""
    session.receive({"run": session.number, "epoch": 0, "seen": 0, **command})
    return answer(session)


def pull(start, count=60, stride=1):
    return {"start": start, "count": count, "stride": stride}


def pull_to(session, last, stride=1):
    """Pull until the rows reach the epoch `last`, and return them answer by answer."""
    found = [ask(session, want=pull(0, stride=stride))]
    while found[-1].epochs[-1] < last and "end" not in found[-1].header:
        found.append(ask(session, want=pull(int(found[-1].epochs[-1]) + stride, stride=stride)))
    return found


# Opening


def test_the_first_answer_holds_the_setup_and_the_first_rows():
    session = opened()
    header, epochs, rows = answer(session)
    setup = header["setup"]
    assert header["run"] == session.number
    assert header["epoch"] == 0
    assert setup["sizes"] == [2, 2, 1]
    assert setup["width"] == rows.shape[1]
    assert setup["columns"]["loss"] == 2 * 9
    assert len(setup["parameters"]) == 9
    assert epochs[:2].tolist() == [0, 1]
    assert len(epochs) <= FIRST_ROWS
    assert header["mostEpochs"] == 10_000
    assert header["rates"] == [[0, 0.5]]
    assert header["changes"] == []
    assert header["options"] == {"presenter": False, "hidden": []}


@settings(max_examples=60)
@given(experiments(max_epochs=300))
def test_rows_are_those_of_the_core(experiment):
    session = opened(experiment)
    header, epochs, rows = answer(session)
    layout = RowLayout(experiment.sizes)
    assert header["setup"]["sizes"] == list(experiment.sizes)
    seen = dict(zip(epochs.tolist(), rows, strict=True))
    for snapshot in train(experiment):
        if snapshot.epoch > epochs[-1]:
            break
        if snapshot.epoch in seen:
            with np.errstate(over="ignore"):
                largest = np.finfo(np.float32).max
                wanted = np.clip(layout.row(snapshot), -largest, largest).astype("<f4")
            assert np.array_equal(seen[snapshot.epoch], wanted)
    assert ("end" in header) == (session.run.snapshot(int(epochs[-1])).status != "training")


@pytest.mark.parametrize("stride", [1, 5, 100])
def test_pulls_give_every_so_manyth_epoch(stride):
    experiment = Experiment(target_loss=0.0)
    session = opened(experiment)
    for _, epochs, rows in pull_to(session, 40 * stride, stride):
        assert (np.diff(epochs)[:-1] == stride).all()
        assert epochs[-1] - epochs[0] <= stride * (len(epochs) - 1)  # on a slow machine, its time ends in between
        assert np.array_equal(rows, expected_rows(Run(experiment), epochs))


def test_the_last_row_is_the_end_of_the_run_whatever_the_stride():
    session = opened(Experiment(max_epochs=103))
    found = ask(session, want=pull(50, stride=50))
    assert found.epochs.tolist() == [50, 100, 103]
    assert found.header["end"]["status"] == "out of epochs"
    assert found.header["end"]["reason"].startswith("Out of epochs at 103")


def test_a_pull_behind_the_end_gives_the_end():
    session = opened(Experiment(max_epochs=20))
    found = ask(session, want=pull(500))
    assert found.epochs.tolist() == [20]
    assert found.header["end"]["status"] == "out of epochs"


def test_a_run_that_diverges_says_so_with_finite_numbers():
    session = opened(Experiment(hidden=(4,), hidden_activation="relu", output_activation="linear", learning_rate=100.0))
    found = ask(session, want=pull(0, 600))
    assert found.header["end"]["status"] == "diverged"


def test_a_run_opens_in_its_middle():
    session = opened(epoch=1000)
    header, epochs, rows = answer(session)
    assert header["epoch"] == 1000
    assert 1000 in epochs
    assert epochs[0] == 0
    assert np.array_equal(rows, expected_rows(Run(Experiment()), epochs))


def test_reopening_gives_the_setup_at_the_epoch_on_the_screen():
    session = opened()
    ask(session, epoch=70, seen=90)
    header, epochs, _ = ask(session, reopen=True)
    assert header["setup"]["sizes"] == [2, 2, 1]
    assert header["epoch"] == 70
    assert 70 in epochs


@pytest.mark.parametrize("command", [None, 3, "play", [], {}, {"run": -1, "want": pull(0)}, {"run": "1"}])
def test_a_command_for_another_run_is_answered_with_this_one(command):
    session = opened()
    ask(session, epoch=40, want=pull(120))
    session.receive(command)
    assert answer(session).header["setup"]["sizes"] == [2, 2, 1]


def test_another_run_replaces_the_first():
    session = opened()
    number = session.number
    session.restart(Run(Experiment(hidden=(3,))))
    header, epochs, _ = answer(session)
    assert session.number == header["run"] == number + 1
    assert header["setup"]["sizes"] == [2, 3, 1]
    assert epochs[0] == 0


def test_serial_numbers_rise_with_every_answer():
    session = opened()
    serials = [answer(session).header["serial"]]
    for start in (0, 5, 0):
        serials.append(ask(session, want=pull(start)).header["serial"])
    serials.append(ask(session, reopen=True).header["serial"])
    assert serials == sorted(set(serials))


# Changes on the way


def test_a_changed_setting_cuts_the_run_and_goes_on_from_there():
    session = opened()
    ask(session, want=pull(0, 200))
    found = ask(session, epoch=50, seen=200, settings={"learning_rate": 2.0}, want=pull(51))
    assert found.header["cut"] == 50
    assert found.epochs[0] == 50
    assert found.header["rates"] == [[0, 0.5], [50, 2.0]]
    assert [epoch for epoch, _ in found.header["changes"]] == [50]
    assert "0.5 → 2" in found.header["changes"][0][1]
    expected = Run(Experiment(), (Event(50, {"learning_rate": 2.0}),))
    assert np.array_equal(found.rows, expected_rows(expected, found.epochs))
    assert session.seen == 50


def test_a_change_at_the_start_changes_the_experiment():
    session = opened()
    found = ask(session, settings={"learning_rate": 2.0}, want=pull(1))
    assert session.run.events == ()
    assert session.run.experiment.learning_rate == 2.0
    assert found.header["rates"] == [[0, 2.0]]
    assert np.array_equal(found.rows, expected_rows(Run(Experiment(learning_rate=2.0)), found.epochs))


def test_an_edit_cuts_the_run_and_is_named():
    session = opened()
    found = ask(session, epoch=30, seen=80, edit={"3": -1.5, "4": 2}, want=pull(31))
    assert found.header["cut"] == 30
    assert found.rows[0, 3] == -1.5
    assert found.rows[0, 4] == 2.0
    assert found.header["changes"] == [[30, "x₂→h₂ set to -1.5, bias of h₁ set to 2"]]
    expected = Run(Experiment(), (Event(30, parameters={3: -1.5, 4: 2.0}),))
    assert np.array_equal(found.rows, expected_rows(expected, found.epochs))


def test_an_edit_of_many_parameters_is_counted():
    session = opened()
    found = ask(session, epoch=30, edit={str(place): 0.5 for place in range(9)})
    assert found.header["changes"] == [[30, "9 weights and biases edited"]]


def test_a_change_that_makes_the_run_diverge_at_once_gives_one_row_an_epoch():
    session = opened(Experiment(hidden=(2,), hidden_activation="linear", output_activation="linear"))
    found = ask(session, epoch=5, edit={str(place): 1e6 for place in range(9)}, want=pull(6))
    assert found.epochs.tolist() == [5]
    assert found.header["end"]["status"] == "diverged"


def test_a_change_forgets_what_came_after_it():
    session = opened()
    ask(session, epoch=80, settings={"learning_rate": 0.1})
    ask(session, epoch=40, settings={"learning_rate": 1.0})
    assert session.run.events == (Event(40, {"learning_rate": 1.0}),)


def test_asking_for_rows_changes_nothing():
    changes = (Event(20, {"learning_rate": 2.0}), Event(30, parameters={0: 1.0}))
    session = opened(changes=changes)
    for start, stride in ((0, 1), (500, 7), (10, 1), (0, 100)):
        ask(session, want=pull(start, stride=stride))
    assert session.run.events == changes


def test_the_panel_asks_the_browser_for_the_epoch_and_the_browser_accepts():
    session = opened()
    session.request_change({"optimizer": "adam", "learning_rate": 0.05})
    asked = answer(session)
    assert asked.header["ask"] is True
    assert session.run.events == ()
    found = ask(session, epoch=25, accept=True, want=pull(26))
    assert found.header["cut"] == 25
    assert session.run.events == (Event(25, {"optimizer": "adam", "learning_rate": 0.05}),)
    assert session.pending == {}
    ask(session, epoch=40, accept=True)  # a second yes to the same question changes nothing more
    assert len(session.run.events) == 1


def test_the_question_is_repeated_until_it_is_answered():
    """Two answers may reach the browser at once, and then it sees the last one only."""
    session = opened()
    session.request_change({"optimizer": "adam"})
    assert ask(session, epoch=20, seen=20).header.get("ask") is True
    assert ask(session, epoch=20, want=pull(10)).header.get("ask") is True
    assert "ask" not in ask(session, epoch=20, accept=True).header
    assert "ask" not in ask(session, epoch=20, want=pull(10)).header


# What is refused

REFUSED = {
    "another setting": ({"settings": {"seed": 7}}, "events: 'seed'"),
    "no setting": ({"settings": {"speed": 7}}, "events: 'speed'"),
    "a value out of range": ({"settings": {"learning_rate": 1e9}}, "Learning rate: "),
    "text for a number": ({"settings": {"learning_rate": "0.1"}}, "Learning rate: "),
    "not a number": ({"settings": {"learning_rate": float("nan")}}, "Learning rate: "),
    "settings that are a list": ({"settings": [1, 2]}, "settings"),
    "accepted settings that are a list": ({"accept": True, "settings": [1, 2]}, "settings"),
    "accepted settings that are a number": ({"accept": True, "settings": 7}, "settings"),
    "a place too far": ({"edit": {"9": 1.0}}, "parameters"),
    "a negative place": ({"edit": {"-1": 1.0}}, "parameters"),
    "a place in words": ({"edit": {"first": 1.0}}, "parameters"),
    "a weight too large": ({"edit": {"0": 1e7}}, "parameters"),
    "a weight that is none": ({"edit": {"0": None}}, "parameters"),
    "edits that are a list": ({"edit": [1.0]}, "parameters"),
    "a negative epoch": ({"epoch": -1, "want": pull(0)}, "epoch"),
    "an epoch that is none": ({"epoch": None, "want": pull(0)}, "epoch"),
    "an epoch too far": ({"epoch": 10**9, "want": pull(0)}, "epoch"),
    "half an epoch": ({"epoch": 0.5, "want": pull(0)}, "epoch"),
    "a wish that is none": ({"want": 7}, "start"),
    "a stride of 0": ({"want": pull(0, stride=0)}, "stride"),
    "a stride too long": ({"want": pull(0, stride=10**9)}, "stride"),
    "too many rows": ({"want": pull(0, MOST_ROWS + 1)}, "count"),
    "a start too far": ({"want": pull(10**9)}, "start"),
    "a good setting with a bad edit": ({"settings": {"learning_rate": 1.0}, "edit": {"99": 1.0}}, "parameters"),
    "a good setting with a bad stride": ({"settings": {"learning_rate": 1.0}, "want": pull(0, stride=0)}, "stride"),
}


@pytest.mark.parametrize(("command", "named"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_is_named_and_leaves_the_run_as_it_was(command, named):
    session = opened(changes=(Event(10, {"learning_rate": 0.2}),))
    before = session.run.to_dict(30)
    found = ask(session, **{"epoch": 20, **command})
    assert found.header["error"].startswith(named)
    assert "allowed" in found.header["error"]
    assert found.header["n"] == 0
    assert session.run.to_dict(30) == before


def test_a_refused_command_does_not_lose_what_the_panel_asked_for():
    session = opened()
    session.request_change({"optimizer": "adam"})
    found = ask(session, epoch=20, accept=True, want=pull(21, stride=0))
    assert found.header["error"].startswith("stride: ")
    ask(session, epoch=20, accept=True, want=pull(21))
    assert session.run.events == (Event(20, {"optimizer": "adam"}),)


# How much it sends and keeps


def size_of_rows(session):
    found = answer(session)
    return 4 * found.rows.size


@pytest.mark.parametrize("experiment", [Experiment(), DEEPEST], ids=["2-2-1", "six layers of 16"])
def test_an_answer_is_bounded(experiment):
    session = opened(experiment)
    assert size_of_rows(session) <= MOST_BYTES
    ask(session, want=pull(0, MOST_ROWS))
    assert size_of_rows(session) <= MOST_BYTES
    ask(session, epoch=3, settings={"learning_rate": 0.1}, want=pull(4, MOST_ROWS))
    assert size_of_rows(session) <= MOST_BYTES


def test_an_answer_is_bounded_for_a_large_network_opened_in_its_middle():
    session = opened(DEEPEST, epoch=500)
    assert size_of_rows(session) <= MOST_BYTES


def test_a_row_of_the_smallest_network_is_about_a_hundred_bytes():
    n_parameters = count_parameters((2, 2, 1))
    # with loss, accuracy, the norms of two layers and the learning rate
    assert RowLayout((2, 2, 1)).width == 2 * n_parameters + 2 + 2 + 1
    assert 4 * RowLayout((2, 2, 1)).width == 92


def test_a_long_session_keeps_a_bounded_state():
    session = opened(Experiment(target_loss=0.0, max_epochs=1_000_000))
    rng = np.random.default_rng(5)
    sizes = []
    for turn in range(120):
        start = int(rng.integers(0, 3000))
        ask(session, epoch=start, seen=start, want=pull(start, 120, int(rng.integers(1, 20))))
        if turn % 10 == 0:
            ask(session, epoch=start, settings={"learning_rate": float(rng.uniform(0.1, 1.0))}, want=pull(start + 1))
        if turn % 20 == 19:
            kept = (session.run._checkpoints, list(session.run._recent), session.run.events)
            sizes.append(len(pickle.dumps(kept)) + len(session.answer))
    assert max(sizes[3:]) < 3 * max(sizes[:3])
    assert max(sizes) < 1_000_000


# Anything at all

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
PLACES = st.sampled_from(["0", "4", "8", "9", "-1", "x", "", "1e3", "٣"])
EPOCHS = st.integers(0, 400) | JSON
WISHES = st.fixed_dictionaries(
    {}, optional={"start": EPOCHS, "count": st.integers(0, 700) | JSON, "stride": st.integers(0, 5) | JSON}
)
COMMANDS = st.fixed_dictionaries(
    {},
    optional={
        "epoch": EPOCHS,
        "seen": EPOCHS,
        "want": WISHES | JSON,
        "settings": st.dictionaries(st.sampled_from(list(SETTINGS)) | st.text(max_size=5), JSON, max_size=2) | JSON,
        "edit": st.dictionaries(PLACES, st.floats(-2e6, 2e6) | JSON, max_size=2) | JSON,
        "accept": JSON,
        "commit": JSON,
        "reopen": JSON,
    },
)


@settings(max_examples=30)
@given(st.lists(COMMANDS, min_size=20, max_size=40))
@example([{"accept": True, "settings": [0]}])
@example([{"accept": True, "settings": "ab"}])
def test_whatever_is_sent_an_answer_comes_back(commands):
    session = opened(Experiment(max_epochs=500))
    for turn, command in enumerate(commands):
        if turn % 5 == 0:
            session.request_change({"optimizer": "adam"})
        found = ask(session, **command)
        assert json.dumps(found.header)
        assert session.run.snapshot(0).epoch == 0


@settings(max_examples=200)
@given(JSON)
def test_whatever_is_sent_in_place_of_a_command_an_answer_comes_back(command):
    session = opened(Experiment(max_epochs=50))
    session.receive(command)
    assert answer(session).header["setup"]["sizes"] == [2, 2, 1]


@settings(max_examples=40)
@given(st.data())
def test_any_run_with_any_events_is_sent_as_the_core_has_it(data):
    experiment = data.draw(experiments(max_epochs=120))
    run = Run(experiment, data.draw(events(experiment, 60)))
    session = opened(experiment, changes=run.events, epoch=data.draw(st.integers(0, 120)))
    _, epochs, rows = answer(session)
    with np.errstate(over="ignore"):
        wanted = np.clip(expected_rows(run, epochs), -np.finfo(np.float32).max, np.finfo(np.float32).max)
    assert np.array_equal(rows, wanted)

"""The session behind the stage: what it says to the browser's commands, right ones and wrong ones."""

import json
import pickle

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core import Experiment
from core.stream.address import address_of, run_at
from core.training.record import RowLayout
from core.training.run import Event, Run
from pages.shared.stage.session import FIRST_ROWS, StageSession
from tests.core.examples import events, experiments
from tests.pages.answers import decode, expected_rows

DEEPEST = Experiment(hidden=(16,) * 6, problem="parity3")


@pytest.fixture(autouse=True, scope="module")
def time_enough():
    """An answer has all rows that were asked for, however busy the machine is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.stream.runs.SECONDS", 60.0)
        yield


def opened(experiment=None, *, changes=(), epoch=0, **options):
    """A session that has been told how the stage looks, as the page does at once."""
    session = StageSession(Run(experiment or Experiment(), changes), epoch)
    session.set_options(presenter=False, hidden=[], **options)
    return session


def answer(session):
    return decode(session.answer, RowLayout.of(session.run.experiment).width)


def tell(session, **command):
    """Send a command of this run, and return what the page says."""
    session.receive({"run": session.number, "epoch": 0, "seen": 0, "address": session.address, **command})
    return answer(session)


def question(query, number=1):
    return {"id": number, "query": query}


# Opening


def test_the_first_answer_holds_the_setup_and_the_first_rows():
    session = opened()
    header, own, epochs, rows = answer(session)
    setup = header["setup"]
    assert header["run"] == session.number
    assert header["epoch"] == 0
    assert setup["sizes"] == [2, 2, 1]
    assert setup["width"] == rows.shape[1]
    assert setup["columns"]["loss"] == 2 * 9
    assert len(setup["parameters"]) == 9
    nothing = {"changes": [], "rates": [[0, 0.5]], "locks": [[0, []]]}
    assert header["opening"] == {"address": "", "mostEpochs": 10_000} | nothing
    assert header["options"] == {"presenter": False, "hidden": []}
    assert header["resumed"] is True
    assert "source" not in header  # there is no route without a server
    assert own == {"n": len(epochs)}
    assert epochs.tolist() == list(range(len(epochs)))
    assert 2 <= len(epochs) <= FIRST_ROWS


@settings(max_examples=30)
@given(st.data())
def test_any_run_with_any_events_is_sent_as_the_core_has_it(data):
    experiment = data.draw(experiments(max_epochs=120))
    run = Run(experiment, data.draw(events(experiment, 60)))
    session = opened(experiment, changes=run.events, epoch=data.draw(st.integers(0, 120)))
    header, own, epochs, rows = answer(session)
    assert header["setup"]["sizes"] == list(experiment.sizes)
    assert header["opening"]["address"] == address_of(run)
    assert header["epoch"] == epochs[0]
    assert np.array_equal(rows, expected_rows(run, epochs))
    assert ("end" in own) == (run.snapshot(int(epochs[-1]) + 1).epoch == epochs[-1])


def test_a_run_opens_in_its_middle_and_at_its_end():
    epochs = answer(opened(epoch=1000)).epochs
    assert epochs.tolist() == list(range(1000, 1000 + len(epochs)))
    session = opened(Experiment(max_epochs=20), epoch=500)
    header, own, epochs, _ = answer(session)
    assert header["epoch"] == session.epoch == 20
    assert epochs.tolist() == [20]
    assert own["end"]["status"] == "out of epochs"


def test_reopening_gives_the_setup_at_the_epoch_on_the_screen():
    session = opened()
    tell(session, epoch=70, seen=90)
    header, _, epochs, _ = tell(session, reopen=True)
    assert header["setup"]["sizes"] == [2, 2, 1]
    assert header["epoch"] == 70
    assert epochs[0] == 70


@pytest.mark.parametrize("command", [None, 3, "play", [], {}, {"run": -1, "question": question("")}, {"run": "1"}])
def test_a_command_for_another_run_is_answered_with_this_one(command):
    session = opened()
    tell(session, epoch=40)
    session.receive(command)
    assert answer(session).header["setup"]["sizes"] == [2, 2, 1]


def test_another_run_replaces_the_first():
    session = opened()
    number = session.number
    assert answer(session).header["resumed"]
    session.restart(Run(Experiment(hidden=(3,))))
    header, _, epochs, _ = answer(session)
    assert session.number == header["run"] == number + 1
    assert header["setup"]["sizes"] == [2, 3, 1]
    assert "resumed" not in header  # a stage that shows the same run is to begin anew
    assert epochs[0] == 0


def test_serial_numbers_rise_with_every_answer():
    session = opened()
    serials = [answer(session).header["serial"]]
    for epoch in (0, 5, 0):
        serials.append(tell(session, epoch=epoch).header["serial"])
    serials.append(tell(session, reopen=True).header["serial"])
    assert serials == sorted(set(serials))


# Questions, where there is no route


def test_a_question_is_answered_with_rows_and_the_session_stays_as_it_is():
    session = opened(changes=(Event(20, {"learning_rate": 2.0}),))
    header, _, epochs, rows = tell(session, question=question(f"{session.address}&start=50&count=10&stride=5", 7))
    assert header["to"] == 7
    assert epochs.tolist() == list(range(50, 100, 5))
    assert np.array_equal(rows, expected_rows(session.run, epochs))
    changed = tell(session, question=question("start=0&count=10&stride=1&change=30:learning_rate=0.1", 8))
    assert changed.header["to"] == 8
    assert changed.own["opening"]["address"] == "events=30%3Alearning_rate%3D0.1"
    assert session.run.events == (Event(20, {"learning_rate": 2.0}),)
    assert session.epoch == 0


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("start=0&count=5&stride=0", "stride: '0'"),
        ("start=0&count=5&stride=1&change=20:learning_rate=1e9", "learning_rate: '1e9'"),
        ("", "start: ''"),
        (None, "start: ''"),
        (["start"], "['start']: "),
    ],
)
def test_a_question_that_is_none_is_answered_in_words(query, named):
    session = opened()
    found = tell(session, question=question(query))
    assert found.header["to"] == 1
    assert "allowed" in found.header["error"]
    assert found.own["n"] == 0


# What the stage tells


def test_the_page_follows_the_address():
    session = opened()
    tell(session, epoch=50, seen=200, address="events=50%3Alearning_rate%3D2")
    assert session.run.events == (Event(50, {"learning_rate": 2.0}),)
    assert (session.epoch, session.seen) == (50, 200)
    tell(session, epoch=50, seen=200, address="learning_rate=2")
    assert session.run.experiment.learning_rate == 2.0
    assert session.run.events == ()


def test_an_end_is_known_when_it_is_on_the_screen():
    session = opened(Experiment(learning_rate=2.0))
    assert tell(session, epoch=300, seen=300).header.keys() == {"serial", "run", "options"}
    assert session.end is None
    tell(session, epoch=300, seen=300, ended=True)  # which is not true
    assert session.end is None
    tell(session, epoch=354, seen=354, ended=True)
    assert (session.end.status, session.end.epoch) == ("solved", 354)
    tell(session, epoch=20, seen=20, address="learning_rate=2&events=20%3Alearning_rate%3D0.1")
    assert session.end is None


def test_the_panel_asks_the_browser_for_the_epoch_and_the_browser_accepts():
    session = opened()
    session.request_change({"optimizer": "adam", "learning_rate": 0.05})
    assert answer(session).header["ask"] == "optimizer=adam,learning_rate=0.05"
    assert session.run.events == ()
    assert "ask" in tell(session, epoch=20).header  # two answers may reach the browser at once: it sees the last one
    found = tell(session, epoch=25, accept=True, address="events=25%3Aoptimizer%3Dadam%2Clearning_rate%3D0.05")
    assert "ask" not in found.header
    assert session.run.events == (Event(25, {"optimizer": "adam", "learning_rate": 0.05}),)
    assert session.pending == {}


REFUSED = {
    "an address with a bad value": ({"address": "learning_rate=1000"}, "Learning rate: '1000'"),
    "an address with an unknown name": ({"address": "speed=3"}, "speed: '3'"),
    "a negative epoch": ({"epoch": -1}, "epoch"),
    "an epoch that is none": ({"epoch": None}, "epoch"),
    "an epoch too far": ({"epoch": 10**9}, "epoch"),
    "half an epoch": ({"epoch": 0.5}, "epoch"),
    "a last epoch that is none": ({"seen": "all"}, "seen"),
}


@pytest.mark.parametrize(("command", "named"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_is_named_and_leaves_the_run_as_it_was(command, named):
    session = opened(changes=(Event(10, {"learning_rate": 0.2}),))
    before = session.run.to_dict(30)
    found = tell(session, **{"epoch": 20, **command})
    assert found.header["error"].startswith(named)
    assert "allowed" in found.header["error"]
    assert found.own["n"] == 0
    assert session.run.to_dict(30) == before


def test_a_long_session_keeps_a_bounded_state():
    session = opened(Experiment(target_loss=0.0, max_epochs=1_000_000))
    sizes = []
    for turn in range(60):
        epoch = 37 * turn % 2000
        tell(session, epoch=epoch, seen=epoch, question=question(f"{session.address}&start={epoch}&count=120&stride=3"))
        changed = address_of(Run(session.run.experiment, [Event(epoch, {"learning_rate": 0.1 + turn / 100})]))
        tell(session, epoch=epoch, address=changed)
        sizes.append(len(pickle.dumps((session.run._checkpoints, list(session.run._recent)))) + len(session.answer))
    assert max(sizes) < 100_000


# Anything at all

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
ADDRESSES = st.sampled_from(["", "hidden=3", "learning_rate=0.1&events=20%3A0%3D1", "events=9:seed=1", "x=1", "%ff="])
QUERIES = st.builds(
    lambda address, start, count, change: f"{address}&start={start}&count={count}&stride=1{change}",
    ADDRESSES,
    st.integers(-1, 400) | st.text(max_size=3),
    st.integers(0, 700),
    st.sampled_from(["", "&change=30:learning_rate=1", "&change=30:0=9e9", "&change=;", "&change=5"]),
)
COMMANDS = st.fixed_dictionaries(
    {},
    optional={
        "epoch": st.integers(0, 400) | JSON,
        "seen": st.integers(0, 400) | JSON,
        "address": ADDRESSES | JSON,
        "question": st.fixed_dictionaries({}, optional={"id": st.integers() | JSON, "query": QUERIES | JSON}) | JSON,
        "accept": JSON,
        "commit": JSON,
        "reopen": JSON,
        "ended": JSON,
    },
)


@settings(max_examples=10)
@given(st.lists(COMMANDS, min_size=20, max_size=40))
@example([{"question": {}}, {"question": {"id": float("nan")}}])
def test_whatever_is_sent_an_answer_comes_back(commands):
    session = opened(Experiment(max_epochs=500))
    for turn, command in enumerate(commands):
        if turn % 5 == 0:
            session.request_change({"optimizer": "adam"})
        session.receive({"run": session.number, "epoch": 0, "seen": 0, **command})
        width = RowLayout.of(run_at(session.address).experiment).width
        asked = command.get("question")
        if not isinstance(asked, dict) or "hidden" not in str(asked.get("query")):  # that is another network's width
            assert json.dumps(decode(session.answer, width).header)
        assert session.run.snapshot(0).epoch == 0


@settings(max_examples=100)
@given(JSON)
def test_whatever_is_sent_in_place_of_a_command_an_answer_comes_back(command):
    session = opened(Experiment(max_epochs=50))
    session.receive(command)
    assert answer(session).header["setup"]["sizes"] == [2, 2, 1]


@pytest.mark.parametrize("epoch", [0, 500])
def test_a_large_network_opens_with_a_bounded_answer(epoch):
    assert len(opened(DEEPEST, epoch=epoch).answer) < 1_500_000


def test_why_is_answered_through_the_component_too():
    session = opened()
    own = {}
    while "why" not in own:
        header, own, epochs, _ = tell(session, question=question("start=300&count=1&stride=1&why=1", 7))
        assert header["to"] == 7
        assert len(epochs) == 0
    assert own["why"]["epoch"] == 300

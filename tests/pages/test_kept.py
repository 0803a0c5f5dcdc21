"""What stays in the browser: it comes back, a link wins, runs are computed anew, what is damaged is left out."""

import json
import re

import pytest
import streamlit
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Experiment
from core.lessons.collection import lesson_named, lessons, text_named
from core.lessons.packed import packed
from core.training.run import Run
from pages.lessons.place import Place, record
from pages.shared.state import kept as module
from pages.shared.state.answers import SKIPPED, Record, asked
from pages.shared.state.kept import Answer, Kept, KeptRun, Visit, from_text, recall, to_keep, to_text, visit
from pages.shared.state.log import Replays, entries, log_run, replays
from pages.shared.state.own_run import Stand, own_run
from tests.pages.reading import press, rested, said, well
from tests.pages.test_lab import experiment_of, lab

LESSONS, _ = lessons()
NAME = "1-one-unit"
STEPS = LESSONS[NAME].steps


def answer(step, option, seen=True):
    return Answer(NAME, step, asked(STEPS[step - 1]), option, seen)


KEPT = Kept(
    (answer(1, 2), answer(2, SKIPPED), answer(3, 0, seen=False)),
    (KeptRun("problem=or&hidden=0&learning_rate=2", 153, (NAME, 1)), KeptRun("", 20, None)),
    Stand("problem=and&events=7%3Alearning_rate%3D2", 12),
)


@given(
    st.lists(st.sampled_from([answer(step, option) for step in (1, 2) for option in (SKIPPED, 0, 1)]), max_size=3),
    st.lists(st.builds(KeptRun, st.sampled_from(["", "seed=3"]), st.integers(0, 999), st.none() | st.just((NAME, 2)))),
    st.none() | st.builds(Stand, st.just("seed=4"), st.integers(0, 10**6)),
)
@settings(max_examples=60, deadline=None)
def test_the_text_brings_the_same_back(answers, runs, last):
    kept = Kept(tuple(answers), tuple(runs), last)
    assert from_text(to_text(kept) or to_text(KEPT)) == (kept if to_text(kept) else KEPT)


def spoilt(**changes):
    return json.dumps(json.loads(to_text(KEPT)) | changes)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"answers": [["none", 1, "x", 0, True]]}, "lesson: 'none' is not allowed"),
        ({"answers": [[NAME, 9, "x", 0, True]]}, "step: 9 is not allowed; allowed: a whole number from 1 to 5"),
        ({"answers": [[NAME, 1, "x", 0, True]]}, "an answer to what this step asks today"),
        ({"answers": [[NAME, 1, asked(STEPS[0]), 7, True]]}, "answer: 7 is not allowed"),
        ({"answers": [["~0123456789abcdef", 21, "", 0, True]]}, "step: 21 is not allowed"),
        ({"answers": [["~0123456789abcdef", 1, "", 6, True]]}, "answer: 6 is not allowed"),
        ({"answers": [5]}, "entry: 5 is not allowed; allowed: what this app has written"),
        ({"answers": [{"a": 1}]}, "entry: "),
        ({"runs": [["problem=nothing", 3]]}, "problem: 'nothing' is not allowed"),
        ({"runs": [[None, 3]]}, "entry: [None, 3]"),
        ({"runs": [["", -3]]}, "epoch: -3 is not allowed"),
        ({"runs": [["", 3, "../x", 1]]}, "lesson: '../x'"),
        ({"runs": [["utm=1", 3]]}, "utm: '1' is not allowed"),
        ({"last": ["seed=x", 3]}, "seed: 'x' is not allowed"),
        ({"last": 5}, "entry: 5"),
    ],
)
def test_an_entry_that_cannot_be_used_is_left_out_with_a_sentence(changes, reason):
    found = from_text(spoilt(**changes))
    [notice] = found.notices
    assert "An entry of what this browser has kept cannot be used, and is left out." in notice
    assert reason in notice
    assert len(found.answers) + len(found.runs) + (found.last is not None) > 0  # the others are taken


@pytest.mark.parametrize(
    "text", ["", "x", "[]", "{}", "5", "null", "[" * 10**5, spoilt(format="other"), spoilt(runs={})]
)
def test_anything_else_is_left_out_with_a_sentence(text):
    assert from_text(text) == Kept(
        notices=("What this browser has kept of an earlier visit cannot be read, and is left out.",)
    )


@given(
    st.recursive(st.none() | st.integers() | st.text(max_size=5), st.lists).flatmap(lambda v: st.just(json.dumps(v)))
)
@settings(max_examples=60, deadline=None)
def test_no_text_is_an_exception(value):
    for name in ("answers", "runs", "last"):
        from_text(spoilt(**{name: json.loads(value)}))


# A session and its browser


class Toasts(list):
    def __call__(self, words, **_):
        self.append(re.sub(r"\\(.)", r"\1", words))


@pytest.fixture
def session(monkeypatch):
    """Makes a new session of Streamlit."""

    def make(parameters=(), **state):
        monkeypatch.setattr(streamlit, "session_state", Session(state))
        visit(dict(parameters))
        return streamlit.session_state

    monkeypatch.setattr(streamlit, "toast", Toasts())
    return make


class Session(dict):
    """As much of st.session_state as is used."""

    def __getattr__(self, name):
        return self[name]


def tell(text):
    """The browser tells what it keeps."""
    streamlit.session_state["browser"] = {"kept": text}
    recall("browser")


def test_what_was_kept_comes_back_and_is_kept_again(session):
    session()
    assert to_keep() | {"visit": ""} == {"visit": "", "heard": False, "text": ""}
    tell(to_text(KEPT))
    assert to_keep()["heard"]
    assert from_text(to_keep()["text"]) == KEPT
    assert own_run().stand == KEPT.last
    assert streamlit.toast == []
    tell("nonsense")
    assert streamlit.toast == ["What this browser has kept of an earlier visit cannot be read, and is left out."]
    assert from_text(to_keep()["text"]) == KEPT


def test_what_is_told_while_the_page_is_left_is_told_again(session):
    session()
    asked = to_keep()
    recall("browser")
    assert to_keep()["visit"] != asked["visit"]
    tell(to_text(KEPT))
    streamlit.session_state.pop("browser")
    recall("browser")  # what another window has made
    assert not to_keep()["heard"]
    assert from_text(to_keep()["text"]) == KEPT


def test_a_links_experiment_wins_and_undo_leads_to_ones_own(session):
    session({"problem": "or"})
    own = own_run(Run(Experiment(problem="or")))
    tell(to_text(KEPT))
    assert own.run.experiment == Experiment(problem="or")
    assert own.brought == "problem=or"  # so the lab says that it came with a link, and offers the way back
    assert from_text(to_keep()["text"]).last == KEPT.last
    own.undo()
    assert own.stand == KEPT.last
    own.open(Run(Experiment(seed=8)))
    assert from_text(to_keep()["text"]).last == Stand("seed=8", 0)


def test_after_a_reload_the_experiment_in_the_address_is_ones_own(session):
    session({"problem": "and"})
    own = own_run(Run(Experiment(problem="and")))
    tell(to_text(Kept(last=Stand("problem=and", 30))))
    assert own.brought == ""
    assert own.past == []
    assert from_text(to_keep()["text"]).last.address == "problem=and"


@pytest.mark.parametrize("parameters", [{}, {"lesson": NAME, "step": "2"}])
def test_without_a_link_the_last_experiment_takes_the_place_of_the_defaults(session, parameters):
    session(parameters)
    own = own_run(Run(Experiment()))
    tell(to_text(KEPT))
    assert own.stand == KEPT.last


@pytest.mark.parametrize("parameters", [{"present": "1"}, {"hide": "network"}])
def test_a_link_to_the_defaults_wins_too(session, parameters):
    session(parameters)
    own = own_run(Run(Experiment()))
    tell(to_text(KEPT))
    assert own.run.experiment == Experiment()


def test_what_this_visit_has_answered_stands(session):
    session(lesson_records={(NAME, 1): Record(0, False)})
    tell(to_text(KEPT))
    records = streamlit.session_state["lesson_records"]
    assert records[NAME, 1] == Record(0, True)
    assert records[NAME, 2] == Record(SKIPPED, True)


def test_another_window_of_the_browser_adds_and_forgets(session):
    session()
    tell(to_text(Kept(answers=(answer(1, 2),))))
    own_run().open(Run(Experiment(seed=5)))
    tell(to_text(KEPT))
    assert own_run().stand == Stand("seed=5", 0)
    assert from_text(to_keep()["text"]).answers == KEPT.answers
    tell("")
    assert to_keep()["text"] == ""
    assert to_keep()["heard"]
    assert own_run().stand.address == ""


def test_runs_of_an_earlier_visit_come_first_and_are_computed_anew(session):
    session()
    new = Run(Experiment(seed=9))
    log_run(new, new.snapshot(3))
    tell(to_text(KEPT))
    assert [(entry.number, entry.epoch, entry.status) for entry in entries()] == [
        (3, 3, "left"),
        (2, 20, ""),
        (1, 153, ""),
    ]
    work = replays()
    assert work is replays()
    while not work.done:
        work.advance(1.0)
    xor, unit = Run(Experiment()).snapshot(20), STEPS[0].stage.run().snapshot(153)
    assert [(entry.status, entry.loss, entry.step) for entry in entries()[1:]] == [
        ("left", xor.loss, None),
        ("solved", unit.loss, (NAME, 1)),
    ]
    assert work.progress == 1.0


def test_a_run_that_diverged_comes_back_with_its_end(session):
    session()
    tell(
        to_text(
            Kept(
                runs=(
                    KeptRun(
                        "problem=saddle&output_activation=linear&loss=half_squared_error&learning_rate=50", 1, None
                    ),
                )
            )
        )
    )
    work = replays()
    work.advance(10)
    assert [(entry.status, entry.epoch, entry.accuracy) for entry in entries()] == [("diverged", 1, None)]


def test_computing_runs_anew_can_be_stopped(session):
    session()
    tell(to_text(Kept(runs=(KeptRun("target_loss=0&max_epochs=1000000&learning_rate=0.00001", 10**6, None),))))
    work = Replays(streamlit.session_state["run_log"])
    work.advance(0.05)
    assert 0 < work.progress < 1
    work.stop()
    assert work.done
    assert not work.complete


def test_only_as_much_is_kept_as_a_browser_has_room_for(session, monkeypatch):
    session()
    monkeypatch.setattr(module, "LETTERS_OF_RUNS", 20)
    for seed in (11, 12, 13):
        log_run(Run(Experiment(seed=seed)), Run(Experiment(seed=seed)).snapshot(1))
    assert [run.address for run in from_text(to_keep()["text"]).runs] == ["seed=12", "seed=13"]


def test_a_lesson_that_came_in_a_link_is_kept_by_a_fingerprint_of_its_text(session):
    text = text_named(NAME)
    first, other = (Place(lesson_named(packed(each)), 1) for each in (text, f"{text}\n"))
    name, _ = first.key
    assert len(name) == 17
    assert other.key != first.key
    kept = Kept((Answer(name, 1, "", 2, True),), (KeptRun("seed=3", 2, first.key),))
    assert from_text(to_text(kept)) == kept
    session()
    tell(to_text(kept))
    assert (record(first), record(other)) == (Record(2, True), Record())
    assert from_text(to_keep()["text"]) == kept
    streamlit.session_state["lesson_records"][first.key].answer = 5  # an option that the lesson does not have
    assert record(first) == Record()


# On the pages


def test_a_lesson_goes_on_where_it_was_and_its_summary_knows_what_was_seen():
    at = lab(lesson=NAME, step="1")
    at.session_state.lesson_records = {(NAME, 1): Record(2, True), (NAME, 3): Record(0, False)}
    well(at.run())
    assert "**1\u00a0✓** · 2 · 3\u00a0… · 4 · 5" in said(at)
    at.switch_page("pages/lessons/page.py")
    at.query_params["summary"] = NAME
    at = rested(at.run())
    assert "You made a prediction in 2 of 5 steps. **1 of 1** came true. In 1 of them you have not looked" in said(at)
    assert "kept in this browser only" in said(at)
    at = press(at, "Forget all of it")
    assert at.session_state["kept"] == Visit(False, at.session_state["kept"].name, True, None)
    assert "You have made no predictions in this lesson." in said(at)
    at.query_params.clear()
    assert experiment_of(at.switch_page("pages/lab/page.py").run()) == Experiment()

"""Handing in and checking, without a browser: from a lesson's summary by file and by link to the teacher's table."""

import csv
import io
import json
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from streamlit.testing.v1 import AppTest

from core.lessons.collection import lesson_named, lessons, text_named
from core.lessons.hand_in import from_link
from core.lessons.packed import packed
from core.notation.table import csv_of
from core.training.run import Run
from pages.lessons.hand_in import file_name, made
from pages.lessons.place import Place
from pages.shared.state.answers import SKIPPED, Record
from pages.shared.state.log import Entry
from tests.pages.reading import ROOT, at_link, press, rested, said, well
from tests.pages.test_lab import lab
from tests.pages.test_lessons import SHOW, SKIP

LESSONS, _ = lessons()
NAME = "1-one-unit"
FIRST = LESSONS[NAME].steps[0]
RIGHT = 2


def at_summary(records, log=()):
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    at.session_state.lesson_records = {(NAME, step): record for step, record in records.items()}
    at.session_state.run_log = {entry.address: entry for entry in log}
    well(at.run()).switch_page("pages/lessons/page.py")
    at.query_params["summary"] = NAME
    return rested(at.run())


def entry(number, address, epoch, step, **seen):
    return Entry(number, dict(parse_qsl(address)), "", "", 42, epoch, step=step, **seen)


PLAYED = entry(1, "problem=or&hidden=0&learning_rate=2", 153, (NAME, 1), status="solved", loss=0.00994879, accuracy=1.0)
KEPT = entry(2, "problem=or&hidden=0&learning_rate=2&seed=3", 40, (NAME, 1))
ELSEWHERE = entry(3, "seed=3", 40, None, status="left", loss=0.5, accuracy=0.5)


def handed_in(name="Ada", log=()):
    """The page behind "Make the file", and what its link holds."""
    at = at_summary({1: Record(RIGHT, True, RIGHT), 2: Record(SKIPPED, True, 1)}, log)
    at.text_input(key="hand_in_name").set_value(name)
    at = rested(press(at, "Make the file"))
    links = [code.value for code in at.code if "handed=" in code.value]
    return at, links


def test_a_hand_in_holds_the_lessons_answers_and_runs_those_of_an_earlier_visit_computed_anew():
    at, [link] = handed_in(log=(PLAYED, KEPT, ELSEWHERE))
    assert [button.proto.label for button in at.get("download_button")] == ["Download: 2 answers, 2 runs"]
    hand_in = from_link(dict(parse_qsl(urlsplit(link).query))["handed"])
    assert [(answer.step, answer.answer, answer.came_true) for answer in hand_in.answers] == [
        (1, FIRST.options[RIGHT].text, FIRST.options[RIGHT].text),
        (2, None, LESSONS[NAME].steps[1].options[1].text),
    ]
    ones_own = Run(FIRST.stage.experiment.replace(seed=3)).snapshot(40)
    assert [(run.address, run.epoch, run.status, run.loss) for run in hand_in.runs] == [
        (PLAYED.address, 153, "solved", PLAYED.loss),
        (KEPT.address, 40, "left", ones_own.loss),
    ]


def test_nothing_is_made_without_a_name_and_nothing_is_offered_without_an_answer():
    at, links = handed_in(name="  ")
    assert links == []
    assert "Type your name first." in said(at)
    assert not at_summary({}).text_input


def test_what_the_log_writes_down_in_a_lesson_belongs_to_its_step():
    at = press(lab(lesson=NAME, step="1"), SKIP)
    session = at.session_state.lab.session
    session.receive({"run": session.number, "epoch": 12, "seen": 12})
    at = press(press(at, SHOW), "Next")
    [found] = at.session_state["run_log"].values()
    assert (found.step, found.epoch, found.status) == ((NAME, 1), 12, "left")
    assert at.session_state.lab.session.step == (NAME, 2)
    at = press(at, "Leave the lesson")
    assert at.session_state.lab.session.step is None


def test_the_example_has_two_that_agree_and_one_that_was_changed():
    at = well(at_link("handins").run())
    at.toggle(key="handins_example").set_value(True)
    at = rested(at.run())
    told = said(at).replace("*", "")
    assert "3 hand-ins, computed anew. ✓ 2 come out here as they were handed in. ✗ 1 does not: look at" in told


def test_a_files_name_is_that_of_student_and_lesson():
    lesson = LESSONS[NAME]
    for name, file in (("Zoë O’Hara", "zoë-o-hara"), ("../..", "hand-in"), ("李", "李")):
        assert file_name(made(name, lesson, [], [])) == f"{file}-{NAME}.json"


def hand_in_file(name="Ada", **changes):
    """A file with one answer and one run, as it is downloaded."""
    answers = [{"step": 1, "question": FIRST.question, "answer": "Three", "came_true": "All four"}]
    run = FIRST.stage.run()
    end = run.snapshot(10**6)
    seen = {"step": 1, "epoch": end.epoch, "status": end.status, "loss": end.loss, "accuracy": 1.0}
    content = {
        "format": "perceptarium hand-in 1",
        "name": name,
        "lesson": NAME,
        "title": "One unit and its line",
        "answers": answers,
        "runs": [seen | {"run": run.to_plan(end.epoch)}],
    }
    return json.dumps(content | {"checksum": "none"} | changes).encode()


def checked(*files, **parameters):
    at = well(at_link("handins", **parameters).run())
    if files:
        at.file_uploader[0].set_value([(name, content, "application/json") for name, content in files])
    return rested(at.run())


def test_a_file_that_is_none_is_named_and_the_others_are_shown():
    at = checked(("ada.json", hand_in_file()), ("b*ad*.json", b"{}"), ("ada.json", hand_in_file("=1+1")))
    assert "b*ad*.json is no hand-in. format: None is not allowed; allowed: 'perceptarium hand-in 1'" in said(at)
    told = said(at)
    assert (
        "**2 hand-ins**, computed anew. ✗ **2** do not: look at *does not agree*. **2** have the same answers" in told
    )
    rows = at.dataframe[0].value.to_dict("records")
    assert [(row["checks"], row["name"], row["answers"], row["runs"], row["file"]) for row in rows] == [
        ("✗", "Ada", "1 ✗", "1 solved", "ada.json"),
        ("✗", "=1+1", "1 ✗", "1 solved", "ada.json (2)"),
    ]
    assert (
        rows[0]["does not agree"] == "The file was changed after it was made: its checksum is that of something else."
    )
    table = list(csv.DictReader(io.StringIO(csv_of(rows))))
    assert table[1]["name"] == "'=1+1"


def test_a_link_brings_a_hand_in_that_agrees():
    _, [link] = handed_in(log=(KEPT,))
    at = checked(handed=dict(parse_qsl(urlsplit(link).query))["handed"])
    assert "**1 hand-in**, computed anew. ✓ **1** comes out here as it was handed in." in said(at)
    [row] = at.dataframe[0].value.to_dict("records")
    assert (row["answers"], row["runs"], row["file"]) == ("1 ✓ · 2 –", "1 left", "from the link")
    _, [link] = handed_in()
    at = checked(handed=dict(parse_qsl(urlsplit(link).query))["handed"])
    assert "✓ **1** comes out here as it was handed in. **1** has answers alone: no run was played." in said(at)
    [row] = at.dataframe[0].value.to_dict("records")
    assert (row["checks"], row["runs"]) == ("✓", "no run")
    assert "The link holds no hand-in. handed: 'x' is not allowed" in said(checked(handed="x"))


def test_a_lesson_of_a_link_is_handed_in_with_its_text_and_checked_by_it():
    lesson = lesson_named(packed(text_named(NAME) + "\n"))
    place = Place(lesson, 1)
    at = at_summary({}, [replace(PLAYED, step=place.key)])
    at.session_state.lesson_records = {place.key: Record(RIGHT, True, RIGHT)}
    at.query_params["summary"] = lesson.name
    rested(at.run()).text_input(key="hand_in_name").set_value("Ada")
    at = rested(press(at, "Make the file"))
    [button] = [each.proto for each in at.get("download_button") if each.proto.label.startswith("Download")]
    assert button.label == "Download: 1 answer, 1 run"
    assert file_name(made("Ada", lesson, [], [])) == "ada-lesson.json"
    at = checked(("ada.json", hand_in_file(lesson=lesson.name)))
    [row] = at.dataframe[0].value.to_dict("records")
    assert (row["answers"], row["runs"]) == ("1 ✗", "1 solved")
    assert row["lesson"] == "One unit and its line (its text is in the file)"
    assert "“One unit and its line” has another text than on this server in ada.json." in said(at)


def test_too_many_files_are_said():
    at = checked(*((f"{number}.json", b"{}") for number in range(101)))
    assert "101 files are too many at once: the first 100 are checked." in said(at)

"""Hand-ins: a file and a link bring the same back, what is none is refused by name, a changed one is found out."""

import json
from concurrent.futures import BrokenExecutor, Future
from contextlib import suppress
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Experiment, SettingError
from core.lessons import checking
from core.lessons.checking import Checking, alike, alone, other_texts
from core.lessons.collection import lessons, text_named
from core.lessons.evidence import Evidence
from core.lessons.hand_in import (
    HandedAnswer,
    HandedRun,
    HandIn,
    checksum,
    from_json,
    from_link,
    to_json,
    to_link,
)
from core.lessons.packed import packed
from core.training.run import Event, Run

LESSONS, _ = lessons()
LESSON = LESSONS["1-one-unit"]
FIRST = LESSON.steps[0]


@cache
def right_of(step):
    return FIRST.options[Evidence(step).finish().right].text


def seen(step, run, epoch):
    """A run as the lab's log has it when it was seen up to this epoch, or to its end."""
    snapshot = run.snapshot(epoch)
    status = "left" if snapshot.status == "training" else snapshot.status
    return HandedRun(step, run, snapshot.epoch, status, snapshot.loss, float(snapshot.accuracy))


OWN = Run(FIRST.stage.experiment.replace(seed=3), (Event(5, {"learning_rate": 0.5}),))


def hand_in(name="Ada", runs=(), **more):
    wrong = next(option.text for option in FIRST.options if option.text != right_of(FIRST))
    answers = (
        HandedAnswer(1, FIRST.question, wrong, right_of(FIRST)),
        HandedAnswer(3, LESSON.steps[2].question, None, None),
    )
    runs = runs or (seen(1, FIRST.stage.run(), 10**6), seen(1, OWN, 40))
    return HandIn(
        **{"name": name, "lesson": LESSON.name, "title": LESSON.title, "answers": answers, "runs": runs} | more
    )


def checked(*hand_ins, **options):
    work = Checking(hand_ins, LESSONS, **options)
    while not work.done:
        work.advance(1.0)
    return work.checked()


def in_plain(hand_in):
    """Everything in it, with runs by their addresses."""
    runs = [(run.step, run.address, run.epoch, run.status, run.loss, run.accuracy) for run in hand_in.runs]
    return hand_in.name, hand_in.lesson, hand_in.title, hand_in.answers, runs, hand_in.is_intact


def test_file_and_link_bring_the_same_back_and_all_of_it_agrees():
    mine = hand_in(name="Zoë = “Z”")
    for back in (from_json(to_json(mine).encode()), from_link(to_link(mine))):
        assert in_plain(back) == in_plain(mine)
        [found] = checked(back)
        assert found.complete
        assert found.wrong == []
        assert [answer.mark for answer in found.answers] == ["✗", "–"]
        assert [(run.fact.status, run.is_own) for run in found.runs] == [("solved", False), ("left", True)]


def test_other_spaces_and_another_order_of_fields_are_no_change():
    content = json.loads(to_json(hand_in()))
    assert from_json(json.dumps(dict(reversed(content.items()))).encode()).is_intact


def leaves(content, way=()):
    """The way to each value in the file."""
    if isinstance(content, (dict, list)):
        pairs = content.items() if isinstance(content, dict) else enumerate(content)
        for key, value in pairs:
            yield from leaves(value, (*way, key))
    else:
        yield way


WAYS = [way for way in leaves(json.loads(to_json(hand_in()))) if way != ("format",)]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: "-".join(map(str, way)))
def test_whatever_is_changed_in_a_file_is_found_out(way):
    content = json.loads(to_json(hand_in()))
    place = content
    for key in way[:-1]:
        place = place[key]
    before = place[way[-1]]
    place[way[-1]] = f"{before}x" if isinstance(before, str) else 1 if before is None else before + 1
    with suppress(SettingError):  # where it is none at all any more
        assert not from_json(json.dumps(content).encode()).is_intact


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda file: file["answers"][0].update(came_true=file["answers"][0]["answer"]),
            f"; it is “{right_of(FIRST)}”.",
        ),
        (lambda file: file["answers"][0].update(answer="No idea"), "Step 1: “No idea” is none of the options."),
        (lambda file: file["answers"][0].update(question="Why?"), "Step 1: the file has the question “Why?”; here"),
        (lambda file: file["answers"][0].update(step=9), "Step 9: the lesson has 5 steps."),
        (lambda file: file["answers"][1].update(file["answers"][0]), "A step has two answers."),
        (lambda file: file["runs"][0].update(loss=0.25), "Run 1: the file has the loss 0.25; it is 0.009949."),
        (
            lambda file: file["runs"][0].update(status="stalled"),
            "Run 1: the file has it stalled at epoch 153; it is solved",
        ),
        (lambda file: file["runs"][0].update(accuracy=0.75), "Run 1: the file has 75% of the rows right; it is 100%."),
        (lambda file: file["runs"][1].update(status="solved"), "Run 2: the file has it solved at epoch 40; it goes on"),
        (
            lambda file: seen_at(file["runs"][0], 900),
            "Run 1: the file has it solved at epoch 900; it ends at epoch 153",
        ),
        (lambda file: seen_at(file["runs"][1], 39), "Run 2: the file has the loss "),
        (lambda file: file["runs"][0]["run"]["experiment"].update(seed=9), "Run 1: the file has "),
        (lambda file: file["runs"][1]["run"]["events"][0].update(epoch=6), "Run 2: the file has the loss "),
        (lambda file: file["runs"][1].update(step=8), "Run 2: the lesson has no step 8."),
        (lambda file: file.update(lesson="mine"), "The lesson “mine” is not on this server"),
    ],
)
def test_what_is_not_so_is_found_out_even_with_a_fitting_checksum(change, words):
    content = json.loads(to_json(hand_in()))
    change(content)
    assert "its checksum" in checked(from_json(json.dumps(content).encode()))[0].wrong[0]
    [found] = checked(from_json(json.dumps(content | {"checksum": checksum(content)}).encode()))
    assert any(words in sentence for sentence in found.wrong), found.wrong
    assert not any("checksum" in sentence for sentence in found.wrong)


def seen_at(run, epoch):
    run["epoch"] = run["run"]["epoch"] = epoch


def test_a_run_that_diverges_has_its_end_at_the_epoch_before():
    run = Run(Experiment(problem="saddle", output_activation="linear", loss="half_squared_error", learning_rate=50.0))
    end = run.snapshot(10**6)
    assert (end.status, end.epoch) == ("diverged", 1)
    [found] = checked(hand_in(runs=(HandedRun(1, run, 1, "diverged", end.loss, None),)))
    assert found.wrong == []
    assert found.runs[0].fact.accuracy is None


def test_a_run_that_takes_too_long_is_said_to_be_unchecked(monkeypatch):
    monkeypatch.setattr(checking, "PIECE", 0.01)
    monkeypatch.setattr(checking, "MOST_SECONDS_A_RUN", 0.02)
    endless = Run(Experiment(hidden=(8, 8), target_loss=0.0, max_epochs=10**6, learning_rate=1e-5))
    [found] = checked(hand_in(runs=(HandedRun(1, endless, 10**6, "out of epochs", 0.5, 0.5), seen(1, OWN, 40))))
    assert found.wrong == ["Run 1 was not checked: computing it takes too long."]
    assert found.complete


def test_a_run_is_asked_for_again_where_its_process_was_killed():
    asks, here = [], alone()

    def ask(*wish):
        asks.append(wish)
        if len(asks) > 1:
            return here(*wish)
        killed = Future()
        killed.set_exception(BrokenExecutor())
        return killed

    [found] = checked(hand_in(), ask=ask)
    assert found.wrong == []
    assert len(asks) > 2


def test_each_run_and_each_answer_is_computed_once_for_all():
    here, asked = alone(), []

    def ask(address, epoch, seconds):
        asked.append((address, epoch))
        return here(address, epoch, seconds)

    work = Checking([hand_in(), hand_in("Ben"), hand_in("Chen")], LESSONS, ask=ask)
    work.replays.advance(60)
    assert work.replays.done
    assert len(set(asked)) == work.replays.n == 2
    assert len(work.evidence) == 2
    work.stop()
    assert work.done
    assert not work.checked()[0].complete


TEXT = text_named(LESSON.name)
CHANGED = TEXT.replace(LESSON.title, "One unit, again", 1)


def test_a_lesson_that_came_with_the_file_is_checked_by_its_own_text():
    mine = hand_in(lesson=packed(TEXT))
    back = from_json(to_json(mine).encode())
    assert in_plain(back) == in_plain(mine)
    [found] = checked(back)
    assert (found.wrong, found.complete) == ([], True)
    assert [answer.mark for answer in found.answers] == ["✗", "–"]
    [found] = checked(hand_in(lesson=packed(CHANGED)))
    assert found.wrong == [f"The file says that its lesson is “{LESSON.title}”; it is “One unit, again”."]


def test_lessons_of_one_title_with_different_texts_are_pointed_out():
    here, changed, other, copy = (packed(text) for text in (TEXT, CHANGED, f"{CHANGED}\n", f"{TEXT}\n"))
    files = [hand_in(lesson=lesson) for lesson in (here, changed, changed, other, LESSON.name)]
    assert other_texts(files[:3], ["a", "b", "c"]) == []
    assert other_texts(files, ["a", "b", "c", "d", "e"]) == [
        "“One unit, again” has different texts: one in b, c; another one in d."
    ]
    assert other_texts([hand_in(lesson=copy)], ["a"]) == [
        f"“{LESSON.title}” has another text than on this server in a."
    ]


def test_answers_to_lessons_that_came_with_files_are_computed_within_a_bound(monkeypatch):
    monkeypatch.setattr(checking, "MOST_WORK_BROUGHT", 0)
    [found] = checked(hand_in(lesson=packed(TEXT)))
    assert found.wrong[0] == "Step 1 was not checked: computing the files’ lessons takes too long."
    assert [answer.mark for answer in found.answers] == ["?", "–"]
    assert found.complete


def test_files_with_the_same_runs_are_pointed_out():
    plain = (seen(1, FIRST.stage.run(), 10**6),)
    other = (*plain, seen(1, OWN, 41))
    files = [
        hand_in(),
        hand_in("Ben", answers=()),
        hand_in("Chen", other),
        hand_in("Dan", plain),
        hand_in("Eve", plain),
    ]
    assert alike(checked(*files), ["a", "b", "c", "d", "e"]) == [
        "The same run of the student’s own as in b.",
        "The same run of the student’s own as in a.",
        "",
        "The same answers and runs as in e; no run is the student’s own, so this may be chance.",
        "The same answers and runs as in d; no run is the student’s own, so this may be chance.",
    ]
    stopped = seen(1, FIRST.stage.run(), 77)  # where the step does not end: somebody's own finger
    assert alike(checked(hand_in(runs=(stopped,)), hand_in("B", (stopped,))), ["a", "b"])[0] == (
        "The same run of the student’s own as in b."
    )


BAD = [
    (lambda file: file.update(format="perceptarium run 1"), "format: 'perceptarium run 1'"),
    (lambda file: file.update(name=" "), "name: ' '"),
    (lambda file: file.update(name="x" * 61), "a text of 1 to 60 letters"),
    (lambda file: file.update(lesson="../x"), "lesson: '../x'"),
    (lambda file: file.update(lesson="~eNo"), "lesson: '~eNo'"),
    (lambda file: file.update(lesson=packed("title = 5")), "lesson, step: None"),
    (lambda file: file.update(answers={}), "answers: {}"),
    (lambda file: file["answers"][0].update(step=0), "answer 1, step: 0"),
    (lambda file: file["answers"].append(3), "answer 3: 3"),
    (lambda file: file["runs"][0].update(loss="low"), "run 1, loss: 'low'"),
    (lambda file: file["runs"][0].update(loss=10**400), "run 1, loss: "),
    (lambda file: file["runs"][0].update(loss=float("nan")), "run 1, loss: nan"),
    (lambda file: file["runs"][0].update(status="perfect"), "run 1, status: 'perfect'"),
    (lambda file: file["runs"][0].update(epoch=3), "run 1, epoch: 3"),
    (lambda file: file["runs"][0]["run"]["experiment"].update(seed="x"), "run 1, seed: 'x'"),
    (lambda file: file["runs"].extend(file["runs"] * 100), "runs: "),
    (lambda file: file["runs"][0].pop("loss"), "run 1: "),
]


@pytest.mark.parametrize(("change", "words"), BAD)
def test_what_is_no_hand_in_is_refused_by_the_name_of_its_field(change, words):
    content = json.loads(to_json(hand_in()))
    change(content)
    with pytest.raises(SettingError, match=r"allowed: .+") as refused:
        from_json(json.dumps(content).encode())
    assert words in str(refused.value)


@given(st.binary(max_size=60) | st.recursive(st.none() | st.text(), st.lists).map(lambda v: json.dumps(v).encode()))
@settings(max_examples=100, deadline=None)
def test_any_other_file_is_refused_in_words(content):
    with pytest.raises(SettingError, match=r"allowed: .+"):
        from_json(content)


@pytest.mark.parametrize("text", ["", "x", "eJw", "é", "a" * 5000, to_link(hand_in())[:-9]])
def test_a_spoilt_link_is_refused_in_words(text):
    with pytest.raises(SettingError, match=r"allowed: .+"):
        from_link(text)


def test_a_file_too_large_is_refused():
    with pytest.raises(SettingError, match="at most 1,000,000"):
        from_json(b" " * 1_000_001)

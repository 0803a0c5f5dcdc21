"""Lessons as files: what a good one says, what is wrong with a bad one, and every step of those that come along."""

import re
from functools import cache
from pathlib import Path

import pytest

from core.experiment.experiment import GROUPS, Experiment
from core.experiment.hiding import read_hidden
from core.experiment.settings import SettingError
from core.lessons import collection
from core.lessons.__main__ import main
from core.lessons.collection import BUILT_IN, lessons, lessons_in
from core.lessons.evidence import Evidence
from core.lessons.lesson import PICTURES, Option, read_lesson
from core.lessons.measures import MEASURES
from core.training.run import Event

PAGE = (Path(__file__).parents[3] / "docs/lessons.md").read_text()
"""What is told to the authors of lessons."""
BUILT = {path.stem: read_lesson(path) for path in sorted(BUILT_IN.glob("*.toml"))}
STEPS = [step for lesson in BUILT.values() for step in lesson.steps]

GOOD = """
title = "A lesson"
for = "a test"
minutes = 5

[[step]]
title = "Only step"
text = "A rate of {learning_rate} against {other_learning_rate}, a brace {{ and {{}}."
link = "https://lab.example.edu/?problem=or&hidden=0&events=3%3Alearning_rate%3D1&epoch=2&hide=start,network"
compare = "problem=and&hidden=0"
at = 40
question = "How many of {max_epochs}?"
measure = "right"
options = [
  { text = "Few", is = [0, 1] },
  { text = "Some", from = 2, below = 4 },
  { text = "All", is = 4 },
]
conclusion = """ + (
    '"{right} of {rows}: {accuracy:.1%}, {loss:.4f}, before {first_loss}, elsewhere {other_status}, {{{epoch}}}, '
    '{seed}."'
)


@pytest.fixture
def written(tmp_path):
    """A function that writes a lesson's file and returns its path."""

    def write(text, name="own.toml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


# A good file


def test_a_lesson_as_it_is_read(written):
    lesson = read_lesson(written(GOOD))
    assert (lesson.name, lesson.title, lesson.audience, lesson.minutes) == ("own", "A lesson", "a test", 5)
    [step] = lesson.steps
    assert step.stage.experiment == Experiment(problem="or", hidden=())
    assert step.stage.events == (Event(3, {"learning_rate": 1.0}),)
    assert (step.stage.epoch, step.stage.hidden) == (2, read_hidden("start,network")[0])
    assert step.other.experiment == Experiment(problem="and", hidden=())
    assert step.text == "A rate of 0.5 against 0.5, a brace { and {}."
    assert step.question == "How many of 10,000?"
    assert step.until == 40


def test_what_may_be_left_out_and_what_it_says(written):
    lesson = read_lesson(written(GOOD))
    [step] = lesson.steps
    assert (lesson.teaches, lesson.onward, step.look_at, step.remember, step.misconception, step.say) == ("",) * 6
    assert step.minutes == 0
    more = GOOD.replace("minutes = 5", 'minutes = 5\nteaches = "Much."\nonward = "[On](starts)"')
    more += '\nlook_at = "layers"\nremember = "{learning_rate}"\nmisconception = "{seed}"\nminutes = 2'
    more += '\nsay = "From {first_loss} on, with {seed}: {loss:.3f}."'
    lesson = read_lesson(written(more))
    [step] = lesson.steps
    assert (lesson.teaches, lesson.onward) == ("Much.", "[On](starts)")
    assert (step.look_at, step.remember, step.misconception, step.minutes) == ("layers", "0.5", "42", 2)
    run = step.stage.run()
    said = f"From {run.snapshot(0).loss:.4g} on, with 42: {run.snapshot(40).loss:.3f}."
    assert Evidence(step).finish().advice == said


def test_what_its_step_says_in_the_end(written):
    [step] = read_lesson(written(GOOD)).steps
    evidence = Evidence(step).finish()
    run = step.stage.run()
    at, first = run.snapshot(40), run.snapshot(0)
    right = round(4 * at.accuracy)
    assert evidence.conclusion == (
        f"{right} of 4: {at.accuracy:.1%}, {at.loss:.4f}, before {first.loss:.4g}, elsewhere training, {{40}}, 42."
    )
    assert step.options[evidence.right].text == {4: "All", 3: "Some", 2: "Some"}[right]


# Bad files

SPOILT = [
    # what is replaced, by what, the field that is named, the value that is named, and a part of what is allowed
    ('title = "A lesson"', "", "own.toml, title", "None", "a text in quotes"),
    ('title = "A lesson"', "title = 7", "own.toml, title", "7", "a text in quotes"),
    ('title = "A lesson"', 'title = "  "', "own.toml, title", "'  '", "1 to 200 characters"),
    ('for = "a test"', 'four = "a test"', "own.toml", "'four'", "title, for, minutes, step"),
    ("minutes = 5", "minutes = 0", "own.toml, minutes", "0", "a whole number from 1 to 600"),
    ("minutes = 5", 'minutes = "five"', "own.toml, minutes", "'five'", "a whole number from 1 to 600"),
    ("minutes = 5", "minutes = five", "own.toml", "'minutes = five'", "TOML: Invalid value (at line 4, column 11)"),
    ("[[step]]", "[step]", "own.toml, step", "{", "1 to 20 of them"),
    ("[[step]]", "[[stop]]", "own.toml", "'stop'", "title, for, minutes, step"),
    ('title = "Only step"', 'tittle = "Only step"', "own.toml, step 1", "'tittle'", "title, text, link"),
    ("text = ", "text = 3 #", "own.toml, step 1, text", "3", "a text in quotes"),
    ("{learning_rate}", "{loss}", "own.toml, step 1, text", "'{loss}'", "problem, truth_table"),
    ("{learning_rate}", "{learning_rate:.2f}", "own.toml, step 1, text, {learning_rate}", "'.2f'", "no format"),
    ("{{ and", "{ and", "own.toml, step 1, text", "'{", "pairs of braces around a name"),
    ("{max_epochs}", "{seed.real}", "own.toml, step 1, question", "'{seed.real}'", "learning_rate"),
    ("problem=or", "problem=ore", "own.toml, step 1, link, problem", "'ore'", "xor, and, or"),
    ("hidden=0&events", "hiden=0&events", "own.toml, step 1, link", "'hiden'", "hidden"),
    ("epoch=2", "epoch=soon", "own.toml, step 1, link, epoch", "'soon'", "a whole number from 0"),
    ("epoch=2", f"epoch={'9' * 3000}", "own.toml, step 1, link, epoch", "999", "a whole number from 0"),
    ("epoch=2", "epoch=-1", "own.toml, step 1, link, epoch", "'-1'", "a whole number from 0"),
    ("epoch=2", "present=1", "own.toml, step 1, link", "'present'", "events, epoch, hide"),
    ("hide=start", "hide=stage", "own.toml, step 1, link, hide", "'stage'", ", ".join(GROUPS)),
    ("events=3", "events=three", "own.toml, step 1, link, events", "three", "an epoch, a colon and changes"),
    ("learning_rate%3D1", "seed%3D1", "own.toml, step 1, link, events", "'seed'", "settings that may change"),
    ("?problem=or", "?", "own.toml, step 1, link", "https://lab.example.edu", "a link to the lab"),
    ('"problem=and&hidden=0"', '"AND"', "own.toml, step 1, compare", "'AND'", "a link to the lab"),
    ("at = 40", "at = 2", "own.toml, step 1, at", "2", "'end' or a whole number from 3"),
    ("at = 40", 'at = "start"', "own.toml, step 1, at", "'start'", "'end' or a whole number"),
    ("at = 40", "starts = 200", "own.toml, step 1, starts", "200", "only with links that have no events"),
    ("at = 40", "starts = 5", "own.toml, step 1, starts", "5", "a whole number from 100 to 2000"),
    ('measure = "right"', 'measure = "rihgt"', "own.toml, step 1, measure", "'rihgt'", "right, wrong, rows"),
    ('measure = "right"', 'measure = "solved"', "own.toml, step 1, measure", "'solved'", "right, wrong, rows"),
    ('measure = "right"', 'measure = "gates"', "own.toml, step 1, measure", "'gates'", "right, wrong, rows"),
    ('measure = "right"', 'measure = "first_right"', "own.toml, step 1, measure", "'first_right'", "right, wrong"),
    ("is = [0, 1]", "is = []", "own.toml, step 1, option 1, is", "[]", "a value of the measure"),
    ("is = [0, 1]", 'is = "few"', "own.toml, step 1, option 1, is", "'few'", "a whole number from 0"),
    ("is = [0, 1]", "is = 1, below = 2", "own.toml, step 1, option 1", "'is'", "either is, or from and below"),
    ("is = [0, 1]", "equals = 1", "own.toml, step 1, option 1", "'equals'", "text, is, from, below"),
    (", is = [0, 1]", "", "own.toml, step 1, option 1", "['text']", "a text and is, from or below"),
    ("from = 2, below = 4", "from = 4, below = 2", "own.toml, step 1, option 2, below", "2.0", "more than from, 4"),
    ("from = 2", 'from = "two"', "own.toml, step 1, option 2, from", "'two'", "a number from"),
    ('text = "All"', "text = 4", "own.toml, step 1, option 3, text", "4", "a text in quotes"),
    ("{right} of", "{rigth} of", "own.toml, step 1, conclusion", "'{rigth}'", "right, wrong, rows"),
    ("{right} of", "{right.real} of", "own.toml, step 1, conclusion", "'{right.real}'", "right, wrong, rows"),
    ("{right} of", "{right[0]} of", "own.toml, step 1, conclusion", "'{right[0]}'", "right, wrong, rows"),
    ("{right} of", "{} of", "own.toml, step 1, conclusion", "'{}'", "right, wrong, rows"),
    ("{right} of", "right} of", "own.toml, step 1, conclusion", "'} of", "pairs of braces"),
    ("{loss:.4f}", "{loss:.99f}", "own.toml, step 1, conclusion, {loss}", "'.99f'", "such as :.2f"),
    ("{loss:.4f}", "{loss:999999999}", "own.toml, step 1, conclusion, {loss}", "'999999999'", "such as :.2f"),
    ("{other_status}", "{other_status:s}", "own.toml, step 1, conclusion, {other_status}", "'s'", "no format"),
    ("conclusion = ", "#", "own.toml, step 1, conclusion", "None", "a text in quotes"),
    ("at = 40", 'look_at = "lose"', "own.toml, step 1, look_at", "'lose'", "diagram, region, unit, space, loss"),
    ("at = 40", 'remember = "{loss}"', "own.toml, step 1, remember", "'{loss}'", "problem, truth_table"),
    ("at = 40", 'say = "{lose}"', "own.toml, step 1, say", "'{lose}'", "right, wrong, rows"),
    ("at = 40", 'say = "{loss:s}"', "own.toml, step 1, say, {loss}", "'s'", "such as :.2f"),
    ("at = 40", "misconception = 1", "own.toml, step 1, misconception", "1", "a text in quotes"),
    ("at = 40", "minutes = 0", "own.toml, step 1, minutes", "0", "a whole number from 1 to 600"),
    ("minutes = 5", 'minutes = 5\nteaches = ""', "own.toml, teaches", "''", "1 to 4000 characters"),
    ("minutes = 5", "minutes = 5\nonward = []", "own.toml, onward", "[]", "a text in quotes"),
]

NOWHERE = [("own.toml, title", "None")]
"""A field and a value that are in no line."""


@pytest.mark.parametrize(("old", "new", "field", "value", "allowed"), SPOILT)
def test_a_spoilt_file_is_named_with_field_value_and_what_is_allowed(written, old, new, field, value, allowed):
    assert old in GOOD
    with pytest.raises(SettingError) as caught:
        read_lesson(written(GOOD.replace(old, new, 1)))
    line = GOOD[: GOOD.index(old)].count("\n") + 1 + new.count("\n")
    place = f"{field} (line {6 if value == 'None' and 'step 1' in field else line})"  # what is missing is in its step
    if "TOML" in allowed or field == "own.toml, step" or (field, value) in NOWHERE:
        place = field
    assert caught.value.field == place
    shown, _, rest = str(caught.value).removeprefix(f"{place}: ").partition(" is not allowed; allowed: ")
    assert value in shown
    assert allowed in rest


@pytest.mark.parametrize(
    ("content", "name", "part"),
    [
        (b"\xff\xfe", "own.toml", "text in UTF-8"),
        (b"", "own.toml", "own.toml, step: None"),
        (b"#" * 200_001, "own.toml", "at most 200,000"),
        (GOOD, "my lesson.toml", "a name of letters, digits, - and _"),
        (GOOD, "x" * 61 + ".toml", "a name of letters, digits, - and _"),
        (b"step = " + b"[" * 5000, "own.toml", "TOML"),
        (b"title = 'a'\nfor = 'b'\nminutes = 1\nstep = [1]", "own.toml", "own.toml, step 1: 1 is not allowed"),
        (b"step = []", "own.toml", "1 to 20 of them"),
    ],
)
def test_a_file_that_is_none(written, content, name, part):
    with pytest.raises(SettingError, match=re.escape(part)):
        read_lesson(written(content, name))


def test_the_values_of_a_measure_in_words_are_checked(written):
    text = GOOD.replace('measure = "right"', 'measure = "status"')
    for old, new in (("[0, 1]", '"solved"'), ("from = 2, below = 4", 'is = "stuck"'), ("is = 4", 'is = "diverged"')):
        text = text.replace(old, new, 1)
    with pytest.raises(SettingError, match=r"option 2, is \(line 16\): 'stuck' .* training, solved, stalled, diverged"):
        read_lesson(written(text))
    with pytest.raises(SettingError, match=r"option 2 \(line 16\): \['from', 'text'\] .* a text and is$"):
        read_lesson(written(text.replace('is = "stuck"', "from = 2")))


@pytest.mark.parametrize("link", ["batch_size=1", "dropout=0.5&hidden=4"])
def test_many_starts_need_the_full_batch(written, link):
    text = GOOD.replace("&events=3%3Alearning_rate%3D1", f"&{link}").replace("at = 40", "starts = 100")
    with pytest.raises(SettingError, match=r"own.toml, step 1, starts, (batch_size|dropout) \(line 11\): "):
        read_lesson(written(text.replace("hidden=0&", "") if "dropout" in link else text))


def test_options_of_which_not_exactly_one_holds_are_named(written):
    [step] = read_lesson(written(GOOD.replace("below = 4", "below = 5"))).steps
    assert step.right(3) == 1
    with pytest.raises(SettingError, match=r"own.toml, step 1, options: 4 .* exactly one holds for right, not 2"):
        step.right(4)
    [step] = read_lesson(written(GOOD.replace("is = [0, 1]", "is = 0"))).steps
    with pytest.raises(SettingError, match="not 0"):
        step.right(1)
    with pytest.raises(SettingError, match="not 0"):
        step.right(None)


def test_a_stage_that_stands_at_the_end_of_its_run_already(written):
    spoilt = GOOD.replace("&epoch=2", "&epoch=50&init=zeros&target_loss=0&l2=1").replace("at = 40", "at = 60")
    [step] = read_lesson(written(spoilt.replace("events=3%3Alearning_rate%3D1", "max_epochs=50"))).steps
    with pytest.raises(SettingError, match=r"step 1, link, epoch: 50 .* an epoch before 50, where the run ends"):
        _ = Evidence(step).finish().right


@pytest.mark.parametrize(
    ("low", "high", "values"),
    [(2, 4, {2, 3, 3.9}), (None, 2, {-1, 0, 1}), (4, None, {4, 5}), (None, None, {-1, 0, 1, 2, 3, 3.9, 4, 5})],
)
def test_a_range_has_its_low_end_and_not_its_high_one(low, high, values):
    option = Option("", (), low, high)
    assert {value for value in (-1, 0, 1, 2, 3, 3.9, 4, 5) if option.holds(value)} == values
    assert not option.holds("solved")
    assert not option.holds(None)


# The built-in lessons


def test_the_app_offers_them_each_with_a_few_steps():
    assert lessons() == (BUILT, [])
    assert all(4 <= len(lesson.steps) <= 7 for lesson in BUILT.values())


@cache
def finished(place):
    """All that the conclusion of one of the steps is computed from."""
    return Evidence(STEPS[place]).finish()


@pytest.mark.parametrize("place", range(len(STEPS)), ids=[step.where for step in STEPS])
def test_every_step_of_every_lesson(place):
    step, evidence = STEPS[place], finished(place)
    assert evidence.complete
    assert 0 <= evidence.right < len(step.options)
    value = evidence.value(step.measure)
    assert [option.holds(value) for option in step.options].count(True) == 1
    for words in (step.text, step.question, evidence.conclusion, evidence.advice):
        assert not re.search(r"[{}]|\bnan\b|\binf\b|None|\bnone\b", words)
    assert len(re.findall(r"\d", evidence.conclusion)) >= 2, "ends with computed numbers"
    against = r"(\d[\d.,−e]*)(?: and [−\d][\d.,−e]*)? (?:against|instead of) \1(?!\d)"
    assert not re.search(against, f"{evidence.conclusion} {evidence.advice}"), "numbers that agree are said to agree"
    assert step.stage.hidden, "something does not matter and is hidden"


def test_weights_that_are_said_to_agree_do_agree():
    place = next(place for place, step in enumerate(STEPS) if "in two decimals the same" in step.conclusion)
    for name in ("w1", "w2"):
        assert f"{finished(place).value(name):.2f}" == f"{finished(place).value(f'other_{name}'):.2f}"


@pytest.mark.parametrize("lesson", BUILT.values(), ids=BUILT)
def test_a_lesson_says_what_it_teaches_and_each_step_what_to_remember(lesson):
    assert lesson.teaches
    assert lesson.onward
    assert all(step.remember and step.misconception and step.say for step in lesson.steps)
    assert sum(step.minutes for step in lesson.steps) == lesson.minutes


@pytest.mark.parametrize("place", range(len(STEPS)), ids=[step.where for step in STEPS])
def test_nothing_before_a_question_gives_its_answer_away(place):
    step, evidence = STEPS[place], finished(place)
    answer, value = step.options[evidence.right].text.casefold(), evidence.value(step.measure)
    assert step.title.casefold() not in answer
    assert answer not in step.text.casefold()
    if step.measure in ("right", "most_right"):  # one can count them on the stage
        assert evidence.value("first_right") != value
    if step.measure in ("gates", "failure"):
        assert not any(value in finished(before).conclusion for before in range(place))


def test_a_lesson_hides_the_answer_in_no_fixed_place():
    places = [finished(place).right for place in range(len(STEPS))]
    assert max(places.count(option) for option in places) <= len(STEPS) / 2


# Folders


def test_they_are_in_the_container():
    assert "!lessons" in (BUILT_IN.parent / ".dockerignore").read_text().splitlines()


def test_ones_own_folder_comes_behind_and_may_replace(written, tmp_path, monkeypatch):
    written(GOOD, "zzz.toml")
    written(GOOD, "1-one-unit.toml")
    written(GOOD.replace("minutes = 5", "minutes = 0"), "bad.toml")
    written("no lesson", "notes.txt")
    monkeypatch.setenv(collection.OWN, str(tmp_path))
    found, wrong = lessons()
    assert list(found) == [*BUILT, "zzz"]
    assert found["1-one-unit"].title == "A lesson"
    [message] = wrong
    assert message.startswith("bad.toml, minutes (line 4): 0 is not allowed")


def test_a_file_that_is_mended_is_read_anew(written, tmp_path):
    path = written(GOOD.replace("minutes = 5", "minutes = 0"))
    assert lessons_in(tmp_path)[0] == {}
    path.write_text(GOOD.replace("A lesson", "Another"))
    found, wrong = lessons_in(tmp_path)
    assert wrong == []
    assert found["own"].title == "Another"


def test_a_folder_that_is_not_there_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv(collection.OWN, str(tmp_path / "none"))
    found, [message] = lessons()
    assert found == BUILT
    assert str(tmp_path / "none") in message
    assert "cannot be read" in message


# The page for authors


def test_the_example_works_as_it_stands_there(written, tmp_path, capsys):
    [example] = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    written(example, "or-and.toml")
    assert main(str(tmp_path)) == 0
    printed = capsys.readouterr().out
    assert printed.count("or-and.toml, step ") == 2
    assert "epoch = 280: 100 to 999\n  The run is solved at epoch 280, with a loss of 0.010." in printed
    assert "100 of 100 (95 % interval " in printed


def test_the_check_names_what_is_wrong(written, tmp_path, capsys):
    written(GOOD.replace("below = 4", "below = 5"))
    written("title = 3", "bad.toml")
    assert main(str(tmp_path)) in (1, 2)
    assert "WRONG bad.toml, step: None is not allowed" in capsys.readouterr().out


def test_the_page_lists_every_measure():
    table = dict(re.findall(r"^\| `(\w+)` \| [a-z ]+ \| (.*) \|$", PAGE, re.MULTILINE))
    assert table == {name: measure.help for name, measure in MEASURES.items()}


def test_the_page_lists_all_that_a_step_may_ask_to_look_at():
    [section] = re.findall(r"## What to look at\n(.*?)\n## ", PAGE, re.DOTALL)
    assert dict(re.findall(r"^\| `(\w+)` \| ((?!what).*) \|$", section, re.MULTILINE)) == PICTURES

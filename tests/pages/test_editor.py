"""The lesson editor without a browser: the text is checked, tried, kept in the link, and changed without loss."""

import pytest
from streamlit.testing.v1 import AppTest

from core.lessons.collection import lessons, text_named
from core.lessons.evidence import Evidence
from core.lessons.packed import MOST_BYTES, lesson_in_link, packed, unpacked
from pages.editor.draft import MOST_PAST, Draft
from pages.editor.texts import NEW, STEP
from pages.lessons.place import read_place
from pages.shared.parts.teaching import sections
from tests.pages.reading import ROOT, address, at_link, press, rested, said, well
from tests.pages.test_lab import experiment_of, lab

BUILT, _ = lessons()
FIRST = next(iter(BUILT))


def editor(**parameters):
    return well(rested(at_link("editor", **parameters).run()))


def write(at, text):
    return well(at.text_area[0].set_value(text).run())


@pytest.mark.parametrize("text", [NEW, NEW + STEP])
def test_what_it_begins_with_is_a_lesson_whose_answers_decide(text):
    for step in lesson_in_link(packed(text)).steps:
        evidence = Evidence(step).finish()
        assert 0 <= evidence.right < len(step.options)


def test_the_step_stands_beside_the_text_as_students_see_it():
    at = editor()
    [step] = lesson_in_link(packed(NEW)).steps
    assert at.text_area[0].value == NEW
    assert step.text in said(at)
    assert at.radio[0].options == [option.text for option in step.options]
    assert address(at) == {}
    assert "Leave the lesson" not in [button.label for button in at.button]
    at.radio[0].set_value(1)
    at = press(press(at, "Predict"), "Show the result")
    assert Evidence(step).finish().conclusion in said(at)
    assert "as you predicted" in said(at)
    at = write(at, NEW.replace("The run is", "This run is"))
    assert Evidence(step).finish().conclusion.replace("The run is", "This run is") in said(at)


def test_title_and_question_are_changed_without_the_text():
    at = editor()
    for label, old, new in (
        ("Title of the step", "AND", 'The gate "AND", ½'),
        ("Question", "How many epochs will it take?", "How soon?"),
    ):
        field = next(entry for entry in at.text_input if entry.label == label)
        assert field.value == old
        at = well(field.set_value(new).run())
        assert new in said(at) + at.radio[0].label
    [step] = lesson_in_link(packed(at.text_area[0].value)).steps
    assert (step.title, step.question) == ('The gate "AND", ½', "How soon?")
    assert at.text_area[0].value.count("\n") == NEW.count("\n")
    at = write(at, NEW.replace('title = "AND"', 'title = """AND"""'))
    assert "Title of the step" not in [entry.label for entry in at.text_input], "not on a line of its own as it is"


def test_a_mistake_is_named_with_field_and_line_and_the_step_before_it_stays():
    at = write(editor(), NEW.replace("problem=and", "problem=ant"))
    line = NEW[: NEW.index("problem=and")].count("\n") + 1
    assert (
        f"lesson, step 1, link, problem (line {line}): 'ant' is not allowed; allowed: custom, points, iris, xor, and"
        in said(at)
    )
    assert at.code[-1].value.startswith(f'{line}: link = "?problem=ant')
    assert next(button for button in at.button if button.label == "Open as a lesson").disabled
    assert at.radio, "the step as it was"
    assert unpacked(address(at)["lesson"]) == at.text_area[0].value, "what is wrong is kept too"
    at = write(at, NEW.replace('measure = "epoch"', "measure = epoch"))
    assert "Invalid value (at line 13" in said(at)
    assert at.code[-1].value == "13: measure = epoch"
    at = press(at, ":material/undo:")
    at = press(at, ":material/undo:")
    assert at.text_area[0].value == NEW
    assert not at.error


def test_steps_are_added_and_chosen_and_are_in_the_link():
    at = press(editor(), "Add a step")
    assert at.text_area[0].value == f"{NEW}\n{STEP}"
    assert "step 2 of 2: **A further step**" in said(at)
    there = address(at)
    assert there["step"] == "2"
    at = press(at, "Back")
    assert "step 1 of 2: **AND**" in said(at)
    anew = editor(**there)
    assert anew.text_area[0].value == f"{NEW}\n{STEP}"
    assert "step 2 of 2: **A further step**" in said(anew)


def test_any_lesson_is_something_to_begin_with():
    at = editor()
    at.selectbox[0].set_value(FIRST)
    at = well(at.run())
    assert at.text_area[0].value == text_named(FIRST) == (ROOT / "lessons" / f"{FIRST}.toml").read_text()
    assert BUILT[FIRST].steps[0].text in said(at)
    assert editor(lesson=FIRST).text_area[0].value == text_named(FIRST)


@pytest.mark.parametrize("name", ["none", "~none"])
def test_a_spoilt_link_is_named(name):
    at = editor(lesson=name)
    assert f"lesson: '{name}' is not allowed" in said(at)
    assert at.text_area[0].value == NEW


def test_a_text_that_is_too_long_for_a_link_says_so_and_is_kept():
    long = NEW + "#" * MOST_BYTES
    at = write(editor(), long)
    assert f"lesson: '{len(long.encode()):,} bytes' is not allowed; allowed: at most 60,000 in a link" in said(at)
    assert at.text_area[0].value == long
    assert address(at) == {}


def test_so_many_changes_can_be_undone_and_no_more():
    mine = Draft()
    for number in range(MOST_PAST + 5):
        mine.change(f"title = {number}")
        mine.change(f"title = {number}")
    assert len(mine.past) == MOST_PAST
    mine.undo()
    assert mine.text == f"title = {MOST_PAST + 3}"
    assert mine.lesson == lesson_in_link(packed(NEW)), "the last one without a mistake"


def test_what_can_be_written_is_told():
    at = editor()
    for heading in ("The fields", "What to look at", "Measures"):
        assert sections("lessons.md")[heading] in said(at)


# A lesson in a link is a lesson like any other

TWO = packed(f"{NEW}\n{STEP}")


def test_a_lesson_in_a_link_is_gone_through_like_a_built_in_one():
    at = lab(lesson=TWO, step="1")
    assert address(at) == {"lesson": TWO, "step": "1"}
    assert experiment_of(at) == lesson_in_link(TWO).steps[0].stage.experiment
    at.radio[0].set_value(1)
    at = press(press(at, "Predict"), "Show the result")
    assert "as you predicted" in said(at)
    at = press(at, "Next")
    assert address(at) == {"lesson": TWO, "step": "2"}
    at = press(at, "Back")
    assert "as you predicted" in said(at)


@pytest.mark.parametrize("parameter", ["summary", "teacher"])
def test_its_summary_and_its_answers_are_there_too(parameter):
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    well(at.run()).switch_page("pages/lessons/page.py")
    at.query_params[parameter] = TWO
    at = rested(well(at.run()))
    assert "My lesson" in said(at)
    assert address(at) == {parameter: TWO}
    assert ("It took 280 epochs." in said(at)) == (parameter == "teacher")


def test_a_spoilt_lesson_in_a_link_is_named_with_its_line():
    place, _, [notice] = read_place({"lesson": packed(NEW.replace("minutes = 10", "minutes = 0")), "step": "1"})
    assert place is None
    assert notice == "lesson, minutes (line 3): 0 is not allowed; allowed: a whole number from 1 to 600"

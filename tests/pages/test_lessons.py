"""Lessons without a browser: a prediction comes first, the stage is the step's, buttons lead where they say."""

import pytest
from streamlit.testing.v1 import AppTest

from core import Experiment
from core.experiment.experiment import GROUPS
from core.lessons import collection
from core.lessons.collection import lessons
from core.lessons.evidence import Evidence
from core.training.record import RowLayout
from core.training.run import Run
from pages.lessons import panel
from pages.lessons.place import Place, read_place, write_place
from tests.pages.answers import decode
from tests.pages.reading import ROOT, address, press, rested, said, well
from tests.pages.test_lab import choose, experiment_of, lab, names, stage_header

LESSONS, _ = lessons()
FIRST, SECOND = list(LESSONS)[:2]
LAST = list(LESSONS)[-1]
OPEN = next(step for step in LESSONS[FIRST].steps if "start" not in step.stage.hidden)


def at_step(name=FIRST, step=1, **more):
    return lab(lesson=name, step=str(step), **more)


def locked(at):
    session = at.session_state.lab.session
    return decode(session.answer, RowLayout(session.run.experiment.sizes).width).header["options"]["locked"]


def predict(at, option):
    """The page after an answer, by its place."""
    return well(at.radio[0].set_value(option).run())


def labels(at):
    return [button.label for button in at.button]


def right_of(name, step):
    return Evidence(LESSONS[name].steps[step - 1]).finish().right


def test_a_step_sets_its_stage_and_asks_before_it_shows():
    step = LESSONS[FIRST].steps[0]
    at = at_step()
    assert at.session_state.lab.run.experiment == step.stage.experiment
    assert address(at) == {"lesson": FIRST, "step": "1"}
    assert stage_header(at)["options"]["why"] is False, "the reasons are for the visitor to find"
    assert step.text.replace("\n", " ")[:60] in said(at).replace("\n", " ")
    assert at.radio[0].label == f"**{step.question}**"
    assert at.radio[0].options == [option.text for option in step.options]
    assert at.radio[0].value is None
    assert locked(at)
    assert names(at) == set()
    assert Evidence(step).finish().conclusion not in said(at)
    assert "What was seen" not in labels(at)
    assert not at.warning


@pytest.mark.parametrize("hit", [True, False])
def test_after_the_prediction_the_stage_plays_and_the_conclusion_comes_when_it_is_asked_for(hit):
    step, right = LESSONS[FIRST].steps[0], right_of(FIRST, 1)
    chosen = right if hit else right - 1
    at = predict(at_step(), chosen)
    assert not locked(at)
    assert f"Your prediction: {step.options[chosen].text}." in said(at)
    conclusion = Evidence(step).finish().conclusion
    assert conclusion not in said(at)
    at = press(at, "What was seen")
    assert conclusion in said(at)
    happened = f"{step.options[right].text}{', as you predicted' if hit else ''}."
    assert happened in said(at)
    assert ("You predicted" in said(at)) != hit
    assert address(at) == {"lesson": FIRST, "step": "1"}


def test_a_lecturer_may_go_on_without_a_prediction():
    at = press(at_step(), "Show it")
    assert not locked(at)
    assert "Your prediction" not in said(at)
    at = press(at, "What was seen")
    assert f"{LESSONS[FIRST].steps[0].options[right_of(FIRST, 1)].text}." in said(at)


def test_the_steps_follow_each_other_and_what_was_answered_stays():
    at = press(predict(at_step(), 0), "What was seen")
    at = press(at, "**Next**")
    assert address(at) == {"lesson": FIRST, "step": "2"}
    assert at.session_state.lab.run.experiment == LESSONS[FIRST].steps[1].stage.experiment
    assert locked(at)
    at = press(at, "Back")
    assert address(at) == {"lesson": FIRST, "step": "1"}
    assert not locked(at)
    assert Evidence(LESSONS[FIRST].steps[0]).finish().conclusion in said(at)
    assert next(button for button in at.button if button.label == "Back").disabled


def test_the_end_of_a_lesson_leads_to_the_next():
    at = at_step(FIRST, len(LESSONS[FIRST].steps))
    assert "**Next**" not in labels(at)
    at = press(at, f"**Next lesson: {LESSONS[SECOND].title}**")
    assert address(at) == {"lesson": SECOND, "step": "1"}


def test_the_end_of_the_last_lesson_leads_to_the_list():
    at = at_step(LAST, len(LESSONS[LAST].steps))
    assert not any("Next" in label for label in labels(at))
    assert [entry.proto.label for entry in at.get("page_link")] == ["All lessons"]


def test_many_starts_are_counted():
    number = LESSONS[FIRST].steps.index(OPEN) + 1
    at = rested(press(press(at_step(FIRST, number), "Show it"), "What was seen"))
    assert Evidence(OPEN).finish().conclusion in said(at)
    [link] = [entry.proto for entry in at.get("page_link") if entry.proto.label == "These starts, one by one"]
    assert f"starts={OPEN.starts}" in link.query_string


def test_two_runs_lead_to_the_page_that_compares():
    at = press(press(at_step(FIRST, 2), "Show it"), "What was seen")
    [link] = [entry.proto for entry in at.get("page_link")]
    assert link.label == "Both runs side by side"
    assert "a=problem%3Dand" in link.query_string
    assert "b=problem%3Dor" in link.query_string


# What is left open may be used


def test_a_changed_run_keeps_the_lesson_in_its_link():
    number = LESSONS[FIRST].steps.index(OPEN) + 1
    at = press(at_step(FIRST, number), "Show it")
    assert names(at) == {"init", "init_scale", "seed"}
    at = choose(at, "seed", 7)
    there = address(at)
    assert there["lesson"] == FIRST
    assert there["step"] == str(number)
    assert Experiment.from_url(there) == OPEN.stage.experiment.replace(seed=7)
    assert "hide" not in there
    anew = lab(**there)
    assert experiment_of(anew) == OPEN.stage.experiment.replace(seed=7)
    assert locked(anew)
    assert address(anew) == there
    at = press(at, "Set the stage again")
    assert experiment_of(at) == OPEN.stage.experiment
    assert address(at) == {"lesson": FIRST, "step": str(number)}
    assert "Set the stage again" not in labels(at)


def test_the_defaults_are_a_change_too():
    place = Place(LESSONS[FIRST], 1)
    parameters = write_place(place, Run(Experiment()))
    assert parameters == {"lesson": FIRST, "step": "1", "problem": "xor"}
    assert experiment_of(lab(**parameters)) == Experiment()


def test_leaving_is_one_click_and_leads_back_to_ones_own_run():
    at = lab(problem="nand", events="7:learning_rate=2.0")
    at.query_params["lesson"], at.query_params["step"] = FIRST, "1"
    del at.query_params["problem"], at.query_params["events"]
    well(at.run())
    assert experiment_of(at) == LESSONS[FIRST].steps[0].stage.experiment
    at = press(at, "Leave the lesson")
    assert address(at) == {"problem": "nand", "events": "7:learning_rate=2"}
    assert experiment_of(at) == Experiment(problem="nand", learning_rate=2.0)
    assert [entry.label for entry in at.expander] == list(GROUPS.values())
    assert not locked(at)
    assert not at.radio


def test_the_presenter_stays_in_the_link():
    at = at_step(present="1")
    assert address(at) == {"lesson": FIRST, "step": "1", "present": "1"}
    at = press(at, "**Next**")
    assert address(at) == {"lesson": FIRST, "step": "2", "present": "1"}
    assert at.toggle[0].value is True


def test_back_in_the_browser_leads_out_of_the_lesson_and_into_it():
    at = at_step()
    at.query_params.clear()
    at.query_params["problem"] = "and"
    well(at.run())
    assert experiment_of(at) == Experiment(problem="and")
    assert not at.radio
    at.query_params.clear()
    at.query_params["lesson"], at.query_params["step"] = FIRST, "3"
    well(at.run())
    assert experiment_of(at) == LESSONS[FIRST].steps[2].stage.experiment


# Bad links


@pytest.mark.parametrize(
    ("parameters", "part", "there"),
    [
        ({"lesson": "none"}, f"lesson: 'none' is not allowed; allowed: {FIRST}, {SECOND}", {}),
        ({"lesson": "none", "problem": "and"}, "lesson: 'none'", {"problem": "and"}),
        ({"lesson": FIRST, "step": "0"}, "step: '0' is not allowed", {"lesson": FIRST, "step": "1"}),
        ({"lesson": FIRST, "step": "99"}, "a whole number from 1 to 5", {"lesson": FIRST, "step": "1"}),
        ({"lesson": FIRST, "step": "two"}, "step: 'two'", {"lesson": FIRST, "step": "1"}),
        ({"lesson": FIRST, "step": "9" * 5000}, "step: '999", {"lesson": FIRST, "step": "1"}),
        ({"step": "1"}, "step: there is no such parameter", {}),
        ({"lesson": FIRST, "colour": "red"}, "colour: there is no such parameter", {"lesson": FIRST, "step": "1"}),
    ],
)
def test_a_bad_link_is_named(parameters, part, there):
    at = lab(**parameters)
    assert part in said(at)
    assert address(at) == there


def test_a_link_without_a_lesson_is_left_alone():
    assert read_place({"problem": "and", "step": "3"}) == (None, {"problem": "and", "step": "3"}, [])


# Lessons of one's own

OWN = """
title = "Mine <b>"
for = "me"
minutes = 1
[[step]]
title = "One"
text = "Watch."
link = "problem=and&hidden=0&max_epochs=20"
question = "Which?"
measure = "epoch"
options = [{ text = "A", from = 0, below = 30 }, { text = "B", from = 10 }]
conclusion = "{epoch}"
"""


@pytest.fixture
def own(tmp_path, monkeypatch):
    monkeypatch.setenv(collection.OWN, str(tmp_path))
    return tmp_path


def test_the_page_lists_all_lessons_and_leads_into_them(own):
    (own / "mine.toml").write_text(OWN)
    (own / "bad.toml").write_text(OWN.replace("minutes = 1", "minutes = 'one'"))
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    well(at.run()).switch_page("pages/lessons/page.py")
    well(at.run())
    links = [(entry.proto.label, entry.proto.query_string) for entry in at.get("page_link")]
    for lesson in LESSONS.values():
        assert f"#### {lesson.title}" in said(at)
        for number, step in enumerate(lesson.steps, 1):
            assert (f"{number}. {step.title}", f"lesson={lesson.name}&step={number}") in links
    assert links[-2:] == [("Begin", "lesson=mine&step=1"), ("1. One", "lesson=mine&step=1")]
    assert "bad.toml, minutes: 'one' is not allowed; allowed: a whole number from 1 to 600" in said(at)


def test_a_lesson_whose_options_do_not_decide_says_so(own):
    (own / "mine.toml").write_text(OWN)
    at = press(press(at_step("mine"), "Show it"), "What was seen")
    assert "mine.toml, step 1, options: 20 is not allowed" in said(at)
    (own / "mine.toml").write_text(OWN.replace("below = 30", "below = 10"))
    at = press(press(at_step("mine"), "Show it"), "What was seen")
    assert "B." in said(at)


def test_long_work_shows_its_progress_and_stops(own):
    long = OWN.replace("max_epochs=20", "target_loss=0&max_epochs=1000000")
    (own / "mine.toml").write_text(long.replace("question =", "starts = 2000\nquestion ="))
    at = press(press(at_step("mine"), "Show it"), "What was seen")
    assert "Stop" in labels(at)
    at = press(at, "Stop")
    assert "Stop" not in labels(at)
    assert "Start again" in labels(at)


def test_what_one_visitor_has_computed_is_there_for_the_next(own, monkeypatch):
    (own / "mine.toml").write_text(OWN.replace("below = 30", "below = 10").replace("Watch.", "Watch once."))
    press(press(at_step("mine"), "Show it"), "What was seen")
    monkeypatch.setattr(Evidence, "advance", None)
    at = press(press(at_step("mine"), "Show it"), "What was seen")
    assert "B." in said(at)


def test_a_result_that_comes_while_the_progress_is_set_up_is_shown(own, monkeypatch):
    (own / "mine.toml").write_text(OWN.replace("below = 30", "below = 10").replace("Watch.", "Watch once more."))
    monkeypatch.setattr(panel, "FIRST_SECONDS", 0.0)
    at = press(press(at_step("mine"), "Show it"), "What was seen")
    assert "B." in said(at)

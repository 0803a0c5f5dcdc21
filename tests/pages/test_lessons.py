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
from pages.shared.state.answers import SKIPPED, Record
from tests.pages.answers import decode
from tests.pages.reading import ROOT, address, press, rested, said, well
from tests.pages.test_lab import choose, experiment_of, lab, names, stage_header

LESSONS, _ = lessons()
FIRST, SECOND = list(LESSONS)[:2]
LAST = list(LESSONS)[-1]
SKIP, SHOW = "Skip the prediction", "Show the result"
OPEN = next(step for step in LESSONS[FIRST].steps if "seed" not in step.stage.hidden)


def at_step(name=FIRST, step=1, **more):
    return lab(lesson=name, step=str(step), **more)


def locked(at):
    session = at.session_state.lab.session
    return decode(session.answer, RowLayout.of(session.run.experiment).width).header["options"]["locked"]


def predict(at, option):
    """The page after an answer, by its place."""
    at.radio[0].set_value(option)
    return press(at, "Predict")


def labels(at):
    return [button.label for button in at.button]


def right_of(name, step):
    return Evidence(LESSONS[name].steps[step - 1]).finish().right


def test_a_step_about_the_hidden_space_shows_it_and_the_next_one_a_unit():
    name, number = next(
        (name, place)
        for name, lesson in LESSONS.items()
        for place, step in enumerate(lesson.steps, 1)
        if step.look_at == "space"
    )
    at = at_step(name, number)
    options = stage_header(at)["options"]
    assert (options["look"], options["looks"]["picture"]) == ("space", "space")
    assert address(at) == {"lesson": name, "step": str(number)}
    at = press(at, "Next")
    assert stage_header(at)["options"]["looks"]["picture"] == "unit"
    at = press(press(at, "Back"), "Leave the lesson")
    assert stage_header(at)["options"]["looks"]["picture"] == "unit"


def test_a_step_sets_its_stage_and_asks_before_it_shows():
    step = LESSONS[FIRST].steps[0]
    at = at_step()
    assert at.session_state.lab.run.experiment == step.stage.experiment
    assert address(at) == {"lesson": FIRST, "step": "1"}
    assert "why" not in stage_header(at)["options"], "the reasons are for the visitor to find"
    assert step.text.replace("\n", " ")[:60] in said(at).replace("\n", " ")
    assert at.radio[0].label == f"**{step.question}**"
    assert at.radio[0].options == [option.text for option in step.options]
    assert at.radio[0].value is None
    assert locked(at)
    assert names(at) == set()
    assert not at.download_button  # a file holds the whole run
    assert Evidence(step).finish().conclusion not in said(at)
    assert SHOW not in labels(at)
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
    at = press(at, SHOW)
    assert conclusion in said(at)
    happened = f"{step.options[right].text}{', as you predicted' if hit else ''}."
    assert happened in said(at)
    assert ("You predicted" in said(at)) != hit
    assert address(at) == {"lesson": FIRST, "step": "1"}


def test_a_lecturer_may_go_on_without_a_prediction():
    at = press(at_step(), SKIP)
    assert not locked(at)
    assert "Your prediction" not in said(at)
    at = press(at, SHOW)
    assert f"{LESSONS[FIRST].steps[0].options[right_of(FIRST, 1)].text}." in said(at)


def test_the_steps_follow_each_other_and_what_was_answered_stays():
    at = press(predict(at_step(), 0), SHOW)
    at = press(at, "Next")
    assert address(at) == {"lesson": FIRST, "step": "2"}
    assert at.session_state.lab.run.experiment == LESSONS[FIRST].steps[1].stage.experiment
    assert locked(at)
    at = press(at, "Back")
    assert address(at) == {"lesson": FIRST, "step": "1"}
    assert not locked(at)
    assert Evidence(LESSONS[FIRST].steps[0]).finish().conclusion in said(at)
    assert next(button for button in at.button if button.label == "Back").disabled


def test_choosing_is_not_committing():
    at = well(at_step().radio[0].set_value(1).run())
    assert locked(at)
    at = predict(at, 0)
    assert f"Your prediction: {LESSONS[FIRST].steps[0].options[0].text}." in said(at)
    assert not at.radio
    at = press(at_step(), "Predict")
    assert locked(at)
    assert "Choose an answer first." in said(at)


def test_the_steps_have_marks_and_undo_stays_within_one():
    wrong = right_of(FIRST, 1) - 1
    at = press(predict(at_step(), wrong), SHOW)
    assert "**1\u00a0✗** · 2 · 3 · 4 · 5" in said(at)
    at = predict(press(at, "Next"), 0)
    assert "1\u00a0✗ · **2\u00a0…** · 3 · 4 · 5" in said(at)
    assert at.button(key="own_undo").disabled
    at = press(press(press(at, "Next"), SKIP), SHOW)
    assert "1\u00a0✗ · 2\u00a0… · **3\u00a0–** · 4 · 5" in said(at)


def summary_of(name, parameter="summary", **records):
    """The page with a lesson's summary or notes; what is recorded of its steps, such as _1=(answer, right)."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    at.session_state.lesson_records = {
        (name, int(step[1:])): Record(answer, right is not None, right) for step, (answer, right) in records.items()
    }
    well(at.run()).switch_page("pages/lessons/page.py")
    at.query_params[parameter] = name
    return well(at.run())


def test_the_end_of_a_lesson_leads_to_its_summary_and_to_the_next():
    at = at_step(FIRST, len(LESSONS[FIRST].steps))
    assert "Next" not in labels(at)
    assert "Summary and hand in" in labels(at)
    last = summary_of(LAST)
    assert not any("Next lesson" in label for label in labels(last))
    at = summary_of(FIRST)
    assert f"Next lesson: {LESSONS[SECOND].title}" in labels(at)
    assert address(at) == {"summary": FIRST}


def test_the_summary_says_what_came_true_and_what_to_remember():
    steps = LESSONS[FIRST].steps
    at = summary_of(FIRST, _1=(2, 2), _2=(0, 1), _3=(SKIPPED, 1), _4=(1, None))
    assert "You made a prediction in 3 of 5 steps. **1 of 2** came true. In 1 of them you have not looked" in said(at)
    for step, known in zip(steps, (True, True, True, False, False), strict=True):
        assert (step.remember in said(at)) == known
    assert f"{steps[1].question} **{steps[1].options[1].text}.** Your prediction: {steps[1].options[0].text}." in said(
        at
    )
    links = [entry.proto.label for entry in at.get("page_link")]
    assert [label for label in links if label[0] in "12345"] == [
        f"{number}. {step.title} {mark}".strip()
        for number, (step, mark) in enumerate(zip(steps, "✓✗–… ", strict=True), 1)
    ]


def test_a_summary_without_predictions_says_so_and_a_wrong_name_is_named():
    assert "You have made no predictions in this lesson." in said(summary_of(FIRST, _1=(SKIPPED, 1)))
    at = summary_of("none")
    assert "summary: 'none' is not allowed" in said(at)
    assert "Begin" in labels(at)
    assert address(at) == {}


def test_the_list_shows_how_far_one_is_and_a_lesson_can_be_done_again():
    at = summary_of(FIRST, _1=(2, 2))
    del at.query_params["summary"]
    well(at.run())
    assert [label for label in labels(at) if label.startswith(("Go on", "Begin"))][:2] == ["Go on with step 2", "Begin"]
    at.query_params["summary"] = FIRST
    well(at.run())
    at = press(at, "Do this lesson again")
    assert address(at) == {"lesson": FIRST, "step": "1"}
    assert locked(at)


def test_the_teacher_sees_every_answer_and_what_is_often_believed():
    at = rested(summary_of(FIRST, parameter="teacher"))
    for step in LESSONS[FIRST].steps:
        evidence = Evidence(step).finish()
        assert f"**{step.options[evidence.right].text}.** {evidence.conclusion}" in said(at)
        assert f"To say: {evidence.advice}" in said(at)
        assert f"Often believed: {step.misconception}" in said(at)
    assert address(at) == {"teacher": FIRST}
    assert [entry.label for entry in at.get("download_button")] == [
        "Sheet for students (HTML to print)",
        "Sheet for the teacher (HTML to print)",
    ]


def test_many_starts_are_counted():
    number = LESSONS[FIRST].steps.index(OPEN) + 1
    at = rested(press(press(at_step(FIRST, number), SKIP), SHOW))
    assert Evidence(OPEN).finish().conclusion in said(at)
    [link] = [entry.proto for entry in at.get("page_link") if entry.proto.label == "These starts, one by one"]
    assert f"starts={OPEN.starts}" in link.query_string


def test_two_runs_lead_to_the_page_that_compares():
    at = press(press(at_step(FIRST, 2), SKIP), SHOW)
    [link] = [entry.proto for entry in at.get("page_link")]
    assert link.label == "Both runs side by side"
    assert "a=problem%3Dand" in link.query_string
    assert "b=problem%3Dor" in link.query_string


# What is left open may be used


def test_a_changed_run_keeps_the_lesson_in_its_link():
    number = LESSONS[FIRST].steps.index(OPEN) + 1
    at = press(at_step(FIRST, number), SKIP)
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
    at = press(at, "Back to the step's run")
    assert experiment_of(at) == OPEN.stage.experiment
    assert address(at) == {"lesson": FIRST, "step": str(number)}
    assert "Back to the step's run" not in labels(at)


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
    words = f"Your own experiment again. “{LESSONS[FIRST].title}” goes on under Learn, Lessons."
    assert stage_header(at)["options"]["remark"] == words
    assert [entry.label for entry in at.expander] == list(GROUPS.values())
    assert not locked(at)
    assert not at.radio


def test_the_presenter_stays_in_the_link():
    at = at_step(present="1")
    assert address(at) == {"lesson": FIRST, "step": "1", "present": "1"}
    at = press(at, "Next")
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
        ({"lesson": FIRST, "problm": "red"}, "problm: there is no such parameter", {"lesson": FIRST, "step": "1"}),
    ],
)
def test_a_bad_link_is_named(parameters, part, there):
    at = lab(**parameters)
    assert part in said(at)
    assert address(at) == there


def test_a_link_without_a_lesson_is_left_alone_but_for_a_step_that_belongs_to_none():
    assert read_place({"problem": "and"}) == (None, {"problem": "and"}, [])
    place, others, (notice,) = read_place({"problem": "and", "step": "3"})
    assert (place, others) == (None, {"problem": "and"})
    assert notice.startswith("step: there is no such parameter")


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
    assert links[-2:] == [("1. One", "lesson=mine&step=1"), ("For the teacher", "teacher=mine")]
    assert "bad.toml, minutes (line 4): 'one' is not allowed; allowed: a whole number from 1 to 600" in said(at)


def test_a_lesson_whose_options_do_not_decide_says_so(own):
    (own / "mine.toml").write_text(OWN)
    at = press(press(at_step("mine"), SKIP), SHOW)
    assert "mine.toml, step 1, options: 20 is not allowed" in said(at)
    (own / "mine.toml").write_text(OWN.replace("below = 30", "below = 10"))
    at = press(press(at_step("mine"), SKIP), SHOW)
    assert "B." in said(at)


def test_long_work_shows_its_progress_and_stops(own):
    long = OWN.replace("max_epochs=20", "target_loss=0&max_epochs=1000000")
    (own / "mine.toml").write_text(long.replace("question =", "starts = 2000\nquestion ="))
    at = press(press(at_step("mine"), SKIP), SHOW)
    assert "Stop" in labels(at)
    at = press(at, "Stop")
    assert "Stop" not in labels(at)
    assert "Start again" in labels(at)


def test_what_one_visitor_has_computed_is_there_for_the_next(own, monkeypatch):
    (own / "mine.toml").write_text(OWN.replace("below = 30", "below = 10").replace("Watch.", "Watch once."))
    press(press(at_step("mine"), SKIP), SHOW)
    monkeypatch.setattr(Evidence, "advance", None)
    at = press(press(at_step("mine"), SKIP), SHOW)
    assert "B." in said(at)


def test_a_result_that_comes_while_the_progress_is_set_up_is_shown(own, monkeypatch):
    (own / "mine.toml").write_text(OWN.replace("below = 30", "below = 10").replace("Watch.", "Watch once more."))
    monkeypatch.setattr(panel, "FIRST_SECONDS", 0.0)
    at = press(press(at_step("mine"), SKIP), SHOW)
    assert "B." in said(at)

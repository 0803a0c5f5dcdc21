"""The panel above the lab's stage: what a step of a lesson says and asks, and in the end what was seen."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.experiment.settings import SettingError, write_parameters
from core.lessons.evidence import Evidence
from core.lessons.lesson import PICTURES, Lesson
from core.stream.address import link_of
from core.training.run import Run
from pages.compare.state import State as ComparedRuns
from pages.compare.state import places, text_of
from pages.lessons.place import SUMMARY, Place, places_of, record
from pages.lessons.results import known_results, take_known_results
from pages.shared.parts.messages import say_refused
from pages.shared.parts.workers import workers
from pages.shared.state.answers import MARKS, SKIPPED
from pages.shared.state.page import link, page_link
from pages.shared.state.work import kept_work, watch

WORK = "lesson_evidence"
FIRST_SECONDS = 0.3
"""Most steps are computed within this time, and need no progress to be shown."""


def panel(
    place: Place,
    run: Run,
    go: Callable[[Place | None], None],
    end: Callable[[], None],
    big: bool,
    leaves: bool = True,
) -> None:
    """Draw the step; big: for a presenter; leaves: whether the lesson can be left.

    For callbacks: `go` opens another place with its stage, or leaves the lesson; `end` leads to its summary.
    """
    if big:
        st.html("<style>.st-key-lesson :is(p, li, .stRadio label) { font-size: 20px; }</style>")
    with st.container(border=True, key="lesson", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            lesson = place.lesson
            st.markdown(
                f"{lesson.title} · step {place.number} of {len(lesson.steps)}: **{place.step.title}**", width="stretch"
            )
            marks = st.container(width="content")  # filled last: what is shown below may change them
            if not place.step.stage.shows(run):
                st.button(
                    "Back to the step's run",
                    on_click=go,
                    args=(place,),
                    help="The run on the screen is another one by now; the question is about that of the step.",
                )
            if leaves:
                st.button(
                    "Leave the lesson",
                    key="leave_lesson",  # which the menu's entry of the lab presses too
                    on_click=go,
                    args=(None,),
                    help="Back to your own experiment, as you left it.",
                )
        left, right = st.columns([1, 1], gap="medium")
        present = record(place)
        with left:
            st.markdown(place.step.text)
        if present.answer is None:
            with right, st.form("lesson_question", border=False):  # nothing is taken before a button is pressed
                _question(place)
                _buttons(place, go, end, st.form_submit_button)
        elif not present.seen:
            with right:
                _waiting(place)
                _buttons(place, go, end, st.button)
        else:
            with left:
                st.markdown(f"**{place.step.question}**")
                verdict = st.container()
            with right, st.container(key="lesson_result"):
                _conclusion(place, verdict)
                _buttons(place, go, end, st.button)
        marks.markdown(_marks(place), help=f"The steps of this lesson: {MARKS}.")


def answers_are_in(lesson: Lesson) -> str:
    """A sentence that leads to a visitor's answers, in Markdown."""
    return (
        f"Your answers stay in this browser. [Summary and hand in]({link('lessons', {SUMMARY: lesson.name})}): all of "
        "them, and the file for your teacher."
    )


def _marks(place: Place) -> str:
    """Each step with its mark, the present one in bold."""
    take_known_results(places_of(place.lesson))
    texts = [f"{each.number}\u00a0{record(each).mark}".strip() for each in places_of(place.lesson)]
    texts[place.number - 1] = f"**{texts[place.number - 1]}**"
    return " · ".join(texts)


def _question(place: Place) -> None:
    """The options, of which one is chosen before a button takes it: the keyboard can reach every one."""
    st.radio(
        f"**{place.step.question}**",
        range(len(place.step.options)),
        index=None,
        format_func=lambda option: place.step.options[option].text,
        key=_choice(place),
    )


def _choice(place: Place) -> str:
    """The key of the option that is chosen, in the session's state."""
    return f"lesson_option_{place.lesson.name}_{place.number}"


def _predict(place: Place) -> None:
    record(place).answer = st.session_state[_choice(place)]


def _skip(place: Place) -> None:
    record(place).answer = SKIPPED


def _see(place: Place) -> None:
    record(place).seen = True


def _waiting(place: Place) -> None:
    prediction = record(place).prediction
    st.markdown(f"**{place.step.question}**")
    if prediction is not None:
        st.markdown(f"Your prediction: {place.step.options[prediction].text}.")
    end = "to its end" if isinstance(place.step.at, str) else f"to epoch {place.step.at:,}"
    look = f", and look at {PICTURES[place.step.look_at]}" if place.step.look_at else ""
    st.markdown(f"Now play the run below {end}{look}. What was seen then stands here, in numbers.")


def _conclusion(place: Place, verdict: DeltaGenerator) -> None:
    """What was seen, and in its own place whether it was predicted: computed first, in pieces if it takes long.

    What somebody else has seen before is there at once.
    """
    results = known_results(repr(place.step))
    if not results:
        evidence = kept_work(WORK, place.step, lambda: Evidence(place.step, workers()))
        if not evidence.done:
            evidence.advance(FIRST_SECONDS)
        progress = st.empty()
        if not evidence.complete:
            with progress.container():
                watch(WORK, evidence, lambda: _progress(evidence))
        if not evidence.complete:
            return
        progress.empty()
        try:
            results.append((evidence.right, evidence.conclusion))
        except SettingError as error:
            say_refused(f"This lesson has a mistake. {error}")
            return
    right, words = results[0]
    present = record(place)
    present.right = right
    happened = place.step.options[right].text
    if present.hit:
        verdict.success(f"{happened}, as you predicted.", icon=":material/check:")
    elif present.prediction is not None:
        verdict.info(f"{happened}. You predicted: {place.step.options[present.prediction].text}.")
    else:
        verdict.info(f"{happened}. You made no prediction.")
    st.markdown(words)
    _further(place)


def _progress(evidence: Evidence) -> str:
    if evidence.complete:
        return "The result is there."
    return "Stopped before the result was there." if evidence.done else "The result is being computed."


def _further(place: Place) -> None:
    """Where the same runs can be looked at in another way."""
    stage, other = place.step.stage, place.step.other
    if place.step.starts:
        starts = link_of(stage.run()) | {"starts": str(place.step.starts)}
        page_link("starts", "These starts, one by one", starts)
    elif other is not None:
        runs = ComparedRuns(**places([text_of(stage.run()), text_of(other.run())]))
        page_link("compare", "Both runs side by side", write_parameters(runs))


def _buttons(
    place: Place, go: Callable[[Place | None], None], end: Callable[[], None], button: Callable[..., bool]
) -> None:
    """What comes next in the step; the way to its neighbours; and from the last one to the summary."""
    missing = False
    with st.container(horizontal=True, vertical_alignment="center"):
        if record(place).answer is None:
            told = "Takes the chosen answer as your prediction, for good. Then the run can be played."
            missing = button("Predict", on_click=_predict, args=(place,), type="primary", help=told)
            told = "Goes on without a prediction: the run can be played, and the result comes as it does after one."
            button("Skip the prediction", on_click=_skip, args=(place,), help=told)
        elif not record(place).seen:
            told = "Computes the result now, without watching the run to its end."
            button("Show the result", on_click=_see, args=(place,), help=told)
        back, ahead = place.beside(-1), place.beside(1)
        button("Back", on_click=go, args=(back,), disabled=back is None, help="The step before this one.")
        looks = "secondary" if record(place).right is None else "primary"
        if ahead is not None:
            button("Next", on_click=go, args=(ahead,), type=looks, help=f"Step {ahead.number}: {ahead.step.title}.")
        else:
            told = "Your predictions, the file for your teacher, what to remember, and where to go on."
            button("Summary and hand in", on_click=end, type=looks, help=told)
    if missing:
        st.markdown("Choose an answer first.")

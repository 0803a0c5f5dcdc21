"""The panel above the lab's stage: what a step of a lesson says and asks, and in the end what was seen."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.experiment.settings import SettingError, write_parameters
from core.lessons.collection import lessons
from core.lessons.evidence import Evidence
from core.training.run import Run
from pages.compare.state import State as ComparedRuns
from pages.compare.state import places, text_of
from pages.lessons.place import SKIPPED, Place, answer, give_answer, is_seen, see
from pages.shared.parts.messages import say_refused
from pages.shared.parts.workers import workers
from pages.shared.state.page import page_link
from pages.shared.state.work import kept_work, watch

WORK = "lesson_evidence"
FIRST_SECONDS = 0.3
"""Most steps are computed within this time, and need no progress to be shown."""


def panel(place: Place, run: Run, go: Callable[[Place | None], None], present: bool) -> None:
    """Draw the step, larger for a presenter. `go` opens another place with its stage, or leaves; for callbacks."""
    if present:
        st.html("<style>.st-key-lesson :is(p, li, .stRadio label) { font-size: 20px; }</style>")
    with st.container(border=True, key="lesson", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            lesson = place.lesson
            st.markdown(
                f"{lesson.title} · step {place.number} of {len(lesson.steps)}: **{place.step.title}**", width="stretch"
            )
            if not place.step.stage.shows(run):
                st.button(
                    "Back to the step's run",
                    on_click=go,
                    args=(place,),
                    help="The run on the screen is another one by now; the question is about that of the step.",
                )
            st.button(
                "Leave the lesson", on_click=go, args=(None,), help="Back to your own experiment, as you left it."
            )
        left, right = st.columns([1, 1], gap="medium")
        with left:
            st.markdown(place.step.text)
        with right:
            if answer(place) is None:
                _question(place)
            elif not is_seen(place):
                _waiting(place)
            else:
                _conclusion(place)
            with st.container(horizontal=True, vertical_alignment="center"):
                _steps(place, go)


def _question(place: Place) -> None:
    key = f"lesson_option_{place.lesson.name}_{place.number}"
    st.radio(
        f"**{place.step.question}**",
        range(len(place.step.options)),
        index=None,
        format_func=lambda option: place.step.options[option].text,
        key=key,
        on_change=lambda: give_answer(place, st.session_state[key]),
        help="Your prediction. The stage plays when you have made one.",
    )


def _waiting(place: Place) -> None:
    chosen = answer(place)
    st.markdown(f"**{place.step.question}**")
    if chosen is not None and chosen != SKIPPED:
        st.markdown(f"Your prediction: {place.step.options[chosen].text}.")
    end = "to its end" if isinstance(place.step.at, str) else f"to epoch {place.step.at:,}"
    st.markdown(f"Now play the run below {end}. What was seen then stands here, in numbers.")


def _conclusion(place: Place) -> None:
    """What was seen: computed first, in pieces if it takes long, unless somebody else has seen it before."""
    results = _results(repr(place.step))
    if not results:
        evidence = kept_work(WORK, place.step, lambda: Evidence(place.step, workers()))
        if not evidence.done:
            evidence.advance(FIRST_SECONDS)
        if not evidence.complete:
            watch(WORK, evidence, lambda: _progress(evidence))
        if not evidence.complete:
            return
        try:
            results.append((evidence.right, evidence.conclusion))
        except SettingError as error:
            say_refused(f"This lesson has a mistake. {error}")
            return
    right, words = results[0]
    happened, chosen = place.step.options[right].text, answer(place)
    st.markdown(f"**{place.step.question}**")
    if chosen == right:
        st.success(f"{happened}, as you predicted.", icon=":material/check:")
    elif chosen in (None, SKIPPED):
        st.info(f"{happened}.")
    else:
        st.info(f"{happened}. You predicted: {place.step.options[chosen].text}.")
    st.markdown(words)
    _further(place)


@st.cache_resource(max_entries=500, show_spinner=False)
def _results(step: str) -> list[tuple[int, str]]:
    """The place of the right option and the conclusion of a step, written out; empty until somebody has computed it.

    All visitors share it, because a class opens one lesson, and what its step comes to is the same for all of them.
    """
    return []


def _progress(evidence: Evidence) -> str:
    if evidence.complete:
        return "The result is there."
    return "Stopped before the result was there." if evidence.done else "The result is being computed."


def _further(place: Place) -> None:
    """Where the same runs can be looked at in another way."""
    stage, other = place.step.stage, place.step.other
    if place.step.starts:
        starts = stage.experiment.to_url() | {"starts": str(place.step.starts)}
        page_link("starts", "These starts, one by one", starts)
    elif other is not None:
        runs = ComparedRuns(**places([text_of(stage.run()), text_of(other.run())]))
        page_link("compare", "Both runs side by side", write_parameters(runs))


def _steps(place: Place, go: Callable[[Place | None], None]) -> None:
    """What comes next in the step; the way to its neighbours; and from the last one to the next lesson."""
    if answer(place) is None:
        skip = "Goes on without a prediction, for those who know it already."
        st.button("Show it", on_click=give_answer, args=(place, SKIPPED), help=skip)
    elif not is_seen(place):
        now = "Computes the result now, without watching the run to its end."
        st.button("What was seen", on_click=see, args=(place,), help=now)
    back, ahead = place.beside(-1), place.beside(1)
    st.button("Back", on_click=go, args=(back,), disabled=back is None, help="The step before this one.")
    if ahead is not None:
        st.button("**Next**", on_click=go, args=(ahead,), help=f"Step {ahead.number}: {ahead.step.title}.")
        return
    known = list(lessons()[0].values())
    following = known[known.index(place.lesson) + 1 :] if place.lesson in known else []
    if following:
        label = f"**Next lesson: {following[0].title}**"
        st.button(label, on_click=go, args=(Place(following[0], 1),), help="From its first step.")
    page_link("lessons", "All lessons", {}, None)

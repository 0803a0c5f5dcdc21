"""The right answers of a lesson, computed there and then, for those who teach it."""

from __future__ import annotations

import streamlit as st

from core.lessons.evidence import Evidence
from core.lessons.lesson import Lesson
from pages.shared.state.work import long_work

WORK = "teachers_solutions"


class Solutions:
    """The evidence of each step, one after the other. Work in the sense of pages/shared/state/work.py."""

    def __init__(self, lesson: Lesson):
        self.lesson, self._stopped = lesson, False
        self.solved: list[Evidence] = []
        self._present = Evidence(lesson.steps[0])

    @property
    def done(self) -> bool:
        return self._stopped or len(self.solved) == len(self.lesson.steps)

    @property
    def stopped(self) -> bool:
        return self._stopped

    @property
    def progress(self) -> float:
        """How much of the work is done, 0 to 1."""
        return min(1.0, (len(self.solved) + self._present.progress * (not self.done)) / len(self.lesson.steps))

    def advance(self, seconds: float) -> None:
        """Go on for about so long, or to the end of a step."""
        self._present.advance(seconds)
        if self._present.complete:
            self.solved.append(self._present)
            if not self.done:
                self._present = Evidence(self.lesson.steps[len(self.solved)])

    def stop(self) -> None:
        self._stopped = True


def solutions(lesson: Lesson) -> None:
    """Compute and draw them."""
    long_work(WORK, lesson.name, lambda: Solutions(lesson), _say, _draw)


def _say(work: Solutions) -> str:
    return f"{len(work.solved)} of {len(work.lesson.steps)} steps computed." + (" Stopped." if work.stopped else "")


def _draw(work: Solutions) -> None:
    for number, evidence in enumerate(work.solved, 1):
        step = evidence.step
        answer = step.options[evidence.right].text
        st.markdown(f"**{number}. {step.title}** · {step.question} **{answer}.**\n\n{evidence.conclusion}")

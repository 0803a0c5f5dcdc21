"""What a visitor has answered in lessons: a record for each step, by the lesson's name and the step's number from 1."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import streamlit as st

from core.lessons.lesson import Step
from core.stream.address import address_of

KEY = "lesson_records"

SKIPPED = -1
"""In place of an answer, where it was to be shown without one."""


@dataclass
class Record:
    """What has become of a step."""

    answer: int | None = None
    """The option that was predicted, SKIPPED, or None before an answer."""

    seen: bool = False
    """Whether the conclusion is to be shown."""

    right: int | None = None
    """The option that came true, as soon as it has been computed for this visitor."""

    @property
    def prediction(self) -> int | None:
        """The option that was predicted, if one was."""
        return None if self.answer == SKIPPED else self.answer

    @property
    def hit(self) -> bool:
        """Whether the prediction has come true."""
        return self.prediction is not None and self.prediction == self.right

    @property
    def mark(self) -> str:
        """One sign for all of this, as MARKS explains it; nothing before an answer."""
        if self.answer is None:
            return ""
        if self.right is None:
            return "…"
        return "–" if self.prediction is None else "✓" if self.hit else "✗"


MARKS = "✓ predicted right, ✗ it came out otherwise, – without a prediction, … the result is not computed yet"


def records() -> dict[tuple[str, int], Record]:
    """The session's, to be changed in place."""
    found: dict[tuple[str, int], Record] = st.session_state.setdefault(KEY, {})
    return found


def asked(step: Step) -> str:
    """A short name for what a step asks: it changes with the question, its options, or the run that it is about."""
    text = repr((step.question, [option.text for option in step.options], address_of(step.stage.run()), step.at))
    return hashlib.sha256(text.encode()).hexdigest()[:12]

"""The answers to all questions of a lesson, computed one after another. Work in the sense of core/progress.py."""

from __future__ import annotations

import time

from core.ensemble.population import Workers
from core.lessons.evidence import Evidence
from core.lessons.lesson import Lesson


class Answers:
    """What each step of a lesson comes to."""

    def __init__(self, lesson: Lesson, workers: Workers | None = None):
        """Without workers the caller's thread does the work."""
        self.evidence = [Evidence(step, workers) for step in lesson.steps]

    @property
    def done(self) -> bool:
        return all(each.done for each in self.evidence)

    @property
    def progress(self) -> float:
        """How much of the work is done, 0 to 1."""
        return sum(each.progress for each in self.evidence) / len(self.evidence)

    def advance(self, seconds: float) -> None:
        """Go on for about so long, or to the end."""
        deadline = time.monotonic() + seconds
        for each in self.evidence:
            if not each.done and time.monotonic() < deadline:
                each.advance(deadline - time.monotonic())

    def stop(self) -> None:
        for each in self.evidence:
            each.stop()

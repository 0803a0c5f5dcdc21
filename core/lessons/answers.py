"""The answers to all questions of a lesson, computed one after another. Work in the sense of core/progress.py."""

from __future__ import annotations

from core.ensemble.population import Workers
from core.lessons.evidence import Evidence
from core.lessons.lesson import Lesson
from core.progress import InTurn


class Answers(InTurn):
    """What each step of a lesson comes to."""

    def __init__(self, lesson: Lesson, workers: Workers | None = None):
        """Without workers the caller's thread does the work."""
        self.evidence = [Evidence(step, workers) for step in lesson.steps]
        super().__init__(self.evidence)

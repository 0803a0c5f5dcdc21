"""What the parts of the page that compares share: the runs that are compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.training.course import Course, Difference
from core.training.words import names_beside
from pages.compare.state import LETTERS


@dataclass(frozen=True)
class Compared:
    """The runs as the address bar holds them, their courses, and the settings in which they differ."""

    texts: Sequence[str]
    courses: Sequence[Course]
    differences: Sequence[Difference]

    @property
    def letters(self) -> list[str]:
        """A capital for each run."""
        return list(LETTERS.upper()[: len(self.texts)])

    @property
    def names(self) -> list[str]:
        """The letters, each with what its run is beside the others."""
        beside = names_beside([course.run for course in self.courses])
        return [f"{letter}: {name}" for letter, name in zip(self.letters, beside, strict=True)]

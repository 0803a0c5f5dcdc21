"""What the parts of the page that compares share: the runs that are compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.training.course import Course, Difference
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
        """The letters, with the value of the one setting in which the runs differ, if it is one."""
        if len(self.differences) != 1:
            return self.letters
        return [f"{letter}: {value}" for letter, value in zip(self.letters, self.differences[0].values, strict=True)]

    @property
    def title(self) -> str:
        """What the names are values of."""
        return self.differences[0].label if len(self.differences) == 1 else ""

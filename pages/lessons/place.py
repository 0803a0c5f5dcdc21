"""Where a visitor is in a lesson: in the lab's address, and in the session what has been answered and seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.experiment.settings import Integer, SettingError, check_value
from core.lessons.collection import lesson_named, lessons
from core.lessons.lesson import Lesson, Step
from core.lessons.packed import short_name
from core.stream.address import link_of
from core.training.run import Run
from pages.shared.state.answers import Record, records

SUMMARY = "summary"
"""The parameter of the page of lessons that names a lesson whose summary is to be shown."""

TEACHER = "teacher"
"""The same for what its teacher is told."""


@dataclass(frozen=True)
class Place:
    """A step of a lesson, counted from 1."""

    lesson: Lesson
    number: int

    @property
    def step(self) -> Step:
        return self.lesson.steps[self.number - 1]

    @property
    def key(self) -> tuple[str, int]:
        """What the session and the visitor's browser remember it by."""
        return short_name(self.lesson.name), self.number

    def beside(self, by: int) -> Place | None:
        """The step so many steps further on, if there is one."""
        number = self.number + by
        return Place(self.lesson, number) if 1 <= number <= len(self.lesson.steps) else None

    @property
    def parameters(self) -> dict[str, str]:
        """What names it in a link."""
        return {"lesson": self.lesson.name, "step": str(self.number)}


def read_place(parameters: Mapping[str, str]) -> tuple[Place | None, dict[str, str], list[str]]:
    """The place that the lab's parameters name, if any; the other parameters; and what is wrong.

    Without settings of its own a link means the stage as the step sets it; then no other parameters are left but the
    presenter's.
    """
    rest = {name: text for name, text in parameters.items() if name not in ("lesson", "step")}
    if "lesson" not in parameters:
        return None, rest, ["step: there is no such parameter without a lesson."] if "step" in parameters else []
    number = parameters.get("step", "1")
    try:
        lesson = lesson_named(parameters["lesson"])
    except SettingError as error:
        return None, rest, [str(error), *lessons()[1]]
    steps = Integer(1, len(lesson.steps))
    try:
        return Place(lesson, check_value("step", int(number), steps)), rest, []
    except ValueError:
        notice = f"{SettingError('step', number, steps.allowed)}. The lesson begins at its first step."
        return Place(lesson, 1), rest, [notice]


def write_place(place: Place, run: Run) -> dict[str, str]:
    """The lab's parameters within a lesson: the step's name alone where its stage is as it was set."""
    if place.step.stage.shows(run):
        return place.parameters
    return place.parameters | link_of(run)


def in_a_room(place: Place) -> dict[str, str]:
    """The parameters of the page of a class whose first question is that of the step, about the step's run."""
    run = place.step.stage.run()
    return place.parameters | link_of(run)


# What the session remembers


def record(place: Place) -> Record:
    """What the session remembers of the step; to be changed in place.

    An answer that the browser has kept of a lesson in a link can be looked at only now that its text is there again.
    """
    found = records().setdefault(place.key, Record())
    if found.answer is not None and found.answer >= len(place.step.options):
        found.answer, found.seen = None, False
    return found


def forget(lesson: Lesson) -> None:
    """Forget all of a lesson's answers, so that it can be gone through anew."""
    for place in places_of(lesson):
        records().pop(place.key, None)


def places_of(lesson: Lesson) -> list[Place]:
    """All steps of a lesson."""
    return [Place(lesson, number) for number in range(1, len(lesson.steps) + 1)]

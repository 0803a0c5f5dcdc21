"""What was seen, in numbers: a step's run up to the epoch that is measured, and its many starts, piece by piece."""

from __future__ import annotations

import time
from typing import NamedTuple

from core.ensemble.population import Population, Workers
from core.ensemble.starts import Starts
from core.experiment.settings import SettingError
from core.lessons.lesson import Step
from core.lessons.measures import measure
from core.lessons.watched import Watched
from core.lessons.words import Value


class _Side(NamedTuple):
    """What belongs to one of a step's links."""

    watched: Watched
    population: Population | None

    @property
    def starts(self) -> Starts | None:
        population = self.population
        if population is None:
            return None
        return Starts(population.experiments[0], population.seeds, population.outcomes[0])


class Evidence:
    """Everything that the conclusion of a step is computed from. Work in the sense of pages/shared/state/work.py."""

    def __init__(self, step: Step, workers: Workers | None = None):
        """Without workers the caller's thread does the work."""
        self.step, self._stopped = step, False
        self._sides = [
            _Side(
                Watched(stage.run(), step.until),
                Population([stage.experiment], range(step.starts), workers) if step.starts else None,
            )
            for stage in step.stages
        ]

    @property
    def complete(self) -> bool:
        """Whether there is all that the conclusion needs."""
        return all(
            side.watched.done and (side.population is None or side.population.n_ended == side.population.n_members)
            for side in self._sides
        )

    @property
    def done(self) -> bool:
        return self._stopped or self.complete

    @property
    def progress(self) -> float:
        """How much of the work is done, 0 to 1."""
        parts = [side.watched.progress for side in self._sides]
        parts += [side.population.progress for side in self._sides if side.population is not None]
        return sum(parts) / len(parts)

    def advance(self, seconds: float) -> None:
        """Go on for about so long, or to the end."""
        deadline = time.monotonic() + seconds
        for watched, population in self._sides:
            watched.advance(deadline)
            if population is not None and time.monotonic() < deadline:
                population.advance(deadline - time.monotonic())

    def stop(self) -> None:
        self._stopped = True
        for side in self._sides:
            if side.population is not None:
                side.population.stop()

    def finish(self) -> Evidence:
        """All of the work at once, for a notebook or a check. Returns itself."""
        while not self.done:
            self.advance(1.0)
        return self

    # When it is complete

    def value(self, name: str) -> Value:
        """The value of a measure of this step."""
        (watched, _), *others = self._sides
        other = (others[0].watched, others[0].starts) if others else None
        return measure(name, watched, self._sides[0].starts, other)

    @property
    def right(self) -> int:
        """The place of the option that came true. Raises SettingError unless exactly one did.

        The stage must not stand at the answer before the question: a run that is over where the stage opens is refused.
        """
        watched, opened = self._sides[0].watched, self.step.stage.epoch
        if watched.last.epoch <= opened:
            end = f"an epoch before {watched.last.epoch}, where the run ends"
            raise SettingError(f"{self.step.where}, link, epoch", opened, end)
        return self.step.right(self.value(self.step.measure))

    @property
    def conclusion(self) -> str:
        """The step's conclusion with its numbers."""
        return self.step.conclude(self.value)

    @property
    def advice(self) -> str:
        """What the teacher may say, with its numbers; empty where the step has no such note."""
        return self.step.advise(self.value)

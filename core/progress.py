"""Long work that is done piece by piece, such as a population, a sweep or a test: what it has for whoever waits."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Protocol


class Work(Protocol):
    """Carry it on until it is done, and say meanwhile how far it is."""

    def advance(self, seconds: float) -> None:
        """Carry on for about so long, or to the end."""
        ...

    def stop(self) -> None:
        """End here, with what there is."""
        ...

    @property
    def done(self) -> bool:
        """Whether nothing more will come: it has come to its end, or was stopped."""
        ...

    @property
    def progress(self) -> float:
        """How much is done, from 0 to 1; less than 1 where it was stopped before its end."""
        ...


class InTurn:
    """Several works, one after the other, as one."""

    def __init__(self, works: Sequence[Work]):
        self.works = tuple(works)

    @property
    def done(self) -> bool:
        return all(work.done for work in self.works)

    @property
    def progress(self) -> float:
        return sum(work.progress for work in self.works) / len(self.works) if self.works else 1.0

    def advance(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        for work in self.works:
            if not work.done and time.monotonic() < deadline:
                work.advance(deadline - time.monotonic())

    def stop(self) -> None:
        for work in self.works:
            work.stop()

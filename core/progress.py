"""Long work that is done piece by piece, such as a population, a sweep or a test: what it has for whoever waits."""

from __future__ import annotations

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

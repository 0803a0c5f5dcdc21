"""The recomputing of one item, or of many one after the other, in pieces."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from core.textbook.item import Find, Findings, Item, Number, Report


class Computation:
    """The recomputing of one item, piece by piece."""

    def __init__(self, findings: Findings):
        self._findings = findings
        self._found: list[Find] = []
        self.progress = 0.0
        self.report: Report | None = None
        self.stopped = False

    def advance(self, seconds: float) -> None:
        """Compute for about so long."""
        deadline = time.monotonic() + seconds
        while not self.done:
            try:
                found = next(self._findings)
            except StopIteration:
                self.progress, self.report = 1.0, Report.of(self._found)
                return
            if isinstance(found, float):
                self.progress = found
            else:
                self._found.append(found)
            if time.monotonic() >= deadline:
                return

    def stop(self) -> None:
        """End here, without a report unless it is there already."""
        self.stopped = True
        self._findings.close()

    @property
    def done(self) -> bool:
        return self.stopped or self.report is not None


@dataclass(frozen=True)
class Outcome:
    """The numbers of one item, by how they stand to the text's; `seconds` is how long they took to compute."""

    item: Item
    agree: tuple[Number, ...]
    differ: tuple[Number, ...]
    others: tuple[Number, ...]
    """Those that the text does not state, or not as a plain number."""

    seconds: float


class Recomputation:
    """All items of these that have something to compute, piece by piece. Only their numbers are kept."""

    def __init__(self, items: Sequence[Item]):
        self._waiting = [item for item in items if item.compute is not None]
        self._n_items = len(self._waiting)
        self._present: Computation | None = None
        self._seconds = 0.0
        self.outcomes: list[Outcome] = []
        self.stopped = False

    def advance(self, seconds: float) -> None:
        """Compute for about so long."""
        begin = now = time.monotonic()
        while not self.done:
            item = self._waiting[0]
            if self._present is None:
                assert item.compute is not None
                self._present, self._seconds = Computation(item.compute()), 0.0
            before = now
            self._present.advance(begin + seconds - now)
            now = time.monotonic()
            self._seconds += now - before
            if self._present.report is not None:
                self.outcomes.append(_outcome(item, self._present.report.numbers, self._seconds))
                self._waiting.pop(0)
                self._present = None
            if now >= begin + seconds:
                return

    def stop(self) -> None:
        """End here, with the items that are done."""
        self.stopped = True
        if self._present is not None:
            self._present.stop()

    @property
    def present(self) -> Item | None:
        """The item at work."""
        return self._waiting[0] if self._waiting and not self.stopped else None

    @property
    def progress(self) -> float:
        """How much is done, 0 to 1, with every item as long as any other."""
        if not self._n_items:
            return 1.0
        part = self._present.progress if self._present is not None else 0.0
        return (len(self.outcomes) + part) / self._n_items

    @property
    def n_items(self) -> int:
        """How many items there are to compute, in all."""
        return self._n_items

    @property
    def done(self) -> bool:
        return self.stopped or not self._waiting


def _outcome(item: Item, numbers: Sequence[Number], seconds: float) -> Outcome:
    def those(agrees: bool | None) -> tuple[Number, ...]:
        return tuple(number for number in numbers if number.agrees is agrees)

    return Outcome(item, those(True), those(False), those(None), seconds)

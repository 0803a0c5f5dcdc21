"""One item of a teaching text: what the text does there, the numbers it states, and what comes out here."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from core.experiment.experiment import Experiment
from core.formulas.formula import TEXTS, Text


@dataclass(frozen=True)
class Number:
    """A number that was computed here, beside the one that the text states.

    `stated` is as the text prints it, such as "0.01505756": its last digit says how exactly the two can be compared.
    Empty: the text states none. `unit` stands behind both. `comment` says why they differ, or what it is a number of.
    """

    name: str
    ours: float
    stated: str = ""
    unit: str = ""
    comment: str = ""

    @property
    def difference(self) -> float | None:
        """Ours less the text's; None where the text states no plain number."""
        stated = _decimal(self.stated)
        return None if stated is None else self.ours - float(stated)

    @property
    def agrees(self) -> bool | None:
        """Whether ours, rounded to the digits that the text prints, is what it prints; None where nothing is stated."""
        stated = _decimal(self.stated)
        if stated is None:
            return None
        exponent = stated.as_tuple().exponent
        assert isinstance(exponent, int)
        if not math.isfinite(self.ours):
            return False
        return abs(Decimal(self.ours) - stated) <= Decimal(5).scaleb(exponent - 1)


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


@dataclass(frozen=True)
class Table:
    """A table: the names of its columns, and rows of text; both may hold Markdown."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""


@dataclass(frozen=True)
class Report:
    """What came out: numbers, a few sentences of Markdown about them, tables, and what the pictures are drawn from."""

    numbers: tuple[Number, ...] = ()
    words: str = ""
    tables: tuple[Table, ...] = ()
    data: Any = None


Task = Generator[float, None, Report]
"""A computation in pieces: it yields how much of it is done, 0 to 1, every 50 ms or sooner, and returns its report."""


@dataclass(frozen=True)
class Place:
    """Where in the app the subject lives: the name of the page's file ("lab" is the lab), its parameters, a label."""

    page: str
    parameters: Mapping[str, str]
    label: str


def in_the_lab(label: str, **settings: Any) -> Place:
    """An experiment, opened in the lab. Raises SettingError for settings that there are not."""
    return Place("lab", Experiment(**settings).to_url(), label)


@dataclass(frozen=True)
class Item:
    """An item of a text.

    `does` says what the text does, and `settings` with what, both in Markdown. `slip` says where the text has a slip
    or leaves something out, what follows, and what is right; what the formulas of this item say is not repeated.
    `places` are where the subject lives in the app, the first before the others. `compute` recomputes its numbers
    and figures; None if there is nothing to compute. `figure_missing`: the text's own figure was not available.
    """

    item: str
    title: str
    does: str
    settings: str = ""
    slip: str = ""
    places: tuple[Place, ...] = ()
    compute: Callable[[], Task] | None = None
    figure_missing: bool = False

    @property
    def text(self) -> Text:
        """The text that it stands in."""
        return TEXTS[self.item.split("-")[0]]


class Computation:
    """The recomputing of one item, piece by piece."""

    def __init__(self, task: Task):
        self._task = task
        self.progress = 0.0
        self.report: Report | None = None
        self.stopped = False

    def advance(self, seconds: float) -> None:
        """Compute for about so long."""
        deadline = time.monotonic() + seconds
        while not self.done:
            try:
                self.progress = next(self._task)
            except StopIteration as end:
                self.progress, self.report = 1.0, end.value
            if time.monotonic() >= deadline:
                return

    def stop(self) -> None:
        """End here, without a report unless it is there already."""
        self.stopped = True
        self._task.close()

    @property
    def done(self) -> bool:
        return self.stopped or self.report is not None

"""One item of a teaching text: what the text does there, the numbers it states, and what comes out here."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

import plotly.graph_objects as go

from core.experiment.experiment import Experiment
from core.formulas.formula import TEXTS, Notes, Text


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


def percentage(name: str, share: float, stated: str = "", comment: str = "") -> Number:
    """A share, 0 to 1, as a number of per cent."""
    return Number(name, 100.0 * share, stated, "%", comment)


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


@dataclass(frozen=True)
class Table:
    """A table: the names of its columns, and rows of text; both may hold Markdown."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    title: str = ""


@dataclass(frozen=True)
class Drawing:
    """A figure with its text alternative and a sentence that says what to look at; `height` in pixels."""

    figure: go.Figure
    alt: str
    caption: str
    height: int = 340


Find = float | Number | str | Table | Drawing

Findings = Generator[Find, None, None]
"""A computation in pieces. It yields what it finds: numbers, sentences of Markdown about them, tables and pictures; and
every 50 ms or sooner how much of it is done, 0 to 1.
"""


@dataclass(frozen=True)
class Report:
    """What came out of a computation, each kind in the order in which it was found."""

    numbers: tuple[Number, ...] = ()
    words: str = ""
    tables: tuple[Table, ...] = ()
    drawings: tuple[Drawing, ...] = ()

    @classmethod
    def of(cls, finds: Iterable[Find]) -> Report:
        """The finds, sorted by kind; sentences become one paragraph, but where one begins with an empty line."""
        found = list(finds)
        return cls(
            tuple(find for find in found if isinstance(find, Number)),
            " ".join(find for find in found if isinstance(find, str)),
            tuple(find for find in found if isinstance(find, Table)),
            tuple(find for find in found if isinstance(find, Drawing)),
        )


@dataclass(frozen=True)
class Place:
    """Where in the app the subject lives: the name of the page's file ("lab" is the lab), its parameters, a label."""

    page: str
    parameters: Mapping[str, str]
    label: str


def see(label: str, page: str, experiment: Experiment | None = None, /, **parameters: str | float) -> Place:
    """A page with its parameters, and with an experiment where the page takes one."""
    settings = experiment.to_url() if experiment else {}
    return Place(page, settings | {name: str(value) for name, value in parameters.items()}, label)


def in_the_lab(label: str, **settings: Any) -> Place:
    """An experiment, opened in the lab. Raises SettingError for settings that there are not."""
    return see(label, "lab", Experiment(**settings))


@dataclass(frozen=True)
class Item(Notes):
    """An item of a text.

    `does` says what the text does, and `settings` with what, both in Markdown. What the notes of this item's formulas
    say is not repeated in its own.
    `places` are where the subject lives in the app, the first before the others. `compute` recomputes its numbers
    and figures; None if there is nothing to compute. `draws`: whether there are pictures among what it finds.
    `figure_missing`: the text's own figure was not available.
    """

    item: str
    title: str
    does: str
    settings: str = ""
    places: tuple[Place, ...] = ()
    compute: Callable[[], Findings] | None = None
    draws: bool = False
    figure_missing: bool = False

    @property
    def text(self) -> Text:
        """The text that it stands in."""
        return TEXTS[self.item.split("-")[0]]


Compute = Callable[[], Findings]


class Items(list[Item]):
    """The items of a part of a text: each stands above the function that recomputes it, if there is something to."""

    def item(
        self,
        number: str,
        title: str,
        *places: Place,
        does: str,
        settings: str = "",
        slip: str = "",
        omission: str = "",
        difference: str = "",
        draws: bool = False,
        figure_missing: bool = False,
        compute: Compute | None = None,
    ) -> Callable[[Compute], Compute]:
        """Append an item. What is given back takes the function that computes it, where `compute` does not name one.

        A missing figure of the text is always drawn.
        """
        drawn = draws or figure_missing
        item = Item(number, title, does, settings, places, compute, drawn, figure_missing)
        self.append(replace(item, slip=slip, omission=omission, difference=difference))
        place = len(self) - 1

        def computed_by(compute: Compute) -> Compute:
            self[place] = replace(self[place], compute=compute)
            return compute

        return computed_by

"""One formula of a teaching text: where it stands, how it reads here, and what its numbers are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import NamedTuple


class Text(NamedTuple):
    """A teaching text: its title, who wrote it or where it comes from, and a short name for it."""

    title: str
    author: str
    name: str


TEXTS = {
    "000": Text("XOR from scratch", "an introduction with a NumPy script", "XOR from scratch"),
    "001": Text("Make Your Own Neural Network", "slides after the book by Tariq Rashid", "Rashid's slides"),
    "002": Text(
        "Introduction to deep learning and neural networks",
        "lecture notes by Morten Hjorth-Jensen, University of Oslo, 2024",
        "Oslo lecture",
    ),
    "003": Text("Topic 3: Neural network basics", "course notes by Marc Tanti", "Topic 3"),
    "004": Text("Neural Networks", "slides by GoDataDriven", "GoDataDriven's slides"),
}
"""The five texts by number, in the order in which they are cited."""


@dataclass(frozen=True, kw_only=True)
class Notes:
    """What a reader of a text should know beside it, in Markdown; three kinds that are never mixed."""

    slip: str = ""
    """Where the text is wrong, what follows, and what is right."""

    omission: str = ""
    """What the text leaves out and a reader needs."""

    difference: str = ""
    """What this app does differently, or what its copy of the text does not have."""

    @property
    def notes(self) -> dict[str, str]:
        """The notes that there are, by their kind."""
        found = {kind.name: getattr(self, kind.name) for kind in fields(Notes)}
        return {kind: note for kind, note in found.items() if note}


@dataclass(frozen=True)
class Formula(Notes):
    """A formula as a text gives it, in this project's notation.

    `symbols` and `numbers` are LaTeX; the numbers are computed where the formula is listed. `stated` is what the text
    itself prints as the result, if it does. Its notes are of one line. `page` and `parameters` lead to where the app
    shows it at work.
    """

    item: str
    """The text's number and the running number of the item in it, such as "001-08"."""

    title: str
    symbols: str
    numbers: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    stated: str = ""
    page: str = field(kw_only=True)

    @property
    def text(self) -> Text:
        """The text that it stands in."""
        return TEXTS[self.item.split("-")[0]]

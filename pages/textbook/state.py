"""What the address of the textbook's page holds: a subject or a text, one of its items, and words to find."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.experiment.settings import Choice, Text, setting
from core.formulas import TEXTS
from core.formulas.collection import FORMULAS
from core.textbook import ITEMS
from core.textbook.item import Item
from core.textbook.subjects import SUBJECTS, Subject

FIRST = "first"
"""In the place of an item's number: the first of the text or of the subject."""

BY_SUBJECT = "subject"
"""In the place of a text: all five, by subject."""


class ItemNumber(Choice):
    """An item by its number."""

    @property
    def allowed(self) -> str:
        return "the number of an item of a text, such as 000-16"


@dataclass(frozen=True)
class State:
    """What is shown. An item decides about the text, whatever `text` says, and about the subject if it is not in it."""

    text: str = setting(
        BY_SUBJECT,
        Choice({BY_SUBJECT: "By subject"} | {name: text.name for name, text in TEXTS.items()}),
        "Way in",
        "By subject, for everybody; or by one of the teaching texts, if it lies beside you.",
    )
    subject: str = setting(
        "",
        Choice({"": "None"} | {name: subject.title for name, subject in SUBJECTS.items()}),
        "Subject",
        "What the items are about, whatever text they are from.",
    )
    item: str = setting(
        FIRST,
        ItemNumber({FIRST: "The first"} | {name: item.title for name, item in ITEMS.items()}),
        "Item",
        "One experiment, figure, formula, claim or exercise of the text, in the order of its pages.",
    )
    find: str = setting(
        "",
        Text(60),
        "Find in all texts",
        "Words in an item's number, title, description or correction, such as sigmoid or 000-16.",
    )
    show: str = setting(
        "item",
        Choice({"item": "Item by item", "all": "Recompute the whole text"}),
        "Show",
        "One item at a time, or all numbers of the text computed anew, one item after the other.",
    )

    @property
    def shown_text(self) -> str:
        """The number of the text that is shown."""
        if self.item != FIRST:
            return self.item.split("-")[0]
        return next(iter(TEXTS)) if self.text == BY_SUBJECT else self.text

    @property
    def shown_subject(self) -> Subject | None:
        """The subject that is shown, if it is no text."""
        subject = SUBJECTS.get(self.subject)
        return subject if subject and self.item in (FIRST, *subject.numbers) and not self.find else None

    @property
    def shows_subjects(self) -> bool:
        """Whether it is the choice of a subject that is shown."""
        return (self.text, self.item, self.subject, self.find, self.show) == (BY_SUBJECT, FIRST, "", "", "item")

    @property
    def items(self) -> list[Item]:
        """The items of the subject or text, in its order."""
        return self.shown_subject.items if self.shown_subject else items_of(self.shown_text)

    @property
    def shown(self) -> Item:
        """The item that is shown."""
        return self.items[0] if self.item == FIRST else ITEMS[self.item]


def items_of(text: str) -> list[Item]:
    """The items of the text of this number, in its order."""
    return [item for name, item in ITEMS.items() if name.startswith(f"{text}-")]


def found(words: str, text: str) -> list[Item]:
    """The items of the text, or, where there are words to find, those of all texts that have all of them."""
    return [item for item in ITEMS.values() if _has_all(item, words)] if words.strip() else items_of(text)


def _has_all(item: Item, words: str) -> bool:
    searched = [item.item, item.title, item.does, item.settings, *item.notes.values()]
    for formula in FORMULAS:
        if formula.item == item.item:
            searched += [formula.title, formula.stated, *formula.notes.values()]
    text = " ".join(searched).casefold()
    return all(word in text for word in words.casefold().split())


def neighbours(item: Item, items: Sequence[Item]) -> tuple[Item | None, Item | None]:
    """The items before and after this one."""
    at = [other.item for other in items].index(item.item)
    return (items[at - 1] if at else None), (items[at + 1] if at + 1 < len(items) else None)

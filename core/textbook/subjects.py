"""The items of all five texts by subject: what each subject is about, its picture, its pages, its items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.textbook import ITEMS
from core.textbook.item import Item, Place, see


@dataclass(frozen=True)
class Subject:
    """A subject: its title, what it is about in one or two sentences, its sketch, where it is seen, and its items.

    `numbers` are those of the items, the ones to begin with first.
    """

    title: str
    words: str
    sketch: str
    places: tuple[Place, ...]
    numbers: tuple[str, ...]

    @property
    def items(self) -> list[Item]:
        return [ITEMS[number] for number in self.numbers]


def _numbers(text: str, items: str) -> tuple[str, ...]:
    return tuple(f"{text}-{item}" for item in items.split())


def _subject(title: str, sketch: str, words: str, places: Sequence[Place], **texts: str) -> Subject:
    numbers = sum((_numbers(text.removeprefix("t"), items) for text, items in texts.items()), ())
    return Subject(title, words, sketch, tuple(places), numbers)


SUBJECTS: dict[str, Subject] = {
    "neuron": _subject(
        "The neuron",
        "unit",
        "A unit multiplies its inputs by weights, adds a bias, and applies a function to the sum.",
        [see("Move a unit's weights by hand", "neuron")],
        t002="01",
        t003="02",
        t004="01",
        t001="08",
    ),
    "line": _subject(
        "The line of a neuron, and what it cannot divide",
        "line",
        "A unit says 1 on one side of a line and 0 on the other. One line divides AND and OR, but not XOR.",
        [see("All 16 gates", "neuron", section="gates"), see("Two bugs and a line", "neuron", section="bugs")],
        t001="01 02 03 04 05 06 07",
        t000="01 02 03",
        t002="40 44",
        t003="01 05 06",
        t004="12",
    ),
    "hidden": _subject(
        "Hidden layers",
        "hidden",
        "Hidden units draw a line each, and the output joins their answers: it can do what no single unit can.",
        [see("Watch a network learn XOR", "lab"), see("A lesson on it", "lab", lesson="2-hidden-layer", step=1)],
        t003="07 08 09 10 14 15",
        t000="06 16 17 18 22",
        t004="13",
        t002="02 03 16 19 41 42",
        t001="19",
    ),
    "activations": _subject(
        "Activation functions",
        "activations",
        "The function that a unit applies to its net input. Its slope decides how well the unit learns.",
        [see("Follow every activation along its curve", "activations")],
        t000="04",
        t001="09 29",
        t002="06 20 50 51",
        t003="03 04",
        t004="05",
    ),
    "losses": _subject(
        "Losses and outputs",
        "losses",
        "The loss says how wrong the output is. Softmax and cross-entropy are for outputs that are probabilities.",
        [
            see("Losses and their gradients", "activations", section="losses"),
            see("Softmax", "activations", section="softmax"),
        ],
        t000="05 07",
        t001="21 26 27",
        t002="04 21 22 23 24 30 52",
        t003="12 13",
        t004="02",
    ),
    "backpropagation": _subject(
        "Backpropagation",
        "network",
        "Forwards to the output, backwards with the chain rule: so every weight learns how it is to change.",
        [
            see("One update, operation by operation", "backpropagation"),
            see("Split an error", "backpropagation", section="split"),
        ],
        t004="04 06 07 08 09 10 11",
        t001="10 11 12 13 14 15 16 17 18 22 23 25",
        t000="10 11 14",
        t002="05 07 12 13 15 17 18 34",
        t003="16",
    ),
    "autodiff": _subject(
        "Automatic differentiation",
        "graph",
        "A computer takes a formula apart into single operations, and applies the chain rule to each of them.",
        [see("A formula and its derivative", "autodiff")],
        t002="08 09 10 11",
    ),
    "descent": _subject(
        "Gradient descent and optimizers",
        "descent",
        "Downhill in small steps: how large they are, on how many samples they look, and what optimizers make of them.",
        [
            see("Walk downhill", "descent"),
            see("Optimizers in two dimensions", "descent", section="two"),
            see("Batches", "descent", section="batch"),
        ],
        t004="03",
        t000="09 12 15 19",
        t001="24 30",
        t002="14 31 43 55",
        t003="21",
    ),
    "starts": _subject(
        "First weights and local minima",
        "shares",
        "The same network learns from some starts and gets stuck from others.",
        [see("Thousands of random starts", "starts"), see("The loss around a run", "landscape")],
        t000="08 13",
        t001="20 28",
        t002="29",
        t003="17",
    ),
    "vanishing": _subject(
        "Vanishing gradients",
        "vanishing",
        "In a deep network the first layers get hardly any gradient, unless something is done about it.",
        [
            see("A lesson on it", "lab", lesson="6-vanishing-gradients", step=1),
            see("Tested from many starts", "claims", claim="vanishing"),
        ],
        t000="20 21",
        t003="18 19 20",
        t002="48 49 53",
    ),
    "digits": _subject(
        "Digits, and data that was never seen",
        "digit",
        "A network that reads handwritten digits: how it is trained, and how it does on digits that are new to it.",
        [see("The network for digits", "textbook", item="002-28")],
        t002="25 26 27 28 33 35 36 37 38 39 45 46 47 56 57 32 54",
        t003="11",
    ),
}
"""All subjects, in the order in which one learns them; every item belongs to one."""

SUBJECT_OF: dict[str, str] = {number: name for name, subject in SUBJECTS.items() for number in subject.numbers}
"""The subject of each item."""

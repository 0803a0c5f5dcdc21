"""The items of text 000: XOR from scratch."""

from __future__ import annotations

from core.textbook.item import Item
from core.textbook.text_000 import experiment, theory

ITEMS: tuple[Item, ...] = (*theory.ITEMS, *experiment.ITEMS)

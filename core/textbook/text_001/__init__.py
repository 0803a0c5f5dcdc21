"""The items of text 001: slides after Rashid's "Make Your Own Neural Network"."""

from __future__ import annotations

from core.textbook.item import Item
from core.textbook.text_001 import classifier, digits, gradients, signals

ITEMS: tuple[Item, ...] = (*classifier.ITEMS, *signals.ITEMS, *gradients.ITEMS, *digits.ITEMS)

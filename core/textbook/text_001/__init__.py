"""The items of text 001: slides after Rashid's "Make Your Own Neural Network"."""

from __future__ import annotations

from core.textbook.item import Item

ITEMS: tuple[Item, ...] = ()

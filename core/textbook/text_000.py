"""The items of text 000."""

from __future__ import annotations

from core.textbook.item import Item

ITEMS: tuple[Item, ...] = ()

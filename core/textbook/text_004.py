"""The items of text 004."""

from __future__ import annotations

from core.textbook.item import Item

ITEMS: tuple[Item, ...] = ()

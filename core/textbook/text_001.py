"""The items of text 001."""

from __future__ import annotations

from core.textbook.item import Item

ITEMS: tuple[Item, ...] = ()

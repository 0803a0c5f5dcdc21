"""The items of text 003."""

from __future__ import annotations

from core.textbook.item import Item

ITEMS: tuple[Item, ...] = ()

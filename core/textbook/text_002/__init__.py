"""The items of text 002, subject by subject."""

from __future__ import annotations

from core.textbook.item import Item
from core.textbook.text_002.deep import DEEP_ITEMS

ITEMS: tuple[Item, ...] = (*DEEP_ITEMS,)

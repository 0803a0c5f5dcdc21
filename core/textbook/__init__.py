"""The five teaching texts, item by item: what each does, the numbers it states, and what comes out here."""

from __future__ import annotations

from core.textbook import text_000, text_001, text_002, text_003, text_004
from core.textbook.item import Item

ITEMS: dict[str, Item] = {
    item.item: item
    for text in (text_000, text_001, text_002, text_003, text_004)
    for item in sorted(text.ITEMS, key=lambda item: item.item)
}
"""Every item by its number, such as "000-16", in the order of the texts."""

"""Text 002 on deep networks: gradients that vanish and explode, the rectifiers, dropout, clipping, advice."""

from __future__ import annotations

from core.textbook.item import Item

DEEP_ITEMS: tuple[Item, ...] = ()

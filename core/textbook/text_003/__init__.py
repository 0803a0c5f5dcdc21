"""The items of text 003, subject by subject."""

from __future__ import annotations

from core.textbook.item import Item
from core.textbook.text_003.deep import DEEP
from core.textbook.text_003.hidden import HIDDEN
from core.textbook.text_003.losses import LOSSES
from core.textbook.text_003.one_layer import ONE_LAYER
from core.textbook.text_003.theory import THEORY

ITEMS: tuple[Item, ...] = tuple(sorted((*ONE_LAYER, *HIDDEN, *LOSSES, *THEORY, *DEEP), key=lambda item: item.item))

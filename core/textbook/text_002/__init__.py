"""The items of text 002, subject by subject."""

from __future__ import annotations

from core.textbook.item import Item
from core.textbook.text_002.basics import BASICS_ITEMS
from core.textbook.text_002.classes import CLASSES_ITEMS
from core.textbook.text_002.deep import DEEP_ITEMS
from core.textbook.text_002.deeper import DEEPER_ITEMS
from core.textbook.text_002.differentiation import DIFFERENTIATION_ITEMS
from core.textbook.text_002.gates import GATE_ITEMS
from core.textbook.text_002.images import DIGITS_ITEMS
from core.textbook.text_002.learning import LEARNING_ITEMS
from core.textbook.text_002.regression import REGRESSION_ITEMS
from core.textbook.text_002.remedies import REMEDY_ITEMS
from core.textbook.text_002.search import SEARCH_ITEMS
from core.textbook.text_002.small_networks import SMALL_ITEMS

ITEMS: tuple[Item, ...] = (
    *BASICS_ITEMS,
    *DIFFERENTIATION_ITEMS,
    *SMALL_ITEMS,
    *REGRESSION_ITEMS,
    *CLASSES_ITEMS,
    *DIGITS_ITEMS,
    *LEARNING_ITEMS,
    *SEARCH_ITEMS,
    *GATE_ITEMS,
    *DEEPER_ITEMS,
    *DEEP_ITEMS,
    *REMEDY_ITEMS,
)

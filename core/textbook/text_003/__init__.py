"""The items of text 003, subject by subject."""

from core.textbook.text_003 import deep, hidden, losses, one_layer, theory

PARTS = (deep, hidden, losses, one_layer, theory)

ITEMS = [item for part in PARTS for item in part.ITEMS]

"""The items of text 000: XOR from scratch."""

from core.textbook.text_000 import experiment, theory

PARTS = (experiment, theory)

ITEMS = [item for part in PARTS for item in part.ITEMS]

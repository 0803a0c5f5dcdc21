"""The items of text 001: slides after Rashid's "Make Your Own Neural Network"."""

from core.textbook.text_001 import classifier, digits, gradients, signals

PARTS = (classifier, digits, gradients, signals)

ITEMS = [item for part in PARTS for item in part.ITEMS]

"""The items of text 002, subject by subject."""

from core.textbook.text_002 import (
    basics,
    classes,
    deep,
    deeper,
    differentiation,
    gates,
    images,
    kinds,
    learning,
    methods,
    regression,
    remedies,
    search,
    small_networks,
    universal,
    unseen,
)

PARTS = (
    basics,
    classes,
    deep,
    deeper,
    differentiation,
    gates,
    images,
    kinds,
    learning,
    methods,
    regression,
    remedies,
    search,
    small_networks,
    universal,
    unseen,
)

ITEMS = [item for part in PARTS for item in part.ITEMS]

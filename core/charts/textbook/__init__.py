"""The figures of the five texts, drawn from what was computed for their items."""

from __future__ import annotations

from core.charts.textbook import text_000, text_001, text_002, text_003, text_004
from core.charts.textbook.drawing import Draw

DRAWINGS: dict[str, Draw] = {
    **text_000.DRAWINGS,
    **text_001.DRAWINGS,
    **text_002.DRAWINGS,
    **text_003.DRAWINGS,
    **text_004.DRAWINGS,
}
"""By the number of the item: what draws its pictures from its report's `data`."""

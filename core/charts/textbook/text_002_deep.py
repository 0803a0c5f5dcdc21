"""The pictures of text 002 on deep networks."""

from __future__ import annotations

from core.charts.textbook.drawing import Draw

DEEP_DRAWINGS: dict[str, Draw] = {}

"""The pictures of text 000."""

from __future__ import annotations

from core.charts.textbook.drawing import Draw

DRAWINGS: dict[str, Draw] = {}

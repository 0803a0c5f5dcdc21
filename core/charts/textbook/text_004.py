"""The pictures of text 004."""

from __future__ import annotations

from core.charts.textbook.drawing import Draw

DRAWINGS: dict[str, Draw] = {}

"""The pictures of text 002."""

from __future__ import annotations

from core.charts.textbook.drawing import Draw
from core.charts.textbook.text_002_deep import DEEP_DRAWINGS

DRAWINGS: dict[str, Draw] = {**DEEP_DRAWINGS}

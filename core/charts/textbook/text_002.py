"""The pictures of text 002."""

from __future__ import annotations

from core.charts.textbook.drawing import Draw
from core.charts.textbook.text_002_curves import CURVE_DRAWINGS
from core.charts.textbook.text_002_deep import DEEP_DRAWINGS
from core.charts.textbook.text_002_digits import DIGIT_DRAWINGS

DRAWINGS: dict[str, Draw] = {**CURVE_DRAWINGS, **DIGIT_DRAWINGS, **DEEP_DRAWINGS}

"""The pictures of text 003."""

from __future__ import annotations

from core.charts.textbook.drawing import Draw
from core.charts.textbook.text_003_deep import DEEP_DRAWINGS
from core.charts.textbook.text_003_losses import LOSS_DRAWINGS
from core.charts.textbook.text_003_units import UNIT_DRAWINGS

DRAWINGS: dict[str, Draw] = {**UNIT_DRAWINGS, **LOSS_DRAWINGS, **DEEP_DRAWINGS}

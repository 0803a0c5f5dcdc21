"""Is a number that a student types right?"""

from __future__ import annotations

import math

from core.experiment.settings import SettingError

RELATIVE, ABSOLUTE = 0.01, 5e-6
"""An answer may differ by one per cent, or by half a unit of the fifth decimal, which covers rounded operands."""


def read_answer(text: str) -> float:
    """The number that was typed, with a point or a comma. Raises SettingError for anything else."""
    try:
        value = float(text.strip().replace(",", ".").replace("−", "-"))
    except ValueError:
        raise SettingError("answer", text, "a number such as -0.0123 or 1.2e-5") from None
    if not math.isfinite(value):
        raise SettingError("answer", text, "a finite number")
    return value


def is_right(answer: float, value: float) -> bool:
    """Whether the answer is as near as RELATIVE and ABSOLUTE allow."""
    return abs(answer - value) <= max(RELATIVE * abs(value), ABSOLUTE)

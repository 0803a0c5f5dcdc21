"""A map of more than two classes: the colour of the class with the largest output, the stronger the surer it is.

A cell is one number from 0 to 255, so that it travels in one byte: STRENGTHS of them for each class.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.charts.palette import CLASS_GROUNDS, MIDDLE
from core.nn.array import Array

STRENGTHS = 256 // len(CLASS_GROUNDS)
"""Of the colour of a class."""


def cells(outputs: Array, levels: tuple[float, float]) -> NDArray[np.uint8]:
    """For outputs (…, classes), one for each class, the numbers (…) of a map.

    levels: what an output is asked to be for the other classes and for its own. The colour is strongest where the
    largest output reaches the second, and fades to the middle where it says no more than a guess would.
    """
    n, (low, high) = outputs.shape[-1], levels
    share = (np.nan_to_num(outputs.max(axis=-1), nan=low) - low) / (high - low)
    strength = np.clip((share - 1.0 / n) / (1.0 - 1.0 / n), 0.0, 1.0)
    return (STRENGTHS * outputs.argmax(axis=-1) + np.rint((STRENGTHS - 1) * strength)).astype(np.uint8)


def ramp(color: str, n: int) -> Array:
    """n colours (n, 3) from the middle to this one, red, green and blue from 0 to 255."""
    ends = np.array([channels(MIDDLE), channels(color)])
    share = np.linspace(0.0, 1.0, n)[:, None]
    return ends[0] + share * (ends[1] - ends[0])


def channels(color: str) -> Array:
    """Red, green and blue from 0 to 255, (3,), of a colour such as "#0072b2"."""
    return np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)], dtype=float)


COLORS: Array = np.concatenate([ramp(color, STRENGTHS) for color in CLASS_GROUNDS])
"""That of each number, (256, 3)."""

COLORSCALE = [
    [place / (len(COLORS) - 1), "#" + "".join(f"{round(channel):02x}" for channel in color)]
    for place, color in enumerate(COLORS.tolist())
]
"""The same as Plotly has it."""

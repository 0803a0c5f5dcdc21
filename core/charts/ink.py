"""Dark or light: the colour of a number that stands on a colour, whichever is the easier to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

DARK, LIGHT = "#111", "#fff"


def ink(colorscale: Sequence[Sequence[Any]], share: float) -> str:
    """The colour for this place, 0 to 1, of a colour scale (WCAG 2.1: relative luminance, contrast ratio)."""
    stops = [float(stop) for stop, _ in colorscale]
    at = [int(str(color)[begin : begin + 2], 16) / 255 for _, color in colorscale for begin in (1, 3, 5)]
    rgb = np.array([np.interp(share, stops, at[channel::3]) for channel in range(3)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    luminance = float(linear @ [0.2126, 0.7152, 0.0722])
    return DARK if (luminance + 0.05) ** 2 > 1.05 * 0.0556 else LIGHT

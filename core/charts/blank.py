"""A chart before anything is drawn in it: two named axes, with the legend above them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import plotly.graph_objects as go

MOST_DECADES = 6
"""That have their tick on a logarithmic axis."""

FINE = (1, 2, 5)
"""The ticks in each decade where there are few decades."""


def blank(x_title: str, y_title: str) -> go.Figure:
    """The figure; its colours are those of the page that shows it.

    Made in one go: Plotly takes several times as long for a layout that is changed afterwards.
    """
    return go.Figure(
        layout={
            "template": {},
            "showlegend": True,
            "legend": {"orientation": "h", "x": 0.0, "y": 1.02, "yanchor": "bottom", "itemclick": False},
            "margin": {"l": 58, "r": 12, "t": 44, "b": 46},
            "hovermode": "closest",
            "xaxis": {"title": {"text": x_title, "standoff": 6}, "zeroline": False},
            "yaxis": {"title": {"text": y_title, "standoff": 6}, "zeroline": False, "exponentformat": "power"},
        }
    )


def log_ticks(values: Iterable[float | None]) -> dict[str, Any]:
    """For a logarithmic axis of these values: ticks that all are written in one size; Plotly writes powers larger."""
    found = np.array([value for value in values if value is not None and 0.0 < value < np.inf])
    if not found.size:
        return {}
    low, high = (int(edge) for edge in (np.floor(np.log10(found.min())), np.ceil(np.log10(found.max()))))
    every = -(-max(high - low, 1) // MOST_DECADES)
    ticks = [(digit, power) for power in range(low, high + 1, every) for digit in (FINE if high - low < 3 else (1,))]
    return {
        "tickvals": [float(f"{digit}e{power}") for digit, power in ticks],
        "ticktext": [power_text(digit, power) for digit, power in ticks],
    }


def power_text(digit: int, power: int) -> str:
    """The digit times this power of ten, as it stands at an axis."""
    if -3 <= power <= 4:
        return f"{float(f'{digit}e{power}'):,.{max(0, -power)}f}"
    return f"10<sup>{power}</sup>" if digit == 1 else f"{digit}·10<sup>{power}</sup>"

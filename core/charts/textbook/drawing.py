"""A picture of an item of a text: the figure, and what it shows in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go


@dataclass(frozen=True)
class Drawing:
    """A figure with its text alternative and a sentence that says what to look at; `height` in pixels."""

    figure: go.Figure
    alt: str
    caption: str
    height: int = 340


Draw = Callable[[Any], Sequence[Drawing]]
"""From a report's `data` to its pictures, in the order in which they stand on the page."""

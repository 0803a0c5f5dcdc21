"""Curves over the epochs, for the pictures of text 003."""

from __future__ import annotations

import numpy as np

from core.charts.textbook.deep import lines
from core.charts.textbook.drawing import Drawing
from core.nn.array import Array
from core.notation.numbers import short


def epochs_and(values: Array) -> tuple[Array, Array]:
    """A curve over the epochs from 0 on."""
    return np.arange(float(len(values))), values


def loss_drawing(curves: dict[str, tuple[Array, Array]], y_title: str, caption: str) -> Drawing:
    ends = "; ".join(f"{name} from {short(y[0])} to {short(y[-1])}" for name, (_, y) in curves.items())
    return Drawing(lines(curves, "epoch", y_title), f"Curves over the epochs: {ends}.", caption)

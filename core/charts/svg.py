"""Small pictures as SVG text, which stand on a page at once: curves, cells, bars, dots and lines in a box of 160 x 100.

Lines that belong to no class are grey, which is seen on light and on dark ground.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from core.charts.palette import CLASS_COLORS, DIVERGING
from core.nn.array import Array

WIDTH, HEIGHT, MARGIN = 160.0, 100.0, 8.0
SHADES = 14
GREY = "#80888f"


class Sketch(NamedTuple):
    """A picture as SVG, and what it shows in words."""

    alt: str
    svg: str


def document(alt: str, *parts: str, width: float = WIDTH) -> Sketch:
    """All parts as one picture."""
    size = f'viewBox="0 0 {width:g} {HEIGHT:g}" width="{width:g}" height="{HEIGHT:g}"'
    font = 'font-family="sans-serif"'
    return Sketch(alt, f'<svg xmlns="http://www.w3.org/2000/svg" {size} {font}>{"".join(parts)}</svg>')


def beside(alt: str, *sketches: Sketch) -> Sketch:
    """Several pictures side by side as one."""
    parts = (each.svg.replace("<svg ", f'<svg x="{at * WIDTH:g}" ', 1) for at, each in enumerate(sketches))
    return document(alt, *parts, width=WIDTH * len(sketches))


def spread(values: Array, low: float, high: float, begin: float, end: float) -> Array:
    """Values from low to high as places from begin to end."""
    return begin + (values - low) / (high - low) * (end - begin)


def curve(x: Array, y: Array, color: str, low: float, high: float, width: float = 2.5) -> str:
    """y over x, both (k,), where y is from low to high: these fill the box, as x does from left to right."""
    inside = (y >= low) & (y <= high)
    across = spread(x, float(x.min()), float(x.max()), MARGIN, WIDTH - MARGIN)[inside]
    up = spread(y, low, high, HEIGHT - MARGIN, MARGIN)[inside]
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(across, up, strict=True))
    return f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="{width:g}"/>'


def line(x1: float, y1: float, x2: float, y2: float, color: str = GREY, width: float = 1.5) -> str:
    """A straight line between two places."""
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{color}" stroke-width="{width:.2f}"/>'


def box(x: float, y: float, width: float, height: float, color: str, opacity: float = 1.0) -> str:
    """A filled rectangle."""
    size = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f'<rect {size} fill="{color}"' + (f' fill-opacity="{opacity:.2f}"/>' if opacity < 1.0 else "/>")


def dot(x: float, y: float, color: str = GREY, radius: float = 5.0) -> str:
    """A filled circle."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{color}"/>'


def word(x: float, y: float, text: str, size: float = 11.0, anchor: str = "middle") -> str:
    """A short text on the line at y."""
    place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}"'
    return f'<text {place} fill="{GREY}">{escape(text)}</text>'


def color_between(share: float) -> str:
    """The colour for this place, 0 to 1, between "towards 0" and "towards 1"."""
    stops = [float(str(stop)) for stop, _ in DIVERGING]
    parts = [[int(str(color)[begin : begin + 2], 16) for _, color in DIVERGING] for begin in (1, 3, 5)]
    return "#" + "".join(f"{round(float(np.interp(share, stops, part))):02x}" for part in parts)


def cells(values: Array, left: float, top: float, side: float) -> str:
    """Shares (rows, columns) from 0 to 1 as coloured cells of a square, the first row at its foot.

    They are rounded to SHADES, and neighbours of one shade become one cell, which keeps the text short.
    """
    rows, columns = values.shape
    width, height = side / columns, side / rows
    paths: dict[int, list[str]] = {}
    for row, shades in enumerate(np.round(values * SHADES).astype(int)):
        borders = [0, *(np.flatnonzero(np.diff(shades)) + 1), columns]
        for begin, end in pairwise(borders):
            x, y, across = left + begin * width, top + side - (row + 1) * height, (end - begin) * width + 0.3
            paths.setdefault(int(shades[begin]), []).append(
                f"M{x:.1f} {y:.1f}h{across:.1f}v{height + 0.3:.1f}h-{across:.1f}"
            )
    return "".join(
        f'<path fill="{color_between(shade / SHADES)}" d="{"z".join(parts)}"/>' for shade, parts in paths.items()
    )


def corners(classes: Sequence[int], left: float, top: float, side: float, reach: float) -> str:
    """The four points of a gate in a square map that reaches `reach` beyond them, by shape and colour of the class."""
    parts = []
    for at, cls in enumerate(classes):
        x = left + side * (reach + at // 2) / (1 + 2 * reach)
        y = top + side * (1 + reach - at % 2) / (1 + 2 * reach)
        parts.append(box(x - 5, y - 5, 10, 10, CLASS_COLORS[1]) if cls else dot(x, y, CLASS_COLORS[0], 5.5))
    return "".join(parts)

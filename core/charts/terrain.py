"""A surface over a square, drawn as a solid block seen from outside: a picture of pixels, with its points in the plane.

Heights above a square need no search for what hides what: in each column of the picture, from the front to the back, a
point is seen where it is higher up than all points before it (Williamson, 1972, "Algorithm 420, Hidden-Line Plotting
Program"). The picture needs no graphics card and no more of the browser than an image.
"""

from __future__ import annotations

import struct
import zlib
from base64 import b64encode
from dataclasses import dataclass

import numpy as np

from core.charts.palette import HEIGHTS
from core.nn.array import Array

RELIEF = 1.1
"""How high the highest point stands above the lowest, in half sides of the square."""

WALL, LINE = np.array([96, 104, 112]), np.array([70, 78, 86])
"""The cut sides of the block, and the lines of equal height on it."""

N_LINES = 12
"""Lines of equal height."""


@dataclass(frozen=True)
class Camera:
    """Where a block is looked at from: turned so far about its middle, and from so far above, both in degrees."""

    turn: float
    tilt: float

    def project(self, x: Array, y: Array, z: Array) -> tuple[Array, Array, Array]:
        """Across and up in the picture, and how far behind the middle, of points with x, y in -1 to 1, z in 0 to 1."""
        turn, tilt = np.radians(self.turn), np.radians(self.tilt)
        across = x * np.cos(turn) + y * np.sin(turn)
        behind = y * np.cos(turn) - x * np.sin(turn)
        return across, behind * np.sin(tilt) + RELIEF * z * np.cos(tilt), behind

    @property
    def frame(self) -> tuple[float, float, float, float]:
        """The smallest and largest across, then up, that any point of the block can have."""
        corners = np.array([(x, y, z) for x in (-1.0, 1.0) for y in (-1.0, 1.0) for z in (0.0, 1.0)]).T
        across, up, _ = self.project(*corners)
        return float(across.min()), float(across.max()), float(up.min()), float(up.max())


def block(heights: Array, camera: Camera, width: int = 640, depth: int = 700) -> np.ndarray:
    """The picture, (rows, width, 4) bytes of red, green, blue and opacity, of heights from 0 to 1.

    heights (points, points) has a row for each y from -1 to 1, and a column for each x. The picture fills the frame.
    """
    left, right, low, high = camera.frame
    n_rows = max(2, round(width * (high - low) / (right - left)))
    across = np.linspace(left, right, width)
    reach = np.sqrt(2.0)
    behind = np.linspace(-reach, reach, depth)[:, None]
    turn = np.radians(camera.turn)
    x = across * np.cos(turn) - behind * np.sin(turn)  # (depth, width): the inverse of the turn
    y = across * np.sin(turn) + behind * np.cos(turn)
    inside = (np.abs(x) <= 1.0) & (np.abs(y) <= 1.0)
    z = _between(heights, x, y)
    _, up, _ = camera.project(x, y, z)
    skyline = np.maximum.accumulate(np.where(inside, up, -np.inf), axis=0)
    colors = _colors(heights, z, x, y, camera)
    picture = np.zeros((n_rows, width, 4), np.uint8)
    rows = np.linspace(high, low, n_rows)
    foot = camera.project(x, y, np.zeros_like(z))[1]
    for column in range(width):
        places = np.flatnonzero(inside[:, column])
        if not places.size:
            continue
        first = places[0]
        seen = np.searchsorted(skyline[:, column], rows)
        visible = seen < depth
        picture[visible, column, :3] = colors[seen[visible], column]
        picture[visible, column, 3] = 255
        wall = rows <= up[first, column]
        picture[wall, column, :3] = WALL
        picture[rows < foot[first, column], column, 3] = 0
    return picture


def _between(heights: Array, x: Array, y: Array) -> Array:
    """Heights between the points of the grid, linearly in both directions."""
    n = len(heights)
    i, j = ((np.clip(value, -1.0, 1.0) + 1.0) * 0.5 * (n - 1) for value in (y, x))
    i0, j0 = np.minimum(i.astype(int), n - 2), np.minimum(j.astype(int), n - 2)
    s, t = i - i0, j - j0
    low = (1 - t) * heights[i0, j0] + t * heights[i0, j0 + 1]
    high = (1 - t) * heights[i0 + 1, j0] + t * heights[i0 + 1, j0 + 1]
    return (1 - s) * low + s * high


def _colors(heights: Array, z: Array, x: Array, y: Array, camera: Camera) -> np.ndarray:
    """The colour of each point, (depth, width, 3): its height, lit from the left above, with lines of equal height."""
    step = 2.0 / (len(heights) - 1)
    slope_y, slope_x = (np.asarray(slope) for slope in np.gradient(heights * RELIEF, step))
    turn = np.radians(camera.turn - 50.0)
    light = -(_between(slope_x, x, y) * np.cos(turn) + _between(slope_y, x, y) * np.sin(turn))
    shade = 1.0 + 0.22 * np.tanh(light)
    colors = np.clip(_height_colors(z) * shade[..., None], 0, 255)
    level = np.floor(z * N_LINES)
    edge = np.zeros(z.shape, bool)
    edge[:, 1:] |= level[:, 1:] != level[:, :-1]
    edge[1:] |= level[1:] != level[:-1]
    return np.where(edge[..., None], LINE, colors).astype(np.uint8)


def _height_colors(z: Array) -> Array:
    """HEIGHTS at these places from 0 to 1, with a last axis for red, green and blue from 0 to 255."""
    stops = [stop for stop, _ in HEIGHTS]
    channels = [[int(color[at : at + 2], 16) for _, color in HEIGHTS] for at in (1, 3, 5)]
    return np.stack([np.interp(z, stops, channel) for channel in channels], axis=-1)


def png(picture: np.ndarray) -> str:
    """The picture (rows, columns, 4) as an address that holds all of it (PNG: ISO/IEC 15948)."""
    rows, columns, _ = picture.shape
    lines = np.concatenate([np.zeros((rows, 1), np.uint8), picture.reshape(rows, -1)], axis=1)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", columns, rows, 8, 6, 0, 0, 0)
    content = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines.tobytes(), 6)) + chunk(b"IEND", b"")
    return "data:image/png;base64," + b64encode(b"\x89PNG\r\n\x1a\n" + content).decode()

"""Where a function of the plane is 0: a curve in its pieces, found on a grid by marching squares.

These are the marching cubes of Lorensen and Cline (1987), in the plane. The stage finds its curves in the same way
(static/stage/contours.js).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.nn.array import Array

Chain = list[tuple[float, float]]


def zero_curves(values: Array, nodes: Array) -> list[Chain]:
    """Chains of points (x, y) along which values are 0, with the values linear between the nodes of the grid.

    values: (rows, columns), those at the nodes y (rows) and x (columns), which are the same `nodes`. A chain that comes
    back to its first point ends with it. Values that are no numbers have no curves.
    """
    if not np.isfinite(values).all():
        return []
    n = len(nodes)
    joints = _joints(values > 0, values)
    flat = values.ravel()

    def crossing(edge: int) -> tuple[float, float]:
        start, upwards = divmod(edge, 2)
        end = start + (n if upwards else 1)
        share = flat[start] / (flat[start] - flat[end])
        (y0, x0), (y1, x1) = divmod(start, n), divmod(end, n)
        return (
            float(nodes[x0] + share * (nodes[x1] - nodes[x0])),
            float(nodes[y0] + share * (nodes[y1] - nodes[y0])),
        )

    chains = []
    for start in sorted(joints, key=lambda edge: len(joints[edge])):  # from ends first, then what has none
        if start not in joints:
            continue
        chain, edge = [crossing(start)], start
        while True:
            following = joints.pop(edge)
            after = next((other for other in following if other in joints), None)
            if after is None:
                break
            chain.append(crossing(after))
            edge = after
        if len(chain) > 2 and start in following:
            chain.append(chain[0])
        chains.append(chain)
    return chains


def _joints(above: NDArray[np.bool_], values: Array) -> dict[int, list[int]]:
    """Which crossings of the grid's edges follow one another.

    Edge 2 k leads from node k to the right, edge 2 k + 1 upwards. above: whether the values are above 0.
    """
    n = above.shape[1]
    found: dict[int, list[int]] = {}
    corners = np.stack([above[:-1, :-1], above[:-1, 1:], above[1:, 1:], above[1:, :-1]])  # around each cell
    crossed = corners != np.roll(corners, -1, axis=0)
    for row, column in np.argwhere(crossed.any(axis=0)).tolist():
        node = row * n + column
        around = (2 * node, 2 * node + 3, 2 * (node + n), 2 * node + 1)
        edges = [edge for edge, is_crossed in zip(around, crossed[:, row, column], strict=True) if is_crossed]
        if len(edges) == 4 and (values[row : row + 2, column : column + 2].sum() > 0) != above[row, column]:
            edges = [edges[3], *edges[:3]]  # a saddle: the middle decides which of the four belong together
        for one, other in zip(edges[::2], edges[1::2], strict=True):
            found.setdefault(one, []).append(other)
            found.setdefault(other, []).append(one)
    return found

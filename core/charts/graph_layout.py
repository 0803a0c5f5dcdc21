"""Where the nodes of a graph stand: in columns from the inputs on the left to the result, with few crossings.

Columns, order in the columns, then heights, as Sugiyama, Tagawa and Toda (1981) draw hierarchies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Point = tuple[float, float]
_Place = tuple[int, int, int]
"""A node as (node, 0, 0), or the place in a column through which an edge passes, as (parent, child, column)."""

SWEEPS = 8
HEIGHT_SWEEPS = 200
LEAF_WEIGHT = 0.05
"""Inputs give way to what is computed from them, so that a chain of operations runs straight."""

PIECES = 12
"""Straight pieces that a curve is drawn as."""

BETWEEN_LINES, WAY_BACK, BESIDE = 1.25, 0.56, 0.4
"""Room between wrapped lines, where in it edges run back, and how far beside the outer columns they turn."""


@dataclass(frozen=True)
class GraphLayout:
    """The place of each node, and the points through which each edge (parent, child) goes.

    x counts columns from 0; y is in units of the least distance of two nodes in a column, and 0 is the middle.
    """

    nodes: Mapping[int, Point]
    edges: Mapping[tuple[int, int], Sequence[Point]]


def layered_layout(parents: Mapping[int, Sequence[int]]) -> GraphLayout:
    """Lay out the graph whose nodes have these parents; every parent must come before its children."""
    column = _columns(parents)
    paths: dict[tuple[int, int], list[_Place]] = {}
    for child, its_parents in parents.items():
        for parent in dict.fromkeys(its_parents):
            bends = [(parent, child, at) for at in range(column[parent] + 1, column[child])]
            paths[parent, child] = [(parent, 0, 0), *bends, (child, 0, 0)]
    columns: list[list[_Place]] = [[] for _ in range(max(column.values()) + 1)]
    for node in parents:
        columns[column[node]].append((node, 0, 0))
    for path in paths.values():
        for bend in path[1:-1]:
            columns[bend[2]].append(bend)
    links = [pair for path in paths.values() for pair in pairwise(path)]
    ordered = _ordered(columns, links)
    height = _heights(ordered, links)
    x = {place: float(index) for index, places in enumerate(ordered) for place in places}
    return GraphLayout(
        {node: (x[node, 0, 0], height[node, 0, 0]) for node in parents},
        {edge: [(x[place], height[place]) for place in path] for edge, path in paths.items()},
    )


def wrapped(layout: GraphLayout, most: int) -> GraphLayout:
    """The same layout in lines of at most so many columns, one below the other, as text is wrapped.

    An edge to the next line leaves on the right, runs back between the lines, and comes in on the left.
    """
    columns = 1 + int(max(x for x, _ in layout.nodes.values()))
    lines = -(-columns // most)
    width = -(-columns // lines)
    heights: list[list[float]] = [[] for _ in range(lines)]
    for x, y in (*layout.nodes.values(), *(point for path in layout.edges.values() for point in path)):
        heights[int(x) // width].append(y)
    shifts = [0.0]
    for above, below in pairwise(heights):
        shifts.append(min(above) + shifts[-1] - BETWEEN_LINES - max(below))

    def place(point: Point) -> Point:
        line = int(point[0]) // width
        return point[0] - line * width, point[1] + shifts[line]

    def path(points: Sequence[Point]) -> list[Point]:
        result = [place(points[0])]
        for before, after in pairwise(points):
            (_, y), (x, below) = place(before), place(after)
            if int(after[0]) // width > int(before[0]) // width:
                line = int(before[0]) // width
                between = min(heights[line]) + shifts[line] - WAY_BACK * BETWEEN_LINES
                left, right = -BESIDE, width - 1 + BESIDE
                result += [(right, y), (right, between), (left, between), (left, below)]
            result.append((x, below))
        return result

    return GraphLayout(
        {node: place(point) for node, point in layout.nodes.items()},
        {edge: path(points) for edge, points in layout.edges.items()},
    )


def curved(points: Sequence[Point]) -> list[Point]:
    """A path through these points that leaves and reaches each of them level, without corners.

    Each piece that goes across is 3t² − 2t³ of the way up at t of the way across.
    """
    path = [points[0]]
    for (x0, y0), (x1, y1) in pairwise(points):
        pieces = PIECES if x0 != x1 and y0 != y1 else 1
        shares = [(part / pieces) for part in range(1, pieces + 1)]
        path += [(x0 + t * (x1 - x0), y0 + (3 - 2 * t) * t * t * (y1 - y0)) for t in shares[:-1]]
        path.append((x1, y1))
    return path


def _columns(parents: Mapping[int, Sequence[int]]) -> dict[int, int]:
    """Each node one column right of its last parent; a node without parents one column left of its first child."""
    column: dict[int, int] = {}
    for node, its_parents in parents.items():
        column[node] = 1 + max((column[parent] for parent in its_parents), default=-1)
    for node, its_parents in parents.items():
        children = [column[child] for child, others in parents.items() if node in others]
        if not its_parents and children:
            column[node] = min(children) - 1
    return column


def _ordered(columns: list[list[_Place]], links: list[tuple[_Place, _Place]]) -> list[list[_Place]]:
    """The columns in the order with the fewest crossings found by sorting each by the mean place of its neighbours."""
    neighbours = _neighbours((place for places in columns for place in places), links)
    best, fewest = columns, crossings(columns, links)
    current = columns
    for sweep in range(SWEEPS):
        forwards = sweep % 2 == 0
        current = [list(places) for places in current]
        indices = range(1, len(current)) if forwards else range(len(current) - 2, -1, -1)
        for index in indices:
            beside = current[index - 1 if forwards else index + 1]
            rank = {place: at for at, place in enumerate(beside)}
            own = {place: at for at, place in enumerate(current[index])}
            means = {
                place: _mean([rank[other] for other in neighbours[place] if other in rank], own[place])
                for place in current[index]
            }
            current[index].sort(key=means.__getitem__)
        found = crossings(current, links)
        if found < fewest:
            best, fewest = current, found
    return best


def crossings(columns: Sequence[Sequence[_Place]], links: Sequence[tuple[_Place, _Place]]) -> int:
    """How many pairs of links cross between neighbouring columns."""
    at = {place: (index, row) for index, places in enumerate(columns) for row, place in enumerate(places)}
    ends = [(at[a], at[b]) for a, b in links]
    return sum(
        a[0] == c[0] and (a[1] - c[1]) * (b[1] - d[1]) < 0
        for index, (a, b) in enumerate(ends)
        for c, d in ends[index + 1 :]
    )


def _heights(columns: list[list[_Place]], links: list[tuple[_Place, _Place]]) -> dict[_Place, float]:
    """A height for each place: near the mean of its neighbours, in order and at least 1 apart in each column."""
    height = {place: row - (len(places) - 1) / 2 for places in columns for row, place in enumerate(places)}
    neighbours = _neighbours(height, links)
    starts, ends = {a for a, _ in links}, {b for _, b in links}
    weight = {place: 1.0 if place in starts & ends else LEAF_WEIGHT for places in columns for place in places}
    for sweep in range(HEIGHT_SWEEPS):
        for places in columns if sweep % 2 else columns[::-1]:
            wanted = [_pulled(place, neighbours[place], height, weight) for place in places]
            height.update(zip(places, _apart(wanted, [weight[place] for place in places]), strict=True))
    middle = (max(height.values()) + min(height.values())) / 2
    return {place: value - middle for place, value in height.items()}


def _pulled(
    place: _Place, neighbours: list[_Place], height: Mapping[_Place, float], weight: Mapping[_Place, float]
) -> float:
    """The weighted mean of the neighbours' heights."""
    total = sum(weight[other] for other in neighbours)
    return sum(weight[other] * height[other] for other in neighbours) / total if neighbours else height[place]


def _apart(wanted: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The heights nearest to the wanted ones, in the same order, of which each is at least 1 above the one before.

    With i taken away from the i-th, this is isotonic regression: neighbours in the wrong order share their mean.
    """
    blocks: list[tuple[float, float, int]] = []
    for row, (height, weight) in enumerate(zip(wanted, weights, strict=True)):
        mean, size = height - row, 1
        while blocks and blocks[-1][0] > mean:
            other, much, many = blocks.pop()
            mean, weight, size = (mean * weight + other * much) / (weight + much), weight + much, size + many
        blocks.append((mean, weight, size))
    flat = [mean for mean, _, size in blocks for _ in range(size)]
    return [mean + row for row, mean in enumerate(flat)]


def _neighbours(places: Iterable[_Place], links: Sequence[tuple[_Place, _Place]]) -> dict[_Place, list[_Place]]:
    found: dict[_Place, list[_Place]] = {place: [] for place in places}
    for a, b in links:
        found[a].append(b)
        found[b].append(a)
    return found


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise

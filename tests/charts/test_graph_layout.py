"""Layouts: left to right, apart, through free places, with few crossings, and wrapped into lines."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.charts.graph_layout import BETWEEN_LINES, layered_layout, wrapped

DIAMOND = {0: [], 1: [0], 2: [1], 3: [1, 2], 4: [3]}
"""sqrt(x^2 + exp(x^2)): the edge from 1 to 3 passes 2."""

graphs = (
    st.integers(1, 12)
    .flatmap(
        lambda n: st.tuples(*(st.lists(st.integers(0, i - 1), max_size=2) if i else st.just([]) for i in range(n)))
    )
    .map(lambda parents: dict(enumerate(parents)))
)


def test_the_diamond():
    layout = layered_layout(DIAMOND)
    assert [layout.nodes[node][0] for node in DIAMOND] == [0, 1, 2, 3, 4]
    heights = [layout.nodes[node][1] for node in DIAMOND]
    assert heights[0] == pytest.approx(heights[1]) == pytest.approx(heights[3]) == pytest.approx(heights[4])
    (_, bend, _) = layout.edges[1, 3]
    assert bend[0] == 2
    assert abs(bend[1] - heights[2]) == pytest.approx(1.0)
    assert layout.edges[0, 1] == [layout.nodes[0], layout.nodes[1]]


def test_a_needless_crossing_is_undone():
    # 0 -> 3 and 1 -> 2: in the order of their numbers, the edges cross.
    layout = layered_layout({0: [], 1: [], 2: [1], 3: [0], 4: [2, 3]})
    (_, y0), (_, y1), (_, y2), (_, y3) = (layout.nodes[node] for node in range(4))
    assert (y0 - y1) * (y3 - y2) > 0


def test_a_chain_with_inputs_beside_it_is_straight():
    chain = {0: [], 1: [0], 2: [], 3: [1, 2], 4: [3], 5: [], 6: [4, 5], 7: [6]}
    layout = layered_layout(chain)
    heights = [layout.nodes[node][1] for node in (1, 3, 4, 6, 7)]
    assert max(heights) - min(heights) < 0.3
    assert layout.nodes[5][0] == layout.nodes[6][0] - 1, "an input stands beside what needs it"


@given(graphs)
def test_edges_go_right_and_nothing_is_on_top_of_another(parents):
    layout = layered_layout(parents)
    assert set(layout.nodes) == set(parents)
    assert set(layout.edges) == {(parent, child) for child, its in parents.items() for parent in its}
    for (parent, child), path in layout.edges.items():
        assert (path[0], path[-1]) == (layout.nodes[parent], layout.nodes[child])
        assert [x for x, _ in path] == [path[0][0] + step for step in range(len(path))]
        places = set(path[1:-1])
        assert not places & set(layout.nodes.values())
    for a, b in combinations(layout.nodes.values(), 2):
        assert a[0] != b[0] or abs(a[1] - b[1]) > 1 - 1e-9


@given(graphs, st.integers(2, 5))
def test_wrapped_lines_have_few_columns_and_do_not_overlap(parents, most):
    plain = layered_layout(parents)
    layout = wrapped(plain, most)
    assert max(x for x, _ in layout.nodes.values()) < most
    lines = {}
    width = -(
        -(1 + int(max(x for x, _ in plain.nodes.values())))
        // -(-(1 + int(max(x for x, _ in plain.nodes.values()))) // most)
    )
    for node, (x, _) in plain.nodes.items():
        lines.setdefault(int(x) // width, []).append(layout.nodes[node][1])
    for above, below in zip(range(len(lines)), range(1, len(lines)), strict=False):
        assert min(lines[above]) - max(lines[below]) >= BETWEEN_LINES - 1e-9
    for (parent, child), path in layout.edges.items():
        assert (path[0], path[-1]) == (layout.nodes[parent], layout.nodes[child])


def test_what_fits_is_not_wrapped():
    layout = layered_layout(DIAMOND)
    assert wrapped(layout, 5) == layout
    assert [x for x, _ in wrapped(layout, 4).nodes.values()] == [0, 1, 2, 0, 1]
    # Out to the right of the last column, back between the lines, in on the left of the first one.
    back = wrapped(layout, 4).edges[2, 3]
    assert [round(x, 6) for x, _ in back] == [2, 2.4, 2.4, -0.4, -0.4, 0]
    assert back[0][1] > back[2][1] > back[-1][1]

"""The picture of a graph: what each frame shows is what the step says."""

import json

import numpy as np
import pytest

from core.autodiff.expressions import parse
from core.autodiff.worked import Worked, shown
from core.charts.graph import KNOWN, NOW, graph_figure, graph_height, layout_of

LECTURE = "sqrt(x^2 + exp(x^2))"
NODES = {2: "not reached yet", 3: "this step", 4: "known"}


def drawn(text=LECTURE, mode="reverse", by="x", **values):
    worked = Worked(parse(text).graph(**({"x": 0.6, "y": 2.0, "z": -1.0} | values)))
    steps = worked.steps(mode, by)
    return worked, steps, graph_figure(worked, mode, steps)


def names(frame, trace):
    """The nodes that a frame puts into one of the three groups."""
    data = frame.data[frame.traces.index(trace)]
    return [name for name in data.text if name]


@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_each_step_moves_one_node_from_later_over_now_to_known(mode):
    worked, steps, figure = drawn(mode=mode)
    order = [worked.name(step.node) for step in steps]
    assert order == (["x", "a", "b", "c", "d"] if mode == "forward" else ["d", "c", "b", "a", "x"])
    assert len(figure.frames) == len(steps) + 1
    assert sorted(names(figure.frames[0], 2)) == sorted(order)
    for at, frame in enumerate(figure.frames[1:], 1):
        assert names(frame, 3) == [order[at - 1]]
        assert sorted(names(frame, 4)) == sorted(order[: at - 1])
        assert sorted(names(frame, 2)) == sorted(order[at:])
    for trace, name in NODES.items():
        assert figure.data[trace].name == name


def test_the_numbers_stand_at_their_nodes_and_edges():
    worked, steps, figure = drawn()
    frame = figure.frames[4]  # back to a, over c and over b
    pills = {(label["x"], label["bgcolor"]): label["text"] for label in frame.layout.annotations}
    places = {worked.name(node.index): layout_of(worked).nodes[node.index] for node in worked.nodes}
    totals = {worked.name(step.node): step.total for step in steps}
    assert pills[places["a"][0], NOW] == shown(totals["a"], 3)
    assert pills[places["d"][0], KNOWN] == "1"
    assert len(frame.layout.annotations) == 4 + 2
    slopes = sorted(label["text"] for label in frame.layout.annotations if label["bgcolor"] not in (NOW, KNOWN))
    assert slopes == ["1", shown(np.exp(0.36), 3)]
    lines = frame.data[frame.traces.index(1)]
    a, b, c = (places[name] for name in "abc")
    drawn_edges = edges_of(lines)
    assert [(edge[0], edge[-1]) for edge in drawn_edges] == [(a, c), (a, b)]
    arrows = [place for place, size in zip(zip(lines.x, lines.y, strict=True), lines.marker.size, strict=True) if size]
    assert arrows == [c, b]  # an arrow where each edge meets its node, and nowhere else


def edges_of(trace):
    """The points of each curve of a trace, which has a gap before and behind it."""
    edges = [[]]
    for point in zip(trace.x, trace.y, strict=True):
        if point[0] is None:
            edges.append([])
        else:
            edges[-1].append(point)
    return [edge for edge in edges if edge]


@pytest.mark.parametrize("text", ["sqrt(x^2 + exp(x^2))", "tanh(x*y + z*sin(x))/(1 + exp(-x^2)) + abs(y - z)"])
def test_edges_begin_and_end_at_their_nodes_and_have_no_corner(text):
    worked, _, figure = drawn(text)
    layout = layout_of(worked)
    edges = edges_of(figure.data[0])
    assert len(edges) == len(layout.edges)
    for (parent, child), edge in zip(layout.edges, edges, strict=True):
        assert (edge[0], edge[-1]) == (layout.nodes[parent], layout.nodes[child])
        steps = np.diff(np.array(edge), axis=0)
        if (steps[:, 0] > 0).all():  # not where it runs back to a new line
            turns = np.abs(np.diff(np.arctan2(steps[:, 1], steps[:, 0])))
            assert turns.max(initial=0) < 0.5


def test_operations_values_and_hover_texts():
    _, _, figure = drawn()
    above, below = figure.data[5:7]
    assert list(above.text) == ["", "x²", "exp(a)", "a + b", "√c"]
    assert list(below.text) == ["0.6", "0.36", "1.43", "1.79", "1.34"]
    group = figure.frames[0].data[figure.frames[0].traces.index(2)]
    assert "b = exp(a) = 1.433" in group.hovertext
    assert dict(zip(group.text, group.customdata, strict=True)) == {"d": 1, "c": 2, "b": 3, "a": 4, "x": 5}
    assert dict(zip(group.text, group.marker.symbol, strict=True))["x"] == "square"
    assert set(group.marker.symbol) == {"square", "circle"}


@pytest.mark.parametrize("text", ["x", "x + y + z", "log(x - 1)", "tanh(x*y + z*sin(x))/(1 + exp(-x^2)) + abs(y - z)"])
def test_any_formula_has_its_picture(text):
    worked, steps, figure = drawn(text)
    assert len(figure.frames) == len(steps) + 1
    json.loads(figure.to_json())
    assert graph_height(worked) >= 100
    (low, high), (left, right) = figure.layout.yaxis.range, figure.layout.xaxis.range
    for x, y in layout_of(worked).nodes.values():
        assert left < x < right
        assert low < y < high


def test_a_pixel_is_a_pixel_however_high_the_graph_is():
    for text in (LECTURE, "x + y + z", "x"):
        worked, _, figure = drawn(text)
        low, high = figure.layout.yaxis.range
        margin = figure.layout.margin
        assert (graph_height(worked) - margin.t - margin.b) / (high - low) == pytest.approx(100, rel=0.01)

"""The pictures of texts 001 and 004: lines, shares, digits, performances and diagrams hold what was computed."""

import numpy as np
import pytest

from core.charts.textbook.text_001 import bugs, performances, shares, shown_digits, three_layers, valleys
from core.charts.textbook.text_004 import network
from core.textbook import ITEMS
from core.textbook.text_001.classifier import Slopes
from core.textbook.text_001.digits import Performances, Shown
from core.textbook.text_001.signals import Shares
from core.worked.example import rashid_3_3_3, text_004


def test_lines_go_through_the_origin_with_their_slope_and_end_in_the_picture():
    [drawing] = bugs(Slopes({"flat": 0.25, "steep": 2.9}))
    flat, steep, ladybird, caterpillar = drawing.figure.data
    for trace, slope in ((flat, 0.25), (steep, 2.9)):
        assert (trace.x[0], trace.y[0]) == (0, 0)
        assert trace.y[1] == pytest.approx(slope * trace.x[1])
        assert max(trace.x[1], trace.y[1]) == pytest.approx(4.0)
    assert (ladybird.x[0], ladybird.y[0]) == (3.0, 1.0)
    assert (caterpillar.x[0], caterpillar.y[0]) == (1.0, 3.0)
    assert ladybird.marker.symbol != caterpillar.marker.symbol


def test_shares_are_bars_by_unit():
    [drawing] = shares(Shares(("hidden 1", "hidden 2"), {"by weight": (0.42, 0.88), "times the weights": (2.1, 4.4)}))
    assert {trace.name: trace.y for trace in drawing.figure.data} == {
        "by weight": (0.42, 0.88),
        "times the weights": (2.1, 4.4),
    }


def test_digits_stand_upright_beside_their_outputs():
    picture = np.zeros((8, 8))
    picture[0, 3] = 1.0  # in the first row, which is on top
    pictures, answers = shown_digits(Shown({5: picture}, {5: np.linspace(0.0, 0.9, 10)}))
    assert pictures.figure.data[0].z[-1][3] == 1.0  # the y axis points up
    assert answers.figure.data[0].y == pytest.approx(np.linspace(0.0, 0.9, 10))


def test_four_figures_of_performances():
    by_epoch = {rate: np.linspace(0.1, 0.9, 6) * scale for rate, scale in ((0.1, 0.5), (0.5, 1.0), (1.0, 0.8))}
    drawings = performances(Performances((0.1, 0.5, 1.0), by_epoch, (5, 50), np.array([0.6, 0.9])))
    by_rate, epochs, both, by_size = (drawing.figure for drawing in drawings)
    assert [trace.name for trace in by_rate.data] == ["after 1 epoch", "after 3 epochs", "after 5 epochs"]
    assert by_rate.data[2].y == pytest.approx([45.0, 90.0, 72.0])
    assert len(epochs.data) == 1
    assert [trace.name for trace in both.data] == ["learning rate 0.1", "learning rate 0.5", "learning rate 1"]
    assert by_size.data[0].y == pytest.approx([60.0, 90.0])


def test_walks_end_in_two_valleys():
    task = ITEMS["001-20"].compute()
    while True:
        try:
            next(task)
        except StopIteration as end:
            [drawing] = valleys(end.value.data)
            break
    _, left, right = drawing.figure.data
    assert left.x[0] < left.x[-1] < 0 < right.x[-1] < right.x[0]
    assert left.y[-1] < right.y[-1]


@pytest.mark.parametrize(
    ("draw", "example", "outputs"),
    [(three_layers, rashid_3_3_3(), ["0.726", "0.709", "0.778"]), (network, text_004(4), ["0.674"])],
)
def test_diagrams_hold_the_outputs_of_the_forward_pass(draw, example, outputs):
    [drawing] = draw(example)
    circles = next(trace for trace in drawing.figure.data if trace.name == "units")
    assert [text.split("<br>")[1] for text in circles.text[-len(outputs) :]] == outputs
    assert "this operation" not in [trace.name for trace in drawing.figure.data]

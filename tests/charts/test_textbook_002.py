"""The pictures of text 002: what they show is what was computed."""

import numpy as np
import pytest

from core.charts.ink import DARK, LIGHT, ink
from core.charts.palette import DIVERGING
from core.charts.textbook import DRAWINGS
from core.charts.textbook.text_002_parts import AMOUNT, heat, images, level, lines
from core.data.datasets import digits
from core.textbook import ITEMS
from core.textbook.item import Computation
from core.textbook.text_002.classes import Curve
from core.textbook.text_002.deeper import Widths
from core.textbook.text_002.gates import GateGrids, Losses
from core.textbook.text_002.images import Images
from core.textbook.text_002.learning import Accuracies, Judged
from core.textbook.text_002.regression import Fit
from core.textbook.text_002.search import ByRate, Grid
from core.textbook.text_002.small_networks import ScalarRuns

SHARES = np.array([[0.1, 0.95], [0.5, 1.0], [0.2, 0.0]])
COUNTS = np.diag(np.arange(30, 40)) + np.eye(10, k=1, dtype=int)
SIDE = np.linspace(-1.0, 1.0, 5)

DATA = {
    "002-15": ScalarRuns({0.1: np.array([0.0, 4.0, 9.0]), 2.0: np.array([0.0, 50.0, -90.0])}, 9.0),
    "002-17": Fit(SIDE, np.outer(SIDE, SIDE) + 5.0, np.outer(SIDE, SIDE) + 5.1, np.zeros((3, 2)), 20),
    "002-20": Curve(SIDE, 1 / (1 + np.exp(-SIDE)), np.tanh(SIDE)),
    "002-26": Images(digits().values[:10], digits().classes[:10]),
    "002-35": Accuracies(np.array([0.0, 20.0]), {"sum": np.array([0.1, 0.1]), "mean": np.array([0.1, 0.4])}),
    "002-37": Judged(
        np.array([0.1, 0.9, 1.0]),
        np.array([0.1, 0.8, 0.9]),
        COUNTS,
        digits().values[:9],
        np.arange(9),
        np.arange(1, 10),
    ),
    "002-38": Grid((0.1, 1.0, 10.0), (0.01, 0.1), SHARES, SHARES / 2),
    "002-39": ByRate((0.01, 0.1), {"here": np.array([0.2, 0.9])}),
    "002-42": GateGrids((0.1, 1.0), (0.1, 1.0), np.array([[4.0, 2.0], [3.0, 1.0]]), None),
    "002-43": Losses({"SGD": np.array([0.7, 0.6]), "SGD, reset": np.array([0.7, 0.5])}),
    "002-44": Losses({"0.1": np.array([0.9, 0.7])}),
    "002-45": ByRate((0.01, 0.1), {"64-100-50-10": np.array([0.2, 0.9])}),
    "002-46": Widths((1, 10, 100), (0.001, 0.01), SHARES, SHARES),
}


def named(figure, name):
    (trace,) = [trace for trace in figure.data if trace.name == name]
    return trace


@pytest.mark.parametrize("item", DATA)
def test_every_picture_has_a_text_and_a_caption(item):
    drawings = DRAWINGS[item](DATA[item])
    assert drawings
    for drawing in drawings:
        assert drawing.alt.endswith(".")
        assert drawing.caption.endswith(".")
        assert drawing.height >= 250
        assert drawing.figure.data
        drawing.figure.to_json()


def test_all_pictures_of_the_first_47_items_are_tried():
    assert {item for item in DRAWINGS if "002-01" <= item <= "002-47"} == set(DATA)


@pytest.mark.parametrize("item", ["002-15", "002-26"])
def test_what_is_computed_can_be_drawn(item):
    computation = Computation(ITEMS[item].compute())
    computation.advance(60.0)
    assert DRAWINGS[item](computation.report.data)


def test_lines_are_the_curves():
    figure = lines("x", "y", np.array([1.0, 10.0]), {"a": np.array([0.5, np.inf])}, log_x=True)
    np.testing.assert_array_equal(named(figure, "a").y, [0.5, np.nan])
    assert figure.layout.xaxis.type == "log"
    level(figure, 0.1, "guessing", [1.0, 10.0])
    assert list(named(figure, "guessing").y) == [0.1, 0.1]


def test_what_swings_out_of_the_picture_is_said():
    (drawing,) = DRAWINGS["002-15"](DATA["002-15"])
    assert {trace.name for trace in drawing.figure.data} == {"η = 0.1", "target"}
    assert "η = 2" in drawing.caption


def test_a_heat_map_has_its_numbers_in_readable_ink():
    figure = heat(SHARES, ["a", "b"], ["1", "2", "3"], ("x", "y"), "share", [["10", "95"], ["50", "100"], ["20", "0"]])
    cells, texts = figure.data
    np.testing.assert_array_equal(cells.z, SHARES)
    assert list(zip(texts.x, texts.y, texts.text, strict=True))[3] == (1, 1, "100")
    assert list(texts.textfont.color) == [ink(DIVERGING, share) for share in SHARES.ravel()]
    assert (cells.zmin, cells.zmax) == (0.0, 1.0)
    amount = heat(COUNTS, ["a"] * 10, ["b"] * 10, ("x", "y"), "n", COUNTS.astype(str).tolist(), 40.0)
    assert amount.data[0].zmax == 40.0
    assert set(amount.data[1].textfont.color) == {DARK, LIGHT}
    assert ink(AMOUNT, 0.0) == DARK


def test_images_stand_row_by_row_below_their_labels():
    values = digits().values[:7]
    figure = images(values, [f"label {index}" for index in range(7)], across=5)
    wall, labels = figure.data
    for index in range(7):
        row, column = divmod(index, 5)
        top, left = 11 * row + 3, 9 * column
        np.testing.assert_array_equal(np.array(wall.z)[top : top + 8, left : left + 8], values[index].reshape(8, 8))
        assert labels.text[index] == f"label {index}"
        assert left <= labels.x[index] <= left + 8
        assert top - 3 <= labels.y[index] < top
    assert figure.layout.yaxis.autorange == "reversed"
    assert figure.layout.yaxis.scaleanchor == "x"


def test_the_wall_names_true_and_said_digit():
    curves, matrix, wall = DRAWINGS["002-37"](DATA["002-37"])
    assert list(wall.figure.data[1].text)[:2] == ["0 → 1", "1 → 2"]
    assert wall.caption.startswith("All 9 ")
    assert {trace.name for trace in curves.figure.data} == {"training images", "test images"}
    texts = matrix.figure.data[1]
    assert list(matrix.figure.layout.yaxis.ticktext) == list("9876543210")  # upwards: 0 stands at the top
    top_row = [text for text, y in zip(texts.text, texts.y, strict=True) if y == 9]
    assert top_row == ["30", "1"] + [""] * 8  # the true 0: said to be 0, to be 1
    assert matrix.figure.data[0].hovertext[9][1] == "true digit 0, digit said 1: 1"


def test_both_parts_of_the_grid_are_drawn():
    training, test = DRAWINGS["002-38"](DATA["002-38"])
    np.testing.assert_array_equal(training.figure.data[0].z, SHARES)
    np.testing.assert_array_equal(test.figure.data[0].z, SHARES / 2)
    assert list(test.figure.layout.yaxis.ticktext) == ["0.1", "1", "10"]
    assert list(test.figure.layout.xaxis.ticktext) == ["0.01", "0.1"]


def test_the_two_surfaces_share_their_colours():
    (drawing,) = DRAWINGS["002-17"](DATA["002-17"])
    function, network = [trace for trace in drawing.figure.data if trace.type == "contour"]
    np.testing.assert_array_equal(function.z, DATA["002-17"].true)
    np.testing.assert_array_equal(network.z, DATA["002-17"].fitted)
    assert function.coloraxis == network.coloraxis == "coloraxis"


def test_schedulers_with_and_without_memory_stand_apart():
    kept, reset = DRAWINGS["002-43"](DATA["002-43"])
    assert list(named(kept.figure, "SGD").y) == [0.7, 0.6]
    assert list(named(reset.figure, "SGD").y) == [0.7, 0.5]


def test_without_scikit_learn_there_is_one_grid_of_gates():
    (ours,) = DRAWINGS["002-42"](DATA["002-42"])
    np.testing.assert_array_equal(ours.figure.data[0].z, [[1.0, 0.5], [0.75, 0.25]])
    assert list(ours.figure.data[1].text) == ["4", "2", "3", "1"]

"""What the pictures of the texts are made of shows the numbers that it was given."""

import numpy as np
import pytest

from core.charts.ink import DARK, LIGHT, ink
from core.charts.palette import DIVERGING
from core.data.datasets import digits
from core.deep.networks import Spread
from core.neuron.unit import Unit
from core.textbook.deep_networks import by_layer
from core.textbook.figures import (
    AMOUNT,
    SMALLEST,
    add_counts,
    add_line,
    bars,
    heat,
    images,
    level,
    lines,
    losses,
    plane,
    spreads,
)
from tests.core.textbook.reports import named

SHARES = np.array([[0.1, 0.95], [0.5, 1.0], [0.2, 0.0]])
COUNTS = np.diag(np.arange(30, 40)) + np.eye(10, k=1, dtype=int)


def test_lines_are_the_curves():
    figure = lines("x", "y", {"a": np.array([0.5, np.inf])}, [1.0, 10.0], log_x=True)
    np.testing.assert_array_equal(named(figure, "a").y, [0.5, np.nan])
    assert figure.layout.xaxis.type == "log"
    level(figure, 0.1, "guessing")
    assert list(named(figure, "guessing").y) == [0.1, 0.1]


def test_losses_begin_at_epoch_0_and_their_ends_are_told():
    drawing = losses({"error": np.array([0.25, 0.5, 0.125])}, "error", "A caption.")
    assert list(drawing.figure.data[0].x) == [0, 1, 2]
    assert drawing.alt == "Curves over the epochs: error from 0.25 to 0.125."


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


def spread_of(*medians):
    middle = np.array(medians)
    return Spread(middle / 2, middle, middle * 2)


def test_a_spread_is_a_median_with_its_bars_and_what_is_0_stands_at_the_lower_end():
    figure = spreads("layer", {"one": spread_of(1.0, 0.0)}, ["1", "2"])
    [trace] = figure.data
    assert list(trace.y) == [1.0, SMALLEST]
    assert list(trace.error_y.array) == [1.0, 0.0]
    assert list(trace.error_y.arrayminus) == [0.5, 0.0]


def test_gradients_by_layer_end_with_the_output_layer():
    drawing = by_layer({"a": spread_of(1.0, 2.0, 3.0), "b": spread_of(3.0, 2.0, 1.0)})
    assert drawing.figure.layout.xaxis.ticktext == ("1", "2", "out")
    assert [trace.name for trace in drawing.figure.data] == ["a", "b"]


def test_shares_are_bars_in_per_cent():
    [trace] = bars({"As it is": 0.25, "Clipped": 0.75}, "seeds, %").data
    assert list(trace.y) == [25.0, 75.0]
    assert list(trace.text) == ["25%", "75%"]


def test_counts_are_those_of_the_bins():
    figure = lines("x", "y", {"a": np.zeros(2)})
    add_counts(figure, "values", np.array([0.1, 0.2, 0.9]), np.array([0.0, 0.5, 1.0]))
    assert list(named(figure, "values").y) == [2, 1]
    assert list(named(figure, "values").x) == [0.25, 0.75]


def test_a_plane_has_its_classes_the_map_below_and_lines_of_units():
    points, classes = [(0.0, 1.0), (1.0, 1.0)], [0, 1]
    figure = plane(points, classes, -1.0, 2.0, lambda inputs: inputs[:, 0] / 4)
    add_line(figure, Unit((1.0, 1.0), -1.0), "the unit")
    heatmap, zeros, ones, line = figure.data
    assert (heatmap.x[0], heatmap.x[-1]) == (-1.0, 2.0)
    assert heatmap.z[0][-1] == heatmap.z[-1][-1] == 0.5, "x1 goes to the right"
    assert [(trace.x[0], trace.y[0]) for trace in (zeros, ones)] == points
    assert zeros.marker.symbol != ones.marker.symbol
    assert np.add(line.x, line.y) == pytest.approx([1.0, 1.0])

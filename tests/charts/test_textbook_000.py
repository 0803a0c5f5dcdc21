"""Text 000's pictures show what was computed: all nine parameters, the network's own outputs, the points by class."""

import numpy as np
import pytest

from core.charts.textbook.text_000 import DRAWINGS, convergence, decision_region, growth, two_lines
from core.nn.network import Network
from core.textbook import ITEMS
from core.textbook.text_000.experiment import Growth, Region
from core.textbook.text_000.script import run_script


def ended(task):
    while True:
        try:
            next(task)
        except StopIteration as end:
            return end.value


@pytest.fixture(scope="module")
def run():
    return ended(run_script(False, 20_000))


def test_every_parameter_is_drawn_both_output_weights_too(run):
    error, deltas, parameters = (drawing.figure for drawing in convergence(run))
    assert [len(figure.data) for figure in (error, deltas, parameters)] == [1, 12, 9]
    assert [trace.name for trace in parameters.data if trace.showlegend] == [
        "output weights (2)",
        "output bias",
        "hidden weights (4)",
        "hidden biases (2)",
    ]
    for trace, column in zip(parameters.data, run.recorded.T, strict=True):
        assert trace.x == tuple(run.updates)
        np.testing.assert_allclose(trace.y, np.abs(column))
    assert all(figure.layout.yaxis.type == "log" for figure in (error, deltas, parameters))


def test_the_region_is_the_networks_own_output_with_a_margin_of_1():
    network = Network.from_parameters(
        [[[3.0, 6.0], [3.0, 6.0]], [[-8.0], [8.0]]], [[-5.0, -3.0], [-3.0]], ["sigmoid"] * 2
    )
    [drawing] = decision_region(Region(network))
    heatmap = drawing.figure.data[0]
    assert heatmap.type == "heatmap", "below the points"
    assert (heatmap.x[0], heatmap.x[-1]) == (-1.0, 2.0)
    row, column = 45, 12
    expected = network.predict([[heatmap.x[column], heatmap.y[row]]])[0, 0]
    assert heatmap.z[row][column] == pytest.approx(expected, abs=5e-4)
    for trace in drawing.figure.data[-2:]:  # on the hidden units' lines their net input is 0
        unit = {"h₁": 0, "h₂": 1}[trace.name]
        nets = network.forward(np.column_stack([trace.x, trace.y]))[0][0]
        np.testing.assert_allclose(nets[:, unit], 0.0, atol=1e-12)


def test_the_two_lines_have_the_ones_between_them():
    report = ended(ITEMS["000-02"].compute())
    [drawing] = two_lines(report.data)
    by_name = {trace.name: trace for trace in drawing.figure.data}
    assert set(zip(by_name["XOR is 1"].x, by_name["XOR is 1"].y, strict=True)) == {(0.0, 1.0), (1.0, 0.0)}
    either, not_both = (report.data.units[name] for name in ("OR", "NAND"))
    for x, y, inside in ((0, 1, True), (1, 0, True), (0, 0, False), (1, 1, False)):
        assert (either.net_inputs((x, y)) > 0 and not_both.net_inputs((x, y)) > 0) == inside


def test_growth_is_drawn_over_the_logarithm_of_the_epochs():
    epochs = np.array([10, 100, 1000])
    [drawing] = growth(Growth(epochs, np.array([1.0, 2.0, 3.0]), np.array([0.5, 1.5, 2.5]), np.ones(3)))
    assert drawing.figure.layout.xaxis.type == "log"
    assert [trace.y for trace in drawing.figure.data] == [(1.0, 2.0, 3.0), (0.5, 1.5, 2.5)]


def test_every_figure_of_the_text_is_there():
    assert {"000-02", "000-18", "000-22"} <= DRAWINGS.keys()

"""The hidden spaces of several runs: samples where the layer puts them, and what the layers above make of a place."""

import math

import numpy as np
import pytest

from core.charts.comparison import SIDE
from core.charts.hidden_spaces import LEVELS, hidden_spaces, space_layer
from core.experiment.experiment import Experiment
from core.training.course import Course, common_epochs
from core.training.run import Run

EXPERIMENTS = (
    Experiment(max_epochs=50),
    Experiment(problem="noisy", n=40, hidden=(4, 2), hidden_activation="relu", reduction="mean", max_epochs=20),
    Experiment(hidden=(3,), hidden_activation="tanh", max_epochs=20),
    Experiment(hidden=(1,), max_epochs=5),
)
NAMES = ["A", "B", "C", "D"]


@pytest.fixture(scope="module")
def courses():
    found = [Course(Run(experiment)) for experiment in EXPERIMENTS]
    for course in found:
        course.advance(math.inf)
    return found


@pytest.mark.parametrize("k", [0, 10, -1])
def test_samples_and_ground_are_the_networks_own(courses, k):
    epochs = common_epochs(courses)
    figure = hidden_spaces(courses, NAMES, epochs)
    assert len(figure.frames) == len(epochs)
    traces = figure.frames[k].data
    for index, experiment in enumerate(EXPERIMENTS[:3]):
        network = Run(experiment).snapshot(epochs[k]).network
        layer = space_layer(experiment)
        outputs = network.forward(experiment.samples.inputs)[1][layer + 1][:, :2]
        heat, *by_class = traces[3 * index : 3 * index + 3]
        for cls, trace in enumerate(by_class):
            np.testing.assert_allclose(
                np.column_stack([trace.x, trace.y]), outputs[experiment.samples.classes == cls], atol=1e-12
            )
        z, placed = np.array(heat.z), figure.data[3 * index]
        if experiment.hidden[layer] > 2:
            assert (z == LEVELS // 2).all(), "the place of two units does not decide the output"
            continue
        place = np.array([placed.x0 + 5 * placed.dx, placed.y0 + 20 * placed.dy])
        for above in network.layers[layer + 1 :]:  # of one output unit, a sigmoid
            place = 1.0 / (1.0 + np.exp(-(place @ above.weights + above.bias)))
        assert z.shape == (SIDE, SIDE)
        assert abs(z[20][5] - LEVELS * place[0]) <= 0.5 + 1e-9
        low, high = figure.layout[f"xaxis{index + 1}" if index else "xaxis"].range
        assert low <= outputs.min()
        assert outputs.max() <= high


def test_rows_that_have_come_together_share_a_name_and_a_run_without_a_plane_says_so(courses):
    epochs = common_epochs(courses)
    figure = hidden_spaces(courses, NAMES, epochs)
    alike = Course(Run(Experiment(init="zeros", hidden_activation="tanh", max_epochs=1)))
    alike.advance(math.inf)
    together = hidden_spaces([alike], ["A"], [0]).data
    assert [text for trace in together[1:] for text in trace.text if text] == ["00, 01, 10, 11"]
    words = [annotation.text for annotation in figure.layout.annotations]
    assert words[-2:] == ["<b>D</b>", "no hidden layer<br>of two units"]
    assert figure.layout.xaxis.title.text == "h<sub>1</sub>"
    assert figure.layout.yaxis2.title.text == "h<sub>2,2</sub>"

"""Maps of more than two classes: which class a number stands for, how strong its colour is, and who can tell them."""

from itertools import combinations

import numpy as np
import pytest

from core.charts.maps import axis_names, decision_region, hidden_space, plane_range
from core.charts.palette import CLASS_COLORS, CLASS_GROUNDS, CLASS_SIGNS, CLASS_SYMBOLS, MIDDLE
from core.charts.regions import COLORS, COLORSCALE, STRENGTHS, cells, channels, ramp
from core.experiment.experiment import Experiment

SEEN_BY = {
    "all": np.eye(3),
    "protanopes": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopes": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopes": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
"""Linear red, green and blue as they are seen (Machado, Oliveira and Fernandes, 2009, severity 1)."""


def lab(color, seen_by):
    """L*, a*, b* (CIE 1976, D65) of a colour such as "#0072b2" as these people see it."""
    rgb = channels(color) / 255
    linear = np.array(SEEN_BY[seen_by]) @ np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    xyz = np.array(to_xyz) @ np.clip(linear, 0, 1) / [0.9505, 1.0, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("people", SEEN_BY)
def test_the_grounds_of_four_classes_can_be_told_apart(people):
    """A difference of 2 is just seen; at full strength there are more than 20."""
    seen = [lab(color, people) for color in CLASS_GROUNDS]
    assert min(np.linalg.norm(one - other) for one, other in combinations(seen, 2)) > 20


def test_every_class_has_a_ground_a_marker_a_shape_and_a_sign():
    for table in (CLASS_GROUNDS, CLASS_COLORS, CLASS_SYMBOLS, CLASS_SIGNS):
        assert len(set(table)) == len(table) == 4


def test_a_cell_is_the_class_with_the_largest_output_and_how_far_it_is_from_a_guess():
    # Of three classes a guess is 1/3. At 5/6 the strength is (5/6 - 1/3) / (1 - 1/3) = 3/4; 63 of it is 47.25.
    outputs = np.array([[1 / 3, 1 / 3, 1 / 3], [0.0, 1.0, 0.0], [1 / 12, 1 / 12, 5 / 6], [0.1, 0.0, 0.0]])
    assert STRENGTHS == 64
    assert cells(outputs, (0.0, 1.0)).tolist() == [0, 64 + 63, 2 * 64 + 47, 0]
    assert cells(2 * outputs - 1, (-1.0, 1.0)).tolist() == cells(outputs, (0.0, 1.0)).tolist()
    assert cells(np.array([[2.0, 3.0, 1.5, -1.0]]), (0.0, 1.0)).tolist() == [64 + 63]
    assert cells(np.full((1, 3), np.nan), (0.0, 1.0)).tolist() == [0]


def test_the_colours_go_from_the_middle_to_those_of_the_classes():
    for cls, ground in enumerate(CLASS_GROUNDS):
        assert COLORSCALE[STRENGTHS * cls][1] == MIDDLE
        assert COLORSCALE[STRENGTHS * cls + STRENGTHS - 1][1] == ground
        assert np.array_equal(COLORS[STRENGTHS * cls : STRENGTHS * (cls + 1)], ramp(ground, STRENGTHS))
    assert [place for place, _ in COLORSCALE] == [i / 255 for i in range(256)]


def test_the_figures_of_the_stage_name_the_classes_and_the_measures():
    iris = Experiment(problem="iris", output_activation="softmax")
    figure = decision_region(iris)
    names = ["setosa", "versicolor", "virginica"]
    assert [trace.name for trace in figure.data] == [*names, *(f"{name}, test" for name in names)]
    assert [trace.marker.symbol for trace in figure.data[:3]] == CLASS_SYMBOLS[:3]
    assert figure.layout.xaxis.title.text == "x₁: petal length (cm)"
    assert axis_names(iris)[1] == "x<sub>2</sub>: petal width (cm)"
    low, high = plane_range(iris)
    assert low < 0.1
    assert 6.9 < high < 8  # the longest petal has 6.9 cm
    assert len(figure.layout.shapes) == iris.sizes[1] + 1  # a line for each unit, and where classes meet
    space = hidden_space(iris)
    assert [trace.name for trace in space.data] == [
        "grid of the inputs",
        *names,
        *(f"{name}, test" for name in names),
    ]
    assert len(space.layout.shapes) == iris.sizes[2] + 1
    assert len(decision_region(iris.replace(problem="blobs")).layout.shapes) == iris.sizes[1]

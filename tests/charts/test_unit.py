"""Pictures of one unit: what is drawn is what core says."""

import json

import numpy as np
import pytest

from core.charts.unit import cube, gate_tiles, gates_of_three, perceptron_walk, unit_region
from core.neuron.perceptron import perceptron_rule
from core.neuron.separability import gates, inputs_of, separable_gates, separating_unit
from core.neuron.unit import Unit, line_ends


def trace(figure, name):
    return next(trace for trace in figure.data if trace.name == name)


def test_the_heat_map_is_the_units_output():
    unit = Unit((2.0, -1.0), 0.3, "sigmoid")
    heat = unit_region(unit, "0001", (1.0, 0.5)).data[0]
    z = np.array(heat.z, dtype=float)
    for row, column in ((0, 0), (10, 40), (60, 60)):
        point = heat.x0 + column * heat.dx, heat.y0 + row * heat.dy
        assert z[row, column] / 100 == pytest.approx(float(unit.outputs(point)), abs=0.0051)
    assert heat.x0 + 60 * heat.dx == pytest.approx(1.5)
    grounds = [unit_region(Unit((2.0, -1.0), 0.3, name), "0001", (1.0, 0.5)).data[0].meta for name in ("tanh", "step")]
    assert [meta["ground"] for meta in grounds] == [False, True], "the ground of a step has no outputs to be read"


def test_an_output_outside_0_and_1_has_the_end_colour():
    z = np.array(unit_region(Unit((5.0, 5.0), 0.0, "linear"), "0001", (1.0, 0.5)).data[0].z)
    assert (z.min(), z.max()) == (0, 100)


def test_steps_region_line_and_labels():
    unit = Unit((1.0, 1.0), -0.5)
    figure = unit_region(unit, "0001", (1.0, 0.5))
    line = trace(figure, "the line: output ½")
    assert list(zip(line.x, line.y, strict=True)) == [pytest.approx(end) for end in line_ends(unit, -0.5, 1.5)]
    region = trace(figure, "output 1")
    assert (1.5, 1.5) in list(zip(region.x, region.y, strict=True))
    labels = [annotation.text for annotation in figure.layout.annotations]
    assert labels[:5] == ["00: 0.00 ✓", "01: 1.00 ✗ wrong", "10: 1.00 ✗ wrong", "11: 1.00 ✓", "x: 1.00"]
    assert len(trace(figure, "target 0").x) == 3
    assert list(trace(figure, "target 1").x) == [1]


@pytest.mark.parametrize("outputs", gates(2))
def test_the_crossing_diagonals_are_drawn_for_what_is_impossible(outputs):
    names = [trace.name for trace in unit_region(Unit((1.0, 1.0), -0.5), outputs, (1.0, 0.5)).data]
    assert ("would have to be both 1 and 0" in names) == (separating_unit(outputs) is None)


def test_without_a_line_none_is_drawn():
    figure = unit_region(Unit((0.0, 0.0), 1.0), "0110", (0.0, 0.0))
    assert list(trace(figure, "the line: output ½").x) == [None]


def test_the_tiles():
    figure = gate_tiles(["0001"], "0110")
    picks = figure.data[-1]
    assert list(picks.customdata) == gates(2)
    labels = [annotation.text for annotation in figure.layout.annotations]
    assert "✓ AND" in labels
    assert "<b>✗ XOR</b>" in labels
    assert "✗ XNOR" in labels
    assert "OR" in labels
    assert len(trace(figure, "output 1").x) == 32
    for number, outputs in enumerate(gates(2)):  # a click on a tile's middle is a click on this gate
        box = figure.layout.shapes[[s for s, shape in enumerate(figure.layout.shapes) if shape.type == "rect"][number]]
        assert box.x0 < picks.x[number] < box.x1
        assert box.y0 < picks.y[number] < box.y1
        assert (box.line.width == 5) == (outputs == "0110")


def test_the_256_gates():
    figure = gates_of_three("01101001")
    possible, impossible = figure.data[1], figure.data[2]
    assert sorted(possible.customdata) == separable_gates(3)
    assert (possible.name, impossible.name) == ("one unit can: 104", "no unit can: 152")
    assert not set(possible.customdata) & set(impossible.customdata)
    place = list(impossible.customdata).index("01101001")
    assert (figure.data[0].x[0], figure.data[0].y[0]) == (impossible.x[place], impossible.y[place])


def test_the_cubes_plane_separates_the_corners():
    for outputs in ("00010111", "00000001", "11101000"):
        figure = cube(outputs)
        unit = separating_unit(outputs)
        cuts = trace(figure, "the plane z = 0")
        n_cut = sum(
            (unit.answers(a) != unit.answers(b))
            for a in inputs_of(outputs)
            for b in inputs_of(outputs)
            if a < b and sum(np.abs(np.subtract(a, b))) == 1
        )
        assert len(cuts.x) == n_cut
        assert len(trace(figure, "output 1").x) == outputs.count("1")


def test_the_cubes_diagonals_cross_in_their_middles():
    figure = cube("01101001")
    one, zero = trace(figure, "connects two rows with output 1"), trace(figure, "connects two rows with output 0")
    star = trace(figure, "would have to be both 1 and 0")
    for line in (one, zero):
        assert (np.mean(line.x), np.mean(line.y)) == (pytest.approx(star.x[0]), pytest.approx(star.y[0]))


@pytest.mark.parametrize("outputs", ["00000000", "11111111"])
def test_a_cube_of_one_output_has_no_plane(outputs):
    names = [trace.name for trace in cube(outputs).data]
    assert "the plane z = 0" not in names


def test_the_walk_shows_each_steps_line():
    steps = list(perceptron_rule(Unit((1.0, -1.0), 0.25), inputs_of("0001"), [0, 0, 0, 1], 0.5, 50))
    figure = perceptron_walk(steps, "0001")
    assert len(figure.frames) == len(steps) + 1
    ring = trace(figure, "the example")
    assert list(ring.x[1:]) == [step.inputs[0] for step in steps]
    assert figure.frames[0].data[1].x == figure.frames[0].data[2].x
    for frame, step in zip(figure.frames[1:], steps, strict=True):
        ends = line_ends(step.after, -0.5, 1.5)
        if ends:
            assert list(frame.data[2].x) == [pytest.approx(end[0], abs=1e-3) for end in ends]
        before = line_ends(step.before, -0.5, 1.5)
        if before:
            assert list(frame.data[1].y) == [pytest.approx(end[1], abs=1e-3) for end in before]


def test_the_answers_to_a_drag_are_short():
    figure = unit_region(Unit((1.0, 1.0), -0.5, "sigmoid"), "0110", (1.0, 0.5))
    assert len(figure.to_json()) < 12_000
    assert json.loads(figure.to_json())["data"][0]["z"]["dtype"] == "i1"

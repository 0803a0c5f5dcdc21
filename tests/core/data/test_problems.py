"""Truth tables, the 16-point pattern, and how both become numbers."""

from itertools import product

import numpy as np
import pytest

from core import Experiment, train
from core.data.problems import INPUT_SCALINGS, PROBLEMS, TARGET_SCALINGS, Samples
from core.nn.network import classes_of
from tests.core.examples import numbers

# name: output for the inputs 00, 01, 10, 11, as a Python expression of both says it.
GATES = {
    "xor": lambda a, b: a != b,
    "and": lambda a, b: a and b,
    "or": lambda a, b: a or b,
    "nand": lambda a, b: not (a and b),
    "nor": lambda a, b: not (a or b),
    "xnor": lambda a, b: a == b,
    "x1_implies_x2": lambda a, b: not a or b,
    "x2_implies_x1": lambda a, b: not b or a,
    "x1_and_not_x2": lambda a, b: a and not b,
    "x2_and_not_x1": lambda a, b: b and not a,
    "x1": lambda a, b: a,
    "x2": lambda a, b: b,
    "not_x1": lambda a, b: not a,
    "not_x2": lambda a, b: not b,
    "true": lambda a, b: True,
    "false": lambda a, b: False,
}
PAIRS = [(0, 0), (0, 1), (1, 0), (1, 1)]


@pytest.mark.parametrize("name", GATES)
def test_gates(name):
    problem = PROBLEMS[name]
    assert problem.points == tuple(PAIRS)
    assert problem.classes == tuple(int(GATES[name](a, b)) for a, b in PAIRS)
    assert problem.row_labels() == ["00", "01", "10", "11"]


def test_all_16_gates_are_there_and_no_two_are_alike():
    assert len({problem.classes for problem in PROBLEMS.values() if len(problem.points) == 4}) == 16
    assert set(PROBLEMS) == {*GATES, "identity", "not", "parity3", "majority3", "parity4", "majority4", "centre16"}
    assert all(problem.name == name and problem.label for name, problem in PROBLEMS.items())


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("parity3", lambda *bits: sum(bits) % 2),
        ("majority3", lambda *bits: int(sum(bits) >= 2)),
        ("parity4", lambda *bits: sum(bits) % 2),
        ("majority4", lambda *bits: int(sum(bits) >= 3)),
    ],
)
def test_gates_of_three_and_of_four_inputs(name, rule):
    problem = PROBLEMS[name]
    n = int(name[-1])
    assert problem.n_inputs == n
    assert problem.row_labels() == [f"{row:0{n}b}" for row in range(2**n)]
    assert problem.points == tuple(tuple(map(int, label)) for label in problem.row_labels())
    assert problem.classes == tuple(rule(*bits) for bits in problem.points)


def test_the_16_points():
    problem = PROBLEMS["centre16"]
    assert problem.points == tuple((a, b) for a in (0, 0.3, 0.7, 1) for b in (0, 0.3, 0.7, 1))
    rows = ["".join(map(str, problem.classes[i : i + 4])) for i in range(0, 16, 4)]
    assert rows == ["0000", "0110", "0110", "0000"]
    assert problem.row_labels()[:3] == ["0, 0", "0, 0.3", "0, 0.7"]


@pytest.mark.parametrize("table", ["0110", "1011", "01101001", "11111111", "0110100110010111"])
def test_a_custom_table(table):
    problem = Experiment(problem="custom", truth_table=table).task
    assert problem.n_inputs == {4: 2, 8: 3, 16: 4}[len(table)]
    assert problem.classes == tuple(map(int, table))
    assert problem.points == tuple(product((0, 1), repeat=problem.n_inputs))
    assert table in problem.label


def test_a_custom_table_trains_as_the_gate_of_that_name():
    named = list(train(Experiment(problem="nand", max_epochs=20)))
    custom = list(train(Experiment(problem="custom", truth_table="1110", max_epochs=20)))
    assert [numbers(s) for s in named] == [numbers(s) for s in custom]


@pytest.mark.parametrize(
    ("scaling", "low", "high"), [("0/1", 0.0, 1.0), ("-1/+1", -1.0, 1.0), ("0.01/0.99", 0.01, 0.99)]
)
def test_input_scalings(scaling, low, high):
    found = Experiment(inputs=scaling).samples.inputs
    np.testing.assert_array_equal(found, [[low, low], [low, high], [high, low], [high, high]])
    middle = Experiment(problem="centre16", inputs=scaling).samples.inputs[1, 1]
    assert middle == pytest.approx(low + 0.3 * (high - low))
    assert scaling in INPUT_SCALINGS


def test_no_other_scalings():
    assert list(INPUT_SCALINGS) == ["0/1", "-1/+1", "0.01/0.99"]
    assert list(TARGET_SCALINGS) == ["0/1", "0.01/0.99", "-1/+1", "-0.9/+0.9"]


@pytest.mark.parametrize(("scaling", "off", "on"), [("0/1", 0.0, 1.0), ("0.01/0.99", 0.01, 0.99)])
def test_target_scalings_with_one_output_and_with_two(scaling, off, on):
    one = Experiment(targets=scaling).samples
    assert one.targets.tolist() == [[off], [on], [on], [off]]
    two = Experiment(targets=scaling, output_activation="softmax").samples
    assert two.targets.tolist() == [[on, off], [off, on], [off, on], [on, off]]
    assert one.classes.tolist() == two.classes.tolist() == [0, 1, 1, 0]


@pytest.mark.parametrize(("scaling", "off", "on"), [("-1/+1", -1.0, 1.0), ("-0.9/+0.9", -0.9, 0.9)])
def test_with_targets_below_0_their_middle_decides(scaling, off, on):
    samples = Experiment(targets=scaling, output_activation="tanh").samples
    outputs = np.array([[-0.43], [0.43], [0.43], [-0.43]])
    assert samples.targets.tolist() == [[off], [on], [on], [off]]
    assert samples.right(outputs).tolist() == [True] * 4
    assert classes_of(outputs, (off, on)).tolist() == samples.classes.tolist() == [0, 1, 1, 0]
    assert samples.right(-outputs).tolist() == [False] * 4


@pytest.mark.parametrize(("problem", "output", "wrong"), [("true", 0.2, -0.2), ("false", -0.2, 0.2)])
def test_a_gate_with_one_target_only_knows_the_other_one(problem, output, wrong):
    samples = Experiment(problem=problem, targets="-1/+1", output_activation="tanh").samples
    assert samples.right(np.full((4, 1), output)).all()
    assert not samples.right(np.full((4, 1), wrong)).any()


def test_samples_are_read_only():
    samples = Experiment().samples
    for array in (samples.inputs, samples.targets, samples.classes):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


# Which rows are right

XOR_TWICE = [[0.0, 0.0], [1.0, 1.0], [1.0, 1.0], [0.0, 0.0]]
HALF_ADDER = [[0.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]
ONE_HOT = [[1.0, 0.0], [0.0, 1.0], [0.0, 1.0], [1.0, 0.0]]


@pytest.mark.parametrize(
    ("targets", "outputs", "right"),
    [
        (XOR_TWICE, [[1.0, 0.0]] * 4, [0, 0, 0, 0]),
        (HALF_ADDER, [[1.0, 0.0]] * 4, [0, 1, 1, 0]),
        (ONE_HOT, [[0.3, 0.2]] * 4, [1, 0, 0, 1]),
        (ONE_HOT, [[0.5 - 1e-9, 0.5 + 1e-9]] * 4, [1, 0, 0, 1]),
        (ONE_HOT, [[1e-9, 3e-8]] * 4, [0, 1, 1, 0]),
        ([[1.0], [-1.0]], [[0.43], [-0.43]], [1, 1]),
        ([[0.9], [-0.9]], [[-0.1], [0.1]], [0, 0]),
        ([[0.99], [0.01]], [[0.6], [0.4]], [1, 1]),
        ([[-1.0], [-1.0]], [[-0.2], [0.2]], [1, 0]),
        ([[0.0], [0.0]], [[0.4], [0.6]], [1, 0]),
        ([[0.0], [1.0], [2.0]], [[0.4], [0.4], [1.6]], [1, 0, 1]),
        ([[0.0], [1.0], [1.0], [0.0]], [[0.5 + 1e-9], [0.5 - 1e-9], [0.5 + 1e-9], [0.5]], [1, 0, 0, 1]),
    ],
)
def test_which_rows_are_right(targets, outputs, right):
    targets, outputs = np.array(targets), np.array(outputs)
    samples = Samples.of_targets(np.zeros((len(targets), 2)), targets)
    assert samples.right(outputs).tolist() == right
    many = np.stack([outputs, targets], axis=2)
    assert samples.right(many).T.tolist() == [right, [1] * len(right)], "targets themselves are right"


@pytest.mark.parametrize("output", [{"output_activation": "linear", "reduction": "mean"}, {}])
def test_rounding_decides_no_count(output):
    *_, last = train(Experiment(hidden=(), **output))
    assert np.abs(last.outputs - 0.5).max() < 1e-6
    assert last.accuracy == 0.5
    assert "2 of 4 rows are wrong" in last.reason

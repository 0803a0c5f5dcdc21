"""14 of 16 and 104 of 256: by small whole weights, by contradictions, and by linear programming."""

from itertools import product

import numpy as np
import pytest
from scipy.optimize import linprog

from core import SettingError
from core.data.problems import PROBLEMS
from core.neuron.separability import (
    Digits,
    contradiction,
    gate_label,
    gates,
    inputs_of,
    most_rows_right,
    separable_gates,
    separating_unit,
    why_not,
)


def separable_by_linear_programming(outputs):
    """Whether weights and bias exist with z >= 1 for class 1 and z <= -1 for class 0: any margin can be scaled so."""
    rows = np.array([[*row, 1] for row in inputs_of(outputs)])
    signs = np.array([1 if output == "1" else -1 for output in outputs])
    n = rows.shape[1]
    found = linprog(np.zeros(n), A_ub=-signs[:, None] * rows, b_ub=-np.ones(len(rows)), bounds=[(None, None)] * n)
    return found.status == 0


@pytest.mark.parametrize(("n_inputs", "every", "possible"), [(2, 16, 14), (3, 256, 104)])
def test_three_ways_agree_on_every_gate(n_inputs, every, possible):
    assert len(gates(n_inputs)) == every == len(set(gates(n_inputs)))
    assert len(separable_gates(n_inputs)) == possible
    for outputs in gates(n_inputs):
        can = outputs in separable_gates(n_inputs)
        assert (separating_unit(outputs) is not None) == can
        assert (contradiction(outputs) is None) == can
        assert separable_by_linear_programming(outputs) == can


def test_1882_gates_of_four_inputs_can_be_separated():
    """As many as there are (Muroga 1971), so that none is missing; by linear programming for a few of them."""
    found = separable_gates(4)
    assert len(found) == len(set(found)) == 1882
    for outputs in found[::97]:
        unit = separating_unit(outputs)
        assert "".join(map(str, unit.answers(inputs_of(outputs)))) == outputs
    by_name = {name: "".join(map(str, PROBLEMS[name].classes)) for name in ("majority4", "parity4")}
    for name, outputs in by_name.items():
        assert (separating_unit(outputs) is not None) == separable_by_linear_programming(outputs) == (name[0] == "m")


@pytest.mark.parametrize("outputs", [*separable_gates(2), *separable_gates(3)])
def test_the_unit_computes_the_gate_with_room(outputs):
    unit, rows = separating_unit(outputs), inputs_of(outputs)
    assert "".join(str(answer) for answer in unit.answers(rows)) == outputs
    assert np.abs(unit.net_inputs(rows)).min() >= 0.5
    assert all(weight == round(weight) for weight in unit.weights)


def test_the_contradiction_is_one():
    for outputs in [*gates(2), *gates(3)]:
        found = contradiction(outputs)
        if found is None:
            continue
        table = dict(zip(inputs_of(outputs), outputs, strict=True))
        assert [table[row] for row in found.ones] == ["1", "1"]
        assert [table[row] for row in found.zeros] == ["0", "0"]
        assert len({*found.ones, *found.zeros}) == 4
        assert np.sum(found.ones, axis=0).tolist() == np.sum(found.zeros, axis=0).tolist() == list(found.total)


def test_only_xor_and_xnor_are_impossible():
    assert [gate for gate in gates(2) if separating_unit(gate) is None] == ["0110", "1001"]
    assert contradiction("0110").ones == ((0, 1), (1, 0))
    assert contradiction("0110").zeros == ((0, 0), (1, 1))
    assert [gate_label(gate) for gate in ("0110", "1001", "01101001", "01101000")] == [
        "XOR",
        "XNOR",
        "3-bit parity",
        "01101000",
    ]


def test_the_most_rows_right_by_trying_a_fine_grid_of_units():
    grid = np.arange(-2.0, 2.1, 0.5)
    rows = np.array(inputs_of("0110"))
    for outputs in gates(2):
        targets = np.array([int(output) for output in outputs])
        best = max(
            int((((rows @ (w1, w2) + b) >= 0).astype(int) == targets).sum()) for w1, w2, b in product(grid, repeat=3)
        )
        assert most_rows_right(outputs) == best == (3 if outputs in ("0110", "1001") else 4)
    assert most_rows_right("01101001") == 6


def test_the_reason_in_words_for_xor():
    first, second, third = why_not(contradiction("0110"))
    assert first == (
        r"Rows 01 and 10 must be 1: $w_{2} + b \ge 0$ and $w_{1} + b \ge 0$. Added: $w_{1} + w_{2} + 2b \ge 0$."
    )
    assert second == "Rows 00 and 11 must be 0: $b < 0$ and $w_{1} + w_{2} + b < 0$. Added: $w_{1} + w_{2} + 2b < 0$."
    assert "01 + 10 and 00 + 11 are both (1, 1)" in third


def test_every_problem_of_the_lab_that_is_a_gate_has_its_name():
    for problem in PROBLEMS.values():
        if len(problem.points) in (4, 8):
            outputs = "".join(str(cls) for cls in problem.classes)
            assert problem.label.startswith(gate_label(outputs))


@pytest.mark.parametrize("outputs", ["", "011", "01102", "012", "0110110", "xxxx"])
def test_what_is_not_a_gate_is_named(outputs):
    with pytest.raises(SettingError, match="gate"):
        contradiction(outputs)


def test_digits():
    assert Digits(4).check("0110") == "0110"
    for value in ("011", "01100", "0120", 110, None):
        with pytest.raises((ValueError, TypeError)):
            Digits(4).check(value)
    assert Digits(4).allowed == "4 digits 0 or 1"

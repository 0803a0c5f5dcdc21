"""Text 004's chain, written out once more for its six units, and the limits of one unit."""

import numpy as np
import pytest

from core.textbook.text_004 import SEED
from core.worked.example import text_004
from tests.core.textbook.reports import numbers as by_name
from tests.core.textbook.reports import report


def numbers(name):
    return by_name(report(name))


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


@pytest.fixture(scope="module")
def by_hand():
    """Every quantity of the slides for the row 10, unit by unit."""
    w1, w2, w3 = (layer.weights for layer in text_004(SEED).layers)
    x = np.array([1.0, 0.0])
    f1, f2, f3 = (sigmoid(w1[0, j] * x[0] + w1[1, j] * x[1]) for j in range(3))
    f4, f5 = (sigmoid(w2[0, j] * f1 + w2[1, j] * f2 + w2[2, j] * f3) for j in range(2))
    f6 = sigmoid(w3[0, 0] * f4 + w3[1, 0] * f5)
    delta = -(1.0 - f6)
    delta_4 = delta * f6 * (1 - f6) * w3[0, 0]
    delta_5 = delta * f6 * (1 - f6) * w3[1, 0]
    paths = delta_4 * f4 * (1 - f4) * w2[0, 0], delta_5 * f5 * (1 - f5) * w2[0, 1]
    delta_1 = sum(paths)
    return {
        "f6": f6,
        "delta": delta,
        "delta_4": delta_4,
        "paths": paths,
        "delta_1": delta_1,
        "dw_x1": delta_1 * f1 * (1 - f1) * x[0],
        "dw_14": delta_4 * f4 * (1 - f4) * f1,
        "w_x1": w1[0, 0],
        "w_14": w2[0, 0],
        "printed": delta_1 * f1 * (1 - f1) * w1[0, 0],
    }


def test_the_errors_go_back_as_on_the_slides(by_hand):
    assert numbers("004-07")["δ = -(y - ŷ)"] == pytest.approx(by_hand["delta"])
    found = numbers("004-08")
    assert found["δ4, their product"] == pytest.approx(by_hand["delta_4"])
    assert found["central difference of the loss by f4"] == pytest.approx(by_hand["delta_4"], rel=1e-6)
    found = numbers("004-09")
    assert (found["path through unit 4"], found["path through unit 5"]) == pytest.approx(by_hand["paths"])
    assert found["central difference of the loss by f1"] == pytest.approx(by_hand["delta_1"], rel=1e-5)


def test_the_gradients_and_updates(by_hand):
    assert numbers("004-04")["their product"] == pytest.approx(by_hand["dw_x1"])
    found = numbers("004-10")
    assert found["with x1, as on the next slide"] == pytest.approx(by_hand["dw_x1"])
    assert found["with the weight, as printed"] == pytest.approx(by_hand["printed"])
    assert found["central difference"] == pytest.approx(by_hand["dw_x1"], rel=1e-5)
    found = numbers("004-11")
    assert found["w_(x1)1 after"] == pytest.approx(by_hand["w_x1"] - 0.5 * by_hand["dw_x1"])
    assert found["w_14 after"] == pytest.approx(by_hand["w_14"] - 0.5 * by_hand["dw_14"])


def test_the_first_cost_drives_every_output_up():
    [table] = report("004-02").tables
    first, second = table.rows
    assert first[2] == "1.00, 1.00, 1.00, 1.00"
    assert float(first[1]) < 0
    assert [float(value) > 0.5 for value in second[2].split(", ")] == [False, False, False, True]


def test_one_unit_learns_and_and_or_but_not_xor():
    [table] = report("004-12").tables
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["AND"][0] == rows["OR"][0] == "solved"
    assert rows["XOR"][0] != "solved"
    assert rows["XOR"][3] == "3"

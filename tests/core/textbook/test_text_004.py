"""Text 004's chain, written out once more for its six units, and the limits of one unit."""

from dataclasses import replace
from urllib.parse import urlencode

import numpy as np
import pytest

from core.stream.address import run_at
from core.textbook.text_004 import ITEMS, SEED
from core.worked.example import text_004
from tests.core.textbook.reports import numbers as by_name
from tests.core.textbook.reports import report

ITEMS_BY_NUMBER = {item.item: item for item in ITEMS}


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


@pytest.mark.parametrize(("item", "label"), [("004-03", "The drawn network in"), ("004-06", "One row an update")])
def test_the_drawn_network_opens_in_the_lab_with_its_weights(by_hand, item, label):
    [place] = [place for place in ITEMS_BY_NUMBER[item].places if place.label.startswith(label)]
    assert place.page == "lab"
    run = run_at(urlencode(place.parameters))
    start, after = run.snapshot(0), run.snapshot(1)
    for layer, own in zip(start.network.layers, text_004(SEED).layers, strict=True):
        np.testing.assert_array_equal(layer.weights, own.weights)
        assert not layer.bias.any()
    assert start.outputs[2, 0] == pytest.approx(by_hand["f6"])
    if label.startswith("The"):
        expected = text_004(SEED).updated().network.parameters()
        np.testing.assert_allclose(after.parameters, expected, rtol=1e-12)
    else:
        example = text_004(SEED)
        for row in range(4):
            example = replace(text_004(SEED), network=example.only(row).updated().network)
        np.testing.assert_allclose(after.parameters, example.network.parameters(), rtol=1e-12)


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

"""Text 001: hand arithmetic for the bugs and the nodes, the digit network beside core's gradient, the pictures."""

import math

import numpy as np
import pytest

from core.nn.network import Network
from core.textbook.figures import worked_network
from core.textbook.text_001 import digits
from core.textbook.text_001.digit_network import HIGH, LOW, DigitNetwork, Pictures, learn_together, pictures
from core.textbook.text_001.digits import PRINTED
from core.worked.example import rashid_3_3_3, text_004
from tests.core.textbook.reports import ended, named, recomputed, report
from tests.core.textbook.reports import numbers as by_name


def numbers(name):
    return by_name(report(name))


def test_the_bugs_by_hand():
    assert numbers("001-02")["y for the width 3"] == 0.25 * 3
    error = 1.1 - 0.75
    assert numbers("001-03")["error E"] == pytest.approx(error)
    change = numbers("001-04")
    assert change["slope after it"] == pytest.approx(0.25 + error / 3)
    assert change["derivative of half the squared error with respect to A"] == pytest.approx(-error * 3)
    assert numbers("001-05")["slope after the caterpillar"] == pytest.approx(2.9)
    half = 0.25 + 0.5 * error / 3
    assert numbers("001-06")["slope after the caterpillar"] == pytest.approx(half + 0.5 * (2.9 - half))


def test_the_bugs_lines_end_in_a_circle():
    slope = 0.25
    for _ in range(60):
        slope += 0.5 * (1.1 - 3 * slope) / 3
        first = slope
        slope += 0.5 * (2.9 - slope)
    found = numbers("001-06")
    assert found["after many rounds, behind the ladybird"] == pytest.approx(first)
    assert found["after many rounds, behind the caterpillar"] == pytest.approx(slope)


def test_the_nodes_by_hand():
    assert numbers("001-08")["combined moderated input x"] == pytest.approx(1.0 * 0.9 + 0.5 * 0.3)
    assert numbers("001-10")["output y"] == pytest.approx(1 / (1 + math.exp(-0.6)))
    wrong = numbers("001-11")["first net input with the matrix the other way round"]
    assert wrong == pytest.approx(0.9 * 1.0 + 0.2 * 0.5)


def test_errors_split_by_hand():
    split = numbers("001-18")
    assert split["error of hidden 1 by weight"] == pytest.approx(0.8 * 2 / 5 + 0.5 * 1 / 5)  # 0.42
    assert split["error of hidden 2 by weight"] == pytest.approx(0.8 * 3 / 5 + 0.5 * 4 / 5)  # 0.88
    assert split["error of hidden 1 times the weights"] == pytest.approx(0.8 * 2 + 0.5 * 1)  # 2.1
    assert split["error of hidden 2 times the weights"] == pytest.approx(0.8 * 3 + 0.5 * 4)  # 4.4
    assert numbers("001-13")["error of hidden 1 in equal shares"] == pytest.approx((0.8 + 0.5) / 2)


def test_the_solution_for_output_weights_is_right_and_that_for_hidden_weights_is_not():
    name = "largest distance of the text's formula from central differences"
    assert numbers("001-22")[name] < 1e-9
    assert numbers("001-23")[name] > 0.05


def test_the_sigmoid_twice():
    found = numbers("001-25")
    assert found["slope at an output of 0.99"] == pytest.approx(0.0099)
    twice = 1 / (1 + math.exp(-0.99))
    assert found["the same with the sigmoid of the output"] == pytest.approx(twice * (1 - twice))


def test_one_update_of_the_digit_network_goes_down_the_gradient_of_half_the_squared_error():
    data = pictures()
    one = Pictures(data.inputs[:1], data.classes[:1], data.test_inputs, data.test_classes)
    network = DigitNetwork(7, seed=3)
    before = Network.from_parameters(
        [network.to_hidden, network.to_output], [np.zeros(7), np.zeros(10)], ["sigmoid"] * 2
    )
    targets = np.where(np.arange(10) == data.classes[0], HIGH, LOW)
    _, gradients = before.loss_and_gradients(one.inputs, [targets], loss="half_squared_error", reduction="sum")
    for _ in network.epoch(1, one, 0.3):
        pass
    for weights, layer, gradient in zip((network.to_hidden, network.to_output), before.layers, gradients, strict=True):
        np.testing.assert_allclose(weights, layer.weights - 0.3 * gradient.weights, rtol=1e-12)
    np.testing.assert_allclose(network.outputs(one.inputs).shape, (1, 10))


def test_the_pictures_are_scaled_and_apart():
    data = pictures()
    assert len(data.inputs) + len(data.test_inputs) == 1797
    assert len(data.inputs) == 1437
    for inputs in (data.inputs, data.test_inputs):
        assert inputs.min() == pytest.approx(0.01)
        assert inputs.max() == pytest.approx(0.99)


def test_an_epoch_is_the_same_again():
    data = pictures()
    ends = []
    for _ in range(2):
        network = DigitNetwork(5, seed=1)
        for _ in network.epoch(1, data, 0.2):
            pass
        ends.append(network.to_output)
    assert np.array_equal(*ends)


def test_what_the_text_prints_for_three_digits_names_them():
    for digit, printed in PRINTED.items():
        assert int(np.argmax([float(value) for value in printed])) == digit


def test_lines_go_through_the_origin_with_their_slope_and_end_in_the_picture():
    [drawing] = report("001-05").drawings
    *lines, ladybird, caterpillar = drawing.figure.data
    found = numbers("001-05")
    slopes = (0.25, found["slope after the ladybird"], found["slope after the caterpillar"])
    for trace, slope in zip(lines, slopes, strict=True):
        assert (trace.x[0], trace.y[0]) == (0, 0)
        assert trace.y[1] == pytest.approx(slope * trace.x[1])
        assert max(trace.x[1], trace.y[1]) == pytest.approx(4.0)
    assert (ladybird.x[0], ladybird.y[0]) == (3.0, 1.0)
    assert (caterpillar.x[0], caterpillar.y[0]) == (1.0, 3.0)
    assert ladybird.marker.symbol != caterpillar.marker.symbol


def test_shares_are_bars_by_unit():
    [drawing] = report("001-18").drawings
    assert {trace.name: trace.y for trace in drawing.figure.data} == {
        "by weight": pytest.approx((0.42, 0.88)),
        "times the weights": pytest.approx((2.1, 4.4)),
    }


def test_three_digits_stand_beside_their_outputs(monkeypatch):
    monkeypatch.setattr(digits, "EPOCHS", 1)
    shown, answers = (drawing.figure for drawing in recomputed("001-26").drawings)
    assert list(shown.data[1].text) == ["a 5", "a 0", "a 9"]
    network, data = DigitNetwork(digits.HIDDEN, digits.SEED), pictures()
    for _ in network.learn(1, data, digits.RATE):
        pass
    first = int(np.flatnonzero(data.test_classes == 5)[0])
    assert named(answers, "for the 5").y == pytest.approx(network.outputs(data.test_inputs[[first]])[0])


def test_four_figures_of_performances(monkeypatch):
    few = {"RATES": (0.2, 0.5, 1.0), "SIZES": (5, 50), "MANY": 3, "FEW": 2, "SEEDS": (0,), "NUDGED": (1.0,)}
    for name, value in few.items():
        monkeypatch.setattr(digits, name, value)
    found = recomputed("001-30")
    by_rate, epochs, both, by_size = (drawing.figure for drawing in found.drawings)
    assert [trace.name for trace in by_rate.data] == ["after 1 epoch", "after 2 epochs", "after 3 epochs"]
    assert len(epochs.data) == 1
    assert [trace.name for trace in both.data] == ["learning rate 0.2", "learning rate 0.5", "learning rate 1"]
    assert by_rate.data[2].y == pytest.approx([trace.y[3] for trace in both.data])
    learned = DigitNetwork(5, 0)
    for _ in learned.learn(digits.SIZE_EPOCHS, pictures(), digits.RATE):
        pass
    assert by_size.data[0].y[0] == pytest.approx(100 * learned.performance(pictures()))
    assert ["1e-12" in number.comment for number in found.numbers] == [False] * 4 + [True, False]


def test_networks_that_learn_together_are_those_that_learn_alone():
    together = [DigitNetwork(5, 0), DigitNetwork(5, 1)]
    performances = ended(learn_together(together, pictures(), [0.2, 1.0], 1))
    for network, seed, rate, found in zip(together, (0, 1), (0.2, 1.0), performances, strict=True):
        alone = DigitNetwork(5, seed)
        assert found == pytest.approx(ended(alone.learn(1, pictures(), rate)))
        np.testing.assert_allclose(network.to_hidden, alone.to_hidden, rtol=1e-9)
        np.testing.assert_allclose(network.to_output, alone.to_output, rtol=1e-9)


def test_a_best_learning_rate_is_one_of_those_that_chance_cannot_tell_apart():
    by_rate = {1.0: np.array([0.1, 0.95]), 3.0: np.array([0.1, 0.965]), 10.0: np.array([0.1, 0.25])}
    assert digits.equally_good(by_rate, 1, 0.02) == [1.0, 3.0]
    assert digits.equally_good(by_rate, 1, 0.01) == [3.0]
    assert (digits.listed([3.0]), digits.listed([0.5, 1.0, 3.0])) == ("3", "0.5, 1 and 3")


def test_walks_end_in_two_valleys():
    [drawing] = report("001-20").drawings
    _, left, right = drawing.figure.data
    assert left.x[0] < left.x[-1] < 0 < right.x[-1] < right.x[0]
    assert left.y[-1] < right.y[-1]


@pytest.mark.parametrize(
    ("name", "example", "outputs"),
    [("001-12", rashid_3_3_3(), ["0.726", "0.709", "0.778"]), ("004-13", text_004(4).only(2), ["0.674"])],
)
def test_diagrams_hold_the_outputs_of_the_forward_pass(name, example, outputs):
    drawing = worked_network(example, "A caption.")
    circles = named(drawing.figure, "units")
    assert [text.split("<br>")[1] for text in circles.text[-len(outputs) :]] == outputs
    assert "this operation" not in [trace.name for trace in drawing.figure.data]
    if name == "001-12":
        assert named(report(name).drawings[0].figure, "units").text == circles.text

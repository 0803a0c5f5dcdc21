"""Text 003, item by item, against hand arithmetic, plain NumPy loops and the networks themselves."""

import numpy as np
import pytest

from core.data.problems import PROBLEMS
from core.deep.networks import Deep, learn
from core.experiment.experiment import Experiment
from core.nn.activations import ACTIVATIONS
from core.textbook.figures import maps
from core.textbook.runs import many_on
from core.textbook.text_003 import ITEMS, deep, hidden, losses, one_layer, theory
from core.training.trainer import train
from tests.core.textbook.reports import curve, ended, named, number, report


def plain_sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def test_every_item_of_the_text_is_there_in_its_order():
    assert sorted(item.item for item in ITEMS) == [f"003-{index:02d}" for index in range(1, 22)]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.item)
def test_an_item_says_what_the_text_does_and_leads_somewhere(item):
    assert item.title
    assert item.does.endswith(".")
    assert item.places
    assert item.compute is not None


def test_three_connected_perceptrons_tell_equal_bits():
    [table] = report("003-01").tables
    assert [row[3] for row in table.rows] == ["1", "0", "0", "1"]


def test_a_layer_of_2_inputs_and_3_units_has_the_texts_arrows():
    assert all(one.agrees for one in report("003-02").numbers)


def test_the_numeric_limits():
    found = report("003-04")
    one = number(found, "sigmoid is exactly 1 in float64")
    assert plain_sigmoid(one) == 1.0 > plain_sigmoid(np.nextafter(one, 0.0))
    assert one == pytest.approx(36.737, abs=1e-3)
    single = number(found, "sigmoid is exactly 1 in float32")
    assert plain_sigmoid(np.float32(single)) == np.float32(1.0)
    assert single == pytest.approx(16.64, abs=5e-3)
    # exp(-2 z) overflows from exp(709.78) on: z = -354.89
    assert number(found, "the printed formula of tanh") == pytest.approx(-np.log(np.finfo(float).max) / 2.0, abs=1e-3)
    assert number(found, "the printed softmax") == pytest.approx(np.log(np.finfo(float).max), abs=1e-3)
    assert "nan" in found.words


def test_logistic_regression_is_a_plain_loop_from_zeros():
    found = report("003-05")
    x = np.array(PROBLEMS["or"].points)
    for gate, t in (("OR", [0, 1, 1, 1]), ("AND", [0, 0, 0, 1]), ("XOR", [0, 1, 1, 0])):
        w, b = np.zeros(2), 0.0
        for _ in range(500):
            y = plain_sigmoid(x @ w + b)
            slope = 2.0 * (y - t) * y * (1.0 - y) / 4.0  # d mean square / d z
            w, b = w - slope @ x, b - slope.sum()
        expected = np.mean((plain_sigmoid(x @ w + b) - t) ** 2)
        assert number(found, f"{gate}: mean squared error") == pytest.approx(expected, rel=1e-9)
    *drawn, errors = found.drawings
    assert [drawing.caption.split(".")[0] for drawing in drawn] == ["**OR", "**AND", "**XOR"]
    assert corners(drawn[0]) == pytest.approx([0.121, 0.926, 0.926, 0.999], abs=1e-3)
    assert set(named(errors.figure, "XOR").y) == {0.25}, "it stays where it was"


def corners(drawing):
    """The values of a map at the inputs 00, 01, 10 and 11; x2 is the row."""
    heat = drawing.figure.data[0]
    at = [int(np.flatnonzero(np.isclose(heat.x, value))[0]) for value in (0.0, 1.0)]
    return [heat.z[at[x2]][at[x1]] for x1 in (0, 1) for x2 in (0, 1)]


def test_a_map_has_the_samples_of_each_class_on_it():
    heat, zeros, ones = report("003-05").drawings[1].figure.data  # AND
    assert (heat.zmin, heat.zmax) == (0.0, 1.0)
    assert len(zeros.x) == 3
    assert (list(ones.x), list(ones.y)) == ([1.0], [1.0])


def test_a_diagram_has_an_arrow_for_each_weight_and_each_bias():
    arrows = [len(drawing.figure.layout.annotations) for drawing in report("003-02").drawings]
    assert arrows == [2 * 3 + 3, 1 + 1]
    assert len(report("003-07").drawings[0].figure.layout.annotations) == 2 * 3 + 3 + 3 + 1


def test_the_best_line_for_xor_has_one_corner_on_its_wrong_side():
    [drawing] = report("003-06").drawings
    (x0, x1), (y0, y1) = drawing.figure.data[-1].x, drawing.figure.data[-1].y
    above = [(x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) > 0 for x, y in PROBLEMS["xor"].points]
    right = sum(side == bool(cls) for side, cls in zip(above, PROBLEMS["xor"].classes, strict=True))
    assert right in (1, 3), "whichever side is called 1"


def test_a_zigzag_of_tents_doubles_its_pieces_with_each_layer():
    for depth in (1, 2, 5):
        network = hidden.tent_network(depth)
        assert hidden.pieces(network) == 2**depth
        # k / 2^depth are the corners: 0 at even k, 1 at odd k
        corners = np.arange(2**depth + 1) / 2**depth
        assert network.predict(corners[:, None])[:, 0] == pytest.approx(np.arange(2**depth + 1) % 2, abs=1e-9)


def test_any_shape_needs_more_units_and_linear_layers_collapse():
    found = report("003-08")
    errors = [one.ours for one in found.numbers if one.name.startswith("error of")]
    assert len(errors) == 6
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 0.01 < 0.2 < errors[0]
    assert number(found, "two linear layers") < 1e-12


def test_xor_with_the_authors_settings():
    found = report("003-09")
    x, t = np.array(PROBLEMS["xor"].points), np.array([0.0, 1.0, 1.0, 0.0])
    rng = np.random.RandomState(hidden.SEED)
    w1, w2 = 0.3 * rng.standard_normal((2, 2)), 0.3 * rng.standard_normal((2, 1))
    b1, b2 = np.zeros(2), np.zeros(1)
    for _ in range(2000):
        h = plain_sigmoid(x @ w1 + b1)
        y = plain_sigmoid(h @ w2 + b2)[:, 0]
        dz2 = (2.0 * (y - t) * y * (1.0 - y) / 4.0)[:, None]
        dz1 = dz2 @ w2.T * h * (1.0 - h)
        w2, b2 = w2 - 5.0 * h.T @ dz2, b2 - 5.0 * dz2.sum(axis=0)
        w1, b1 = w1 - 5.0 * x.T @ dz1, b1 - 5.0 * dz1.sum(axis=0)
    y = plain_sigmoid(plain_sigmoid(x @ w1 + b1) @ w2 + b2)[:, 0]
    assert number(found, "seed 0: mean squared error") == pytest.approx(np.mean((y - t) ** 2), rel=1e-6)
    assert 86.0 < number(found, "share of seeds that learn XOR") < 90.0
    *drawn, errors = found.drawings
    assert [drawing.caption.split(".")[0] for drawing in drawn] == ["**Output", "**Hidden unit 1", "**Hidden unit 2"]
    assert corners(drawn[0]) == pytest.approx(y, abs=1e-3)
    assert corners(drawn[2]) == pytest.approx(plain_sigmoid(x @ w1 + b1)[:, 1], abs=1e-3)
    assert named(errors.figure, "error").y[-1] == pytest.approx(np.mean((y - t) ** 2), rel=1e-6)


def test_the_seed_is_the_first_that_learns_both():
    assert hidden.SEED == 0
    for settings in (hidden.SETTINGS, hidden.SIXTEEN):
        *_, end = train(Experiment(**settings))
        assert end.status == "solved"


def test_17_targets_for_16_points():
    assert len(hidden.PRINTED_TARGETS) == 17
    assert hidden.PRINTED_TARGETS[1:] == PROBLEMS["centre16"].classes
    ones = [PROBLEMS["centre16"].points[row] for row in np.flatnonzero(hidden.PRINTED_TARGETS[:16])]
    assert ones == [(0.3, 0.7), (0.3, 1.0), (0.7, 0.7), (0.7, 1.0)]


def test_given_targets_are_learned_as_the_problems_own_are():
    experiment = Experiment(**hidden.SIXTEEN, **hidden.TO_THE_END)
    right = sum(list(train(experiment.replace(seed=seed)))[-1].accuracy == 1.0 for seed in range(6))
    inputs, wanted = experiment.samples.inputs, np.array(hidden.PRINTED_TARGETS[1:], float)[:, None]
    _, outputs = ended(many_on(experiment, inputs, wanted, 6))
    assert ((outputs[:, 0] > 0.5) == (wanted > 0.5)).all(axis=0).sum() == right


def test_dropouts_error_is_noisy():
    found = report("003-11")
    assert number(found, "epochs at which the error rises, with ") > 5 * number(
        found, "epochs at which the error rises, without"
    )
    dropped, whole = found.drawings[0].figure.data
    assert dropped.y[0] == whole.y[0]
    assert dropped.y[-1] == number(found, "error after 2000 epochs, with ")
    assert found.drawings[0].figure.layout.yaxis.type == "log"


def test_both_losses_beside_each_other():
    (squared, cross), (squared_slope, cross_slope) = (drawing.figure.data for drawing in report("003-12").drawings)
    y = plain_sigmoid(squared.x)
    assert squared.y == pytest.approx(y**2)
    assert cross.y == pytest.approx(-np.log(1.0 - y), rel=1e-6)
    assert squared_slope.y == pytest.approx(2.0 * y * y * (1.0 - y))
    assert cross_slope.y == pytest.approx(y)


def test_cross_entropy_starts_above_the_authors_axis():
    first = next(train(Experiment(**losses.FROM_LOGITS)))
    squared = next(train(Experiment(**hidden.SETTINGS)))
    assert first.loss == pytest.approx(np.log(2.0), abs=0.02)
    assert squared.loss < losses.AXIS_LIMIT < first.loss
    [drawing] = report("003-13").drawings
    assert drawing.figure.data[0].y[0] == first.loss
    assert set(drawing.figure.data[1].y) == {losses.AXIS_LIMIT}


def test_the_decoder_switches_on_one_of_four():
    found = report("003-14")
    *_, end = train(Experiment(**losses.DECODER, target_loss=0.0), inputs=losses.BITS, targets=np.eye(4))
    *maps_of_outputs, _ = found.drawings
    for element, drawing in enumerate(maps_of_outputs):
        assert corners(drawing) == pytest.approx(end.outputs[:, element], abs=1e-3)
        target = named(drawing.figure, "target 1")
        assert [(*target.x, *target.y)] == [tuple(losses.BITS[element])]
    assert curve(found, "error", drawing=4)[-1] == pytest.approx(end.loss, rel=1e-9)
    assert number(found, "cross-entropy at the end") == pytest.approx(end.loss, rel=1e-9)
    assert [(row[2], row[3]) for row in found.tables[0].rows] == [("0", "3"), ("1", "2"), ("2", "1"), ("3", "0")]


def test_cross_entropy_of_each_element_takes_steps_twice_as_large():
    # Its derivative by the logits against central differences, through softmax.
    z, t, step = np.array([0.3, -1.0, 0.8, 0.1]), np.array([0.0, 0.0, 1.0, 0.0]), 1e-6

    def value(logits):
        a = np.exp(logits) / np.exp(logits).sum()
        return losses.OF_ELEMENTS.terms(logits, a, t).sum()

    a = np.exp(z) / np.exp(z).sum()
    assert value(z) == pytest.approx(-np.log(a[2]) - np.log(1.0 - a[[0, 1, 3]]).sum())
    slopes = losses.OF_ELEMENTS.gradient(ACTIVATIONS["softmax"], z[None], a[None], t[None])[0]
    for index, slope in enumerate(slopes):
        moved = step * np.eye(4)[index]
        assert slope == pytest.approx((value(z + moved) - value(z - moved)) / (2 * step), abs=1e-7)
    rows = {(row[0], row[1][:3]): float(row[3]) for row in report("003-14").tables[1].rows}
    assert rows["2.5", "bin"] == pytest.approx(rows["5", "cat"], rel=0.1)
    assert rows["10", "bin"] > 1.0, "no start learns it"


def test_softmax_has_the_scripts_bars_shifted_or_not():
    _, plain, shifted = (drawing.figure.data[0] for drawing in report("003-03").drawings)
    expected = np.exp([-1.0, 0.0, 1.0]) / np.exp([-1.0, 0.0, 1.0]).sum()
    assert [value / 100.0 for value in plain.y] == pytest.approx(expected)
    assert list(shifted.y) == pytest.approx(list(plain.y))
    assert (list(plain.x), list(shifted.x)) == (["−1", "0", "1"], ["−2", "−1", "0"])


def test_a_trained_slope_is_worth_most_where_units_are_few():
    shares = [int(row[1].split("%")[0]) for row in report("003-19").tables[1].rows]
    assert shares[2] > 2 * max(shares[:2])
    assert number(report("003-19"), "trained slopes below 0") > 30.0


def test_with_dropout_units_need_each_other_less():
    [table] = report("003-11").tables
    (one, half), (alone, half_alone) = ([int(cell.rstrip("%")) for cell in row[1:]] for row in table.rows)
    assert one > alone
    assert half > 3 * half_alone
    *_, end = train(Experiment(**hidden.DROPOUT))
    assert hidden.right_without(end, 0) == float(end.accuracy == 1.0)
    found = report("003-11")
    assert number(found, "averages of") > number(found, "single networks")
    assert number(found, "samples of four rows") == 100.0 * 24 / 256


def test_the_closed_formula_is_the_network_and_the_printed_one_is_not():
    network, x = theory.three_layers(), theory.POINT
    h1 = plain_sigmoid(x @ network.layers[0].weights + network.layers[0].bias)
    h2 = plain_sigmoid(h1 @ network.layers[1].weights + network.layers[1].bias)
    y = plain_sigmoid(h2 @ network.layers[2].weights + network.layers[2].bias)[0]
    found = report("003-15")
    assert number(found, "output by the formula with w_lk") == pytest.approx(y, rel=1e-12)
    assert abs(number(found, "output by the formula as printed") - y) > 1e-5


def test_the_recurrence_is_the_derivative_only_where_k_is_i():
    found = report("003-16")
    assert number(found, "largest distance from") < 1e-9
    assert number(found, "largest distance as printed") > 0.01
    # Only the two weights into the one output unit have no other unit to go to.
    assert number(found, "weights with a wrong") == number(found, "weights of") - 2


def test_local_minima_stop_the_smallest_network():
    found = report("003-17")
    unsolved = number(found, "runs of gradient descent that have not learned XOR after 2,000")
    assert 7.0 < unsolved < 16.0
    assert number(found, "runs of gradient descent that have not learned XOR after 20,000") < unsolved
    assert number(found, "straight lines on which") > 50.0
    assert number(found, "starts from which gradient descent solves") > number(found, "starts from which annealing")
    assert 0 < number(found, "starts from which descent ends lower") < theory.SEARCHES
    straight, ends = (drawing.figure for drawing in found.drawings)
    first = next(train(Experiment(**hidden.SETTINGS))).loss
    assert straight.data[0].y[0] == pytest.approx(first), "seed 0 learns it, and begins the first line"
    assert [trace.showlegend for trace in straight.data].count(True) == 2
    below = np.array(ends.data[0].y) < np.array(ends.data[0].x)
    assert below.sum() == number(found, "starts from which descent ends lower")


def test_gradients_vanish_with_sigmoid_and_explode_with_large_weights():
    found = report("003-18")
    sigmoid, tanh = curve(found, "Sigmoid, N(0, 1)"), curve(found, "Tanh, N(0, 2²)")
    assert (np.diff(sigmoid) > 0).all()
    assert sigmoid[0] < 1e-4 * sigmoid[-1]
    assert tanh[0] > 1e4 * tanh[-1]
    linear = curve(found, "Linear, N(0, 2²)", drawing=1)
    growth = number(found, "linear, N(0, 2²)")
    assert linear[-2] * growth**10 == pytest.approx(linear[-1])
    assert number(found, "hidden layers until") * np.log(growth) == pytest.approx(np.log(np.finfo(float).max))


def test_more_units_are_dead_in_deeper_layers():
    relu = Deep(10, "relu", "he")
    dead = deep.dead_share(relu, relu.start(range(400)))
    # A unit of the first layer sees 00, 01, 10 and 11 without bias: dead if both weights are at most 0, one in four.
    assert dead[0] == pytest.approx(0.25, abs=0.04)
    shown = report("003-19").drawings[2].figure.data[0].y
    assert shown[0] == number(report("003-19"), "ReLU units of the first")
    assert dead[-1] > 2 * dead[0]


def test_only_connections_past_the_activation_let_deep_sigmoid_networks_learn():
    seeds = range(6)
    learned = {kind: ended(learn(Deep(10, "sigmoid", kind=kind), seeds, 0.5, 400)).seeds for kind in deep.SKIPPING}
    assert learned["plain"] == learned["into_sum"] == 0
    assert learned["residual"] >= 4


def test_clipping_by_the_norm_keeps_the_direction():
    found = report("003-21")
    assert number(found, "turned by clipping its norm") == pytest.approx(0.0, abs=1e-4)
    assert number(found, "turned by clipping each element") > 30.0
    assert number(found, "Adam's step") > 5.0
    assert number(found, "plain descent") == pytest.approx(1.0 / number(found, "norm of the gradient"), rel=0.05)


def test_the_norm_that_was_clipped_is_at_the_angle_0():
    norm, elements, _ = report("003-21").drawings[0].figure.data
    assert norm.y[0] == 200 == np.sum(elements.y)  # of whole numbers that Plotly keeps in a byte each


def test_an_angle_is_that_between_columns():
    first, second = np.array([[1.0, 1.0], [0.0, 0.0]]), np.array([[0.0, 1.0], [2.0, 1.0]])
    assert deep.angles(first, second) == pytest.approx([90.0, 45.0])


def test_the_units_of_a_run_are_on_its_maps():
    experiment = one_layer.unit_experiment("and")
    *_, end = train(experiment)
    [drawing] = maps(end, {"AND": "A caption."})
    assert corners(drawing)[3] == pytest.approx(end.outputs[3, 0], abs=1e-3)

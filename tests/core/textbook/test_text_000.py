"""Text 000's script: its printed digits, the slip in it, a plain NumPy loop beside it, and what is drawn of it."""

import numpy as np
import pytest

from core.charts.curves import SMOOTHING
from core.experiment.experiment import Experiment
from core.nn.network import Network
from core.textbook import ITEMS
from core.textbook.text_000.script import EVERY, array_updates, run_script
from core.textbook.text_000.theory import SCRIPT
from core.training.trainer import train
from tests.core.textbook.reports import curve, ended, named, number, report

ROWS, XOR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])


def numpy_script(corrected, updates):
    """The script's steps as the text has them: parameters in the order of drawing, and what the last update records."""
    rng = np.random.RandomState(42)
    w_h, b_h, w_o, b_o = (rng.random_sample(shape) for shape in ((2, 2), (1, 2), (2, 1), (1, 1)))

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    for _ in range(updates):
        h = sigmoid(np.dot(ROWS, w_h) + b_h)
        y = sigmoid(np.dot(h, w_o) + b_o)
        error = (0.5 * (XOR - y) ** 2).mean()
        g_o = (-XOR + y) * (y * (1 - y))
        g_h = g_o.dot(w_o.T) * (h * (1 - h))
        w_o = w_o - 0.02 * h.T.dot(g_o)
        w_h = w_h - 0.02 * ROWS.T.dot(g_h)
        b_o = b_o - 0.02 * np.sum(g_o)
        b_h = b_h - 0.02 * (np.sum(g_h, axis=0, keepdims=True) if corrected else np.sum(g_h))
    parameters = np.concatenate([w_h.ravel(), b_h.ravel(), w_o.ravel(), b_o.ravel()])
    recorded = np.concatenate([w_o.ravel(), b_o.ravel(), w_h.ravel(), b_h.ravel()])
    return parameters, error, np.concatenate([g_o.ravel(), g_h.ravel()]), recorded


@pytest.mark.parametrize("corrected", [False, True])
def test_the_plain_floats_do_what_the_arrays_do(corrected):
    updates = 3 * EVERY + 1
    run = ended(run_script(corrected, updates))
    parameters, error, deltas, recorded = numpy_script(corrected, updates)
    assert run.n_updates == updates
    np.testing.assert_allclose(run.parameters, parameters, rtol=1e-12)
    np.testing.assert_allclose(array_updates(corrected, updates), parameters, rtol=1e-12)
    assert run.updates.tolist() == [0, EVERY, 2 * EVERY, 3 * EVERY]
    assert run.errors[-1] == pytest.approx(error, rel=1e-12)  # of the last update, before it
    np.testing.assert_allclose(run.deltas[-1], deltas, rtol=1e-10)
    np.testing.assert_allclose(run.recorded[-1], recorded, rtol=1e-12)


def test_the_corrected_script_is_the_labs_own_run():
    run = ended(run_script(True, 400))
    for snapshot in train(Experiment(**SCRIPT)):
        if snapshot.epoch == 400:
            break
    np.testing.assert_allclose(run.parameters, snapshot.parameters, rtol=1e-11)  # w_h, b_h, w_o, b_o in both
    assert snapshot.loss == pytest.approx(4 * run.error)  # a sum over four rows, and their mean
    assert ITEMS["000-16"].places[0].parameters == Experiment(**SCRIPT).to_url()


def test_the_printed_script_gives_the_printed_predictions_and_the_corrected_one_does_not():
    printed, corrected = (ended(run_script(own)) for own in (False, True))
    assert [f"{value:.8f}" for value in printed.predictions] == ["0.01505756", "0.98652214", "0.98652109", "0.01448912"]
    assert printed.error < 1e-4
    assert corrected.error < 1e-4
    assert np.abs(printed.predictions - corrected.predictions).max() > 1e-4
    # Both biases go by one and the same number: they stay as far apart as they were drawn.
    start = np.random.RandomState(42).random_sample(9)
    assert printed.parameters[4] - printed.parameters[5] == pytest.approx(start[4] - start[5], abs=1e-10)
    assert abs(corrected.parameters[4] - corrected.parameters[5]) > 1.0


def test_the_report_has_both_scripts_side_by_side():
    found = report("000-16")
    assert [number.agrees for number in found.numbers[:4]] == [True] * 4
    updates = {number.name: number.ours for number in found.numbers if number.name.startswith("updates")}
    assert updates == {"updates, as printed": 390_111, "updates, corrected": 350_519}
    [table] = found.tables
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["prediction for 00"][:2] == ("0.01505756", "0.01505756")
    assert rows["updates"] == ("not stated", "390,111", "350,519")


def test_targets_that_a_sigmoid_does_not_reach_make_weights_grow_without_end():
    norms = [number.ours for number in report("000-19").numbers]
    *_, last = train(Experiment(learning_rate=1.0, target_loss=0.0, max_epochs=1000))
    assert norms[0] == pytest.approx(np.linalg.norm(last.parameters))
    assert norms[1] - norms[0] > 3
    assert norms[2] - norms[1] > 3


@pytest.fixture(scope="module")
def printed():
    return ended(run_script(False))


def test_every_parameter_is_drawn_both_output_weights_too(printed):
    error, deltas, parameters, _ = (drawing.figure for drawing in report("000-18").drawings)
    assert [len(figure.data) for figure in (error, deltas, parameters)] == [1, 12, 9]
    assert [trace.name for trace in parameters.data if trace.showlegend] == [
        "output weights (2)",
        "output bias",
        "hidden weights (4)",
        "hidden biases (2)",
    ]
    for trace, column in zip(parameters.data, printed.recorded.T, strict=True):
        np.testing.assert_array_equal(trace.x, printed.updates)
        np.testing.assert_allclose(trace.y, np.abs(column))
    assert all(figure.layout.yaxis.type == "log" for figure in (error, deltas, parameters))


def test_the_region_is_the_networks_own_output_with_a_margin_of_1(printed):
    [drawing] = report("000-22").drawings
    w, b, v, c = np.split(printed.parameters, (4, 6, 8))
    network = Network.from_parameters([w.reshape(2, 2), v[:, None]], [b, c], ["sigmoid"] * 2)
    heatmap = drawing.figure.data[0]
    assert heatmap.type == "heatmap", "below the points"
    assert (heatmap.x[0], heatmap.x[-1]) == (-1.0, 2.0)
    row, column = 45, 12
    expected = network.predict([[heatmap.x[column], heatmap.y[row]]])[0, 0]
    assert heatmap.z[row][column] == pytest.approx(expected, abs=5e-4)
    for trace in drawing.figure.data[-2:]:  # on the hidden units' lines their net input is 0
        unit = {"h₁": 0, "h₂": 1}[trace.name]
        nets = network.forward(np.column_stack([trace.x, trace.y]))[0][0]
        np.testing.assert_allclose(nets[:, unit], 0.0, atol=1e-9)


def test_the_two_lines_have_the_ones_between_them():
    [drawing] = report("000-02").drawings
    ones = named(drawing.figure, "target 1")
    assert set(zip(ones.x, ones.y, strict=True)) == {(0.0, 1.0), (1.0, 0.0)}
    below, above = (named(drawing.figure, f"line of {name}") for name in ("OR", "NAND"))
    for x, y, inside in ((0, 1, True), (1, 0, True), (0, 0, False), (1, 1, False)):
        # Both lines fall from left to right with the slope -1: they are x + y = constant.
        first, second = (trace.x[0] + trace.y[0] for trace in (below, above))
        assert (first < x + y < second) == inside


def test_growth_is_drawn_over_the_logarithm_of_the_epochs():
    [drawing] = report("000-19").drawings
    every, weights = drawing.figure.data
    assert drawing.figure.layout.xaxis.type == "log"
    assert every.y[-1] == report("000-19").numbers[-1].ours
    assert (np.array(weights.y) < np.array(every.y)).all()


def test_half_the_squared_norm_is_the_sum_of_the_half_squared_errors():
    found = report("000-05")
    assert number(found, "half the squared norm") == pytest.approx(number(found, "sum of the four"), rel=1e-14)
    assert number(found, "length of the gradient of the norm without") == pytest.approx(1.0, rel=1e-14)


def test_saved_weights_give_the_same_predictions():
    assert number(report("000-17"), "predictions move") == 0.0
    assert 0.0 < number(report("000-17"), "with four decimals") < 1e-4


def test_the_smoothed_loss_falls_where_the_loss_jumps():
    found = report("000-18")
    raw, smooth = (curve(found, name, 3) for name in ("loss", "smoothed"))
    assert smooth[0] == raw[0]
    assert smooth[1] == pytest.approx((SMOOTHING * raw[0] + raw[1]) / (SMOOTHING + 1))
    assert number(found, "epochs at which it rises, loss") > 4 * number(found, "epochs at which it rises, smoothed")


def test_a_bug_shows_in_the_parameters_and_can_hide_in_the_loss():
    [table] = report("000-19").tables
    rows = {row[0]: row[1:] for row in table.rows}
    _, uphill, _, explodes, stiff = rows.values()
    assert float(uphill[3]) == pytest.approx(0.25, abs=1e-3), "all outputs on the wrong side"
    assert float(uphill[4]) < 1e-3, "and hardly a gradient"
    assert explodes[5].endswith("then no number")
    assert float(explodes[2]) > 1e9 * float(explodes[0])
    assert stiff[4] == "0", "no gradient: all units are dead"


def test_what_a_change_of_the_first_layer_does_gets_lost_and_greedy_training_does_not_need_it():
    found = report("000-21")
    [table] = found.tables
    changes = [float(row[1]) for row in table.rows]
    assert changes == sorted(changes, reverse=True)
    assert changes[-1] == 0.0
    assert table.rows[0][2] == "0%"
    assert float(table.rows[0][3]) == pytest.approx((0.01 / changes[0]) ** 2, rel=0.01)
    assert number(found, "the same, layer by layer") > number(found, "seeds that learn XOR, all layers at once") + 50

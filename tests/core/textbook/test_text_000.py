"""Text 000's script: its printed digits, the slip in it, and a plain NumPy loop beside it."""

import numpy as np
import pytest

from core.experiment.experiment import Experiment
from core.textbook import ITEMS
from core.textbook.text_000.script import EVERY, array_updates, run_script
from core.textbook.text_000.theory import SCRIPT
from core.training.trainer import train

ROWS, XOR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])


def ended(task):
    """What a generator returns."""
    while True:
        try:
            next(task)
        except StopIteration as end:
            return end.value


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
    report = ended(ITEMS["000-16"].compute())
    assert [number.agrees for number in report.numbers[:4]] == [True] * 4
    updates = {number.name: number.ours for number in report.numbers if number.name.startswith("updates")}
    assert updates == {"updates, as printed": 390_111, "updates, corrected": 350_519}
    [table] = report.tables
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["prediction for 00"][:2] == ("0.01505756", "0.01505756")
    assert rows["updates"] == ("not stated", "390,111", "350,519")


def test_targets_that_a_sigmoid_does_not_reach_make_weights_grow_without_end():
    norms = [number.ours for number in ended(ITEMS["000-19"].compute()).numbers]
    *_, last = train(Experiment(learning_rate=1.0, target_loss=0.0, max_epochs=1000))
    assert norms[0] == pytest.approx(np.linalg.norm(last.parameters))
    assert norms[1] - norms[0] > 3
    assert norms[2] - norms[1] > 3

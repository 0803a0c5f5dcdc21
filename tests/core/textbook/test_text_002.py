"""The items of text 002 against plain loops, hand arithmetic, `train` and scikit-learn; long ones cut short."""

import re
import sys
import warnings
from urllib.parse import urlencode

import numpy as np
import pytest
from scipy.optimize import minimize
from sklearn.metrics import confusion_matrix, log_loss
from sklearn.neural_network import MLPClassifier

from core.data.datasets import breast_cancer, digits
from core.experiment.experiment import Experiment
from core.nn.initializers import initial_parameters
from core.nn.network import flatten
from core.stream.address import parameters_of, run_at
from core.textbook import ITEMS
from core.textbook.text_002 import (
    classes,
    deeper,
    gates,
    images,
    kinds,
    learning,
    methods,
    overlapping,
    regression,
    search,
    small_networks,
    universal,
)
from core.textbook.text_002.optional import GATES, origin, stored, stored_digits, stored_gate
from core.textbook.text_002.pixels import (
    NEAR,
    VALUES,
    author,
    digits_parts,
    few,
    glorot,
    learner,
    mean_text,
    nearby,
    reach,
    reach_text,
    start,
)
from core.training.learner import Learner, Recipe
from core.training.trainer import train
from pages.sweeps.presets import PRESETS
from tests.core.textbook.reports import curve, ended, named, numbers, recomputed, report

MINE = [f"002-{number:02}" for number in range(1, 48)]

QUICK = ["002-08", "002-10", "002-15", "002-16", "002-22", "002-26", "002-28", "002-30", "002-33", "002-34", "002-40"]


def test_every_item_up_to_47_is_there_in_order():
    assert [item for item in ITEMS if item in MINE] == MINE
    for name in MINE:
        item = ITEMS[name]
        assert item.title
        assert item.does.endswith(".")
        assert item.places


@pytest.mark.parametrize("item", QUICK)
def test_what_the_text_states_comes_out(item):
    assert [number for number in report(item).numbers if number.agrees is False] == []


def test_operation_counts_are_those_that_the_text_names():
    """exp(x²): 2 operations, 4 for 2 x exp(x²) as written, 2 with b = exp(x²) kept; the second: 5, 10, 15, then 3."""
    stated = {name: [number.stated for number in report(name).numbers] for name in ("002-08", "002-10")}
    assert stated == {"002-08": ["2", "4", "6", "2", "4"], "002-10": ["5", "10", "15", "3", ""]}
    assert numbers(report("002-10"))["both, with intermediate results"] == 4 + 3


def test_the_three_families_that_are_only_described():
    """A window over the columns 0 1 2: (1 + 4 + 7) - (3 + 6 + 9) = -6. And tanh(0.7 tanh 2) after one moment."""
    image = np.arange(1.0, 17.0).reshape(4, 4)
    np.testing.assert_array_equal(kinds.convolved(image, kinds.EDGE), [[-6.0, -6.0], [-6.0, -6.0]])
    assert kinds.echoes(0.7)[:2] == pytest.approx([np.tanh(2.0), np.tanh(0.7 * np.tanh(2.0))])
    found = report("002-02")
    assert numbers(found)["output 11 moments after the input, weight back 0"] == 0.0
    total, points = (named(found.drawings[2].figure, name) for name in ("their sum", "points"))
    at = np.round(300 * points.x).astype(int)
    np.testing.assert_allclose(total.y[at], points.y, atol=1e-9)


def test_a_jump_is_met_in_the_mean_square_only():
    """Fourier's coefficients by numerical integration; a continuous sum misses half of a jump of 1 at least."""
    found = report("002-03")
    x = (np.arange(4000) + 0.5) / 4000
    for target, series in ((universal.corner, universal.fourier_corner), (universal.jump, universal.fourier_jump)):
        k = np.arange(1, 6)
        waves = np.concatenate([np.cos(2 * np.pi * np.outer(k, x)), np.sin(2 * np.pi * np.outer(k, x))])
        expected = target(x).mean() + 2 * (waves @ target(x) / 4000) @ waves
        np.testing.assert_allclose(series(5, x), expected, atol=1e-3)
    found_here = numbers(found)
    for column in (1, 2, 3):
        corner = [float(row[column]) for row in found.tables[0].rows]
        largest, spread = np.array([row[column].split("; ") for row in found.tables[1].rows], float).T
        assert corner == sorted(corner, reverse=True)
        assert spread.tolist() == sorted(spread, reverse=True)
        assert largest == pytest.approx([0.5] * 6)
    # Wilbraham and Gibbs: (1/π) ∫ sin t / t from 0 to π, less 1/2
    assert found_here["how far Fourier's sum shoots over the jump"] == pytest.approx(0.08949, abs=0.002)
    assert all(float(number.comment.split(": ")[1]) >= 0.5 for number in found.numbers if "trained" in number.name)


def test_the_updates_that_a_valley_and_xor_take():
    """Rosenbrock's valley by a plain loop, and BFGS on it and on XOR by SciPy."""
    found = report("002-04")
    x, y, needed = -1.2, 1.0, 0
    while (1 - x) ** 2 + 100 * (y - x * x) ** 2 > 1e-3:
        slopes = -2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)
        x, y, needed = x - 0.002 * slopes[0], y - 0.002 * slopes[1], needed + 1
    assert numbers(found)["updates to the end of the valley, gradient descent, η = 0.002"] == needed
    theirs = minimize(methods.valley, methods.VALLEY_START, jac=True, method="BFGS", options={"gtol": 1e-2})
    ours = numbers(found)["updates to the end of the valley, BFGS"]
    assert ours == pytest.approx(theirs.nit, abs=8)
    assert ours < float(found.tables[0].rows[2][2]) < 6 * ours
    learned = 0
    for seed in range(20):
        start = flatten(initial_parameters("normal", 1.0, (2, 2, 1), seed))
        learned += minimize(methods.xor_loss, start, jac=True, method="BFGS").fun <= 0.1
    share = numbers(found)["starts that learn XOR, BFGS"]
    assert share == pytest.approx(100 * learned / 20, abs=15), "where it ends depends on the line search"
    assert share < numbers(found)["starts that learn XOR, gradient descent, η = 5"]


@pytest.mark.parametrize("rate", [0.001, 0.1, 1.0])
def test_the_scalar_code_by_hand(rate):
    """Fifty updates of w1, b1, w2, b2 for x = 4 and y = 9, from the first two numbers of seed 0."""
    rng = np.random.RandomState(0)
    w1, w2 = rng.standard_normal(), rng.standard_normal()
    b1 = b2 = 0.01
    outputs = []
    for _ in range(51):
        a1 = 1.0 / (1.0 + np.exp(-(w1 * 4.0 + b1)))
        a2 = w2 * a1 + b2
        outputs.append(a2)
        delta2 = a2 - 9.0
        delta1 = delta2 * w2 * a1 * (1.0 - a1)
        w2, b2, w1, b1 = w2 - rate * delta2 * a1, b2 - rate * delta2, w1 - rate * delta1 * 4.0, b1 - rate * delta1
    np.testing.assert_allclose(curve(report("002-15"), f"η = {rate:g}"), outputs, rtol=1e-9)
    assert list(curve(report("002-15"), "target")) == [9.0, 9.0]


def test_what_swings_out_of_the_picture_is_said():
    [drawing] = report("002-15").drawings
    assert "η = 2" not in {trace.name for trace in drawing.figure.data}
    assert "Left out: η = 2," in drawing.caption


def test_more_data_hold_the_texts_own_pair():
    example = small_networks._with_more_data(5)
    assert (example.inputs[0, 0], example.targets[0, 0]) == (4.0, 9.0)
    assert example.inputs[-1, 0] == 0.0


def test_the_printed_derivative_of_a_hidden_weight_is_not_the_slope():
    (table,) = report("002-16").tables
    printed, right, backpropagated, difference = (float(row[1]) for row in table.rows)
    assert right == backpropagated == pytest.approx(difference, rel=1e-4)
    assert abs(printed / difference - 1.0) > 0.1


def test_the_regression_by_a_plain_loop(monkeypatch):
    monkeypatch.setattr(regression, "EPOCHS", 30)
    monkeypatch.setattr(regression, "HIDDEN", (2, 3))
    [drawing] = recomputed("002-17").drawings
    function, fitted = [trace for trace in drawing.figure.data if trace.type == "contour"]
    x = np.random.RandomState(0).uniform(-1.0, 1.0, (100, 2))
    y = x[:, :1] ** 2 + 3 * x[:, :1] * x[:, 1:] + x[:, 1:] ** 2 + 5
    rng = np.random.RandomState(0)
    w1, w2 = rng.standard_normal((2, 3)), rng.standard_normal((3, 1))
    b1, b2 = np.zeros(3), np.zeros(1)
    for _ in range(30):
        a = 1.0 / (1.0 + np.exp(-(x @ w1 + b1)))
        error = (a @ w2 + b2 - y) / 100
        hidden = error @ w2.T * a * (1.0 - a)
        w2, b2 = w2 - 0.2 * a.T @ error, b2 - 0.2 * error.sum(axis=0)
        w1, b1 = w1 - 0.2 * x.T @ hidden, b1 - 0.2 * hidden.sum(axis=0)
    corner = np.array([[fitted.x[-1], fitted.y[0]]])  # x0 = 1, x1 = -1: the last column of the first row
    expected = 1.0 / (1.0 + np.exp(-(corner @ w1 + b1))) @ w2 + b2
    assert fitted.z[0, -1] == pytest.approx(expected[0, 0], rel=1e-9)
    assert function.z[0, -1] == 1 - 3 + 1 + 5
    assert function.coloraxis == fitted.coloraxis == "coloraxis", "the same colours mean the same"
    assert "with 3 hidden units" in drawing.caption


def test_the_regression_is_learned():
    found = numbers(report("002-17"))
    function, _, fitted, _ = report("002-17").drawings[0].figure.data
    assert found["mean squared error on the whole square"] < 0.02 * found["variance of y on the square"]
    assert np.mean((fitted.z - function.z) ** 2) == pytest.approx(found["mean squared error on the whole square"])


def test_sigmoid_and_tanh_on_xor_are_the_runs_of_train(monkeypatch):
    monkeypatch.setattr(classes, "SEEDS", 4)
    monkeypatch.setattr(classes, "XOR", classes.XOR.replace(max_epochs=2000))
    found = numbers(recomputed("002-20"))
    for name in ("sigmoid", "tanh"):
        runs = [list(train(classes.XOR.replace(hidden_activation=name, seed=seed)))[-1] for seed in range(4)]
        assert found[f"XOR solved with {name}"] == 25 * sum(run.status == "solved" for run in runs)
    assert found["sigmoid at z = -5, the left end of the plot"] == pytest.approx(1 / (1 + np.exp(5.0)))


def test_one_hot_vectors_are_printed_as_in_the_text():
    (table,) = report("002-22").tables
    assert [row[-1] for row in table.rows] == ["yes", "yes"]


def test_two_shuffles_destroy_the_pairs(monkeypatch):
    monkeypatch.setattr(images, "EPOCHS", 8)
    outcome = recomputed("002-27")
    found = numbers(outcome)
    assert 5 < found["images that keep their label"] < 15
    assert found["test accuracy, pairs kept"] > 40
    leak, splits = outcome.tables
    early, late = (float(row[1].split("%")[0]) for row in leak.rows)
    assert early > 70 > 60 > late > 40, "noise cannot be predicted, unless the test samples chose its columns"
    at_random, in_file, by_digit = splits.rows
    assert at_random[3] == in_file[3] == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9"
    assert by_digit[3] == "7, 8, 9", "80 % of the images end among the sevens"
    tests = [float(row[2][:-1]) for row in splits.rows]
    assert tests[0] > tests[1] > 50 > 10 > tests[2]
    assert found["test accuracy, shuffled separately"] < 20


def test_the_cost_before_training_is_scikit_learns():
    data = digits_parts()
    expected = log_loss(data.train_classes, start().predict(data.train_values), labels=range(10))
    assert numbers(report("002-30"))["mean cost before training"] == pytest.approx(expected, rel=1e-9)


def test_zero_weights_leave_copies_of_one_unit(monkeypatch):
    monkeypatch.setattr(images, "EPOCHS", 3)
    found = recomputed("002-29")
    assert numbers(found)["largest difference between hidden units, from zero weights"] < 1e-9
    assert numbers(found)["the same with bias 0.01"] == pytest.approx(1 / (1 + np.exp(-0.01)))


def test_batches_are_counted(monkeypatch):
    monkeypatch.setattr(images, "EPOCHS", 2)
    monkeypatch.setattr(images, "FEW_SEEDS", range(2))
    monkeypatch.setattr(images, "FEW_EPOCHS", 2)
    found = recomputed("002-31")
    assert numbers(found) == {"N / M": 14.37, "updates in an epoch": 15}
    ways = found.tables[1].rows
    assert [row[1:3] for row in ways] == [("2", "2"), ("2", "30"), ("30", "30")]  # 150 images, 15 batches of 10
    data = few(150)
    ends = []
    for seed in range(2):
        full = Learner(
            glorot((64, 30, 10), "sigmoid", seed),
            digits_parts().train_values[:150] / 16.0,
            digits_parts().train_targets[:150],
            Recipe(learning_rate=0.5, batch_size=150),
        )
        for _ in full.train(30):
            pass
        ends.append(full.accuracy(data.test_values, data.test_classes))
    assert ways[2][4] == mean_text(ends)
    assert [row[1] for row in found.tables[0].rows] == ["2", "6", "30", "144"]  # 1437/500 is 2.9, 1437/20 is 71.9


def test_the_programs_penalty_is_half_of_the_formulas(monkeypatch):
    monkeypatch.setattr(images, "EPOCHS", 2)
    (table,) = recomputed("002-32").tables
    norms = [float(row[2]) for row in table.rows]
    assert norms == sorted(norms, reverse=True)
    assert author(0.1, 3.0).l2 == 1.5  # its derivative is 3 w


def test_the_printed_sign_climbs():
    found = numbers(report("002-34"))
    assert found["after 3 epochs with y - t"] < found["mean cost before"] < found["after 3 epochs with t - y"]


def test_full_batch_as_in_the_program(monkeypatch):
    """The author's loop, written out for 12 updates: the gradient is the sum over all images."""
    monkeypatch.setattr(learning, "ITERATIONS", 12)
    monkeypatch.setattr(learning, "LATE", 4)
    monkeypatch.setattr(learning, "LOOK", 3)
    found, split = recomputed("002-35"), digits_parts()
    x, t = split.train_values, split.train_targets
    rng = np.random.RandomState(0)
    w1, w2 = rng.standard_normal((64, 50)), rng.standard_normal((50, 10))
    b1, b2 = np.full(50, 0.01), np.full(10, 0.01)
    right = []
    for update in range(13):
        a = 1.0 / (1.0 + np.exp(np.clip(-(x @ w1 + b1), -700, 700)))
        z = a @ w2 + b2
        p = np.exp(z - z.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        if update % 3 == 0:
            right.append(np.mean(p.argmax(axis=1) == split.train_classes))
        error = p - t
        hidden = error @ w2.T * a * (1.0 - a)
        w2, w1 = w2 - 0.01 * (a.T @ error + 0.01 * w2), w1 - 0.01 * (x.T @ hidden + 0.01 * w1)
        b2, b1 = b2 - 0.01 * error.sum(axis=0), b1 - 0.01 * hidden.sum(axis=0)
    np.testing.assert_allclose(curve(found, "as in the program: sum, 0.01"), right, atol=0.003)
    *curves, guessing = found.drawings[0].figure.data
    assert [list(trace.x) for trace in curves] == [[0, 3, 6, 9, 12]] * 4
    assert list(guessing.y) == [0.1, 0.1]


def test_the_sum_is_the_cause_not_the_missing_batches():
    found = numbers(report("002-35"))
    assert found["training accuracy, as in the program"] < 25
    assert found["test accuracy, mean, learning rate 1, pixels 0 to 1"] > 75


def test_the_defaults_guess_and_rounding_decides_their_digits():
    outcome = report("002-36")
    found = numbers(outcome)
    assert found["test accuracy with the defaults"] < 20 < found["the same with the mean over the batch"]
    summed, mean = outcome.numbers
    assert summed.comment.endswith("from networks that differed by 10⁻¹²: rounding decides")
    assert summed.ours == round(summed.ours), "no digits that the next machine has not"
    assert mean.comment == "", "shorter steps: all three starts end alike"
    assert [row[2].count("%") for row in outcome.tables[0].rows] == [2, 1]


def test_numbers_that_rounding_decides_have_no_digits_of_their_own():
    assert reach_text([0.5583, 0.5583]) == "55.8%"
    assert reach_text([0.0861, 0.1083, 0.1222]) == "9% to 12%"
    assert reach_text([0.0961, 0.1023]) == "about 10%"
    assert (reach("a", [0.5583, 0.5583]).ours, reach("a", [0.0861, 0.1222]).ours) == (pytest.approx(55.83), 9.0)
    assert reach("a", [0.99931, 0.99862], "b").ours == pytest.approx(99.9)
    assert reach("a", [0.99931, 0.99862], "b").comment.endswith("10⁻¹²: rounding decides further digits; b")
    assert mean_text([1.0, 1.0]) == "100.0%"
    assert mean_text([0.919, 0.929]) == "92.4% (91.9% to 92.9%)"
    itself, *others = nearby(start())
    for sign, other in zip((1, -1), others, strict=True):
        np.testing.assert_array_equal(other.parameters(), itself.parameters() * (1 + sign * NEAR))


def test_the_matrix_and_the_wall_show_the_same_network(monkeypatch):
    monkeypatch.setattr(learning, "EPOCHS", 3)
    found, split = recomputed("002-37"), digits_parts()
    learned = learner(author(0.01, 0.01))
    for _ in learned.train(3):
        pass
    said = learned.predicted(split.test_values)
    counts = confusion_matrix(split.test_classes, said)
    curves, matrix, wall = (drawing.figure for drawing in found.drawings)
    np.testing.assert_array_equal(matrix.data[0].z[::-1], counts)
    wrong = np.flatnonzero(said != split.test_classes)
    assert numbers(found)["right"] == 360 - len(wrong)
    first = wrong[0]
    np.testing.assert_array_equal(np.array(wall.data[0].z)[3:11, :8], split.test_values[first].reshape(8, 8))
    assert wall.data[1].text[0] == f"{split.test_classes[first]} → {said[first]}"
    assert len(wall.data[1].text) == min(len(wrong), learning.MOST_IMAGES)
    assert [len(named(curves, f"{part} images").y) for part in ("training", "test")] == [4, 4]
    assert named(curves, "test images").y[-1] == pytest.approx(1 - len(wrong) / 360)
    # Upwards on the picture: 0 stands at the top, and what was said from left to right.
    assert list(matrix.layout.yaxis.ticktext) == list("9876543210")
    cells = matrix.data[1]
    top_row = [text for text, y in zip(cells.text, cells.y, strict=True) if y == 9]
    assert top_row == [str(count) if count else "" for count in counts[0]]
    assert matrix.data[0].hovertext[9][1] == f"true digit 0, digit said 1: {counts[0, 1]}"


def test_the_wall_says_whether_it_has_all_wrong_digits(monkeypatch):
    monkeypatch.setattr(learning, "EPOCHS", 1)
    wrong = {}
    for most in (10_000, 3):
        monkeypatch.setattr(learning, "MOST_IMAGES", most)
        wall = recomputed("002-37").drawings[-1]
        wrong[most] = len(wall.figure.data[1].text)
        assert wall.caption.startswith(f"{'All' if most > 3 else 'The first'} {wrong[most]} wrong")
    assert wrong[3] == 3 < wrong[10_000]


def test_the_text_s_settings_learn_the_digits():
    found = numbers(report("002-37"))
    assert found["test accuracy"] > 90
    assert found["training accuracy"] > 99


def test_the_grid_is_49_single_trainings(monkeypatch):
    monkeypatch.setattr(search, "VALUES", (0.001, 0.01))
    monkeypatch.setattr(search, "EPOCHS", 15)
    found, split = recomputed("002-38"), digits_parts()
    learned = Learner(
        start(),
        split.train_values,
        split.train_targets,
        Recipe(learning_rate=0.01, batch_size=100, reduction="sum", l2=0.0005),
    )
    for _ in learned.train(15):
        pass
    training, test = (drawing.figure for drawing in found.drawings)
    assert training.data[0].z[1, 0] == learned.accuracy(split.train_values, split.train_classes)
    assert test.data[0].z[1, 0] == learned.accuracy(split.test_values, split.test_classes)
    assert numbers(found)["best test accuracy"] == pytest.approx(100 * test.data[0].z.max())
    assert list(test.layout.xaxis.ticktext) == list(test.layout.yaxis.ticktext) == ["0.001", "0.01"]


def test_the_randomised_search_is_the_preset_of_the_sweeps():
    [place] = [place for place in ITEMS["002-38"].places if place.label.startswith("Randomised")]
    preset = PRESETS["search"]
    assert place.parameters == Experiment(**preset.experiment).to_url() | preset.state


def test_two_factors_of_delta_and_what_programs_hide():
    """σ'(0) = ¼: δ = -½ ¼ c. Heron's y after the rounds 1, 3/2, 17/12, 577/408."""
    found = numbers(report("002-18"))
    assert found["δ of an output that is far off"] == -0.125
    assert found["δ of an output that is hardly in the cost"] == pytest.approx(-0.00125)
    assert abs(found["δ of an output that is wrong, but saturated"]) < 4e-4
    found = numbers(report("002-11"))
    assert found["Heron's root of 2 after 3 rounds"] == pytest.approx(577 / 408)
    assert found["its derivative by reverse mode"] == pytest.approx(found["the derivative of the exact root"], abs=1e-4)
    assert (found["derivative of the branch that runs at x = 1"], found["derivative of the function there"]) == (1, 2)


def test_layers_with_different_activations():
    table = report("002-19").tables[0]
    assert table.rows[0][1].startswith("0%"), "linear layers are one"
    outputs = classes.XOR.replace(hidden=(4, 4), hidden_activation="tanh", loss="binary_cross_entropy", init="glorot")
    outputs = outputs.replace(reduction="mean", learning_rate=1.0, max_epochs=500, target_loss=0.0)
    losses = [list(train(outputs.replace(seed=seed)))[-1].loss for seed in range(8)]
    alone = classes.mixed_losses(("tanh", "tanh"), 8)
    np.testing.assert_allclose(ended(alone)[-1], losses, rtol=1e-9)


def test_the_grids_values_are_those_of_logspace():
    np.testing.assert_allclose(search.VALUES, np.logspace(-5, 1, 7), rtol=1e-12)


def test_scikit_learns_fits_are_those_that_are_stored():
    """Rounding makes other fits of large learning rates, so that these are only held to be far from learning."""
    found = report("002-39")
    assert "computed now" in found.words
    assert origin() in found.words
    stored = np.array([stored_digits(rate, search.SKLEARN_PENALTY).test for rate in VALUES]) / 360
    computed = curve(found, "scikit-learn")
    np.testing.assert_allclose(computed[:4], stored[:4], atol=0.03)
    assert min(computed[4], stored[4]) > 0.75
    assert max(*computed[5:], *stored[5:]) < 0.4
    names = [trace.name for trace in found.drawings[0].figure.data]
    assert names == ["here, start N(0, 1)", "here, Glorot's start", "scikit-learn", "guessing"]
    training, test = (drawing.figure.data[0].z for drawing in found.drawings[1:])
    assert training.shape == test.shape == (7, 7)
    assert test[:, 3].tolist() == computed.tolist()
    assert test[3, 4] == stored_digits(0.01, 0.1).test / 360
    assert training[3, 4] == stored_digits(0.01, 0.1).train / 1437


@pytest.mark.parametrize(("item", "module"), [("002-39", search), ("002-42", gates)])
def test_without_scikit_learn_its_stored_results_are_shown_with_their_date(monkeypatch, item, module):
    monkeypatch.setitem(sys.modules, "sklearn.neural_network", None)
    monkeypatch.setattr(module, "VALUES", (0.01, 1.0))
    monkeypatch.setattr(search, "SKLEARN_PENALTY", 0.01)
    monkeypatch.setattr(search, "EPOCHS", 2)
    found = recomputed(item)
    assert origin() in found.words
    assert "computed now" not in found.words
    assert "not computed" not in str(found.tables)
    if item == "002-39":
        assert curve(found, "scikit-learn").tolist() == [stored_digits(rate, 0.01).test / 360 for rate in (0.01, 1.0)]
    else:
        ours, theirs = (drawing.figure.data for drawing in found.drawings)
        right = np.round(4 * ours[0].z).astype(int)
        assert list(ours[1].text) == [str(count) for count in right.ravel()]
        assert theirs[0].z[1, 0] == stored_gate("xor", 1.0, 0.01) / 4


def test_stored_results_name_their_day_and_version():
    assert re.fullmatch(r"scikit-learn [\d.]+, computed on \d+ \w+ \d{4} and stored", origin())
    assert [len(stored()[name]) for name in ("digits", *GATES)] == [7] * 4


def test_gates_are_the_texts_tables():
    (table,) = report("002-40").tables
    assert "".join(row[2] for row in table.rows) == "0111"
    assert "".join(row[3] for row in table.rows) == "0001"
    assert "".join(row[4] for row in table.rows) == "0110"


def test_the_forward_pass_of_seed_0_by_hand():
    """w = 1.764 0.400; 0.979 2.241, output weights 1.868 and -0.977, biases 0.01; for the input 0 0 both hidden
    outputs are sigmoid(0.01) = 0.5025, z = (1.868 - 0.977) 0.5025 + 0.01 = 0.4575, output 0.6124."""
    (table,) = report("002-41").tables
    assert table.rows[0][:3] == ("0 0", "0.6124", "1")
    rng = np.random.RandomState(0)
    w1, w2 = rng.randn(2, 2), rng.randn(2, 1)
    hidden = 1 / (1 + np.exp(-(np.array([[1.0, 0.0]]) @ w1 + 0.01)))
    assert float(table.rows[2][1]) == pytest.approx(float(1 / (1 + np.exp(-(hidden @ w2 + 0.01)))[0, 0]), abs=1e-4)


def test_gate_grids_are_fits_of_scikit_learn_and_what_is_stored(monkeypatch):
    monkeypatch.setattr(gates, "VALUES", (0.01, 1.0))
    ours, theirs = (drawing.figure.data[0].z for drawing in recomputed("002-42").drawings)
    model = MLPClassifier(
        (2,), "logistic", alpha=0.01, learning_rate_init=1.0, max_iter=100, random_state=0, n_iter_no_change=10
    )
    with warnings.catch_warnings(action="ignore"):
        model.fit(gates.POINTS, [0, 1, 1, 0])
    assert theirs[1, 0] == np.mean(model.predict(gates.POINTS) == [0, 1, 1, 0])
    assert ours.shape == theirs.shape == (2, 2)
    stored_ones = [[stored_gate("xor", rate, penalty) / 4 for penalty in gates.VALUES] for rate in gates.VALUES]
    np.testing.assert_allclose(theirs, stored_ones, atol=0.25)


@pytest.mark.parametrize("name", ["sgd", "momentum", "adagrad", "adagrad_momentum", "rmsprop", "adam"])
def test_schedulers_with_their_memory_are_the_runs_of_the_lab(monkeypatch, name):
    monkeypatch.setattr(gates, "SCHEDULED_EPOCHS", 20)
    experiment = gates.SCHEDULED.replace(optimizer=name, max_epochs=20)
    losses = [snapshot.loss for snapshot in train(experiment)]
    np.testing.assert_allclose(curve(recomputed("002-43"), experiment.update_rule.label), losses[:21], rtol=1e-12)


def test_a_reset_makes_every_step_as_long_as_the_first(monkeypatch):
    """With an empty memory AdaGrad's direction is g / |g|, and RMSProp's g / sqrt(0.01 g²) = 10 g / |g|."""
    monkeypatch.setattr(gates, "SCHEDULED_EPOCHS", 30)
    found = recomputed("002-43")
    kept, reset = found.tables
    assert curve(found, "AdaGrad")[-1] != curve(found, "AdaGrad", drawing=1)[-1], "they stand apart"
    plain, unforgotten = (drawing.figure.data[0].y for drawing in found.drawings)
    np.testing.assert_array_equal(plain, unforgotten)  # of a constant rate
    steps = {row[0]: row[-1] for row in reset.rows}
    assert float(steps["AdaGrad"]) == pytest.approx(0.1, rel=1e-3)
    assert float(steps["RMSProp"]) == pytest.approx(1.0, rel=1e-3)
    assert kept.rows[:2] == reset.rows[:2]  # for a constant rate and for momentum reset does nothing


def test_one_unit_never_gets_all_rows_of_xor(monkeypatch):
    monkeypatch.setattr(gates, "ADAM_EPOCHS", 150)
    found = recomputed("002-44")
    assert numbers(found)["best accuracy at any epoch, learning rate and start"] <= 75
    *curves, least = found.drawings[0].figure.data
    assert least.y[0] == np.log(2.0)
    assert min(min(trace.y) for trace in curves) >= np.log(2.0) - 1e-12
    run = train(gates.ONE_UNIT.replace(max_epochs=150), network=gates.one_unit_start())
    np.testing.assert_allclose(curve(found, "η = 0.1"), [snapshot.loss for snapshot in run], rtol=1e-9)


def test_the_single_units_start_is_the_authors_draw():
    """seed 2023: an array of bias and two weights is drawn, and then a smaller bias in the first one's place."""
    rng = np.random.RandomState(2023)
    weights = rng.randn(3, 1)
    weights[0, :] = rng.randn(1) * 0.01
    (layer,) = gates.one_unit_start().layers
    np.testing.assert_array_equal(layer.weights, weights[1:])
    np.testing.assert_array_equal(layer.bias, weights[0])


def test_two_hidden_layers(monkeypatch):
    monkeypatch.setattr(deeper, "EPOCHS", 6)
    monkeypatch.setattr(deeper, "VALUES", (1e-5, 1.0))
    found = recomputed("002-45")
    assert numbers(found)["parameters"] == 65 * 100 + 101 * 50 + 51 * 10
    low, high = curve(found, "64-100-50-10")
    assert high > 0.5 > low


def test_breast_cancer_0_is_malignant_and_scaling_is_needed(monkeypatch):
    monkeypatch.setattr(deeper, "WIDTHS", (1, 10))
    monkeypatch.setattr(deeper, "RATES", (0.01,))
    monkeypatch.setattr(deeper, "CROSS_RATES", (0.01, 100.0))
    monkeypatch.setattr(deeper, "FOLDS", 3)
    outcome = recomputed("002-46")
    found = numbers(outcome)
    raw, standardised = (drawing.figure.data[0].z for drawing in outcome.drawings)
    assert found["samples of class 0, malignant"] == 212
    assert found["samples of class 1, benign"] == 357
    assert "mean texture, mean perimeter, mean compactness, mean symmetry" in outcome.words
    assert standardised.max() > 0.85 > raw.max()
    learned, too_fast = ([float(cell[:-1]) for cell in row[1:]] for row in outcome.tables[0].rows)
    assert learned[3] == pytest.approx(np.mean(learned[:3]), abs=0.1)
    assert learned[4] == pytest.approx(np.std(learned[:3]), abs=0.1)
    assert learned[3] > 85 > too_fast[3], "the rate that learns is chosen"
    assert "with the best mean, 0.01 (" in outcome.words
    # The first fold: 171 of the 512 samples to train on, judged by a network that has seen the 341 others.
    split = deeper.parts(breast_cancer(), 0.9, seed=0, features=deeper.FEATURES)
    out, rest = split.train_values[:171], split.train_values[171:]
    mean, deviation = rest.mean(axis=0), rest.std(axis=0)
    recipe = Recipe(learning_rate=0.01, batch_size=100, l2=0.01)
    one = Learner(glorot((4, 10, 10, 2), "relu", 0), (rest - mean) / deviation, split.train_targets[171:], recipe)
    for _ in one.train(deeper.EPOCHS):
        pass
    assert learned[0] == round(100 * one.accuracy((out - mean) / deviation, split.train_classes[:171]), 1)


def test_one_layer_beside_two(monkeypatch):
    monkeypatch.setattr(deeper, "EPOCHS", 4)
    monkeypatch.setattr(deeper, "SEEDS", range(2))
    monkeypatch.setattr(deeper, "GROWN_SEEDS", range(1))
    found = recomputed("002-47")
    table, _ = found.tables
    training, dev, optimal = (curve(found, name) for name in ("training set", "dev set", "optimal error"))
    assert training[0] > optimal[0] > training[-1], "underfitting, and then noise that is learned by heart"
    assert dev.min() < min(dev[0], dev[-1])
    assert dev.min() > optimal[0] == optimal[1] == pytest.approx(overlapping.optimal_error())
    assert [row[:2] for row in table.rows] == [("64-150-10", "11,100"), ("64-100-50-10", "11,900")]


def test_one_sigmoid_is_two_softmax_outputs():
    (table,) = report("002-28").tables
    for z, hard, one, two in table.rows:
        zero, first = (float(share) for share in two.split(", "))
        assert hard == str(int(float(z) > 0))
        assert float(one) == first == pytest.approx(1 / (1 + np.exp(-float(z))), abs=1e-4)
        assert zero + first == pytest.approx(1.0, abs=1e-4)


def test_no_classifier_does_better_on_overlapping_classes():
    """Noise of 0.8 turns the sign of an input with 1 - Φ(1.25) = 0.10565; exactly one of two: 2 · 0.10565 · 0.89435."""
    assert overlapping.optimal_error() == pytest.approx(0.18897, abs=1e-5)
    inputs, classes = overlapping.samples(200_000, 5)
    best = (inputs[:, 0] * inputs[:, 1] < 0).astype(int)
    assert np.mean(best != classes) == pytest.approx(overlapping.optimal_error(), abs=0.003)


def test_the_whole_data_set_is_described():
    found = report("002-26")
    assert found.tables[1].rows[0] == ("1", "1.60", "55", "21.5")  # 55 / 1.6² = 55 / 2.56 = 21.48
    assert "UCI" in found.words
    assert "CC BY 4.0" in found.words
    wall, labels = found.drawings[0].figure.data
    assert list(labels.text) == list("0123456789")
    three = digits().values[digits().classes == 3][0]
    np.testing.assert_array_equal(np.array(wall.z)[3:11, 27:35], three.reshape(8, 8))


def test_places_in_the_lab_have_these_settings():
    for name in MINE:
        for place in ITEMS[name].places:
            if place.page == "lab":
                assert parameters_of(run_at(urlencode(place.parameters))) == place.parameters

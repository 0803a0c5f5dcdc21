"""Why a run ended: each reason is reached by a real run, and its numbers are the run's."""

import re

import numpy as np
import pytest

from core import Experiment, Network, train
from core.experiment.experiment import SETTINGS
from core.training.ending import STILL
from core.training.status import STATUSES


def last_of(experiment, **given_to_train):
    *_, last = train(experiment, **given_to_train)
    return last


# Units 1 and 2 are below 0 on every row of the unit square, the third is not; the output is saturated.
TWO_DEAD = Network.from_parameters(
    [[[1, -1, -1], [1, -1, -1]], [[1], [1], [1]]], [[-5, -5, 5], [800]], ["relu", "sigmoid"]
)
ALL_DEAD = Network.from_parameters([-np.ones((2, 2)), np.ones((2, 1))], [[-1, -1], [0]], ["relu", "sigmoid"])
VALLEY = Network.from_parameters([np.zeros((2, 2)), np.ones((2, 1))], [[0, 0], [-1]], ["sigmoid", "sigmoid"])

ENDS = {
    "overfits": (
        Experiment(problem="blobs", n=40, noise=50, hidden=(6,), reduction="mean", target_loss=0, patience=20, l2=1e-4),
        {},
        r"Stopped early at epoch [\d,]+: the test loss has not fallen for 20 epochs\. It was lowest, .* now\. .* Try "
        r"more patience or more points\.",
    ),
    "solved": (
        Experiment(hidden=(4,), optimizer="adam", loss="binary_cross_entropy", hidden_activation="tanh"),
        {},
        r"Solved at epoch \d+: all 4 rows are right and the loss is 0\.00\d+, not above the target of 0\.01\.",
    ),
    "all weights zero": (
        Experiment(init="zeros"),
        {},
        r"Stalled at epoch 1: .* 2 of 4 rows are wrong\. All weights are 0, .* Try random weights\.",
    ),
    "all units dead": (
        Experiment(hidden_activation="relu"),
        {"network": ALL_DEAD},
        r"Stalled at epoch 1: .* 2 of 4 rows are wrong\. .* units are dead: .* Try leaky ReLU or another seed\.",
    ),
    "step output": (
        Experiment(hidden_activation="step", output_activation="step", optimizer="adam", clip_norm=0.5),
        {},
        r"Stalled at epoch 1: the gradient norm is 0\. .* 2 of 4 rows are wrong\. A step has the slope 0 .* passes the "
        r"output: training moves nothing here\. .* by hand\. Try a sigmoid output or sigmoid units\.",
    ),
    "hidden steps, with a penalty": (
        Experiment(hidden=(3, 2), hidden_activation="step-tanh", l2=0.001, max_epochs=50),
        {},
        r"Out of epochs at 50: .* passes hidden layer 1: training moves the layers behind it alone, but for the "
        r"penalty\. .* Try sigmoid units\.",
    ),
    "a step unit among points": (
        Experiment(
            problem="blobs",
            n=20,
            hidden=(),
            output_activation="step",
            reduction="mean",
            batch_size=5,
            seed=2,
            max_epochs=3,
        ),
        {},
        r"Out of epochs at 3: .* training moves nothing here\. .* Try a sigmoid output\.",
    ),
    "penalty": (
        Experiment(problem="and", hidden=(), l2=0.05, max_epochs=100_000),
        {},
        r"Stalled at epoch [\d,]+: .* The gradient of the penalty cancels .* Try a smaller penalty\.",
    ),
    "one line": (
        Experiment(hidden=(), max_epochs=100_000, learning_rate=1, inputs="-1/+1"),
        {},
        r"Stalled at epoch [\d,]+: .* One unit draws one straight line, .* Try a hidden layer\.",
    ),
    "saturated": (
        Experiment(problem="false", hidden=(1,)),
        {"network": Network.from_parameters([[[0.0], [0.0]], [[800.0]]], [[1.0], [0.0]], ["sigmoid", "sigmoid"])},
        r"Stalled at epoch 1: .* 4 of 4 rows are wrong\. Every output is saturated: .* cross-entropy\.",
    ),
    "saturated and right": (
        Experiment(problem="false", hidden=(1,), loss="binary_cross_entropy", target_loss=0),
        {"network": Network.from_parameters([[[1.0], [0.0]], [[0.0]]], [[1.0], [-800.0]], ["sigmoid", "sigmoid"])},
        r"Stalled at epoch 1: .* Every row is right, .* The loss is flat here\. Try another seed or",
    ),
    "valley": (
        Experiment(),
        {"network": VALLEY},
        r"Stalled at epoch 1: .* The loss is flat here\. Try another seed or",
    ),
    "learning rate too large": (
        Experiment(output_activation="linear", hidden_activation="relu", learning_rate=50),
        {},
        r"Diverged at epoch \d+: the loss grew to \S+ and the largest weight to \S+\. "
        r"A learning rate of 50 is too large here: .* Try a smaller learning rate or clipping the gradient\.",
    ),
    "L2 penalty too large": (
        Experiment(learning_rate=10, l2=1),
        {},
        r"Diverged at epoch \d+: .* The L2 penalty alone multiplies every weight by -19 at each update.*",
    ),
    "out of epochs, rows wrong": (
        Experiment(max_epochs=300),
        {},
        r"Out of epochs at 300: 1 of 4 rows is wrong, and 4 outputs are between ¼ and ¾\. The loss is \S+ and "
        r"the gradient norm \S+\. Whether more epochs help is seen by trying them\. "
        r"Try another seed or one more hidden unit\.",
    ),
    "out of epochs, saturated by a rate that is too large": (
        Experiment(learning_rate=100, max_epochs=300),
        {},
        r"Out of epochs at 300: 2 of 4 rows are wrong\. .* Every output is saturated: .* "
        r"Try a smaller learning rate or cross-entropy\.",
    ),
    "out of epochs, saturated with a cross-entropy": (
        Experiment(loss="binary_cross_entropy", learning_rate=100, max_epochs=300),
        {},
        r"Out of epochs at 300: 2 of 4 rows are wrong\. .* far on the wrong side\. Try a smaller learning rate\.",
    ),
    "out of epochs, one line": (
        Experiment(hidden=(), max_epochs=3),
        {},
        r"Out of epochs at 3: \d of 4 rows are wrong.* One unit draws one straight line, .* Try a hidden layer\.",
    ),
    "out of epochs, one line for four inputs": (
        Experiment(problem="parity4", hidden=(), max_epochs=3),
        {},
        r"Out of epochs at 3: \d+ of 16 rows are wrong.* One unit draws one straight line, .* Try a hidden layer\.",
    ),
    "out of epochs, one line of one hidden unit": (
        Experiment(hidden=(1, 1), max_epochs=300),
        {},
        r"Out of epochs at 300: 1 of 4 rows is wrong.* One unit draws one straight line, .* Try one more hidden unit\.",
    ),
    "out of epochs, one hidden unit that also falls": (
        Experiment(hidden=(1,), hidden_activation="silu", max_epochs=3),
        {},
        r"Out of epochs at 3: \d of 4 rows are wrong.* by trying them\. Try another seed or one more hidden unit\.",
    ),
    "out of epochs, more than two kinds of rows": (
        Experiment(hidden=(), max_epochs=3),
        {"inputs": [[0, 0], [0, 1], [1, 0], [1, 1]], "targets": [[0, 0], [1, 0], [1, 0], [0, 1]]},
        r"Out of epochs at 3: \d of 4 rows are wrong.* by trying them\. Try another seed or a hidden layer\.",
    ),
    "out of epochs, one line would do": (
        Experiment(problem="and", hidden=(), max_epochs=3),
        {},
        r"Out of epochs at 3: 3 of 4 rows are wrong.* One straight line can separate these classes\. Try more epochs",
    ),
    "out of epochs, above the target": (
        Experiment(problem="and", hidden=(), max_epochs=500, target_loss=1e-9),
        {},
        r"Out of epochs at 500: all 4 rows are right, with a loss of \S+, above the target of 1e-09\.",
    ),
    "out of epochs, no target": (
        Experiment(problem="and", hidden=(), max_epochs=500, target_loss=0),
        {},
        r"Out of epochs at 500: all 4 rows are right, with a loss of [\d.]+\.",
    ),
}


@pytest.mark.parametrize("name", ENDS)
def test_every_reason(name):
    experiment, given_to_train, pattern = ENDS[name]
    last = last_of(experiment, **given_to_train)
    assert re.fullmatch(pattern + r".*", last.reason), last.reason
    assert last.status in STATUSES
    assert {setting for setting, _ in last.diagnosis.remedies} <= set(SETTINGS)
    assert last.reason.lower().startswith(last.status)


@pytest.mark.parametrize(
    ("settings", "absent"),
    [
        ({"problem": "sine", "hidden": (16,), "output_activation": "linear", "learning_rate": 0.01}, "hidden unit"),
        ({"problem": "moons", "hidden": (16, 16), "max_epochs": 2}, "hidden unit"),
        ({"problem": "iris", "max_epochs": 3000, "patience": 1, "learning_rate": 30.0}, "more points"),
    ],
)
def test_nothing_is_advised_that_the_settings_do_not_allow(settings, absent):
    experiment = Experiment(**{"reduction": "mean", "max_epochs": 3} | settings)
    last = last_of(experiment)
    assert last.status in ("out of epochs", "stopped early")
    assert absent not in last.reason
    fewer = experiment.replace(hidden=(4,)) if "unit" in absent else None
    assert fewer is None or "one more hidden unit" in last_of(fewer).reason


def test_every_status_is_reached_here():
    found = {last_of(experiment, **given_to_train).status for experiment, given_to_train, _ in ENDS.values()}
    assert {"training", *found} == set(STATUSES)


# Solved


@pytest.mark.parametrize("target_loss", [0.3, 0.1, 0.03])
def test_a_run_is_solved_at_the_first_epoch_that_is_right_and_at_the_target(target_loss):
    path = list(train(Experiment(problem="or", hidden=(), target_loss=target_loss)))
    assert path[-1].status == "solved"
    reached = [s.data_loss <= target_loss and s.accuracy == 1.0 for s in path]
    assert reached == [False] * (len(path) - 1) + [True]


def test_a_low_loss_with_a_wrong_row_is_not_solved():
    last = last_of(Experiment(target_loss=10, max_epochs=5))
    assert last.data_loss < 10
    assert (last.status, last.accuracy < 1) == ("out of epochs", True)


def test_penalties_do_not_count_towards_the_target():
    last = last_of(Experiment(problem="or", hidden=(), l2=1e-4, target_loss=0.1))
    assert last.status == "solved"
    assert last.data_loss <= 0.1 < last.loss + 0.1
    assert last.loss > last.data_loss


def test_a_target_of_0_is_never_reached():
    last = last_of(Experiment(problem="true", hidden=(), target_loss=0, max_epochs=50))
    assert (last.status, last.epoch) == ("out of epochs", 50)


# Stalled


def test_a_stalled_run_has_no_gradient_and_its_reason_says_how_much():
    last = last_of(ENDS["penalty"][0])
    norm = np.sqrt(sum(n * n for n in last.gradient_norms))
    assert norm <= STILL
    assert f"the gradient norm is {norm:.2g}." in last.reason


def test_the_last_step_of_momentum_must_have_ended_too():
    """A ball that rolls through a flat place has not stalled."""
    experiment = Experiment(problem="false", hidden=(), optimizer="momentum", loss="half_squared_error", target_loss=0)
    moving = next(train(experiment, network=Network.from_parameters([[[1.0], [1.0]]], [[0.0]], ["sigmoid"])))
    first, second = (s for s, _ in zip(train(experiment, start=moving), range(2), strict=False))
    flat = second.with_parameters({2: 800.0})  # every output saturated: no gradient, but a momentum
    assert first.status == second.status == "training"
    assert second.optimizer_state.slots.any()
    at_rest, *_ = train(experiment, start=flat)
    assert max(at_rest.gradient_norms) == 0
    assert at_rest.status == "training"


def test_random_updates_never_stall():
    """With batches, the gradient over all rows may vanish where those of the batches do not."""
    last = last_of(Experiment(init="zeros", batch_size=1, max_epochs=20))
    assert (last.status, last.epoch) == ("out of epochs", 20)


def test_dead_units_are_counted():
    """Two of three are dead; the last one sees a saturated output that no longer teaches."""
    experiment = Experiment(hidden=(3,), hidden_activation="relu", problem="false")
    assert "2 of 3 ReLU units are dead" in last_of(experiment, network=TWO_DEAD).reason


# Diverged


def test_divergence_names_the_epoch_whose_numbers_were_no_longer_finite():
    """From a loss of a few to infinity in one update: the last finite snapshot is kept."""
    experiment = Experiment(
        hidden=(16,) * 6, hidden_activation="linear", output_activation="linear", learning_rate=100,
        init="normal", init_scale=0.5, batch_size=1, problem="centre16",
    )  # fmt: skip
    path = list(train(experiment))
    last = path[-1]
    assert last.status == "diverged"
    assert last.epoch == path[-2].epoch
    assert last.reason.startswith(f"Diverged at epoch {last.epoch + 1}: ")


def test_a_loss_that_only_grew_too_large_ends_at_its_own_epoch():
    last = last_of(ENDS["L2 penalty too large"][0])
    assert last.reason.startswith(f"Diverged at epoch {last.epoch}: the loss grew to {last.loss:.3g} ")
    assert f"the largest weight to {np.abs(last.parameters).max():.3g}." in last.reason


def test_clipping_is_not_advised_to_somebody_who_clips():
    last = last_of(Experiment(output_activation="linear", l2=10, learning_rate=100, clip_norm=1000))
    assert last.status == "diverged"
    assert "clip" not in last.reason


# Out of epochs


@pytest.mark.parametrize("most", [1, 2, 77])
def test_a_run_ends_at_the_last_epoch_at_the_latest(most):
    path = list(train(Experiment(max_epochs=most)))
    assert [s.epoch for s in path] == list(range(most + 1))
    assert path[-1].status == "out of epochs"


def test_undecided_outputs_lie_in_the_middle_half_between_the_targets():
    """Outputs −0.6, −0.4, 0.4 and 0.6 for XOR with targets −1 and 1: the second and the last are wrong."""
    experiment = Experiment(hidden=(), targets="-1/+1", output_activation="linear", learning_rate=1e-5, max_epochs=1)
    network = Network.from_parameters([[[1.0], [0.2]]], [[-0.6]], ["linear"])
    said = last_of(experiment, network=network).reason
    assert ": 2 of 4 rows are wrong, and 2 outputs are between −0.5 and 0.5." in said


def test_tanh_outputs_are_saturated_at_minus_1_and_1():
    experiment = Experiment(problem="false", hidden=(), targets="-1/+1", output_activation="tanh", max_epochs=10)
    network = Network.from_parameters([[[1.0], [1.0]]], [[20.0]], ["tanh"])
    said = last_of(experiment, network=network).reason
    assert "4 of 4 rows are wrong. Every output is saturated: its activation is flat there. Try a smaller" in said
    assert "cross-entropy" not in said  # it belongs to a sigmoid, which has no such targets


def test_undecided_outputs_lie_between_a_quarter_and_three_quarters():
    """Outputs 0.24, 0.26, 0.74 and 0.76 for XOR: the second and the last are wrong, two are between."""
    experiment = Experiment(hidden=(), output_activation="linear", learning_rate=1e-5, max_epochs=1)
    network = Network.from_parameters([[[0.5], [0.02]]], [[0.24]], ["linear"])
    assert ": 2 of 4 rows are wrong, and 2 outputs are between" in last_of(experiment, network=network).reason


def test_the_numbers_of_the_reason_are_those_of_the_snapshot():
    last = last_of(Experiment(max_epochs=300))
    wrong = int((last.network.classify(last.samples.inputs) != last.samples.classes).sum())
    undecided = int(((last.outputs > 0.25) & (last.outputs < 0.75)).sum())
    assert wrong > 0
    assert undecided > 0
    assert f"{wrong} of 4 rows is wrong, and {undecided} outputs are between ¼ and ¾" in last.reason
    assert f"The loss is {last.data_loss:.4g} and" in last.reason


def test_scaled_values_are_told_in_their_own_unit():
    """One linear unit comes to the least-squares fit, whose errors NumPy knows in the unit of the table."""
    area, price = np.array([40.0, 60.0, 80.0, 120.0, 150.0]), np.array([112e3, 150e3, 199e3, 260e3, 352e3])
    table = ";".join(f"{x:g},{value:g}" for x, value in zip(area, price, strict=True))
    house = Experiment(
        problem="points",
        points=f"values:{table}",
        test=0,
        scaling="standard",
        value_scaling="standard",
        hidden=(),
        output_activation="linear",
        reduction="mean",
        target_loss=1e-5,
        max_epochs=2000,
    )
    _, (squares,), *_ = np.linalg.lstsq(np.stack([area, np.ones(5)], axis=1), price)
    reason = last_of(house).reason
    assert f"outputs are off by {np.sqrt(squares / 5):,.0f} (root mean square)." in reason
    as_they_are = last_of(house.replace(value_scaling="none"))
    assert as_they_are.status == "diverged"
    assert "Try scaled values, " in as_they_are.reason

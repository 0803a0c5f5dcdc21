"""What a lesson measures, against the runs themselves: layer by layer, epoch by epoch, start by start."""

import numpy as np
import pytest

from core import Experiment, train
from core.lessons.evidence import Evidence
from core.lessons.lesson import Option, Stage, Step
from core.lessons.measures import MEASURES, measures_for
from core.neuron.separability import gates as all_gates
from core.training.run import Event, Run


def evidence(experiment, *, other=None, starts=0, at="end", events=()):
    stage, second = Stage(experiment, tuple(events)), None if other is None else Stage(other)
    step = Step("step", "", "", stage, second, starts, at, "", "right", (Option("", (1,)),), "")
    return Evidence(step)


def finished(experiment, **options):
    return evidence(experiment, **options).finish()


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


TWO = Experiment(learning_rate=2.0, max_epochs=3000)


def hidden_layer(experiment):
    """Weights, bias and net inputs of the first layer at the end of the run."""
    *_, last = train(experiment)
    weights, bias = last.network.layers[0].weights, last.network.layers[0].bias
    return weights, bias, np.array([[0, 0], [0, 1], [1, 0], [1, 1]]) @ weights + bias


def test_the_hidden_units_by_hand():
    found, (_, _, z) = finished(TWO), hidden_layer(TWO)
    rows = ", ".join(
        f"{name}: ({a:.2f}, {b:.2f})" for name, (a, b) in zip(("00", "01", "10", "11"), sigmoid(z), strict=True)
    )
    assert found.value("hidden_outputs") == rows
    names = {"0001": "AND", "0111": "OR"}
    assert found.value("gates") == " and ".join(names["".join("01"[on] for on in unit)] for unit in (z.T > 0) * 1)
    assert found.value("hidden_places") == len({tuple(row) for row in z > 0}) == 3
    assert found.value("constant_units") == 0
    # One unit is OR, the other AND: the rows have (0, 0), (1, 0), (1, 0), (1, 1), in whichever order.
    assert (z > 0).sum(axis=1).tolist() == [0, 1, 1, 2]
    assert found.value("same_place") == "01 and 10"


def test_the_rows_in_the_same_place_by_hand():
    # At epoch 0 of this start, of parity3, the only hidden unit's net input is above 0 where x₁ + x₂ + x₃ > 1.5.
    unit = {0: 1.0, 1: 1.0, 2: 1.0, 3: -1.5}
    found = finished(Experiment(problem="parity3", hidden=(1,)), events=(Event(0, parameters=unit),), at=0)
    assert found.value("same_place") == "000, 001, 010 and 100; 011, 101, 110 and 111"
    # Two units for XOR: one is x₁ alone, the other always 0, or x₂ alone.
    for second, places in (((0.0, 0.0, -0.5), "00 and 01; 10 and 11"), ((0.0, 1.0, -0.5), "none")):
        units = dict(enumerate((1.0, second[0], 0.0, second[1], -0.5, second[2])))
        assert finished(TWO, events=(Event(0, parameters=units),), at=0).value("same_place") == places


def test_in_a_list_of_gates_a_name_of_several_words_is_in_quotes_which_a_lesson_need_not_write():
    experiment = Experiment(learning_rate=2.0, seed=11, max_epochs=1000)
    assert finished(experiment).value("gates") == "“x₁ implies x₂” and OR"
    assert Option("", ("x₁ implies x₂ and OR",)).holds(finished(experiment).value("gates"))
    assert not Option("", ("OR",)).holds(finished(experiment).value("gates"))


def test_a_unit_that_answers_the_same_on_every_row():
    experiment = Experiment(hidden=(4,), learning_rate=5.0, init="normal", seed=5, max_epochs=2000)
    _, _, z = hidden_layer(experiment)
    constant = sum(len(set(unit)) == 1 for unit in (z > 0).T.tolist())
    assert finished(experiment).value("constant_units") == constant == 2


def test_the_first_units_line():
    experiment = Experiment(problem="x1_and_not_x2", hidden=(), learning_rate=2.0)
    found, (weights, bias, _) = finished(experiment), hidden_layer(experiment)
    [[w1], [w2]], [b] = weights, bias
    assert (found.value("w1"), found.value("w2"), found.value("bias")) == (w1, w2, b)
    assert found.value("lines") == f"{w1:.4g} x₁ − {-w2:.4g} x₂ − {-b:.4g} = 0"
    at = found.value("diagonal")
    assert w1 * at + w2 * at + b == pytest.approx(0.0, abs=1e-12)
    assert found.value("first_w2") == next(iter(train(experiment))).parameters[1]


def test_the_end_of_a_run():
    *_, last = train(TWO)
    found = finished(TWO)
    assert (found.value("status"), found.value("reason")) == (last.status, last.reason)
    assert (found.value("epoch"), found.value("loss"), found.value("accuracy")) == (last.epoch, last.loss, 1.0)
    assert (found.value("right"), found.value("wrong"), found.value("rows")) == (4, 0, 4)
    assert found.value("answers") == "0110"
    assert found.value("outputs") == ", ".join(
        f"{name}: {value:.2f}" for name, value in zip(("00", "01", "10", "11"), last.outputs[:, 0], strict=True)
    )
    assert found.value("largest_weight") == max(abs(value) for value in last.parameters)


def test_the_gradient_by_layer():
    experiment = Experiment(hidden=(3, 2), max_epochs=50)
    last = Run(experiment).snapshot(7)
    norms = [np.sqrt((layer.weights**2).sum() + (layer.bias**2).sum()) for layer in last.gradients]
    found = finished(experiment, at=7)
    assert found.value("gradient_ratio") == pytest.approx(norms[0] / norms[2])
    assert found.value("gradient_norm") == pytest.approx(np.linalg.norm(last.gradient))
    assert found.value("gradient_norms") == ", ".join(f"{norm:.2g}" for norm in norms)
    assert found.value("epoch") == 7
    assert found.value("status") == "training"


def test_no_gradient_no_ratio():
    found = finished(Experiment(init="zeros"))
    assert found.value("gradient_ratio") is None


@pytest.mark.parametrize("rate", [0.5, 20.0])
def test_how_often_the_loss_rises(rate):
    experiment = Experiment(learning_rate=rate, init="normal", seed=1, max_epochs=300)
    losses = np.array([snapshot.loss for snapshot in train(experiment)])
    found = finished(experiment)
    assert found.value("rises") == (np.diff(losses) > 0).sum()
    assert found.value("highest_loss") == losses.max()


def test_a_run_that_diverges():
    experiment = Experiment(
        hidden=(4,), hidden_activation="tanh", output_activation="linear", init="inverse_sqrt", seed=1
    )
    found = finished(experiment)
    assert found.value("status") == "diverged"
    assert found.value("rises") == found.value("epoch")


def test_the_changes_on_the_way_belong_to_the_run():
    events = (Event(5, {"learning_rate": 3.0}),)
    found = finished(TWO, events=events, at=20)
    assert found.value("loss") == Run(TWO, events).snapshot(20).loss != Run(TWO).snapshot(20).loss


def test_the_other_run():
    other = TWO.replace(problem="and")
    found = finished(TWO, other=other)
    assert found.value("other_loss") == finished(other).value("loss")
    assert found.value("loss") == finished(TWO).value("loss")


def test_the_most_rows_that_a_line_has_right_by_trying():
    rows = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    rng = np.random.default_rng(0)
    tried = {"".join("01"[on] for on in (rows @ rng.normal(size=2) + rng.normal() > 0) * 1) for _ in range(2000)}
    for gate in all_gates(2):
        best = max(sum(a == b for a, b in zip(gate, line, strict=True)) for line in tried)
        found = finished(Experiment(problem="custom", truth_table=gate, hidden=(), max_epochs=1))
        assert found.value("most_right") == best


STARTS = Experiment(learning_rate=5.0, init="normal", max_epochs=300)


def test_many_starts_are_the_runs_of_their_seeds():
    found = finished(STARTS, starts=100, other=STARTS.replace(hidden=(3,)))
    ends = []
    for seed in range(100):
        *_, last = train(STARTS.replace(seed=seed))
        ends.append(last)
    solved = [end for end in ends if end.status == "solved"]
    assert (found.value("starts"), found.value("solved")) == (100, len(solved))
    assert found.value("share_solved") == len(solved) / 100
    assert found.value("median_epoch") == np.median([end.epoch for end in solved])
    undecided = [end for end in ends if end.status != "solved" and ((end.outputs > 0.25) & (end.outputs < 0.75)).any()]
    assert found.value("share_undecided") == pytest.approx(len(undecided) / 100)
    fail = 1 - len(solved) / 100
    both = fail * (100 * fail - 1) / 99  # two different ones of the hundred
    assert found.value("best_of_two") == pytest.approx(1 - both)
    low, high = (int(part.removesuffix("%")) for part in found.value("interval").split(" to "))
    assert low < 100 * found.value("share_solved") < high
    assert found.value("other_share_solved") > found.value("share_solved")
    assert 0 < found.value("share_failure") <= fail
    assert found.value("failure").count("½") >= 1


OF_A_TEST_SET = {"test_loss", "test_accuracy", "lowest_test_loss", "best_epoch"}


def test_the_test_set_and_where_its_loss_is_lowest():
    cloud = {"problem": "moons", "n": 40, "noise": 35.0, "test": 50, "hidden": (8,), "init": "glorot"}
    experiment = Experiment(**cloud, reduction="mean", optimizer="adam", learning_rate=0.05, max_epochs=400)
    found, last = finished(experiment), Run(experiment).snapshot(400)
    losses = [snapshot.test_measures[0] for snapshot in train(experiment)]
    assert 0 < found.value("best_epoch") < 400
    assert found.value("best_epoch") == int(np.argmin(losses))
    assert found.value("lowest_test_loss") == min(losses) < found.value("test_loss") == losses[-1]
    assert found.value("test_accuracy") == last.test_measures[1]


def test_it_is_done_in_pieces_with_its_progress_and_can_be_stopped():
    work = evidence(STARTS.replace(max_epochs=100_000, target_loss=0.0), starts=100)
    shares = []
    for _ in range(3):
        work.advance(0.02)
        shares.append(work.progress)
    assert 0.0 < shares[0] < shares[-1] < 1.0
    assert not work.done
    work.stop()
    assert work.done
    assert not work.complete


def test_measures_are_offered_where_they_mean_something():
    everything = measures_for(TWO, True, TWO)
    of_a_gate = MEASURES.keys() - OF_A_TEST_SET
    assert of_a_gate == {name for name in everything if not name.startswith(("first_", "other_"))}
    assert {f"other_{name}" for name in of_a_gate} <= set(everything)
    assert {name for name in everything if name.startswith("first_")} == {
        f"first_{name}" for name in of_a_gate if MEASURES[name].of == "snapshot"
    }
    assert measures_for(Experiment(problem="moons"), False, None).keys() >= OF_A_TEST_SET
    without = measures_for(Experiment(problem="centre16", hidden=()), False, None)
    assert not {"gates", "hidden_outputs", "most_right", "share_solved", "other_loss"} & set(without)
    assert {"loss", "lines", "diagonal", "first_loss"} <= set(without)


@pytest.mark.parametrize("name", ["parity3", "centre16", "xor"])
@pytest.mark.parametrize("hidden", [(), (3, 2)])
@pytest.mark.parametrize("output", ["sigmoid", "softmax"])
def test_every_measure_of_every_kind_of_experiment_has_a_value(name, hidden, output):
    loss = "categorical_cross_entropy" if output == "softmax" else "half_squared_error"
    experiment = Experiment(problem=name, hidden=hidden, output_activation=output, loss=loss, max_epochs=20)
    found = finished(experiment, starts=100)
    for known in measures_for(experiment, True, None):
        value = found.value(known)
        assert value is None or isinstance(value, (int, float, str)), known

"""Thousands of networks at once: each is the run that `train` makes of it, in whatever pieces and by whoever."""

import pickle
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.ensemble.block import PER_MEMBER, Block, shape_of
from core.ensemble.population import MOST_NUMBERS, WIDEST, Population, Workers
from core.experiment.experiment import Experiment
from core.experiment.settings import SettingError
from core.nn.activations import ACTIVATIONS
from core.nn.initializers import INITIALIZERS
from core.nn.losses import LOSSES
from core.nn.optimizers import OPTIMIZERS
from core.training.ending import SOLVED
from core.training.status import STATUSES
from core.training.trainer import train
from tests.core.examples import experiments

SEEDS = range(6)


def finished(experiments, seeds=SEEDS, **options):
    population = Population(experiments, seeds, **options)
    while not population.done:
        population.advance(1.0)
    assert population.n_ended == population.n_members
    return population


OVERFITS = {
    "problem": "spirals", "n": 60, "noise": 30, "hidden": (8, 8), "hidden_activation": "tanh", "reduction": "mean",
    "optimizer": "adam", "learning_rate": 0.03, "target_loss": 0.0, "max_epochs": 400,
}  # fmt: skip
"""A cloud of few points that are noisy: the loss on the test set soon rises."""


def last_snapshot(experiment):
    *_, last = train(experiment)
    return last


def expect_same(experiment, seeds=SEEDS, every=1):
    """Every member, or every third or so, ends as its own run does, with the same parameters to the last bit."""
    [outcomes] = finished([experiment], seeds).outcomes
    for place in range(0, len(seeds), every):
        last = last_snapshot(experiment.replace(seed=seeds[place]))
        assert (STATUSES[outcomes.status[place]], outcomes.epoch[place]) == (last.status, last.epoch)
        np.testing.assert_array_equal(outcomes.parameters[place], last.parameters)
        np.testing.assert_array_equal(outcomes.outputs[place], last.outputs)
        np.testing.assert_array_equal(outcomes.accuracy[place], last.accuracy)  # values have none
        for name in ("loss", "data_loss"):
            assert getattr(outcomes, name)[place] == pytest.approx(getattr(last, name), rel=1e-6, abs=1e-9)
        assert outcomes.gradient_norm[place] == pytest.approx(np.linalg.norm(last.gradient), rel=1e-6, abs=1e-9)
    return outcomes


# The same run


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"init": "normal", "learning_rate": 5.0},
        {"hidden_activation": "tanh", "output_activation": "softmax", "loss": "categorical_cross_entropy"},
        {"inputs": "-1/+1", "targets": "-1/+1", "hidden_activation": "tanh", "output_activation": "tanh"},
        {"hidden": (8, 8), "hidden_activation": "elu", "init": "normal", "learning_rate": 2.0},
        {"hidden": (16, 9), "problem": "centre16", "hidden_activation": "tanh", "learning_rate": 0.3},
        {"problem": "blobs3", "n": 20, "output_activation": "softmax", "loss": "categorical_cross_entropy"},
        {"problem": "blobs4", "n": 20, "loss": "binary_cross_entropy"},
    ],
    ids=str,
)
def test_a_member_is_its_own_run_after_a_thousand_epochs(settings):
    """The last bits too, which decide in the end where a run is chaotic, as some of these are."""
    expect_same(Experiment(max_epochs=1000, target_loss=0.0, **settings), range(20), every=3)


@settings(max_examples=60)
@given(experiments(order="listed", dropout=0.0, max_epochs=40), st.lists(st.integers(0, 99), min_size=1, max_size=5))
def test_any_experiment(experiment, seeds):
    expect_same(experiment, seeds)


def test_a_run_alone_and_the_last_of_many_to_end():
    """Neither is left in a column of its own, where NumPy would add in another order."""
    experiment = Experiment(hidden=(9,), problem="centre16", max_epochs=300)
    expect_same(experiment, [5])
    lengths = [experiment.replace(max_epochs=epochs) for epochs in (10, 20, 30, 40, 50, 300)]
    population = finished(lengths, [5])
    for one, outcomes in zip(lengths, population.outcomes, strict=True):
        np.testing.assert_array_equal(outcomes.parameters[0], last_snapshot(one.replace(seed=5)).parameters)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_with_every_activation(name):
    if name == "softmax":
        expect_same(Experiment(output_activation="softmax", hidden_activation="softmax", max_epochs=200))
    else:
        expect_same(Experiment(hidden_activation=name, init="normal", learning_rate=0.1, max_epochs=200))


@pytest.mark.parametrize("name", LOSSES)
def test_with_every_loss(name):
    output = LOSSES[name].output_activation or "sigmoid"
    expect_same(Experiment(loss=name, output_activation=output, learning_rate=0.1, max_epochs=200))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_with_every_optimizer(name):
    expect_same(Experiment(optimizer=name, learning_rate=0.02, max_epochs=300))


@pytest.mark.parametrize("name", INITIALIZERS)
def test_with_every_initialisation(name):
    expect_same(Experiment(init=name, init_scale=0.7, max_epochs=50))


@pytest.mark.parametrize(
    "settings",
    [
        {"l1": 0.001},
        {"l2": 0.01},
        {"l1": 0.001, "l2": 0.01, "reduction": "mean"},
        {"clip_norm": 0.05},
        {"hidden": ()},
        {"hidden": (3, 4, 2)},
        {"problem": "parity3", "hidden": (5,)},
        {"problem": "custom", "truth_table": "0110100110010111", "hidden": (3,)},
        {"problem": "centre16", "inputs": "-1/+1", "targets": "0.01/0.99"},
        {"problem": "custom", "truth_table": "0111"},
        {"batch_size": 4},
        {"batch_size": 1, "order": "listed"},
        {"locked": (0, 4, 8), "optimizer": "momentum", "l2": 0.01, "clip_norm": 0.3},
        {"hidden": (3, 2, 4), "hidden_activation": "tanh-elu-sigmoid", "init": "by_activation"},
        {"bias": "without", "optimizer": "adam", "hidden": (3, 2), "inputs": "-1/+1", "l2": 0.001},
        {"batch_size": 3, "order": "listed", "optimizer": "adam", "problem": "parity3"},
    ],
    ids=str,
)
def test_with_penalties_clipping_depths_and_problems(settings):
    expect_same(Experiment(max_epochs=300, **settings))


@pytest.mark.parametrize(
    ("settings", "status"),
    [
        ({"problem": "or", "hidden": (), "learning_rate": 5.0}, "solved"),
        ({"init": "zeros"}, "stalled"),
        ({"hidden_activation": "relu", "output_activation": "linear", "learning_rate": 50.0}, "diverged"),
        ({"output_activation": "linear", "l2": 10.0, "learning_rate": 1.0, "max_epochs": 2000}, "diverged"),
        ({"max_epochs": 3}, "out of epochs"),
        (OVERFITS | {"patience": 20}, "stopped early"),
    ],
    ids=str,
)
def test_every_end_is_the_same_end(settings, status):
    outcomes = expect_same(Experiment(**settings))
    assert status in {STATUSES[code] for code in outcomes.status}


def test_members_wait_for_a_lower_test_loss_each_as_long_as_it_is_told():
    """Side by side and cut into pieces; those that do not wait go on."""
    base = Experiment(**OVERFITS)
    experiments = [base.replace(patience=patience) for patience in (15, 0, 60)]
    assert {shape_of(experiment) for experiment in experiments} == {shape_of(base)}
    population = finished(experiments, range(4), piece_seconds=0.0)
    for experiment, outcomes in zip(experiments, population.outcomes, strict=True):
        for place in range(4):
            last = last_snapshot(experiment.replace(seed=place))
            assert (STATUSES[outcomes.status[place]], outcomes.epoch[place]) == (last.status, last.epoch)
            np.testing.assert_array_equal(outcomes.parameters[place], last.parameters)
    assert {len(set(outcomes.epoch.tolist())) for outcomes in population.outcomes} == {1, 4}


def test_members_may_differ_in_settings_and_still_share_a_block():
    base = Experiment(optimizer="adam", max_epochs=150, target_loss=0.05)
    changes = [
        {"learning_rate": 0.2},
        {"l2": 0.01},
        {"clip_norm": 0.1},
        {"beta1": 0.5, "epsilon": 1e-3},
        {"max_epochs": 40},
        {"target_loss": 0.5},
        {"init": "normal", "init_scale": 2.0},
    ]
    experiments = [base, *(base.replace(**change) for change in changes)]
    assert {shape_of(experiment) for experiment in experiments} == {shape_of(base)}
    population = finished(experiments, range(3))
    for experiment, outcomes in zip(experiments, population.outcomes, strict=True):
        for place in range(3):
            last = last_snapshot(experiment.replace(seed=place))
            assert (STATUSES[outcomes.status[place]], outcomes.epoch[place]) == (last.status, last.epoch)
            np.testing.assert_array_equal(outcomes.parameters[place], last.parameters)


@pytest.mark.parametrize("name", ["hidden", "loss", "optimizer", "reduction", "hidden_activation", "problem"])
def test_other_settings_make_another_shape(name):
    changes = {"hidden": (3,), "loss": "squared_error", "optimizer": "adam", "reduction": "mean"}
    changes |= {"hidden_activation": "tanh", "problem": "and"}
    assert shape_of(Experiment(**{name: changes[name]})) != shape_of(Experiment())
    assert name not in PER_MEMBER


def test_experiments_of_different_shapes():
    experiments = [Experiment(max_epochs=20, hidden=hidden) for hidden in ((), (2,), (3, 3))]
    population = finished(experiments, [7, 3])
    for experiment, outcomes in zip(experiments, population.outcomes, strict=True):
        for place, seed in enumerate((7, 3)):
            last = last_snapshot(experiment.replace(seed=seed))
            np.testing.assert_array_equal(outcomes.parameters[place], last.parameters)


# However the work is done


def identical(one, other):
    return all(np.array_equal(a, b) for a, b in zip(vars(one).values(), vars(other).values(), strict=True))


EXPERIMENT = Experiment(max_epochs=400, learning_rate=2.0)


def test_pieces_of_any_length_give_the_same_numbers():
    [whole] = finished([EXPERIMENT], range(50)).outcomes
    [pieces] = finished([EXPERIMENT], range(50), piece_seconds=0.0).outcomes
    assert identical(whole, pieces)


@pytest.mark.parametrize("settings", [{}, {"batch_size": 3, "order": "listed", "optimizer": "adam"}], ids=str)
def test_a_block_goes_on_elsewhere(settings):
    experiment = EXPERIMENT.replace(**settings)
    [whole] = finished([experiment], range(50)).outcomes
    block = Block([experiment], np.zeros(50, int), np.arange(50))
    while not block.done:
        block = pickle.loads(pickle.dumps(block.advance(0.001)))
    assert identical(whole, block.outcomes)


def test_threads_give_the_same_numbers():
    [alone] = finished([EXPERIMENT], range(3000)).outcomes
    with ThreadPoolExecutor(2) as executor:
        [together] = finished([EXPERIMENT], range(3000), workers=Workers(executor, 2, 0.01)).outcomes
    assert identical(alone, together)


def test_two_pages_may_ask_at_once():
    """A page that is drawn anew asks while its turn before still waits."""
    with ThreadPoolExecutor(2) as executor, ThreadPoolExecutor(4) as pages:
        population = Population([EXPERIMENT], range(500), Workers(executor, 2, 0.001))

        def ask():
            while not population.done:
                population.advance(1.0)

        for asked in [pages.submit(ask) for _ in range(4)]:
            asked.result()
    [apart] = finished([EXPERIMENT], range(500)).outcomes
    assert identical(population.outcomes[0], apart)


@pytest.mark.parametrize(("threads", "large", "most"), [(False, False, 2), (True, False, 1), (True, True, 2)])
def test_threads_train_only_large_blocks_side_by_side(monkeypatch, threads, large, most):
    at_work, seen, train_on = [], [], Block.advance

    def advance(self, seconds):
        at_work.append(self)
        seen.append(len(at_work))
        time.sleep(0.02)
        try:
            return train_on(self, seconds)
        finally:
            at_work.remove(self)

    monkeypatch.setattr(Block, "advance", advance)
    if large:
        monkeypatch.setattr("core.ensemble.population.BLOCK_NUMBERS", 10)
    experiments = [Experiment(max_epochs=200, hidden=(units,)) for units in (1, 2, 3, 4)]
    with ThreadPoolExecutor(2) as executor:
        finished(experiments, workers=Workers(executor, 2, 0.01, threads))
    assert max(seen) == most


def test_what_is_there_is_a_fair_sample_and_the_progress_rises():
    """Whole blocks of consecutive seeds, not the runs that happened to end first."""
    population = Population([EXPERIMENT], range(2 * WIDEST), piece_seconds=0.001)
    seen, shares = set(), [population.progress]
    while not population.done:
        population.advance(0.01)
        there = np.flatnonzero(population.outcomes[0].status)
        assert len(there) == population.n_ended
        assert np.array_equal(there, np.arange(len(there)))
        seen.add(population.n_ended)
        shares.append(population.progress)
    assert len(seen) > 2
    assert {0, 2 * WIDEST} <= seen
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert any(0.0 < share < 0.3 for share in shares)


@pytest.mark.parametrize("threads", [0, 2])
def test_a_stop_takes_no_time(threads):
    executor = ThreadPoolExecutor(2)
    workers = Workers(executor, threads, 10.0) if threads else None
    population = Population([Experiment(max_epochs=1_000_000, target_loss=0.0)], range(5000), workers)
    population.advance(0.3)
    begin = time.monotonic()
    population.stop()
    executor.shutdown(wait=True)  # what was being worked on ends too, though a piece would take ten seconds
    assert time.monotonic() - begin < 0.2
    assert population.done
    n_ended = population.n_ended
    population.advance(1.0)
    assert population.n_ended == n_ended


def test_a_failure_of_the_work_is_not_hidden(monkeypatch):
    def fail(self, seconds):
        raise RuntimeError("the worker broke")

    monkeypatch.setattr(Block, "advance", fail)
    with ThreadPoolExecutor(1) as executor, pytest.raises(RuntimeError, match="the worker broke"):
        finished([EXPERIMENT], workers=Workers(executor, 1, 0.05))


# What cannot be asked for


@pytest.mark.parametrize(
    ("experiment", "field"),
    [(Experiment(batch_size=1), "batch_size"), (Experiment(dropout=0.5), "dropout")],
    ids=["batch_size", "dropout"],
)
def test_what_draws_numbers_in_an_epoch_is_not_trained_together(experiment, field):
    with pytest.raises(SettingError, match=field):
        Population([experiment], SEEDS)


def test_dropout_of_nothing_is_none():
    expect_same(Experiment(hidden=(), dropout=0.5, max_epochs=20))


def test_memory_is_bounded():
    population = Population([Experiment()], range(100_000))
    kept = sum(array.size for array in vars(population.outcomes[0]).values())
    assert kept <= MOST_NUMBERS
    with pytest.raises(SettingError, match="seeds"):
        Population([Experiment(hidden=(16,) * 6)], range(100_000))
    with pytest.raises(SettingError, match="seeds"):
        Population([Experiment()], [])


def test_all_starts_from_tiny_weights_are_solved_by_adam():
    tiny = Experiment(
        hidden=(4,), hidden_activation="tanh", init="normal", init_scale=1e-5, optimizer="adam", learning_rate=0.01
    )
    outcomes = finished([tiny], range(30)).outcomes[0]
    assert (outcomes.status == SOLVED).all()
    assert np.median(outcomes.epoch) == 310.5

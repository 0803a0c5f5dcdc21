"""Simulated annealing: its cooling by hand, its acceptance against the formula, and the comparison with descent."""

import numpy as np
import pytest

from core import Experiment, train
from core.landscape.annealing import COLDEST, Annealing, Comparison, Schedule, solves
from core.landscape.landscape import LossLandscape, start_places

SEEDS = np.arange(20)


def finished(experiment=None, schedule=None, seeds=SEEDS):
    search = Annealing(experiment or Experiment(), seeds, schedule or Schedule(500, 0.1, 1.5))
    search.advance()
    assert search.done
    return search


def last_snapshot(experiment):
    *_, last = train(experiment)
    return last


def test_the_temperature_falls_by_equal_factors():
    # From 2 to 1 % of it in four steps: each is the fourth root of 1/100, 0.3162...
    schedule = Schedule(5, 2.0, 1.0)
    temperatures = [schedule.temperature_at(k) for k in range(5)]
    np.testing.assert_allclose(temperatures, [2.0, 2.0 / 10**0.5, 0.2, 0.2 / 10**0.5, 2.0 * COLDEST])


def test_it_begins_where_the_runs_begin():
    experiment = Experiment()
    search = Annealing(experiment, SEEDS, Schedule(10, 0.1, 1.0))
    np.testing.assert_array_equal(search.places, start_places(experiment, SEEDS))
    assert search.losses[3] == pytest.approx(next(train(experiment.replace(seed=3))).loss)
    assert search.evaluations == 1


@pytest.mark.parametrize("rise", [0.05, 0.2, -0.1])
def test_a_move_uphill_is_accepted_with_the_chance_of_boltzmann(monkeypatch, rise):
    n, temperature = 3000, 0.1
    search = Annealing(Experiment(), np.arange(n) % 50, Schedule(1000, temperature, 1.0))
    before = search.places.copy()
    monkeypatch.setattr(search, "_measure", lambda places: search.losses + rise)
    search.step()
    moved = (search.places != before).any(axis=0).mean()
    expected = min(1.0, np.exp(-rise / search.schedule.temperature_at(1)))
    assert moved == pytest.approx(expected, abs=4 * np.sqrt(0.25 / n) + 1e-12)


def test_a_move_is_as_long_as_is_said(monkeypatch):
    search = Annealing(Experiment(hidden=(5,)), np.arange(1500), Schedule(10, 1.0, 0.7))
    before = search.places.copy()
    monkeypatch.setattr(search, "_measure", lambda places: search.losses - 1.0)
    search.step()
    moves = search.places - before
    assert np.sqrt((moves**2).sum(axis=0).mean()) == pytest.approx(0.7, rel=0.04)
    assert abs(moves.mean()) < 0.02  # in no direction rather than another


def test_without_heat_it_only_goes_down():
    search = finished(schedule=Schedule(300, 1e-12, 1.0))
    assert (np.diff(search.trace) <= 0).all()
    np.testing.assert_array_equal(search.losses, search.best_losses)


def test_with_heat_it_also_goes_up_and_remembers_the_best():
    search = finished(schedule=Schedule(300, 1.0, 1.0))
    assert (np.diff(search.trace) > 0).any()
    assert (search.best_losses <= search.losses).all()
    assert search.best_losses[0] == min(search.trace)
    np.testing.assert_allclose(LossLandscape(Experiment()).losses(search.best), search.best_losses, rtol=1e-12)
    assert len(search.trace) == search.evaluations == 300


def test_pieces_change_nothing():
    whole, pieces = finished(), Annealing(Experiment(), SEEDS, Schedule(500, 0.1, 1.5))
    while not pieces.done:
        pieces.advance(0.001)
    np.testing.assert_array_equal(whole.places, pieces.places)
    assert whole.trace == pieces.trace


def test_the_seed_decides():
    first, again, other = finished(), finished(), finished(Experiment(seed=7))
    np.testing.assert_array_equal(first.best, again.best)
    assert (first.best != other.best).any()


def test_a_search_that_overflows_goes_on():
    search = finished(Experiment(hidden_activation="linear", output_activation="linear"), Schedule(20, 1.0, 1e200))
    assert np.isfinite(search.best_losses).all()


# What counts as solved


@pytest.mark.parametrize(
    "settings", [{}, {"output_activation": "softmax", "loss": "categorical_cross_entropy"}, {"l2": 1e-4}], ids=str
)
def test_solved_is_what_training_calls_solved(settings):
    experiment = Experiment(max_epochs=2000, **settings)
    ends = [last_snapshot(experiment.replace(seed=seed)) for seed in range(8)]
    found = solves(experiment, np.array([end.parameters for end in ends]).T)
    assert found.tolist() == [end.status == "solved" for end in ends]
    assert not solves(experiment, start_places(experiment, SEEDS)).any()


def test_without_a_target_every_row_must_be_right():
    experiment = Experiment(target_loss=0.0, max_epochs=700)
    ends = [last_snapshot(experiment.replace(seed=seed)) for seed in range(8)]
    found = solves(experiment, np.array([end.parameters for end in ends]).T)
    assert found.tolist() == [end.accuracy == 1.0 for end in ends]
    assert set(found.tolist()) == {True, False}


# Against descent


def compared(experiment=None, cost=3, n=6, evaluations=900):
    comparison = Comparison(experiment or Experiment(), Schedule(evaluations, 0.1, 1.5), cost, n)
    while not comparison.done:
        comparison.advance(0.05)
    assert comparison.progress == 1.0
    return comparison


@pytest.mark.parametrize(("cost", "epochs"), [(3, 300), (1, 900), (7, 128)])
def test_a_gradient_costs_what_is_said(cost, epochs):
    comparison = compared(cost=cost)
    assert comparison.epochs == epochs
    assert comparison.own_descent.epochs[-1] == epochs
    assert comparison.annealing.evaluations == 900


def test_both_begin_from_the_same_starts_and_descent_is_training():
    experiment = Experiment(optimizer="momentum", seed=5)
    comparison = compared(experiment)
    for seed in range(6):
        snapshot = last_snapshot(experiment.replace(seed=seed, max_epochs=300, target_loss=0.0))
        assert comparison.descent_losses[seed] == pytest.approx(snapshot.loss, rel=1e-9)
    alone = Annealing(experiment, np.array([5, *range(6)]), comparison.schedule)
    alone.advance()
    np.testing.assert_array_equal(comparison.annealing_losses, alone.best_losses[1:])
    assert comparison.own_descent.losses[0] == pytest.approx(comparison.annealing.trace[0])


def test_who_solves_is_counted_over_the_starts_alone():
    comparison = compared(evaluations=4500, n=8)
    assert comparison.descent_solved.shape == comparison.annealing_solved.shape == (8,)
    for seed, solved in enumerate(comparison.descent_solved):
        snapshot = last_snapshot(Experiment(seed=seed, max_epochs=1500))
        assert solved == (snapshot.status == "solved")
    assert comparison.descent_solved.any()
    assert comparison.annealing_solved.any()


def test_a_comparison_can_be_stopped():
    comparison = Comparison(Experiment(), Schedule(100_000, 0.1, 1.5), 3, 10)
    comparison.advance(0.01)
    comparison.stop()
    assert comparison.done
    assert comparison.progress < 1.0

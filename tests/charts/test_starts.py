"""Pictures of random starts: they show the runs' own numbers."""

import numpy as np
import pytest

from core.charts.starts import best_of, final_losses, hidden_lines, solved_by_epoch
from core.ensemble.outcomes import Outcomes
from core.ensemble.population import Population
from core.ensemble.starts import Starts
from core.experiment.experiment import Experiment
from core.training.ending import TRAINING

XOR = Experiment(learning_rate=5.0, init="normal", max_epochs=1200)


@pytest.fixture(scope="module")
def starts():
    population = Population([XOR], range(100, 300))
    while not population.done:
        population.advance(1.0)
    return Starts(XOR, population.seeds, population.outcomes[0])


def test_the_curve_rises_to_the_share_solved(starts):
    [curve] = solved_by_epoch(starts).data
    assert curve.x[0] == 1
    assert curve.x[-1] == XOR.max_epochs
    assert (np.diff(curve.y) >= 0).all()
    assert curve.y[-1] == pytest.approx(100 * starts.share_solved)
    middle = len(curve.x) // 2
    by_hand = np.mean([epoch <= curve.x[middle] for epoch in starts.outcomes.epoch[starts.solved]])
    assert curve.y[middle] == pytest.approx(100 * by_hand * starts.share_solved)


def test_every_run_is_in_the_histogram(starts):
    solved, failed = final_losses(starts).data
    assert (sum(solved.y), sum(failed.y)) == (len(starts.solved), len(starts.failed))
    assert (solved.name, failed.name) == ("solved", "not solved")
    losses = np.log10(starts.outcomes.data_loss[starts.failed])
    inside = (losses >= failed.x[0] - failed.width / 2).all() and (losses <= failed.x[-1] + failed.width / 2).all()
    assert inside
    fullest = int(np.argmax(failed.y))
    near = np.abs(losses - failed.x[fullest]) <= failed.width / 2 + 1e-9
    assert np.count_nonzero(near) >= failed.y[fullest] > 0


def test_losses_without_bound_and_without_size_have_a_place(starts):
    outcomes = starts.outcomes.take(np.arange(3))
    outcomes.data_loss[:] = [np.inf, 0.0, 1e250]
    solved, failed = final_losses(Starts(XOR, starts.seeds[:3], outcomes)).data
    assert sum(solved.y) + sum(failed.y) == 3


def test_the_best_of_k_is_the_cores(starts):
    [curve] = best_of(starts, 8).data
    assert list(curve.x) == list(range(1, 9))
    np.testing.assert_allclose(curve.y, 100 * starts.best_of(np.arange(1, 9)))


def test_on_the_lines_the_net_input_is_0(starts):
    places = starts.failures[0].places[:7]
    figure = hidden_lines(starts, places)
    weights, biases = starts.hidden_lines(places)
    drawn = [trace for trace in figure.data if trace.mode == "lines" and not trace.name]
    assert len(drawn) == 2
    for unit, trace in enumerate(drawn):
        for x, y, seed in zip(trace.x, trace.y, trace.customdata, strict=True):
            if x is None:
                continue
            place = int(np.flatnonzero(starts.seeds[places] == seed)[0])
            z = weights[place, unit] @ [x, y] + biases[place, unit]
            assert abs(z) < 1e-9 * max(1.0, np.abs(weights[place, unit]).max())
    assert {trace.name for trace in figure.data if trace.name} >= {
        "hidden unit 1",
        "hidden unit 2",
        "class 0",
        "class 1",
    }


def test_before_anything_has_ended_the_pictures_are_empty():
    outcomes = Outcomes.empty(5, XOR)
    assert (outcomes.status == TRAINING).all()
    starts = Starts(XOR, np.arange(5), outcomes)
    assert set(solved_by_epoch(starts).data[0].y) == {0.0}
    assert sum(sum(trace.y) for trace in final_losses(starts).data) == 0

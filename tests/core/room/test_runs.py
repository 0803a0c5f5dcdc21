"""The networks of a class: each is the run of its participant's seed, and the share beside them that of other seeds."""

import numpy as np
import pytest

from core import Experiment
from core.ensemble.population import Population
from core.experiment.settings import SettingError
from core.room.activity import training
from core.room.runs import FIRST_OTHER, N_OTHERS, ClassRuns, share
from core.stats.proportion import wilson
from core.training.run import Run
from core.training.status import STATUSES

QUICK = Experiment(learning_rate=5.0, init="normal", max_epochs=300)


def trained(numbers):
    runs = ClassRuns(QUICK)
    while not runs.done(numbers):
        runs.advance(numbers, 1.0)
    return runs


def test_each_is_the_run_of_its_own_seed():
    numbers = [3, 40, 41, 77]
    starts = trained(numbers).starts(numbers)
    assert starts.seeds.tolist() == numbers
    for place, number in enumerate(numbers):
        end = Run(QUICK.replace(seed=number)).snapshot(QUICK.max_epochs)
        assert starts.outcomes.epoch[place] == end.epoch
        assert STATUSES[starts.outcomes.status[place]] == end.diagnosis.status
        flat = np.concatenate([np.concatenate([layer.weights.ravel(), layer.bias]) for layer in end.network.layers])
        assert np.array_equal(starts.outcomes.parameters[place], flat)
    found = share(starts)
    assert found["solved"] == len(starts.solved)
    assert (found["low"], found["high"]) == wilson(found["solved"], len(numbers))


def test_the_other_starts_are_those_of_random_starts():
    runs = ClassRuns(QUICK)
    assert runs.others == {"progress": 0.0}
    assert share(runs.starts([1, 2])) == {"solved": 0, "ended": 0, "low": 0.0, "high": 1.0}
    while not runs.done([]):
        runs.advance([], 1.0)
    population = Population([QUICK], range(FIRST_OTHER, FIRST_OTHER + N_OTHERS))
    population.advance(60.0)
    solved = int((population.outcomes[0].status == STATUSES.index("solved")).sum())
    assert 0 < solved < N_OTHERS
    assert (runs.others["solved"], runs.others["ended"]) == (solved, N_OTHERS)


def test_what_is_not_trained_by_many_at_once_is_refused():
    assert training("hidden=3&seed=7&events=5:learning_rate%3D2") == {
        "text": "Everyone trains: XOR, 2-3-1, sigmoid, SGD 2",
        "address": "hidden=3&learning_rate=2&seed=7",
        "epochs": Experiment().max_epochs,
    }
    for wrong in (
        "batch_size=1",
        "dropout=0.5",
        "problem=blobs3",
        "problem=hills",
        "problem=not",
        "learning_rate=fast",
        None,
    ):
        with pytest.raises(SettingError):
            training(wrong)

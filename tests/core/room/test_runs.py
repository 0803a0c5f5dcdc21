"""The networks of a class: each is the run of its participant's seed, and the share beside them that of other seeds."""

import numpy as np
import pytest

from core import Experiment
from core.ensemble.population import Population
from core.ensemble.sweep import Sweep, read_axis
from core.experiment.settings import SettingError
from core.room.activity import experiments_of, training
from core.room.runs import FIRST_OTHER, N_OTHERS, ClassRuns, share
from core.room.sharing import place_of, places, read_shared, shareable, shared_of
from core.stats.proportion import wilson
from core.training.run import Run
from core.training.status import STATUSES

QUICK = Experiment(learning_rate=5.0, init="normal", max_epochs=300)


def trained(numbers):
    runs = ClassRuns([QUICK])
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
    runs = ClassRuns([QUICK])
    assert runs.others() == {"progress": 0.0}
    assert share(runs.starts([1, 2])) == {"solved": 0, "ended": 0, "low": 0.0, "high": 1.0, "epochs": None}
    while not runs.done([]):
        runs.advance([], 1.0)
    population = Population([QUICK], range(FIRST_OTHER, FIRST_OTHER + N_OTHERS))
    population.advance(60.0)
    solved = int((population.outcomes[0].status == STATUSES.index("solved")).sum())
    assert 0 < solved < N_OTHERS
    assert (runs.others()["solved"], runs.others()["ended"]) == (solved, N_OTHERS)


def test_a_class_that_shares_out_a_setting_trains_a_sweep():
    """Each is the run of its own value and seed; beside them stands what a sweep of the same starts finds."""
    shared = read_shared("hidden", "1,2,4")
    content = training("learning_rate=5&init=normal&max_epochs=300", shared)
    assert content["text"] == "XOR, one value each: Hidden units in one layer 1 to 4"
    assert shared_of(content) == shared
    experiments, numbers = experiments_of(content), [1, 2, 3, 5, 105]
    assert [experiment.hidden for experiment in experiments] == [(1,), (2,), (4,)]
    runs = ClassRuns(experiments)
    while not runs.done(numbers):
        runs.advance(numbers, 1.0)
    assert [runs.starts(numbers, place).seeds.tolist() for place in range(3)] == [[1], [3, 105], [2, 5]]
    for number in numbers:
        starts = runs.starts(numbers, runs.place(number))
        end = Run(QUICK.replace(hidden=((1,), (4,), (2,))[(number - 1) % 3], seed=number)).snapshot(300)
        [at] = np.flatnonzero(starts.seeds == number)
        assert (starts.outcomes.epoch[at], STATUSES[starts.outcomes.status[at]]) == (end.epoch, end.status)
    axes = [read_axis("hidden", "1,2,4"), read_axis("learning_rate", "5~5~1~linear")]
    sweep = Sweep(QUICK.replace(seed=FIRST_OTHER), axes, N_OTHERS // 3)
    while not sweep.done:
        sweep.advance(1.0)
    for place in range(3):
        others, found = runs.others(place), sweep.summary(place)
        assert (others["solved"], others["ended"]) == (found.solved, found.n)
        assert others["epochs"] == (None if found.never else found.epochs.value)
    assert runs.others(0)["solved"] == 0 < runs.others(1)["solved"] < runs.others(2)["solved"]


def test_few_participants_span_the_values():
    assert [place_of(number, 7) for number in range(1, 9)] == [0, 6, 3, 1, 2, 4, 5, 0]
    for n_values in range(1, 21):
        assert sorted(places(n_values)) == list(range(n_values))
        assert set(places(n_values)[:3]) >= {0, n_values - 1}


def test_what_cannot_be_shared_out_is_refused():
    for name, text in (
        ("seed", "1,2"),
        ("problem", "xor,and"),
        ("learning_rate", "0.1~1~1~log"),
        ("learning_rate", "1~1000~3~log"),
        ("hidden", "2"),
        ("hidden", "2,many"),
        (None, None),
    ):
        with pytest.raises(SettingError):
            read_shared(name, text)
    for name, text in (("momentum", "0~0.9~4~linear"), ("dropout", "0~0.6~4~linear")):
        with pytest.raises(SettingError):
            training("", read_shared(name, text))
    for entry in shareable()["settings"]:
        read_shared(entry["name"], entry["values"])


def test_what_is_not_trained_by_many_at_once_is_refused():
    assert training("hidden=3&seed=7&events=5:learning_rate%3D2") == {
        "text": "Everyone trains",
        "about": "XOR, 2-3-1, sigmoid, SGD 2",
        "address": "hidden=3&learning_rate=2&seed=7",
        "epochs": Experiment().max_epochs,
    }
    for wrong in (
        "batch_size=1",
        "dropout=0.5",
        "learning_rate=fast",
        None,
    ):
        with pytest.raises(SettingError):
            training(wrong)

"""Tests that runs recorded side by side are, to the last bit, the runs that they are alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Experiment
from core.nn.losses import LOSSES
from core.nn.optimizers import OPTIMIZERS
from core.training.run import Event, Run
from core.training.side_by_side import groups, record_together, stretches
from core.training.status import STATUSES
from core.training.stretch import ROWS
from core.training.trainer import Trainer
from tests.core.examples import events, experiments, live_settings


def same(one, other):
    """Whether two stretches have the same rows, to the last bit, and the same end."""
    arrays = all(np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True) for name in ROWS)
    return arrays and (one.end, one.experiment, one.architecture) == (other.end, other.experiment, other.architecture)


ENDLESS = {"target_loss": 0.0, "max_epochs": 1_000_000}
HUGE = Event(9, {"learning_rate": 100.0}, dict.fromkeys(range(20), 1e6))
OF_ONE_SHAPE = [
    ({"seed": 0, **ENDLESS}, ()),
    ({"seed": 1, "learning_rate": 0.01, "momentum": 0.5, "beta1": 0.8, "beta2": 0.9, "rho": 0.7, "epsilon": 1e-3}, ()),
    ({"seed": 2, "max_epochs": 37}, ()),
    ({"seed": 3, "clip_norm": 0.1, "schedule": "exponential", **ENDLESS}, (Event(5, {"clip_norm": 0.0}),)),
    ({"seed": 4, "l1": 1e-3, **ENDLESS}, (Event(20, {"l1": 0.0}), Event(21, {}, {3: -2.0}))),
    ({"seed": 5, "l2": 1e-3, "schedule": "cosine", "decay_epochs": 40, **ENDLESS}, (Event(30, {"optimizer": "adam"}),)),
    ({"seed": 6, **ENDLESS}, (HUGE,)),
    ({"seed": 0, "init": "he", "learning_rate": 0.05, "target_loss": 0.1}, ()),
    ({"init": "zeros", "target_loss": 0.0, "max_epochs": 100, "output_activation": "linear"}, ()),
]
"""Settings and events of runs that go on, solve their task, diverge with and without a number, stall, and run out."""


def runs(**shape):
    return [Run(Experiment(**shape | own), happening) for own, happening in OF_ONE_SHAPE]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_runs_of_one_shape_are_read_as_alone(optimizer):
    shape = {"optimizer": optimizer, "hidden": (3, 2), "hidden_activation": "relu", "output_activation": "linear"}
    together, alone, ends = runs(**shape), runs(**shape), set()
    for number, run in enumerate(together):
        run.stretch(0, 3 * number)  # from different epochs on
    for start, count, stride in ((0, 50, 1), (40, 20, 3), (55, 60, 1)):
        found = stretches([run.reading(start + n, count, stride) for n, run in enumerate(together)])
        expected = [run.stretch(start + n, count, stride) for n, run in enumerate(alone)]
        assert [same(*pair) for pair in zip(found, expected, strict=True)] == [True] * len(found)
        ends |= {stretch.end.status for stretch in found}
    assert optimizer != "sgd" or ends == set(STATUSES) - {"stopped early"}  # for that, a test set is needed
    assert all(same(one.stretch(70, 60), other.stretch(70, 60)) for one, other in zip(together, alone, strict=True))


def test_runs_that_stop_early_are_read_as_alone():
    shape = {"problem": "moons", "n": 40, "noise": 35.0, "test": 50, "hidden": (5,), "optimizer": "adam", **ENDLESS}
    own = [{"seed": 1, "patience": 20}, {"seed": 2, "patience": 3}, {"seed": 3, "patience": 500}, {"seed": 4}]
    together, alone = ([Run(Experiment(**shape | more, learning_rate=0.1)) for more in own] for _ in range(2))
    ends = []
    for start in (0, 100, 150):
        found = stretches([run.reading(start, 120, 1) for run in together])
        assert all(same(one, run.stretch(start, 120, 1)) for one, run in zip(found, alone, strict=True))
        ends = [stretch.end.status for stretch in found]
    assert ends == ["stopped early", "stopped early", "training", "training"]


@given(st.data())
@settings(max_examples=25)
def test_any_runs_are_read_as_alone(data):
    shapes = data.draw(st.lists(experiments(), min_size=1, max_size=2))
    own = st.fixed_dictionaries({"seed": st.integers(0, 9), "max_epochs": st.integers(1, 90)})
    pairs = []
    for _ in range(data.draw(st.integers(2, 6))):
        experiment = data.draw(st.sampled_from(shapes)).replace(**data.draw(own) | data.draw(live_settings()))
        happening = data.draw(events(experiment, 60))
        pairs.append((Run(experiment, happening), Run(experiment, happening)))
    for _ in range(2):
        spans = [data.draw(st.tuples(st.integers(0, 70), st.integers(1, 40), st.integers(1, 3))) for _ in pairs]
        found = stretches([run.reading(*span) for (run, _), span in zip(pairs, spans, strict=True)])
        for stretch, (_, run), span in zip(found, pairs, spans, strict=True):
            assert same(stretch, run.stretch(*span))


def standing(trainer):
    """Where a trainer stands: all that its next rows depend on."""
    update = trainer.update
    return trainer.epoch, update.step, update.slots.tobytes(), trainer.parameters.tobytes(), trainer.gradient.tobytes()


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("optimizer", ["momentum", "adam"])
def test_trainers_recorded_together_stand_where_they_would(optimizer, loss):
    output = LOSSES[loss].output_activation or "sigmoid"
    shape = {"optimizer": optimizer, "loss": loss, "output_activation": output}
    own = [
        {"seed": 1},
        {"seed": 2, "max_epochs": 20},
        {"seed": 3, "learning_rate": 2.0},
        {"seed": 4, "target_loss": 0.4},
    ]
    together, alone = ([Trainer(Experiment(**shape | one)) for one in own] for _ in range(2))
    together[0].record(7), alone[0].record(7)
    for n in (1, 5, 40):
        found, expected = record_together(together, n), [trainer.record(n) for trainer in alone]
        assert all(same(*pair) for pair in zip(found, expected, strict=True))
        assert list(map(standing, together)) == list(map(standing, alone))


def test_who_is_recorded_together():
    base = Experiment()
    alone = [{"batch_size": 2}, {"batch_size": 2, "order": "listed"}, {"dropout": 0.5}]
    others = [
        {"optimizer": "adam"},
        {"hidden": (3,)},
        {"problem": "and"},
        {"l1": 0.1},
        {"bias": "without"},
        {"locked": (0,)},
        *alone,
        *alone,
    ]
    trainers = [Trainer(base.replace(seed=seed)) for seed in range(3)]
    trainers += [Trainer(base.replace(**settings)) for settings in others]
    begun = Trainer(base)
    begun.record(1)
    assert groups([*trainers, begun]) == [[0, 1, 2], *([place] for place in range(3, 16))]
    large = [Trainer(base.replace(seed=seed, hidden=(16, 16))) for seed in range(40)]
    assert groups(large[:3]) == [[0], [1], [2]]  # together they would take more time
    assert list(map(len, groups(large))) == [30, 10]


def test_time_runs_out_for_all():
    experiment = Experiment(**ENDLESS)
    together = [Run(experiment.replace(seed=seed)) for seed in range(3)]
    found = stretches([run.reading(0, 10**6, 1, 0.02) for run in together])
    assert all(0 < len(stretch) < 10**6 for stretch in found)
    assert all(same(stretch, run.stretch(0, len(stretch))) for stretch, run in zip(found, together, strict=True))
    found = stretches([run.reading(500_000, 5, 1, 0.0) for run in together])
    assert [len(stretch) for stretch in found] == [1, 1, 1]


def test_a_reading_that_is_given_up_leaves_the_run_readable():
    run, other = Run(Experiment(**ENDLESS)), Run(Experiment(**ENDLESS))
    run.stretch(0, 50)
    reading = run.reading(0, 5000)
    request = next(reading)
    request.trainer.record(request.n)
    reading.close()
    assert same(run.stretch(40, 900), other.stretch(40, 900))

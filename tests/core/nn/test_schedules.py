"""Learning-rate schedules against plain Python, by hand, and in a run: alone, among many, and in an exported script."""

import math

import numpy as np
import pytest

from core import Experiment, train
from core.ensemble.population import Population
from core.export.script import script
from core.nn.schedules import SCHEDULES
from core.training.run import Event, Run

EPOCHS = [0, 1, 7, 99, 100, 101, 250, 1000]

# After t epochs, with the period T = 100 and the factor 0.1.
IN_PLAIN_PYTHON = {
    "constant": lambda t: 1.0,
    "step": lambda t: 0.1 ** (t // 100),
    "exponential": lambda t: 0.1 ** (t / 100),
    "inverse_time": lambda t: 1.0 / (1.0 + t / 100),
    "cosine": lambda t: 0.1 + 0.9 * (1.0 + math.cos(math.pi * min(t / 100, 1.0))) / 2.0,
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_rates(name):
    experiment = Experiment(schedule=name, decay_epochs=100, decay_factor=0.1, learning_rate=2.0)
    expected = [2.0 * IN_PLAIN_PYTHON[name](t) for t in EPOCHS]
    np.testing.assert_allclose(experiment.learning_rates(EPOCHS), expected, rtol=1e-14)
    assert [experiment.learning_rate_at(t) for t in EPOCHS] == experiment.learning_rates(EPOCHS).tolist()


def test_whole_periods_are_exact():
    experiment = Experiment(schedule="exponential", decay_epochs=10, decay_factor=0.5, learning_rate=1.0)
    assert experiment.learning_rates([0, 10, 20, 30]).tolist() == [1.0, 0.5, 0.25, 0.125]
    assert Experiment(schedule="cosine", decay_epochs=10, decay_factor=0.25).learning_rate_at(5) == 0.5 * 0.625


@pytest.mark.parametrize("name", SCHEDULES)
def test_each_update_has_its_rate(name):
    """Plain gradient descent: parameters - rate * gradient, with the rate after so many epochs."""
    experiment = Experiment(schedule=name, decay_epochs=20, decay_factor=0.5, max_epochs=60, target_loss=0.0)
    before = None
    for snapshot in train(experiment):
        if before is not None:
            moved = before.parameters - before.learning_rate * before.gradient
            np.testing.assert_array_equal(snapshot.parameters, moved)
        assert snapshot.learning_rate == experiment.learning_rate_at(snapshot.epoch)
        before = snapshot


@pytest.mark.parametrize("name", SCHEDULES)
def test_among_many_and_in_a_script_it_is_the_same_run(name):
    common = {"schedule": name, "optimizer": "adam", "init": "normal", "max_epochs": 120, "target_loss": 0.0}
    cells = [Experiment(**common, decay_epochs=t, decay_factor=f) for t, f in ((30, 0.5), (7, 0.9))]
    population = Population(cells, range(3))
    while not population.done:
        population.advance(1.0)
    for cell, outcomes in zip(cells, population.outcomes, strict=True):
        for seed in range(3):
            *_, last = train(cell.replace(seed=seed))
            assert outcomes.parameters[seed].tobytes() == last.parameters.tobytes()
    made = {"print": lambda *words: None}
    exec(script(Run(cells[0]), 120), made)
    *_, last = train(cells[0])
    assert made["W1"].tobytes() == last.network.layers[0].weights.tobytes()


def test_the_schedule_may_change_on_the_way():
    run = Run(Experiment(target_loss=0.0), [Event(50, {"schedule": "inverse_time", "decay_epochs": 50})])
    assert [run.snapshot(epoch).learning_rate for epoch in (49, 50, 100)] == [0.5, 0.25, 0.5 / 3]
    made = {"print": lambda *words: None}
    exec(script(run, 100), made)
    assert made["W1"].tobytes() == run.snapshot(100).network.layers[0].weights.tobytes()


def test_a_link_and_what_a_diverged_run_says():
    assert Experiment(schedule="cosine", decay_epochs=5).to_url() == {"schedule": "cosine", "decay_epochs": "5"}
    *_, last = train(
        Experiment(output_activation="linear", learning_rate=100.0, schedule="inverse_time", decay_epochs=1)
    )
    assert last.status == "diverged"
    assert f"A learning rate of {last.learning_rate:g} is too large" in last.reason
